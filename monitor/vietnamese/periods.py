"""Periods in a text: every phrase that names a span of days, what it is for, and the span, if the text settles it.

Relative phrases ("cùng kỳ", "tháng trước") name a span only once the period of the figure is known: see `baseline`.
Nothing is guessed: what neither text nor anchor settles has `period` None."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from monitor.types import Period
from monitor.vietnamese import spans
from monitor.vietnamese.text import fold

Kind = Literal[
    "year",  # năm 2021, năm qua, trong năm, năm công tác 2021
    "half",  # 6 tháng đầu năm, 6 tháng cuối năm
    "months",  # 9 tháng, 11 tháng đầu năm, 3 tháng cuối năm, tháng 7 và tháng 8
    "quarter",  # quý I/2024
    "month",  # tháng 8/2016, trong tháng
    "week",  # tuần qua, trong tuần
    "day",  # ngày 28/9, 21.4, trong ngày
    "span",  # từ 15/7 đến 14/8, từ tháng 1 đến 30-8
    "since",  # từ đầu năm đến nay, từ ngày 15/12/2020 đến nay
    "last",  # 5 năm qua, 3 tháng gần đây, trong vòng 40 ngày
    "phase",  # giai đoạn 2016 - 2020, nhiệm kỳ 2015 - 2020
    "tet",  # Tết Nguyên đán Kỷ Hợi
    "campaign",  # trong đợt cao điểm
    "same",  # cùng kỳ, cùng kỳ năm trước, cùng kỳ 2020
    "previous",  # kỳ trước, tháng trước, tuần liền kề
    "now",  # hiện có, đến nay
]
Role = Literal[
    "period",  # the span that figures speak of
    "baseline",  # stands in a comparison: so với …, cùng kỳ …
    "as_of",  # a stock's day: tính đến 15-8, hiện nay
    "plan",  # lies ahead of the article: năm 2022 in January 2022, đến năm 2025
    "event",  # the day of a meeting or an incident, not of a statistic
]


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A phrase that names a span. `start` and `end` are offsets into the text given to `find_periods`."""

    start: int
    end: int
    kind: Kind
    role: Role
    #: The span; None where unsettled, or where only `baseline` can tell.
    period: Period | None
    #: Name of the rule that read it, e.g. "first-months" or "same".
    rule: str
    #: The year named in a relative phrase ("cùng kỳ năm 2020") or by a Tết, if any.
    year: int | None = None


Anchor = date | Period | None


def find_periods(text: str, anchor: Anchor, *, folded: str | None = None) -> list[PeriodMention]:
    """All mentions in an NFC text in order of `start`, never overlapping. `anchor` is the article's day, its month or
    year as a Period where only that is known, or None. `folded` is `text.fold(text)` if the caller has it."""
    from monitor.vietnamese.period_reading import Reading

    low = fold(text) if folded is None else folded
    return Reading(low, anchor).mentions()


_COMPARE: Final = re.compile(
    r"(?:(?<!\w)so(?: sánh)?(?: với| cùng)?|(?<!\w)(?:cao|thấp|nhiều|ít|lớn|nhỏ|tăng|giảm|kém) hơn(?: so)?(?: với)?|(?<!\w)hơn"
    r"|bằng (?:khoảng |gần |hơn )?\d[\d.,]* ?%(?: của| so với)?|đối chiếu(?: với)?)"
    r"(?: (?:kết quả|số liệu|mức|con số|bình quân|trung bình|cả|của|trong|thời gian|thời điểm|dịp|đợt|cao điểm|tổng số"
    r"|với|những|các|cuối|đầu|thực hiện|tình hình|năm|kì|toàn|giai đoạn|nghỉ|tết|nguyên đán|tháng)(?!\w)){0,6}\s$"
)
_COMPARE_LIST: Final = re.compile(r"^(?:,| và| hoặc| hay| \(?) ?$")


def is_compared(low: str, start: int) -> bool:
    """Whether the words before `start` in a folded text make what stands there the baseline of a comparison."""
    near = low[max(0, start - 60) : start]
    if "so" not in near and "hơn" not in near and "%" not in near and "đối" not in near:
        return False
    return _COMPARE.search(near) is not None


def baseline(current: Period, mention: PeriodMention) -> Period | None:
    """The span that a mention in a comparison stands for, given the period of the figure. Works for every kind: a
    mention with a span of its own gives that span, adapted to the statistical month (15th to 14th) where the current
    period is one. None where it cannot be told."""
    if mention.kind == "same":
        if mention.rule != "same":
            return None
        if mention.year is None:
            return spans.shift(current, -12)
        return spans.in_year(current, mention.year) if mention.year < current.end.year else None
    if mention.kind == "previous":
        wanted = {"prior-month": 1, "prior-quarter": 3}.get(mention.rule)
        if wanted is not None and spans.length_in_months(current) != wanted:
            return None
        return spans.before(current)
    named = mention.period
    size = spans.length_in_months(current)
    if named is None or size is None or current.start.day == 1 or named.start.day != 1:
        return named
    if spans.length_in_months(named) != size:
        return named
    by = (named.end.year - current.end.year) * 12 + named.end.month - current.end.month
    return spans.shift(current, by)


# --- what time the article is of ------------------------------------------------------------------------------------

_SLUG_DAY: Final = re.compile(r"ngay-(\d{1,2})-(\d{1,2})-(20\d\d)(?!\d)")
_SLUG_MONTH: Final = re.compile(r"(?<![a-z\d])thang-(1[0-2]|0?[1-9])-?(?:nam-)?(20\d\d)(?!\d)")
_SLUG_BARE_MONTH: Final = re.compile(
    r"(?<![a-z\d-])(?<!\d-)thang-(1[0-2]|0?[1-9])(?![\d])(?!-nam)|-thang-(1[0-2]|0?[1-9])-(?!nam)"
)
_SLUG_DATE: Final = re.compile(r"/(20[012]\d)[/-]?(0?[1-9]|1[0-2])[/-]?(0?[1-9]|[12]\d|3[01])?(?=[/-])")
_SLUG_STAMP: Final = re.compile(r"(?<!\d)(20[012]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{0,10}(?!\d)")
_HEAD_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(20[012]\d)(?!\d)")
_HEAD: Final = re.compile(
    r"(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn|gmt|\d{1,2}\s?[:h]\s?\d{2}|đăng|cập nhật|date)"
)
_OWN_YEAR: Final = re.compile(r"cùng kì (?:của )?(?:năm )?(20[012]\d)(?!\d)")
_MONTH_AFTER: Final = re.compile(r"(?:so (?:với )?)tháng (\d{1,2})\s?[/-]\s?(20\d\d)")
_ANY_YEAR: Final = re.compile(r"năm (20[012]\d)(?!\d)")


def settle_anchor(text: str, published: Anchor, *, slug: str = "") -> Anchor:
    """The best anchor that article and address give: a published month is narrowed to the day where the text tells it
    ("Ngày 21.4, lãnh đạo …"); without a date, the page's own date line, a lunar year (Tết Kỷ Hợi), "cùng kỳ năm 2018"
    (so 2019) or the only year named. `slug` is the address of the article, for "thang-3-2018"."""
    low = fold(text)
    if isinstance(published, date):
        return published
    found = published or _slug_date(slug) or _dated_head(low) or _text_year(low)
    if not isinstance(found, Period):
        return found
    return _narrowed(low, found, slug)


def _slug_date(slug: str) -> Anchor:
    if m := _SLUG_DAY.search(slug):
        return spans.day(int(m[3]), int(m[2]), int(m[1]))
    if m := _SLUG_MONTH.search(slug):
        return spans.months(int(m[2]), int(m[1]), int(m[1]))
    if m := _SLUG_STAMP.search(slug):
        return spans.day(int(m[1]), int(m[2]), int(m[3]))
    if m := _SLUG_DATE.search(slug):
        if m[3]:
            return spans.day(int(m[1]), int(m[2]), int(m[3]))
        return spans.months(int(m[1]), int(m[2]), int(m[2]))
    return None


def _dated_head(low: str) -> Anchor:
    """A date line of the page itself: in the first lines, beside a weekday or a time."""
    for line in low[:600].split("\n")[:8]:
        if len(line) < 80 and _HEAD.search(line) and (m := _HEAD_DATE.search(line)):
            return spans.day(int(m[4]), int(m[3]), int(m[1]))
    return None


def _text_year(low: str) -> Anchor:
    if m := _MONTH_AFTER.search(low):
        return spans.shift(spans.months(int(m[2]), int(m[1]), int(m[1])), 1) if 1 <= int(m[1]) <= 12 else None
    if m := _OWN_YEAR.search(low):
        return spans.year(int(m[1]) + 1)
    for mention in find_periods(low, None, folded=low):
        if mention.kind == "tet" and mention.year is not None:
            return spans.year(mention.year)
    years = {int(y) for y in _ANY_YEAR.findall(low)}
    return spans.year(years.pop()) if len(years) == 1 else None


def _narrowed(low: str, found: Period, slug: str) -> Anchor:
    """A year narrowed to a month, a month to a day, where the address or the text's own day says so."""
    if m := _SLUG_DAY.search(slug):
        on = spans.day(int(m[3]), int(m[2]), int(m[1]))
        if on is not None and found.start <= on <= found.end:
            return on
    size = spans.length_in_months(found)
    if size == 12:
        m = _SLUG_MONTH.search(slug)
        bare = _SLUG_BARE_MONTH.search(slug)
        number = int(m[1]) if m else int(bare[1] or bare[2]) if bare else 0
        if number:
            return spans.months(found.start.year, number, number)
    if size != 1:
        return found
    for mention in find_periods(low[:1500], found, folded=low[:1500]):
        if mention.role == "event" and mention.kind == "day" and mention.period is not None:
            if found.start <= mention.period.start <= found.end:
                return mention.period.start
    return found


def article_period(mentions: list[PeriodMention], anchor: Anchor, *, slug: str = "") -> Period | None:
    """The period that an article as a whole reports on: the first that it names; else that of its address
    ("thang-5-2023"), else the month after the one that it compares with."""
    for mention in mentions:
        if mention.role == "period" and mention.period is not None and mention.kind not in ("day", "last", "phase"):
            return mention.period
    if m := _SLUG_MONTH.search(slug):
        return spans.months(int(m[2]), int(m[1]), int(m[1]))
    for mention in mentions:
        if mention.role == "baseline" and mention.kind == "month" and mention.period is not None:
            return spans.shift(mention.period, 1)
    if isinstance(anchor, Period) and spans.length_in_months(anchor) == 1 and _SLUG_BARE_MONTH.search(slug):
        return anchor
    return None
