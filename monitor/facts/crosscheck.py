"""Do the facts fit together? Contradictions within a period, changes that do not lead back to the value of the year
before, and jumps out of a place's own history. Every finding is an issue for a person; nothing is changed."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from hashlib import sha256
from math import log
from operator import itemgetter
from statistics import median
from typing import Final

from monitor.facts.agreement import printed_step, reach
from monitor.facts.key import baseline_in, is_merged, plain
from monitor.facts.series import Shape, shape
from monitor.types import Fact, Figure, Issue, Period, Statement

#: Measures that only grow while a year goes on. Stocks (models, teams) and rates may shrink.
_FLOWS: Final = frozenset(
    {"cases", "cleared_cases", "prosecuted_cases", "prosecuted_persons", "admin_cases", "admin_persons", "handled"}
    | {"tried", "received", "resolved", "deaths", "injuries", "damage", "recovered", "fines", "groups", "campaigns"}
)
#: Rate, its part and its whole.
_RATES: Final = (("clearance_rate", "cleared_cases", "cases"), ("resolution_rate", "resolved", "received"))
#: Counts below this jump by chance.
_FEW: Final = 30
#: A value this many times its predecessor is suspicious where the history is short.
_JUMP: Final = 4.0

_Cell = tuple[str, str, str, str, str, bool]


def related(measure: str) -> frozenset[str]:
    """The measures whose facts one must know to check a fact of this measure."""
    return frozenset({measure}).union(*(names for names in _RATES if measure in names))


@dataclass(frozen=True, slots=True)
class Outline:
    """What is seen of a known fact before it is worth reading whole: what it is about, when, and how much."""

    key: str
    topic: str
    measure: str
    relation: str
    unit: str
    place: str
    period: Period
    value: Decimal


class History:
    """Facts of one or more places, findable by what they are about. Most are never read."""

    def __init__(self, known: Iterable[Outline], read: Callable[[str], Fact]) -> None:
        self._cells: dict[_Cell, list[Outline]] = {}
        self._read = read
        for one in known:
            if "|value=" not in one.key:
                self._cells.setdefault(_cell(one.key, one), []).append(one)

    def read(self, one: Outline) -> Fact:
        """The whole of a fact."""
        return self._read(one.key)

    def like(self, fact: Fact, **other: str) -> list[Outline]:
        """Facts of the same place and territory, and of the same topic, measure, relation and unit but for `other`."""
        topic, measure, relation, unit, place, merged = _cell(fact.key, fact.figure)
        wanted = (
            other.get("topic", topic),
            other.get("measure", measure),
            other.get("relation", relation),
            other.get("unit", unit),
            place,
            merged,
        )
        return self._cells.get(wanted, [])

    def level(self, fact: Fact, period: Period, measure: str = "", unit: str = "") -> Outline | None:
        """The level of the same indicator (or another measure of it) in a period."""
        figure = fact.figure
        found = self.like(
            fact, relation="level", measure=measure or figure.measure, unit=unit or _level_unit(figure, measure)
        )
        return next((one for one in found if one.period == period), None)


def outline(fact: Fact) -> Outline | None:
    """What is seen of a fact at first; None for one that others are not compared with."""
    figure = fact.figure
    if fact.status == "withdrawn" or figure.period is None or not figure.place:
        return None
    about = (figure.topic, figure.measure, figure.relation, figure.unit, figure.place)
    return Outline(fact.key, *about, figure.period, figure.value)


def cross_check(changed: Iterable[Fact], known: Iterable[Fact]) -> tuple[Issue, ...]:
    """What does not fit, now that these facts changed; `known` are the facts of their places, the changed ones among
    them. The same finding always has the same key."""
    facts = {fact.key: fact for fact in known}
    return check_against(changed, filter(None, map(outline, facts.values())), facts.__getitem__)


def check_against(changed: Iterable[Fact], known: Iterable[Outline], read: Callable[[str], Fact]) -> tuple[Issue, ...]:
    """The same where the known facts are many: each is read (by its key) only where something may be wrong with it."""
    history = History(known, read)
    found: dict[str, Issue] = {}
    for fact in changed:
        if fact.status == "withdrawn":
            continue
        for issue in (*_disputed(fact), *_back_cast(fact, history), *_rate(fact, history)):
            found.setdefault(issue.key, issue)
        if fact.figure.relation == "level":
            for issue in (*_shrinking(fact, history), *_jump(fact, history)):
                found.setdefault(issue.key, issue)
    return tuple(found.values())


def _disputed(fact: Fact) -> Iterator[Issue]:
    if fact.status == "disputed":
        other = fact.against[-1]
        said = f"{_value(fact.figure)} by {leading(fact).source}, {_value(other.figure)} by {other.source}"
        yield _issue("contradiction", fact, f"one statistic, two values: {said}", (leading(fact), other))


def _back_cast(fact: Fact, history: History) -> Iterator[Issue]:
    """A change, with the two levels that it lies between; for a level, every change that touches it."""
    if fact.figure.relation in ("change", "change_pct"):
        changes = [fact]
    elif fact.figure.relation == "level":
        period = fact.figure.period
        units = {"change": (fact.figure.unit, "pp"), "change_pct": ("percent",)}
        candidates = [
            one
            for relation, of in units.items()
            for unit in of
            for one in history.like(fact, relation=relation, unit=unit)
        ]
        touching = [one for one in candidates if period == one.period or str(period) == baseline_in(one.key)]
        changes = [history.read(one) for one in touching]
    else:
        return
    for change in changes:
        figure = change.figure
        if figure.period is None or figure.baseline is None:
            continue
        now, then = _levels(change, history)
        if now is None or then is None:
            continue
        gap = _gap(figure, now.figure, then.figure)
        if gap:
            detail = f"{_value(figure)} from {_value(then.figure)} does not lead to {_value(now.figure)}: {gap}"
            yield _issue("back-cast", change, detail, (leading(change), leading(now), leading(then)))


def _levels(change: Fact, history: History) -> tuple[Fact | None, Fact | None]:
    figure = change.figure
    assert figure.period is not None
    assert figure.baseline is not None
    pairs = (
        (history.level(change, figure.period, unit=unit), history.level(change, figure.baseline, unit=unit))
        for unit in _units_of_level(figure)
    )
    found = next(((now, then) for now, then in pairs if now and then), None)
    return (history.read(found[0]), history.read(found[1])) if found else (None, None)


def _gap(change: Figure, now: Figure, then: Figure) -> str:
    """By how much a change misses the difference of two levels, beyond what print and hedges leave open; "" if not."""
    if change.relation == "change":
        slack = reach(change).width + reach(now).width + reach(then).width
        missed = abs(now.value - then.value - change.value)
        return f"it misses by {plain(missed)}" if missed > slack else ""
    if then.value == 0:
        return ""
    actual = (now.value - then.value) / then.value * 100
    slack = reach(change).width + printed_step(change) + (reach(now).width + reach(then).width) / then.value * 100
    missed = abs(actual - change.value)
    return f"that is {actual:.2f}%" if missed > slack else ""


def _rate(fact: Fact, history: History) -> Iterator[Issue]:
    period = fact.figure.period
    if fact.figure.relation != "level" or period is None:
        return
    for names in _RATES:
        if fact.figure.measure not in names:
            continue
        seen = [history.level(fact, period, name, _unit(name)) for name in names]
        rate, part, whole = (history.read(one) if one and all(seen) else None for one in seen)
        if rate is None or part is None or whole is None or whole.figure.value <= 0:
            continue
        actual = part.figure.value / whole.figure.value * 100
        slack = (
            reach(rate.figure).width
            + 1
            + 100 * (reach(part.figure).width + reach(whole.figure).width) / max(whole.figure.value, Decimal(1))
        )
        if abs(actual - rate.figure.value) > slack:
            detail = f"{_value(part.figure)} of {_value(whole.figure)} is {actual:.1f}%, not the rate stated"
            yield _issue("contradiction", rate, detail, (leading(rate), leading(part), leading(whole)))


def _shrinking(fact: Fact, history: History) -> Iterator[Issue]:
    """A part of the year with more than the whole of it."""
    figure = fact.figure
    if figure.measure not in _FLOWS or figure.period is None:
        return
    for other in history.like(fact):
        contained = _within(figure.period, other.period)
        if not contained and not _within(other.period, figure.period):
            continue
        part, whole = (figure.value, other.value) if contained else (other.value, figure.value)
        if abs(part) <= abs(whole):
            continue
        inner, outer = (fact, history.read(other)) if contained else (history.read(other), fact)
        if reach(inner.figure).low > reach(outer.figure).high:
            detail = f"{_value(inner.figure)} in {inner.figure.period}, but only {_value(outer.figure)} in the longer"
            yield _issue("contradiction", inner, f"{detail} {outer.figure.period}", (leading(inner), leading(outer)))


def _jump(fact: Fact, history: History) -> Iterator[Issue]:
    """A value far from those of the same period in other years."""
    figure = fact.figure
    if figure.period is None or figure.value <= 0:
        return
    form = shape(figure.period)
    past = [(shape(one.period), one) for one in history.like(fact) if one.key != fact.key and one.value > 0]
    same = sorted(((other.year, one.key, one) for other, one in past if _comparable(other, form)), key=itemgetter(0, 1))
    if not same:
        return
    values = [one.value for _, _, one in same]
    if figure.unit in ("percent", "pp"):
        far = abs(figure.value - Decimal(median(values))) > 25
    else:
        if max(figure.value, *values) < _FEW:
            return
        far = _far(float(figure.value), [float(value) for value in values])
    if far:
        before = [(year, history.read(one)) for year, _, one in same[-3:]]
        usual = ", ".join(f"{_value(one.figure)} in {year}" for year, one in before)
        detail = f"{_value(figure)} in {figure.period}, after {usual}"
        yield _issue("jump", fact, detail, (leading(fact), leading(before[-1][1])))


def _comparable(other: Shape, form: Shape) -> bool:
    return other.kind == form.kind and other.slot == form.slot and other.year < form.year


def _far(value: float, past: list[float]) -> bool:
    logs = [log(one) for one in past]
    middle = median(logs)
    distance = abs(log(value) - middle)
    if len(past) < 3:
        return distance > log(_JUMP)
    spread = 1.4826 * median(abs(one - middle) for one in logs)
    return distance > max(log(2.5), 5 * spread)


def leading(fact: Fact) -> Statement:
    """The statement whose figure leads the fact."""
    told = (*fact.witnesses, *fact.against)
    return next((one for one in told if one.figure == fact.figure), told[0])


def _issue(kind: str, fact: Fact, detail: str, said: Iterable[Statement]) -> Issue:
    told = list(dict.fromkeys(said))
    values = "|".join(f"{one.article}:{one.figure.value}" for one in told)
    first = told[0]
    return Issue(
        key=f"{kind}:{sha256(f'{fact.key}|{values}'.encode()).hexdigest()[:32]}",
        kind=kind,
        detail=f"{fact.figure.place} · {fact.figure.topic} · {fact.figure.measure}: {detail}",
        source=first.source,
        url=first.url,
        fact=fact.key,
        quotes=tuple(one.sentence for one in told),
    )


def _cell(key: str, about: Figure | Outline) -> _Cell:
    return about.topic, about.measure, about.relation, about.unit, about.place or "", is_merged(key)


def _within(inner: Period, outer: Period) -> bool:
    return inner != outer and outer.start <= inner.start and inner.end <= outer.end


def _units_of_level(change: Figure) -> tuple[str, ...]:
    """Units that the level of a changed quantity may have."""
    if change.relation == "change":
        return ("percent",) if change.unit == "pp" else (change.unit,)
    return (_unit(change.measure), "case", "person", "VND", "kg", "item", "unit", "group", "event", "pill")


def _level_unit(figure: Figure, measure: str) -> str:
    return figure.unit if not measure else _unit(measure)


def _unit(measure: str) -> str:
    if measure.endswith("rate"):
        return "percent"
    if measure in ("damage", "recovered", "fines"):
        return "VND"
    if measure.endswith("persons") or measure in ("deaths", "injuries", "reach", "individuals"):
        return "person"
    return "case"


def _value(figure: Figure) -> str:
    hedge = "" if figure.approx == "exact" else f"{figure.approx} "
    return f"{hedge}{plain(figure.value)} {figure.unit}"
