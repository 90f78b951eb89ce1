"""The pages of a source: fetched, read, and recorded with the story that they tell."""

from __future__ import annotations

import asyncio
from datetime import datetime
from typing import Any

import structlog

from monitor import decide
from monitor.catalogue import Source
from monitor.clocks import SharedDates
from monitor.errors import FetchError, ParseError, StoreError
from monitor.pipeline.desk import Desk, broken
from monitor.pipeline.report import SourceReport
from monitor.pipeline.workers import Workers
from monitor.reading import Understanding
from monitor.scraper.identity import fingerprint, text_hash
from monitor.statements import statements
from monitor.store import QueuedEntry, Reading, Recorded, StoredPage
from monitor.types import Page

log = structlog.get_logger()


class Pages:
    """Reads pages, in processes of their own where there are many."""

    def __init__(self, desk: Desk, workers: Workers, review_below: float) -> None:
        self._desk, self._workers, self._review_below = desk, workers, review_below
        self._shared_dates = SharedDates()

    async def visit(self, source: Source, queued: QueuedEntry, report: SourceReport, *, bulk: bool) -> str:
        """Fetch and read one page, and record what became of it. Returns a word for the progress display."""
        began = asyncio.get_running_loop().time()
        counts: dict[str, Any] = {}
        with structlog.contextvars.bound_contextvars(url=queued.entry.url):
            try:
                whole = decide.whole_page(queued.first_seen, self._desk.clock())
                page = await self._desk.fetcher.get(
                    queued.entry.url,
                    source,
                    etag="" if whole else queued.etag,
                    last_modified="" if whole else queued.last_modified,
                )
                if page.status == 304:
                    outcome = await self._unchanged(queued, report)
                else:
                    outcome, counts = await self._read(source, queued, page, report, bulk)
            except (FetchError, ParseError) as error:
                outcome, counts = await self._failed(queued, error, report), {"error": str(error)}
            except StoreError:
                raise
            except Exception as error:  # noqa: BLE001 - a door: a page that our own code fails on stops no other
                bug = broken("article.broke_us", error, queued.entry.url)
                outcome, counts = await self._failed(queued, bug, report), {"error": str(bug)}
            seconds = round(asyncio.get_running_loop().time() - began, 3)
            log.info("article.read", outcome=outcome, seconds=seconds, **counts)
        return outcome

    async def postpone(self, queued: QueuedEntry, until: datetime) -> str:
        """Leave a page for later, since its host asked to be left alone."""
        await self._desk.db(
            self._desk.store.settle_entry, queued.id, queued.state, next_try=until, failure=queued.failure
        )
        return "postponed"

    async def understood(self, source: Source, stored: StoredPage) -> Understanding:
        """A stored page as today's rules read it. Raises ParseError."""
        queued = await self._desk.db(self._desk.store.entry, source.id, stored.key)
        return await self._workers.read(source, stored.page, queued.entry if queued else None)

    async def record_again(self, source: Source, stored: StoredPage, known: Understanding) -> Recorded:
        """Record what another reading of a stored page changes."""
        recorded, _ = await self._desk.db(self._record, source, stored.key, stored.page, known, visit=False)
        return recorded

    async def _read(
        self, source: Source, queued: QueuedEntry, page: Page, report: SourceReport, bulk: bool
    ) -> tuple[str, dict[str, Any]]:
        report.fetched += 1
        read = self._workers.read if bulk else self._workers.read_here
        known = await read(source, page, queued.entry, self._shared_dates.of(source.id))
        if queued.fetched_at is None:
            self._shared_dates.saw(source.id, known.article.published, page.fetched_at)
        now = self._desk.clock()
        look = decide.next_look(queued.first_seen, now) if known.verdict.relevant else None
        recorded, issues = await self._desk.db(self._record, source, queued.key, page, known, next_look=look)
        return report.tally(known, recorded, issues)

    def _record(
        self,
        source: Source,
        key: str,
        page: Page,
        known: Understanding,
        *,
        next_look: datetime | None = None,
        visit: bool = True,
    ) -> tuple[Recorded, int]:
        """Find the text's story and store it all: one call on the store's thread, so that two reprints fetched at once
        cannot become two stories. Also gives how many issues there are."""
        mark = fingerprint(known.article.text)
        digest = text_hash(f"{known.article.title}\n{known.article.text}")
        alike = self._desk.store.similar(mark.bands, digest)
        story = decide.story(mark.signature, digest, [(one.story, one.signature, one.text_hash) for one in alike])
        told, doubtful = statements(
            known.article,
            known.extraction,
            source,
            story=story,
            now=page.fetched_at,
            review_below=self._review_below,
        )
        reading = Reading(
            source=source.id,
            key=key,
            page=page,
            article=known.article,
            text_hash=digest,
            story=story,
            verdict=known.verdict,
            extraction=known.extraction,
            statements=told,
            issues=doubtful,
            signature=mark.signature,
            bands=mark.bands,
            etag=page.headers.get("etag", ""),
            last_modified=page.headers.get("last-modified", ""),
            next_look=next_look,
        )
        return self._desk.store.record(reading, self._desk.clock(), visit=visit), len(doubtful)

    async def _unchanged(self, queued: QueuedEntry, report: SourceReport) -> str:
        now = self._desk.clock()
        report.unchanged += 1
        look = decide.next_look(queued.first_seen, now)
        await self._desk.db(self._desk.store.settle_entry, queued.id, "fetched", next_try=look, fetched_at=now)
        return "unchanged"

    async def _failed(self, queued: QueuedEntry, error: FetchError | ParseError, report: SourceReport) -> str:
        report.failed_pages += 1
        report.notes.append(str(error))
        self._desk.rest_after(error)
        attempts = queued.attempts + 1
        wait = error.retry_after if isinstance(error, FetchError) else None
        again = decide.retry_entry(error.kind, attempts, self._desk.clock(), retry_after=wait)
        state = "failed" if again else "gone" if error.kind in ("not_found", "gone") else "given_up"
        await self._desk.db(
            self._desk.store.settle_entry,
            queued.id,
            state,
            attempts=attempts,
            next_try=again,
            failure=error.kind,
            detail=str(error),
        )
        return f"failed: {error.kind}"
