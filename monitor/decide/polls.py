"""When to ask a source again: by its rhythm and its wishes after a good poll, later and later after failures."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from monitor.decide.rhythm import Rhythm, hour_of_week, learn, next_hour

#: In each hour a source earns this power of the entries expected in it, and is asked once it has earned the price of a
#: poll. The power 1 finds most entries within minutes and lets those of small portals wait for hours; with 1/2 all wait
#: as little as they can on the average, and every second one longer.
_POWER: Final = 0.75
#: The price is such that the fleet is asked for a little more than a third of what asking all of it every quarter of an
#: hour comes to: the more small sources are in it, the lower is the price. Where most are busy it is at its highest.
_SHARE: Final = 0.063
_HIGHEST: Final = 0.45
#: What was installed together, or fails together, is spread over at least so long.
_SPREAD: Final = timedelta(minutes=15)
#: A source that told nothing of its rhythm is asked again after this.
_BLIND: Final = timedelta(hours=1)
#: A poll that ended so soon after it was due was on time.
_PUNCTUAL: Final = timedelta(seconds=60)

#: First pause after a failure, by kind; doubled for each further one, up to the longest.
BACK_OFF: Final[dict[str, tuple[timedelta, timedelta]]] = {
    "dns": (timedelta(minutes=30), timedelta(hours=12)),
    "tls": (timedelta(hours=2), timedelta(hours=24)),
    "timeout": (timedelta(minutes=15), timedelta(hours=6)),
    "refused": (timedelta(minutes=15), timedelta(hours=6)),
    "reset": (timedelta(minutes=15), timedelta(hours=6)),
    "server": (timedelta(minutes=15), timedelta(hours=6)),
    "throttled": (timedelta(hours=1), timedelta(hours=24)),
    "forbidden": (timedelta(hours=6), timedelta(hours=48)),
    "challenge": (timedelta(hours=6), timedelta(hours=48)),
    "robots": (timedelta(hours=12), timedelta(hours=24)),
    "client": (timedelta(hours=2), timedelta(hours=24)),
    "not_found": (timedelta(hours=2), timedelta(hours=24)),
    "gone": (timedelta(hours=24), timedelta(hours=72)),
    "redirects": (timedelta(hours=2), timedelta(hours=24)),
    "too_large": (timedelta(hours=2), timedelta(hours=24)),
    "bad_response": (timedelta(minutes=30), timedelta(hours=12)),
    "address": (timedelta(hours=12), timedelta(hours=24)),
    "not_a_feed": (timedelta(hours=1), timedelta(hours=24)),
    "empty": (timedelta(hours=1), timedelta(hours=24)),
    "bug": (timedelta(minutes=30), timedelta(hours=12)),
}
_OTHER_BACK_OFF: Final = (timedelta(minutes=30), timedelta(hours=12))


def price(rhythms: Iterable[Rhythm]) -> float:
    """What a poll costs where sources of these rhythms are watched. Of an unknown one, an entry a day is expected."""
    volumes = [(sum(rhythm.counts) + 1) / (7 * rhythm.weeks + 1) for rhythm in rhythms]
    earned = sum(volume**_POWER for volume in volumes)
    return min(_SHARE * earned / len(volumes), _HIGHEST) if volumes else _HIGHEST


def next_poll(
    rhythm: Rhythm,
    now: datetime,
    *,
    every: timedelta,
    at_most: timedelta,
    chance: float,
    price: float = _HIGHEST,
    hint: timedelta | None = None,
    fresh: bool = False,
    first: bool = False,
) -> datetime:
    """When to ask a source again after a good poll: once enough is expected for its `price`, within its bounds. News
    comes in bunches, so a poll that found some (`fresh`) is followed by another soon.

    `hint` is what the feed asks for (ttl, Cache-Control). `chance` in [0, 1) spreads sources that would come due
    together: after their `first` poll, which all have at once when the daemon is installed, and after long pauses,
    which end in the same morning. Later each keeps the minute that it has.
    """
    shortest = max(every, min(hint, at_most)) if hint else every
    if not rhythm.weeks:
        pause = max(shortest, _BLIND)
    elif fresh:
        pause = shortest
    else:
        pause = max(_until_worth(rhythm, now, at_most, price), shortest)
    if pause > timedelta(hours=1):
        pause = max(pause * (1 - chance / 10), shortest)
    if first:
        pause += min(_SPREAD, every) * chance
    return now + min(pause, at_most)


def _until_worth(rhythm: Rhythm, now: datetime, at_most: timedelta, price: float) -> timedelta:
    """How long until a source has earned the price of a poll."""
    rate_of, missing = rhythm.rate(now), price
    moment, end = now, now + at_most
    while moment < end:
        edge, hourly = next_hour(moment), rate_of(hour_of_week(moment)) ** _POWER
        earned = hourly * ((edge - moment) / timedelta(hours=1))
        if earned >= missing:
            return moment + timedelta(hours=missing / hourly) - now
        missing -= earned
        moment = edge
    return at_most


def back_off(kind: str, failures: int, *, every: timedelta, retry_after: float | None, chance: float) -> timedelta:
    """Pause after the n-th failure in a row of one kind (n from 1), up to half as long again by chance, since many
    sources fail together when the network does. Never longer than three days: sources come back."""
    first, longest = BACK_OFF.get(kind, _OTHER_BACK_OFF)
    pause = min(max(first, every) * (1 << min(max(failures, 1) - 1, 12)), max(longest, every))
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    return min(pause * (1 + chance / 2), timedelta(days=3) if retry_after is None else timedelta(days=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a source is known by after a poll; the fields are those of the store's state of a source."""

    last_polled: datetime
    next_due: datetime
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    failure: str
    detail: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What happened in a poll: how many entries were new, and when those were published that say so. `failure` is its
    kind, "" if at least one index answered."""

    at: datetime
    new: int = 0
    published: tuple[datetime, ...] = ()
    failure: str = ""
    detail: str = ""
    retry_after: float | None = None
    hint: timedelta | None = None


def after_poll(
    before: Outlook,
    polled: Polled,
    *,
    every: timedelta,
    at_most: timedelta,
    chance: float,
    price: float = _HIGHEST,
) -> Outlook:
    """When to come back and what to remember. A failing source keeps all it learned and slows down."""
    now = polled.at
    if polled.failure:
        failures = before.failures + 1
        pause = back_off(polled.failure, failures, every=every, retry_after=polled.retry_after, chance=chance)
        return replace(
            before,
            last_polled=now,
            next_due=now + pause,
            failures=failures,
            failure=polled.failure,
            detail=polled.detail,
        )
    undated = max(polled.new - len(polled.published), 0)
    rhythm = learn(before.rhythm, polled.published, before.last_success, now, undated=undated)
    # Counted from when the poll was due, so that its own length does not move the next one away from its minute.
    punctual = timedelta(0) <= now - before.next_due < _PUNCTUAL
    return Outlook(
        last_polled=now,
        next_due=next_poll(
            rhythm,
            before.next_due if punctual else now,
            every=every,
            at_most=at_most,
            chance=chance,
            price=price,
            hint=polled.hint,
            fresh=polled.new > 0 and before.last_success is not None,
            first=before.last_success is None,
        ),
        last_success=now,
        last_new=now if polled.new else before.last_new,
        failures=0,
        failure="",
        detail=polled.detail,
        rhythm=rhythm,
    )
