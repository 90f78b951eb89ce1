"""Every channel against a real server on loopback, or a real file."""

from __future__ import annotations

import asyncio
import base64
import hashlib
import hmac
import json
import re
import ssl
import subprocess
import threading
import xml.etree.ElementTree as ET
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from email import message_from_bytes
from email.policy import default
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest
import requests
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

from monitor.errors import ConfigError, SendError
from monitor.notifier import channels
from monitor.notifier.channels import ChannelSettings, MailServer, Parcel, PartlySent, chat, webhook
from monitor.notifier.notices import plain_message
from monitor.notifier.render import render, standalone_html
from monitor.types import Message
from tests.notifier.samples import NOW, digest_of, event, fact, figure, statement, subscription
from tests.notifier.test_hostile import ATTACKS, HARMLESS, Page, rendered

pytestmark = [
    pytest.mark.filterwarnings("ignore:'imghdr' is deprecated:DeprecationWarning"),
    pytest.mark.filterwarnings("ignore:Requiring AUTH while not requiring TLS:UserWarning"),
]

SENTENCE = "Năm 2025, toàn tỉnh xảy ra 1.213 vụ."


def a_digest(count: int = 1) -> Any:
    pairs = []
    for number in range(1, count + 1):
        said = statement(SENTENCE, figure(SENTENCE, "1.213 vụ", "1213", place=f"Tỉnh {number}"), article=number)
        pairs.append((event(number, f"f{number}", said), fact(f"f{number}", said)))
    return digest_of(*pairs)


def a_message(count: int = 1) -> Message:
    return render(a_digest(count), subscription(), "x")


def parcel(address: str, **fields: Any) -> Parcel:
    return Parcel(**{"message": a_message(), "address": address, "at": NOW, **fields})


# --- the contract -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", channels.names())
def test_every_file_in_the_folder_is_a_channel(name: str, tmp_path: Path) -> None:
    channel = channels.find(name)
    address = {"email": "a@b.vn", "feed": "new.xml", "file": "daily", "terminal": ""}.get(name, "mine")
    secret = {"webhook": "https://KEY@host.example/x", "chat": "json://127.0.0.1:9/"}.get(name, "")
    settings = ChannelSettings(
        output=tmp_path, mail=MailServer(host="127.0.0.1", sender="m@example.org"), secrets={"MINE": secret}
    )
    channel.check(address, settings)
    with pytest.raises(ConfigError):
        channel.check("../../etc/passwd\n", ChannelSettings(output=tmp_path))
    assert channel.prepare(a_message(), a_digest(), subscription()).message_id == a_message().message_id


def test_an_unknown_channel_names_the_known() -> None:
    with pytest.raises(ConfigError, match="chat, email, feed, file, terminal, webhook"):
        channels.find("pigeon")


def test_a_missing_secret_names_its_variable(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="MONITOR_CHANNELS__PV01"):
        channels.find("chat").check("pv01", ChannelSettings(output=tmp_path))


def test_secrets_do_not_show(tmp_path: Path) -> None:
    settings = ChannelSettings(
        output=tmp_path, mail=MailServer(host="h", sender="s", password="hunter2"), secrets={"x": "tgram://token"}
    )
    assert "hunter2" not in repr(settings)
    assert "token" not in repr(settings)


# --- e-mail -----------------------------------------------------------------------------------------------------


@dataclass
class Sink:
    """An SMTP server's memory, and what it is told to answer."""

    taken: list[Envelope] = field(default_factory=list)
    rcpt: str = ""
    data: str = ""
    hang_up: bool = False

    async def handle_RCPT(self, _s: SMTP, _n: Session, envelope: Envelope, address: str, _o: list[str]) -> str:
        if self.rcpt:
            return self.rcpt
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _n: Session, envelope: Envelope) -> str:
        if self.data:
            return self.data
        self.taken.append(envelope)
        if self.hang_up:
            assert isinstance(server.transport, asyncio.Transport)
            server.transport.abort()
        return "250 taken"


@asynccontextmanager
async def smtp(sink: Sink, tls: ssl.SSLContext | None = None, **options: Any) -> AsyncIterator[MailServer]:
    """A real SMTP server on an ephemeral port; `tls` from the first byte."""
    loop = asyncio.get_running_loop()
    server = await loop.create_server(lambda: SMTP(sink, loop=loop, **options), "127.0.0.1", 0, ssl=tls)
    try:
        port = server.sockets[0].getsockname()[1]
        yield MailServer(host="127.0.0.1", port=port, security="none", sender="Giám sát <m@example.org>", timeout=5)
    finally:
        server.close()


@pytest.fixture
def sink() -> Sink:
    return Sink()


async def mail_to(server: MailServer, tmp_path: Path, **fields: Any) -> None:
    settings = ChannelSettings(output=tmp_path, mail=server)
    await channels.find("email").send(parcel("Phòng PV01 <pv01@example.org>", **fields), settings)


async def test_mail_arrives_whole(sink: Sink, tmp_path: Path) -> None:
    async with smtp(sink) as server:
        await mail_to(server, tmp_path)
    (envelope,) = sink.taken
    assert (envelope.mail_from, envelope.rcpt_tos) == ("m@example.org", ["pv01@example.org"])
    assert isinstance(envelope.content, bytes)
    mail = message_from_bytes(envelope.content, policy=default)
    assert mail["Message-ID"] == f"<{a_message().message_id}@example.org>"
    body = mail.get_body(("plain",))
    assert body is not None
    assert "1.213\u00a0vụ" in body.get_content()


def login(_server: SMTP, _session: Session, _envelope: Envelope, _mechanism: str, data: Any) -> AuthResult:
    assert isinstance(data, LoginPassword)
    return AuthResult(success=(data.login, data.password) == (b"robot", b"hunter2"), handled=False)


async def test_mail_with_login(sink: Sink, tmp_path: Path) -> None:
    async with smtp(sink, authenticator=login, auth_required=True, auth_require_tls=False) as server:
        await mail_to(replace(server, user="robot", password="hunter2"), tmp_path)
        with pytest.raises(SendError, match="refused: 535") as wrong:
            await mail_to(replace(server, user="robot", password="wrong"), tmp_path)
    assert len(sink.taken) == 1
    assert not wrong.value.accepted_maybe
    assert "wrong" not in str(wrong.value)


@pytest.fixture(scope="module")
def certificate(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    folder = tmp_path_factory.mktemp("tls")
    key, cert = folder / "key.pem", folder / "cert.pem"
    subprocess.run(
        f"openssl req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 3650 -keyout {key}"
        f" -out {cert} -subj /CN=localhost -addext subjectAltName=IP:127.0.0.1".split(),
        check=True,
        capture_output=True,
    )
    return key, cert


def tls_context(certificate: tuple[Path, Path]) -> ssl.SSLContext:
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate[1], certificate[0])
    return context


@pytest.mark.parametrize("security", ["starttls", "tls"])
async def test_mail_under_tls_checks_the_certificate(
    sink: Sink, tmp_path: Path, certificate: tuple[Path, Path], security: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    context = tls_context(certificate)
    if security == "starttls":
        options: dict[str, Any] = {"tls_context": context, "require_starttls": True}
    else:
        options = {"tls": context}
    async with smtp(sink, **options) as server:
        secured = replace(server, security=security)
        with pytest.raises(SendError, match=r"(?i)certificate"):
            await mail_to(secured, tmp_path)
        assert not sink.taken
        monkeypatch.setenv("SSL_CERT_FILE", str(certificate[1]))
        await mail_to(secured, tmp_path)
    assert len(sink.taken) == 1


async def test_no_password_in_clear_text(tmp_path: Path) -> None:
    server = MailServer(host="mail.example.org", security="none", user="u", password="p", sender="m@example.org")
    with pytest.raises(ConfigError, match="clear text"):
        await mail_to(server, tmp_path)


async def test_starttls_is_never_skipped(sink: Sink, tmp_path: Path) -> None:
    async with smtp(sink) as server:
        with pytest.raises(SendError):
            await mail_to(replace(server, security="starttls"), tmp_path)
    assert not sink.taken


@pytest.mark.parametrize("answer", ["450 try later", "550 no such user"])
@pytest.mark.parametrize("stage", ["rcpt", "data"])
async def test_a_refusal_was_not_accepted(sink: Sink, tmp_path: Path, stage: str, answer: str) -> None:
    setattr(sink, stage, answer)
    async with smtp(sink) as server:
        with pytest.raises(SendError, match=answer[:3]) as refused:
            await mail_to(server, tmp_path)
    assert not refused.value.accepted_maybe


async def test_a_connection_lost_after_the_text_may_have_been_accepted(sink: Sink, tmp_path: Path) -> None:
    sink.hang_up = True
    async with smtp(sink) as server:
        with pytest.raises(SendError) as lost:
            await mail_to(server, tmp_path)
    assert lost.value.accepted_maybe
    assert len(sink.taken) == 1
    sink.hang_up = False
    async with smtp(sink) as server:
        await mail_to(server, tmp_path, again=True)
    first, second = (message_from_bytes(envelope.original_content or b"") for envelope in sink.taken)
    assert first["Message-ID"] == second["Message-ID"]
    assert second["X-Monitor-Resent"]


async def test_nobody_listening_is_a_clear_error(tmp_path: Path) -> None:
    server = MailServer(host="127.0.0.1", port=9, security="none", sender="m@example.org", timeout=5)
    with pytest.raises(SendError, match="MONITOR_MAIL__HOST") as unreachable:
        await mail_to(server, tmp_path)
    assert not unreachable.value.accepted_maybe


# --- HTTP: webhook and chat -------------------------------------------------------------------------------------


@dataclass
class HttpSink:
    """A server that keeps what is posted and answers as it is told; status 0 hangs up after reading."""

    base: str = ""
    posts: list[tuple[str, dict[str, str], bytes]] = field(default_factory=list)
    answer: Callable[[int], int] = lambda _count: 200

    @property
    def netloc(self) -> str:
        return self.base.removeprefix("http://")


@pytest.fixture
def http() -> Iterator[HttpSink]:
    state = HttpSink()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["Content-Length"]))
            state.posts.append((self.path, {k.lower(): v for k, v in self.headers.items()}, body))
            status = state.answer(len(state.posts))
            if status:
                self.send_response(status)
                self.send_header("Content-Length", "0")
                self.end_headers()
            else:
                self.connection.close()

        def log_message(self, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    state.base = f"http://127.0.0.1:{server.server_address[1]}"
    threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True).start()
    yield state
    server.shutdown()
    server.server_close()


def secrets(tmp_path: Path, **named: str) -> ChannelSettings:
    return ChannelSettings(output=tmp_path, secrets=named)


async def test_a_webhook_is_signed(http: HttpSink, tmp_path: Path) -> None:
    settings = secrets(tmp_path, mine=f"http://s%40crets@{http.netloc}/in?x=1")
    await webhook.send(parcel("mine"), settings)
    ((path, headers, body),) = http.posts
    stamp, _, seal = headers["x-monitor-signature"].partition(",v1=")
    expected = hmac.new(b"s@crets", stamp.removeprefix("t=").encode() + b"." + body, hashlib.sha256).hexdigest()
    assert (path, seal) == ("/in?x=1", expected)
    assert stamp == f"t={int(NOW.timestamp())}"
    assert headers["idempotency-key"] == a_message().message_id
    assert json.loads(body)["subject"] == a_message().subject


async def test_a_webhook_gets_the_tables_and_a_page_that_stands_alone(http: HttpSink, tmp_path: Path) -> None:
    message = render(a_digest(), subscription(attachments=["csv"]), "x")
    await webhook.send(parcel("mine", message=message), secrets(tmp_path, mine=f"http://KEY@{http.netloc}/in"))
    sent = json.loads(http.posts[0][2])
    (table,) = (part for part in message.attachments if not part.content_id)
    assert [(one["name"], base64.b64decode(one["base64"])) for one in sent["attachments"]] == [(table.name, table.body)]
    assert "cid:" not in sent["html"]


@pytest.mark.parametrize("attack", ATTACKS)
async def test_no_article_forges_a_header_or_a_second_message_of_a_webhook(
    http: HttpSink, tmp_path: Path, attack: str
) -> None:
    message = rendered(attack)
    await webhook.send(parcel("mine", message=message), secrets(tmp_path, mine=f"http://KEY@{http.netloc}/in"))
    ((_, headers, body),) = http.posts
    assert set(headers) == {
        "host",
        "accept-encoding",
        "content-length",
        "content-type",
        "user-agent",
        "idempotency-key",
        "x-monitor-signature",
    }
    sent = json.loads(body)
    assert set(sent) == {"id", "again", "subject", "text", "html", "markdown", "attachments"}
    assert "\n" not in sent["subject"]
    assert Page(sent["html"]).tags == Page(standalone_html(HARMLESS)).tags


@pytest.mark.parametrize("status", [301, 400, 500])
async def test_a_webhook_that_refuses_did_not_accept(http: HttpSink, tmp_path: Path, status: int) -> None:
    http.answer = lambda _count: status
    with pytest.raises(SendError, match=str(status)) as refused:
        await webhook.send(parcel("mine"), secrets(tmp_path, mine=f"http://KEY@{http.netloc}/in"))
    assert not refused.value.accepted_maybe
    assert "KEY" not in str(refused.value)


async def test_a_webhook_that_hangs_up_may_have_accepted(http: HttpSink, tmp_path: Path) -> None:
    http.answer = lambda _count: 0
    with pytest.raises(SendError) as lost:
        await webhook.send(parcel("mine"), secrets(tmp_path, mine=f"http://KEY@{http.netloc}/in"))
    assert lost.value.accepted_maybe


@pytest.mark.parametrize("secret", ["http://host/no-key", "ftp://KEY@host/", "KEY"])
def test_a_webhook_needs_a_key(tmp_path: Path, secret: str) -> None:
    with pytest.raises(ConfigError, match="MONITOR_CHANNELS__MINE"):
        webhook.check("mine", secrets(tmp_path, mine=secret))


async def test_chat_posts_the_digest(http: HttpSink, tmp_path: Path) -> None:
    await chat.send(parcel("pv"), secrets(tmp_path, PV=f"json://{http.netloc}/hook"))
    ((_, _, body),) = http.posts
    assert "1.213\u00a0vụ" in json.loads(body)["message"]


async def test_chat_sends_the_tables_with_the_last_part(http: HttpSink, tmp_path: Path) -> None:
    message = render(a_digest(), subscription(attachments=["csv"]), "x")
    await chat.send(parcel("pv", message=message), secrets(tmp_path, pv=f"json://{http.netloc}/hook"))
    (sent,) = json.loads(http.posts[0][2])["attachments"]
    table = next(part for part in message.attachments if not part.content_id)
    assert sent["filename"] == table.name
    assert base64.b64decode(sent["base64"]) == table.body


def posted(http: HttpSink) -> list[str]:
    return [json.loads(body)["message"] for _, _, body in http.posts]


async def test_a_long_digest_goes_in_parts_and_resumes_where_it_failed(
    http: HttpSink, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "limit_of", lambda _service: 700)
    settings = secrets(tmp_path, pv=f"json://{http.netloc}/hook")
    long = a_message(12)
    http.answer = lambda count: 500 if count == 3 else 200
    with pytest.raises(PartlySent) as failed:
        await chat.send(parcel("pv", message=long), settings)
    assert failed.value.done == 2
    assert not failed.value.accepted_maybe
    before = posted(http)[:2]
    http.posts.clear()
    http.answer = lambda _count: 200
    await chat.send(parcel("pv", message=long, done=2), settings)
    whole = "\n".join([*before, *posted(http)])
    assert [whole.count(f"**Tỉnh {number}**") for number in range(1, 13)] == [1] * 12
    assert all(len(part) <= 900 for part in [*before, *posted(http)])


async def test_chat_that_hangs_up_may_have_accepted(http: HttpSink, tmp_path: Path) -> None:
    http.answer = lambda _count: 0
    with pytest.raises(PartlySent) as lost:
        await chat.send(parcel("pv"), secrets(tmp_path, pv=f"json://{http.netloc}/s3cretpath"))
    assert lost.value.accepted_maybe
    assert "s3cretpath" not in str(lost.value)


HOSTILE = "@everyone <!channel> <@U1> [x](http://evil.example) **b** _i_ `c` ||s|| <b>t</b> &lt;i&gt; #all"
SERVICES = {
    "telegram": "tgram://123456789:abcdefg_hijklmnop/12315544/",
    "discord": "discord://4174216298/JHMHI8qBe7bk2ZwO5U711o3dV_js",
    "mattermost": "mmost://localhost/3ccdd113474722377935511fc85d3dd4",
    "ntfy": "ntfy://localhost/topic",
    "teams": "workflows://host.example/abc/def/",
    "zalo": "zalo://12345:token/123",
    "google": "gchat://workspace/key/token",
}


@pytest.mark.parametrize("service", SERVICES)
async def test_no_service_is_handed_a_mention_or_a_foreign_link(
    service: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    handed: list[str] = []

    def post(_url: str, data: Any = None, json: Any = None, **_rest: Any) -> requests.Response:
        handed.append(as_text(data, json))
        answer = requests.Response()
        answer.status_code, answer._content = 200, b'{"ok": true, "status": 0, "error": 0}'
        return answer

    monkeypatch.setattr(requests, "post", post)
    sentence = f"{HOSTILE} xảy ra 213 vụ"
    said = statement(sentence, figure(sentence, "213 vụ", "213", place=f"{HOSTILE}, X"), title=HOSTILE)
    message = render(digest_of((event(1, "f", said), fact("f", said))), subscription(), "x")
    await chat.send(parcel("pv", message=message), secrets(tmp_path, pv=SERVICES[service]))
    body = re.sub(r"https://baothainguyen\.vn/tin/1\.html[^\s)|>\"]*", "", "\n".join(handed))
    assert "213\u00a0vụ" in body
    for bait in (
        "@everyone",
        "<!channel",
        "<@U1",
        "<b>",
        "[x]",
        "**b**",
        "`c`",
        "||s||",
        "http://evil",
        "evil.example",
    ):
        assert bait not in body, bait


def as_text(data: Any, payload: Any) -> str:
    """What was posted, with JSON's escapes undone."""
    text = data.decode() if isinstance(data, bytes) else data
    try:
        payload = payload or json.loads(text)
    except (TypeError, ValueError):
        return str(text)
    return json.dumps(payload, ensure_ascii=False)


def test_parts_are_cut_between_lines_and_never_inside_a_figure_or_link() -> None:
    figure_, link = "1.213\u00a0vụ\u00a0phạm\u00a0tội", "[bao.vn, 20/1/2026](https://bao.vn/1.html#:~:text=a%20b)"
    line = " ".join([f"từ{number} **{figure_}** {link}" for number in range(40)])
    text = "\n".join(["đầu", line, "", "cuối"])
    parts = list(chat.split(text, 400))
    assert all(len(part) <= 400 for part in parts)
    assert " ".join(" ".join(parts).split()) == " ".join(text.split())
    for part in parts:
        assert part.count("**") % 2 == 0
        assert part.count(link) == part.count("](")
        assert part.count(figure_) == part.count("1.213")


def test_plain_services_get_the_words_and_the_address() -> None:
    assert chat.plain("**A** [b](https://c.vn/d)") == "A b: https://c.vn/d"


# --- files ------------------------------------------------------------------------------------------------------


async def test_files_are_written_whole_and_twice_is_once(tmp_path: Path) -> None:
    settings = ChannelSettings(output=tmp_path)
    message = render(a_digest(), subscription(attachments=["csv"]), "x")
    for _ in range(2):
        await channels.find("file").send(parcel("daily", message=message), settings)
    written = sorted(path.name for path in (tmp_path / "daily").iterdir())
    assert written == ["sang.7.html", "sang.7.txt", "số liệu sang 7.csv"]
    assert (tmp_path / "daily" / "sang.7.txt").read_text() == message.text


@pytest.mark.parametrize("name", ["file", "feed"])
@pytest.mark.parametrize("address", ["../out.xml", "/tmp/out.xml", "a/../../out.xml"])
def test_nothing_is_written_outside_the_output_folder(tmp_path: Path, name: str, address: str) -> None:
    with pytest.raises(ConfigError, match="outside"):
        channels.find(name).check(address, ChannelSettings(output=tmp_path / "data"))


async def test_a_full_disk_is_a_clear_error(tmp_path: Path) -> None:
    (tmp_path / "daily").write_text("a file where the folder should be")
    with pytest.raises(SendError, match="disk has room"):
        await channels.find("file").send(parcel("daily"), ChannelSettings(output=tmp_path))


ATOM = "{http://www.w3.org/2005/Atom}"


async def test_the_feed_holds_each_figure_once_newest_first(tmp_path: Path) -> None:
    settings, feed = ChannelSettings(output=tmp_path), channels.find("feed")
    first, second = a_digest(2), a_digest(5)
    for digest, at in ((first, NOW), (second, NOW + timedelta(days=1)), (first, NOW + timedelta(days=2))):
        message = feed.prepare(a_message(), replace(digest, composed_at=at), subscription())
        await feed.send(parcel("new.xml", message=message, at=at), settings)
    root = ET.parse(tmp_path / "new.xml").getroot()
    ids = [entry.findtext(f"{ATOM}id") for entry in root.iter(f"{ATOM}entry")]
    assert len(ids) == len(set(ids)) == 5
    assert root.findtext(f"{ATOM}updated") == (NOW + timedelta(days=2)).isoformat()
    entry = next(root.iter(f"{ATOM}entry"))
    assert "1.213\u00a0vụ" in (entry.findtext(f"{ATOM}title") or "")
    link = entry.find(f"{ATOM}link")
    assert link is not None
    assert "#:~:text=" in link.attrib["href"]


async def test_a_note_to_a_feed_is_an_entry_and_a_digest_of_nothing_is_none(tmp_path: Path) -> None:
    settings, feed = ChannelSettings(output=tmp_path), channels.find("feed")
    empty = feed.prepare(a_message(), digest_of(), subscription())
    note = plain_message("broken.1.ops", "Kênh gửi hỏng: <x>", "không gửi được & chờ")
    for message in (empty, note, note):
        await feed.send(parcel("new.xml", message=message), settings)
    (entry,) = ET.parse(tmp_path / "new.xml").getroot().iter(f"{ATOM}entry")
    assert entry.findtext(f"{ATOM}title") == "Kênh gửi hỏng: <x>"
    assert entry.findtext(f"{ATOM}content") == "không gửi được & chờ"


async def test_a_feed_keeps_the_newest(tmp_path: Path) -> None:
    settings, feed = ChannelSettings(output=tmp_path), channels.find("feed")
    entries = "\n".join(f"<entry>\n<title>t</title>\n<id>tag:x:{number}</id>\n</entry>" for number in range(400))
    (tmp_path / "new.xml").write_text(f"<feed>{entries}</feed>")
    await feed.send(parcel("new.xml", message=feed.prepare(a_message(), a_digest(), subscription())), settings)
    kept = list(ET.parse(tmp_path / "new.xml").getroot().iter(f"{ATOM}entry"))
    assert len(kept) == 300
    assert "1.213" in (kept[0].findtext(f"{ATOM}title") or "")


async def test_the_terminal_prints(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    await channels.find("terminal").send(parcel(""), ChannelSettings(output=tmp_path))
    assert capsys.readouterr().out == a_message().text
