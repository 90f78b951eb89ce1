"""Phrases of periods to spans: one production for each kind of phrase, read from left to right with what the text has
said so far."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from itertools import islice
from typing import Final

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.period_grammar import _AGO, Phrase, Point, number, phrases
from monitor.vietnamese.periods import Anchor, Kind, PeriodMention, Role, is_compared

_LAW: Final = re.compile(
    r"(?:bộ luật|luật|pháp lệnh|hiến pháp|nghị định|thông tư|chỉ thị|quyết định)(?: (?!năm )[^\s.,;:()]+){0,9}\s$"
)
_NOT_PERIOD: Final = re.compile(r"(?:sinh|sn|khóa|tốt nghiệp|ra đời|thành lập|mẫu|đời|hạn|mục tiêu)\s$")
_OFFICE: Final = re.compile(r"(?:hđnd|quốc hội|đại hội|đảng bộ|khóa|chấp hành|đại biểu)[^.;\n]{0,40}$")
_LED: Final = re.compile(r"(?:trong|vòng|khoảng|suốt|qua|sau|hơn|gần|của|cả|chỉ|tính)\s$")
_LED_CAMPAIGN: Final = re.compile(r"(?:trong|qua|sau|kết thúc|kết quả|thực hiện)\s$")
_HOLIDAY: Final = re.compile(r"(?:trong|dịp|kì|nghỉ|ngày|trước|sau)\s$")
_BRACKET: Final = re.compile(r"^[^.;()\[\]\n]{0,60}?\s?[(\[]\s?[^()\[\]\d]{0,40}$")
_JOINED: Final = re.compile(r"^(?:,? (?:và|cùng|cũng như)(?: cả)?|,|;|/| -) ?$")
_CAMPAIGN_WORD: Final = re.compile(r"cao điểm|ra quân|chiến dịch")
_SENTENCE_END: Final = re.compile(r"[.!?…]\s|\n")

#: No article speaks of so many periods; a longer text is read no further.
_ENOUGH: Final = 4000

Found = tuple[Kind, Role, Period | None]


class Reading:
    """One text being read. `mentions()` gives the result; the rest is what is known at the point reached."""

    def __init__(self, low: str, anchor: Anchor) -> None:
        self.low = low
        #: The article's day if known, the last day it can be of, and its year.
        self.day: date | None = anchor if isinstance(anchor, date) else None
        self.latest: date | None = anchor.end if isinstance(anchor, Period) else anchor
        single = anchor.start.year == anchor.end.year if isinstance(anchor, Period) else anchor is not None
        self.year: int | None = self.latest.year if self.latest and single else None
        self.month: Period | None = (
            anchor if isinstance(anchor, Period) and spans.length_in_months(anchor) == 1 else None
        )
        #: What has been named so far, for "trong tháng", "trong kỳ" and repeats without a year.
        self.last: dict[str, Period] = {}
        self.named: dict[tuple[str, str], Period] = {}
        self.year_of_name: int | None = None
        self._next_year: int | None = None

    def mentions(self) -> list[PeriodMention]:
        """All mentions in order."""
        raw = list(islice(phrases(self.low), _ENOUGH))
        found: list[PeriodMention] = []
        for i, phrase in enumerate(raw):
            self._next_year = self._joined_year(phrase, raw[i + 1]) if i + 1 < len(raw) else None
            mention = self._read(phrase)
            if mention is not None:
                found.append(mention)
                self._remember(phrase, mention)
        return _of_campaigns(self.low, _bracketed(self.low, found))

    def _joined_year(self, phrase: Phrase, following: Phrase) -> int | None:
        """ "quý III và 9 tháng năm 2021": the year of the second holds for the first."""
        if following.start - phrase.end > 12 or not _JOINED.match(self.low[phrase.end : following.start]):
            return None
        return _int(following.fields.get("y") or following.fields.get("yy"))

    def _read(self, phrase: Phrase) -> PeriodMention | None:
        self.year_of_name = None
        compared = phrase.what not in ("same", "adjacent") and is_compared(self.low, phrase.start)
        found = _PRODUCTIONS[phrase.what](self, phrase, compared)
        if found is None:
            return None
        kind, role, period = found
        if compared and role in ("period", "event", "plan"):
            role = "baseline"
        elif role == "period" and period and self.latest and period.start > self.latest:
            role = "plan"
        return PeriodMention(phrase.start, phrase.end, kind, role, period, phrase.what, self.year_of_name)

    def _remember(self, phrase: Phrase, mention: PeriodMention) -> None:
        if mention.period is None:
            return
        if mention.kind == "day":
            self.last["day"] = mention.period
        if mention.role != "period":
            return
        self.last[mention.kind] = mention.period
        if mention.kind != "phase":
            self.last.setdefault("first", mention.period)
        key = (phrase.what, phrase.fields.get("n", "") + phrase.fields.get("w", ""))
        if phrase.fields.get("y") or phrase.fields.get("yy"):
            self.named[key] = mention.period

    # --- years that are not written -------------------------------------------------------------------------------

    def _named_year(self, phrase: Phrase) -> int | None:
        """The year written in the phrase, or beside it."""
        written = _int(phrase.fields.get("y") or phrase.fields.get("yy"))
        if written is not None:
            return written
        relative = phrase.fields.get("yrel")
        if relative and self.year is not None:
            return self.year - _AGO[relative]
        return self._next_year

    def _latest_with(self, month: int, day: int = 1, slack: int = 0) -> date | None:
        """The last such day of the year that does not lie after the article."""
        if self.latest is None:
            return None
        limit = self.latest + timedelta(days=slack)
        for year in (limit.year, limit.year - 1, limit.year - 2, limit.year - 3, limit.year - 4):
            on = spans.day(year, month, day)
            if on is not None and on <= limit:
                return on
        return None


def _int(text: str | None) -> int | None:
    return int(text) if text else None


# --- productions ----------------------------------------------------------------------------------------------------


def _year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    year = int(p.fields["y"])
    before = r.low[max(0, p.start - 70) : p.start]
    if _NOT_PERIOD.search(before) or (not compared and _LAW.search(before)):
        return None
    ahead = r.latest is not None and r.year == year and r.latest.month <= 4 and (r.day or r.month)
    return "year", "plan" if ahead and not compared else "period", spans.year(year)


def _this_year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "year", "period", spans.year(r.year) if r.year else None


def _past_year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if "year" in r.last and (r.year is None or r.last["year"].end.year in (r.year, r.year - 1)):
        return "year", "period", r.last["year"]
    if r.year is None or r.latest is None:
        return "year", "period", None
    if r.latest.month <= 4:
        return "year", "period", spans.year(r.year - 1)
    return "year", "period", spans.year(r.year) if r.latest.month >= 10 else None


def _prior_year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if compared:
        return "same", "baseline", None
    return "year", "period", spans.year(r.year - 1) if r.year else None


def _next_year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "year", "plan", spans.year(r.year + 1) if r.year else None


def _counted_from_january(r: Reading, p: Phrase, year: int | None, count: int) -> Found | None:
    """Months 1 to `count` of the year written, else of the year as the text named it before, else of the article's."""
    kind: Kind = "half" if count == 6 else "year" if count == 12 else "months"
    if year is not None:
        return kind, "period", spans.months(year, 1, count)
    for what in ("first-months", "months-of"):
        if (known := r.named.get((what, p.fields["n"]))) is not None:
            return kind, "period", known
    if r.year is None or r.latest is None:
        return kind, "period", None
    span = spans.months(r.year, 1, count)
    if span.end > r.latest + timedelta(days=45):
        if r.latest.month <= 3:
            return kind, "period", spans.months(r.year - 1, 1, count)
        return kind, "plan", span
    return kind, "period", span


def _first_months(r: Reading, p: Phrase, compared: bool) -> Found | None:
    count = number(p.fields["n"])
    return _counted_from_january(r, p, r._named_year(p), count) if 1 <= count <= 12 else None


def _last_months(r: Reading, p: Phrase, compared: bool) -> Found | None:
    count = number(p.fields["n"])
    if not 1 <= count <= 11:
        return None
    year = r._named_year(p)
    kind: Kind = "half" if count == 6 else "months"
    if year is None and r.year is not None and r.latest is not None:
        year = r.year - 1 if r.latest.month <= 2 else r.year
    if year is None:
        return kind, "period", None
    span = spans.months(year, 13 - count, 12)
    ahead = r.latest is not None and span.end > r.latest + timedelta(days=45)
    return kind, "plan" if ahead else "period", span


def _counted_months(r: Reading, p: Phrase, compared: bool) -> Found | None:
    """ "trong 6 tháng", "9 tháng": as named before; else from January, where the article comes right after."""
    count = number(p.fields["n"])
    if not 1 <= count <= 12:
        return None
    for what in ("first-months", "months-of", "counted-months"):
        if (known := r.named.get((what, p.fields["n"]))) is not None:
            return "half" if count == 6 else "months", "period", known
    before = r.low[max(0, p.start - 12) : p.start]
    if "last" in r.last and spans.length_in_months(r.last["last"]) == count:
        return "months", "period", r.last["last"]
    if (
        count >= 6
        and r.year
        and r.latest
        and re.search(r"(?:^|[.\n(,;:]\s?|trong |qua |của |kết quả |công tác )$", before)
    ):
        span = spans.months(r.year if r.latest.month > 2 or count <= 2 else r.year - 1, 1, count)
        if -25 <= (r.latest - span.end).days <= 75:
            return "half" if count == 6 else "year" if count == 12 else "months", "period", span
    if _LED.search(before):
        return "last", "period", None
    return ("last", "period", None) if r.low[p.end : p.end + 2].strip()[:1] == "(" else None


def _month(r: Reading, p: Phrase, compared: bool) -> Found | None:
    month = number(p.fields["n"])
    if not 1 <= month <= 12:
        return None
    year = r._named_year(p)
    if re.search(r"(?:đầu|giữa|cuối)\s$", r.low[max(0, p.start - 6) : p.start]):
        return "month", "event", None
    return "month", "period", _month_span(r, month, year)


def _month_span(r: Reading, month: int, year: int | None) -> Period | None:
    if year is not None:
        return spans.months(year, month, month)
    first = r._latest_with(month)
    if first is not None:
        return spans.months(first.year, month, month)
    known = next((span for key, span in r.named.items() if key == ("month", str(month))), None)
    return known


def _month_list(r: Reading, p: Phrase, compared: bool) -> Found | None:
    numbers = [int(p.fields[name]) for name in "abc" if name in p.fields]
    if any(not 1 <= n <= 12 for n in numbers) or numbers != sorted(set(numbers)):
        return None
    if numbers[-1] - numbers[0] != len(numbers) - 1 and not re.search(r"[-–—]|đến", r.low[p.start : p.end]):
        return "months", "period", None
    last = _month_span(r, numbers[-1], r._named_year(p))
    return "months", "period", spans.months(last.end.year, numbers[0], numbers[-1]) if last else None


def _this_month(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if "month" in r.last:
        return "month", "period", r.last["month"]
    if r.month:
        return "month", "period", r.month
    if r.day is None:
        return "month", "period", _tet_month(r, p)
    if p.fields.get("w") == "này" or r.day.day >= 20:
        return "month", "period", spans.months(r.day.year, r.day.month, r.day.month)
    if r.day.day <= 10:
        return "month", "period", spans.shift(spans.months(r.day.year, r.day.month, r.day.month), -1)
    return "month", "period", None


def _tet_month(r: Reading, p: Phrase) -> Period | None:
    """ "Tháng này có kỳ nghỉ Tết Nguyên đán Kỷ Hợi": the month in which that Tết falls."""
    end = _SENTENCE_END.search(r.low, p.end)
    m = re.search(
        rf"tết (?:nguyên đán )?(?P<name>{lunar.YEAR_NAME})", r.low[p.end : end.start() if end else None][:200]
    )
    year = lunar.named_year(m["name"], r.year) if m else None
    first = lunar.tet(year) if year else None
    return spans.months(first.year, first.month, first.month) if first else None


def _prior(kind: Kind, of: Callable[[Reading], Period | None]) -> Callable[[Reading, Phrase, bool], Found | None]:
    def read(r: Reading, p: Phrase, compared: bool) -> Found | None:
        return ("previous", "baseline", None) if compared else (kind, "period", of(r))

    return read


def _month_before(r: Reading) -> Period | None:
    now = r.month or (spans.months(r.day.year, r.day.month, r.day.month) if r.day else None)
    return spans.shift(now, -1) if now else None


def _quarter(r: Reading, p: Phrase, compared: bool) -> Found | None:
    first = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(p.fields["n"]) or int(p.fields["n"])
    last = first
    if "b" in p.fields:
        last = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(p.fields["b"]) or int(p.fields["b"])
    if last < first:
        return None
    year = r._named_year(p)
    if year is None and (known := r.named.get(("quarter", p.fields["n"]))) is not None:
        return "quarter", "period", known
    if year is None:
        begin = r._latest_with(3 * last - 2)
        year = begin.year if begin else None
    if year is None:
        return "quarter", "period", None
    span = Period(spans.quarter(first, year).start, spans.quarter(last, year).end)
    ahead = r.latest is not None and span.end > r.latest + timedelta(days=31)
    return "quarter", "plan" if ahead else "period", span


def _this_quarter(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "quarter", "period", r.last.get("quarter")


def _week(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if p.fields["w"] == "này" and r.day:
        return "week", "period", spans.week(r.day)
    return "week", "period", None


def _day(r: Reading, p: Phrase, compared: bool) -> Found | None:
    month, number_ = int(p.fields.get("m") or p.fields["m2"]), int(p.fields["d"])
    year = _int(p.fields.get("y") or p.fields.get("y2"))
    before = r.low[max(0, p.start - 12) : p.start]
    if p.fields.get("s") in (".", "/") and not re.match(r"[a-zđ]", r.low[p.start]):
        return None
    on = spans.day(year, month, number_) if year else r._latest_with(month, number_, slack=3)
    role: Role = "period" if re.search(r"trong\s$", before) else "event"
    return "day", role, Period(on, on) if on else None


def _date(r: Reading, p: Phrase, compared: bool) -> Found | None:
    on = spans.day(int(p.fields["y"]), int(p.fields["m"]), int(p.fields["d"]))
    return ("day", "event", Period(on, on)) if on else None


def _lone_day(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "day", "event", None


def _day_pair(r: Reading, p: Phrase, compared: bool) -> Found | None:
    first, last = (r._latest_with(int(p.fields["m"]), int(p.fields[name]), slack=3) for name in "de")
    return "day", "event", Period(first, last) if first and last and first <= last else None


def _today(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if r.day is None:
        return "day", "event", None
    on = r.day if p.fields["w"] == "nay" else r.day - spans.DAY
    return "day", "event", Period(on, on)


def _in_this(r: Reading, p: Phrase, compared: bool) -> Found | None:
    unit = p.fields["u"]
    if unit == "tháng":
        return _this_month(r, p, compared)
    if unit == "năm":
        if r.low.startswith("cả", p.start) and r.year and r.latest and r.latest.month >= 11:
            return "year", "period", spans.year(r.year)
        if "year" in r.last:
            return "year", "period", r.last["year"]
        if r.year and r.latest and not r.day and not r.month:
            return "year", "period", spans.year(r.year)
        return _past_year(r, p, compared)
    if unit == "quý":
        return _this_quarter(r, p, compared)
    if unit == "ngày":
        on = r.last.get("day") or (Period(r.day, r.day) if r.day else None)
        return "day", "period", on
    if unit == "kì":
        return _this_term(r, p, compared)
    return "week", "period", r.last.get("week")


def _this_term(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "span", "period", r.last.get("first")


def _same(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if "adjacent" in p.fields:
        return "previous", "baseline", None
    if "month" in p.fields:
        return "previous", "baseline", None
    r.year_of_name = _int(p.fields.get("y"))
    return "same", "baseline", None


def _adjacent(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "previous", "baseline", None


def _phase(r: Reading, p: Phrase, compared: bool) -> Found | None:
    first, last = int(p.fields["a"]), int(p.fields["b"])
    if not 0 < last - first <= 40:
        return None
    before = r.low[max(0, p.start - 60) : p.start]
    if p.what == "phase" and p.fields and r.low[p.start].isdigit() and _OFFICE.search(before):
        return "phase", "event", Period(date(first, 1, 1), date(last, 12, 31))
    unfinished = r.latest is not None and last > r.latest.year
    return "phase", "plan" if unfinished else "period", Period(date(first, 1, 1), date(last, 12, 31))


def _term(r: Reading, p: Phrase, compared: bool) -> Found | None:
    found = _phase(r, p, compared)
    office = _OFFICE.search(r.low[max(0, p.start - 60) : p.start])
    return (found[0], "event", found[2]) if found and office else found


def _ago(r: Reading, p: Phrase, compared: bool) -> Found | None:
    count, unit = number(p.fields["n"]), p.fields["u"]
    if not count:
        return None
    if unit == "tháng" and count >= 3 and r.latest and r.year and r.latest.month - count in (0, 1):
        return "months", "period", spans.months(r.year, 1, count)
    if unit == "tháng" and count == 12 and r.year and r.latest and r.latest.month == 1:
        return "year", "period", spans.year(r.year - 1)
    if r.day is None:
        return "last", "period", None
    if unit in ("năm", "quý", "tháng"):
        size = count * {"năm": 12, "quý": 3, "tháng": 1}[unit]
        return "last", "period", Period(spans.month_later(r.day, -size) + spans.DAY, r.day)
    return "last", "period", Period(r.day - (count * (7 if unit == "tuần" else 1) - 1) * spans.DAY, r.day)


def _before(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return ("previous", "baseline", None) if compared else None


def _duration(r: Reading, p: Phrase, compared: bool) -> Found | None:
    if p.fields["u"] == "năm":
        count = number(p.fields["n"])
        phase = r.last.get("phase")
        if phase and phase.end.year - phase.start.year in (count, count - 1):
            return "phase", "period", phase
    led = _LED.search(r.low[max(0, p.start - 12) : p.start])
    return ("last", "period", None) if led or re.match(r"[^.,;()\n]{0,50}\(", r.low[p.end :][:60]) else None


def _half(r: Reading, p: Phrase, compared: bool) -> Found | None:
    fields = dict(p.fields) | {"n": "6"}
    phrase = replace(p, fields=fields)
    read = _last_months if p.fields.get("w") == "cuối" else _first_months
    return read(r, phrase, compared)


def _tet(r: Reading, p: Phrase, compared: bool) -> Found | None:
    year = _int(p.fields.get("y"))
    if year is None and "name" in p.fields:
        year = lunar.named_year(re.sub(r"\s", " ", p.fields["name"]), r.year)
    r.year_of_name = year
    first = lunar.tet(year) if year is not None else None
    if first is None:
        return None
    if r.latest is not None and first > r.latest:
        return "tet", "plan", None
    return "tet", "period" if _HOLIDAY.search(r.low[max(0, p.start - 12) : p.start]) else "event", None


def _new_year(r: Reading, p: Phrase, compared: bool) -> Found | None:
    r.year_of_name = _int(p.fields.get("y"))
    return "tet", "period", None


def _campaign(r: Reading, p: Phrase, compared: bool) -> Found | None:
    spoken = r.low.endswith("này", p.start, p.end) or _LED_CAMPAIGN.search(r.low[max(0, p.start - 12) : p.start])
    return "campaign", "period" if spoken else "event", None


def _as_of_now(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "now", "as_of", None


def _ahead(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "span", "plan", None


def _open(r: Reading, p: Phrase, compared: bool) -> Found | None:
    return "since", "period", None


# --- ranges ---------------------------------------------------------------------------------------------------------


def _first_day(r: Reading, point: Point, year: int | None) -> date | None:
    if point.unit == "year":
        return spans.day(year, 1, 1) if year else None
    if point.unit == "lunar":
        return _lunar_day(r, point, year)
    if year is None or point.month is None:
        return None
    if point.unit == "quarter":
        return spans.quarter(point.month, year).start
    return spans.day(year, point.month, point.day or 1)


def _last_day(r: Reading, point: Point, year: int | None) -> date | None:
    if point.unit == "year":
        return spans.day(year, 12, 31) if year else None
    if point.unit == "lunar":
        return _lunar_day(r, point, year)
    if year is None or point.month is None or not 1 <= point.month <= 12:
        return None
    if point.unit == "quarter":
        return spans.quarter(point.month, year).end
    if point.unit == "month":
        return spans.months(year, point.month, point.month).end
    return spans.day(year, point.month, point.day or 1)


def _lunar_day(r: Reading, point: Point, year: int | None) -> date | None:
    """A day of the old or the new lunar year around the Tết of solar year `year`."""
    if year is None or point.month is None or point.day is None:
        return None
    return lunar.solar(year - (point.month == 12), point.month, point.day)


def _tet_year(r: Reading) -> int | None:
    """The solar year of the last Tết that lies no more than a month ahead."""
    if r.latest is None:
        return None
    for year in (r.latest.year, r.latest.year - 1):
        first = lunar.tet(year)
        if first is not None and first <= r.latest + timedelta(days=30):
            return year
    return None


def _range(r: Reading, p: Phrase, compared: bool) -> Found | None:
    first, last = p.points
    begins_year = first.unit == "year" and first.year is None
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
    return kind, "period", span


def _until_now(r: Reading, first: Point) -> Period | None:
    end = r.day
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
        year = _tet_year(r)
    if year is not None:
        begin = _first_day(r, first, year)
    else:
        begin = r._latest_with(first.month, first.day or 1) if first.month and first.unit != "quarter" else None
    return Period(begin, end) if begin and begin <= end else None


def _between(r: Reading, first: Point, last: Point) -> Period | None:
    if "lunar" in (first.unit, last.unit):
        year = _tet_year(r)
        return _ordered(_first_day(r, first, first.year or year), _last_day(r, last, last.year or year))
    if first.month is None and first.unit == "day":
        return _from_day_only(r, first, last)
    if first.year is None and first.unit == "year" and last.year is None:
        end = _last_occurrence(r, last)
        return Period(date(end.year, 1, 1), end) if end else None
    if last.year is not None:
        end = _last_day(r, last, last.year)
        begin = _first_day(r, first, first.year or last.year)
        if begin and end and begin > end and first.year is None:
            begin = _first_day(r, first, last.year - 1)
        return _ordered(begin, end)
    if first.year is not None:
        return _end_after(r, _first_day(r, first, first.year), last)
    return _neither_year(r, first, last)


def _ordered(begin: date | None, end: date | None) -> Period | None:
    return Period(begin, end) if begin and end and begin <= end else None


def _last_occurrence(r: Reading, last: Point) -> date | None:
    if r.latest is None:
        return None
    for year in (r.latest.year, r.latest.year - 1):
        end = _last_day(r, last, year)
        if end is not None and end <= r.latest + timedelta(days=31 if last.unit == "month" else 3):
            return end
    return None


def _from_day_only(r: Reading, first: Point, last: Point) -> Period | None:
    """ "từ ngày 14 - 22/2": the month of the end, or the one before where the number is larger."""
    end = _last_day(r, last, last.year) if last.year else None
    if end is None and last.year is None and last.month and last.day:
        end = r._latest_with(last.month, last.day, slack=45)
    if end is None or first.day is None:
        return None
    base = end if first.day <= end.day else spans.month_later(end.replace(day=1), -1)
    return _ordered(spans.day(base.year, base.month, first.day), end)


def _end_after(r: Reading, begin: date | None, last: Point) -> Period | None:
    if begin is None:
        return None
    for year in (begin.year, begin.year + 1):
        end = _last_day(r, last, year)
        if end is not None and end >= begin:
            return Period(begin, end)
    return None


def _neither_year(r: Reading, first: Point, last: Point) -> Period | None:
    """The latest such span that has begun when the article appears; one about to begin, if the last one is long past."""
    if r.latest is None or first.month is None:
        return None
    if first.unit == "quarter":
        return None
    begin = r._latest_with(first.month, first.day or 1)
    past = _end_after(r, begin, last)
    if begin is None:
        return past
    ahead = spans.month_later(begin, 12)
    if past is not None and (ahead - r.latest).days <= 45 and (r.latest - past.end).days > 270:
        return _end_after(r, ahead, last)
    return past


def _from(r: Reading, p: Phrase, compared: bool) -> Found | None:
    point = p.points[0]
    if point.unit == "year" and point.year is None and point.ago is None:
        return "since", "period", _until_now(r, point)
    if point.unit == "now":
        return None
    return "since", "event", None


def _until(r: Reading, p: Phrase, compared: bool) -> Found | None:
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
        begin = r._latest_with(point.month) if point.unit == "month" and point.year is None else None
        year = point.year or (begin.year if begin else r.year)
        on = _last_day(r, point, year)
    elif point.month is None or point.day is None:
        return "day", "as_of", None
    else:
        on = _last_day(r, point, point.year) if point.year else r._latest_with(point.month, point.day, slack=3)
        if point.year is None and on is None:
            return ("day", "as_of", None) if spans.day(2000, point.month, point.day) else None
    if on is None:
        return None
    ahead = r.latest is not None and on > r.latest + timedelta(days=31)
    return "day", "plan" if ahead else "as_of", Period(on, on)


Production = Callable[[Reading, Phrase, bool], "Found | None"]

_PRODUCTIONS: Final[dict[str, Production]] = {
    "year": _year,
    "this-year": _this_year,
    "past-year": _past_year,
    "prior-year": _prior_year,
    "next-year": _next_year,
    "first-months": _first_months,
    "months-of": _first_months,
    "last-months": _last_months,
    "counted-months": _counted_months,
    "half": _half,
    "month": _month,
    "month-list": _month_list,
    "this-month": _this_month,
    "lunar-month": lambda r, p, c: ("month", "period", None),
    "prior-month": _prior("month", _month_before),
    "quarter": _quarter,
    "this-quarter": _this_quarter,
    "prior-quarter": _prior("quarter", lambda r: None),
    "this-week": _week,
    "prior-week": _prior("week", lambda r: spans.before(spans.week(r.day)) if r.day else None),
    "day": _day,
    "date": _date,
    "lone-day": _lone_day,
    "day-pair": _day_pair,
    "today": _today,
    "in-this": _in_this,
    "this-term": _this_term,
    "prior-term": lambda r, p, c: ("previous", "baseline", None),
    "same": _same,
    "adjacent": _adjacent,
    "phase": _phase,
    "years-of": _phase,
    "term": _term,
    "ago": _ago,
    "before": _before,
    "duration": _duration,
    "tet": _tet,
    "new-year": _new_year,
    "campaign": _campaign,
    "as-of-now": _as_of_now,
    "ahead": _ahead,
    "range": _range,
    "from": _from,
    "until": _until,
    "open": _open,
}


# --- after the reading ----------------------------------------------------------------------------------------------

_STATED: Final = frozenset(("year", "half", "months", "quarter", "month", "week", "last", "tet", "campaign"))


def _bracketed(low: str, found: list[PeriodMention]) -> list[PeriodMention]:
    """ "tháng 3/2018 (từ ngày 16/02/2018 đến ngày 15/3/2018)": the dates in brackets say what the name means, there
    and wherever the text repeats the name."""
    meant: dict[Period, Period] = {}
    result = list(found)
    for i in range(1, len(found)):
        named, dates = found[i - 1], found[i]
        if named.kind in ("span", "since") and dates.kind in _STATED:
            named, dates = dates, named
        if dates.rule != "range" or dates.period is None or named.kind not in _STATED or named.role == "baseline":
            continue
        gap = low[found[i - 1].end : found[i].start]
        if len(gap) > 100 or not _BRACKET.match(gap):
            continue
        at = i - 1 if named is found[i - 1] else i
        if named.period is None:
            result[at] = replace(result[at], period=dates.period)
        elif dates.period.start <= named.period.end and named.period.start <= dates.period.end:
            meant[named.period] = dates.period
    return [
        replace(m, period=meant[m.period]) if m.period in meant and m.role == "period" and m.kind in _STATED else m
        for m in result
    ]


def _of_campaigns(low: str, found: list[PeriodMention]) -> list[PeriodMention]:
    """Dates that stand in one sentence with the campaign are the campaign's, wherever it is spoken of."""
    open_ = [i for i, m in enumerate(found) if m.kind == "campaign" and m.period is None]
    if not open_:
        return found
    ends = [m.end() for m in _SENTENCE_END.finditer(low)]
    dates: Period | None = None
    for mention in found:
        if mention.rule == "range" and mention.kind == "span" and mention.period is not None:
            at = bisect_left(ends, mention.start + 1)
            begin, end = ends[at - 1] if at else 0, ends[at] if at < len(ends) else len(low)
            if _CAMPAIGN_WORD.search(low, max(begin, mention.start - 600), min(end, mention.end + 600)):
                dates = mention.period
                break
    if dates is None:
        return found
    result = list(found)
    for i in open_:
        result[i] = replace(result[i], period=dates)
    return result
