"""Poll → read → classify → extract → store, source by source. Orders the steps; what to do is decided in `decide`."""

from __future__ import annotations

import asyncio
from collections import deque
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, TypeVar

import structlog

from monitor import decide
from monitor.catalogue import Source
from monitor.errors import ParseError
from monitor.fetcher import Fetcher
from monitor.pipeline.archives import is_recent
from monitor.pipeline.desk import Desk, host
from monitor.pipeline.indexes import Indexes
from monitor.pipeline.pages import Pages
from monitor.pipeline.report import Progress, SourceReport
from monitor.pipeline.workers import Workers
from monitor.store import Store, StoredPage

__all__ = ["Pipeline", "Progress", "Replayed", "SourceReport", "Workers"]

log = structlog.get_logger()
T = TypeVar("T")


@dataclass(slots=True)
class Replayed:
    """What reading stored pages again came to: pages read, those that could not be, articles changed, events."""

    read: int = 0
    failed: int = 0
    changed: int = 0
    events: int = 0


class Pipeline:
    """The stages wired together. One instance serves the daemon and the one-off crawl alike."""

    def __init__(
        self,
        *,
        store: Store,
        fetcher: Fetcher,
        clock: Callable[[], datetime],
        chance: Callable[[], float],
        review_below: float,
        progress: Progress | None = None,
        workers: Workers | None = None,
    ) -> None:
        self._desk, self._progress = Desk(store, fetcher, clock, chance), progress
        self._workers = workers or Workers(1)
        self._indexes = Indexes(self._desk, progress)
        self._pages = Pages(self._desk, self._workers, review_below)

    async def db(self, call: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run a call of the store on its own thread."""
        return await self._desk.db(call, *args, **options)

    async def weigh_polls(self) -> None:
        """Find out from the rhythms of all sources what a poll costs."""
        states = await self.db(self._desk.store.source_states)
        self._desk.price = decide.price(state.rhythm for state in states)

    def close(self) -> None:
        """End the store's thread after what it has begun, and the processes."""
        self._workers.close()
        self._desk.close()

    async def round(
        self,
        source: Source,
        *,
        poll: bool = True,
        since: datetime | None = None,
        limit: int | None = None,
        looks: bool = False,
    ) -> SourceReport:
        """One visit to a source: its indexes, then the pages that are due. With `since`, its archives are walked back
        to that moment. Never raises for what the network does; raises StoreError, since nothing can go on without the
        store."""
        desk, progress = self._desk, self._progress
        began = asyncio.get_running_loop().time()
        report = SourceReport(source.id)
        with structlog.contextvars.bound_contextvars(source=source.id):
            if poll:
                await self._indexes.poll(source, report, since)
            due = await desk.db(
                desk.store.entries_due, desk.clock(), limit, (source.id,), found=None if looks else True
            )
            wanted = [entry for entry in due if since is None or is_recent(entry.entry, since)]
            if progress:
                progress.source(source, len(wanted))
            for queued in wanted:
                if (until := desk.rests(host(queued.entry.url))) is not None:
                    outcome = await self._pages.postpone(queued, until)
                else:
                    outcome = await self._pages.visit(source, queued, report, bulk=since is not None)
                if progress:
                    progress.page(source, queued.entry.title or queued.entry.url, outcome)
            if report.kept + report.dropped + report.failed_pages:
                await self._indexes.watch_layout(source)
            report.seconds = asyncio.get_running_loop().time() - began
            log.info("source.polled", **report.counts())
        if progress:
            progress.done(report)
        return report

    async def replay(
        self, sources: Mapping[str, Source], names: tuple[str, ...] = (), since: datetime | None = None
    ) -> Replayed:
        """Read the stored pages of sources again with today's rules, and record what that changes, in the order in
        which the articles were first read. Nothing is fetched. What cannot be read any more stays as it is."""
        done = Replayed()
        stored = self._desk.store.replayable(names, since)
        ahead: deque[tuple[StoredPage, asyncio.Task[Any]]] = deque()
        try:
            while (page := await self._desk.db(_next, stored)) is not None:
                if page.source in sources:
                    ahead.append((page, asyncio.ensure_future(self._pages.understood(sources[page.source], page))))
                if len(ahead) > self._workers.processes * 4:
                    await self._record_next(sources, ahead, done)
            while ahead:
                await self._record_next(sources, ahead, done)
        finally:
            for _page, task in ahead:
                task.cancel()
        return done

    async def _record_next(
        self, sources: Mapping[str, Source], ahead: deque[tuple[StoredPage, asyncio.Task[Any]]], done: Replayed
    ) -> None:
        page, task = ahead.popleft()
        try:
            known = await task
        except ParseError as error:
            log.warning("replay.failed", source=page.source, url=page.page.url, kind=error.kind, error=str(error))
            done.failed += 1
            return
        recorded = await self._pages.record_again(sources[page.source], page, known)
        done.read += 1
        done.changed += recorded.changed
        done.events += len(recorded.events)


def _next(pages: Iterator[StoredPage]) -> StoredPage | None:
    return next(pages, None)
