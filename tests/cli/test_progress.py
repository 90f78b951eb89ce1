"""What a crawl says of how long it will take."""

from __future__ import annotations

import pytest

from monitor.cli.progress import Course, outlook, remaining


def course(known: int, done: int, each: float, *, listing: bool = False) -> Course:
    """A source whose pages took so many seconds each."""
    return Course(known=known, done=done, began=100.0, latest=100.0 + done * each, listing=listing)


def test_the_source_with_most_before_it_decides_how_long_it_takes() -> None:
    assert remaining([course(1000, 125, 2.0), course(50, 25, 10.0)]) == pytest.approx(875 * 2.0)
    assert remaining([course(130, 125, 2.0), course(50, 25, 10.0)]) == pytest.approx(25 * 10.0)


def test_a_host_without_a_page_is_taken_to_be_as_slow_as_the_others() -> None:
    assert remaining([course(20, 20, 3.0), course(100, 0, 0.0)]) == pytest.approx(100 * 3.0)


def test_nothing_is_promised_before_there_is_a_pace_nor_of_what_is_not_listed_yet() -> None:
    assert remaining([course(100, 3, 2.0)]) is None
    assert outlook([course(100, 3, 2.0)]) == "too early to say how long"
    assert outlook([course(100, 40, 60.0)]) == "about 1 h left at this pace"
    assert outlook([course(220, 40, 60.0)]) == "about 3 h left at this pace"
    assert outlook([course(115, 40, 60.0)]) == "about 1 h 20 min left at this pace"
    assert (
        outlook([course(41, 40, 6.0), course(500, 0, 0.0, listing=True)])
        == "at least 50 min left at this pace; 1 archives are still being listed"
    )
    assert outlook([course(40, 40, 6.0)]) == ""
