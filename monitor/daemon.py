"""The daemon: polls on schedule, sends digests on schedule, stops cleanly. All state is in the store, so that it may
die at any moment and go on where it was."""

from __future__ import annotations

import asyncio
import signal
from collections.abc import Mapping
from dataclasses import replace
from datetime import timedelta
from functools import partial

import structlog

from monitor import VERSION, app, decide, systemd
from monitor.catalogue import Catalogue, read_catalogue
from monitor.digests import compose_and_save
from monitor.drifting import tell_drift
from monitor.errors import MonitorError
from monitor.health import alarms, coverage
from monitor.notifier.notices import complaints, tell_operator
from monitor.notifier.outbox import deliver
from monitor.pipeline.desk import broken
from monitor.probe import verified
from monitor.scheduler import Crew, Scheduler, missed
from monitor.settings import Settings
from monitor.status import StatusServer, Vitals
from monitor.store import IndexState
from monitor.subscriptions import AT_ONCE, Subscription, Subscriptions, read_subscriptions

log = structlog.get_logger()

#: Seconds between two looks at what is due.
TICK = 15.0
#: Seconds that work under way has to end after a stop was asked for.
GRACE = 25.0
#: Seconds between two checks of indexes that are not yet known to work: one request or two each, so that all of a
#: country's press are through in a day or two.
CHECK_EVERY = 300.0
#: Seconds between two looks at which sources have fallen silent.
ALARM_EVERY = 900.0
#: Name of a check among the tasks under way; no source can have it.
_CHECK = "check of an index"
#: Sources visited at the same time; the fetcher has its own cap on requests.
ABREAST = 64
#: Seconds between two looks at what a poll is worth.
WEIGH_EVERY = 3600.0


class Daemon:
    """The jobs that the clockwork runs."""

    def __init__(self, service: app.Service, subscriptions: Subscriptions) -> None:
        self._service, self._subscriptions = service, subscriptions
        self._channels = app.channel_settings(service.settings)
        self._catalogue = service.catalogue
        self._sources = {source.id: source for source in service.catalogue.pick([])}
        self._alarms: dict[str, str] = {}
        self.crew, self.vitals = Crew(), Vitals()

    async def tick(self) -> None:
        """Start a round for every source that is due for a poll, or has pages due, and is not under way."""
        self.vitals.last_tick = asyncio.get_running_loop().time()
        systemd.notify("WATCHDOG=1", f"STATUS={len(self.crew)} of {len(self._sources)} sources under way")
        now, pipeline, store = self._service.clock(), self._service.pipeline, self._service.store
        for state in await pipeline.db(store.due_sources, now, ABREAST * 2):
            self._start(state.name, poll=True)
        for entry in await pipeline.db(store.entries_due, now, ABREAST * 4):
            self._start(entry.entry.source, poll=False)

    def _start(self, name: str, *, poll: bool) -> None:
        source = self._sources.get(name)
        if source is not None and name not in self.crew and len(self.crew) < ABREAST:
            self.crew.start(name, self._round(name, poll))

    async def _round(self, name: str, poll: bool) -> None:
        report = await self._service.pipeline.round(self._sources[name], poll=poll, looks=True)
        self.vitals.count(report)
        for subscription in self._subscriptions.digests:
            if subscription.schedule == AT_ONCE:
                await self.digest(subscription)

    async def digest(self, subscription: Subscription) -> None:
        """Compose, save and put into the outbox what is new for one subscriber."""
        saved = await self._service.pipeline.db(
            compose_and_save, self._service.store, subscription, self._service.clock()
        )
        if saved:
            log.info("digest.saved", digest=subscription.name, messages=saved)
            await self.outbox()

    async def outbox(self) -> None:
        """Send what is due; tell the operator of channels that have been broken for days."""
        store, now = self._service.store, self._service.clock()
        for result in await deliver(store, self._channels, now, run=self._service.pipeline.db):
            event = "message.failed" if result.error else "message.sent"
            self.vitals.messages[result.channel, "failed" if result.error else "sent"] += 1
            log.log(30 if result.error else 20, event, digest=result.name, channel=result.channel, error=result.error)
        operator = self._service.settings.operator
        if operator:
            await tell_operator(
                store, self._channels, self._subscriptions.named(operator), now, run=self._service.pipeline.db
            )

    async def overdue(self) -> None:
        """Digests whose hour passed while nobody was watching."""
        now, store = self._service.clock(), self._service.store
        for subscription in self._subscriptions.digests:
            if subscription.schedule == AT_ONCE:
                continue
            last = await self._service.pipeline.db(store.last_digest, subscription.name)
            if last and missed(subscription.schedule, last.composed_at, now):
                await self.digest(subscription)

    async def alarm(self) -> None:
        """Tell the log of each source that fell silent or changed its layout, once, and of its return."""
        db, store = self._service.pipeline.db, self._service.store
        states = await db(store.source_states)
        now = alarms(coverage(states, self._service.clock()))
        for name in sorted(now.keys() - self._alarms.keys()):
            log.warning("source.alarm", source=name, detail=now[name])
        for name in sorted(self._alarms.keys() - now.keys()):
            log.info("source.recovered", source=name)
        self._alarms = now

    async def prune(self) -> None:
        """Forget page bodies past their retention."""
        keep = timedelta(days=self._service.settings.page_days)
        dropped = await self._service.pipeline.db(self._service.store.prune, self._service.clock(), keep)
        log.info("pages.pruned", dropped=dropped)

    async def start_check(self) -> None:
        """Start a check, unless the one before is still under way."""
        if _CHECK not in self.crew:
            self.crew.start(_CHECK, self.check())

    async def check(self) -> None:
        """Check one index of which nobody has seen that it works; one that passes is polled from now on."""
        db, store = self._service.pipeline.db, self._service.store
        waiting = unverified(self._catalogue, await db(store.checked_indexes))
        wanted = decide.next_check(waiting, self._service.clock())
        if wanted is None:
            return
        source = self._catalogue.sources[wanted.source]
        index = next(index for index in source.indexes if index.url == wanted.url)
        try:
            failure = await verified(source, index, self._service.fetcher)
        except Exception as error:  # noqa: BLE001 - a door: else this index would be the next one to check for ever
            failure = broken("index.broke_us", error, index.url).kind
        now = self._service.clock()
        state = IndexState(source=wanted.source, url=wanted.url, checked_at=now, changed_at=None if failure else now)
        state = replace(state, failures=wanted.failures + 1 if failure else 0, failure=failure)
        await db(store.record_check, state, now)
        log.info("index.checked", source=source.id, index=index.url, passed=not failure, failure=failure)
        if not failure:
            await self._follow(self._catalogue)

    async def _follow(self, catalogue: Catalogue) -> None:
        """Watch the sources of this catalogue, with the indexes that checks have verified."""
        db, store = self._service.pipeline.db, self._service.store
        catalogue = catalogue.with_verified(await db(store.verified_indexes))
        sources = {source.id: source for source in catalogue.pick([])}
        await db(store.register_sources, list(sources), self._service.clock())
        self._catalogue, self._sources = catalogue, sources

    async def reload(self, scheduler: Scheduler) -> None:
        """Read sources.yaml and digests.yaml again. A broken file keeps the old settings, and says so; so does a
        database that does not answer."""
        settings = self._service.settings
        try:
            catalogue, subscriptions = read_catalogue(settings.sources), read_subscriptions(settings.digests)
            if settings.operator:
                subscriptions.named(settings.operator)
            await self._follow(catalogue)
        except MonitorError as error:
            log.error("reload.refused", error=str(error), kept="the settings in force")
            return
        self._subscriptions = subscriptions
        scheduler.clear()
        self.schedule(scheduler)
        log.info("reload.done", sources=len(self._sources), digests=len(subscriptions.digests))

    def schedule(self, scheduler: Scheduler) -> None:
        """Set the clockwork."""
        scheduler.every(min(TICK, systemd.watchdog_seconds() or TICK), "tick", self.tick)
        scheduler.every(60, "outbox", self.outbox)
        scheduler.every(CHECK_EVERY, "check", self.start_check)
        scheduler.every(ALARM_EVERY, "alarm", self.alarm)
        scheduler.every(WEIGH_EVERY, "weigh", self._service.pipeline.weigh_polls)
        scheduler.at("30 3 * * *", "prune", self.prune)
        scheduler.at("0 4 * * *", "drift", partial(tell_drift, self._service))
        for subscription in self._subscriptions.digests:
            if subscription.schedule != AT_ONCE:
                scheduler.at(subscription.schedule, f"digest {subscription.name}", partial(self.digest, subscription))


def unverified(catalogue: Catalogue, checked: Mapping[tuple[str, str], IndexState]) -> tuple[decide.Unverified, ...]:
    """The indexes of enabled sources that have no evidence yet, with what earlier checks of them found."""
    waiting = []
    for source in catalogue.sources.values():
        for index in source.indexes if source.enabled else ():
            if index.grade == "seen":
                continue
            state = checked.get((source.id, index.url))
            waiting.append(
                decide.Unverified(
                    source=source.id,
                    url=index.url,
                    lonely=not source.polled,
                    guess=index.grade == "untested",
                    checked_at=state.checked_at if state else None,
                    failures=state.failures if state else 0,
                )
            )
    return tuple(waiting)


async def run(settings: Settings, *, stop: asyncio.Event | None = None) -> None:
    """Watch until SIGTERM, SIGINT or `stop`; SIGHUP reads the YAML files again. Raises ConfigError or StoreError
    before anything is started."""
    stop, again = stop or asyncio.Event(), asyncio.Event()
    subscriptions = read_subscriptions(settings.digests)
    if settings.operator:
        subscriptions.named(settings.operator)
    loop = asyncio.get_running_loop()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    loop.add_signal_handler(signal.SIGHUP, again.set)
    async with app.open_service(settings) as service:
        daemon, scheduler = Daemon(service, subscriptions), Scheduler()
        _introduce(service, subscriptions)
        status = _serve_status(settings, service, daemon)
        daemon.schedule(scheduler)
        scheduler.start()
        daemon.vitals.ready = True
        systemd.notify("READY=1")
        for first in (service.pipeline.weigh_polls, daemon.tick, daemon.overdue, daemon.outbox):
            try:
                await first()
            except MonitorError as error:
                log.error("start.failed", error=str(error))
        while not stop.is_set():
            await _either(stop, again)
            if again.is_set() and not stop.is_set():
                again.clear()
                systemd.reloading()
                await daemon.reload(scheduler)
                systemd.notify("READY=1")
        systemd.notify("STOPPING=1")
        daemon.vitals.ready = False
        log.info("daemon.stopping", under_way=len(daemon.crew))
        scheduler.stop()
        await daemon.crew.finish(GRACE)
        if status:
            status.close()
    log.info("daemon.stopped")


def _introduce(service: app.Service, subscriptions: Subscriptions) -> None:
    """What an operator wants to find at the top of a log; and put back what an earlier process had in hand."""
    log.info(
        "daemon.started",
        version=VERSION,
        sources=len(service.catalogue.pick([])),
        digests=len(subscriptions.digests),
        database=service.store.where,
        engine=service.store.version(),
        http=service.fetcher.library,
    )
    for complaint in complaints(subscriptions.digests, app.channel_settings(service.settings)):
        log.error("channel.unusable", complaint=complaint)
    released = service.store.release_deliveries(service.clock())
    if released:
        log.warning("outbox.released", messages=released)


def _serve_status(settings: Settings, service: app.Service, daemon: Daemon) -> StatusServer | None:
    if not settings.status.port:
        return None
    loop = asyncio.get_running_loop()
    daemon.vitals.last_tick = loop.time()
    try:
        server = StatusServer(
            settings.status.host, settings.status.port, service.store, daemon.vitals, service.clock, loop.time
        )
    except OSError as error:
        log.error("status.unavailable", port=settings.status.port, error=str(error), remedy="set MONITOR_STATUS__PORT")
        return None
    log.info("status.serving", address=f"http://{settings.status.host}:{server.port}/metrics")
    return server


async def _either(*events: asyncio.Event) -> None:
    """Wait for the first of several events."""
    waiters = [asyncio.ensure_future(event.wait()) for event in events]
    try:
        await asyncio.wait(waiters, return_when=asyncio.FIRST_COMPLETED)
    finally:
        for waiter in waiters:
            waiter.cancel()
