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
    """Changes, margins and targets move into the line of their level; what one article said before and says now of
    one quantity is one line."""
    lines = _restated(lines)
    levels = _levels(lines)
    also: dict[str, list[DigestLine]] = {}
    alone: list[DigestLine] = []
    for line in lines:
        home = None
        if line.fact.figure.relation != "level" and line.event.kind in _FOLDED and line.fact.status != "disputed":
            home = _home(line, levels.get(_quantity(line.fact), ()))
        if home:
            also.setdefault(home.fact.key, []).append(line)
        else:
            alone.append(line)
    return [replace(line, also=tuple(also[line.fact.key])) if line.fact.key in also else line for line in alone]


def _home(line: DigestLine, levels: Sequence[DigestLine]) -> DigestLine | None:
    """The level to which a change belongs: the one level of its quantity, or the one in its own sentence. Where both
    leave a choice nobody can say which of them changed."""
    fits = [level for level in levels if _belongs(level.fact.figure, line.fact.figure)]
    if len(fits) > 1:
        fits = [level for level in fits if _sentence(level) == _sentence(line)]
    return fits[0] if len(fits) == 1 else None


def _sentence(line: DigestLine) -> tuple[int, int]:
    return line.event.statement.article, line.event.statement.sentence_start


def _restated(lines: Sequence[DigestLine]) -> list[DigestLine]:
    """A value withdrawn from an article that now gives another for the same: the new line tells both, as a revision."""
    gone = {_said(line): line for line in lines if line.event.kind == "withdrawn"}
    if not gone:
        return list(lines)
    told: list[DigestLine] = []
    paired: set[str] = set()
    for line in lines:
        old = gone.get(_said(line)) if line.event.kind == "new" else None
        if old is not None and old.fact.key not in paired:
            paired.add(old.fact.key)
            event = replace(line.event, kind="revised", previous=old.event.statement.figure.value)
            line = replace(line, event=event)
        told.append(line)
    return [line for line in told if line.fact.key not in paired]


def _said(line: DigestLine) -> tuple[object, ...]:
    figure = line.event.statement.figure
    coding = figure.topic, figure.measure, figure.relation, figure.unit, figure.period, figure.baseline, figure.place
    return line.event.statement.article, *coding


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
