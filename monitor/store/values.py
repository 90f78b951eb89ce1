"""What goes into the store and comes out of it, beyond the values of `monitor.types`. All frozen."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Literal

from monitor.decide import Rhythm
from monitor.facts.series import Indicator as Indicator
from monitor.facts.series import Point as Point
from monitor.types import (
    Article,
    Entry,
    Event,
    Extraction,
    Figure,
    Issue,
    Message,
    Page,
    Statement,
    Verdict,
)

EntryState = Literal["new", "fetched", "dropped_by_glance", "gone", "failed", "given_up"]
DeliveryState = Literal["pending", "sending", "accepted", "failed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What is known about a source from polling it."""

    name: str
    next_due: datetime
    active: bool = True
    last_polled: datetime | None = None
    last_success: datetime | None = None
    #: When it last listed an entry that we had not seen.
    last_new: datetime | None = None
    failures: int = 0
    #: Kind of the last failure ("timeout", "dns", …), "" while all is well.
    failure: str = ""
    detail: str = ""
    #: What changed in its pages that our selectors no longer fit, "" while they do.
    layout: str = ""
    rhythm: Rhythm = field(default_factory=Rhythm)


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexState:
    """What the server said last about one feed, sitemap or list page."""

    source: str
    url: str
    etag: str = ""
    last_modified: str = ""
    #: SHA-256 of the last body, to tell an unchanged page from servers that know no conditional request.
    body_hash: str = ""
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    failures: int = 0
    failure: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QueuedEntry:
    """An entry and what became of it. `next_try` is when to fetch it: again after a failure, or for silent edits."""

    id: int
    #: Canonical address, unique within the source.
    key: str
    entry: Entry
    state: EntryState
    first_seen: datetime
    attempts: int = 0
    next_try: datetime | None = None
    failure: str = ""
    detail: str = ""
    etag: str = ""
    last_modified: str = ""
    fetched_at: datetime | None = None
    #: Dropped by a glance at its title, yet fetched to watch what the glance loses.
    sampled: bool = False
    article: int | None = None


@dataclass(frozen=True, slots=True)
class Found:
    """An entry of an index under its canonical address. `state` is "new" (to be fetched) or "dropped_by_glance";
    `sampled` fetches a dropped one all the same, to watch what the glance loses."""

    key: str
    entry: Entry
    state: EntryState = "new"
    sampled: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """One article understood: all that is stored about it in one transaction.

    `statements` are the figures that are certain enough to become facts, with `article` 0 where the article is new.
    `key` is the canonical address. `signature` and `bands` find reprints later. `next_look` is when to fetch it again.
    """

    source: str
    key: str
    page: Page
    article: Article
    text_hash: str
    story: str
    verdict: Verdict
    extraction: Extraction
    statements: tuple[Statement, ...] = ()
    issues: tuple[Issue, ...] = ()
    signature: bytes = b""
    bands: tuple[str, ...] = ()
    etag: str = ""
    last_modified: str = ""
    next_look: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Recorded:
    """What a reading changed. Nothing is true of an article that was read before and has not changed."""

    article: int
    is_new: bool
    revised: bool
    events: tuple[Event, ...]
    #: Figures of the article now stored, and whether they differ from those before.
    figures: int
    figures_changed: bool

    @property
    def changed(self) -> bool:
        """Whether anything was written but the time of the visit."""
        return self.is_new or self.revised or self.figures_changed or bool(self.events)


@dataclass(frozen=True, slots=True)
class Likeness:
    """What tells whether an article is the same text as another, and the story it then shares."""

    story: str
    signature: bytes
    text_hash: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredArticle:
    """An article as it reads now, under its number."""

    id: int
    source: str
    key: str
    article: Article
    verdict: Verdict
    story: str
    signature: bytes
    text_hash: str
    province: str | None
    #: 1 for the first text, one more for each edit by the outlet.
    revision: int
    first_seen: datetime
    last_seen: datetime
    page: int
    extractor: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Revision:
    """A text that stood under an article's address."""

    article: int
    number: int
    seen_at: datetime
    title: str
    text: str
    page: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFigure:
    """A figure with the article that states it. `fact` is None where it waits for review or was computed."""

    id: int
    article: int
    source: str
    url: str
    title: str
    published: datetime | None
    figure: Figure
    sentence: str
    fact: str | None
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredPage:
    """A page body that can be read again: the newest of its article."""

    id: int
    article: int
    source: str
    key: str
    page: Page


@dataclass(frozen=True, slots=True, kw_only=True)
class Filter:
    """Which articles, figures, facts or events. What is left empty does not narrow.

    `provinces` are names before or since the merger ("vn" for the country); `since` and `until` are days, both
    included, in Vietnam: of publication for articles and figures, of the last change for facts. `period_from` and
    `period_to` keep what lies inside that span.
    """

    provinces: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    measures: tuple[str, ...] = ()
    relations: tuple[str, ...] = ()
    sources: tuple[str, ...] = ()
    since: date | None = None
    until: date | None = None
    period_from: date | None = None
    period_to: date | None = None
    min_confidence: float = 0.0
    #: Words to find, in any spelling, with or without diacritics; phrases in double quotes.
    q: str = ""
    limit: int | None = None


@dataclass(frozen=True, slots=True)
class KeptShare:
    """How many articles of a source were read and kept in one week (Monday to Sunday in Vietnam)."""

    source: str
    week: date
    read: int
    kept: int


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredDigest:
    """A digest that was composed and saved. `told` lists the numbers of its events."""

    id: int
    name: str
    number: int
    after: int
    upto: int
    composed_at: datetime
    lines: int
    awaiting_review: int
    left_out: int
    told: tuple[int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Delivery:
    """One message on its way to one recipient. `maybe_sent` is true where an earlier attempt ended without an answer,
    as after a crash: the other side may have it already, under the same `message.message_id`. `parts_done`: how many
    of its parts arrived, for services that take a long message in parts."""

    id: int
    digest: int
    name: str
    channel: str
    recipient: str
    state: DeliveryState
    attempts: int
    next_try: datetime | None
    created_at: datetime
    first_failed: datetime | None
    operator_told: bool
    error: str
    maybe_sent: bool
    parts_done: int
    message: Message


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredIssue:
    """An issue under its number, open or decided."""

    id: int
    issue: Issue
    state: Literal["open", "decided"]
    raised_at: datetime
    decided_at: datetime | None
    decided_by: str
    decision: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """A figure that is no fact yet, and the issue that tells why."""

    figure: StoredFigure
    issue: StoredIssue


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckReport:
    """What `check` found; sound if there are no faults."""

    events: int
    facts: int
    articles: int
    figures: int
    faults: tuple[str, ...]

    @property
    def sound(self) -> bool:
        """Whether nothing is wrong."""
        return not self.faults
