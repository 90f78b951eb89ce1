"""Stored pages read again, here and in other processes: the same is recorded, in the order in which they came."""

from __future__ import annotations

import shutil
from pathlib import Path

from monitor import app
from monitor.pipeline import Pipeline, Replayed, Workers
from monitor.settings import read_settings
from monitor.store import Store
from tests.loopback import NOW, Reply, Web
from tests.pipeline.hostile import read
from tests.story.test_bad_input import ARTICLE, feed, sources

PAGES = 12


def articles(web: Web) -> None:
    """Pages of which the fifth ends the process that reads it."""
    paths = [f"/bai-{number}.html" for number in range(PAGES)]
    web.pages["/rss"] = feed(web, *paths)
    for number, path in enumerate(paths):
        page = ARTICLE.replace("213 vụ", f"{213 + number} vụ").replace("tỉnh Lào Cai", f"xã Bản {number}, tỉnh Lào Cai")
        web.pages[path] = Reply((page + ("<!-- crash -->" if number == 5 else "")).encode())


async def replayed(folder: Path, name: str, workers: Workers) -> tuple[Replayed, list[str]]:
    """What a replay came to on a copy of the database, with figures and events forgotten, and the log after it."""
    path = shutil.copy(folder / "first.sqlite3", folder / name)
    settings = read_settings(database=f"sqlite:///{path}", sources=folder / "sources.yaml")
    async with app.open_service(settings, clock=lambda: NOW) as service:
        store = service.store
        with store._db.write() as session:
            for table in ("search_figure", "figure"):
                session.connection().exec_driver_sql(f"DELETE FROM {table}")
        pipeline = Pipeline(
            store=store,
            fetcher=service.fetcher,
            clock=service.clock,
            chance=lambda: 0.0,
            review_below=settings.review_below,
            workers=workers,
        )
        if workers.processes > 1:
            await workers.start()
        done = await pipeline.replay(service.catalogue.sources)
        pipeline.close()
        return done, figures(store)


def figures(store: Store) -> list[str]:
    """All figures by the number under which they were stored."""
    found = sorted(store.figures(), key=lambda one: one.id)
    return [f"{one.url} {one.figure.measure} {one.figure.value}" for one in found]


async def test_pages_replayed_in_processes_are_recorded_as_here_but_for_one_that_crashes(
    web: Web, tmp_path: Path
) -> None:
    articles(web)
    sources(tmp_path, paper=web)
    settings = read_settings(database=f"sqlite:///{tmp_path}/first.sqlite3", sources=tmp_path / "sources.yaml")
    async with app.open_service(settings, clock=lambda: NOW) as service:
        await app.crawl(service, [])

    here, all_figures = await replayed(tmp_path, "here.sqlite3", Workers(1))
    there, most_figures = await replayed(tmp_path, "there.sqlite3", Workers(2, read=read))

    assert here == Replayed(read=PAGES, failed=0, changed=PAGES, events=0)
    assert there == Replayed(read=PAGES - 1, failed=1, changed=PAGES - 1, events=0)
    assert most_figures == [line for line in all_figures if "/bai-5.html" not in line]
