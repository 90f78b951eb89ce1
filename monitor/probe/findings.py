"""What a check of a source found: plain values that the report, the proposal and the daemon read."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Literal

#: "good": in order; "note": worth a look, stops nothing; "bad": the source fails its check.
State = Literal["good", "note", "bad"]


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at: what, whether it is in order, and in words what was seen."""

    what: str
    state: State
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IndexCheck:
    """One index, asked once. `failure` is the kind of what went wrong, "" if it was read."""

    url: str
    grade: str
    #: What came: "rss", "atom", "sitemap", "list" and so on, "" if nothing was read.
    kind: str = ""
    entries: int = 0
    newest: datetime | None = None
    #: Age of the newest dated entry in whole days.
    age_days: int | None = None
    #: Where permanent redirects lead.
    moved_to: str = ""
    failure: str = ""
    detail: str = ""
    #: Addresses of its first entries with their dates, newest first where dates are known.
    first: tuple[tuple[str, datetime | None], ...] = ()

    @property
    def alive(self) -> bool:
        """Does it list articles, none older than it should be?"""
        return not self.failure and self.entries > 0 and not self.stale

    @property
    def stale(self) -> bool:
        """Is its newest entry too old for a paper that is published?"""
        return self.age_days is not None and self.age_days > STALE_DAYS


#: An index whose newest item is older than this many days is stale.
STALE_DAYS = 14


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of the sample article: its value, and the clue that settled it."""

    name: str
    value: str
    clue: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Sample:
    """One article, read as the pipeline would. `unmatched` names the selectors that matched nothing."""

    url: str
    fields: tuple[Field, ...] = ()
    missing: tuple[str, ...] = ()
    unmatched: tuple[str, ...] = ()
    #: Fields of which no selector at all matched: the layout is not the one that the catalogue knows.
    lost: tuple[str, ...] = ()
    failure: str = ""
    detail: str = ""

    @property
    def readable(self) -> bool:
        """Were title, text and date found?"""
        return not self.failure and not {"title", "text", "published"} & set(self.missing)


@dataclass(frozen=True, slots=True, kw_only=True)
class Discovery:
    """An index that the home page or robots.txt led to, read and found alive."""

    url: str
    kind: Literal["feed", "sitemap", "list"]
    why: str
    title: str
    check: IndexCheck


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceCheck:
    """All that a check of one source found."""

    source: str
    name: str
    at: datetime
    #: robots.txt, certificate, home page: what concerns the host as a whole.
    host: tuple[Finding, ...] = ()
    #: Where the home page has moved for good, "" if it has not.
    home: str = ""
    indexes: tuple[IndexCheck, ...] = ()
    samples: tuple[Sample, ...] = ()
    found: tuple[Discovery, ...] = ()

    @property
    def findings(self) -> tuple[Finding, ...]:
        """Everything in the order of looking, graded."""
        return (
            *self.host,
            *(_of_index(index) for index in self.indexes),
            *(Finding(one.url, "note", f"new {one.kind} ({one.why}): {_entries(one.check)}") for one in self.found),
            *(finding for sample in self.samples for finding in of_sample(sample)),
            *self._gaps(),
        )

    @property
    def passed(self) -> bool:
        """Is there nothing bad in it?"""
        return all(finding.state != "bad" for finding in self.findings)

    def _gaps(self) -> tuple[Finding, ...]:
        if not any(index.alive for index in self.indexes):
            return (Finding("verdict", "bad", "no index of it lists articles of these days"),)
        if not any(sample.readable for sample in self.samples):
            return (Finding("verdict", "bad", "no sample article was read with title, date and text"),)
        return ()


def _of_index(index: IndexCheck) -> Finding:
    proven = index.grade == "seen"
    if index.failure:
        return Finding(index.url, "bad" if proven else "note", f"{index.detail} [{index.grade}]")
    detail = f"{_entries(index)} [{index.grade}]"
    if index.moved_to:
        detail += f"; moved for good to {index.moved_to}"
    if index.stale:
        return Finding(index.url, "note", f"{detail}; stale")
    if not index.alive:
        return Finding(index.url, "bad" if proven else "note", detail)
    return Finding(index.url, "note" if index.moved_to else "good", detail)


def _entries(index: IndexCheck) -> str:
    age = "" if index.age_days is None else f", newest {index.age_days} days old"
    return f"{index.kind}, {index.entries} entries{age}"


def of_sample(sample: Sample) -> tuple[Finding, ...]:
    """What there is to say of one article."""
    if sample.failure:
        return (Finding("article", "note", f"{sample.url}: {sample.detail}"),)
    needed = ("title", "published", "text")
    layout = tuple(Finding("layout", "note", f"no selector for {field} matches") for field in sample.lost)
    return (
        Finding("article", "good" if sample.readable else "note", sample.url),
        *(
            Finding(
                f"  {field.name}",
                "good" if field.value or field.name not in needed else "note",
                (field.value or "not found") + (f" (by {field.clue})" if field.clue else ""),
            )
            for field in sample.fields
        ),
        *layout,
        *(Finding("  selector", "note", f"{one} matches nothing") for one in sample.unmatched),
    )
