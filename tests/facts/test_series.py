"""Periods of a kind line up; what is computed is marked."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest

from monitor.facts import Indicator, Line, Point, across_merger, derived, lines, shape
from monitor.types import Approx, Period
from monitor.vietnamese.gazetteer import MERGER, former_names
from monitor.vietnamese.spans import months, quarter, year

CASES = Indicator("crime", "cases", "level", "case", "Nghệ An")


def span(start: str, end: str) -> Period:
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def point(
    period: Period, value: int | str, *, approx: Approx = "exact", disputed: bool = False, key: str = ""
) -> Point:
    return Point(key or f"key {period}", period, Decimal(value), approx, disputed, derived=False)


@pytest.mark.parametrize(
    ("period", "kind", "of", "slot"),
    [
        (year(2024), "year", 2024, 1),
        (months(2024, 1, 6), "half-year", 2024, 1),
        (months(2024, 7, 12), "half-year", 2024, 2),
        (quarter(1, 2024), "quarter", 2024, 1),
        (quarter(4, 2024), "quarter", 2024, 4),
        (months(2024, 2, 2), "month", 2024, 2),
        (months(2024, 1, 9), "cumulative", 2024, 9),
        (months(2024, 1, 11), "cumulative", 2024, 11),
        (span("2016-01-01", "2020-12-31"), "years", 2020, 60),
        (span("2023-12-15", "2024-12-14"), "year", 2024, 1),
        (span("2023-12-15", "2024-06-14"), "half-year", 2024, 1),
        (span("2023-12-15", "2024-09-14"), "cumulative", 2024, 9),
        (span("2024-07-15", "2024-08-14"), "month", 2024, 8),
        (span("2024-02-05", "2024-02-14"), "tet", 2024, 1),
        (span("2023-12-15", "2024-02-20"), "tet", 2024, 1),
        (span("2024-05-06", "2024-05-12"), "week", 2024, 19),
        (span("2024-05-01", "2024-06-10"), "campaign", 2024, 122),
        (span("2024-03-05", "2024-03-05"), "day", 2024, 65),
    ],
)
def test_the_shape_of_a_period(period: Period, kind: str, of: int, slot: int) -> None:
    found = shape(period)

    assert (found.kind, found.year, found.slot) == (kind, of, slot)


def test_cumulative_and_single_periods_never_meet() -> None:
    points = [point(months(of, 1, 9), 900 + of) for of in (2023, 2024)]
    points += [point(quarter(number, 2024), number) for number in (3, 1)]
    points += [point(months(2024, 1, 5), 5), point(months(2024, 5, 5), 6)]

    found = {(line.kind, line.slot): [int(one.value) for one in line.points] for line in lines(CASES, points)}

    assert found == {("cumulative", 9): [2923, 2924], ("cumulative", 5): [5], ("quarter", 0): [1, 3], ("month", 0): [6]}


def test_one_period_told_in_calendar_and_police_months_is_one_point() -> None:
    calendar, police = point(year(2024), 10), point(span("2023-12-15", "2024-12-14"), 11)

    (line,) = lines(CASES, [police, calendar])

    assert line.points == (calendar,)
    assert lines(CASES, [police])[0].points == (police,)


def test_single_periods_follow_from_cumulative_ones_and_are_marked() -> None:
    points = [point(quarter(1, 2024), 100), point(months(2024, 1, 6), 230), point(months(2024, 1, 9), 390)]
    points.append(point(year(2024), 500))

    made = derived(CASES, points)

    assert {(shape(one.period).kind, shape(one.period).slot): one.value for one in made} == {
        ("quarter", 2): 130,
        ("quarter", 3): 160,
        ("quarter", 4): 110,
        ("half-year", 2): 270,
    }
    assert all(one.derived and not one.fact for one in made)
    assert made[0].made_of == (points[1].fact, points[0].fact)


@pytest.mark.parametrize(
    "points",
    [
        [point(quarter(1, 2024), 100), point(months(2024, 1, 6), 230, approx="over")],
        [point(quarter(1, 2024), 100, disputed=True), point(months(2024, 1, 6), 230)],
        [point(quarter(1, 2024), 300), point(months(2024, 1, 6), 230)],
        [point(quarter(1, 2024), 100), point(months(2023, 1, 6), 230)],
        [point(quarter(1, 2024), 100), point(span("2023-12-15", "2024-06-14"), 230)],
        [point(quarter(1, 2024), 100), point(months(2024, 1, 6), 230), point(quarter(2, 2024), 120)],
    ],
)
def test_nothing_is_computed_from_what_is_not_firm_or_where_it_was_stated(points: list[Point]) -> None:
    assert derived(CASES, points) == ()


def test_rates_and_changes_are_never_subtracted() -> None:
    points = [point(quarter(1, 2024), 90), point(months(2024, 1, 6), 92)]

    assert derived(replace(CASES, measure="clearance_rate", unit="percent"), points) == ()
    assert derived(replace(CASES, relation="change"), points) == ()


def _merged(province: str, missing: str = "") -> tuple[Line, ...]:
    indicator = replace(CASES, place=province)
    known = {
        replace(indicator, place=part): [point(year(of), of, key=f"{part}|2025-{of}") for of in (2023, 2024)]
        for part in former_names(province)
        if part != missing
    }
    now = point(year(2025), 9000, key=f"{province}|2025-01-01/2025-12-31|-|{province}|merged")
    known[indicator] = [*known.get(indicator, []), now]
    return across_merger(indicator, known)


def test_a_redrawn_province_is_carried_back_by_the_sum_of_all_its_parts_with_the_break_marked() -> None:
    parts = former_names("Lâm Đồng")
    assert len(parts) == 3

    (line,) = _merged("Lâm Đồng")

    assert [one.value for one in line.points] == [3 * 2023, 3 * 2024, 9000]
    assert [one.derived for one in line.points] == [True, True, False]
    assert len(line.points[0].made_of) == 3
    assert line.breaks == (MERGER,)


def test_no_sum_is_offered_where_a_part_is_missing() -> None:
    (line,) = _merged("Lâm Đồng", missing=former_names("Lâm Đồng")[-1])

    assert [one.value for one in line.points] == [9000]
    assert line.breaks == ()


def test_a_province_that_was_never_redrawn_keeps_its_series() -> None:
    points = [point(year(of), of) for of in (2024, 2025)]

    (line,) = across_merger(CASES, {CASES: points})

    assert (line.points, line.breaks) == (tuple(points), ())


def test_old_and_new_borders_of_one_name_are_two_series() -> None:
    old = point(year(2024), 5, key="x|Lâm Đồng")
    new = point(year(2025), 15, key="x|Lâm Đồng|merged")

    assert [line.points for line in lines(replace(CASES, place="Lâm Đồng"), [old, new])] == [(old,), (new,)]
