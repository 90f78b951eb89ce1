"""The scripted week under disasters: killed at random moments, no disk, no names, no mail, a clock that jumps."""

from __future__ import annotations

import asyncio
import os
import sqlite3
import stat
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor import app
from monitor.daemon import Daemon
from monitor.errors import StoreError
from monitor.pipeline import Pipeline
from monitor.store import Filter, open_store
from monitor.subscriptions import read_subscriptions
from tests.faults.week import DAY, START, STEP, Scene, live, play, prove, scene, step

#: `TEST_KILLS=200 pytest tests/faults/test_week.py` plays the long version, and `TEST_WEEK=1` whole weeks of the other
#: disasters; in every run they take three days.
KILLS = int(os.environ.get("TEST_KILLS", "3"))
DAYS = 7 if "TEST_WEEK" in os.environ else 3
#: The disaster begins after a day and lasts for a day.
BEGIN, OVER = START + DAY, START + 2 * DAY


@pytest.fixture
def here(tmp_path: Path) -> Iterator[Scene]:
    with scene(tmp_path / "week", DAYS) as ready:
        yield ready


def test_killed_at_random_moments_nothing_is_lost_or_told_twice(tmp_path: Path) -> None:
    tally = play(tmp_path, KILLS, seed=20260302, days=7 if KILLS > 100 else 2)

    assert tally.kills == KILLS
    assert tally.mails >= 2 * tally.weeks
    assert tally.idle < KILLS


async def test_clock_that_jumps_back_an_hour_loses_and_repeats_nothing(here: Scene) -> None:
    async with app.open_service(here.settings, clock=lambda: here.now) as service:
        daemon = Daemon(service, read_subscriptions(here.settings.digests))
        turn = 0
        while here.now <= here.end:
            await step(here, daemon)
            turn += 1
            here.set_clock(here.now + (timedelta(hours=-1) if turn % 5 == 4 else STEP))

    prove(here)


async def test_mail_server_that_is_down_for_a_day_gets_everything_later(here: Scene) -> None:
    await live(here, BEGIN)
    here.mail.down = True
    await live(here, OVER + STEP)
    waiting = len(here.mail.arrived)
    here.mail.down = False
    await live(here)

    prove(here)
    assert waiting < len(here.mail.arrived)


async def test_names_that_cannot_be_looked_up_for_a_day_lose_nothing(
    here: Scene, monkeypatch: pytest.MonkeyPatch
) -> None:
    def unknown(*_: object, **__: object) -> None:
        raise OSError(-3, "Temporary failure in name resolution")

    await live(here, BEGIN)
    with monkeypatch.context() as broken:
        broken.setattr(asyncio.BaseEventLoop, "getaddrinfo", unknown)
        await live(here, OVER)
    with here.store() as store:
        assert {state.failure for state in store.source_states()} == {"dns"}
    await live(here, here.end + DAY)

    prove(here)


async def test_database_that_another_process_holds_is_named_and_the_work_goes_on_later(here: Scene) -> None:
    await live(here, BEGIN)
    async with app.open_service(here.settings, clock=lambda: here.now) as service:
        service.store._db.engine.dispose()
        holder = sqlite3.connect(here.folder / "m.sqlite3", isolation_level=None)
        holder.execute("BEGIN EXCLUSIVE")
        impatient = open_store(f"sqlite:///{here.folder}/m.sqlite3", patience=0.1)
        pipeline = Pipeline(
            store=impatient, fetcher=service.fetcher, clock=service.clock, chance=lambda: 0.0, review_below=0.5
        )
        with pytest.raises(StoreError, match="another process holds"):
            await pipeline.round(service.catalogue.pick([])[0])
        pipeline.close()
        holder.execute("ROLLBACK")
        holder.close()
        impatient.close()
    await live(here)

    prove(here)


async def test_database_that_cannot_be_written_is_named_and_the_work_goes_on_later(here: Scene) -> None:
    await live(here, BEGIN)
    async with app.open_service(here.settings, clock=lambda: here.now) as service:
        with service.store._db.engine.connect() as connection:
            connection.exec_driver_sql("PRAGMA query_only=ON")
        with pytest.raises(StoreError, match="cannot be written"):
            await service.pipeline.round(service.catalogue.pick([])[0])
    await live(here)

    prove(here)


async def test_disk_that_is_full_is_named_and_the_work_goes_on_later(here: Scene) -> None:
    await live(here, BEGIN)
    async with app.open_service(here.settings, clock=lambda: here.now) as service:
        with service.store._db.engine.connect() as connection:
            pages = connection.exec_driver_sql("PRAGMA page_count").scalar()
            connection.exec_driver_sql(f"PRAGMA max_page_count={pages}")
        here.set_clock(here.end - DAY)
        with pytest.raises(StoreError, match="no room is left"):
            await app.crawl(service, [])
    await live(here)

    prove(here)
    assert stat.S_ISREG((here.folder / "m.sqlite3").stat().st_mode)


async def test_week_without_disaster_tells_every_article(here: Scene) -> None:
    await live(here)

    prove(here)
    with here.store() as store:
        assert all(one.verdict.relevant for one in store.articles(Filter()))
    assert not any(marked for _, marked in here.mail.arrived)
