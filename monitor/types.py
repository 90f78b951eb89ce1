"""The values that pass between stages, one frozen type per stage: Source → Entry → Page → Article → Verdict → Figure
→ Fact → Event → Digest → Message. Every datetime is aware. Nothing here does anything."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Final, Literal
from zoneinfo import ZoneInfo

#: The zone in which the press writes its dates and readers get their digests.
VIETNAM: Final = ZoneInfo("Asia/Ho_Chi_Minh")

Relation = Literal["level", "change", "change_pct", "share", "target_margin", "target"]
Approx = Literal["exact", "about", "over", "nearly", "under"]
EventKind = Literal["new", "confirmed", "revised", "disputed", "withdrawn", "corrected"]


@dataclass(frozen=True, slots=True)
class Period:
    """A span of days, both ends included."""

    start: date
    end: date

    def __str__(self) -> str:
        return f"{self.start.isoformat()}/{self.end.isoformat()}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """There may be news here: one item of a feed, sitemap or list page."""

    source: str
    url: str
    title: str = ""
    summary: str = ""
    section: str = ""
    published: datetime | None = None
    #: The kind of index: "rss", "atom", "rdf", "jsonfeed", "sitemap", "news-sitemap", "list" or "manual".
    found_by: str
    #: Address of the index that named it.
    found_on: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """What the server sent. `headers` has lower-case names; a status of 304 means unchanged, with an empty body."""

    url: str
    final_url: str
    status: int
    headers: Mapping[str, str]
    body: bytes
    fetched_at: datetime
    #: Where permanent redirects (301, 308) lead, "" if there was none.
    moved_to: str = ""
    seconds: float = 0.0


@dataclass(frozen=True, slots=True)
class Cut:
    """A piece of the page that was left out of the article, and the rule that did it."""

    text: str
    rule: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Article:
    """What the paper published. `text` is lead and body in order, one paragraph per line, NFC; table cells are
    joined by " | ". The title is not part of `text`. `found` says which clue settled each field, `missing` names the
    fields that no clue settled."""

    url: str
    title: str
    lead: str
    text: str
    published: datetime | None = None
    modified: datetime | None = None
    #: Names of the writers, comma-separated; "" where none is named. Never the outlet.
    author: str = ""
    #: The outlet a reprint credits ("Theo …"), "" where none.
    credit: str = ""
    canonical_url: str = ""
    section: str = ""
    language: str = ""
    image: str = ""
    captions: tuple[str, ...] = ()
    cut: tuple[Cut, ...] = ()
    found: Mapping[str, str]
    missing: tuple[str, ...] = ()
    #: Fields of which the site's own selectors matched nothing.
    unmatched: tuple[str, ...] = ()
    #: Name and version of the reader, e.g. "generic/1" or "baoquangngai/2".
    reader: str = "generic/1"

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines of `text`."""
        return tuple(self.text.split("\n")) if self.text else ()


@dataclass(frozen=True, slots=True)
class Reason:
    """Why a verdict leans one way: the rule, the words it saw, its weight (positive keeps), and where they stand
    in title + "\\n" + text (-1 where the rule saw no words)."""

    rule: str
    words: str
    weight: float
    start: int = -1
    end: int = -1


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """Ours or not, and why. `score` is a probability; in the review band `relevant` and `review` are both true."""

    relevant: bool
    review: bool
    score: float
    reasons: tuple[Reason, ...] = ()
    #: Field of work, a topic of the codebook, best first.
    fields: tuple[str, ...] = ()
    version: str


@dataclass(frozen=True, slots=True)
class Check:
    """An arithmetic check of a figure against its neighbours. A failed one marks the figure, never changes it."""

    name: str
    passed: bool
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """One number, one meaning, one quote; fields as in the codebook. `quote` equals `text[start:end]`."""

    topic: str
    measure: str
    relation: Relation
    value: Decimal
    of: Decimal | None = None
    unit: str
    approx: Approx = "exact"
    period: Period | None = None
    baseline: Period | None = None
    #: The unit as named when the article appeared: "Lâm Đồng", "vn" or "Phổ Yên, Thái Nguyên"; None if unsettled.
    place: str | None = None
    #: The same since the merger of 1 July 2025.
    place_current: str | None = None
    quote: str
    start: int
    end: int
    rules: tuple[str, ...] = ()
    checks: tuple[Check, ...] = ()
    #: 0 to 1; below the setting `review_below` a figure goes to review instead of the digest.
    confidence: float = 1.0
    #: True for a value computed from stated ones (implied target, implied base).
    derived: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """A number that is not a figure, and why."""

    quote: str
    start: int
    end: int
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Extraction:
    """All that the extractor has to say about one text."""

    figures: tuple[Figure, ...]
    refused: tuple[Refused, ...] = ()
    #: Values computed from stated ones, apart (`derived=True`).
    derived: tuple[Figure, ...] = ()
    #: Province of the article as named when it appeared, None if unsettled.
    province: str | None = None
    version: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Statement:
    """One article's statement of a fact: a figure and where it was read. Reprints of one text share `story`."""

    article: int
    source: str
    url: str
    title: str
    #: Identity of the text; reprints and near-duplicates on other sites carry the same one.
    story: str
    published: datetime | None
    seen_at: datetime
    figure: Figure
    #: The whole sentence in which the figure stands, and the figure's words inside it.
    sentence: str
    sentence_start: int
    #: How far the outlet stands from the source of its numbers: 0 a police or government portal of the place,
    #: 1 a paper of the place, 2 others (`facts.closeness`). Kept with the statement, so that the log alone settles
    #: which side of a dispute leads.
    distance: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """Something became known about a fact. The append-only log of these is the truth for digests."""

    #: Position in the log, ascending; 0 before it is stored.
    seq: int = 0
    at: datetime
    kind: EventKind
    #: Key of the fact (`facts.fact_key`).
    fact: str
    statement: Statement
    #: The value that this one replaces (revised, corrected) or contradicts (disputed).
    previous: Decimal | None = None
    note: str = ""
    #: Part of the truth, but nothing to tell a reader: a reprint, an older text found late, a moved quotation.
    quiet: bool = False
    #: Who decided, where a person did; "" for the machine.
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """One statistic with all its witnesses: the state that the event log adds up to."""

    key: str
    status: Literal["stated", "disputed", "withdrawn"]
    #: The leading statement: the most precise of the agreeing ones, closest to the source.
    figure: Figure
    #: Statements that agree with the leading one, oldest first, and those that contradict it.
    witnesses: tuple[Statement, ...]
    against: tuple[Statement, ...] = ()
    first_seen: datetime
    last_changed: datetime

    @property
    def voices(self) -> int:
        """How many independent texts state it; reprints of one text are one voice."""
        return len({statement.story for statement in self.witnesses})


@dataclass(frozen=True, slots=True, kw_only=True)
class Issue:
    """Something that a person should look at. The same finding made twice has the same `key`, so it is raised once."""

    key: str
    #: What is wrong, e.g. "contradiction", "back-cast", "jump", "figure", "layout".
    kind: str
    #: The finding in one line, for a person.
    detail: str
    source: str = ""
    url: str = ""
    #: Fact that it concerns, "" where none.
    fact: str = ""
    #: The sentences that speak for the finding, as published.
    quotes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceHealth:
    """How a source fares: for the coverage line of a digest, `sources list`, logs and metrics."""

    source: str
    state: Literal["healthy", "failing", "silent", "layout", "never"]
    last_success: datetime | None = None
    last_new: datetime | None = None
    #: Entries on a usual day.
    per_day: float = 0.0
    failures: int = 0
    #: Kind of the last failure ("timeout", "dns", …).
    failure: str = ""
    #: Why, in words for the operator.
    detail: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Attachment:
    """A file in a message. With `content_id` it is shown inside the HTML instead of listed."""

    name: str
    media_type: str
    body: bytes
    content_id: str = ""
    alt: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestLine:
    """One change of one fact, as a digest tells it."""

    event: Event
    fact: Fact
    #: The last value that we knew for the same indicator and place in the comparable period before, if any.
    before: Figure | None = None
    #: Values of the series, oldest first, ending with this one.
    series: tuple[Decimal, ...] = ()
    #: Changes of other facts told in the same breath: change, share, margin or target of the same indicator, place
    #: and period. They have no line of their own.
    also: tuple[DigestLine, ...] = ()
    #: The same kind of facts, known and told before, as context.
    context: tuple[Fact, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Expected:
    """A report that was expected by now, judged by earlier years, and has not come."""

    place: str
    period: Period
    #: The day by which it had come in earlier years.
    due: date


@dataclass(frozen=True, slots=True, kw_only=True)
class Digest:
    """What a subscriber is told: the events after `after` up to and including `upto`, as lines in reading order."""

    name: str
    number: int
    after: int
    upto: int
    composed_at: datetime
    lines: tuple[DigestLine, ...]
    coverage: tuple[SourceHealth, ...] = ()
    #: Figures that await review, and issues raised since the last digest.
    awaiting_review: int = 0
    #: What lies beyond the subscription's maximum length: told in a few words each, and whole in the table.
    rest: tuple[DigestLine, ...] = ()
    #: Reports that were expected and did not come.
    expected: tuple[Expected, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """A digest made ready for channels. `message_id` is stable for one digest and recipient."""

    message_id: str
    subject: str
    text: str
    html: str
    #: The same in the small Markdown that chat services share, cut between lines where a service has a limit.
    markdown: str
    attachments: tuple[Attachment, ...] = ()
