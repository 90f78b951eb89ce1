"""What compose needs, read from the store by index: events of the span, their facts, series and context."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from typing import Final, Protocol

from monitor.facts.key import REDRAWN
from monitor.facts.series import Indicator, Point, shape
from monitor.notifier.compose import draft, finish, within_reach
from monitor.store.values import Filter, StoredDigest
from monitor.subscriptions import Subscription
from monitor.types import Digest, Event, Expected, Fact, Figure, SourceHealth

#: What may be said about a level: relation and the units in which it is said ("" stands for the level's own).
_CONTEXT: Final = (
    ("change", ("", "pp")),
    ("change_pct", ("percent",)),
    ("target_margin", ("pp", "percent")),
)


class Reader(Protocol):
    """What a digest reads of the store."""

    def last_digest(self, name: str) -> StoredDigest | None: ...
    def last_event(self) -> int: ...
    def events_after(self, after: int = ..., upto: int | None = ..., only: Filter = ...) -> Sequence[Event]: ...
    def facts_by_key(self, keys: Iterable[str]) -> Mapping[str, Fact]: ...
    def points(self, indicators: Iterable[Indicator]) -> Mapping[Indicator, Sequence[Point]]: ...


def next_digest(
    store: Reader,
    subscription: Subscription,
    now: datetime,
    *,
    coverage: Sequence[SourceHealth] = (),
    awaiting_review: int = 0,
    expected: Sequence[Expected] = (),
    after: int | None = None,
) -> Digest:
    """The next digest of a subscription: from the end of the last one saved to the end of the log. `after` begins
    elsewhere, for a look that is not to be saved."""
    last = store.last_digest(subscription.name)
    start = after if after is not None else last.upto if last else 0
    upto = max(start, store.last_event())
    only = Filter(provinces=subscription.provinces, topics=subscription.topics, measures=subscription.measures)
    events = store.events_after(start, upto, only)
    facts = dict(store.facts_by_key({event.fact for event in events}))
    lines = draft(events, facts, subscription, start, upto)
    near = within_reach(lines, subscription)
    levels = [line.fact for line in near if line.fact.figure.relation == "level"]
    figures = [fact.figure for fact in levels]
    likely = figures[: subscription.max_length]
    points = store.points([*map(_level, figures), *(one for figure in likely for one in _beside(figure))])
    facts |= store.facts_by_key(_siblings(likely, points) - facts.keys())
    return finish(
        lines,
        facts,
        {fact.key: series for fact in levels if (series := _series(fact, points))},
        coverage,
        subscription,
        now,
        number=last.number + 1 if last else 1,
        after=start,
        upto=upto,
        awaiting_review=awaiting_review,
        expected=expected,
    )


def _level(figure: Figure) -> Indicator:
    return Indicator(figure.topic, figure.measure, "level", figure.unit, figure.place or "")


def _beside(figure: Figure) -> Iterator[Indicator]:
    """The changes and margins that may have been stated of a level."""
    for relation, units in _CONTEXT:
        for unit in units:
            yield Indicator(figure.topic, figure.measure, relation, unit or figure.unit, figure.place or "")


def _series(fact: Fact, points: Mapping[Indicator, Sequence[Point]]) -> tuple[Figure, ...]:
    """The values of the comparable periods up to this one: the same part of each year (the first half, May, Tết). Other
    kinds of period never mix in, nor do borders before and since the merger."""
    figure = fact.figure
    if figure.period is None:
        return ()
    now = shape(figure.period)
    earlier: dict[int, Point] = {}
    for point in points.get(_level(figure), ()):
        then = shape(point.period)
        same = (then.kind, then.slot) == (now.kind, now.slot) and _merged(point.fact) == _merged(fact.key)
        if same and then.year < now.year and not point.derived:
            earlier[then.year] = point
    return (*(_as_figure(figure, earlier[year]) for year in sorted(earlier)), figure) if earlier else ()


def _merged(key: str) -> bool:
    """Whether a fact speaks of a province in its borders since the merger, under a name that it had before."""
    return REDRAWN in key.split("|")[4:]


def _as_figure(like: Figure, point: Point) -> Figure:
    return Figure(
        topic=like.topic,
        measure=like.measure,
        relation="level",
        value=point.value,
        unit=like.unit,
        approx=point.approx,
        period=point.period,
        place=like.place,
        quote="",
        start=0,
        end=0,
    )


def _siblings(levels: Iterable[Figure], points: Mapping[Indicator, Sequence[Point]]) -> set[str]:
    """Keys of known changes and margins of the quantities told."""
    return {
        point.fact
        for figure in levels
        for indicator in _beside(figure)
        for point in points.get(indicator, ())
        if point.period == figure.period
    }
