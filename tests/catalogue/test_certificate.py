"""What the fetcher tells of a server's certificate and robots.txt."""

from __future__ import annotations

import ssl
import threading
from collections.abc import Iterator
from datetime import UTC, datetime
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

import pytest

from monitor.catalogue import Index, Source
from monitor.errors import FetchError
from monitor.fetcher import Fetcher
from monitor.probe import probe
from monitor.settings import FetchSettings
from tests.loopback import NOW, Reply, Web

#: A certificate that signed itself, for localhost, good until 29 October 2126, and its key.
PEM = Path(__file__).parent / "localhost.pem"


@pytest.fixture
def port() -> Iterator[int]:
    """A server on loopback that shows that certificate."""
    server = HTTPServer(("127.0.0.1", 0), BaseHTTPRequestHandler)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(PEM)
    server.socket = context.wrap_socket(server.socket, server_side=True, do_handshake_on_connect=False)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    yield server.server_port
    server.shutdown()
    server.server_close()


def source(url: str, **changes: object) -> Source:
    return Source(id="a", name="A", kind="newspaper", url=url, indexes=()).model_copy(
        update={"private_addresses": True, **changes}
    )


def fetcher(now: datetime = NOW) -> Fetcher:
    return Fetcher(FetchSettings(spacing_seconds=0), contact="", clock=lambda: now)


async def test_end_of_a_trusted_certificate_is_told(port: int) -> None:
    async with fetcher() as door:
        end = await door.certificate(source(f"https://localhost:{port}/", ca_bundle=PEM))

    assert end is not None
    assert (end.tzinfo, end.year) == (UTC, 2126)


async def test_untrusted_certificate_is_an_error_with_a_remedy(port: int) -> None:
    async with fetcher() as door:
        with pytest.raises(FetchError, match="ca_bundle") as caught:
            await door.certificate(source(f"https://localhost:{port}/"))

    assert caught.value.kind == "tls"


async def test_no_certificate_is_asked_of_plain_http_and_private_addresses_stay_closed(port: int) -> None:
    async with fetcher() as door:
        assert await door.certificate(source(f"http://localhost:{port}/")) is None
        with pytest.raises(FetchError) as caught:
            await door.certificate(source(f"https://localhost:{port}/", private_addresses=False, ca_bundle=PEM))

    assert caught.value.kind == "address"


@pytest.mark.parametrize(("now", "state"), [(NOW, "good"), (datetime(2126, 10, 25, tzinfo=UTC), "note")])
async def test_check_warns_of_a_certificate_that_ends_soon(port: int, now: datetime, state: str) -> None:
    async with fetcher(now) as door:
        check = await probe(source(f"https://localhost:{port}/", ca_bundle=PEM), door)

    (found,) = [finding for finding in check.host if finding.what == "certificate"]
    assert found.state == state
    assert found.detail.startswith("good until 2126-")


async def test_robots_policy_names_sitemaps(web: Web) -> None:
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /a\nCrawl-delay: 3\nSitemap: /sitemap.xml\n")
    async with fetcher() as door:
        policy = await door.robots(source(f"{web.base}/"))

    assert policy.sitemaps == ("/sitemap.xml",)
    assert policy.delay("x") == 3
    assert not policy.allows(f"{web.base}/a/b", "x")


async def test_a_host_that_does_not_answer_is_asked_once() -> None:
    indexes = tuple(Index(url=f"http://nowhere.invalid/{n}") for n in range(5))
    async with Fetcher(FetchSettings(spacing_seconds=3600), contact="", clock=lambda: NOW) as door:
        check = await probe(source("http://nowhere.invalid/", indexes=indexes, private_addresses=False), door)

    assert [finding.what for finding in check.host] == ["host"]
    assert {index.failure for index in check.indexes} == {"dns"}
    assert not check.passed
