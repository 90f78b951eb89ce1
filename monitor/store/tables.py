"""The tables. Rows never leave this folder; `convert` turns them into values. A plain `datetime` column holds UTC and
refuses naive values. Decimals and lists are text: exact, and the same on both databases."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import BigInteger, Integer, LargeBinary, Text
from sqlalchemy.schema import Index, UniqueConstraint
from sqlmodel import Field, SQLModel

SQLModel.metadata.naming_convention = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
    "pk": "pk_%(table_name)s",
}

#: SQLite numbers rows by itself only where the key is exactly INTEGER.
_Number = BigInteger().with_variant(Integer, "sqlite")


class SourceRow(SQLModel, table=True):
    """How a source fares. A source that left the catalogue keeps its row, inactive."""

    __tablename__ = "source"

    name: str = Field(primary_key=True)
    active: bool = True
    next_due: datetime = Field(index=True)
    last_polled: datetime | None = None
    last_success: datetime | None = None
    last_new: datetime | None = None
    failures: int = 0
    failure: str = ""
    detail: str = Field(default="", sa_type=Text)
    layout: str = Field(default="", sa_type=Text)
    rhythm: str = Field(default="", sa_type=Text)


class IndexRow(SQLModel, table=True):
    """What the server said last about one feed, sitemap or list page."""

    __tablename__ = "source_index"

    source: str = Field(primary_key=True, foreign_key="source.name")
    url: str = Field(primary_key=True)
    etag: str = ""
    last_modified: str = ""
    body_hash: str = ""
    checked_at: datetime | None = None
    changed_at: datetime | None = None
    failures: int = 0
    failure: str = ""


class BodyRow(SQLModel, table=True):
    """The bytes of a page, once, however often they were served."""

    __tablename__ = "body"

    sha256: str = Field(primary_key=True)
    codec: str
    size: int
    data: bytes = Field(sa_type=LargeBinary)


class PageRow(SQLModel, table=True):
    """One answer of a server. `sha256` is null once the body was pruned."""

    __tablename__ = "page"

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    source: str = Field(index=True)
    url: str
    final_url: str
    status: int
    headers: str = Field(sa_type=Text)
    fetched_at: datetime = Field(index=True)
    sha256: str | None = Field(default=None, foreign_key="body.sha256", index=True)


class ArticleRow(SQLModel, table=True):
    """An article as it reads now, with the verdict on it."""

    __tablename__ = "article"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index(None, "published", "id"),
        Index(None, "source", "published", "first_seen"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    source: str
    key: str
    url: str
    page_id: int = Field(foreign_key="page.id", sa_type=_Number)
    story: str = Field(index=True)
    signature: bytes = Field(default=b"", sa_type=LargeBinary)
    text_hash: str = Field(index=True)
    revision: int = 1
    first_seen: datetime
    last_seen: datetime
    published: datetime | None = None
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    rest: str = Field(sa_type=Text)
    province: str | None = None
    province_current: str | None = None
    relevant: bool = Field(index=True)
    review: bool
    score: float
    verdict: str = Field(sa_type=Text)
    reader: str
    classifier: str
    extractor: str
    refused: str = Field(default="[]", sa_type=Text)


class RevisionRow(SQLModel, table=True):
    """A text that the outlet published under the article's address, the first one included."""

    __tablename__ = "article_revision"

    article_id: int = Field(primary_key=True, foreign_key="article.id", sa_type=_Number)
    number: int = Field(primary_key=True)
    page_id: int = Field(foreign_key="page.id", sa_type=_Number)
    seen_at: datetime
    text_hash: str
    reader: str
    title: str = Field(sa_type=Text)
    text: str = Field(sa_type=Text)
    rest: str = Field(sa_type=Text)


class BandRow(SQLModel, table=True):
    """Hash of a part of a text's signature: articles that share one may be reprints of each other."""

    __tablename__ = "story_band"

    band: str = Field(primary_key=True)
    article_id: int = Field(primary_key=True, foreign_key="article.id", sa_type=_Number)


class EntryRow(SQLModel, table=True):
    """An address that may be an article, and what became of it."""

    __tablename__ = "entry"
    __table_args__ = (
        UniqueConstraint("source", "key"),
        Index(None, "source", "next_try"),
        Index(None, "state", "source"),
    )

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    source: str
    key: str
    url: str
    title: str = Field(default="", sa_type=Text)
    summary: str = Field(default="", sa_type=Text)
    section: str = ""
    published: datetime | None = None
    found_by: str
    found_on: str = ""
    first_seen: datetime
    state: str
    attempts: int = 0
    next_try: datetime | None = Field(default=None, index=True)
    failure: str = ""
    detail: str = Field(default="", sa_type=Text)
    etag: str = ""
    last_modified: str = ""
    fetched_at: datetime | None = None
    sampled: bool = False
    article_id: int | None = Field(default=None, foreign_key="article.id", sa_type=_Number)


class FigureRow(SQLModel, table=True):
    """A figure as today's rules read it. Replaced when the rules improve; the log of events is not."""

    __tablename__ = "figure"
    __table_args__ = (Index(None, "province", "topic", "measure"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    article_id: int = Field(foreign_key="article.id", index=True, sa_type=_Number)
    position: int
    topic: str
    measure: str
    relation: str
    value: str
    whole: str | None = None
    unit: str
    approx: str
    period_start: date | None = Field(default=None, index=True)
    period_end: date | None = None
    baseline_start: date | None = None
    baseline_end: date | None = None
    place: str | None = None
    place_current: str | None = None
    province: str | None = None
    province_current: str | None = Field(default=None, index=True)
    quote: str = Field(sa_type=Text)
    start: int
    stop: int
    rules: str = Field(sa_type=Text)
    checks: str = Field(sa_type=Text)
    confidence: float
    derived: bool
    version: str
    sentence: str = Field(default="", sa_type=Text)
    fact: str | None = None


class EventRow(SQLModel, table=True):
    """The log. Triggers refuse to change or delete a row; `chain` ties each row to the one before."""

    __tablename__ = "event"

    seq: int = Field(primary_key=True, sa_type=_Number)
    at: datetime = Field(index=True)
    kind: str
    fact: str = Field(index=True)
    article_id: int = Field(index=True, sa_type=_Number)
    source: str
    topic: str
    measure: str
    province: str | None = None
    province_current: str | None = None
    previous: str | None = None
    note: str = ""
    quiet: bool = False
    by: str = ""
    statement: str = Field(sa_type=Text)
    chain: str


class FactRow(SQLModel, table=True):
    """What the log adds up to, per fact; always rebuilt to the same from the log. `ledger` is the whole, the other
    columns are for finding it."""

    __tablename__ = "fact"
    __table_args__ = (
        Index(None, "province", "topic", "measure", "relation"),
        Index(None, "province_current", "topic", "measure", "relation"),
    )

    key: str = Field(primary_key=True)
    topic: str
    measure: str
    relation: str
    unit: str
    period_start: date | None = Field(default=None, index=True)
    period_end: date | None = None
    place: str | None = None
    province: str | None = None
    province_current: str | None = None
    value: str
    approx: str
    status: str = Field(index=True)
    voices: int
    first_seen: datetime
    last_changed: datetime = Field(index=True)
    ledger: str = Field(sa_type=Text)


class WitnessRow(SQLModel, table=True):
    """Which article has a word in which fact."""

    __tablename__ = "witness"

    article_id: int = Field(primary_key=True, foreign_key="article.id", sa_type=_Number)
    fact: str = Field(primary_key=True, index=True)
    source: str = Field(index=True)


class DigestRow(SQLModel, table=True):
    """A span of the log, told to one subscription."""

    __tablename__ = "digest"
    __table_args__ = (UniqueConstraint("name", "number"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    name: str
    number: int
    after: int = Field(sa_type=_Number)
    upto: int = Field(sa_type=_Number)
    composed_at: datetime
    lines: int
    awaiting_review: int
    left_out: int
    told: str = Field(sa_type=Text)


class DeliveryRow(SQLModel, table=True):
    """One digest on its way to one recipient: the outbox."""

    __tablename__ = "delivery"
    __table_args__ = (Index(None, "state", "next_try"),)

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    digest_id: int = Field(foreign_key="digest.id", index=True, sa_type=_Number)
    channel: str
    recipient: str
    message_id: str = Field(unique=True)
    state: str
    attempts: int = 0
    next_try: datetime | None = None
    created_at: datetime
    first_failed: datetime | None = None
    done_at: datetime | None = None
    operator_told: bool = False
    parts_done: int = Field(default=0, sa_column_kwargs={"server_default": "0"})
    error: str = Field(default="", sa_type=Text)
    message: bytes = Field(sa_type=LargeBinary)


class IssueRow(SQLModel, table=True):
    """Something that a person should look at."""

    __tablename__ = "issue"
    __table_args__ = (UniqueConstraint("key"), Index(None, "state", "raised_at"), Index(None, "source", "state"))

    id: int | None = Field(default=None, primary_key=True, sa_type=_Number)
    key: str
    kind: str
    detail: str = Field(sa_type=Text)
    source: str = ""
    url: str = ""
    fact: str = ""
    quotes: str = Field(default="[]", sa_type=Text)
    state: str = "open"
    raised_at: datetime
    decided_at: datetime | None = None
    decided_by: str = ""
    decision: str = ""


class NoteRow(SQLModel, table=True):
    """One small thing worth remembering: versions of the rules, the last backup, the last replay."""

    __tablename__ = "note"

    name: str = Field(primary_key=True)
    value: str = Field(sa_type=Text)
    at: datetime
