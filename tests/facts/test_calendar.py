"""What provinces report when, learned from three scripted years."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from monitor.facts.calendar import Report, calendar, expected
from monitor.types import Expected, Period
from monitor.vietnamese.spans import months, quarter, year

HALF = months(2026, 1, 6)


def half_years(place: str, *days: date) -> list[Report]:
    return [Report(place, months(day.year, 1, 6), day) for day in days]


#: Quảng Trị reports every half and every year; Huế only years; Lào Cai one half-year long ago.
HISTORY = [
    *half_years("Quảng Trị", date(2023, 7, 5), date(2024, 6, 28), date(2025, 7, 12)),
    *(Report("Quảng Trị", year(past), date(past + 1, 1, 9)) for past in (2022, 2023, 2024, 2025)),
    *(Report("Huế", year(past), date(past, 12, 20)) for past in (2022, 2023, 2024, 2025)),
    *half_years("Lào Cai", date(2024, 7, 3)),
]


def test_a_half_year_that_always_came_is_missed_a_week_after_its_latest_day() -> None:
    due = date(2026, 7, 12)

    assert expected(HISTORY, due + timedelta(days=7)) == ()
    assert expected(HISTORY, due + timedelta(days=8)) == (Expected(place="Quảng Trị", period=HALF, due=due),)


def test_one_that_came_is_not_missed() -> None:
    came = [*HISTORY, *half_years("Quảng Trị", date(2026, 7, 1))]

    assert expected(came, date(2026, 7, 25)) == ()
    (line,) = [one for one in calendar(came, 2026) if one.kind == "half-year"]
    assert (line.came, line.times) == (date(2026, 7, 1), 3)


@pytest.mark.parametrize("place", ["Huế", "Lào Cai", "Cà Mau"])
def test_what_hardly_ever_came_is_never_asked_for(place: str) -> None:
    days = [date(2026, 1, 1) + timedelta(days=number) for number in range(0, 365, 5)]

    assert not [
        one for day in days for one in expected(HISTORY, day) if one.place == place and one.period != year(2026)
    ]


def test_a_year_that_ends_before_its_last_day_is_due_when_it_ends() -> None:
    (line,) = [one for one in calendar(HISTORY, 2026) if one.place == "Huế"]

    assert (line.kind, line.due) == ("year", date(2026, 12, 31))


def test_a_year_is_missed_in_the_january_after() -> None:
    late = [one for one in expected(HISTORY, date(2027, 1, 25)) if one.place == "Quảng Trị"]

    assert late == [Expected(place="Quảng Trị", period=year(2026), due=date(2027, 1, 9))]


def test_a_longer_span_overtakes_the_one_that_never_came() -> None:
    nine = [Report("Quảng Trị", months(past, 1, 9), date(past, 10, 3)) for past in (2024, 2025, 2026)]

    assert expected([*HISTORY, *nine], date(2026, 10, 2)) != ()
    assert expected([*HISTORY, *nine[:2]], date(2026, 10, 4)) != ()
    assert expected([*HISTORY, *nine], date(2026, 10, 4)) == ()


def test_after_three_months_it_is_given_up() -> None:
    assert expected(HISTORY, date(2026, 10, 10)) != ()
    assert expected(HISTORY, date(2026, 10, 11)) == ()


def test_old_figures_told_again_and_plans_are_no_reports() -> None:
    again = [
        Report("Quảng Trị", HALF, date(2027, 1, 9)),  # quoted in the year's report
        Report("Quảng Trị", HALF, date(2026, 2, 1)),  # what the first half shall bring
    ]

    assert expected([*HISTORY, *again], date(2026, 7, 25)) == expected(HISTORY, date(2026, 7, 25)) != ()


def test_months_of_the_police_and_quarters_are_known_by_what_they_stand_for() -> None:
    police = [
        Report("Gia Lai", Period(date(past - 1, 12, 15), date(past, 6, 14)), date(past, 6, 20)) for past in (2024, 2025)
    ]
    quarters = [Report("Gia Lai", quarter(3, past), date(past, 10, 2)) for past in (2024, 2025)]

    found = {(one.kind, one.period, one.due) for one in calendar([*police, *quarters], 2026)}

    assert found == {("half-year", HALF, date(2026, 6, 30)), ("quarter", quarter(3, 2026), date(2026, 10, 2))}
