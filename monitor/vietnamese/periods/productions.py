"""Phrases of periods to spans: one production for each kind of phrase."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, timedelta
from typing import Final

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.periods import days, ranges
from monitor.vietnamese.periods.grammar import Phrase, number
from monitor.vietnamese.periods.mention import Kind
from monitor.vietnamese.periods.state import Found, Reading, as_int

_LAW: Final = re.compile(
    r"(?:bộ luật|luật|pháp lệnh|hiến pháp|nghị định|thông tư|chỉ thị|quyết định)(?: (?!năm )[^\s.,;:()]+){0,9}\s$"
)
_NOT_PERIOD: Final = re.compile(r"(?:sinh|sn|khóa|tốt nghiệp|ra đời|thành lập|mẫu|đời|hạn|mục tiêu)\s$")
_OFFICE: Final = re.compile(r"(?:hđnd|quốc hội|đại hội|đảng bộ|khóa|chấp hành|đại biểu)[^.;\n]{0,40}$")
_PART: Final = re.compile(r"(?:đầu|giữa|cuối)\s$")
_MANY: Final = re.compile(r"(?:nhiều|những|các|mấy|từng|hằng|hàng)\s$")
_EACH: Final = re.compile(r"(?:mỗi|từng|hằng|hàng|một|hai|ba|bốn|năm|sáu|\d)\s$")
_SINCE_START: Final = re.compile(r" (?:thực hiện|triển khai|ra quân|kể từ|phát động|vận hành|hoạt động|thi hành)(?!\w)")
_LED: Final = re.compile(r"(?:trong|vòng|khoảng|suốt|qua|sau|hơn|gần|của|cả|chỉ|tính)\s$")
_LED_CAMPAIGN: Final = re.compile(r"(?:trong|qua|sau|kết thúc|kết quả|thực hiện)\s$")
_SENTENCE_END: Final = re.compile(r"[.!?…]\s|\n")


def _year(r: Reading, p: Phrase) -> Found | None:
    year = int(p.fields["y"])
    before = r.low[max(0, p.start - 70) : p.start]
    if _NOT_PERIOD.search(before) or (not r.compared and _LAW.search(before)):
        return None
    if part := _PART.search(before):
        end = date(year, 12, 31)
        return "year", "event", Period(end, end) if r.compared and part[0].startswith("cuối") else None
    ahead = r.latest is not None and r.year == year and r.latest.month <= 4 and (r.day or r.month)
    return "year", "plan" if ahead and not r.compared else "period", spans.year(year)


def _this_year(r: Reading, _p: Phrase) -> Found | None:
    return "year", "period", spans.year(r.year) if r.year else None


def _years(r: Reading, p: Phrase) -> Found | None:
    """ "năm 2017, 2018, 2019": a span where they follow each other."""
    years = [int(y) for y in re.findall(r"\d{4}", r.low[p.start : p.end])]
    if years != list(range(years[0], years[0] + len(years))):
        return "phase", "period", None
    return "phase", "period", Period(date(years[0], 1, 1), date(years[-1], 12, 31))


def _past_year(r: Reading, p: Phrase) -> Found | None:
    if _MANY.search(r.low[max(0, p.start - 8) : p.start]):
        return None
    if "year" in r.last and (r.year is None or r.last["year"].end.year in (r.year, r.year - 1)):
        return "year", "period", r.last["year"]
    if r.year is None or r.latest is None:
        return "year", "period", None
    if r.latest.month <= 4:
        return "year", "period", spans.year(r.year - 1)
    return "year", "period", spans.year(r.year) if r.latest.month >= 10 else None


def _prior_year(r: Reading, p: Phrase) -> Found | None:
    if _MANY.search(r.low[max(0, p.start - 8) : p.start]):
        return None
    if r.compared:
        return "same", "baseline", None
    return "year", "period", spans.year(r.year - 1) if r.year else None


def _next_year(r: Reading, _p: Phrase) -> Found | None:
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


def _first_months(r: Reading, p: Phrase) -> Found | None:
    count = number(p.fields["n"])
    return _counted_from_january(r, p, r.named_year(p), count) if 1 <= count <= 12 else None


def _last_months(r: Reading, p: Phrase) -> Found | None:
    count = number(p.fields["n"])
    if not 1 <= count <= 11:
        return None
    year = r.named_year(p)
    kind: Kind = "half" if count == 6 else "months"
    if year is None and r.year is not None and r.latest is not None:
        year = r.year - 1 if r.latest.month <= 2 else r.year
    if year is None:
        return kind, "period", None
    span = spans.months(year, 13 - count, 12)
    ahead = r.latest is not None and span.end > r.latest + timedelta(days=45)
    return kind, "plan" if ahead else "period", span


def _first_days(r: Reading, p: Phrase) -> Found | None:
    year = r.named_year(p) or r.year
    count = number(p.fields["n"])
    if year is None or not 1 <= count <= 31:
        return "last", "period", None
    return "span", "period", Period(date(year, 1, 1), date(year, 1, count))


_HALF: Final = 6
#: "từ khi tỉnh mới vận hành (01/7/2025), | 5 tháng có …": so many months from that day.
_SINCE_DAY: Final = re.compile(
    r"(?<!\w)(?:từ khi|kể từ|sau khi|từ ngày) [^.;\n]{0,70}?(?P<d>\d{1,2})[/.-](?P<m>\d{1,2})[/.-](?P<y>20\d\d)\)?,?"
    r" (?:trong |sau |qua )?$"
)
_CAMPAIGN: Final = re.compile(r"cao điểm|ra quân|chiến dịch|phát động")


def _counted_months(r: Reading, p: Phrase) -> Found | None:
    """ "trong 6 tháng", "9 tháng": as named before; else from January, where the article comes right after."""
    count = number(p.fields["n"])
    if not 1 <= count <= 12:
        return None
    if _SINCE_START.match(r.low, p.end):
        return "last", "period", None
    if (since := _SINCE_DAY.search(r.low, max(0, p.start - 100), p.start)) is not None:
        begin = spans.day(int(since["y"]), int(since["m"]), int(since["d"]))
        return "months", "period", Period(begin, spans.month_later(begin, count) - spans.DAY) if begin else None
    for what in ("first-months", "months-of", "counted-months"):
        if (known := r.named.get((what, p.fields["n"]))) is not None:
            return "half" if count == 6 else "months", "period", known
    before = r.low[max(0, p.start - 12) : p.start]
    for what in ("last", "span"):
        if what in r.last and spans.length_in_months(r.last[what]) == count:
            return "months", "period", r.last[what]
    opens = re.search(r"(?:^|[.\n(,;:]\s?|trong |qua |của |kết quả |công tác |chung |kế |tổng |cả )$", before)
    if count > 1 and r.year and r.latest and opens:
        span = spans.months(r.year if r.latest.month > 2 or count <= 2 else r.year - 1, 1, count)
        # A few months may be those of a campaign.
        few = count < _HALF
        least, most = (-5, 45) if few else (-25, 75)
        if least <= (r.latest - span.end).days <= most and not (few and _CAMPAIGN.search(r.low)):
            return "half" if count == 6 else "year" if count == 12 else "months", "period", span
    if _LED.search(before):
        return "last", "period", None
    return ("last", "period", None) if r.low[p.end : p.end + 2].strip()[:1] == "(" else None


def _month(r: Reading, p: Phrase) -> Found | None:
    month = number(p.fields["n"])
    if not 1 <= month <= 12:
        return None
    year = r.named_year(p)
    before = r.low[max(0, p.start - 8) : p.start]
    if re.search(r"(?:đầu|giữa|cuối)\s$", before):
        return "month", "event", None
    if _EACH.search(before):
        return None
    return "month", "period", _month_span(r, month, year)


def _month_span(r: Reading, month: int, year: int | None) -> Period | None:
    if year is not None:
        return spans.months(year, month, month)
    first = r.latest_with(month)
    if first is not None:
        return spans.months(first.year, month, month)
    return r.named.get(("month", str(month)))


def _month_list(r: Reading, p: Phrase) -> Found | None:
    numbers = [int(p.fields[name]) for name in "abc" if name in p.fields]
    if any(not 1 <= n <= 12 for n in numbers) or numbers != sorted(set(numbers)):
        return None
    if numbers[-1] - numbers[0] != len(numbers) - 1 and not re.search(r"[-–—]|đến", r.low[p.start : p.end]):
        return "months", "period", None
    last = _month_span(r, numbers[-1], r.named_year(p))
    return "months", "period", spans.months(last.end.year, numbers[0], numbers[-1]) if last else None


def _this_month(r: Reading, p: Phrase) -> Found | None:
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


def _prior(kind: Kind, of: Callable[[Reading], Period | None]) -> Callable[[Reading, Phrase], Found | None]:
    def read(r: Reading, _p: Phrase) -> Found | None:
        return ("previous", "baseline", None) if r.compared else (kind, "period", of(r))

    return read


def _month_before(r: Reading) -> Period | None:
    now = r.month or (spans.months(r.day.year, r.day.month, r.day.month) if r.day else None)
    return spans.shift(now, -1) if now else None


def _quarter(r: Reading, p: Phrase) -> Found | None:
    first = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(p.fields["n"]) or int(p.fields["n"])
    last = first
    if "b" in p.fields:
        last = {"i": 1, "ii": 2, "iii": 3, "iv": 4}.get(p.fields["b"]) or int(p.fields["b"])
    if last < first:
        return None
    year = r.named_year(p)
    if year is None and (known := r.named.get(("quarter", p.fields["n"]))) is not None:
        return "quarter", "period", known
    if year is None:
        begin = r.latest_with(3 * last - 2)
        year = begin.year if begin else None
    if year is None:
        return "quarter", "period", None
    span = Period(spans.quarter(first, year).start, spans.quarter(last, year).end)
    ahead = r.latest is not None and span.end > r.latest + timedelta(days=31)
    return "quarter", "plan" if ahead else "period", span


def _this_quarter(r: Reading, _p: Phrase) -> Found | None:
    return "quarter", "period", r.last.get("quarter")


def _week(r: Reading, p: Phrase) -> Found | None:
    if p.fields["w"] == "này" and r.day:
        return "week", "period", spans.week(r.day)
    return "week", "period", None


def _in_this(r: Reading, p: Phrase) -> Found | None:
    unit = p.fields["u"]
    if unit == "tháng":
        return _this_month(r, p)
    if unit == "năm":
        if r.low.startswith("cả", p.start) and r.year and r.latest and r.latest.month >= 11:
            return "year", "period", spans.year(r.year)
        if "year" in r.last:
            return "year", "period", r.last["year"]
        if r.year and r.latest and not r.day and not r.month:
            return "year", "period", spans.year(r.year)
        return _past_year(r, p)
    if unit == "quý":
        return _this_quarter(r, p)
    if unit == "ngày":
        on = r.last.get("day") or (Period(r.day, r.day) if r.day else None)
        return "day", "period", on
    if unit == "kì":
        return _this_term(r, p)
    return "week", "period", r.last.get("week")


def _in_phase(r: Reading, _p: Phrase) -> Found | None:
    return "phase", "period", r.last.get("phase")


def _in_that(r: Reading, _p: Phrase) -> Found | None:
    """ "cũng trong khoảng thời gian trên": whatever was spoken of last."""
    return "span", "period", r.last.get("recent")


def _this_term(r: Reading, _p: Phrase) -> Found | None:
    return "span", "period", r.last.get("first")


def _same(r: Reading, p: Phrase) -> Found | None:
    if "adjacent" in p.fields:
        return "previous", "baseline", None
    if "month" in p.fields:
        return "previous", "baseline", None
    r.year_of_name = as_int(p.fields.get("y"))
    return "same", "baseline", None


def _same_tet(r: Reading, p: Phrase) -> Found | None:
    """ "cùng kỳ Tết Ất Tỵ": the days of that Tết, not the same ones of the solar year."""
    r.year_of_name = days.tet_year(r, p)
    return "same", "baseline", None


def _same_years(_r: Reading, _p: Phrase) -> Found | None:
    return "same", "baseline", None


def _adjacent(_r: Reading, _p: Phrase) -> Found | None:
    return "previous", "baseline", None


def _phase_months(_r: Reading, p: Phrase) -> Found | None:
    """ "giai đoạn 2016 - 6/2018": years or months to a month."""
    begin, end = int(p.fields.get("m", 1)), int(p.fields["n"])
    if not (1 <= begin <= 12 and 1 <= end <= 12):
        return None
    first, last = spans.months(int(p.fields["a"]), begin, begin), spans.months(int(p.fields["b"]), end, end)
    return ("span", "period", Period(first.start, last.end)) if first.start < last.end else None


def _phase(r: Reading, p: Phrase) -> Found | None:
    first, last = int(p.fields["a"]), int(p.fields["b"])
    if not 0 < last - first <= 40:
        return None
    before = r.low[max(0, p.start - 60) : p.start]
    if p.what == "phase" and p.fields and r.low[p.start].isdigit() and _OFFICE.search(before):
        return "phase", "event", Period(date(first, 1, 1), date(last, 12, 31))
    if before.endswith("năm học "):
        return "last", "period", None
    unfinished = r.latest is not None and last > r.latest.year
    return "phase", "plan" if unfinished else "period", Period(date(first, 1, 1), date(last, 12, 31))


def _term(r: Reading, p: Phrase) -> Found | None:
    found = _phase(r, p)
    office = _OFFICE.search(r.low[max(0, p.start - 60) : p.start])
    return (found[0], "event", found[2]) if found and office else found


def _ago(r: Reading, p: Phrase) -> Found | None:
    count, unit = number(p.fields["n"]), p.fields["u"]
    if not count:
        return None
    phase = r.last.get("phase")
    if unit == "năm" and phase and phase.end.year - phase.start.year in (count, count - 1):
        return "phase", "period", phase
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


def _before(r: Reading, _p: Phrase) -> Found | None:
    return ("previous", "baseline", None) if r.compared else None


def _duration(r: Reading, p: Phrase) -> Found | None:
    if p.fields["u"] == "năm":
        count = number(p.fields["n"])
        phase = r.last.get("phase")
        if phase and phase.end.year - phase.start.year in (count, count - 1):
            return "phase", "period", phase
    if r.compared:
        # "So với 9 ngày nghỉ | Tết Ất Tỵ": the feast says which days.
        return None if r.low.startswith(" tết", p.end) else ("previous", "baseline", None)
    led = _LED.search(r.low[max(0, p.start - 12) : p.start])
    return ("last", "period", None) if led or re.match(r"[^.,;()\n]{0,50}\(", r.low[p.end :][:60]) else None


def _half(r: Reading, p: Phrase) -> Found | None:
    if p.fields.get("yrel") == "qua":
        return _past_half(r)
    fields = dict(p.fields) | {"n": "6"}
    phrase = p._replace(fields=fields)
    read = _last_months if p.fields.get("w") == "cuối" else _first_months
    return read(r, phrase)


def _past_half(r: Reading) -> Found | None:
    """ "Nửa năm qua" in June to August or in December and January."""
    if r.latest is None or r.year is None:
        return "half", "period", None
    if r.latest.month in (6, 7, 8):
        return "half", "period", spans.months(r.year, 1, 6)
    if r.latest.month in (12, 1):
        return "half", "period", spans.months(r.year - (r.latest.month == 1), 7, 12)
    return "half", "period", None


def _campaign(r: Reading, p: Phrase) -> Found | None:
    spoken = r.low.endswith("này", p.start, p.end) or _LED_CAMPAIGN.search(r.low[max(0, p.start - 12) : p.start])
    return "campaign", "period" if spoken else "event", None


def _as_of_now(_r: Reading, _p: Phrase) -> Found | None:
    return "now", "as_of", None


def _ahead(_r: Reading, _p: Phrase) -> Found | None:
    return "span", "plan", None


def _open(_r: Reading, _p: Phrase) -> Found | None:
    return "since", "period", None


Production = Callable[[Reading, Phrase], "Found | None"]

PRODUCTIONS: Final[dict[str, Production]] = {
    "year": _year,
    "years": _years,
    "this-year": _this_year,
    "past-year": _past_year,
    "prior-year": _prior_year,
    "next-year": _next_year,
    "first-months": _first_months,
    "months-of": _first_months,
    "last-months": _last_months,
    "counted-months": _counted_months,
    "first-days": _first_days,
    "half": _half,
    "month": _month,
    "month-list": _month_list,
    "this-month": _this_month,
    "lunar-month": lambda _r, _p: ("month", "period", None),
    "prior-month": _prior("month", _month_before),
    "quarter": _quarter,
    "this-quarter": _this_quarter,
    "prior-quarter": _prior("quarter", lambda _r: None),
    "this-week": _week,
    "prior-week": _prior("week", lambda r: spans.before(spans.week(r.day)) if r.day else None),
    "day": days.day_and_month,
    "date": days.written_date,
    "lone-day": days.lone_day,
    "day-pair": days.day_pair,
    "today": days.today,
    "lunar-day": days.lunar_day,
    "in-this": _in_this,
    "in-phase": _in_phase,
    "in-that": _in_that,
    "this-term": _this_term,
    "prior-term": lambda _r, _p: ("previous", "baseline", None),
    "same": _same,
    "same-tet": _same_tet,
    "same-years": _same_years,
    "adjacent": _adjacent,
    "phase": _phase,
    "phase-months": _phase_months,
    "years-of": _phase,
    "term": _term,
    "ago": _ago,
    "before": _before,
    "duration": _duration,
    "tet": days.tet_feast,
    "new-year": days.new_year,
    "campaign": _campaign,
    "as-of-now": _as_of_now,
    "ahead": _ahead,
    "range": ranges.from_to,
    "from": ranges.from_only,
    "until": ranges.until,
    "open": _open,
}
