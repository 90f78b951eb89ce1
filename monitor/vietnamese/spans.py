"""Arithmetic on spans of days: years, quarters, months, weeks, the span before, the same span of another year."""

from __future__ import annotations

from calendar import isleap
from datetime import date, timedelta
from typing import Final

from monitor.types import Period

DAY = timedelta(days=1)


_DAYS: Final = (0, 31, 28, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)


def _days(year: int, month: int) -> int:
    """How many days a month has."""
    return _DAYS[month] + (month == 2 and isleap(year))


def day(year: int, month: int, number: int) -> date | None:
    """The date, or None where the calendar has no such day."""
    if not 1 <= month <= 12 or not 1 <= year <= 9999:
        return None
    return date(year, month, number) if 1 <= number <= _days(year, month) else None


def months(year: int, first: int, last: int) -> Period:
    """From the first day of month `first` to the last day of month `last` of one year."""
    return Period(date(year, first, 1), date(year, last, _days(year, last)))


def year(number: int) -> Period:
    """A whole calendar year."""
    return months(number, 1, 12)


def quarter(number: int, of: int) -> Period:
    """Quarter `number` (1 to 4) of year `of`."""
    return months(of, 3 * number - 2, 3 * number)


def week(of: date) -> Period:
    """Monday to Sunday around a day."""
    monday = of - of.weekday() * DAY
    return Period(monday, monday + 6 * DAY)


def month_later(on: date, by: int) -> date:
    """The same day of the month `by` months later (earlier if negative), the month's last day where it is shorter."""
    total = on.year * 12 + on.month - 1 + by
    at_year, at_month = divmod(total, 12)
    at_year = min(max(at_year, 1), 9999)
    return date(at_year, at_month + 1, min(on.day, _days(at_year, at_month + 1)))


def shift(period: Period, by: int) -> Period:
    """The span `by` months later (earlier if negative). A span that ends with its month still does so."""
    end = month_later(period.end, by)
    if (period.end + DAY).day == 1:
        end = end.replace(day=_days(end.year, end.month))
    return Period(month_later(period.start, by), end)


def in_year(period: Period, number: int) -> Period:
    """The same span of another year; a span over New Year is known by the year in which it ends."""
    return shift(period, 12 * (number - period.end.year))


def length_in_months(period: Period) -> int | None:
    """How many whole months the span has, counted from its own first day; None where it has none."""
    after = period.end + DAY
    count = (after.year - period.start.year) * 12 + after.month - period.start.month
    return count if count > 0 and month_later(period.start, count) == after else None


def before(period: Period) -> Period:
    """The span of the same shape that ends the day before this one begins."""
    count = length_in_months(period)
    if count is not None:
        return shift(period, -count)
    size = period.end - period.start
    return Period(period.start - DAY - size, period.start - DAY)
