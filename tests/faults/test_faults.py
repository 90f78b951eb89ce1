"""Each fault that a server can play, through one round of the pipeline: what is stored, logged and scheduled
afterwards; that the rest of the site is read all the same; and that the source comes back by itself."""

from __future__ import annotations

import atexit
import gzip
import shutil
import ssl
import subprocess
import tempfile
import threading
from collections.abc import AsyncIterator, Callable, Iterator, MutableMapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import cache, partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
from structlog.testing import capture_logs

from monitor import decide
from monitor.catalogue import Source
from monitor.fetcher import Fetcher
from monitor.pipeline import Pipeline, SourceReport
from monitor.settings import FetchSettings
from monitor.store import Filter, QueuedEntry, SourceState, Store, open_store
from tests.loopback import NOW, Reply, Web
from tests.story.test_bad_input import ARTICLE, feed

CAPS = FetchSettings(total_seconds=30, connect_seconds=30, max_bytes=60_000, max_wire_bytes=40_000, max_redirects=3)
#: For servers that never end: nothing else is asked of them, so a short time proves as much as a long one.
IMPATIENT = CAPS.model_copy(update={"total_seconds": 0.6})
MINUTE, HOUR = timedelta(minutes=1), timedelta(hours=1)
GOOD = Reply(ARTICLE.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
Logs = list[MutableMapping[str, Any]]
Play = Callable[[Web], Reply]


class Watch:
    """One source, its store and a clock that the test moves."""

    def __init__(self, web: Web, store: Store, fetcher: Fetcher, source: Source) -> None:
        self.web, self.store, self.source = web, store, source
        self.now = NOW
        self.pipeline = Pipeline(
            store=store, fetcher=fetcher, clock=lambda: self.now, chance=lambda: 0.0, review_below=0.5
        )

    async def round(self) -> tuple[SourceReport, Logs]:
        with capture_logs() as logs:
            report = await self.pipeline.round(self.source)
        return report, logs

    def state(self) -> SourceState:
        found = self.store.source_state(self.source.id)
        assert found is not None
        return found

    def entries(self) -> dict[str, QueuedEntry]:
        """All entries by the last part of their address."""
        later = self.now + timedelta(days=365)
        queued = self.store.entries_due(later)
        return {one.entry.url.rpartition("/")[2]: one for one in queued}

    def read(self) -> list[str]:
        return sorted(one.article.url for one in self.store.articles(Filter()))


def source(web: Web, **changes: object) -> Source:
    block = {
        "name": "Báo thử",
        "kind": "newspaper",
        "url": web.base,
        "indexes": [{"url": f"{web.base}/rss", "kind": "feed"}],
        "private_addresses": True,
        "spacing": "0s",
        "provinces": ["Lào Cai"],
        **changes,
    }
    return Source.model_validate(block).model_copy(update={"id": "bao-thu"})


@cache
def _empty_database() -> Path:
    """A database with its tables, made once and copied: making it anew would be most of the time."""
    folder = Path(tempfile.mkdtemp(prefix="monitor-faults-"))
    atexit.register(shutil.rmtree, folder)
    open_store(f"sqlite:///{folder}/empty.sqlite3").close()
    return folder / "empty.sqlite3"


@asynccontextmanager
async def watching(web: Web, folder: Path, settings: FetchSettings = CAPS, **changes: object) -> AsyncIterator[Watch]:
    here = source(web, **changes)
    fetcher = Fetcher(settings, contact="", clock=lambda: watch.now)
    shutil.copy(_empty_database(), folder / "m.sqlite3")
    with open_store(f"sqlite:///{folder}/m.sqlite3") as store:
        store.register_sources([here.id], NOW)
        watch = Watch(web, store, fetcher, here)
        try:
            yield watch
        finally:
            watch.pipeline.close()
            await fetcher.close()


# ------------------------------------------------------------------------------------------------- what servers do


def wire(data: bytes) -> Play:
    """These bytes as they stand, then the end of the connection."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)

    return lambda _: Reply(raw=write)


def reset(data: bytes) -> Play:
    """These bytes, then a reset instead of an end."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)
        handler.wfile.flush()
        handler.connection.setsockopt(1, 13, b"\x01\0\0\0\0\0\0\0")  # SO_LINGER, 0 seconds: close resets
        handler.connection.close()

    return lambda _: Reply(raw=write)


def forever(head: bytes, piece: bytes = b"", pause: float = 0.02) -> Play:
    """A head, then one piece after the other until the other side has had enough."""

    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(head)
        handler.wfile.flush()
        waiting = threading.Event()
        for _ in range(400):
            if piece:
                handler.wfile.write(piece)
                handler.wfile.flush()
            waiting.wait(pause)
            if not piece and handler.connection.recv(1) == b"":
                return

    return lambda _: Reply(raw=write)


def say(body: bytes = b"x", status: int = 200, **headers: str) -> Play:
    return lambda _: Reply(body, status, {name.replace("_", "-"): value for name, value in headers.items()})


def lead_to(target: str, status: int = 302) -> Play:
    return lambda web: Reply(status=status, headers={"Location": target.format(base=web.base, port=web.base[-5:])})


HEAD = b"HTTP/1.1 200 OK\r\n"
CHUNKED = HEAD + b"Transfer-Encoding: chunked\r\n\r\n"
BOMB = gzip.compress(b"0" * 5_000_000)
WHOLE = gzip.compress(ARTICLE.encode())


@dataclass(frozen=True)
class Fault:
    """A fault, the kinds under which it may be known, and the server's wish in seconds, if it has one."""

    name: str
    play: Play
    kinds: tuple[str, ...]
    asks: float = 0

    def __str__(self) -> str:
        return self.name

    @property
    def settings(self) -> FetchSettings:
        return IMPATIENT if "timeout" in self.kinds else CAPS


#: Faults that any address can have.
ANYWHERE = (
    Fault("reset before a word", reset(b""), ("reset", "bad_response")),
    Fault("reset inside the head", reset(HEAD + b"Content-Ty"), ("reset", "bad_response")),
    Fault("reset inside the body", reset(HEAD + b"Content-Length: 900\r\n\r\n<html>"), ("reset", "bad_response")),
    Fault("closes without a word", wire(b""), ("bad_response", "reset")),
    Fault("never answers", forever(b""), ("timeout",)),
    Fault("head drips", forever(HEAD, b"X-A: b\r\n"), ("timeout", "bad_response")),
    Fault("body drips", forever(HEAD + b"Content-Length: 99999\r\n\r\n", b"x"), ("timeout",)),
    Fault("endless chunks", forever(CHUNKED, b"400\r\n" + b"x" * 1024 + b"\r\n", 0), ("too_large",)),
    Fault("bad chunk", wire(CHUNKED + b"zz\r\nrubbish"), ("bad_response",)),
    Fault("endless chunk size", forever(CHUNKED, b"0" * 512, 0), ("bad_response",)),
    Fault("huge head", wire(HEAD + b"X-A: " + b"a" * 300_000 + b"\r\n\r\n"), ("bad_response", "reset")),
    Fault("many headers", wire(HEAD + b"X-A: bbbbbbbbbbbbbbbb\r\n" * 9000 + b"\r\n"), ("bad_response", "reset")),
    Fault("another protocol", wire(b"220 mail.example.org ESMTP\r\n"), ("bad_response",)),
    Fault("shorter than its length", wire(HEAD + b"Content-Length: 99\r\n\r\nabc"), ("bad_response",)),
    Fault("two lengths", wire(HEAD + b"Content-Length: 3\r\nContent-Length: 4\r\n\r\nabcd"), ("bad_response",)),
    Fault("a negative length", wire(HEAD + b"Content-Length: -1\r\n\r\nabcd"), ("bad_response",)),
    Fault("too large", say(b"x" * 61_000), ("too_large",)),
    Fault("gzip bomb", say(BOMB, Content_Encoding="gzip"), ("too_large",)),
    Fault("gzip that is none", say(b"plain text", Content_Encoding="gzip"), ("bad_response",)),
    Fault(
        "gzip cut short", say(WHOLE[:60], Content_Encoding="gzip"), ("bad_response", "no_text", "empty", "not_a_feed")
    ),
    Fault("encoding not asked for", say(b"x", Content_Encoding="br"), ("bad_response",)),
    Fault("redirects in a circle", lead_to("/rss"), ("redirects",)),
    Fault("redirect to metadata", lead_to("http://169.254.169.254/latest"), ("address",)),
    Fault("redirect to a private host", lead_to("http://10.0.0.1/"), ("address",)),
    Fault("redirect to another name of loopback", lead_to("http://localhost:{port}/a"), ("address",)),
    Fault("redirect to a number", lead_to("http://2130706433/"), ("address", "dns")),
    Fault("redirect to a mapped address", lead_to("http://[::ffff:127.0.0.1]/"), ("address",)),
    Fault("redirect to a file", lead_to("file:///etc/passwd"), ("address",)),
    Fault("redirect to rubbish", lead_to("http://[::bad/"), ("address",)),
    Fault("redirect to an unknown name", lead_to("http://nothing.invalid/"), ("dns",)),
    Fault("redirect without a place", say(b"", 302), ("bad_response",)),
    Fault("401", say(status=401), ("forbidden",)),
    Fault("403", say(status=403), ("forbidden",)),
    Fault("404", say(status=404), ("not_found",)),
    Fault("410", say(status=410), ("gone",)),
    Fault("418", say(status=418), ("client",)),
    Fault("429 with seconds", say(status=429, Retry_After="7200"), ("throttled",), 7200),
    Fault("429 with a date", say(status=429, Retry_After="Mon, 02 Mar 2026 04:00:00 GMT"), ("throttled",), 10_800),
    Fault("429 with rubbish", say(status=429, Retry_After="soon"), ("throttled",)),
    Fault("500", say(status=500), ("server",)),
    Fault("503 with seconds", say(status=503, Retry_After="5400"), ("server",), 5400),
    Fault("challenge", say(b"<title>Just a moment...</title>", 503), ("challenge",)),
    Fault("cookie circle", say(b"<script>document.cookie='a=1';location.reload()</script>"), ("challenge",)),
)

#: Faults of a feed alone.
OF_FEEDS = (
    Fault("page for a feed", say(ARTICLE.encode()), ("not_a_feed",)),
    Fault("nothing for a feed", say(b""), ("empty", "not_a_feed")),
    Fault("blanks for a feed", say(b"\xef\xbb\xbf \n\0"), ("empty", "not_a_feed")),
    Fault("binary for a feed", say(bytes(range(256)) * 40), ("not_a_feed",)),
)

#: Faults of an article page alone: it came, and is no article.
OF_PAGES = (
    Fault("nothing for a page", say(b""), ("no_text",)),
    Fault("binary for a page", say(b"\x89PNG\r\n\x1a\n" + bytes(range(256)) * 9), ("no_text", "no_article")),
    Fault(
        "error text with status 200",
        say("<h1>404 - Không tìm thấy trang</h1><p>Trang bạn yêu cầu không tồn tại hoặc đã bị xóa.</p>".encode()),
        ("no_article", "no_text"),
    ),
    Fault(
        "maintenance with status 200",
        say("<h1>Thông báo</h1><p>Hệ thống đang bảo trì, mời bạn đọc quay lại sau ít phút nữa.</p>".encode()),
        ("no_article", "no_text"),
    ),
    Fault("front page in its place", lead_to("/"), ("no_article", "no_text")),
)


def logged(logs: Logs, event: str) -> Logs:
    return [line for line in logs if line["event"] == event]


@pytest.mark.parametrize("fault", [*ANYWHERE, *OF_FEEDS], ids=str)
async def test_fault_of_an_index(fault: Fault, web: Web, tmp_path: Path) -> None:
    web.pages["/a.html"] = GOOD
    web.pages["/rss"] = fault.play(web)
    async with watching(web, tmp_path, fault.settings, robots=False) as watch:
        report, logs = await watch.round()
        failed = watch.state()
        kind = failed.failure

        assert kind in fault.kinds
        assert (failed.failures, failed.last_success, report.new) == (1, None, 0)
        assert [line["kind"] for line in logged(logs, "index.failed")] == [kind]
        assert [line["failure"] for line in logged(logs, "source.polled")] == [report.failure]
        assert (watch.entries(), watch.read()) == ({}, [])
        pause = decide.back_off(kind, 1, every=15 * MINUTE, retry_after=fault.asks or None, chance=0)
        assert failed.next_due == NOW + pause
        assert pause >= timedelta(seconds=fault.asks)

        web.pages["/rss"] = feed(web, "/a.html")
        watch.now = failed.next_due
        await watch.round()

        assert (watch.state().failures, watch.state().failure) == (0, "")
        assert len(watch.read()) == 1


@pytest.mark.parametrize("fault", [*ANYWHERE, *OF_PAGES], ids=str)
async def test_fault_of_a_page(fault: Fault, web: Web, tmp_path: Path) -> None:
    web.pages["/"] = Reply(ARTICLE.encode())
    web.pages["/good.html"] = GOOD
    web.pages["/rss"] = feed(web, "/good.html", "/bad.html")
    web.pages["/bad.html"] = fault.play(web)
    if fault.name == "redirects in a circle":
        web.pages["/bad.html"] = Reply(status=302, headers={"Location": "/bad.html"})
    async with watching(web, tmp_path, fault.settings, robots=False) as watch:
        report, logs = await watch.round()
        bad = watch.entries().get("bad.html") or _settled(watch, "bad.html")

        assert bad.failure in fault.kinds
        assert (bad.attempts, report.failed_pages, report.failure) == (1, 1, "")
        assert watch.state().failures == 0
        assert len(watch.read()) == 1
        again = decide.retry_entry(bad.failure, 1, NOW, retry_after=fault.asks or None)
        assert bad.next_try == again
        gone = bad.failure in ("not_found", "gone")
        assert bad.state == ("failed" if again else "gone" if gone else "given_up")
        outcomes = [line["outcome"] for line in logged(logs, "article.read")]
        assert outcomes.count(f"failed: {bad.failure}") == 1

        if again:
            web.pages["/bad.html"] = Reply(ARTICLE.replace("213 vụ", "219 vụ").encode())
            watch.now = again
            await watch.round()
            assert len(watch.read()) == 2


def _settled(watch: Watch, name: str) -> QueuedEntry:
    found = watch.store.entry(watch.source.id, _key(watch, name))
    assert found is not None
    return found


def _key(watch: Watch, name: str) -> str:
    from monitor.scraper.identity import article_key

    return article_key(f"{watch.web.base}/{name}", {watch.source.host: watch.source.id})


# ---------------------------------------------------------------------------------------------------------- robots


@pytest.mark.parametrize(
    ("play", "kind"),
    [
        (say(status=500), "server"),
        (say(status=503), "server"),
        (say(status=429), "server"),
        (forever(b""), "timeout"),
        (say(b"User-agent: *\nDisallow: /"), "robots"),
        (say(b"User-agent: *\nDisallow: /rss"), "robots"),
        (say(b"\xef\xbb\xbfUser-agent: *\r\nDisallow: /\r\n"), "robots"),
        (lead_to("http://10.0.0.1/robots.txt"), "address"),
        (say(status=404), ""),
        (say(status=403), ""),
        (say(b""), ""),
        (say(b"<html><title>Trang ch\xe1\xbb\xa7</title></html>"), ""),
        (say(bytes(range(256)) * 9), ""),
        (lead_to("/robots.txt"), ""),
        (say(b"User-agent: *\nDisallow: /private/\n" + b"# padding\n" * 3000), ""),
        (say(b"User-agent: *\nCrawl-delay: 0.01\n"), ""),
    ],
)
async def test_fault_of_robots(play: Play, kind: str, web: Web, tmp_path: Path) -> None:
    web.pages["/robots.txt"] = play(web)
    web.pages["/rss"] = feed(web, "/a.html")
    web.pages["/a.html"] = GOOD
    async with watching(web, tmp_path, IMPATIENT if kind == "timeout" else CAPS) as watch:
        await watch.round()

        assert watch.state().failure == kind
        assert len(watch.read()) == (0 if kind else 1)
        assert ("/rss" in web.paths()) is not bool(kind)


# ------------------------------------------------------------------------------------------------- refused and TLS


@pytest.mark.parametrize(
    ("address", "kind"),
    [("http://127.0.0.1:9", "refused"), ("http://nothing.invalid", "dns"), ("https://127.0.0.1:{port}", "tls")],
    ids=["nobody listens", "unknown name", "plain HTTP where TLS is expected"],
)
async def test_source_that_cannot_be_reached(address: str, kind: str, web: Web, tmp_path: Path) -> None:
    lost = address.format(port=web.base.rpartition(":")[2])
    async with watching(web, tmp_path, url=lost, indexes=[f"{lost}/rss"]) as watch:
        await watch.round()

        pause = decide.back_off(kind, 1, every=15 * MINUTE, retry_after=None, chance=0)
        assert (watch.state().failure, watch.state().next_due) == (kind, NOW + pause)


class Authority:
    """Certificates made by openssl in a folder: a root, an intermediate, and what servers show."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.root = self._made("root", "/CN=Root", "CA:TRUE", None)
        self.middle = self._made("middle", "/CN=Middle", "CA:TRUE", "root")

    def server(self, name: str, host: str, *, days: int = 30, signer: str | None = "middle") -> Path:
        """A certificate with its key, as one file."""
        return self._made(name, f"/CN={name}", f"CA:FALSE\nsubjectAltName={host}", signer, days)

    def _made(self, name: str, subject: str, extensions: str, signer: str | None, days: int = 30) -> Path:
        run = partial(subprocess.run, cwd=self.folder, check=True, capture_output=True, timeout=30)
        basic, _, rest = extensions.partition("\n")
        (self.folder / f"{name}.ext").write_text(f"basicConstraints=critical,{basic}\n{rest}\n")
        key = ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes", "-keyout", f"{name}.key")
        run(["openssl", "req", "-new", *key, "-subj", subject, "-out", f"{name}.csr"])
        by = ["-CA", f"{signer}.crt", "-CAkey", f"{signer}.key", "-CAcreateserial"] if signer else []
        own = [] if signer else ["-signkey", f"{name}.key"]
        form = ["-in", f"{name}.csr", "-extfile", f"{name}.ext", "-out", f"{name}.crt", "-days", str(days)]
        run(["openssl", "x509", "-req", *form, *by, *own])
        whole = (self.folder / f"{name}.crt").read_text() + (self.folder / f"{name}.key").read_text()
        (self.folder / f"{name}.pem").write_text(whole)
        return self.folder / f"{name}.pem"


@pytest.fixture(scope="session")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Authority:
    return Authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture
def serve_tls() -> Iterator[Callable[[Path], str]]:
    """Start a server that shows a certificate; gives its address."""
    running: list[ThreadingHTTPServer] = []

    def start(certificate: Path) -> str:
        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                body = ARTICLE.encode() if self.path == "/a.html" else feed(Web(base=base), "/a.html").body
                self.send_response(404 if self.path == "/robots.txt" else 200)
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True

            def handle_error(self, request: object, client_address: object) -> None:
                pass

            def finish_request(self, request: Any, client_address: Any) -> None:
                with context.wrap_socket(request, server_side=True) as secured:
                    super().finish_request(secured, client_address)

        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate)
        server = Server(("127.0.0.1", 0), Handler)
        base = f"https://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
        running.append(server)
        return base

    yield start
    for server in running:
        server.shutdown()
        server.server_close()


OURS = "IP:127.0.0.1"


@pytest.mark.parametrize(
    ("name", "host", "days", "signer", "bundle"),
    [
        ("unknown", OURS, 30, "middle", None),
        ("alone", OURS, 30, None, None),
        ("other", "DNS:other.example.org", 30, "middle", "chain"),
        ("expired", OURS, 0, "middle", "chain"),
        ("halfway", OURS, 30, "middle", "root"),
    ],
    ids=["unknown authority", "self-signed", "for another host", "expired", "intermediate missing"],
)
async def test_certificate_that_proves_nothing_is_refused(
    name: str,
    host: str,
    days: int,
    signer: str | None,
    bundle: str | None,
    web: Web,
    authority: Authority,
    serve_tls: Callable[[Path], str],
    tmp_path: Path,
) -> None:
    base = serve_tls(authority.server(name, host, days=days, signer=signer))
    trusted = _bundle(authority, tmp_path, bundle) if bundle else None
    async with watching(web, tmp_path, url=base, indexes=[f"{base}/rss"], ca_bundle=trusted) as watch:
        await watch.round()

        assert (watch.state().failure, watch.read()) == ("tls", [])
        assert watch.state().next_due == NOW + 2 * HOUR


async def test_site_that_forgets_its_intermediate_is_read_with_the_bundle_of_its_source(
    web: Web, authority: Authority, serve_tls: Callable[[Path], str], tmp_path: Path
) -> None:
    base = serve_tls(authority.server("forgetful", OURS))
    bundle = _bundle(authority, tmp_path, "chain")
    async with watching(web, tmp_path, url=base, indexes=[f"{base}/rss"], ca_bundle=bundle) as watch:
        await watch.round()

        assert (watch.state().failure, len(watch.read())) == ("", 1)


async def test_bundle_that_cannot_be_read_is_a_named_failure(web: Web, tmp_path: Path) -> None:
    async with watching(web, tmp_path, ca_bundle=tmp_path / "missing.pem") as watch:
        await watch.round()

        assert watch.state().failure == "tls"
        assert "missing.pem" in watch.state().detail


def test_nothing_turns_verification_off() -> None:
    with pytest.raises(ValueError, match="verify"):
        source(Web(base="https://a.vn"), verify=False)
    assert not [name for name in FetchSettings.model_fields if "verify" in name or "tls" in name or "ssl" in name]


def _bundle(authority: Authority, folder: Path, which: str) -> Path:
    names = ("root",) if which == "root" else ("root", "middle")
    path = folder / "bundle.pem"
    path.write_text("".join((authority.folder / f"{name}.crt").read_text() for name in names))
    return path


# ------------------------------------------------------------------------------------- wishes of a server, end to end


async def test_index_that_our_own_code_fails_on_is_a_failure_like_others(
    web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    web.pages["/rss"] = feed(web, "/a.html")
    web.pages["/a.html"] = GOOD
    async with watching(web, tmp_path, robots=False) as watch:
        with monkeypatch.context() as bug:
            bug.setattr("monitor.readers.read_index", lambda: None)
            _, logs = await watch.round()
        failed = watch.state()

        assert (failed.failures, failed.failure) == (1, "bug")
        assert failed.next_due > NOW + 15 * MINUTE
        assert logged(logs, "index.broke_us")
        watch.now = failed.next_due
        await watch.round()
        assert len(watch.read()) == 1


async def test_index_is_left_alone_as_long_as_it_asks(web: Web, tmp_path: Path) -> None:
    reply = feed(web)
    reply.headers["Cache-Control"] = "public, max-age=7200"
    web.pages["/rss"] = reply
    async with watching(web, tmp_path) as watch:
        await watch.round()
        due = watch.state().next_due
        watch.now = NOW + HOUR
        await watch.round()
        asked_early = web.paths().count("/rss")
        watch.now = NOW + 2 * HOUR
        await watch.round()

        assert due >= NOW + 2 * HOUR
        assert (asked_early, web.paths().count("/rss")) == (1, 2)


async def test_host_that_asks_for_quiet_is_asked_for_no_other_page(web: Web, tmp_path: Path) -> None:
    paths = [f"/{number}.html" for number in range(4)]
    web.pages["/rss"] = feed(web, *paths)
    for path in paths:
        web.pages[path] = Reply(status=429, headers={"Retry-After": "3600"})
    async with watching(web, tmp_path, robots=False) as watch:
        await watch.round()
        entries = watch.entries().values()

        assert len(web.paths()) == 2
        assert {one.next_try for one in entries} == {NOW + HOUR}
        assert sorted(one.attempts for one in entries) == [0, 0, 0, 1]

        web.pages.update(dict.fromkeys(paths, GOOD))
        watch.now = NOW + HOUR
        await watch.round()
        assert len(web.paths()) == 7


async def test_host_that_asks_for_quiet_is_asked_for_no_other_index(web: Web, tmp_path: Path) -> None:
    indexes = [{"url": f"{web.base}/{name}", "kind": "feed"} for name in ("rss", "rss2")]
    web.pages["/rss"] = Reply(status=429, headers={"Retry-After": "7200"})
    web.pages["/rss2"] = feed(web, "/a.html")
    web.pages["/a.html"] = GOOD
    async with watching(web, tmp_path, robots=False, indexes=indexes) as watch:
        await watch.round()
        state = watch.state()

        assert web.paths() == ["/rss"]
        assert (state.failure, state.next_due >= NOW + 2 * HOUR) == ("throttled", True)
        watch.now = state.next_due
        web.pages["/rss"] = feed(web)
        await watch.round()
        assert len(watch.read()) == 1


async def test_unchanged_index_is_known_by_validator_by_hash_and_read_whole_once_a_day(
    web: Web, tmp_path: Path
) -> None:
    body = feed(web, "/a.html").body
    web.pages["/a.html"] = GOOD
    web.pages["/rss"] = lambda sent: (
        Reply(status=304) if "if-none-match" in sent else Reply(body, headers={"ETag": "1"})
    )
    moments: tuple[datetime, ...] = (NOW, NOW + HOUR, NOW + timedelta(days=2), NOW + timedelta(days=2, hours=1))
    async with watching(web, tmp_path, robots=False) as watch:
        for moment in moments:
            watch.now = moment
            report, _ = await watch.round()
        conditional = ["if-none-match" in headers for path, headers in web.seen if path == "/rss"]

        assert conditional == [False, True, False, True]
        assert (report.listed, len(watch.read())) == (0, 1)


async def test_article_is_looked_at_again_ever_more_rarely_until_it_rests(web: Web, tmp_path: Path) -> None:
    web.pages["/rss"] = feed(web, "/a.html")
    web.pages["/a.html"] = GOOD
    async with watching(web, tmp_path, robots=False) as watch:
        looks = []
        for hours in range(0, 24 * 70, 2):
            watch.now = NOW + hours * HOUR
            before = web.paths().count("/a.html")
            await watch.pipeline.round(watch.source, poll=hours == 0, looks=True)
            looks += [hours] * (web.paths().count("/a.html") - before)

    assert looks == [0, 2, 12, 48, 7 * 24, 21 * 24, 60 * 24]
