"""Days in virtual time without a fault: a process polls, reads, looks again and tells; what it holds is measured at the
end of each day. `python -m benchmarks.soak --days 30` plays a month."""

from __future__ import annotations

import asyncio
import gc
import json
import logging
import multiprocessing
import os
import threading
import urllib.request
from dataclasses import asdict, dataclass
from datetime import timedelta
from pathlib import Path
from typing import Final

from monitor import app
from monitor.daemon import Daemon
from monitor.logs import set_up
from monitor.settings import LogSettings
from monitor.status import StatusServer
from monitor.subscriptions import read_subscriptions
from tests.faults.week import PAPERS, START, Scene, portable, scene, step, stories

#: What the virtual clock goes forward between two looks at what is due, and between two articles.
_TICK: Final = timedelta(minutes=15)
_APART: Final = timedelta(minutes=80)


@dataclass(frozen=True, slots=True)
class Held:
    """What the process holds at the end of a day, and what that day came to: its requests (rounds and pages), the bytes
    that it logged, and the size of the write-ahead log when that was largest. All sizes in bytes."""

    day: int
    memory: int
    tasks: int
    threads: int
    descriptors: int
    wal: int
    log: int
    requests: int
    articles: int


def play(folder: Path, days: int) -> list[Held]:
    """Play so many days in a process of its own, with the servers in this one. Gives what it held after each."""
    told = stories(int(timedelta(days=days) / _APART), _APART)
    with scene(folder, days, told) as here:
        context = multiprocessing.get_context("spawn")
        worker = context.Process(target=_life, args=(portable(here), days), daemon=True)
        worker.start()
        worker.join()
        if worker.exitcode != 0:
            raise AssertionError(f"the process ended with {worker.exitcode}")
    return [Held(**json.loads(line)) for line in (folder / "held").read_text().splitlines()]


def _life(here: Scene, days: int) -> None:
    with (here.folder / "log").open("w", encoding="utf-8") as log:
        set_up(LogSettings(level="info", format="json"), log)
        asyncio.run(_live(here, days))
        logging.shutdown()


async def _live(here: Scene, days: int) -> None:
    loop = asyncio.get_running_loop()
    async with app.open_service(here.settings, clock=lambda: here.now) as service:
        daemon, logged, asked = Daemon(service, read_subscriptions(here.settings.digests)), 0, 0
        status = StatusServer("127.0.0.1", 0, service.store, daemon.vitals, service.clock, loop.time)
        # A thread for look-ups is started when one more is needed at once. On some day each paper needs its own.
        together = threading.Barrier(len(PAPERS))
        await asyncio.gather(*(loop.run_in_executor(None, together.wait) for _ in PAPERS))
        for day in range(1, days + 1):
            largest = 0
            while here.now < START + timedelta(days=day):
                await step(here, daemon)
                largest = max(largest, _size(here.folder / "m.sqlite3-wal"))
                here.set_clock(here.now + _TICK)
            await daemon.prune()
            await loop.run_in_executor(None, _scrape, status.port)
            articles = (await service.pipeline.db(service.store.totals)).articles
            requests = sum(daemon.vitals.polls.values()) + sum(daemon.vitals.pages.values())
            log = _size(here.folder / "log")
            held = _held(day, largest, log - logged, requests - asked, sum(articles.values()))
            logged, asked = log, requests
            with (here.folder / "held").open("a") as out:
                out.write(json.dumps(asdict(held)) + "\n")
        status.close()


def _scrape(port: int) -> None:
    with urllib.request.urlopen(f"http://127.0.0.1:{port}/metrics", timeout=30) as answer:
        answer.read()


def _size(path: Path) -> int:
    return path.stat().st_size if path.exists() else 0


def _held(day: int, wal: int, log: int, requests: int, articles: int) -> Held:
    gc.collect()
    return Held(
        day=day,
        memory=int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE"),
        tasks=len(asyncio.all_tasks()),
        threads=threading.active_count(),
        descriptors=len(os.listdir("/proc/self/fd")),
        wal=wal,
        log=log,
        requests=requests,
        articles=articles,
    )
