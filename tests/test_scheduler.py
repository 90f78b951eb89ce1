"""Clockwork: weekdays by name, Vietnam's zone, nothing missed while down, tasks that end well."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, timedelta

import pytest

from monitor.scheduler import Crew, cron, missed
from monitor.types import VIETNAM

SUNDAY = datetime(2026, 3, 1, 12, 0, tzinfo=VIETNAM)


def test_weekday_names_mean_what_they_say_in_vietnam() -> None:
    fire = cron("0 7 * * mon").get_next_fire_time(None, SUNDAY)

    assert fire == datetime(2026, 3, 2, 7, 0, tzinfo=VIETNAM)
    assert fire.astimezone(UTC).hour == 0


@pytest.mark.parametrize(
    ("last", "now", "expected"),
    [
        (SUNDAY, SUNDAY + timedelta(hours=18), False),
        (SUNDAY, SUNDAY + timedelta(hours=19), True),
        (SUNDAY, SUNDAY + timedelta(days=30), True),
        (SUNDAY + timedelta(hours=19), SUNDAY + timedelta(hours=20), False),
    ],
)
def test_run_that_fell_due_while_down_is_noticed(last: datetime, now: datetime, expected: bool) -> None:
    assert missed("0 7 * * *", last, now) is expected


async def test_crew_runs_each_name_once_at_a_time() -> None:
    crew, gate, ran = Crew(), asyncio.Event(), []

    async def work(name: str) -> None:
        await gate.wait()
        ran.append(name)

    crew.start("a", work("a"))
    assert "a" in crew
    second = work("a")
    with pytest.raises(ValueError, match="under way"):
        crew.start("a", second)
    second.close()
    gate.set()
    await crew.finish(10)

    assert ran == ["a"]
    assert len(crew) == 0


async def test_failing_task_hurts_nobody_else() -> None:
    crew, ran = Crew(), []

    async def fail() -> None:
        raise RuntimeError("broken page")

    async def work() -> None:
        ran.append(1)

    crew.start("bad", fail())
    crew.start("good", work())
    await crew.finish(10)

    assert ran == [1]


async def test_task_that_does_not_end_is_cancelled_at_the_end() -> None:
    crew, cancelled = Crew(), []

    async def forever() -> None:
        try:
            await asyncio.Event().wait()
        except asyncio.CancelledError:
            cancelled.append(1)
            raise

    crew.start("long", forever())
    await asyncio.sleep(0)
    await crew.finish(0)

    assert cancelled == [1]
