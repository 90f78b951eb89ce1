"""Processes that read pages in bulk. A page that ends its process, or keeps it too long, costs itself alone: it is a
named error, and the others are read again."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from datetime import datetime
from multiprocessing import get_context

import structlog

from monitor.catalogue import Source
from monitor.errors import ParseError
from monitor.readers import read_page
from monitor.reading import Understanding
from monitor.types import Entry, Page

log = structlog.get_logger()

#: What is done with a page: `readers.read_page`.
Read = Callable[[Source, Page, Entry | None, Collection[datetime]], Understanding]
#: So many pages are not worth starting processes for.
_FEW = 50
#: Seconds for one page. The longest article takes a hundredth of it.
_PATIENCE = 60.0
#: Pages handed to each process ahead of time, so that it never waits.
_AHEAD = 2


class Workers:
    """Reads pages here, and in so many processes once these have been started for the sake of many pages."""

    def __init__(self, processes: int, *, read: Read = read_page, few: int = _FEW, patience: float = _PATIENCE) -> None:
        self.processes = processes
        self._call, self._few, self._patience = read, few, patience
        self._pool: ProcessPoolExecutor | None = None
        self._single: ProcessPoolExecutor | None = None
        self._turns = asyncio.Semaphore(processes * _AHEAD)
        self._starting: asyncio.Task[None] | None = None
        self._there = False
        self._opening, self._alone = asyncio.Lock(), asyncio.Lock()

    async def read_here(
        self, source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime] = ()
    ) -> Understanding:
        """A page understood by this process. Raises ParseError."""
        return self._call(source, page, entry, shared_dates)

    async def read(
        self, source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime] = ()
    ) -> Understanding:
        """A page understood, in another process where there are many. Raises ParseError, of kind "crashed" where the
        page ended its process and "too_slow" where it kept it too long."""
        self._few -= 1
        if self.processes > 1 and self._few < 0 and self._starting is None:
            self._starting = asyncio.ensure_future(self.start())
        if not self._there:
            await asyncio.sleep(0)
            return self._call(source, page, entry, shared_dates)
        async with self._turns:
            pool = await self._opened()
            try:
                work = pool.submit(self._call, source, page, entry, tuple(shared_dates))
                return await asyncio.wait_for(asyncio.wrap_future(work), self._patience * _AHEAD)
            except (BrokenProcessPool, TimeoutError):
                # Any of the pages under way may be the cause: each is read by itself.
                if self._pool is pool:
                    self._pool = None
                    _kill(pool)
        async with self._alone:
            return await self._read_alone(source, page, entry, shared_dates)

    async def start(self) -> None:
        """Start the processes and wait for them. Without this they are started beside the first pages; where they
        cannot be, all is read here."""
        try:
            await self._opened()
            self._there = True
        except (BrokenProcessPool, OSError) as error:
            log.warning("workers.unavailable", error=str(error))

    async def _opened(self) -> ProcessPoolExecutor:
        async with self._opening:
            self._pool = self._pool or await _started(self.processes)
            return self._pool

    async def _read_alone(
        self, source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime]
    ) -> Understanding:
        pool = self._single = self._single or await _started(1)
        try:
            work = pool.submit(self._call, source, page, entry, tuple(shared_dates))
            return await asyncio.wait_for(asyncio.wrap_future(work), self._patience)
        except (BrokenProcessPool, TimeoutError) as error:
            self._single = None
            _kill(pool)
            slow = isinstance(error, TimeoutError)
            said = f"not read within {self._patience:g} s" if slow else "reading it ended the process"
            kind = "too_slow" if slow else "crashed"
            log.error("page.gave_up", url=page.url, kind=kind)
            raise ParseError(said, kind=kind, where=page.url, remedy="please report the page") from None

    def close(self) -> None:
        """End the processes."""
        if self._starting is not None:
            self._starting.cancel()
        for pool in filter(None, (self._pool, self._single)):
            _kill(pool)
        self._pool = self._single = None


async def _started(processes: int) -> ProcessPoolExecutor:
    """A pool of which one process answers: its start does not count against a page."""
    # A process with threads cannot be forked safely; the server forks from one that has loaded the rules once.
    context = get_context("forkserver")
    context.set_forkserver_preload([read_page.__module__, "monitor.warm"])
    pool = ProcessPoolExecutor(processes, mp_context=context)
    await asyncio.wrap_future(pool.submit(int))
    return pool


def _kill(pool: ProcessPoolExecutor) -> None:
    """End a pool whose processes may never answer."""
    for process in list((pool._processes or {}).values()):
        process.kill()
    pool.shutdown(wait=False)
