"""Polling a source: what its indexes list now, what of it is new, and when to come back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime, timedelta
from hashlib import sha256

import structlog

from monitor import decide
from monitor.catalogue import Index, Source
from monitor.errors import FetchError, MonitorError, ParseError
from monitor.pipeline.archives import Archives, glanced
from monitor.pipeline.desk import Desk, broken, host
from monitor.pipeline.report import Progress, SourceReport
from monitor.readers import listing_of
from monitor.scraper.index import Index as Listing
from monitor.store import Found, IndexState, SourceState
from monitor.types import Entry

log = structlog.get_logger()

#: Sitemaps of one index that one poll reads at most.
_MOST_SITEMAPS = 200


class Indexes:
    """Looks at the indexes of sources."""

    def __init__(self, desk: Desk, progress: Progress | None) -> None:
        self._desk = desk
        self._archives = Archives(desk, progress)

    async def poll(self, source: Source, report: SourceReport, since: datetime | None) -> None:
        """Ask each index, and store what it lists. With `since`, their archives are walked back to that moment."""
        desk = self._desk
        now = desk.clock()
        state = await desk.db(desk.store.source_state, source.id) or SourceState(name=source.id, next_due=now)
        seen: list[IndexState] = []
        found: dict[str, Found] = {}
        failures: list[FetchError | ParseError] = []
        hints: list[timedelta] = []
        for index in source.polled:
            if desk.rests(host(index.url)) or (since is None and desk.rests(index.url)):
                continue
            try:
                known, entries, hint = await self._guarded(source, index, since, report)
            except (FetchError, ParseError) as error:
                failures.append(error)
                desk.rest_after(error, index.url)
                report.notes.append(str(error))
                log.warning("index.failed", index=index.url, kind=error.kind, error=str(error))
                continue
            seen.append(known)
            if hint:
                hints.append(hint)
                desk.rest(index.url, min(hint, source.at_most))
            for entry in entries:
                one = glanced(source, entry)
                found.setdefault(one.key, one)
        report.listed += len(found)
        known_keys = await desk.db(desk.store.known_entries, source.id, list(found))
        fresh = [one for key, one in found.items() if key not in known_keys]
        report.new += len(fresh)
        report.glanced_off += sum(one.state == "dropped_by_glance" for one in fresh)
        if failures and not seen:
            report.failure = str(failures[0])
        polled = decide.Polled(
            at=desk.clock(),
            new=len(fresh),
            published=tuple(one.entry.published for one in fresh if one.entry.published),
            failure=failures[0].kind if failures and not seen else "",
            detail=str(failures[0]) if failures else "",
            retry_after=max((e.retry_after or 0 for e in failures if isinstance(e, FetchError)), default=0) or None,
            hint=min(hints) if hints and len(hints) == len(seen) else None,
        )
        outlook = decide.after_poll(
            _outlook(state, now),
            polled,
            every=source.every,
            at_most=source.at_most,
            chance=desk.chance(),
            price=desk.price,
        )
        state = replace(state, **{name: getattr(outlook, name) for name in decide.Outlook.__dataclass_fields__})
        await desk.db(desk.store.record_poll, state, seen, fresh, desk.clock())

    async def watch_layout(self, source: Source) -> None:
        """Compare the latest articles with the source's habit, and note a change of its pages."""
        desk = self._desk
        latest = await desk.db(desk.store.looks, source.id, decide.LAYOUT_MEMORY)
        state = await desk.db(desk.store.source_state, source.id)
        signs = decide.layout_signs(latest)
        if state is None or state.layout == signs:
            return
        await desk.db(desk.store.save_source, replace(state, layout=signs))
        if signs:
            log.warning("layout.changed", detail=signs)
            issue = decide.layout_issue(source.id, source.url, signs)
            await desk.db(desk.store.raise_issues, [issue], desk.clock())

    async def _guarded(
        self, source: Source, index: Index, since: datetime | None, report: SourceReport
    ) -> tuple[IndexState, list[Entry], timedelta | None]:
        """As `_ask`. What our own code fails on is a failure like others, or the source would be asked without end."""
        try:
            return await self._ask(source, index, since, report)
        except MonitorError:
            raise
        except Exception as error:  # a door: an index that our own code fails on stops no other
            raise broken("index.broke_us", error, index.url) from error

    async def _ask(
        self, source: Source, index: Index, since: datetime | None, report: SourceReport
    ) -> tuple[IndexState, list[Entry], timedelta | None]:
        """What an index lists now; nothing if it has not changed. With `since`, its archive is walked as well."""
        desk = self._desk
        state = await desk.db(desk.store.index_state, source.id, index.url)
        whole = since is not None or decide.full_fetch(state.changed_at, state.checked_at, desk.clock())
        page = await desk.fetcher.get(
            index.url,
            source,
            etag="" if whole else state.etag,
            last_modified="" if whole else state.last_modified,
        )
        now = desk.clock()
        digest = sha256(page.body).hexdigest()
        if page.status == 304 or (digest == state.body_hash and since is None):
            hint = decide.asked_pause(page.headers)
            return replace(state, checked_at=now, failures=0, failure=""), [], hint
        listing = listing_of(source, index, page)
        entries = list(listing.entries)
        if since is not None:
            await self._archives.walk(source, index, listing, since, report)
        else:
            entries += await self._news(source, index, listing, state.checked_at)
        changed = IndexState(
            source=source.id,
            url=index.url,
            etag=page.headers.get("etag", ""),
            last_modified=page.headers.get("last-modified", ""),
            body_hash=digest,
            checked_at=now,
            changed_at=now,
        )
        return changed, entries, decide.asked_pause(page.headers, listing.every)

    async def _news(self, source: Source, index: Index, listing: Listing, since: datetime | None) -> list[Entry]:
        """What the child sitemaps list that changed since the last look."""
        entries: list[Entry] = []
        queue, visited = list(decide.sitemaps_to_read(listing.sitemaps, since)), {index.url}
        while queue and len(visited) < _MOST_SITEMAPS and not self._desk.rests(host(queue[0])):
            url = queue.pop(0)
            if url in visited:
                continue
            visited.add(url)
            try:
                more = await self._desk.listing(source, index, url)
            except (FetchError, ParseError) as error:
                self._desk.rest_after(error)
                log.warning("index.failed", index=url, kind=error.kind, error=str(error))
                continue
            entries += more.entries
            queue += decide.sitemaps_to_read(more.sitemaps, since)
        return entries


def _outlook(state: SourceState, now: datetime) -> decide.Outlook:
    values = {name: getattr(state, name) for name in decide.Outlook.__dataclass_fields__}
    return decide.Outlook(**{**values, "last_polled": state.last_polled or now})
