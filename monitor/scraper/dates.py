"""Written dates → instants: ISO and RFC forms for machines, and every shape in which Vietnamese sites show a date.

A date without zone is in Vietnam time. Two-digit years are refused: only page clocks use them.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from email.utils import parsedate_to_datetime
from functools import lru_cache
from typing import Final, NamedTuple

from monitor.scraper.letters import compose
from monitor.types import VIETNAM

#: What is older is a default of a content system, not a date of publication on the web.
_EARLIEST: Final = 1995
_LATEST: Final = 2100

_WEEKDAY: Final = r"(?:thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|cn|t[2-7])"
_CLOCK: Final = (
    r"(?<![\d:])(?P<hour>[01]?\d|2[0-4])\s?(?::|h|g|giờ)\s?(?P<minute>[0-5]\d)(?:\s?[:'p]\s?(?P<second>[0-5]\d))?"
    r"(?!\d)(?:\s*(?P<half>[ap]\.?m\.?|sa|ch)\b)?"
)
_DD: Final = r"(?P<day>0?[1-9]|[12]\d|3[01])"
_MM: Final = r"(?P<month>0?[1-9]|1[0-2])"
_YYYY: Final = r"(?P<year>(?:19|20)\d\d)(?!\d)"
_DASH: Final = r"\s?[/.\-]\s?"
_DAY: Final = rf"(?<![\d/.,]){_DD}{_DASH}{_MM}{_DASH}{_YYYY}"
_YEAR_FIRST: Final = rf"(?<!\d){_YYYY}{_DASH}{_MM}{_DASH}{_DD}(?!\d)"
_MONTH: Final = r"(?P<word>mười một|mười hai|mười|một|giêng|hai|ba|tư|bốn|năm|sáu|bảy|bẩy|tám|chín|chạp|\d{1,2})"
_IN_WORDS: Final = rf"(?<!\d)(?P<day>\d{{1,2}})\s*,?\s+tháng\s+{_MONTH}\s*,?\s*(?:năm\s+)?{_YYYY}"
_WORD_FIRST: Final = rf"tháng\s+{_MONTH}\s+(?P<day>\d{{1,2}})\s*,\s*{_YYYY}"
_ENGLISH: Final = (
    r"(?:\b(?P<name>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?\s+(?P<day>\d{1,2})(?:st|nd|rd|th)?"
    r"|(?<!\d)(?P<day2>\d{1,2})(?:st|nd|rd|th)?\s+(?P<name2>jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*\.?)"
    r",?\s+(?P<year>(?:19|20)\d\d)(?!\d)"
)
#: What may stand between the day and the clock. No nested repetition: safe on long runs of blanks.
_BETWEEN: Final = r"(?:[\s|,•·\-–/()]|" + _WEEKDAY + r"|\(gmt\+7\)|ngày|lúc|vào){0,40}"
_FLAGS: Final = re.IGNORECASE
_DIGITS: Final = ("/", "-", ".")
_MONTH_NAMES: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")


class _Shape(NamedTuple):
    """A kind of day in text of lower case: what stands in it, the day alone, and with a clock before or after it."""

    words: tuple[str, ...]
    alone: re.Pattern[str]
    timed: tuple[re.Pattern[str], re.Pattern[str]]


_SHAPES: Final = tuple(
    _Shape(words, re.compile(day), (re.compile(_CLOCK + _BETWEEN + day), re.compile(day + _BETWEEN + _CLOCK)))
    for words, day in (
        (_DIGITS, _DAY), (_DIGITS, _YEAR_FIRST), (("tháng",), _IN_WORDS), (("tháng",), _WORD_FIRST),
        (_MONTH_NAMES, _ENGLISH),
    )
)  # fmt: skip
_MONTH_WORDS: Final = {
    "một": 1, "giêng": 1, "hai": 2, "ba": 3, "tư": 4, "bốn": 4, "năm": 5, "sáu": 6, "bảy": 7, "bẩy": 7, "tám": 8,
    "chín": 9, "mười": 10, "mười một": 11, "mười hai": 12, "chạp": 12,
}  # fmt: skip
_ISO: Final = re.compile(
    r"(?P<year>(?:19|20)\d\d)-(?P<month>\d{1,2})-(?P<day>\d{1,2})"
    r"(?:[T\s]+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2})(?:[.,]\d+)?)?"
    r"\s*(?P<zone>Z|UTC|GMT|(?:GMT|UTC)?\s*[+-]\s?\d{1,2}(?::?\d{2})?)?)?",
    _FLAGS,
)
_COMPACT: Final = re.compile(
    r"(?P<year>20\d\d)(?P<month>\d\d)(?P<day>\d\d)[T ]?(?P<hour>\d\d)(?P<minute>\d\d)(?P<second>\d\d)?$"
)
_FARTHEST: Final = timedelta(hours=14)
_OFFSET: Final = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})?")
_MONTH_FIRST: Final = re.compile(
    r"^\s*(?P<month>0?[1-9]|1[0-2])/(?P<day>0?[1-9]|[12]\d|3[01])/(?P<year>20\d\d)"
    r"(?:\s+(?P<hour>\d{1,2}):(?P<minute>\d{2})(?::(?P<second>\d{2}))?\s*(?P<half>[ap]m)?)?",
    _FLAGS,
)


@dataclass(frozen=True, slots=True)
class Moment:
    """A date as written. `timed` is false where no clock was written (midnight then); `zoned` where a zone was."""

    at: datetime
    timed: bool
    zoned: bool = False

    @property
    def day(self) -> date:
        """The day in Vietnam."""
        return (self.at if self.at.tzinfo is VIETNAM else self.at.astimezone(VIETNAM)).date()


@lru_cache(maxsize=500)
def read_machine_date(text: str) -> Moment | None:
    """A date written for programs: ISO 8601 in full or in part, RFC 822, digits run together, or any visible shape."""
    text = text.strip()[:200]
    if text[10:11] == "T" and (moment := _iso(text)):
        return moment
    match = _ISO.match(text) or _COMPACT.match(text)
    if match:
        return _moment(match)
    if text[:3].isalpha() and "," in text[:12]:
        try:
            instant = parsedate_to_datetime(text)
        except (ValueError, TypeError, IndexError, OverflowError):
            instant = None
        if instant is not None and _EARLIEST <= instant.year < _LATEST:
            zoned = instant.tzinfo is not None
            return Moment(instant if zoned else instant.replace(tzinfo=VIETNAM), True, zoned)
    match = _MONTH_FIRST.match(text)
    if match and (match["half"] or int(match["day"]) > 12):
        return _moment(match)
    return read_visible_date(text)


def _iso(text: str) -> Moment | None:
    """A date and time in full by ISO 8601, as most pages state it; the other ways are several times slower."""
    try:
        at = datetime.fromisoformat(text).replace(microsecond=0)
    except ValueError:
        return None
    offset = at.utcoffset()
    if not _EARLIEST <= at.year < _LATEST or (offset and abs(offset) > _FARTHEST):
        return None
    return Moment(at if at.tzinfo else at.replace(tzinfo=VIETNAM), True, at.tzinfo is not None)


def read_visible_date(text: str) -> Moment | None:
    """The first date in a piece of text shown to readers; the day comes before the month."""
    text = text[:400]
    if "20" not in text and "19" not in text:
        return None
    text = compose(text).lower()
    for shape in _SHAPES:
        day = shape.alone.search(text) if any(word in text for word in shape.words) else None
        if day is None:
            continue
        for timed in shape.timed:
            match = timed.search(text)
            if match and match.start() <= day.start() and (moment := _moment(match)):
                return moment
        if moment := _moment(day):
            return moment
    return None


def _moment(match: re.Match[str]) -> Moment | None:
    parts = match.groupdict()
    word, name = parts.get("word"), parts.get("name") or parts.get("name2")
    if word:
        month = _MONTH_WORDS.get(word.lower()) or (int(word) if word.isdigit() else 0)
    elif name:
        month = _MONTH_NAMES.index(name.lower()) + 1
    else:
        month = int(parts["month"])
    hour, minute, second = (int(parts.get(key) or 0) for key in ("hour", "minute", "second"))
    half = (parts.get("half") or "").lower().replace(".", "")
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    zone = _zone(parts.get("zone") or "")
    day = int(parts.get("day") or parts.get("day2") or 0)
    try:
        at = datetime(int(parts["year"]), month, day, hour % 24, minute, second, tzinfo=zone or VIETNAM)
    except ValueError:
        return None
    if not _EARLIEST <= at.year < _LATEST:
        return None
    return Moment(at, parts.get("hour") is not None, zone is not None)


def _zone(text: str) -> tzinfo | None:
    if not text:
        return None
    match = _OFFSET.search(text)
    if match is None:
        return UTC
    minutes = int(match[2]) * 60 + int(match[3] or 0)
    if minutes > _FARTHEST // timedelta(minutes=1):
        return None
    return timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes))
