"""A scripted week in virtual time: three papers on loopback, a mail server, and a daemon's work in a process that may
be killed at any moment. `python -m benchmarks.soak --kills 200` plays it for long."""

from __future__ import annotations

import asyncio
import logging
import multiprocessing
import os
import signal
import socket
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email import message_from_bytes
from itertools import pairwise
from multiprocessing.process import BaseProcess
from pathlib import Path
from random import Random

import structlog
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, Envelope, Session

from monitor import app
from monitor.daemon import Daemon
from monitor.settings import MailSettings, Settings
from monitor.store import Filter, Store
from monitor.subscriptions import read_subscriptions
from monitor.types import VIETNAM
from tests.loopback import Reply, Web, serve

START = datetime(2026, 3, 2, 2, 0, tzinfo=VIETNAM)
DAY = timedelta(days=1)
STEP = timedelta(hours=6)
PAPERS = ("mot", "hai", "ba")
PROVINCES = ("Lào Cai", "Nghệ An", "Hà Tĩnh")
FIRST, LAST = 12, 80
#: A process lives for fewer requests than this and for a part of the time that a page takes, unless the mail server
#: kills it; that happens within so many.
MOST_REQUESTS, PAGE_SECONDS, MANY = 14, 0.06, 40

ARTICLE = """<html><head><title>{title}</title><meta property="article:published_time" content="{when}"></head><body>
<article><h1>{title}</h1><p>Ngày {day}, Công an tỉnh {province} thông báo kết quả công tác phòng, chống tội phạm.</p>
<p>Từ ngày {first} đến ngày {last}, toàn tỉnh {province} xảy ra {cases} vụ phạm pháp hình sự; lực lượng Công an đã bắt
{held} đối tượng, triệt xóa {gangs} ổ nhóm tội phạm.</p><p>Các đơn vị tiếp tục mở đợt cao điểm tấn công trấn áp tội phạm
trên địa bàn, giữ vững an ninh, trật tự (bản tin số {number}).</p></article></body></html>"""


Stories = dict[str, tuple[datetime, str, str]]


def stories(count: int = 24, apart: timedelta = timedelta(hours=6)) -> Stories:
    """Path of each article: when it appears, its title and its page. The papers take turns."""
    told = {}
    for number in range(count):
        paper = number % 3
        when = START + timedelta(hours=3) + number * apart
        day = when.date() - timedelta(days=1)
        title = f"Công an tỉnh {PROVINCES[paper]}: Kết quả phòng, chống tội phạm đợt {number + 1}"
        page = ARTICLE.format(
            title=title,
            when=when.isoformat(),
            day=f"{when.day}/{when.month}",
            province=PROVINCES[paper],
            first=f"{(day - timedelta(days=6 + number // 24)):%d/%m/%Y}",
            last=f"{day:%d/%m/%Y}",
            cases=FIRST + number,
            held=LAST + 2 * number,
            gangs=3 + number,
            number=number,
        )
        told[f"/{PAPERS[paper]}/tin-{number}-post{1000 + number}.html"] = (when, title, page)
    return told


STORIES = stories()


@dataclass
class MailServer:
    """What arrived; and whether the process that sends is killed between our acceptance and its record of it."""

    port: int = 0
    down: bool = False
    arrived: list[tuple[str, bool]] = field(default_factory=list)
    victim: int = 0

    async def handle_DATA(self, _server: SMTP, _session: Session, envelope: Envelope) -> str:
        if self.down:
            return "451 come back tomorrow"
        assert isinstance(envelope.content, bytes)
        mail = message_from_bytes(envelope.content)
        self.arrived.append((str(mail["Message-ID"]), mail["X-Monitor-Resent"] is not None))
        if self.victim:
            os.kill(self.victim, signal.SIGKILL)
            self.victim = 0
        return "250 taken"


@dataclass
class Scene:
    """A folder with settings, the web and the mail server around it."""

    folder: Path
    web: Web
    mail: MailServer
    stories: Stories = field(default_factory=lambda: STORIES)
    days: int = 7

    @property
    def end(self) -> datetime:
        """When the play is over; the last day brings no article."""
        return START + self.days * DAY

    @property
    def settings(self) -> Settings:
        return Settings(
            database=f"sqlite:///{self.folder}/m.sqlite3",
            sources=self.folder / "sources.yaml",
            digests=self.folder / "digests.yaml",
            output=self.folder / "out",
            mail=MailSettings(host="127.0.0.1", port=self.mail.port, security="none", sender="m@example.org"),
        )

    @property
    def now(self) -> datetime:
        """The virtual time, kept in a file so that it outlives the process."""
        text = (self.folder / "clock").read_text() if (self.folder / "clock").exists() else ""
        return datetime.fromisoformat(text) if text else START

    def set_clock(self, moment: datetime) -> None:
        (self.folder / "clock.new").write_text(moment.isoformat())
        (self.folder / "clock.new").replace(self.folder / "clock")

    def store(self) -> Store:
        return app.open_database(self.settings)


@contextmanager
def scene(folder: Path, days: int = 7, told: Stories | None = None) -> Iterator[Scene]:
    """Set everything up in a folder, for a week or for a shorter play."""
    folder.mkdir(parents=True, exist_ok=True)
    told = told or stories(4 * (days - 1))
    mail = MailServer()
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        mail.port = probe.getsockname()[1]
    controller = Controller(mail, hostname="127.0.0.1", port=mail.port)
    controller.start()
    try:
        with serve() as web:
            here = Scene(folder, web, mail, told, days)
            blocks = [
                f"  {name}:\n    name: {name}\n    kind: newspaper\n    url: {web.base}/{name}\n"
                f"    provinces: [{province}]\n    indexes: [{{url: '{web.base}/{name}/rss', kind: feed}}]\n"
                "    private_addresses: true\n    robots: false\n    spacing: 0s\n"
                for name, province in zip(PAPERS, PROVINCES, strict=True)
            ]
            (folder / "sources.yaml").write_text("sources:\n" + "".join(blocks))
            (folder / "digests.yaml").write_text(
                "digests:\n  - name: ngay\n    to: ['email:a@example.org', 'email:b@example.org']\n"
                "    schedule: '0 8 * * *'\n"
            )
            for path, (_, _, page) in told.items():
                web.pages[path] = Reply(page.encode(), headers={"Content-Type": "text/html; charset=utf-8"})
            for name in PAPERS:
                web.pages[f"/{name}/rss"] = lambda _sent, name=name: _feed(here, name)  # type: ignore[misc]
            yield here
    finally:
        controller.stop()


def _feed(here: Scene, name: str) -> Reply:
    """What the paper published in the last week."""
    now = here.now
    items = "".join(
        f"<item><title>{title}</title><link>{here.web.base}{path}</link>"
        f"<pubDate>{when:%a, %d %b %Y %H:%M:%S} +0700</pubDate></item>"
        for path, (when, title, _) in here.stories.items()
        if path.startswith(f"/{name}/") and now - timedelta(days=8) < when <= now
    )
    return Reply(f"<rss version='2.0'><channel><title>{name}</title>{items}</channel></rss>".encode())


async def live(here: Scene, until: datetime | None = None) -> None:
    """What the daemon does, from where the clock stands: polls, digests and the outbox at each step."""
    until = until or here.end
    clock = lambda: here.now  # noqa: E731
    async with app.open_service(here.settings, clock=clock) as service:
        daemon = Daemon(service, read_subscriptions(here.settings.digests))
        await service.pipeline.db(service.store.release_deliveries, here.now)
        while here.now <= until:
            await step(here, daemon)
            here.set_clock(here.now + STEP)


async def step(here: Scene, daemon: Daemon) -> None:
    """One look at what is due."""
    await daemon.tick()
    await daemon.crew.finish(60)
    if here.now.hour == 8:
        for subscription in daemon._subscriptions.digests:
            await daemon.digest(subscription)
    await daemon.overdue()
    await daemon.outbox()


def _life(here: Scene) -> None:
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    asyncio.run(live(here))


@dataclass
class Tally:
    """What a killed week came to."""

    kills: int = 0
    #: Kills between the mail server's acceptance and the record of it, and kills before the first request.
    in_doubt: int = 0
    idle: int = 0
    weeks: int = 0
    mails: int = 0
    repeated: int = 0


def play(folder: Path, kills: int, seed: int, days: int = 7) -> Tally:
    """Kill the process at random moments until so many kills are done, then let the week end and prove it. Weeks
    follow each other until the number is reached. A moment is so many requests after the process began, and a part of
    the time that a page takes: a slow machine is killed in the midst of its work, too, and not always at the start."""
    dice, tally = Random(seed), Tally()
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(["tests.faults.warmed"])
    while tally.kills < kills:
        with scene(folder / f"week{tally.weeks}", days) as here:
            while True:
                worker = context.Process(target=_life, args=(portable(here),), daemon=True)
                arrived, asked = len(here.mail.arrived), len(here.web.seen)
                worker.start()
                if tally.kills >= kills:
                    worker.join()
                else:
                    in_doubt = dice.random() < 0.2
                    here.mail.victim = (worker.pid or 0) if in_doubt else 0
                    _await_requests(worker, here.web, asked + (MANY if in_doubt else dice.randrange(MOST_REQUESTS)))
                    worker.join(dice.uniform(0, PAGE_SECONDS))
                    here.mail.victim = 0
                    worker.kill()
                    worker.join()
                if worker.exitcode == 0:
                    break
                if worker.exitcode != -signal.SIGKILL:
                    raise AssertionError(f"the process ended by itself with {worker.exitcode}")
                tally.kills += 1
                tally.idle += len(here.web.seen) == asked
                tally.in_doubt += len(here.mail.arrived) > arrived and in_doubt
            prove(here)
            tally.weeks += 1
            tally.mails += len(here.mail.arrived)
            tally.repeated += sum(marked for _, marked in here.mail.arrived)
    return tally


def _await_requests(worker: BaseProcess, web: Web, asked: int) -> None:
    """Wait until the server was asked so often, or the process is done or was killed by the mail server."""
    while worker.is_alive() and len(web.seen) < asked:
        worker.join(0.001)


def portable(here: Scene) -> Scene:
    """The same for another process, which serves nothing."""
    return Scene(here.folder, Web(base=here.web.base), MailServer(port=here.mail.port), {}, here.days)


def prove(here: Scene) -> None:
    """Every article once, every event once, every digest once; what was sent twice is the same message and marked."""
    with here.store() as store:
        articles = Counter(one.article.url for one in store.articles(Filter()))
        assert articles == Counter(f"{here.web.base}{path}" for path in here.stories), articles
        events = store.events_after(0, quiet=True)
        assert Counter(one.kind for one in events)["new"] == len({one.fact for one in events})
        told = Counter((one.kind, one.fact, one.statement.url, one.statement.figure.start) for one in events)
        assert set(told.values()) == {1}, told
        assert len(events) >= 2 * len(here.stories)
        digests = sorted(store.digests("ngay"), key=lambda one: one.number)
        assert [one.number for one in digests] == list(range(1, len(digests) + 1))
        spans = [(one.after, one.upto) for one in digests]
        assert all(first[1] == second[0] for first, second in pairwise(spans)), spans
        assert spans[0][0] == 0
        sent = store.deliveries()
        assert {one.state for one in sent} == {"accepted"}, {one.state for one in sent}
        arrived = Counter(name for name, _ in here.mail.arrived)
        assert {name.strip("<>").partition("@")[0] for name in arrived} == {one.message.message_id for one in sent}
        assert len(sent) == 2 * len([one for one in digests if one.upto > one.after])
        seen: set[str] = set()
        for name, marked in here.mail.arrived:
            assert marked or name not in seen, f"{name} came again without a mark"
            seen.add(name)
        assert store.check().sound
