"""The watch over the share kept per source and week."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.classifier import Week, drift

MONDAY = date(2024, 1, 1)


def weeks(*pairs: tuple[int, int]) -> list[Week]:
    return [Week(MONDAY + timedelta(weeks=n), seen, kept) for n, (seen, kept) in enumerate(pairs)]


STEADY = [(100, 30), (90, 28), (110, 32), (95, 27), (105, 33), (100, 29)]


def test_steady_weeks_raise_no_alarm() -> None:
    assert drift(weeks(*STEADY, (100, 36))) is None


@pytest.mark.parametrize(("kept", "sign"), [(2, -1), (70, 1)])
def test_a_break_either_way_is_told(kept: int, sign: int) -> None:
    history = weeks(*STEADY, (100, kept))
    alarm = drift(history)

    assert alarm is not None
    assert alarm.week is history[-1]
    assert alarm.share == kept / 100
    assert alarm.usual == pytest.approx(179 / 600)
    assert alarm.strength * sign > 3


def test_a_source_that_never_kept_and_now_does() -> None:
    assert drift(weeks((50, 0), (50, 0), (50, 0), (50, 0), (50, 12))) is not None


def test_too_little_history_or_a_thin_week_say_nothing() -> None:
    assert drift([]) is None
    assert drift(weeks((100, 30), (100, 30), (100, 30), (100, 0))) is None
    assert drift(weeks(*STEADY, (5, 5))) is None


def test_small_changes_of_a_large_source_are_no_break() -> None:
    assert drift(weeks((5000, 500), (5000, 500), (5000, 500), (5000, 500), (5000, 640))) is None


def test_old_weeks_are_forgotten() -> None:
    assert drift(weeks(*[(100, 90)] * 10, *[(100, 30)] * 12, (100, 31))) is None


@given(st.lists(st.tuples(st.integers(0, 200), st.integers(0, 200)), max_size=20))
def test_never_raises(pairs: list[tuple[int, int]]) -> None:
    alarm = drift(weeks(*[(seen, min(seen, kept)) for seen, kept in pairs]))

    assert alarm is None or abs(alarm.strength) >= 3
