"""What several facts say of one quantity, told in one line: a level with its change, margin and target. Pure."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Final

from monitor.types import DigestLine, EventKind, Fact, Figure

#: Kinds that go into the line of a level of the same indicator instead of a line of their own.
_FOLDED: Final[frozenset[EventKind]] = frozenset({"new", "confirmed"})


def _belongs(level: Figure, other: Figure) -> bool:
    """Whether `other` says something about the quantity whose level is `level`: its change, margin, target. In
    percent it may be said of anything, in points of a rate, else in the unit of the level."""
    if other.relation not in ("change", "change_pct", "target_margin", "target"):
        return False
    unit = "percent" if other.unit == "pp" else other.unit
    return (
        unit == level.unit
        or other.relation == "change_pct"
        or (other.relation == "target_margin" and unit == "percent")
    )


def _quantity(fact: Fact) -> tuple[object, ...]:
    """What facts share that speak of one quantity. Without a place or a period only the text tells, so it counts."""
    figure = fact.figure
    settled = figure.period is not None and figure.place
    story = "" if settled or not fact.witnesses else fact.witnesses[0].story
    return figure.topic, figure.measure, figure.period, figure.place, story


def _levels(lines: Sequence[DigestLine]) -> dict[tuple[object, ...], list[DigestLine]]:
    """The levels told, by their quantity."""
    levels: dict[tuple[object, ...], list[DigestLine]] = {}
    for line in lines:
        if line.fact.figure.relation == "level" and line.event.kind != "withdrawn":
            levels.setdefault(_quantity(line.fact), []).append(line)
    return levels


def fold(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """Changes, margins and targets move into the line of their level. A level takes them only where it is the one
    level of its quantity, for otherwise nobody can say which of them changed."""
    levels = _levels(lines)
    also: dict[str, list[DigestLine]] = {}
    alone: list[DigestLine] = []
    for line in lines:
        figure = line.fact.figure
        fits = (
            [home for home in levels.get(_quantity(line.fact), ()) if _belongs(home.fact.figure, figure)]
            if figure.relation != "level" and line.event.kind in _FOLDED and line.fact.status != "disputed"
            else ()
        )
        if len(fits) == 1:
            also.setdefault(fits[0].fact.key, []).append(line)
        else:
            alone.append(line)
    return [replace(line, also=tuple(also[line.fact.key])) if line.fact.key in also else line for line in alone]


def beside(lines: Sequence[DigestLine], facts: Mapping[str, Fact]) -> dict[str, list[Fact]]:
    """Known facts that belong to the levels told now and are not told themselves, by the key of the level."""
    told = {part.fact.key for line in lines for part in (line, *line.also)}
    others = [fact for key, fact in facts.items() if key not in told and fact.status != "withdrawn"]
    levels = _levels(lines) if others else {}
    context: dict[str, list[Fact]] = {}
    for fact in others:
        fits = [home for home in levels.get(_quantity(fact), ()) if _belongs(home.fact.figure, fact.figure)]
        if len(fits) == 1:
            context.setdefault(fits[0].fact.key, []).append(fact)
    return context
