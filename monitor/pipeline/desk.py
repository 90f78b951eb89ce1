"""What every step of a visit works with: the store on its own thread, the door to the network, clock and chance, and
who asked to be left alone."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import datetime, timedelta
from typing import Any, TypeVar
from urllib.parse import urlsplit

import structlog

from monitor import decide
from monitor.catalogue import Index, Source
from monitor.errors import FetchError, ParseError
from monitor.fetcher import Fetcher
from monitor.readers import listing_of
from monitor.scraper.index import Index as Listing
from monitor.store import Store

log = structlog.get_logger()
T = TypeVar("T")


class Desk:
    """The tools of one service."""

    def __init__(
        self, store: Store, fetcher: Fetcher, clock: Callable[[], datetime], chance: Callable[[], float]
    ) -> None:
        self.store, self.fetcher, self.clock, self.chance = store, fetcher, clock, chance
        #: What a poll costs (`decide.price`).
        self.price = decide.price(())
        # The store takes calls from one thread only; a slow disk must not hold up the network.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        # Indexes and hosts that asked to be left alone for a while; a new process may ask them once too early.
        self._resting: dict[str, datetime] = {}

    async def db(self, call: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run a call of the store on its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: call(*args, **options))

    async def listing(self, source: Source, index: Index, url: str) -> Listing:
        """What a part of an index lists. Raises FetchError and ParseError, the latter also where our own code fails."""
        page = await self.fetcher.get(url, source)
        try:
            return listing_of(source, index, page)
        except ParseError:
            raise
        except Exception as error:  # a door: a part that our own code fails on stops no other
            raise broken("index.broke_us", error, url) from error

    def close(self) -> None:
        """End the store's thread after what it has begun."""
        self._writer.shutdown()

    def rests(self, name: str) -> datetime | None:
        """Until when an index or host asked to be left alone; None if it may be asked."""
        until = self._resting.get(name)
        if until is not None and until <= self.clock():
            del self._resting[name]
            return None
        return until

    def rest(self, name: str, pause: timedelta) -> None:
        """Leave an index or host alone for so long."""
        self._resting[name] = self.clock() + pause

    def rest_after(self, error: FetchError | ParseError, *names: str) -> None:
        """A server that says when to come back is not asked for anything else before."""
        if isinstance(error, FetchError) and error.retry_after:
            for name in (host(error.where), *names):
                self.rest(name, timedelta(seconds=error.retry_after))


def broken(event: str, error: Exception, where: str) -> ParseError:
    """What our own code failed on, told with its trace; as a failure of kind "bug", which is tried again later."""
    log.critical(event, exc_info=error)
    return ParseError(f"{type(error).__name__}: {error}"[:300], kind="bug", where=where, remedy="please report it")


def host(url: str) -> str:
    """The part of an address that a server's wish to be left alone holds for."""
    return urlsplit(url).netloc
