"""Pages per second of the whole path fetch → read → classify → extract → store, one process, beside Scrapy with
trafilatura storing to SQLite: the same pages from the same loopback server, in the same run.

    python -m benchmarks.pipeline --peer /tmp/peers/bin/python [--hosts 200] [--pages 4]

`--peer` is a Python that has scrapy and trafilatura. Neither side waits between requests to one host, and both ask for
as many pages at once; each host has an address of its own on loopback.
"""

from __future__ import annotations

import argparse
import asyncio
import multiprocessing
import subprocess
import sys
import tempfile
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from multiprocessing.connection import Connection
from pathlib import Path

from monitor import app
from monitor.catalogue import Index, Source
from monitor.reading import understand
from monitor.scraper import read_article
from monitor.settings import FetchSettings, Settings
from monitor.store import Found, Store
from monitor.types import Entry

#: Requests at once, on both sides.
AT_ONCE = 32
SIZE = 100_000

PEER = """
import sqlite3, sys, scrapy, trafilatura
from importlib.metadata import version
from scrapy.crawler import CrawlerProcess
urls, database, at_once = open(sys.argv[1]).read().split(), sys.argv[2], int(sys.argv[3])
print("scrapy", version("scrapy"), "trafilatura", version("trafilatura"))
store = sqlite3.connect(database)
store.execute("PRAGMA journal_mode=WAL")
store.execute("CREATE TABLE page (url TEXT, title TEXT, text TEXT, date TEXT)")
class Spider(scrapy.Spider):
    name = "peer"
    start_urls = urls
    def parse(self, response):
        found = trafilatura.bare_extraction(response.text, url=response.url, with_metadata=True)
        store.execute("INSERT INTO page VALUES (?,?,?,?)", (response.url, found.title, found.text, found.date))
        store.commit()
settings = {"LOG_LEVEL": "ERROR", "ROBOTSTXT_OBEY": False, "CONCURRENT_REQUESTS": at_once}
settings |= {"CONCURRENT_REQUESTS_PER_DOMAIN": 1, "DOWNLOAD_DELAY": 0, "TELNETCONSOLE_ENABLED": False}
run = CrawlerProcess(settings)
run.crawl(Spider)
run.start()
"""


def page(number: int) -> bytes:
    """An article of a hundred kilobytes: menus, boxes and scripts around a report."""
    province = ("Lào Cai", "Nghệ An", "Hà Tĩnh", "Sơn La")[number % 4]
    text = "".join(
        f"<p>Trong quý {n % 4 + 1}, Công an tỉnh {province} đã khám phá {n * 7 + number % 90 + 11} vụ, bắt "
        f"{n * 5 + number % 70 + 9} đối tượng; lực lượng chức năng tuyên truyền phòng, chống tội phạm ở cơ sở.</p>"
        for n in range(8)
    )
    menu = "".join(f"<li><a href='/muc-{n}'>Chuyên mục số {n} của báo</a></li>" for n in range(150))
    box = "".join(
        f"<div class='item'><a href='/tin-{n}-post{n + 10000}.html'><img src='/{n}.jpg' alt=''>Tin khác {n}</a></div>"
        for n in range(250)
    )
    head = f"<!DOCTYPE html><html lang=vi><head><meta charset=utf-8><title>Phòng, chống tội phạm kỳ {number}</title>"
    head += "<meta property='article:published_time' content='2026-02-27T08:00:00+07:00'></head>"
    body = f"<body><ul class=menu>{menu}</ul><article><h1>Phòng, chống tội phạm kỳ {number}</h1>{text}</article>"
    whole = f"{head}{body}<div class=sidebar>{box}</div><script>var a='"
    return (whole + "x" * max(SIZE - len(whole.encode()) - 25, 0) + "'</script></body></html>").encode()


def serve(port: Connection) -> None:
    """All hosts from one server in a process of its own."""
    pages = [page(number) for number in range(64)]

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            body = pages[sum(map(ord, self.path + self.headers.get("Host", ""))) % len(pages)]
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
        block |= {"indexes": [Index(url=f"{base}/rss")], "private_addresses": True, "provinces": ["Lào Cai"]}
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


async def ours(folder: Path, watched: list[Source], pages: int) -> tuple[float, float]:
    """Wall and CPU seconds of our whole path."""
    (folder / "sources.yaml").write_text("sources: {}\n")
    settings = Settings(
        database=f"sqlite:///{folder}/ours.sqlite3",
        sources=folder / "sources.yaml",
        fetch=FetchSettings(concurrency=AT_ONCE),
    )
    async with app.open_service(settings) as service:
        queue(service.store, watched, pages)
        began, spent = time.perf_counter(), time.process_time()
        reports = await asyncio.gather(*(service.pipeline.round(source, poll=False) for source in watched))
        took = time.perf_counter() - began, time.process_time() - spent
    read = sum(report.kept + report.dropped + report.unchanged for report in reports)
    if read != len(watched) * pages:
        sys.exit(f"only {read} of {len(watched) * pages} pages were read")
    return took


def stages() -> None:
    """CPU per page of the pure stages."""
    bodies = [page(number) for number in range(40)]
    began = time.process_time()
    articles = [read_article(body, "https://a.vn/tin-post1000.html") for body in bodies]
    middle = time.process_time()
    for article in articles:
        understand(article)
    end = time.process_time()
    print(f"  CPU per page: read {(middle - began) * 25:.1f} ms, classify and extract {(end - middle) * 25:.1f} ms")


def main() -> None:
    """Both sides, and the ratio."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--peer", type=Path)
    arguments.add_argument("--hosts", type=int, default=200)
    arguments.add_argument("--pages", type=int, default=4)
    asked = arguments.parse_args()
    import logging

    import structlog

    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.ERROR))
    receiver, sender = multiprocessing.Pipe(duplex=False)
    server = multiprocessing.get_context("spawn").Process(target=serve, args=(sender,), daemon=True)
    server.start()
    watched = sources(asked.hosts, receiver.recv())
    total = asked.hosts * asked.pages
    understand(read_article(page(0), "https://a.vn/tin-post1000.html"))
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        wall, cpu = asyncio.run(ours(folder, watched, asked.pages))
        print(f"ours   {total / wall:7.1f} pages/s   CPU per page {cpu / total * 1000:.1f} ms   {total} pages")
        stages()
        if asked.peer:
            (folder / "urls").write_text("\n".join(address(s, n) for s in watched for n in range(asked.pages)))
            (folder / "peer.py").write_text(PEER)
            began = time.perf_counter()
            command = [str(asked.peer), str(folder / "peer.py"), str(folder / "urls"), str(folder / "peer.sqlite3")]
            command.append(str(AT_ONCE))
            subprocess.run(command, check=True)
            took = time.perf_counter() - began
            print(f"peer   {total / took:7.1f} pages/s (start of its process included)   ratio {took / wall:.2f}")
    server.terminate()


if __name__ == "__main__":
    main()
