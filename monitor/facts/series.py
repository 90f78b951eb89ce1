"""Facts as series: which periods are of one kind, what follows from cumulative figures, what the merger broke."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Final, Literal

from monitor.facts.key import REDRAWN, is_merged
from monitor.types import Approx, Period
from monitor.vietnamese.gazetteer import MERGER, former_names
from monitor.vietnamese.lunar import tet
from monitor.vietnamese.spans import DAY, length_in_months, months

Kind = Literal["year", "half-year", "quarter", "month", "cumulative", "week", "tet", "campaign", "years", "day"]

#: Units that may be added and subtracted.
_ADDITIVE: Final = frozenset({"case", "person", "VND", "kg", "pill", "item", "group", "unit", "event"})


@dataclass(frozen=True, slots=True)
class Indicator:
    """What a series is a series of: one indicator at one place."""

    topic: str
    measure: str
    relation: str
    unit: str
    #: As coded in the figure: "Lâm Đồng", "vn", "Phổ Yên, Thái Nguyên".
    place: str

    @property
    def additive(self) -> bool:
        """Whether values of two periods or places may be added: amounts may, rates, shares and changes may not."""
        return self.relation == "level" and self.unit in _ADDITIVE


@dataclass(frozen=True, slots=True)
class Point:
    """A fact as a point of its series, without its witnesses. A derived point was computed from the facts named in
    `made_of` and has no fact of its own."""

    fact: str
    period: Period
    value: Decimal
    approx: Approx
    disputed: bool
    derived: bool
    made_of: tuple[str, ...] = ()

    @property
    def merged(self) -> bool:
        """Whether the place is a province in its borders since the merger, under a name that it had before."""
        return is_merged(self.fact)

    @property
    def firm(self) -> bool:
        """Whether one may reckon with it: stated without a hedge, undisputed, not itself computed."""
        return self.approx == "exact" and not self.disputed and not self.derived


@dataclass(frozen=True, slots=True, order=True)
class Shape:
    """What kind of period a span is, so that those of a kind line up. `slot` is the number within the year: of the
    quarter, the month, the half; of a cumulative span its months since January."""

    year: int
    slot: int
    kind: Kind
    #: Counted from the middle of a month to the middle of another, as the police do; named by the month of its end.
    police: bool = False

    @property
    def series(self) -> tuple[Kind, int]:
        """Which series it belongs to: single periods of a kind make one, each length of a cumulative span another."""
        return self.kind, self.slot if self.kind == "cumulative" else 0


@dataclass(frozen=True, slots=True)
class Line:
    """A series that may be laid side by side or drawn: one kind of period, oldest first. A break is the first day of
    another territory under the same name."""

    indicator: Indicator
    kind: Kind
    slot: int
    points: tuple[Point, ...]
    breaks: tuple[date, ...] = ()


@lru_cache(maxsize=2000)
def shape(period: Period) -> Shape:
    """The kind of a span. The first quarter, half-year and the year are cumulative and single at once; nine months and
    other spans that begin in January are cumulative and never meet single ones."""
    if period.start == period.end:
        return Shape(period.start.year, period.start.timetuple().tm_yday, "day")
    police = 14 <= period.start.day <= 16 and 13 <= period.end.day <= 15
    whole = _whole_months(period) if police else period
    length = length_in_months(whole)
    year, first = whole.end.year, whole.start.month
    if length is not None and whole.start.day == 1:
        if length == 12:
            middle = whole.start + timedelta(days=183)
            return Shape(middle.year, 1, "year", police)
        if length > 12:
            return Shape(year, length, "years", police)
        if length == 1:
            return Shape(year, first, "month", police)
        if length == 3 and first % 3 == 1:
            return Shape(year, first // 3 + 1, "quarter", police)
        if length == 6 and first % 6 == 1:
            return Shape(year, first // 6 + 1, "half-year", police)
        if first == 1:
            return Shape(year, length, "cumulative", police)
    days = (period.end - period.start).days + 1
    new_year = tet(period.end.year)
    if days <= 75 and new_year and period.start <= new_year <= period.end + 7 * DAY:
        return Shape(period.end.year, 1, "tet")
    if days == 7:
        return Shape(period.end.year, period.end.isocalendar().week, "week")
    return Shape(period.end.year, period.start.timetuple().tm_yday, "campaign")


def _whole_months(period: Period) -> Period:
    """A span from mid-month to mid-month as whole months, named by where it ends."""
    start = (period.start.replace(day=1) + timedelta(days=32)).replace(day=1)
    last = months(period.end.year, period.end.month, period.end.month).end
    return Period(start, last) if start <= last else period


def lines(indicator: Indicator, points: Iterable[Point]) -> tuple[Line, ...]:
    """The series of one indicator and place, each of one kind of period. Where a period is told in calendar and in
    police months, the calendar one stands; the borders of one name before and since the merger make two lines."""
    found: dict[tuple[Kind, int, bool], dict[Shape, Point]] = {}
    for point in points:
        form = shape(point.period)
        kept = found.setdefault((*form.series, point.merged), {})
        plain = replace(form, police=False)
        if plain not in kept or _preferred(point, form) > _preferred(kept[plain], shape(kept[plain].period)):
            kept[plain] = point
    return tuple(
        Line(indicator, kind, slot, tuple(kept[form] for form in sorted(kept)))
        for (kind, slot, _merged), kept in sorted(found.items())
    )


def _preferred(point: Point, form: Shape) -> tuple[bool, bool, bool, str]:
    return not point.derived, not form.police, not point.disputed, point.fact


def derived(indicator: Indicator, points: Iterable[Point]) -> tuple[Point, ...]:
    """Single quarters, months and second halves that follow from cumulative figures and that nobody stated: the second
    quarter is the half-year less the first. Only from firm amounts, in the same months, and never below zero."""
    if not indicator.additive:
        return ()
    known = list(points)
    stated = {(form.year, form.slot, form.kind) for form in (shape(point.period) for point in known)}
    grown: dict[tuple[int, bool, bool], dict[int, Point]] = {}
    for point in known:
        form = shape(point.period)
        length = _since_january(form)
        if point.firm and length:
            grown.setdefault((form.year, form.police, point.merged), {})[length] = point
    made = []
    for (year, police, _merged), spans in sorted(grown.items()):
        for first, last, kind, slot in _STEPS:
            if first in spans and last in spans and (year, slot, kind) not in stated:
                value = spans[last].value - spans[first].value
                if value >= 0 and not police:
                    made.append(_made(months(year, first + 1, last), value, (spans[last], spans[first])))
    return tuple(made)


#: Months since January before and at the end of a single period, and what that period is.
_STEPS: Final[tuple[tuple[int, int, Kind, int], ...]] = (
    *((3 * number - 3, 3 * number, "quarter", number) for number in (2, 3, 4)),
    (6, 12, "half-year", 2),
    *((number - 1, number, "month", number) for number in range(2, 13)),
)


def _since_january(form: Shape) -> int:
    """Months of a span that begins in January; 0 for others."""
    if form.kind == "cumulative":
        return form.slot
    lengths = {"month": 1, "quarter": 3, "half-year": 6, "year": 12}
    return lengths.get(form.kind, 0) if form.slot == 1 else 0


def _made(period: Period, value: Decimal, parts: Iterable[Point]) -> Point:
    keys = tuple(part.fact for part in parts)
    return Point("", period, value, "exact", disputed=False, derived=True, made_of=keys)


def across_merger(province: Indicator, known: Mapping[Indicator, Iterable[Point]]) -> tuple[Line, ...]:
    """The series of one of today's provinces, carried back before the merger by sums over the provinces it was made
    of, only for periods of which all parts are known firmly; the break is marked. `known` holds the points of the
    province and of its former parts (same indicator, their names). For a province never redrawn: its plain series."""
    own = tuple(known.get(province, ()))
    parts = former_names(province.place)
    if len(parts) < 2:
        return lines(province, own)
    now = [point for point in own if point.merged or province.place not in parts]
    sums = _sums(province, parts, known) if province.additive else []
    told = {replace(shape(point.period), police=False) for point in now}
    carried = [point for point in sums if replace(shape(point.period), police=False) not in told]
    joined = lines(province, [replace(point, fact=point.fact or f"|{REDRAWN}") for point in (*carried, *now)])
    return tuple(replace(line, points=_unnamed(line.points), breaks=_breaks(line)) for line in joined)


def _sums(province: Indicator, parts: tuple[str, ...], known: Mapping[Indicator, Iterable[Point]]) -> list[Point]:
    by_part = []
    for part in parts:
        points = known.get(replace(province, place=part), ())
        by_part.append({point.period: point for point in points if point.firm and not point.merged})
    common = set(by_part[0]).intersection(*by_part[1:])
    return [
        _made(period, sum((part[period].value for part in by_part), Decimal()), [part[period] for part in by_part])
        for period in sorted(common, key=str)
    ]


def _breaks(line: Line) -> tuple[date, ...]:
    has_sums = any(point.derived for point in line.points)
    return (MERGER,) if has_sums and any(not point.derived for point in line.points) else ()


def _unnamed(points: tuple[Point, ...]) -> tuple[Point, ...]:
    return tuple(replace(point, fact="") if point.derived else point for point in points)
