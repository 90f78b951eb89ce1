"""Archives are walked back to a day, page by page, and a walk that was cut short goes on where it was."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from monitor import app
from monitor.cli.watch import parse_day
from monitor.pipeline import SourceReport
from monitor.settings import read_settings
from monitor.store import Filter
from tests.loopback import Reply, Web
from tests.story.test_bad_input import ARTICLE, monitor

#: Articles on each page of the list, one a day, the newest first: 31 January 2022 and back.
EACH = 3


def listed(web: Web, number: int, last: int) -> Reply:
    """One page of a list."""
    days = [31 - (number - 1) * EACH - n for n in range(EACH)]
    items = "".join(
        f"<li class='item'><h3><a href='/bai-post{1000 + day}.html'>Hội nghị tổng kết phòng, chống tội phạm số {day}"
        f"</a></h3><span class='time'>{day:02}/01/2022 08:00</span></li>"
        for day in days
    )
    link = f"<a rel='next' href='/tin?page={number + 1}'>Trang sau</a>" if number < last else ""
    return Reply(f"<html><body><main><ul>{items}</ul>{link}</main></body></html>".encode())


def archive(web: Web, folder: Path, pages: int = 8) -> None:
    """A source with a list of so many pages, and all its articles."""
    for number in range(1, pages + 1):
        web.pages["/tin" if number == 1 else f"/tin?page={number}"] = listed(web, number, pages)
    for day in range(1, 32):
        page = ARTICLE.replace("2022-01-21T", f"2022-01-{day:02}T").replace("213 vụ", f"{213 + day} vụ")
        web.pages[f"/bai-post{1000 + day}.html"] = Reply(page.encode())
    (folder / "sources.yaml").write_text(
        f"sources:\n  paper:\n    name: paper\n    kind: newspaper\n    url: {web.base}\n    provinces: [Lào Cai]\n"
        f"    indexes: [{{url: '{web.base}/tin', kind: list}}]\n    private_addresses: true\n    spacing: 0s\n"
    )


async def crawl(folder: Path, since: str) -> SourceReport:
    """One crawl back to a day."""
    settings = read_settings(database=f"sqlite:///{folder}/data/monitor.sqlite3", sources=folder / "sources.yaml")
    async with app.open_service(settings) as service:
        [report] = await app.crawl(service, [], since=parse_day(since))
        return report


def lists(web: Web) -> list[str]:
    """Pages of the list that were asked for."""
    return [path for path in web.paths() if path.startswith("/tin")]


def read(folder: Path) -> list[str]:
    """Days of the articles that were read."""
    with app.open_database(read_settings(database=f"sqlite:///{folder}/data/monitor.sqlite3")) as store:
        dates = [one.article.published for one in store.articles(Filter())]
        return sorted(date.strftime("%d") for date in dates if date)


async def test_walk_ends_at_the_first_page_that_is_too_old(web: Web, tmp_path: Path) -> None:
    archive(web, tmp_path)

    report = await crawl(tmp_path, "2022-01-21")

    assert (report.kept, read(tmp_path)) == (11, [f"{day}" for day in range(21, 32)])
    assert lists(web) == ["/tin", "/tin?page=2", "/tin?page=3", "/tin?page=4", "/tin?page=5"]


def test_walk_that_was_killed_goes_on_where_it_was(web: Web, tmp_path: Path) -> None:
    archive(web, tmp_path)
    asked, over = threading.Event(), threading.Event()

    def hold(_handler: BaseHTTPRequestHandler) -> None:
        asked.set()
        over.wait(60)

    whole = web.pages["/tin?page=4"]
    web.pages["/tin?page=4"] = Reply(raw=hold)
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    command = [sys.executable, "-m", "monitor", "crawl", "--since", "2022-01-15"]
    with subprocess.Popen(command, cwd=tmp_path, env=clean, stderr=subprocess.DEVNULL) as crawl:
        assert asked.wait(60)
        crawl.send_signal(signal.SIGKILL)
    over.set()
    web.pages["/tin?page=4"] = whole
    web.seen.clear()

    code, said = monitor(tmp_path, "crawl", "--since", "2022-01-15")

    assert "left at this pace" not in said
    assert lists(web) == ["/tin", "/tin?page=4", "/tin?page=5", "/tin?page=6", "/tin?page=7"]
    assert (code, read(tmp_path)) == (0, [f"{day}" for day in range(15, 32)])


async def test_part_that_failed_is_told_and_tried_again_next_time(web: Web, tmp_path: Path) -> None:
    archive(web, tmp_path)
    whole = web.pages["/tin?page=3"]
    web.pages["/tin?page=3"] = Reply(b"", 404)

    report = await crawl(tmp_path, "2022-01-15")
    web.pages["/tin?page=3"] = whole
    web.seen.clear()
    await crawl(tmp_path, "2022-01-15")

    assert report.notes == [f"{web.base}/tin?page=3: HTTP status 404"]
    assert lists(web) == ["/tin", *(f"/tin?page={n}" for n in range(3, 8))]
    assert read(tmp_path) == [f"{day}" for day in range(15, 32)]


async def test_walk_stops_where_the_server_asks_for_quiet_and_goes_on_later(web: Web, tmp_path: Path) -> None:
    archive(web, tmp_path, pages=1)
    (tmp_path / "sources.yaml").write_text(
        (tmp_path / "sources.yaml").read_text().replace("/tin', kind: list", "/map'")
    )
    parts = [f"/map-{number}" for number in range(3)]
    web.pages["/map"] = sitemap("sitemap", [web.base + part for part in parts])
    for number, part in enumerate(parts):
        web.pages[part] = sitemap("url", [f"{web.base}/bai-post{1001 + number}.html"])
    whole, web.pages["/map-1"] = web.pages["/map-1"], Reply(b"", 429, {"Retry-After": "7200"})

    await crawl(tmp_path, "2022-01-01")
    asked = [path for path in web.paths() if "map-" in path]
    web.pages["/map-1"] = whole
    await crawl(tmp_path, "2022-01-01")

    assert asked == ["/map-0", "/map-1"]
    assert [path for path in web.paths() if "map-" in path][2:] == ["/map-2", "/map-1"]
    # The first page was known by then, and waits until the quiet that was asked for is over.
    assert read(tmp_path) == ["02", "03"]


def sitemap(kind: str, addresses: list[str]) -> Reply:
    """A sitemap of articles ("url") or of sitemaps ("sitemap")."""
    items = "".join(f"<{kind}><loc>{address}</loc></{kind}>" for address in addresses)
    root = "urlset" if kind == "url" else "sitemapindex"
    return Reply(f'<{root} xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">{items}</{root}>'.encode())


async def test_list_that_answers_every_number_with_the_same_page_ends(web: Web, tmp_path: Path) -> None:
    archive(web, tmp_path, pages=2)
    last = listed(web, 2, 3).body
    for number in range(2, 9):
        body = last.replace(b"page=3", f"page={number + 1}".encode())
        web.pages[f"/tin?page={number}"] = Reply(body)

    await crawl(tmp_path, "2021-01-01")

    assert lists(web) == ["/tin", "/tin?page=2", "/tin?page=3"]
