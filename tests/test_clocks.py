"""A date on many pages, days apart, is the site's own."""

from __future__ import annotations

from datetime import timedelta

from monitor.clocks import SharedDates
from tests.loopback import NOW

PLACEHOLDER = NOW - timedelta(days=900)


def test_placeholder_is_found_out_after_some_days() -> None:
    dates = SharedDates()
    for hour in range(0, 100, 10):
        dates.saw("bao-a", PLACEHOLDER, NOW + timedelta(hours=hour))

    assert dates.of("bao-a") == (PLACEHOLDER,)
    assert dates.of("bao-b") == ()


def test_articles_published_in_the_same_minute_keep_their_date() -> None:
    dates = SharedDates()
    for minute in range(20):
        dates.saw("bao-a", NOW, NOW + timedelta(minutes=minute))

    assert dates.of("bao-a") == ()


def test_memory_is_bounded() -> None:
    dates = SharedDates()
    for number in range(2_000):
        dates.saw("bao-a", NOW + timedelta(minutes=number), NOW)
    for hour in range(0, 100, 10):
        dates.saw("bao-a", PLACEHOLDER, NOW + timedelta(hours=hour))

    assert dates.of("bao-a") == (PLACEHOLDER,)
