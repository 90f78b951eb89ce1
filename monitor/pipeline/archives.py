"""Archives walked backwards: the older pages of lists and the sitemaps that an index leads to. What each part lists is
stored before the next is asked for, together with what is left to read, so that a walk cut short goes on there."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

import structlog

from monitor import decide
from monitor.catalogue import Index, Source
from monitor.classifier import glance, sampled
from monitor.errors import FetchError, ParseError
from monitor.pipeline.desk import Desk, host
from monitor.pipeline.report import Progress, SourceReport
from monitor.scraper.identity import article_key
from monitor.scraper.index import Index as Listing
from monitor.store import Found
from monitor.types import Entry

log = structlog.get_logger()

#: Parts of an archive that one walk reads at most: ten years of a busy list, and an end to those that have none.
_MOST_PARTS = 2_000
#: Pages of a list in a row that show no date: nobody can tell how far back they reach.
_MOST_UNDATED = 100


@dataclass(slots=True)
class Walk:
    """How far a walk has come. `left` are the addresses still to be read, `failed` those to try again next time."""

    since: str
    left: list[str]
    visited: set[str]
    failed: list[str] = field(default_factory=list)
    undated: int = 0

    def text(self) -> str:
        """As it is remembered."""
        left = [*self.left, *self.failed]
        return json.dumps({"since": self.since, "left": left, "visited": sorted(self.visited - set(left))})

    def lead(self, addresses: Iterable[str]) -> None:
        """Read these as well."""
        self.left += [one for one in addresses if one not in self.visited and one not in self.left]


class Archives:
    """Walks archives."""

    def __init__(self, desk: Desk, progress: Progress | None) -> None:
        self._desk, self._progress = desk, progress

    async def walk(self, source: Source, index: Index, first: Listing, since: datetime, report: SourceReport) -> None:
        """Queue what the archive behind an index lists back to a moment; `first` is what the index itself lists.
        Goes on where an earlier walk to the same moment was cut short."""
        desk, name = self._desk, f"archive:{source.id}:{index.url}"
        walk = _resumed(await desk.db(desk.store.note, name), since)
        if walk is None:
            walk = Walk(since.isoformat(), [], {index.url})
            _follow(walk, first, since, set())
        seen = {entry.url for entry in first.entries}
        while walk.left and len(walk.visited) < _MOST_PARTS and walk.undated < _MOST_UNDATED:
            if desk.rests(host(walk.left[0])):
                walk.failed += walk.left
                break
            url = walk.left.pop(0)
            walk.visited.add(url)
            entries: list[Entry] = []
            try:
                listing = await desk.listing(source, index, url)
            except (FetchError, ParseError) as error:
                log.warning("index.failed", index=url, kind=error.kind, error=str(error))
                report.notes.append(str(error))
                desk.rest_after(error)
                walk.failed.append(url)
            else:
                entries = _follow(walk, listing, since, seen)
            added = await desk.db(
                desk.store.record_walk, name, walk.text(), [glanced(source, one) for one in entries], desk.clock()
            )
            report.listed += len(entries)
            report.new += len(added)
            report.glanced_off += sum(one.state == "dropped_by_glance" for one in added)
            if self._progress:
                self._progress.listing(source, report.new, len(walk.left))
        if not walk.failed:
            await desk.db(desk.store.record_walk, name, None, (), desk.clock())


def _follow(walk: Walk, listing: Listing, since: datetime, seen: set[str]) -> list[Entry]:
    """Note where a part of the archive leads, and give what it lists that is recent enough. A list that shows nothing
    new leads nowhere: some answer every page number with the last page."""
    recent = [entry for entry in listing.entries if is_recent(entry, since)]
    fresh = [entry for entry in recent if entry.url not in seen]
    seen.update(entry.url for entry in fresh)
    walk.lead(decide.sitemaps_to_read(listing.sitemaps, since, _MOST_PARTS))
    if fresh:
        # One page after the other: the first that is too old ends the list.
        walk.lead(listing.next_pages[:1])
        walk.undated = 0 if any(entry.published for entry in fresh) else walk.undated + bool(listing.next_pages)
    return fresh


def _resumed(text: str | None, since: datetime) -> Walk | None:
    """The walk that was cut short, if it went to the same moment."""
    raw = json.loads(text) if text else {}
    if raw.get("since") != since.isoformat() or not raw["left"]:
        return None
    return Walk(raw["since"], raw["left"], set(raw["visited"]))


def is_recent(entry: Entry, since: datetime) -> bool:
    """Whether an entry may be as young as that; one without a date may."""
    return entry.published is None or entry.published >= since


def glanced(source: Source, entry: Entry) -> Found:
    """The first, cheap verdict: what is obviously none of ours is not fetched, but for a sample."""
    key = article_key(entry.url, dict.fromkeys((source.host.removeprefix("www."), *source.hosts), source.id))
    verdict = glance(entry.title, entry.summary, section=entry.section, url=entry.url)
    if verdict.relevant:
        return Found(key=key, entry=entry)
    return Found(key=key, entry=entry, state="dropped_by_glance", sampled=sampled(key))
