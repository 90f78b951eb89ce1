"""Poll → read → classify → extract → store, on one page. Orders the steps; what to do is decided in `decide`."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Callable, Collection
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any, Protocol, TypeVar
from urllib.parse import urlsplit

import structlog

from monitor import decide
from monitor.catalogue import Index, Source
from monitor.classifier import glance, sampled
from monitor.clocks import SharedDates
from monitor.errors import FetchError, ParseError, StoreError
from monitor.fetcher import Fetcher
from monitor.reading import Understanding, understand
from monitor.scraper import read_article
from monitor.scraper.identity import article_key, fingerprint, text_hash
from monitor.scraper.index import Index as IndexPage
from monitor.scraper.listings import read_index
from monitor.statements import statements
from monitor.store import Filter, Found, IndexState, QueuedEntry, Reading, Recorded, SourceState, Store, StoredPage
from monitor.types import Entry, Page

log = structlog.get_logger()
T = TypeVar("T")

#: Pages of a list that a back-fill walks through at most.
_MOST_PAGES = 200


class Progress(Protocol):
    """Who wants to see the work under way. All calls come from the event loop's thread."""

    def source(self, source: Source, pages: int) -> None:
        """A source was polled and has so many pages to fetch."""

    def page(self, source: Source, title: str, outcome: str) -> None:
        """One page is done."""

    def done(self, report: SourceReport) -> None:
        """A source is done."""


@dataclass(slots=True)
class SourceReport:
    """What one round brought from one source: the row of a crawl's summary."""

    source: str
    listed: int = 0
    new: int = 0
    glanced_off: int = 0
    fetched: int = 0
    unchanged: int = 0
    kept: int = 0
    review: int = 0
    dropped: int = 0
    failed_pages: int = 0
    figures: int = 0
    new_facts: int = 0
    events: int = 0
    revised: int = 0
    issues: int = 0
    #: Why the source itself failed, "" if at least one of its indexes answered.
    failure: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0


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
    ) -> None:
        self._store, self._fetcher, self._clock, self._chance = store, fetcher, clock, chance
        self._review_below, self._progress = review_below, progress
        # The store takes calls from one thread only; a slow disk must not hold up the network.
        self._writer = ThreadPoolExecutor(1, thread_name_prefix="store")
        self._shared_dates = SharedDates()
        # Indexes and hosts that asked to be left alone for a while; a new process may ask them once too early.
        self._resting: dict[str, datetime] = {}

    async def db(self, call: Callable[..., T], *args: Any, **options: Any) -> T:
        """Run a call of the store on its own thread."""
        return await asyncio.get_running_loop().run_in_executor(self._writer, lambda: call(*args, **options))

    def close(self) -> None:
        """End the store's thread after what it has begun."""
        self._writer.shutdown()

    async def round(
        self,
        source: Source,
        *,
        poll: bool = True,
        since: datetime | None = None,
        limit: int | None = None,
        looks: bool = False,
    ) -> SourceReport:
        """One visit to a source: its indexes, then the pages that are due. Never raises for what the network does;
        raises StoreError, since nothing can go on without the store."""
        began = asyncio.get_running_loop().time()
        report = SourceReport(source.id)
        with structlog.contextvars.bound_contextvars(source=source.id):
            if poll:
                await self._poll(source, report, since)
            due = await self.db(
                self._store.entries_due, self._clock(), limit, (source.id,), found=None if looks else True
            )
            wanted = [entry for entry in due if since is None or _recent(entry.entry, since)]
            if self._progress:
                self._progress.source(source, len(wanted))
            for queued in wanted:
                if (until := self._rests(_host(queued.entry.url))) is not None:
                    await self.db(
                        self._store.settle_entry, queued.id, queued.state, next_try=until, failure=queued.failure
                    )
                    outcome = "postponed"
                else:
                    outcome = await self._page(source, queued, report)
                if self._progress:
                    self._progress.page(source, queued.entry.title or queued.entry.url, outcome)
            if report.kept + report.dropped + report.failed_pages:
                await self._watch_layout(source)
            report.seconds = asyncio.get_running_loop().time() - began
            log.info("source.polled", **_counts(report))
        if self._progress:
            self._progress.done(report)
        return report

    # Indexes

    async def _poll(self, source: Source, report: SourceReport, since: datetime | None) -> None:
        before = await self.db(self._store.source_state, source.id)
        now = self._clock()
        state = before or SourceState(name=source.id, next_due=now)
        seen: list[IndexState] = []
        found: dict[str, Found] = {}
        failures: list[FetchError | ParseError] = []
        hints: list[timedelta] = []
        for index in source.polled:
            if since is None and self._rests(index.url):
                continue
            try:
                known, entries, hint = await self._index(source, index, since)
            except (FetchError, ParseError) as error:
                failures.append(error)
                self._rest_after(error, index.url)
                report.notes.append(str(error))
                log.warning("index.failed", index=index.url, kind=error.kind, error=str(error))
                continue
            seen.append(known)
            if hint:
                hints.append(hint)
                self._resting[index.url] = self._clock() + min(hint, source.at_most)
            for entry in entries:
                one = _glance(source, entry)
                found.setdefault(one.key, one)
        report.listed = len(found)
        known_keys = await self.db(self._store.known_entries, source.id, list(found))
        fresh = [one for key, one in found.items() if key not in known_keys]
        report.new = len(fresh)
        report.glanced_off = sum(one.state == "dropped_by_glance" for one in fresh)
        if failures and not seen:
            report.failure = str(failures[0])
        polled = decide.Polled(
            at=self._clock(),
            new=len(fresh),
            # What has no date was published since the last poll; of a first list nobody knows.
            published=tuple(filter(None, (one.entry.published or (state.last_success and now) for one in fresh))),
            failure=failures[0].kind if failures and not seen else "",
            detail=str(failures[0]) if failures else "",
            retry_after=max((e.retry_after or 0 for e in failures if isinstance(e, FetchError)), default=0) or None,
            hint=min(hints) if hints and len(hints) == len(seen) else None,
        )
        outlook = decide.after_poll(
            _outlook(state, now), polled, every=source.every, at_most=source.at_most, chance=self._chance()
        )
        state = replace(state, **{name: getattr(outlook, name) for name in decide.Outlook.__dataclass_fields__})
        await self.db(self._store.record_poll, state, seen, fresh, self._clock())

    async def _index(
        self, source: Source, index: Index, since: datetime | None
    ) -> tuple[IndexState, list[Entry], timedelta | None]:
        """What an index lists now; nothing if it has not changed. With `since`, older pages of it as well."""
        state = await self.db(self._store.index_state, source.id, index.url)
        whole = since is not None or decide.full_fetch(state.changed_at, state.checked_at, self._clock())
        page = await self._fetcher.get(
            index.url,
            source,
            etag="" if whole else state.etag,
            last_modified="" if whole else state.last_modified,
        )
        now = self._clock()
        digest = sha256(page.body).hexdigest()
        if page.status == 304 or (digest == state.body_hash and since is None):
            hint = decide.asked_pause(page.headers)
            return replace(state, checked_at=now, failures=0, failure=""), [], hint
        read = self._read_index(source, index, page)
        entries, visited = list(read.entries), {index.url}
        horizon = since or state.checked_at
        queue = list(decide.sitemaps_to_read(read.sitemaps, horizon))
        queue += read.next_pages if since else []
        while queue and len(visited) < _MOST_PAGES:
            url = queue.pop(0)
            if url in visited:
                continue
            visited.add(url)
            try:
                more = self._read_index(source, index, await self._fetcher.get(url, source))
            except (FetchError, ParseError) as error:
                log.warning("index.failed", index=url, kind=error.kind, error=str(error))
                continue
            fresh = [entry for entry in more.entries if since is None or _recent(entry, since)]
            entries += fresh
            queue += decide.sitemaps_to_read(more.sitemaps, horizon)
            queue += more.next_pages if since and fresh else []
        changed = IndexState(
            source=source.id,
            url=index.url,
            etag=page.headers.get("etag", ""),
            last_modified=page.headers.get("last-modified", ""),
            body_hash=digest,
            checked_at=now,
            changed_at=now,
        )
        return changed, entries, decide.asked_pause(page.headers, read.every)

    def _rests(self, name: str) -> datetime | None:
        """Until when an index or host asked to be left alone; None if it may be asked."""
        until = self._resting.get(name)
        if until is not None and until <= self._clock():
            del self._resting[name]
            return None
        return until

    def _rest_after(self, error: FetchError | ParseError, *names: str) -> None:
        """A server that says when to come back is not asked for anything else before."""
        if isinstance(error, FetchError) and error.retry_after:
            until = self._clock() + timedelta(seconds=error.retry_after)
            self._resting.update(dict.fromkeys((_host(error.where), *names), until))

    def _read_index(self, source: Source, index: Index, page: Page) -> IndexPage:
        return read_index(
            page.body,
            page.final_url,
            source=source.id,
            content_type=page.headers.get("content-type", ""),
            kind=index.kind,
            article_url=re.compile(source.article_url) if source.article_url else None,
            fetched_at=page.fetched_at,
        )

    async def _watch_layout(self, source: Source) -> None:
        """Compare the latest articles with the source's habit, and note a change of its pages."""
        latest = await self.db(self._store.articles, Filter(sources=(source.id,), limit=decide.LAYOUT_MEMORY))
        state = await self.db(self._store.source_state, source.id)
        signs = decide.layout_signs([stored.article for stored in latest])
        if state is None or state.layout == signs:
            return
        await self.db(self._store.save_source, replace(state, layout=signs))
        if signs:
            log.warning("layout.changed", detail=signs)
            await self.db(self._store.raise_issues, [decide.layout_issue(source.id, source.url, signs)], self._clock())

    # Pages

    async def _page(self, source: Source, queued: QueuedEntry, report: SourceReport) -> str:
        """Fetch and read one page, and record what became of it. Returns a word for the progress display."""
        began = asyncio.get_running_loop().time()
        counts: dict[str, Any] = {}
        with structlog.contextvars.bound_contextvars(url=queued.entry.url):
            try:
                whole = decide.whole_page(queued.first_seen, self._clock())
                page = await self._fetcher.get(
                    queued.entry.url,
                    source,
                    etag="" if whole else queued.etag,
                    last_modified="" if whole else queued.last_modified,
                )
                if page.status == 304:
                    outcome = await self._unchanged(queued, report)
                else:
                    outcome, counts = await self._read(source, queued, page, report)
            except (FetchError, ParseError) as error:
                outcome, counts = await self._failed(queued, error, report), {"error": str(error)}
            except StoreError:
                raise
            except Exception as error:
                log.critical("article.broke_us", exc_info=True)
                broken = ParseError(f"{type(error).__name__}: {error}"[:300], kind="bug", where=queued.entry.url)
                outcome, counts = await self._failed(queued, broken, report), {"error": str(broken)}
            seconds = round(asyncio.get_running_loop().time() - began, 3)
            log.info("article.read", outcome=outcome, seconds=seconds, **counts)
        return outcome

    async def _read(
        self, source: Source, queued: QueuedEntry, page: Page, report: SourceReport
    ) -> tuple[str, dict[str, Any]]:
        report.fetched += 1
        known = read_page(source, page, queued.entry, self._shared_dates.of(source.id))
        if queued.fetched_at is None:
            self._shared_dates.saw(source.id, known.article.published, page.fetched_at)
        now = self._clock()
        look = decide.next_look(queued.fetched_at or now, now) if known.verdict.relevant else None
        recorded, issues = await self.db(self._record, source, queued.key, page, known, next_look=look)
        return _tally(known, recorded, issues, report)

    async def reread(self, source: Source, stored: StoredPage) -> Recorded:
        """Read a stored page again with today's rules, and record what that changes. Nothing is fetched."""
        queued = await self.db(self._store.entry, source.id, stored.key)
        known = read_page(source, stored.page, queued.entry if queued else None)
        recorded, _ = await self.db(self._record, source, stored.key, stored.page, known, visit=False)
        return recorded

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
        alike = self._store.similar(mark.bands, digest)
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
        return self._store.record(reading, self._clock(), visit=visit), len(doubtful)

    async def _unchanged(self, queued: QueuedEntry, report: SourceReport) -> str:
        now = self._clock()
        report.unchanged += 1
        look = decide.next_look(queued.first_seen, now)
        await self.db(self._store.settle_entry, queued.id, "fetched", next_try=look, fetched_at=now)
        return "unchanged"

    async def _failed(self, queued: QueuedEntry, error: FetchError | ParseError, report: SourceReport) -> str:
        report.failed_pages += 1
        report.notes.append(str(error))
        self._rest_after(error)
        attempts = queued.attempts + 1
        wait = error.retry_after if isinstance(error, FetchError) else None
        again = decide.retry_entry(error.kind, attempts, self._clock(), retry_after=wait)
        state = "failed" if again else "gone" if error.kind in ("not_found", "gone") else "given_up"
        await self.db(
            self._store.settle_entry,
            queued.id,
            state,
            attempts=attempts,
            next_try=again,
            failure=error.kind,
            detail=str(error),
        )
        return f"failed: {error.kind}"


def read_page(
    source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime] = ()
) -> Understanding:
    """A page as the source's reader sees it, completed by its index, understood. Pure; may run in another process.
    `shared_dates` stand on many pages of the site and are no article's.
    Raises ParseError where there is no text, or that of something else."""
    article = read_article(
        page.body,
        page.final_url,
        selectors=source.selectors.for_reader(),
        site=source.site or None,
        content_type=page.headers.get("content-type", ""),
        fetched_at=page.fetched_at,
        known_dates=shared_dates,
    )
    if not article.text:
        raise ParseError(
            "no article text was found", kind="no_text", where=page.url, remedy="`monitor explain` shows why"
        )
    if entry is not None:
        article = decide.complete(article, entry)
        if wrong := decide.stand_in(entry, page, article, source.url):
            raise ParseError(wrong, kind="no_article", where=page.final_url, remedy="it is tried again")
    return understand(article, province=_home(source))


def _host(url: str) -> str:
    """The part of an address that a server's wish to be left alone holds for."""
    return urlsplit(url).netloc


def _glance(source: Source, entry: Entry) -> Found:
    """The first, cheap verdict: what is obviously none of ours is not fetched, but for a sample."""
    key = article_key(entry.url, dict.fromkeys((source.host.removeprefix("www."), *source.hosts), source.id))
    verdict = glance(entry.title, entry.summary, section=entry.section, url=entry.url)
    if verdict.relevant:
        return Found(key=key, entry=entry)
    return Found(key=key, entry=entry, state="dropped_by_glance", sampled=sampled(key))


def _tally(known: Understanding, recorded: Recorded, issues: int, report: SourceReport) -> tuple[str, dict[str, Any]]:
    """Count one page, and the word and numbers for display and log."""
    verdict = known.verdict
    if not recorded.changed:
        report.unchanged += 1
        return "unchanged", {}
    report.kept += verdict.relevant
    report.review += verdict.review
    report.dropped += not verdict.relevant
    report.figures += recorded.figures
    report.events += len(recorded.events)
    report.new_facts += sum(event.kind == "new" for event in recorded.events)
    report.revised += recorded.revised
    report.issues += issues
    outcome = "kept, to be reviewed" if verdict.review else "kept" if verdict.relevant else "dropped"
    counts = {"score": round(verdict.score, 3), "figures": recorded.figures, "events": len(recorded.events)}
    return outcome, counts


def _home(source: Source) -> str | None:
    """The province that the source alone would give: its own, where it has one."""
    return source.provinces[0] if source.provinces else None


def _recent(entry: Entry, since: datetime) -> bool:
    return entry.published is None or entry.published >= since


def _outlook(state: SourceState, now: datetime) -> decide.Outlook:
    values = {name: getattr(state, name) for name in decide.Outlook.__dataclass_fields__}
    return decide.Outlook(**{**values, "last_polled": state.last_polled or now})


def _counts(report: SourceReport) -> dict[str, Any]:
    whole = {
        name: getattr(report, name) for name in SourceReport.__dataclass_fields__ if name not in ("source", "notes")
    }
    whole["seconds"] = round(report.seconds, 3)
    return {name: value for name, value in whole.items() if value or name in ("new", "kept", "figures")}
