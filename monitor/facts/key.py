"""Which statistic is it? The identity of a fact, made from what a figure is about, never from its value, except where
one article lists several numbers that the codebook cannot tell apart."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import lru_cache

from monitor.facts.agreement import agree, precision
from monitor.types import VIETNAM, Figure, Statement
from monitor.vietnamese.gazetteer import MERGER, former_names

#: Marks in a key the territory that a redrawn province has since the merger.
REDRAWN = "merged"
_VAGUE = frozenset({"count", "rate"})


def settled(figure: Figure) -> bool:
    """Whether two texts can be known to speak of the same statistic: place and period are stated, a change says
    against what, and the measure is one that the codebook names. Anything else stays with its own story."""
    dated_change = figure.relation not in ("change", "change_pct") or figure.baseline is not None
    return (
        figure.period is not None
        and bool(figure.place)
        and dated_change
        and figure.topic != "other"
        and figure.measure not in _VAGUE
    )


def fact_key(figure: Figure, *, story: str, published: date | None = None, listed: bool = False) -> str:
    """The identity of the fact that a figure states, readable and stable.

    An unsettled figure (see `settled`) carries its story, so that only reprints of the same text meet in it.
    `listed` is true where the same article states other values with the same coding (12, 18 and 21 people in three
    forms of rehabilitation): there the value itself tells the parts apart, and a lone number elsewhere is none of them.
    A province redrawn on 1 July 2025 is another territory in texts published since, under the same name.
    """
    parts = [
        f"{figure.topic}.{figure.measure}.{figure.relation}.{figure.unit}",
        str(figure.period) if figure.period else "?",
        str(figure.baseline) if figure.baseline else "-",
        unicodedata.normalize("NFC", figure.place) if figure.place else "?",
    ]
    if figure.place and published is not None and published >= MERGER and redrawn(province_of(figure.place)):
        parts.append(REDRAWN)
    if not settled(figure):
        parts.append(f"story={story}")
    if listed:
        parts.append(f"value={plain(figure.value)}")
    if figure.derived:
        parts.append("derived")
    return "|".join(parts)


def province_of(place: str) -> str:
    """The province of a coded place: "Thái Nguyên" of "Phổ Yên, Thái Nguyên"; "vn" of "vn"."""
    return place.rpartition(", ")[2]


def is_merged(key: str) -> bool:
    """Whether a fact is about a redrawn province in its borders since the merger."""
    return REDRAWN in key and REDRAWN in key.split("|")


def baseline_in(key: str) -> str:
    """The span that a fact's key compares with, as `str(Period)`; "-" for none."""
    return key.split("|", 3)[2]


@lru_cache(maxsize=512)
def redrawn(province: str) -> bool:
    """Whether today's province of that name holds the territory of several former ones."""
    return len(former_names(province)) > 1


def plain(value: Decimal) -> str:
    """The shortest way to write a value: 90, not 9E+1 nor 90.0."""
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


@dataclass(frozen=True, slots=True)
class _Cell:
    """The figures of one article that are coded alike."""

    statements: tuple[Statement, ...]

    def values(self) -> list[list[Statement]]:
        """Groups of agreeing statements, each led by its most precise one. A hedge that fits two of the precise
        values ("trên 10" beside 12 and 18) joins the first."""
        groups: list[list[Statement]] = []
        for statement in sorted(self.statements, key=_exactness):
            home = next((group for group in groups if agree(group[0].figure, statement.figure)), None)
            if home is None:
                groups.append([statement])
            else:
                home.append(statement)
        return groups


def _exactness(statement: Statement) -> tuple[tuple[bool, Decimal], int, int]:
    return precision(statement.figure), statement.figure.start, statement.figure.end


def keyed(statements: Iterable[Statement]) -> Mapping[str, Statement]:
    """The facts that one article states: fact key → its most precise statement of it. A number repeated in headline,
    lead and summary is one statement; several disagreeing values with one coding are facts of their own."""
    cells: dict[str, list[Statement]] = {}
    for statement in statements:
        cells.setdefault(_key(statement, listed=False), []).append(statement)
    facts: dict[str, Statement] = {}
    for key, members in cells.items():
        groups = _Cell(tuple(members)).values() if len(members) > 1 else [members]
        for group in groups:
            facts[_key(group[0], listed=True) if len(groups) > 1 else key] = group[0]
    return facts


def _key(statement: Statement, *, listed: bool) -> str:
    published = statement.published.astimezone(VIETNAM).date() if statement.published else None
    return fact_key(statement.figure, story=statement.story, published=published, listed=listed)
