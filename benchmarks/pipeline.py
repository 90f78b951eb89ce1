"""Pages per second of the whole path fetch → read → classify → extract → store, one process, beside Scrapy with
trafilatura storing to SQLite: the same pages from the same loopback server, in the same run; CPU per page by stage.

    python -m benchmarks.pipeline [--peers PYTHON] [--hosts 200] [--pages 4] [--replay]

`--peers` is a Python that has scrapy and trafilatura. Neither side waits between requests to one host, and both ask for
as many pages at once; each host has an address of its own on loopback. `--replay` reads the stored pages again
afterwards, with one process and with one for each core.
"""

from __future__ import annotations

import argparse
import asyncio
import logging
import multiprocessing
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

import structlog

from benchmarks.pages import page, place
from monitor import app
from monitor.catalogue import Index, Source
from monitor.classifier import classify
from monitor.reading import understand
from monitor.scraper import read_article
from monitor.settings import FetchSettings, Settings
from monitor.store import Found, Store
from monitor.types import Entry

#: Requests at once, on both sides.
AT_ONCE = 32

PEER = """
import sqlite3, sys, time, scrapy, trafilatura
from importlib.metadata import version
from scrapy.crawler import CrawlerProcess
urls, database, at_once = open(sys.argv[1]).read().split(), sys.argv[2], int(sys.argv[3])
store = sqlite3.connect(database)
store.execute("PRAGMA journal_mode=WAL")
store.execute("PRAGMA synchronous=NORMAL")
store.execute("CREATE TABLE page (url TEXT, title TEXT, text TEXT, date TEXT)")
class Spider(scrapy.Spider):
    name = "peer"
    start_urls = urls
    def parse(self, response):
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        store.execute("INSERT INTO page VALUES (?,?,?,?)", (response.url, found.title, found.text, found.date))
        store.commit()
settings = {"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS": at_once}
settings |= {"CONCURRENT_REQUESTS_PER_DOMAIN": 8, "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False}
run = CrawlerProcess(settings)
run.crawl(Spider)
began, spent = time.perf_counter(), time.process_time()
run.start()
took, spent = time.perf_counter() - began, time.process_time() - spent
stored = store.execute("SELECT count(*) FROM page WHERE text != ''").fetchone()[0]
print(took, spent, stored, "Scrapy", version("scrapy"), "with trafilatura", version("trafilatura"))
"""


def serve(port: Connection, hosts: int, pages: int) -> None:
    """All hosts from one server in a process of its own."""
    bodies = {(host, number): page(host, number) for host in range(hosts) for number in range(pages)}

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            third, fourth = self.headers["Host"].partition(":")[0].split(".")[2:]
            host = (int(third) - 1) * 250 + int(fourth) - 1
            body = bodies[host, int(self.path.split("-")[1])]
            self.send_response(200)
            self.send_header("Content-Type", "text/html; charset=utf-8")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *args: object) -> None:
            pass

    class Server(ThreadingHTTPServer):
        request_queue_size = 256

    server = Server(("", 0), Handler)
    port.send(server.server_address[1])
    server.serve_forever()


def sources(hosts: int, port: int) -> list[Source]:
    """One source for each address."""
    found = []
    for number in range(hosts):
        base = f"http://127.0.{number // 250 + 1}.{number % 250 + 1}:{port}"
        block = {"name": f"Báo {number}", "kind": "newspaper", "url": base, "spacing": "0s", "robots": False}
        block |= {"indexes": [Index(url=f"{base}/rss")], "private_addresses": True, "provinces": [place(number)]}
        found.append(Source.model_validate(block).model_copy(update={"id": f"bao-{number}"}))
    return found


def address(source: Source, number: int) -> str:
    """One article of a source."""
    return f"{source.url}/tin-{number}-post{1000 + number}.html"


def queue(store: Store, watched: list[Source], pages: int) -> None:
    """Entries to fetch, as polls would have left them."""
    now = app.clock()
    store.register_sources([source.id for source in watched], now)
    entries = [
        Found(key=address(source, n), entry=Entry(source=source.id, url=address(source, n), found_by="rss"))
        for source in watched
        for n in range(pages)
    ]
    store.add_entries(entries, now)


async def ours(settings: Settings, watched: list[Source], pages: int) -> tuple[float, float, float]:
    """Seconds of our whole path: by the clock, of CPU, and of those in the store's thread."""
    async with app.open_service(settings) as service:
        queue(service.store, watched, pages)
        storing = await service.pipeline.db(time.thread_time)
        began, spent = time.perf_counter(), time.process_time()
        reports = await asyncio.gather(*(service.pipeline.round(source, poll=False) for source in watched))
        took, spent = time.perf_counter() - began, time.process_time() - spent
        storing = await service.pipeline.db(time.thread_time) - storing
    read = sum(report.kept + report.dropped + report.unchanged for report in reports)
    if read != len(watched) * pages:
        sys.exit(f"only {read} of {len(watched) * pages} pages were read")
    return took, spent, storing


def stages(hosts: int, pages: int) -> tuple[float, float, float]:
    """CPU milliseconds per page of the pure stages: read, classify, extract."""
    bodies = [(host, page(host, number)) for host in range(0, hosts, max(hosts // 40, 1)) for number in range(pages)]
    spent = [0.0, 0.0, 0.0]
    for host, body in bodies:
        began = time.process_time()
        article = read_article(body, "https://a.vn/tin-post1000.html")
        middle = time.process_time()
        classify(article.title, article.text)
        judged = time.process_time()
        understand(article, province=place(host))
        end = time.process_time()
        for stage, cost in enumerate((middle - began, judged - middle, end - judged - (judged - middle))):
            spent[stage] += cost * 1000 / len(bodies)
    return spent[0], spent[1], spent[2]


def peer(python: Path, folder: Path, watched: list[Source], pages: int) -> tuple[float, float, str]:
    """Seconds of the peer by the clock and of CPU, without the start of its process, and its versions."""
    (folder / "urls").write_text("\n".join(address(source, n) for source in watched for n in range(pages)))
    (folder / "peer.py").write_text(PEER)
    command = [str(python), str(folder / "peer.py"), str(folder / "urls"), str(folder / "peer.sqlite3"), str(AT_ONCE)]
    said = subprocess.run(command, check=True, stdout=subprocess.PIPE, text=True).stdout.split(maxsplit=3)
    if int(said[2]) != len(watched) * pages:
        sys.exit(f"the peer read only {said[2]} pages")
    return float(said[0]), float(said[1]), said[3].strip()


async def replay(settings: Settings, watched: dict[str, Source], processes: int) -> float:
    """Seconds by the clock for reading all stored pages again."""
    async with app.open_service(settings.model_copy(update={"processes": processes})) as service:
        service.catalogue.sources.update(watched)
        began = time.perf_counter()
        done = await app.replay(service)
        took = time.perf_counter() - began
    if not done.read or done.changed:
        sys.exit(f"{done.read} pages were replayed, {done.changed} changed")
    return took


def main() -> None:
    """Both sides, and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--peers", type=Path)
    arguments.add_argument("--hosts", type=int, default=200)
    arguments.add_argument("--pages", type=int, default=4)
    arguments.add_argument("--replay", action="store_true")
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    receiver, sender = multiprocessing.Pipe(duplex=False)
    context = multiprocessing.get_context("spawn")
    server = context.Process(target=serve, args=(sender, asked.hosts, asked.pages), daemon=True)
    server.start()
    watched = sources(asked.hosts, receiver.recv())
    total = asked.hosts * asked.pages
    understand(read_article(page(0, 0), "https://a.vn/tin-post1000.html"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sources.yaml").write_text("sources: {}\n")
        settings = Settings(
            database=f"sqlite:///{folder}/ours.sqlite3",
            sources=folder / "sources.yaml",
            fetch=FetchSettings(concurrency=AT_ONCE),
        )
        took, spent, storing = asyncio.run(ours(settings, watched, asked.pages))
        print(f"{total} pages of {asked.hosts} hosts, {AT_ONCE} at once")
        print(f"ours   {total / took:7.1f} pages/s   CPU per page {spent / total * 1000:6.1f} ms", flush=True)
        read, judged, extracted = stages(asked.hosts, asked.pages)
        store = storing / total * 1000
        rest = spent / total * 1000 - store - read - judged - extracted
        print(
            f"       of these: fetch and order {rest:.1f}, read {read:.1f}, classify {judged:.1f}, "
            f"extract {extracted:.1f}, story and store {store:.1f} ms",
            flush=True,
        )
        if asked.replay:
            known = {source.id: source for source in watched}
            alone = asyncio.run(replay(settings, known, 1))
            together = asyncio.run(replay(settings, known, app.cores()))
            print(
                f"replay {total / alone:7.1f} pages/s by one process, {total / together:.1f} by {app.cores()} and ours"
            )
        if asked.peers:
            other, effort, versions = peer(asked.peers, folder, watched, asked.pages)
            print(f"peer   {total / other:7.1f} pages/s   CPU per page {effort / total * 1000:6.1f} ms   {versions}")
            print(f"ratio  {other / took:.1f} by the clock, {effort / spent:.1f} by CPU")
    server.terminate()


if __name__ == "__main__":
    main()
