"""What time an article is of, and which period it reports on as a whole."""

from __future__ import annotations

import re
from datetime import date
from typing import Final

from monitor.types import Period
from monitor.vietnamese import spans
from monitor.vietnamese.periods.mention import Anchor, PeriodMention, plain_anchor
from monitor.vietnamese.periods.reader import find_periods
from monitor.vietnamese.text import fold

_SLUG_DAY: Final = re.compile(r"ngay-(\d{1,2})-(\d{1,2})-(20\d\d)(?!\d)")
_SLUG_MONTH: Final = re.compile(r"(?<![a-z\d])thang-(1[0-2]|0?[1-9])-?(?:nam-)?(20\d\d)(?!\d)")
#: "so-ket-6-thang-dau-nam-2020", "9-thang-2023", "quy-iii-nam-2023".
_SLUG_MONTHS: Final = re.compile(r"(?<![a-z\d])(1[0-2]|0?[1-9])-thang(?:-dau)?(?:-nam)?-(20[012]\d)(?!\d)")
_SLUG_QUARTER: Final = re.compile(r"(?<![a-z\d])quy-(iv|i{1,3}|[1-4])(?:-nam)?-(20[012]\d)(?!\d)")
_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4}
_SLUG_BARE_MONTH: Final = re.compile(
    r"(?<![a-z\d-])(?<!\d-)thang-(1[0-2]|0?[1-9])(?![\d])(?!-nam)|-thang-(1[0-2]|0?[1-9])-(?!nam)"
)
_SLUG_DATE: Final = re.compile(
    r"/(?P<y>20[012]\d)(?:(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])?"
    r"|[/-](?P<m2>0?[1-9]|1[0-2])(?:[/-](?P<d2>0?[1-9]|[12]\d|3[01]))?)(?=[/-])"
)
_SLUG_STAMP: Final = re.compile(r"(?<!\d)(20[012]\d)(0[1-9]|1[0-2])(0[1-9]|[12]\d|3[01])\d{0,10}(?!\d)")
_HEAD_DATE: Final = re.compile(r"(?<!\d)(\d{1,2})\s?([/.-])\s?(\d{1,2})\s?\2\s?(20[012]\d)(?!\d)")
_HEAD: Final = re.compile(
    r"(?:thứ\s(?:hai|ba|tư|năm|sáu|bảy|[2-7])|chủ nhật|cn|gmt|\d{1,2}\s?[:h]\s?\d{2}|đăng|cập nhật|date)"
)
_OWN_YEAR: Final = re.compile(r"cùng kì (?:của )?(?:năm )?(20[012]\d)(?!\d)")
_MONTH_AFTER: Final = re.compile(r"(?:so (?:với )?)tháng (\d{1,2})\s?[/-]\s?(20\d\d)")
_COMPARED_YEAR: Final = re.compile(r"(?<!\w)so (?:với|cùng)(?: [^\s.,;()]+){0,8}? năm (20[012]\d)(?!\d)")
_ANY_YEAR: Final = re.compile(r"năm (20[012]\d)(?!\d)")


def settle_anchor(text: str, published: Anchor, *, slug: str = "", folded: str | None = None) -> Anchor:
    """The best anchor that article and address give: a published month is narrowed to the day where the text tells it
    ("Ngày 21.4, lãnh đạo …"); without a date, the page's own date line, a lunar year (Tết Kỷ Hợi), "cùng kỳ năm 2018"
    (so 2019) or the only year named. `slug` is the address of the article, for "thang-3-2018"; `folded` is
    `text.fold(text)` if the caller has it."""
    published = plain_anchor(published)
    if isinstance(published, date):
        return published
    low = fold(text) if folded is None else folded
    found = published or _slug_date(slug) or _dated_head(low) or _text_year(low)
    if not isinstance(found, Period):
        return found
    return _narrowed(low, found, slug)


def slug_period(slug: str) -> Period | None:
    """The span that an address names: "6-thang-dau-nam-2020", "quy-iii-2023", "thang-5-2023"."""
    if m := _SLUG_MONTHS.search(slug):
        return spans.months(int(m[2]), 1, int(m[1]))
    if m := _SLUG_QUARTER.search(slug):
        last = 3 * (_QUARTERS.get(m[1]) or int(m[1]))
        return spans.months(int(m[2]), last - 2, last)
    if m := _SLUG_MONTH.search(slug):
        return spans.months(int(m[2]), int(m[1]), int(m[1]))
    return None


def _slug_date(slug: str) -> Anchor:
    if m := _SLUG_DAY.search(slug):
        return spans.day(int(m[3]), int(m[2]), int(m[1]))
    if m := _SLUG_MONTH.search(slug):
        return spans.months(int(m[2]), int(m[1]), int(m[1]))
    if m := _SLUG_STAMP.search(slug):
        return spans.day(int(m[1]), int(m[2]), int(m[3]))
    if m := _SLUG_DATE.search(slug):
        year, month, number = int(m["y"]), int(m["m"] or m["m2"]), m["d"] or m["d2"]
        return spans.day(year, month, int(number)) if number else spans.months(year, month, month)
    if named := slug_period(slug):
        return spans.months(named.end.year, named.end.month, named.end.month)
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
    compared = {int(y) for y in _COMPARED_YEAR.findall(low)}
    years = {int(y) for y in _ANY_YEAR.findall(_COMPARED_YEAR.sub("", low))}
    if not years and len(compared) == 1:
        return spans.year(compared.pop() + 1)
    return spans.year(years.pop()) if len(years) == 1 else None


def _narrowed(low: str, found: Period, slug: str) -> Anchor:
    """A year narrowed to a month, a month to a day, where the address or the text's own day says so."""
    on = _slug_date(slug)
    if isinstance(on, date) and found.start <= on <= found.end:
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
        on = mention.period.start if mention.role == "event" and mention.kind == "day" and mention.period else None
        if on is not None and found.start <= on <= found.end:
            return on
    return found


def article_period(mentions: list[PeriodMention], anchor: Anchor, *, slug: str = "") -> Period | None:
    """The period that an article as a whole reports on: the first that it names; else that of its address
    ("thang-5-2023"), else the month after the one that it compares with."""
    for mention in mentions:
        if mention.role == "period" and mention.period is not None and mention.kind not in ("day", "last", "phase"):
            return mention.period
    if named := slug_period(slug):
        return named
    for mention in mentions:
        if mention.role == "baseline" and mention.kind == "month" and mention.period is not None:
            return spans.shift(mention.period, 1)
    if isinstance(anchor, Period) and spans.length_in_months(anchor) == 1 and _SLUG_BARE_MONTH.search(slug):
        return anchor
    return None
