"""The one door to the network: polite, bounded, guarded. Addresses in, pages or named errors out."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from urllib.parse import urljoin, urlsplit

from monitor import VERSION
from monitor.catalogue import Source
from monitor.errors import FetchError
from monitor.fetcher.body import is_challenge
from monitor.fetcher.certificate import expiry
from monitor.fetcher.client import Answer, Client, retry_after
from monitor.fetcher.guard import private_hosts
from monitor.fetcher.pacing import Pacing
from monitor.fetcher.robots import MOST_BYTES, Policy, RobotsCache
from monitor.settings import FetchSettings
from monitor.types import Page

__all__ = ["AGENT", "Fetcher"]

#: Product token that robots.txt rules are matched against.
AGENT = "CrimePreventionMonitor"
_REDIRECTS = (301, 302, 303, 307, 308)
_PERMANENT = (301, 308)
_KINDS = {404: "not_found", 410: "gone", 429: "throttled", 401: "forbidden", 403: "forbidden"}


@dataclass(slots=True)
class _Allowance:
    """The time that is left for a page, over all its redirects; waiting for a turn is not counted."""

    limit: asyncio.Timeout
    seconds: float


class Fetcher:
    """Gets pages. Use as an asynchronous context manager, or call `close`."""

    def __init__(self, settings: FetchSettings, *, contact: str, clock: Callable[[], datetime]) -> None:
        self._settings, self._clock = settings, clock
        self._client = Client(settings)
        self._pacing = Pacing(settings.concurrency)
        self._robots = RobotsCache()
        self._agent = f"{AGENT}/{VERSION}" + (f" (+{contact})" if contact else "")

    async def __aenter__(self) -> Fetcher:
        return self

    async def __aexit__(self, *_: object) -> None:
        await self.close()

    async def close(self) -> None:
        """Close connections."""
        await self._client.close()

    @property
    def library(self) -> str:
        """The HTTP library in use."""
        return self._client.library

    @property
    def now(self) -> datetime:
        """The clock by which its pages are stamped."""
        return self._clock()

    async def get(self, url: str, source: Source, *, etag: str = "", last_modified: str = "") -> Page:
        """Fetch one page for a source, conditionally where validators are given (status 304: unchanged).

        Raises FetchError with one of the kinds dns, address, tls, timeout, refused, reset, not_found, gone, throttled,
        forbidden, client, server, robots, challenge, too_large, redirects, bad_response.
        """
        loop = asyncio.get_running_loop()
        began = loop.time()
        token = private_hosts.set(_private(source))
        try:
            async with asyncio.timeout(None) as limit:
                page = await self._follow(url, source, etag, last_modified, limit)
        except TimeoutError:
            raise FetchError(f"not done within {self._settings.total_seconds:g} s", kind="timeout", where=url) from None
        finally:
            private_hosts.reset(token)
        answer, final, moved = page
        self._refuse_errors(answer, final)
        return Page(
            url=url,
            final_url=final,
            status=answer.status,
            headers=answer.headers,
            body=answer.body,
            fetched_at=self._clock(),
            moved_to=moved,
            seconds=loop.time() - began,
        )

    async def robots(self, source: Source) -> Policy:
        """What the robots.txt of a source's home page asks for, obeyed or not. Raises FetchError as `get` does."""
        spacing = source.spacing.total_seconds() if source.spacing is not None else self._settings.spacing_seconds
        token = private_hosts.set(_private(source))
        try:
            async with asyncio.timeout(None) as limit:
                return await self._policy(source.url, source, spacing, limit)
        except TimeoutError:
            raise FetchError("robots.txt did not come in time", kind="timeout", where=source.url) from None
        finally:
            private_hosts.reset(token)

    async def certificate(self, source: Source) -> datetime | None:
        """When the certificate of a source's home page runs out; None where it is not served over TLS. Raises
        FetchError, kind "tls" where the certificate is not trusted."""
        parts = urlsplit(source.url)
        if parts.scheme != "https":
            return None
        token = private_hosts.set(_private(source))
        try:
            async with asyncio.timeout(self._settings.connect_seconds):
                return await expiry(source.host, parts.port or 443, ca_bundle=source.ca_bundle)
        except TimeoutError:
            raise FetchError("no answer in time", kind="timeout", where=source.host) from None
        finally:
            private_hosts.reset(token)

    async def _follow(
        self, url: str, source: Source, etag: str, last_modified: str, limit: asyncio.Timeout
    ) -> tuple[Answer, str, str]:
        headers = {"user-agent": self._agent, "accept": "text/html,application/xml;q=0.9,*/*;q=0.8"}
        headers["accept-language"] = "vi,en;q=0.5"
        if etag:
            headers["if-none-match"] = etag
        if last_modified:
            headers["if-modified-since"] = last_modified
        allowance = _Allowance(limit, self._settings.total_seconds)
        here, moved, only_permanent = url, "", True
        for _ in range(self._settings.max_redirects + 1):
            _refuse_scheme(here)
            spacing = await self._obey(here, source, limit)
            answer = await self._paced(here, headers, source, spacing, allowance, self._settings.max_bytes)
            if answer.status not in _REDIRECTS:
                return answer, here, moved
            here = _led_to(here, answer)
            only_permanent = only_permanent and answer.status in _PERMANENT
            moved = here if only_permanent else moved
        raise FetchError(f"more than {self._settings.max_redirects} redirects", kind="redirects", where=url)

    async def _paced(
        self, url: str, headers: dict[str, str], source: Source, spacing: float, allowance: _Allowance, most: int
    ) -> Answer:
        """One request in its turn."""
        loop = asyncio.get_running_loop()
        allowance.limit.reschedule(None)
        async with self._pacing.turn(urlsplit(url).netloc, spacing):
            began = loop.time()
            allowance.limit.reschedule(began + allowance.seconds)
            try:
                return await self._client.send(url, headers, ca_bundle=source.ca_bundle, max_bytes=most)
            finally:
                allowance.seconds -= loop.time() - began

    async def _obey(self, url: str, source: Source, limit: asyncio.Timeout) -> float:
        """Seconds to leave between requests to this host. Raises FetchError where robots.txt forbids."""
        spacing = source.spacing.total_seconds() if source.spacing is not None else self._settings.spacing_seconds
        if not source.robots:
            return spacing
        policy = await self._policy(url, source, spacing, limit)
        if policy.closed:
            raise FetchError(
                "the server fails even for robots.txt, so nothing may be fetched", kind="server", where=url
            )
        if not policy.allows(url, AGENT):
            raise FetchError(
                "robots.txt forbids it",
                kind="robots",
                where=url,
                remedy="ask the site, or set robots: false if it agrees",
            )
        return max(spacing, policy.delay(AGENT))

    async def _policy(self, url: str, source: Source, spacing: float, limit: asyncio.Timeout) -> Policy:
        parts = urlsplit(url)
        origin = f"{parts.scheme}://{parts.netloc}"
        loop = asyncio.get_running_loop()
        policy = self._robots.get(origin, loop.time())
        if policy is not None:
            return policy
        allowance = _Allowance(limit, self._settings.total_seconds)
        status, body, here = None, b"", f"{origin}/robots.txt"
        try:
            for _ in range(6):
                _refuse_scheme(here)
                answer = await self._paced(here, {"user-agent": self._agent}, source, spacing, allowance, MOST_BYTES)
                status, body = answer.status, answer.body
                if status not in _REDIRECTS:
                    break
                here, status = _led_to(here, answer), 404
        except FetchError as error:
            if error.kind in ("dns", "address", "refused", "tls"):
                raise
            status = None if error.kind != "too_large" else 404
        return self._robots.put(origin, status, body, loop.time())

    def _refuse_errors(self, answer: Answer, url: str) -> None:
        if is_challenge(answer.status, answer.headers, answer.body):
            raise FetchError("the site asks a browser to prove itself", kind="challenge", where=url)
        if answer.status < 400:
            return
        kind = _KINDS.get(answer.status) or ("server" if answer.status >= 500 else "client")
        wait = retry_after(answer.headers.get("retry-after", ""), self._clock())
        raise FetchError(f"HTTP status {answer.status}", kind=kind, where=url, retry_after=wait)


def _led_to(here: str, answer: Answer) -> str:
    """Where a redirect leads."""
    place = answer.headers.get("location", "")
    if not place:
        raise FetchError("a redirect that leads nowhere", kind="bad_response", where=here)
    try:
        return urljoin(here, place)
    except ValueError:
        raise FetchError(f"redirect to what is no address: {place[:200]!r}", kind="address", where=here) from None


def _refuse_scheme(url: str) -> None:
    try:
        parts = urlsplit(url)
        good = parts.scheme in ("http", "https") and bool(parts.hostname) and (parts.port is None or parts.port > 0)
    except ValueError:
        good = False
    if not good:
        raise FetchError("only http and https addresses are fetched", kind="address", where=url[:500])


def _private(source: Source) -> frozenset[str]:
    if not source.private_addresses:
        return frozenset()
    own = {source.host, *source.hosts, *(urlsplit(index.url).hostname or "" for index in source.indexes)}
    return frozenset(own - {""})
