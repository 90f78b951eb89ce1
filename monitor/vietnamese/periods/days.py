"""Single days and feasts."""

from __future__ import annotations

import re
from typing import Final

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.periods import ranges
from monitor.vietnamese.periods.grammar import Phrase, number
from monitor.vietnamese.periods.mention import Role
from monitor.vietnamese.periods.state import Found, Reading, as_int

_HOLIDAY: Final = re.compile(r"(?:trong|dịp|kì|nghỉ|ngày|trước|sau)\s$")
_COUNTED: Final = re.compile(r"(?:trong|hai|ba|các|\d)\s$")


def day_and_month(r: Reading, p: Phrase) -> Found | None:
    """ "sáng 13.8", "ngày 28/9/2020": an event, unless figures speak of "trong ngày"."""
    month, number_ = int(p.fields.get("m") or p.fields["m2"]), int(p.fields["d"])
    year = as_int(p.fields.get("y") or p.fields.get("y2"))
    before = r.low[max(0, p.start - 12) : p.start]
    if p.fields.get("s") in (".", "/") and not re.match(r"[a-zđ]", r.low[p.start]):
        return None
    on = spans.day(year, month, number_) if year else r.latest_with(month, number_, slack=3)
    role: Role = "period" if re.search(r"trong\s$", before) else "event"
    return "day", role, Period(on, on) if on else None


def written_date(_r: Reading, p: Phrase) -> Found | None:
    """ "09/07/2018" alone."""
    on = spans.day(int(p.fields["y"]), int(p.fields["m"]), int(p.fields["d"]))
    return ("day", "event", Period(on, on)) if on else None


def lone_day(_r: Reading, _p: Phrase) -> Found | None:
    """ "ngày 15" without its month."""
    return "day", "event", None


def day_pair(r: Reading, p: Phrase) -> Found | None:
    """ "hai ngày 21 và 22/02": counted days are the figures' own."""
    month, year = int(p.fields["m"]), as_int(p.fields.get("y"))
    first, last = (
        spans.day(year, month, int(p.fields[name])) if year else r.latest_with(month, int(p.fields[name]), slack=3)
        for name in "de"
    )
    counted = _COUNTED.search(r.low[max(0, p.start - 12) : p.start])
    period = Period(first, last) if first and last and first <= last else None
    return "day", "period" if counted else "event", period


def lunar_day(r: Reading, p: Phrase) -> Found | None:
    """ "mùng 2 Tết"."""
    year = lunar.named_year(p.fields["name"], r.year) if "name" in p.fields else ranges.tet_year(r)
    on = lunar.solar(year, 1, number(p.fields["d"])) if year else None
    role: Role = "period" if re.search(r"trong (?:ngày )?$", r.low[max(0, p.start - 12) : p.start]) else "event"
    return ("day", role, Period(on, on)) if on else None


def today(r: Reading, p: Phrase) -> Found | None:
    """ "hôm nay", "sáng nay"."""
    if r.day is None:
        return "day", "event", None
    on = r.day if p.fields["w"] == "nay" else r.day - spans.DAY
    return "day", "event", Period(on, on)


def tet_year(r: Reading, p: Phrase) -> int | None:
    """The solar year in which the Tết lies that a phrase names by number or by its lunar year."""
    year = as_int(p.fields.get("y"))
    if year is None and "name" in p.fields:
        year = lunar.named_year(re.sub(r"\s", " ", p.fields["name"]), r.year)
    return year


def tet_feast(r: Reading, p: Phrase) -> Found | None:
    """ "Tết Nguyên đán Kỷ Hợi": which days are counted, only the text can say."""
    year = tet_year(r, p)
    if year is None and "w" in p.fields and r.year is not None:
        year = r.year - 1
    r.year_of_name = year
    first = lunar.tet(year) if year is not None else None
    if first is None:
        return None
    if r.latest is not None and first > r.latest:
        return "tet", "plan", None
    return "tet", "period" if _HOLIDAY.search(r.low[max(0, p.start - 12) : p.start]) else "event", None


def new_year(r: Reading, p: Phrase) -> Found | None:
    """ "Tết dương lịch"."""
    r.year_of_name = as_int(p.fields.get("y"))
    return "tet", "period", None
