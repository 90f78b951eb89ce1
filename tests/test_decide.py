"""When to poll, how long to back off, when to look again, what counts as silence."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.decide import (
    MOST_ATTEMPTS,
    Rhythm,
    back_off,
    learn,
    next_look,
    next_poll,
    retry_entry,
    silence,
)
from monitor.types import VIETNAM

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=VIETNAM)
QUARTER, DAY = timedelta(minutes=15), timedelta(hours=24)


def published_at(hours: list[int], weeks: int = 6) -> Rhythm:
    """A rhythm learned from a source that publishes once at each of these hours, every day."""
    rhythm = Rhythm()
    for day in range(weeks * 7):
        start = MONDAY - timedelta(days=weeks * 7 - day)
        moments = [start + timedelta(hours=hour) for hour in hours]
        rhythm = learn(rhythm, moments, since=start, now=start + DAY)
    return rhythm


def pause(rhythm: Rhythm, now: datetime, hint: timedelta | None = None) -> timedelta:
    return next_poll(rhythm, now, every=QUARTER, at_most=DAY, chance=0, hint=hint) - now


def test_rhythm_learns_how_much_a_source_publishes() -> None:
    assert published_at([8, 10, 14]).per_day == pytest.approx(3, rel=0.05)


def test_busy_hours_are_polled_sooner_than_quiet_ones() -> None:
    rhythm = published_at([8, 8, 8, 9, 9, 9])

    assert pause(rhythm, MONDAY + timedelta(hours=8)) < pause(rhythm, MONDAY + timedelta(hours=12))


def test_in_the_quiet_of_the_night_the_next_poll_waits_for_the_morning() -> None:
    rhythm = published_at([8, 8, 9, 9])

    woken = MONDAY + timedelta(hours=22) + pause(rhythm, MONDAY + timedelta(hours=22))

    assert timedelta(hours=6) < woken - (MONDAY + DAY) < timedelta(hours=9)


def test_source_that_never_publishes_is_still_asked_once_a_day() -> None:
    rhythm = learn(Rhythm(), [], since=MONDAY - timedelta(weeks=2), now=MONDAY)

    assert pause(rhythm, MONDAY) == DAY


def test_hint_of_the_feed_is_obeyed() -> None:
    assert pause(published_at(list(range(24)) * 5), MONDAY, hint=timedelta(hours=2)) >= timedelta(hours=2)


@given(
    st.lists(st.integers(0, 23), max_size=40),
    st.integers(0, 10_000),
    st.floats(0, 0.999),
    st.sampled_from([timedelta(seconds=1), QUARTER, timedelta(hours=3)]),
)
def test_next_poll_stays_within_the_bounds(hours: list[int], minutes: int, chance: float, every: timedelta) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    rhythm = published_at(hours, weeks=1)

    wait = next_poll(rhythm, now, every=every, at_most=DAY, chance=chance) - now

    assert every <= wait <= DAY * 1.1


@given(st.sampled_from(["dns", "throttled", "gone", "not_a_feed", "unheard"]), st.integers(1, 500))
def test_back_off_grows_and_never_gives_a_source_up(kind: str, failures: int) -> None:
    now, later = (
        back_off(kind, count, every=QUARTER, retry_after=None, chance=0) for count in (failures, failures + 1)
    )

    assert QUARTER <= now <= later <= timedelta(days=3)


def test_a_dead_link_waits_longer_than_a_time_out() -> None:
    first = {kind: back_off(kind, 1, every=QUARTER, retry_after=None, chance=0) for kind in ("timeout", "gone")}

    assert first["gone"] > first["timeout"]


def test_retry_after_is_obeyed() -> None:
    assert back_off("throttled", 1, every=QUARTER, retry_after=90_000, chance=0) >= timedelta(seconds=90_000)


def test_passing_failures_of_a_page_are_tried_again_later_and_later() -> None:
    tries = [retry_entry("timeout", attempts, MONDAY) for attempts in range(1, MOST_ATTEMPTS)]

    assert all(earlier < later for earlier, later in itertools.pairwise(tries) if earlier and later)
    assert None not in tries
    assert retry_entry("timeout", MOST_ATTEMPTS, MONDAY) is None


@pytest.mark.parametrize("kind", ["not_found", "gone", "robots", "address", "too_large"])
def test_failures_that_time_does_not_cure_are_given_up(kind: str) -> None:
    assert retry_entry(kind, 1, MONDAY) is None


def test_looks_at_a_kept_article_grow_rarer_and_end() -> None:
    looks, now = [], MONDAY
    while (look := next_look(MONDAY, now)) is not None:
        looks.append(look - now)
        now = look

    assert len(looks) >= 5
    assert looks == sorted(looks)


def test_silence_is_told_only_for_a_source_that_used_to_speak() -> None:
    busy = published_at([8, 10, 14, 16])

    assert silence(busy, MONDAY, MONDAY + timedelta(days=1)) == ""
    assert silence(busy, MONDAY, MONDAY + timedelta(days=3)) == "used to publish 4.0 a day, nothing for 3 days"
    assert silence(Rhythm(), MONDAY, MONDAY + timedelta(days=300)) == ""
    assert silence(published_at([]), MONDAY, MONDAY + timedelta(days=300)) == ""
