"""When a source publishes: a smoothed intensity by hour and weekday, learned from what its polls find."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.types import VIETNAM

#: Hours of a week; a rhythm has one weight for each, Monday 00:00 in Vietnam first.
WEEK: Final = 168
#: Weight that an observation keeps after another week: half of the past is forgotten in about two months.
_MEMORY: Final = 0.92
#: Longest span that a list read for the first time tells of.
_REACH: Final = timedelta(weeks=2)

#: What is taken for granted of an unknown source: most is published from seven to eighteen on working days.
_OFFICE: Final = tuple(1.75 if 7 <= hour < 18 else 0.37 for hour in range(24))
_WORKING: Final = (1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5)
_DAY: Final = range(24)
#: First hour of each day of a week.
_DAYS: Final = range(0, WEEK, 24)
_HOUR: Final = timedelta(hours=1)
#: Entries that weigh as much as that guess, for the hours of a day, for the days of a week, and for single hours of the
#: week.
_DOUBT_HOUR: Final = 8.0
_DOUBT_DAY: Final = 15.0
_DOUBT_WEEK: Final = 1000.0


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a source publishes: decayed counts of new entries for each hour of the week, and weeks observed."""

    counts: tuple[float, ...] = (0.0,) * WEEK
    weeks: float = 0.0

    @property
    def per_day(self) -> float:
        """New entries on an average day; 0 before anything was learned."""
        return sum(self.counts) / max(self.weeks, 1 / 7) / 7 if self.weeks else 0.0

    def expected(self, start: datetime, end: datetime) -> float:
        """Entries expected between two moments, at most a week apart."""
        rate = self.rate(end)
        return sum(rate(hour) * part for hour, part in _hours(start, end))

    def rate(self, now: datetime) -> Callable[[int], float]:
        """Entries per hour in an hour of the week, as known at the end of the time observed.

        It is level × hour of the day × day of the week, estimated in this order. All are Gamma-Poisson means: what was
        counted over what was expected, both enlarged by the guess that they correct. So a new source without an entry
        is taken for one that publishes one a day, and for less with each day that brings none. With many entries
        single hours of the week count by themselves.
        """
        counts, total = self.counts, sum(self.counts)
        times = self._times(now)
        whole = self.weeks >= 1
        day_weight = [self.weeks * sum(_WORKING)] * 24 if whole else [_dot(times[hour::24], _WORKING) for hour in _DAY]
        level = (total + 1) / (_dot(day_weight, _OFFICE) + len(_DAY))
        seen = [sum(counts[hour::24]) for hour in _DAY]
        of_day = [
            (_around(seen, hour) + _DOUBT_HOUR * guess) / (_around(day_weight, hour) * level + _DOUBT_HOUR)
            for hour, guess in enumerate(_OFFICE)
        ]
        due = [self.weeks * sum(of_day)] * 7 if whole else [_dot(times[day : day + 24], of_day) for day in _DAYS]
        of_week = [
            (sum(counts[day : day + 24]) + _DOUBT_DAY * guess) / (level * due[day // 24] + _DOUBT_DAY)
            for day, guess in zip(_DAYS, _WORKING, strict=True)
        ]
        certain = total / (total + _DOUBT_WEEK)

        def at(hour: int) -> float:
            alone = _around(counts, hour) / max(_around(times, hour), 0.25)
            return (1 - certain) * level * of_day[hour % 24] * of_week[hour // 24] + certain * alone

        return at

    def _times(self, now: datetime) -> Sequence[float]:
        """How often each hour of the week was observed: within the first week, only some were."""
        if self.weeks >= 1:
            return (self.weeks,) * WEEK
        times = [0.0] * WEEK
        for hour, part in _hours(now - timedelta(weeks=max(self.weeks, 1 / WEEK)), now):
            times[hour] += part
        return times


def learn(
    rhythm: Rhythm, published: Iterable[datetime], since: datetime | None, now: datetime, *, undated: int = 0
) -> Rhythm:
    """The rhythm after a poll that found new entries published at these moments, and `undated` ones; `since` is the
    poll before. What the first poll finds tells of the time that it reaches back to.

    A moment at midnight is a date without a time. Entries without a time may have appeared at any moment since the
    poll before, with equal chance; of those in a first list nobody knows.
    """
    recent = [moment.astimezone(VIETNAM) for moment in published if now - _REACH <= moment <= now]
    timed = [moment for moment in recent if moment.hour or moment.minute or moment.second]
    undated += len(recent) - len(timed)
    if since is not None:
        passed = min((now - since) / timedelta(weeks=1), 4.0)
    else:
        passed = (now - min(recent)) / timedelta(weeks=1) if recent else 0.0
    keep = _MEMORY**passed
    counts = [count * keep for count in rhythm.counts]
    for moment in timed:
        counts[hour_of_week(moment)] += 1
    if undated and since is not None and since < now:
        begin = max(since, now - timedelta(weeks=1))
        for hour, part in _hours(begin, now):
            counts[hour] += undated * part / ((now - begin) / _HOUR)
    return Rhythm(tuple(counts), rhythm.weeks * keep + passed)


def silence(rhythm: Rhythm, last_new: datetime | None, now: datetime) -> str:
    """Words for the operator if a source that used to publish has been quiet for too long, else ""."""
    if last_new is None or rhythm.weeks < 1 or rhythm.per_day <= 0:
        return ""
    quiet = now - last_new
    if quiet < timedelta(days=1):
        return ""
    missed = rhythm.expected(last_new, min(now, last_new + timedelta(weeks=1)))
    missed += max((quiet - timedelta(weeks=1)) / timedelta(days=1), 0) * rhythm.per_day
    if missed < 6:
        return ""
    return f"used to publish {rhythm.per_day:.1f} a day, nothing for {quiet.days} days"


def hour_of_week(moment: datetime) -> int:
    """0 for the first hour of Monday in Vietnam, 167 for the last of Sunday."""
    local = moment.astimezone(VIETNAM)
    return local.weekday() * 24 + local.hour


def next_hour(moment: datetime) -> datetime:
    """The full hour after a moment."""
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)


def _hours(start: datetime, end: datetime) -> Iterator[tuple[int, float]]:
    """The hours of the week between two moments, and how much of each."""
    while start < end:
        edge = min(next_hour(start), end)
        yield hour_of_week(start), (edge - start) / _HOUR
        start = edge


def _dot(values: Sequence[float], weights: Sequence[float]) -> float:
    return sum(value * weight for value, weight in zip(values, weights, strict=True))


def _around(values: Sequence[float], place: int) -> float:
    """A value smoothed with its neighbours in a circle."""
    return (values[place - 1] + 2 * values[place] + values[(place + 1) % len(values)]) / 4
