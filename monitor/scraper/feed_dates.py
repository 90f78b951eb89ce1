"""The dates of one feed, settled together: its items decide whether "9/3/2026" begins with the day or the month, and
whether its "GMT" is true. A date without zone is in Vietnam time."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final

from monitor.scraper.dates import read_visible_date
from monitor.types import VIETNAM

_MONTHS: Final = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME: Final = "(?P<name>" + "|".join(_MONTHS) + ")[a-z]{0,6}\\.?"
_CLOCK: Final = (
    r"(?P<hour>\d{1,2})[:hH](?P<minute>\d{2})(?::(?P<second>\d{2}))?(?:\.\d{1,9})?"
    r"\s{0,3}(?P<half>AM|PM|SA|CH|[ap]\.m\.)?"
)
_ZONE: Final = r"\s{0,3}\(?(?P<zone>Z\b|[A-Z]{2,4}(?:\s?[+-]\s?\d{1,2}(?::?\d{2})?)?|[+-]\s?\d{1,2}(?::?\d{2})?)?\)?"
_SHAPES: Final = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"(?P<year>(?:19|20)\d\d)-(?P<month>\d{{1,2}})-(?P<day>\d{{1,2}})(?:[T\s]\s{{0,3}}{_CLOCK}{_ZONE})?",
        rf"(?:^|\D)(?P<day>\d{{1,2}})[ \-]{_NAME}[ \-,]{{1,2}}(?P<year>\d{{4}}|\d\d(?!\d))"
        rf"(?:,?\s{{1,3}}{_CLOCK}{_ZONE})?",
        rf"\b{_NAME}\s(?P<day>\d{{1,2}}),?\s(?P<year>\d{{4}})(?:,?\s{{1,3}}{_CLOCK}{_ZONE})?",
    )
)
_NUMERIC_DAY: Final = (
    r"(?<!\d)(?P<first>\d{1,2})\s?[/.\-]\s?(?P<other>\d{1,2})\s?[/.\-]\s?(?P<year>(?:19|20)\d\d)(?!\d)"
)
_BETWEEN: Final = r"[\s,|\-–T]{1,5}"
_NUMERIC: Final = tuple(
    re.compile(shape, re.I)
    for shape in (
        rf"{_CLOCK}{_BETWEEN}(?:[^\W\d]{{2,8}}\s?[^\W\d]{{0,4}}\d?,?\s)?{_NUMERIC_DAY}{_ZONE}",
        rf"{_NUMERIC_DAY}(?:{_BETWEEN}{_CLOCK}{_ZONE})?",
    )
)
_NAMED_ZONES: Final = {"ict": 7, "gmt": 0, "utc": 0, "ut": 0, "z": 0, "est": -5, "edt": -4, "pst": -8, "pdt": -7}
_OFFSET: Final = re.compile(r"([+-])\s?(\d{1,2}):?(\d{2})?")
#: Clocks of publishers run ahead by this much at most.
_AHEAD: Final = timedelta(minutes=15)


@dataclass(frozen=True, slots=True)
class _Written:
    """A date as its digits say, before anyone decides what they mean. `swapped` is the month-first reading."""

    at: datetime | None
    swapped: datetime | None = None
    zone: tzinfo | None = None
    bare_utc: bool = False
    numeric: bool = False
    half: bool = False


def settle_dates(texts: Sequence[str], fetched_at: datetime) -> tuple[list[datetime | None], tuple[str, ...]]:
    """The instants of a feed's date texts (None where a text is no date), and notes on what had to be decided."""
    written = [_read(text) for text in texts]
    notes: list[str] = []
    chosen = _month_or_day_first(written, fetched_at)
    if chosen is _swapped:
        notes.append("dates are written month first")
    lying = any(
        date.bare_utc and date.at is not None and date.at.replace(tzinfo=UTC) > fetched_at + _AHEAD for date in written
    )
    if lying:
        notes.append("GMT dates lie in the future: read as Vietnam time")
    settled: list[datetime | None] = []
    for date in written:
        naive = chosen(date)
        zone = VIETNAM if date.zone is None or (lying and date.bare_utc) else date.zone
        at = naive.replace(tzinfo=zone) if naive is not None else None
        settled.append(at if at is None or at <= fetched_at + timedelta(days=1) else None)
    late = sum(date.at is not None and at is None for date, at in zip(written, settled, strict=True))
    if late:
        notes.append(f"{late} dates in the future were not believed")
    return settled, tuple(notes)


def _plain(date: _Written) -> datetime | None:
    return date.at or date.swapped


def _swapped(date: _Written) -> datetime | None:
    return (date.swapped or date.at) if date.numeric else date.at


def _month_or_day_first(written: Sequence[_Written], fetched_at: datetime) -> Callable[[_Written], datetime | None]:
    numeric = [date for date in written if date.numeric]
    if not numeric:
        return _plain
    day_first_only = sum(date.at is not None and date.swapped is None for date in numeric)
    month_first_only = sum(date.at is None and date.swapped is not None for date in numeric)
    if day_first_only != month_first_only:
        return _plain if day_first_only > month_first_only else _swapped
    now = fetched_at.astimezone(VIETNAM).replace(tzinfo=None) + timedelta(days=1)
    plain = [at for date in numeric if (at := _plain(date))]
    swapped = [at for date in numeric if (at := _swapped(date))]
    future, future_swapped = sum(at > now for at in plain), sum(at > now for at in swapped)
    if future != future_swapped:
        return _plain if future < future_swapped else _swapped
    if any(date.half for date in numeric):
        return _swapped
    # The items of a feed lie close together; the wrong order scatters them over months.
    if len(numeric) >= 3 and (max(swapped) - min(swapped)) * 3 < max(plain) - min(plain):
        return _swapped
    return _plain


def _read(text: str) -> _Written:
    text = text.strip()[:200]
    for shape in _SHAPES:
        if match := shape.search(text):
            zone, bare = _zone(match["zone"])
            month = match["month"] if "month" in shape.groupindex else _MONTHS.index(match["name"].lower()) + 1
            at = _moment(match, _year(match["year"]), int(month), int(match["day"]))
            if at is not None:
                return _Written(at, zone=zone, bare_utc=bare)
    for shape in _NUMERIC:
        if match := shape.search(text):
            zone, bare = _zone(match["zone"])
            first, other, year = int(match["first"]), int(match["other"]), int(match["year"])
            plain, swapped = _moment(match, year, other, first), _moment(match, year, first, other)
            half = (match["half"] or "").lower() in ("am", "pm")
            if plain is not None or swapped is not None:
                return _Written(plain, swapped, zone, bare, numeric=True, half=half)
    seen = read_visible_date(text)
    return _Written(seen.at.astimezone(VIETNAM).replace(tzinfo=None) if seen else None)


def _year(text: str) -> int:
    return int(text) if len(text) == 4 else 2000 + int(text)


def _moment(match: re.Match[str], year: int, month: int, day: int) -> datetime | None:
    hour, minute, second = (int(match[name] or 0) for name in ("hour", "minute", "second"))
    half = (match["half"] or "").lower().replace(".", "")
    if half in ("pm", "ch") and hour < 12:
        hour += 12
    elif half in ("am", "sa") and hour == 12:
        hour = 0
    try:
        return datetime(year, month, day, hour, minute, min(second, 59))  # noqa: DTZ001  the zone is decided later
    except ValueError:
        return None


def _zone(text: str | None) -> tuple[tzinfo | None, bool]:
    """The zone, and whether it is UTC by name or as +0000 (which servers write without thinking)."""
    if not text:
        return None, False
    if match := _OFFSET.search(text):
        minutes = int(match[2]) * 60 + int(match[3] or 0)
        if minutes > 14 * 60:
            return None, False
        return (
            (timezone(timedelta(minutes=-minutes if match[1] == "-" else minutes)), False) if minutes else (UTC, True)
        )
    hours = _NAMED_ZONES.get(text.strip().lower())
    if hours is None:
        return None, False
    return (timezone(timedelta(hours=hours)), False) if hours else (UTC, True)
