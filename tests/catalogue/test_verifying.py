"""What nobody has seen working is checked by the daemon, slowly, and polled once it has passed."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor import app as wiring
from monitor.daemon import Daemon
from monitor.decide import RECHECK, Unverified, next_check
from monitor.errors import ConfigError
from monitor.settings import read_settings
from monitor.subscriptions import Subscriptions
from tests.catalogue.doubles import double, on_loopback
from tests.catalogue.test_every_source import SOURCES
from tests.loopback import NOW, Reply, Web


def waiting(
    url: str, *, lonely: bool = False, guess: bool = False, days: float | None = None, failures: int = 0
) -> Unverified:
    checked = None if days is None else NOW - timedelta(days=days)
    return Unverified(source="a", url=url, lonely=lonely, guess=guess, checked_at=checked, failures=failures)


def test_first_comes_what_was_never_checked_and_brings_most() -> None:
    old, guess = waiting("old", days=30), waiting("guess", guess=True)
    habit, lonely = waiting("habit"), waiting("lonely", lonely=True, guess=True)

    assert next_check([old, guess, habit, lonely], NOW) == lonely
    assert next_check([old, guess, habit], NOW) == habit
    assert next_check([old, guess], NOW) == guess
    assert next_check([old], NOW) == old
    assert next_check([], NOW) is None


def test_each_failure_makes_the_pause_longer_up_to_eight_weeks() -> None:
    for failures, weeks in ((1, 1), (2, 2), (3, 4), (4, 8), (40, 8)):
        assert next_check([waiting("u", days=weeks * 7 - 0.1, failures=failures)], NOW) is None
        assert next_check([waiting("u", days=weeks * 7, failures=failures)], NOW) is not None


@given(st.lists(st.tuples(st.floats(0, 100), st.integers(0, 9)), max_size=8))
def test_nothing_is_checked_twice_within_a_week(known: list[tuple[float, int]]) -> None:
    chosen = next_check([waiting(str(n), days=days, failures=f) for n, (days, f) in enumerate(known)], NOW)

    assert chosen is None or (chosen.checked_at is not None and NOW - chosen.checked_at >= RECHECK)


CATALOGUE = """
sources:
  bao-a:
    name: Báo A
    kind: newspaper
    url: {base}/
    article_url: '-post\\d+\\.html$'
    spacing: 0s
    private_addresses: true
    indexes:
      - {{url: '{base}/broken.rss', kind: feed, grade: pattern}}
      - {{url: '{base}/phap-luat', kind: list, grade: untested}}
"""


class Clock:
    def __init__(self) -> None:
        self.now = NOW

    def __call__(self) -> datetime:
        return self.now


@asynccontextmanager
async def daemon(folder: Path, web: Web, clock: Clock) -> AsyncIterator[Daemon]:
    (folder / "sources.yaml").write_text(CATALOGUE.format(base=web.base), "utf-8")
    settings = read_settings(database=f"sqlite:///{folder}/m.sqlite3", sources=folder / "sources.yaml")
    async with wiring.open_service(settings, clock=clock) as service:
        yield Daemon(service, Subscriptions(digests=()))


def serve_articles(web: Web) -> None:
    source = SOURCES["baolaocai-vn"]
    pages = double(on_loopback(source, web.base), web.base)
    web.pages.update({**pages, "/phap-luat": pages["/phap-luat"], "/broken.rss": Reply(b"<html><p>no feed</p></html>")})


async def test_an_index_that_passed_is_polled_and_remembered(tmp_path: Path, web: Web) -> None:
    serve_articles(web)
    clock = Clock()
    async with daemon(tmp_path, web, clock) as watch:
        await watch.tick()
        assert len(watch.crew) == 0
        await watch.check()
        assert web.paths()[-1] == "/broken.rss"
        await watch.check()
        asked = len(web.seen)
        await watch.check()
        assert len(web.seen) == asked, "both were checked, and a week has not passed"
        clock.now += timedelta(seconds=1)
        await watch.tick()
        await watch.crew.finish(30)
        assert "/phap-luat" in web.paths()[asked:]
        assert "/broken.rss" not in web.paths()[asked:]

    asked = len(web.seen)
    async with daemon(tmp_path, web, clock) as watch:
        clock.now += timedelta(days=7)
        await watch.tick()
        await watch.crew.finish(30)
        assert "/phap-luat" in web.paths()[asked:]
        await watch.check()
        assert web.paths()[-1] == "/broken.rss"


async def test_an_index_without_readable_articles_does_not_pass(tmp_path: Path, web: Web) -> None:
    serve_articles(web)
    for path in [path for path in web.pages if "-post" in path]:
        web.pages[path] = Reply(b"<html><body></body></html>")
    clock = Clock()
    async with daemon(tmp_path, web, clock) as watch:
        for _ in range(2):
            await watch.check()
        clock.now += timedelta(hours=1)
        await watch.tick()
        assert len(watch.crew) == 0


async def test_a_crawl_of_what_is_not_known_to_work_says_so(tmp_path: Path, web: Web) -> None:
    (tmp_path / "sources.yaml").write_text(CATALOGUE.format(base=web.base), "utf-8")
    settings = read_settings(database=f"sqlite:///{tmp_path}/m.sqlite3", sources=tmp_path / "sources.yaml")
    async with wiring.open_service(settings, clock=lambda: NOW) as service:
        with pytest.raises(ConfigError, match=r"bao-a.*sources check bao-a --fix"):
            await wiring.crawl(service, ["bao-a"])

    assert web.paths() == []
