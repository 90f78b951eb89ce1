"""The status page over HTTP: is the loop turning, does the database answer, and the numbers that alerts need."""

from __future__ import annotations

import http.client
import sqlite3
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.decide import Rhythm, learn
from monitor.status import HUNG, StatusServer, Vitals
from monitor.store import SourceState, Store, open_store
from tests.loopback import NOW

DAY = timedelta(days=1)


def busy() -> Rhythm:
    """Four entries a day, for a month."""
    rhythm = Rhythm()
    for day in range(30, 0, -1):
        start = NOW - day * DAY
        rhythm = learn(rhythm, [start + timedelta(hours=hour) for hour in (1, 3, 6, 8)], since=start, now=start + DAY)
    return rhythm


STATES = [
    SourceState(name="fine", next_due=NOW - timedelta(minutes=3), last_polled=NOW, last_success=NOW),
    SourceState(name="lost", next_due=NOW + DAY, last_polled=NOW, failures=2, failure="dns", detail="name not found"),
    SourceState(name="quiet", next_due=NOW + DAY, last_polled=NOW, last_new=NOW - 5 * DAY, rhythm=busy()),
    SourceState(name="rebuilt", next_due=NOW + DAY, last_polled=NOW, layout="the title is no longer found"),
    SourceState(name="new", next_due=NOW - timedelta(minutes=10)),
]


class Page:
    """The page of a daemon whose clock the test holds."""

    def __init__(self, folder: Path) -> None:
        self.store: Store = open_store(f"sqlite:///{folder}/m.sqlite3")
        self.store.register_sources([state.name for state in STATES], NOW)
        for state in STATES:
            self.store.save_source(state)
        self.vitals, self.seconds = Vitals(), 1000.0
        self.vitals.last_tick, self.vitals.ready = self.seconds, True
        self.server = StatusServer("127.0.0.1", 0, self.store, self.vitals, lambda: NOW, lambda: self.seconds)

    def ask(self, path: str, method: str = "GET") -> tuple[int, str]:
        link = http.client.HTTPConnection("127.0.0.1", self.server.port, timeout=30)
        try:
            link.request(method, path)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()

    def measures(self) -> dict[str, float]:
        lines = self.ask("/metrics")[1].splitlines()
        pairs = [line.rsplit(" ", 1) for line in lines if not line.startswith("#")]
        return {name: float(value) for name, value in pairs}


@pytest.fixture
def page(tmp_path: Path) -> Iterator[Page]:
    running = Page(tmp_path)
    yield running
    running.server.close()
    running.store.close()


def test_sources_are_told_by_state_and_those_that_need_a_look_by_name(page: Page) -> None:
    measures = page.measures()

    assert {name: value for name, value in measures.items() if name.startswith("monitor_source")} == {
        'monitor_sources{state="failing"}': 1,
        'monitor_sources{state="healthy"}': 1,
        'monitor_sources{state="layout"}': 1,
        'monitor_sources{state="never"}': 1,
        'monitor_sources{state="silent"}': 1,
        'monitor_source_alarm{source="lost",state="failing"}': 1,
        'monitor_source_alarm{source="quiet",state="silent"}': 1,
        'monitor_source_alarm{source="rebuilt",state="layout"}': 1,
    }
    assert measures["monitor_poll_lag_seconds"] == 600


def test_all_that_alerts_need_is_measured(page: Page) -> None:
    names = {name.partition("{")[0] for name in page.measures()}

    assert names >= {
        "monitor_facts",
        "monitor_events",
        "monitor_issues_open",
        "monitor_digests",
        "monitor_entry_queue_age_seconds",
        "monitor_outbox_age_seconds",
        "monitor_database_up",
        "process_resident_memory_bytes",
    }
    described = page.ask("/metrics")[1]
    for name in ("polls", "pages", "messages", "entries", "articles", "figures", "deliveries"):
        assert f"# HELP monitor_{name}" in described


def test_loop_that_hangs_is_unhealthy(page: Page) -> None:
    good = page.ask("/healthz")[0]
    page.seconds += HUNG + 1

    assert (good, page.ask("/healthz")[0]) == (200, 503)


def test_daemon_that_starts_or_stops_is_not_ready(page: Page) -> None:
    good = page.ask("/readyz")[0]
    page.vitals.ready = False

    assert (good, page.ask("/readyz")[0]) == (200, 503)


def test_broken_database_is_told_and_the_daemon_counts_on(page: Page, tmp_path: Path) -> None:
    page.vitals.polls["answered"] += 3
    with sqlite3.connect(tmp_path / "m.sqlite3") as other:
        for table in ("event", "source"):
            other.execute(f"DROP TABLE {table}")
    measures = page.measures()

    assert measures["monitor_database_up"] == 0
    assert measures['monitor_polls_total{outcome="answered"}'] == 3
    assert page.ask("/readyz")[0] == 503
    assert page.ask("/healthz")[0] == 200


def test_nothing_can_be_changed_over_it(page: Page) -> None:
    assert page.ask("/metrics", "POST")[0] == 405
    assert page.ask("/else")[0] == 404


def test_source_that_was_never_silent_is_no_alarm(page: Page) -> None:
    page.store.save_source(replace(STATES[2], last_new=NOW))

    assert 'monitor_source_alarm{source="quiet",state="silent"}' not in page.measures()
