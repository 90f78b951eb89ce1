"""The door to the network against a real server: what comes through, what is refused, and under which name."""

from __future__ import annotations

import asyncio
import gzip
import socket
import threading
import zlib
from collections.abc import AsyncIterator, Callable
from datetime import timedelta
from http.server import BaseHTTPRequestHandler

import pytest
import pytest_asyncio

from monitor.catalogue import Source
from monitor.errors import FetchError
from monitor.fetcher import Fetcher
from monitor.fetcher.guard import GuardedBackend, is_public
from monitor.fetcher.robots import RobotsCache
from monitor.settings import FetchSettings
from tests.loopback import NOW, Reply, Web


def source(web: Web, **changes: object) -> Source:
    block = {
        "name": "Báo thử",
        "kind": "newspaper",
        "url": web.base,
        "indexes": [f"{web.base}/rss"],
        "private_addresses": True,
        "spacing": "0s",
        **changes,
    }
    return Source.model_validate(block)


@pytest_asyncio.fixture(params=["httpx", "httpx2"])
async def fetcher(request: pytest.FixtureRequest) -> AsyncIterator[Fetcher]:
    settings = FetchSettings(
        client=request.param, max_bytes=50_000, max_wire_bytes=20_000, total_seconds=2, max_redirects=3
    )
    async with Fetcher(settings, contact="mailto:a@example.org", clock=lambda: NOW) as door:
        yield door


async def failure(fetcher: Fetcher, url: str, origin: Source) -> FetchError:
    with pytest.raises(FetchError) as caught:
        await fetcher.get(url, origin)
    return caught.value


async def test_page_comes_with_headers_and_moment(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply("Tội phạm".encode(), headers={"ETag": '"1"', "Content-Type": "text/html"})

    page = await fetcher.get(f"{web.base}/a", source(web))

    assert (page.status, page.body.decode(), page.headers["etag"]) == (200, "Tội phạm", '"1"')
    assert page.fetched_at == NOW


async def test_we_say_who_we_are(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(b"x")

    await fetcher.get(f"{web.base}/a", source(web))

    assert all("CrimePreventionMonitor/" in headers["user-agent"] for _, headers in web.seen)
    assert "(+mailto:a@example.org)" in web.seen[-1][1]["user-agent"]


async def test_validators_are_sent_and_unchanged_is_told(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = lambda headers: Reply(status=304 if headers.get("if-none-match") == '"1"' else 200)

    page = await fetcher.get(f"{web.base}/a", source(web), etag='"1"', last_modified="Mon, 02 Mar 2026 00:00:00 GMT")

    assert (page.status, page.body) == (304, b"")
    assert web.seen[-1][1]["if-modified-since"] == "Mon, 02 Mar 2026 00:00:00 GMT"


async def test_permanent_redirect_is_followed_and_proposed(fetcher: Fetcher, web: Web) -> None:
    web.pages["/old"] = Reply(status=301, headers={"Location": "/new"})
    web.pages["/new"] = Reply(b"here")

    page = await fetcher.get(f"{web.base}/old", source(web))

    assert (page.body, page.final_url, page.moved_to) == (b"here", f"{web.base}/new", f"{web.base}/new")


async def test_temporary_redirect_is_followed_and_not_proposed(fetcher: Fetcher, web: Web) -> None:
    web.pages["/old"] = Reply(status=302, headers={"Location": "/new"})
    web.pages["/new"] = Reply(b"here")

    page = await fetcher.get(f"{web.base}/old", source(web))

    assert (page.body, page.moved_to) == (b"here", "")


async def test_no_cookie_is_carried_to_the_next_request(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(b"x", headers={"Set-Cookie": "sid=1"})

    await fetcher.get(f"{web.base}/a", source(web))
    await fetcher.get(f"{web.base}/a", source(web))

    assert "cookie" not in web.seen[-1][1]


@pytest.mark.parametrize(
    ("status", "kind"),
    [(404, "not_found"), (410, "gone"), (429, "throttled"), (403, "forbidden"), (418, "client"), (503, "server")],
)
async def test_each_status_has_its_kind(fetcher: Fetcher, web: Web, status: int, kind: str) -> None:
    web.pages["/a"] = Reply(b"x", status)

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == kind


async def test_retry_after_is_read_as_seconds_and_as_date(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(status=503, headers={"Retry-After": "120"})
    web.pages["/b"] = Reply(status=429, headers={"Retry-After": "Mon, 02 Mar 2026 01:10:00 GMT"})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).retry_after == 120
    assert (await failure(fetcher, f"{web.base}/b", source(web))).retry_after == 600


async def test_endless_redirects_end(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(status=302, headers={"Location": "/a"})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "redirects"


@pytest.mark.parametrize("target", ["file:///etc/passwd", "ftp://example.org/x", "javascript:alert(1)"])
async def test_redirect_to_another_scheme_is_refused(fetcher: Fetcher, web: Web, target: str) -> None:
    web.pages["/a"] = Reply(status=302, headers={"Location": target})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "address"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "2130706433", "0x7f.1", "0177.0.0.1", "[::1]", "127.1"])
async def test_loopback_is_refused_in_every_spelling(fetcher: Fetcher, web: Web, host: str) -> None:
    port = web.base.rpartition(":")[2]

    error = await failure(fetcher, f"http://{host}:{port}/a", source(web, private_addresses=False))

    assert error.kind in ("address", "dns")
    assert web.seen == []


async def test_redirect_to_a_private_host_that_the_source_did_not_allow_is_refused(fetcher: Fetcher, web: Web) -> None:
    port = web.base.rpartition(":")[2]
    web.pages["/a"] = Reply(status=302, headers={"Location": f"http://localhost:{port}/secret"})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "address"
    assert "/secret" not in web.paths()


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("10.1.2.3", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("100.64.0.1", False),
        ("169.254.169.254", False),
        ("0.0.0.0", False),
        ("224.0.0.1", False),
        ("255.255.255.255", False),
        ("::1", False),
        ("fe80::1", False),
        ("fd00::1", False),
        ("::ffff:127.0.0.1", False),
        ("::ffff:8.8.8.8", True),
        ("64:ff9b::7f00:1", False),
        ("64:ff9b::808:808", True),
        ("64:ff9b::a9fe:a9fe", False),
        ("64:ff9b:1::808:808", False),
        ("::127.0.0.1", False),
        ("fec0::1", False),
        ("2001:0:7f00:1::", False),
        ("2002:808:808::1", True),
        ("198.18.0.1", False),
        ("240.0.0.1", False),
        ("2002:7f00:1::", False),
        ("fe80::1%eth0", False),
    ],
)
def test_which_addresses_are_public(address: str, public: bool) -> None:
    assert is_public(address) is public


async def test_gzip_and_both_kinds_of_deflate_are_inflated(fetcher: Fetcher, web: Web) -> None:
    text = b"so lieu " * 500
    raw = zlib.compressobj(wbits=-15)
    web.pages["/g"] = Reply(gzip.compress(text), headers={"Content-Encoding": "gzip"})
    web.pages["/z"] = Reply(zlib.compress(text), headers={"Content-Encoding": "deflate"})
    web.pages["/r"] = Reply(raw.compress(text) + raw.flush(), headers={"Content-Encoding": "deflate"})

    assert [(await fetcher.get(web.base + path, source(web))).body for path in ("/g", "/z", "/r")] == [text] * 3


async def test_bomb_ends_within_the_cap(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(gzip.compress(b"0" * 10_000_000), headers={"Content-Encoding": "gzip"})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "too_large"


async def test_large_body_ends_within_the_cap(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(b"0" * 30_000)

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "too_large"


@pytest.mark.parametrize("encoding", ["br", "zstd", "gzip, gzip"])
async def test_encoding_that_was_not_asked_for_is_refused(fetcher: Fetcher, web: Web, encoding: str) -> None:
    web.pages["/a"] = Reply(b"x", headers={"Content-Encoding": encoding})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "bad_response"


async def test_body_that_is_not_what_its_header_says_is_a_bad_response(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(b"plain", headers={"Content-Encoding": "gzip"})

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "bad_response"


def raw(data: bytes) -> Callable[[BaseHTTPRequestHandler], None]:
    def write(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(data)

    return write


@pytest.mark.parametrize(
    "data",
    [
        b"SSH-2.0-OpenSSH\r\n",
        b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nzz\r\nrubbish",
        b"HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc",
        b"HTTP/1.1 200 OK\r\n" + b"".join(b"X-%d: %s\r\n" % (n, b"v" * 1000) for n in range(300)) + b"\r\n",
        b"",
    ],
    ids=["not-http", "bad-chunk", "cut-short", "huge-headers", "nothing"],
)
async def test_rubbish_on_the_wire_is_a_named_error(fetcher: Fetcher, web: Web, data: bytes) -> None:
    web.pages["/a"] = Reply(raw=raw(data))

    assert (await failure(fetcher, f"{web.base}/a", source(web, robots=False))).kind in ("bad_response", "reset")


async def test_slow_drip_ends_with_the_total_time(web: Web) -> None:
    stop: list[bool] = []

    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\nContent-Length: 100000\r\n\r\n")
        while not stop:
            handler.wfile.write(b"x")
            handler.wfile.flush()

    web.pages["/a"] = Reply(raw=drip)
    settings = FetchSettings(total_seconds=0.2, max_bytes=10**9, max_wire_bytes=10**9)
    async with Fetcher(settings, contact="", clock=lambda: NOW) as door:
        error = await failure(door, f"{web.base}/a", source(web, robots=False))
    stop.append(True)

    assert error.kind in ("timeout", "bad_response")


async def test_redirects_share_the_time_of_the_page(web: Web) -> None:
    def slowly(number: int) -> Callable[[dict[str, str]], Reply]:
        def answer(_: dict[str, str]) -> Reply:
            threading.Event().wait(0.25)
            return Reply(status=302, headers={"Location": f"/{number + 1}"})

        return answer

    web.pages.update({f"/{number}": slowly(number) for number in range(9)})
    settings = FetchSettings(total_seconds=0.6, max_redirects=10)
    async with Fetcher(settings, contact="", clock=lambda: NOW) as door:
        error = await failure(door, f"{web.base}/0", source(web, robots=False))

    assert error.kind == "timeout"
    assert "/9" not in web.paths()


class Dialled(Exception):
    """What the inner backend of these tests raises, with the address that it was told to dial."""


class Dialler:
    async def connect_tcp(self, host: str, port: int, **_: object) -> None:
        raise Dialled(host)


def names(monkeypatch: pytest.MonkeyPatch, *answers: list[str]) -> list[str]:
    """A resolver that gives another answer each time; collects what it was asked."""
    asked: list[str] = []

    async def getaddrinfo(_loop: object, host: str, port: int, **_: object) -> list[tuple[object, ...]]:
        asked.append(host)
        found = answers[min(len(asked), len(answers)) - 1]
        return [(socket.AF_INET, socket.SOCK_STREAM, 0, "", (address, port)) for address in found]

    monkeypatch.setattr(asyncio.BaseEventLoop, "getaddrinfo", getaddrinfo)
    return asked


async def test_name_that_changes_its_address_is_dialled_where_it_was_checked(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = names(monkeypatch, ["8.8.8.8"], ["127.0.0.1"])

    with pytest.raises(Dialled, match=r"^8\.8\.8\.8$"):
        await GuardedBackend(Dialler(), (ZeroDivisionError,)).connect_tcp("rebinding.example", 80)
    assert asked == ["rebinding.example"]
    with pytest.raises(FetchError, match="not a public address"):
        await GuardedBackend(Dialler(), (ZeroDivisionError,)).connect_tcp("rebinding.example", 80)


async def test_name_with_a_private_address_among_public_ones_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["8.8.8.8", "10.0.0.7"])

    with pytest.raises(FetchError, match=r"10\.0\.0\.7 is not a public address"):
        await GuardedBackend(Dialler(), (Dialled,)).connect_tcp("mixed.example", 80)


async def test_next_address_is_tried_where_one_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    names(monkeypatch, ["8.8.8.8", "9.9.9.9"])

    with pytest.raises(Dialled, match=r"^9\.9\.9\.9$"):
        await GuardedBackend(Dialler(), (Dialled,)).connect_tcp("two.example", 80)


async def test_local_sockets_are_never_dialled() -> None:
    with pytest.raises(FetchError, match="local sockets"):
        await GuardedBackend(Dialler(), (Dialled,)).connect_unix_socket("/run/docker.sock")


async def test_refused_connection_and_unknown_name_have_their_kinds(fetcher: Fetcher, web: Web) -> None:
    lost = source(web, robots=False, hosts=["nothing.invalid"])

    assert (await failure(fetcher, "http://127.0.0.1:9/", lost)).kind == "refused"
    assert (await failure(fetcher, "http://nothing.invalid/", lost)).kind == "dns"


async def test_plain_http_behind_https_is_a_tls_error(fetcher: Fetcher, web: Web) -> None:
    address = web.base.replace("http://", "https://")

    assert (await failure(fetcher, f"{address}/a", source(web, robots=False))).kind in ("tls", "refused")


async def test_challenge_page_is_not_content(fetcher: Fetcher, web: Web) -> None:
    web.pages["/a"] = Reply(b"<title>Just a moment...</title>", 503)
    web.pages["/b"] = Reply(b"<script>document.cookie='D1N=1';location.reload(true)</script>")

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "challenge"
    assert (await failure(fetcher, f"{web.base}/b", source(web))).kind == "challenge"


async def test_robots_rules_are_obeyed_and_read_once(fetcher: Fetcher, web: Web) -> None:
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /kin/\n")
    web.pages["/a"] = Reply(b"x")
    web.pages["/kin/a"] = Reply(b"x")

    await fetcher.get(f"{web.base}/a", source(web))
    error = await failure(fetcher, f"{web.base}/kin/a", source(web))

    assert error.kind == "robots"
    assert web.paths() == ["/robots.txt", "/a"]


async def test_our_own_group_in_robots_counts_before_the_star(fetcher: Fetcher, web: Web) -> None:
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow:\n\nUser-agent: CrimePreventionMonitor\nDisallow: /\n")

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "robots"


async def test_robots_that_cannot_be_read_for_a_server_error_forbid(fetcher: Fetcher, web: Web) -> None:
    web.pages["/robots.txt"] = Reply(status=500)
    web.pages["/a"] = Reply(b"x")

    assert (await failure(fetcher, f"{web.base}/a", source(web))).kind == "server"
    assert "/a" not in web.paths()


async def test_robots_may_be_set_aside_for_a_source(fetcher: Fetcher, web: Web) -> None:
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")
    web.pages["/a"] = Reply(b"x")

    assert (await fetcher.get(f"{web.base}/a", source(web, robots=False))).body == b"x"


def test_hostile_robots_do_not_add_up() -> None:
    cache, body = RobotsCache(), b"User-agent: *\n" + b"#" * 499_000
    for number in range(12):
        cache.put(f"https://{number}.vn", 200, body, now=number % 2)

    assert cache.get("https://11.vn", now=2.0) is not None
    assert [number for number in range(12) if cache.get(f"https://{number}.vn", now=2.0)] == [8, 9, 10, 11]
    for _ in range(9):
        cache.put("https://11.vn", 200, body, now=3.0)
    assert cache.get("https://8.vn", now=3.0) is not None


def test_spacing_is_a_duration() -> None:
    assert Source.model_validate(
        {"name": "a", "kind": "tv", "url": "https://a.vn", "indexes": [], "spacing": "90s"}
    ).spacing == timedelta(seconds=90)
