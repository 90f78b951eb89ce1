"""One request, one answer, over httpx or its fork httpx2: no cookies, no redirects, no keep-alive pool, guarded."""

from __future__ import annotations

import asyncio
import importlib
import importlib.util
import ssl
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from pathlib import Path
from typing import Any

from monitor.errors import ConfigError, FetchError
from monitor.fetcher.body import ACCEPT_ENCODING, read_body
from monitor.fetcher.guard import GuardedBackend
from monitor.settings import FetchSettings


@dataclass(frozen=True, slots=True)
class Answer:
    """What came back from one hop."""

    status: int
    headers: dict[str, str]
    body: bytes


def http_module(name: str) -> Any:
    """The HTTP library to use: "auto" prefers httpx2 where it is installed."""
    if name == "auto":
        name = "httpx2" if importlib.util.find_spec("httpx2") else "httpx"
    try:
        return importlib.import_module(name)
    except ImportError:
        raise ConfigError(
            f"{name} is not installed", remedy=f"pip install {name}, or set fetch client to auto"
        ) from None


class Client:
    """Sends single requests. One transport per set of extra certificates."""

    def __init__(self, settings: FetchSettings) -> None:
        self._settings = settings
        self._http = http_module(settings.client)
        self._transports: dict[Path | None, Any] = {}

    @property
    def library(self) -> str:
        """Name and version of the library in use."""
        return f"{self._http.__name__} {self._http.__version__}"

    def _transport(self, ca_bundle: Path | None) -> Any:
        if ca_bundle not in self._transports:
            context = ssl.create_default_context()
            if ca_bundle is not None:
                try:
                    context.load_verify_locations(ca_bundle)
                except (OSError, ssl.SSLError) as error:
                    raise FetchError(
                        f"extra certificates cannot be read: {error}",
                        kind="tls",
                        where=str(ca_bundle),
                        remedy="ca_bundle names a PEM file",
                    ) from error
            # A pool that keeps connections over hundreds of hosts is searched for each request and is the slow path.
            transport = self._http.AsyncHTTPTransport(
                verify=context, trust_env=False, limits=self._http.Limits(max_keepalive_connections=0), retries=0
            )
            pool = transport._pool
            core = importlib.import_module(type(pool).__module__.partition(".")[0])
            pool._network_backend = GuardedBackend(pool._network_backend, (core.ConnectError, core.ConnectTimeout))
            self._transports[ca_bundle] = transport
        return self._transports[ca_bundle]

    async def send(
        self, url: str, headers: dict[str, str], *, ca_bundle: Path | None, max_bytes: int, method: str = "GET"
    ) -> Answer:
        """One GET within the caps on size; the caller bounds the time. Raises FetchError with its kind."""
        seconds = self._settings.connect_seconds
        limits = {"connect": seconds, "read": self._settings.total_seconds, "write": seconds, "pool": None}
        transport = self._transport(ca_bundle)
        try:
            request = self._http.Request(
                method, url, headers={"accept-encoding": ACCEPT_ENCODING, **headers}, extensions={"timeout": limits}
            )
            response = await transport.handle_async_request(request)
        except (self._http.InvalidURL, ValueError, UnicodeError) as error:
            raise FetchError(f"not an address: {error}", kind="address", where=url[:500]) from error
        except self._http.TransportError as error:
            raise _graded(error, url, self._http) from error
        try:
            found = {name.lower(): value for name, value in response.headers.items()}
            body = await read_body(
                response.aiter_raw(),
                found.get("content-encoding", ""),
                max_wire=min(self._settings.max_wire_bytes, max_bytes),
                max_bytes=max_bytes,
                where=url,
            )
        except self._http.TransportError as error:
            raise _graded(error, url, self._http) from error
        finally:
            await _close(response)
        return Answer(response.status_code, found, body)

    async def close(self) -> None:
        """Close all transports."""
        for transport in self._transports.values():
            await transport.aclose()
        self._transports.clear()


async def _close(response: Any) -> None:
    # The connection is thrown away, so a server that hangs here must not hold us: shield and do not wait long.
    try:
        async with asyncio.timeout(5):
            await response.aclose()
    except TimeoutError:
        return


def _graded(error: Exception, url: str, http: Any) -> FetchError:
    """The library's error as ours, with a kind that has its own back-off."""
    chain: BaseException | None = error
    while chain is not None:
        if isinstance(chain, FetchError):
            return chain
        if isinstance(chain, ssl.SSLError):
            return FetchError(
                f"TLS failed: {chain.reason or chain}",
                kind="tls",
                where=url,
                remedy="if the site forgets its intermediate certificate, name it as ca_bundle on the source",
            )
        if isinstance(chain, ConnectionRefusedError):
            return FetchError("connection refused", kind="refused", where=url)
        chain = chain.__cause__ or chain.__context__
    if isinstance(error, http.TimeoutException):
        return FetchError("no answer in time", kind="timeout", where=url)
    if isinstance(error, http.ConnectError):
        return FetchError(f"cannot connect: {error}", kind="refused", where=url)
    if isinstance(error, http.RemoteProtocolError | http.LocalProtocolError | http.UnsupportedProtocol):
        return FetchError(f"answer is not HTTP: {str(error)[:200]}", kind="bad_response", where=url)
    return FetchError(f"connection lost: {str(error)[:200]}", kind="reset", where=url)


def retry_after(value: str, now: datetime) -> float | None:
    """Seconds asked for by a Retry-After header (a number or an HTTP date), None if there is none."""
    if value.strip().isdigit():
        return float(min(int(value.strip()[:9]), 7 * 86400))
    try:
        moment = parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    return min(max((moment - now).total_seconds(), 0.0), 7 * 86400.0)
