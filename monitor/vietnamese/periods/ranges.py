"""Spans with two written ends, or one."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date, timedelta
from typing import Final

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.periods.grammar import Phrase, Point
from monitor.vietnamese.periods.mention import Kind
from monitor.vietnamese.periods.state import Found, Reading

#: "nghỉ lễ 30/4 - 1/5" names a holiday, not the days counted.
_OCCASION: Final = re.compile(r"(?:lễ|dịp|niệm|mừng)\s\(?$")


def _first_day(point: Point, year: int | None) -> date | None:
    if point.part in ("giữa", "cuối"):
        return None
    if point.unit == "year":
        return spans.day(year, 1, 1) if year else None
    if point.unit == "lunar":
        return _lunar_day(point, year)
    if year is None or point.month is None:
        return None
    if point.unit == "quarter":
        return spans.quarter(point.month, year).start
    return spans.day(year, point.month, point.day or 1)


def _last_day(point: Point, year: int | None) -> date | None:
    if point.part in ("đầu", "giữa"):
        return None
    if point.unit == "year":
        return spans.day(year, 12, 31) if year else None
    if point.unit == "lunar":
        return _lunar_day(point, year)
    if year is None or point.month is None or not 1 <= point.month <= 12:
        return None
    if point.unit == "quarter":
        return spans.quarter(point.month, year).end
    if point.unit == "month":
        return spans.months(year, point.month, point.month).end
    return spans.day(year, point.month, point.day or 1)


def _lunar_day(point: Point, year: int | None) -> date | None:
    """A day of the old or the new lunar year around the Tết of solar year `year`."""
    if year is None or point.month is None or point.day is None:
        return None
    return lunar.solar(year - (point.month == 12), point.month, point.day)


def tet_year(r: Reading) -> int | None:
    """The solar year of the last Tết that lies no more than a month ahead."""
    if r.latest is None:
        return None
    for year in (r.latest.year, r.latest.year - 1):
        first = lunar.tet(year)
        if first is not None and first <= r.latest + timedelta(days=30):
            return year
    return None


def from_to(r: Reading, p: Phrase) -> Found | None:
    """ "từ 15/7 đến 14/8", "từ đầu năm đến nay"."""
    first, last = p.points
    begins_year = first.unit == "year" and first.year is None and first.part == "đầu"
    if last.unit == "now":
        return "since", "period", _until_now(r, first)
    kind: Kind = "span"
    if begins_year:
        kind = "since"
    elif first.unit == last.unit == "year":
        kind = "phase"
    elif first.unit == last.unit == "month":
        kind = "months"
    span = _between(r, first, last)
    if span is None and first.unit == "day" and first.month and not spans.day(2000, first.month, first.day or 1):
        return None
    bare = r.low[p.start].isdigit()
    if bare and span is not None and kind == "span" and _OCCASION.search(r.low[max(0, p.start - 12) : p.start]):
        return kind, "event", span
    if span is not None and kind == "span" and span.end.year - span.start.year > 11:
        return kind, "event", span
    return kind, "period", span


def _until_now(r: Reading, first: Point) -> Period | None:
    end = r.day
    if first.part in ("giữa", "cuối"):
        return None
    if end is None and first.unit == "year" and first.year in (None, r.year) and "month" in r.last:
        end = r.last["month"].end
    if end is None:
        return None
    year = first.year
    if year is None and first.ago is not None and r.year is not None:
        year = r.year - first.ago
    if year is None:
        year = end.year if first.unit == "year" else None
    if year is None and first.unit == "lunar":
        year = tet_year(r)
    if year is not None:
        begin = _first_day(first, year)
    else:
        begin = r.latest_with(first.month, first.day or 1) if first.month and first.unit != "quarter" else None
    return Period(begin, end) if begin and begin <= end else None


def _dated(r: Reading, point: Point) -> Point:
    """ "14/4 năm nay", "đầu năm ngoái": the year counted from the article's."""
    if point.unit not in ("day", "year") or point.ago is None or r.year is None:
        return point
    return replace(point, year=r.year - point.ago)


def _between(r: Reading, first: Point, last: Point) -> Period | None:
    first, last = _dated(r, first), _dated(r, last)
    if "lunar" in (first.unit, last.unit):
        year = tet_year(r)
        return _ordered(_first_day(first, first.year or year), _last_day(last, last.year or year))
    if first.month is None and first.unit == "day":
        return _from_day_only(r, first, last)
    if first.year is None and first.unit == "year" and last.year is None:
        end = _last_occurrence(r, last)
        return Period(date(end.year, 1, 1), end) if end else None
    if first.unit == "year" and first.ago and first.year is not None and last.year is None:
        return _ordered(_first_day(first, first.year), _last_occurrence(r, last))
    if last.year is not None:
        end = _last_day(last, last.year)
        begin = _first_day(first, first.year or last.year)
        if begin and end and begin > end and first.year is None:
            begin = _first_day(first, last.year - 1)
        return _ordered(begin, end)
    if first.year is not None:
        return _end_after(_first_day(first, first.year), last)
    return _neither_year(r, first, last)


def _ordered(begin: date | None, end: date | None) -> Period | None:
    return Period(begin, end) if begin and end and begin <= end else None


def _last_occurrence(r: Reading, last: Point) -> date | None:
    if r.latest is None:
        return None
    for year in (r.latest.year, r.latest.year - 1):
        end = _last_day(last, year)
        if end is not None and end <= r.latest + timedelta(days=31 if last.unit == "month" else 3):
            return end
    return None


def _from_day_only(r: Reading, first: Point, last: Point) -> Period | None:
    """ "từ ngày 14 - 22/2": the month of the end, or the one before where the number is larger."""
    end = _last_day(last, last.year) if last.year else None
    if end is None and last.year is None and last.month and last.day:
        end = r.latest_with(last.month, last.day, slack=45)
    if end is None or first.day is None:
        return None
    base = end if first.day <= end.day else spans.month_later(end.replace(day=1), -1)
    return _ordered(spans.day(base.year, base.month, first.day), end)


def _end_after(begin: date | None, last: Point) -> Period | None:
    if begin is None:
        return None
    for year in (begin.year, begin.year + 1):
        end = _last_day(last, year)
        if end is not None and end >= begin:
            return Period(begin, end)
    return None


def _neither_year(r: Reading, first: Point, last: Point) -> Period | None:
    """The latest such span that has begun by the article's day; one about to begin, if the last one is long past."""
    if r.latest is None or first.month is None:
        return None
    if first.unit == "quarter":
        return None
    begin = r.latest_with(first.month, first.day or 1)
    past = _end_after(begin, last)
    if begin is None:
        return past
    ahead = spans.month_later(begin, 12)
    if past is not None and (ahead - r.latest).days <= 45 and (r.latest - past.end).days > 270:
        return _end_after(ahead, last)
    return past


def from_only(r: Reading, p: Phrase) -> Found | None:
    """ "từ đầu năm"; of "từ năm 2020" only the start is known, and it governs nothing."""
    point = p.points[0]
    if point.unit == "year" and point.part == "đầu" and point.ago is None and point.year in (None, r.year):
        return "since", "period", _until_now(r, point)
    if point.unit == "now":
        return None
    return "since", "event", None


def until(r: Reading, p: Phrase) -> Found | None:
    """ "tính đến 15-8", "đến hết năm 2022": the day of a stock, or a term that lies ahead."""
    point, full = p.points[0], bool(p.word)
    if point.unit == "year":
        year = point.year or (r.year if point.ago in (None, 0) else None)
        if year is None:
            return None
        if r.year is not None and (year > r.year or (year == r.year and r.latest and r.latest.month <= 10)):
            return "year", "plan", spans.year(year)
        return "year", "as_of", spans.year(year)
    if point.unit in ("month", "quarter"):
        if not full or point.month is None:
            return "month" if point.unit == "month" else "quarter", "as_of", None
        begin = r.latest_with(point.month) if point.unit == "month" and point.year is None else None
        year = point.year or (begin.year if begin else r.year)
        on = _last_day(point, year)
    elif point.month is None or point.day is None:
        return "day", "as_of", None
    else:
        on = _last_day(point, point.year) if point.year else r.latest_with(point.month, point.day, slack=3)
        if point.year is None and on is None:
            return ("day", "as_of", None) if spans.day(2000, point.month, point.day) else None
    if on is None:
        return None
    ahead = r.latest is not None and on > r.latest + timedelta(days=31)
    return "day", "plan" if ahead else "as_of", Period(on, on)
