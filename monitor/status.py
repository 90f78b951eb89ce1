"""How the daemon is, over HTTP on loopback: /healthz (the loop turns), /readyz (the database answers), /metrics."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from socketserver import ThreadingMixIn
from typing import Any
from wsgiref.simple_server import WSGIRequestHandler, WSGIServer, make_server

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, make_wsgi_app
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from monitor import VERSION
from monitor.errors import MonitorError
from monitor.health import coverage
from monitor.pipeline import SourceReport
from monitor.store import Store

#: Without a turn of the loop for so many seconds the daemon counts as hung.
HUNG = 120.0


class Vitals:
    """What the daemon notes about itself; other threads only read it."""

    def __init__(self) -> None:
        self.last_tick = 0.0
        self.polls: Counter[str] = Counter()
        self.pages: Counter[str] = Counter()
        self.messages: Counter[tuple[str, str]] = Counter()
        self.ready = False

    def count(self, report: SourceReport) -> None:
        """Count one round over a source."""
        self.polls["failed" if report.failure else "answered"] += 1
        for outcome in ("kept", "dropped", "unchanged", "failed_pages"):
            self.pages[outcome.removesuffix("_pages")] += getattr(report, outcome)


class Measures(Collector):
    """Numbers of the store, read when they are asked for, and those that the daemon counted itself."""

    def __init__(self, store: Store, vitals: Vitals, clock: Callable[[], datetime]) -> None:
        self._store, self._vitals, self._clock = store, vitals, clock

    def collect(self) -> Iterator[Metric]:
        """All measures; those of the store are left out while it does not answer."""
        vitals = self._vitals
        yield _counter("monitor_polls", "Rounds over sources by outcome.", "outcome", vitals.polls)
        yield _counter("monitor_pages", "Pages by outcome.", "outcome", vitals.pages)
        messages = CounterMetricFamily(
            "monitor_messages", "Messages by channel and outcome.", labels=["channel", "outcome"]
        )
        for (channel, outcome), count in vitals.messages.items():
            messages.add_metric([channel, outcome], count)
        yield messages
        try:
            yield from self._of_store()
            up = 1
        except MonitorError:
            up = 0
        yield GaugeMetricFamily("monitor_database_up", "1 while the database answers.", value=up)

    def _of_store(self) -> Iterator[Metric]:
        now, store = self._clock(), self._store
        states = store.source_states()
        known = coverage(states, now)
        yield _gauge("monitor_sources", "Sources by state.", "state", Counter(one.state for one in known))
        alarm = GaugeMetricFamily(
            "monitor_source_alarm", "1 for each source that is failing, silent or changed.", labels=["source", "state"]
        )
        for one in known:
            if one.state not in ("healthy", "never"):
                alarm.add_metric([one.source, one.state], 1)
        yield alarm
        lag = max(((now - state.next_due).total_seconds() for state in states), default=0)
        yield GaugeMetricFamily(
            "monitor_poll_lag_seconds", "How long the most overdue source waits.", value=max(lag, 0)
        )
        entries: Counter[str] = Counter()
        for (_, state), count in store.entry_counts().items():
            entries[state] += count
        yield _gauge("monitor_entries", "Addresses by what became of them.", "state", entries)
        numbers = store.totals()
        yield _gauge("monitor_articles", "Articles kept and dropped.", "verdict", numbers.articles)
        yield _gauge("monitor_figures", "Figures by the outcome of their checks.", "checks", numbers.figures)
        yield GaugeMetricFamily("monitor_facts", "Facts known.", value=numbers.facts)
        yield GaugeMetricFamily("monitor_events", "Events in the log.", value=numbers.events)
        yield GaugeMetricFamily("monitor_issues_open", "Issues that wait for a person.", value=store.open_issues())
        yield GaugeMetricFamily("monitor_digests", "Digests saved.", value=numbers.digests)
        yield _gauge("monitor_deliveries", "Messages of the outbox by state.", "state", numbers.deliveries)
        for name, words, since in (
            ("monitor_entry_queue_age_seconds", "Age of the oldest entry that is due.", numbers.oldest_entry_due),
            ("monitor_outbox_age_seconds", "Age of the oldest message that is not accepted.", numbers.oldest_delivery),
        ):
            age = (now - since).total_seconds() if since else 0.0
            yield GaugeMetricFamily(name, words, value=max(age, 0.0))


def _gauge(name: str, words: str, label: str, counts: Counter[str]) -> Metric:
    family = GaugeMetricFamily(name, words, labels=[label])
    for key, count in sorted(counts.items()):
        family.add_metric([key], count)
    return family


def _counter(name: str, words: str, label: str, counts: Counter[str]) -> Metric:
    family = CounterMetricFamily(name, words, labels=[label])
    for key, count in sorted(counts.items()):
        family.add_metric([key], count)
    return family


class _Server(ThreadingMixIn, WSGIServer):
    daemon_threads = True


class _Quiet(WSGIRequestHandler):
    timeout = 10

    def log_message(self, format: str, *args: Any) -> None:
        """Scrapes are no news."""


class StatusServer:
    """Serves the status in a thread of its own until closed. Raises OSError where the port is taken."""

    def __init__(
        self,
        host: str,
        port: int,
        store: Store,
        vitals: Vitals,
        clock: Callable[[], datetime],
        now: Callable[[], float],
    ) -> None:
        self._vitals, self._store, self._now = vitals, store, now
        registry = CollectorRegistry()
        registry.register(Measures(store, vitals, clock))
        for collector in (ProcessCollector, PlatformCollector, GCCollector):
            collector(registry=registry)
        self._metrics = make_wsgi_app(registry, disable_compression=True)
        self._server = make_server(host, port, self._answer, server_class=_Server, handler_class=_Quiet)
        self.port = self._server.server_port
        self._thread = threading.Thread(target=self._server.serve_forever, name="status", daemon=True)
        self._thread.start()

    def _answer(self, environ: dict[str, Any], start: Callable[..., Any]) -> Iterable[bytes]:
        path = environ.get("PATH_INFO", "")
        if environ.get("REQUEST_METHOD") not in ("GET", "HEAD"):
            return _say(start, "405 Method Not Allowed", "only GET is answered")
        if path == "/metrics":
            answer: Iterable[bytes] = self._metrics(environ, start)
            return answer
        if path == "/healthz":
            idle = self._now() - self._vitals.last_tick
            good = idle < HUNG
            return _say(start, "200 OK" if good else "503 Service Unavailable", f"version {VERSION}, idle {idle:.0f} s")
        if path == "/readyz":
            return self._ready(start)
        return _say(start, "404 Not Found", "there are /healthz, /readyz and /metrics")

    def _ready(self, start: Callable[..., Any]) -> Iterable[bytes]:
        if not self._vitals.ready:
            return _say(start, "503 Service Unavailable", "starting or stopping")
        try:
            self._store.last_event()
        except MonitorError as error:
            return _say(start, "503 Service Unavailable", error.what)
        return _say(start, "200 OK", "ready")

    def close(self) -> None:
        """Stop serving."""
        self._server.shutdown()
        self._server.server_close()
        self._thread.join(timeout=5)


def _say(start: Callable[..., Any], status: str, words: str) -> Iterable[bytes]:
    body = f"{words}\n".encode()
    start(status, [("Content-Type", "text/plain; charset=utf-8"), ("Content-Length", str(len(body)))])
    return [body]
