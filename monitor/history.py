"""The series of a province, lined up: what it said, what follows from it, and what its former parts add up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Protocol

from monitor.facts import Indicator, Line, Point, across_merger, derived, lines
from monitor.facts.key import REDRAWN
from monitor.store.values import Filter
from monitor.types import Fact
from monitor.vietnamese.gazetteer import former_names


class Reader(Protocol):
    """What is read of the store."""

    def facts(self, only: Filter = ...) -> Sequence[Fact]: ...
    def points(self, indicators: Iterable[Indicator]) -> Mapping[Indicator, Sequence[Point]]: ...


def lined_up(store: Reader, province: str, only: Filter, *, computed: bool = True) -> tuple[Line, ...]:
    """All series of a province that fit, one line for each kind of period. For a province made of several in 2025: the
    joined series, with sums over its parts where all are known, then those of each part by itself."""
    parts = former_names(province)
    places = {province, *parts}
    about = {
        Indicator(one.topic, one.measure, one.relation, one.unit, one.place)
        for one in (fact.figure for fact in store.facts(only))
        if one.place in places
    }
    kinds = sorted({replace(one, place="") for one in about}, key=str)
    wanted = [replace(kind, place=place) for kind in kinds for place in sorted(places)]
    known = {one: tuple(points) for one, points in store.points(wanted).items()}
    if computed:
        known = {one: (*points, *_computed(one, points)) for one, points in known.items()}
    found: list[Line] = []
    for kind in kinds:
        whole = replace(kind, place=province)
        if len(parts) < 2:
            found += lines(whole, known.get(whole, ()))
            continue
        found += across_merger(whole, known if computed else {whole: known.get(whole, ())})
        for part in parts:
            former = replace(kind, place=part)
            found += lines(former, [point for point in known.get(former, ()) if not point.merged])
    return tuple(line for line in found if line.points)


def _computed(indicator: Indicator, points: Sequence[Point]) -> Iterator[Point]:
    """What follows from cumulative figures, in the borders before and since the merger apart."""
    yield from derived(indicator, [point for point in points if not point.merged])
    for point in derived(indicator, [point for point in points if point.merged]):
        yield replace(point, fact=f"|{REDRAWN}")
