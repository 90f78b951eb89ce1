"""Which province reports when, learned from what it published in earlier years; what was expected by now and did not
come. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final, Literal

from monitor.facts.series import Shape, shape
from monitor.types import Expected, Period
from monitor.vietnamese.spans import months, quarter, year

Kind = Literal["quarter", "half-year", "nine months", "year"]

#: Years to look back from today: three before last year, which may still be overdue.
HISTORY: Final = 5
#: Earlier years that are looked at, and in how many of them a report must have come to be expected again.
_YEARS: Final = 3
_TIMES: Final = 2
#: Later than so many days after its period, a figure is history told again, not the report.
_LATEST: Final = 120
#: Earlier than so many days before its period ends, it is a plan or an interim word.
_EARLIEST: Final = 31
#: Days beyond the latest day of earlier years before a report is missed, and how long it is worth missing.
_GRACE: Final = 7
_FORGET: Final = 90


@dataclass(frozen=True, slots=True)
class Report:
    """The first article with figures of a province for a period: the province as it is named today."""

    place: str
    period: Period
    published: date


@dataclass(frozen=True, slots=True)
class Due:
    """A report that a province's earlier years let one expect: the day by which it had come, and when it did come."""

    place: str
    kind: Kind
    period: Period
    due: date
    #: In how many of the last three years it came.
    times: int
    came: date | None = None


def calendar(reports: Iterable[Report], of_year: int) -> tuple[Due, ...]:
    """What may be expected of a year, by due day. Only what came in at least two of the three years before is expected:
    what never came is no news."""
    first = _first_days(reports)
    found = []
    for place, slots in first.items():
        for slot, days in slots.items():
            delays = [days[past] - _end(slot, past) for past in range(of_year - _YEARS, of_year) if past in days]
            if len(delays) >= _TIMES:
                period = _period(slot, of_year)
                due = period.end + max(*delays, timedelta())
                found.append(Due(place, slot[0], period, due, len(delays), days.get(of_year)))
    return tuple(sorted(found, key=lambda one: (one.due, one.place, str(one.period))))


def expected(reports: Iterable[Report], today: date) -> tuple[Expected, ...]:
    """Reports that should have come by now and have not, the longest overdue first. One that a longer span of the same
    year has overtaken is missed no more, nor is one that is overdue for three months."""
    known = [report for report in reports if report.published <= today]
    came = [
        (place, _period(slot, past))
        for place, slots in _first_days(known).items()
        for slot, days in slots.items()
        for past in days
    ]
    missing = []
    for one in (*calendar(known, today.year - 1), *calendar(known, today.year)):
        late = (today - one.due).days
        overtaken = any(place == one.place and _longer(span, one.period) for place, span in came)
        if one.came is None and _GRACE < late <= _FORGET and not overtaken:
            missing.append(Expected(place=one.place, period=one.period, due=one.due))
    return tuple(missing)


def _longer(span: Period, than: Period) -> bool:
    return span != than and span.start <= than.start and span.end >= than.end


_Slot = tuple[Kind, int]


def _first_days(reports: Iterable[Report]) -> dict[str, dict[_Slot, dict[int, date]]]:
    """Place → kind of report → year → the day on which it first came."""
    first: dict[str, dict[_Slot, dict[int, date]]] = {}
    for report in reports:
        form = shape(report.period)
        slot = _slot(form)
        if slot is None:
            continue
        late = (report.published - _end(slot, form.year)).days
        if -_EARLIEST <= late <= _LATEST:
            days = first.setdefault(report.place, {}).setdefault(slot, {})
            days[form.year] = min(report.published, days.get(form.year, report.published))
    return first


def _slot(form: Shape) -> _Slot | None:
    if form.kind == "quarter":
        return "quarter", form.slot
    if form.kind == "half-year" and form.slot == 1:
        return "half-year", 1
    if form.kind == "cumulative" and form.slot == 9:
        return "nine months", 1
    return ("year", 1) if form.kind == "year" else None


def _period(slot: _Slot, of_year: int) -> Period:
    kind, number = slot
    spans: Mapping[Kind, Period] = {
        "quarter": quarter(number, of_year),
        "half-year": months(of_year, 1, 6),
        "nine months": months(of_year, 1, 9),
        "year": year(of_year),
    }
    return spans[kind]


def _end(slot: _Slot, of_year: int) -> date:
    return _period(slot, of_year).end
