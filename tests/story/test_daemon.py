"""The daemon as a process: it watches, tells, stops when told to, and may be killed at any moment."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor.app import open_database
from monitor.demo.watchlist import demo_sources
from monitor.demo.web import DemoWeb, serve
from monitor.settings import read_settings
from monitor.store import Filter, Store

DIGESTS = """
digests:
  - name: news
    to: ["file:news"]
    schedule: at once
"""
#: Sites that answer quickly; the slow ones have their own tests.
SITES = ("bao-ha-tinh", "bao-nghe-an", "cong-bac-giang")


@pytest.fixture
def web() -> Iterator[DemoWeb]:
    with serve(slow_by=0) as running:
        yield running


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


class Installation:
    """A folder with settings, as an operator would have it."""

    def __init__(self, folder: Path, web: DemoWeb) -> None:
        self.folder = folder
        (folder / "sources.yaml").write_text(demo_sources({name: web.base_urls[name] for name in SITES}))
        (folder / "digests.yaml").write_text(DIGESTS)
        self.environment = {
            **{name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")},
            "MONITOR_DATABASE": f"sqlite:///{folder}/m.sqlite3",
            "MONITOR_OUTPUT": str(folder / "out"),
            "MONITOR_STATUS__PORT": str(free_port()),
        }

    def start(self, *command: str) -> subprocess.Popen[str]:
        return subprocess.Popen(
            [sys.executable, "-m", "monitor", *command],
            cwd=self.folder,
            env=self.environment,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
        )

    def ask(self, path: str) -> tuple[int, str]:
        """What the running daemon's status page says."""
        link = http.client.HTTPConnection("127.0.0.1", int(self.environment["MONITOR_STATUS__PORT"]), timeout=30)
        try:
            link.request("GET", path)
            answer = link.getresponse()
            return answer.status, answer.read().decode()
        finally:
            link.close()

    def store(self) -> Store:
        return open_database(read_settings(database=self.environment["MONITOR_DATABASE"]))


@pytest.fixture
def installation(tmp_path: Path, web: DemoWeb) -> Installation:
    return Installation(tmp_path, web)


def follow(daemon: subprocess.Popen[str], event: str) -> list[dict[str, object]]:
    """Log lines up to and including the first of an event."""
    assert daemon.stderr is not None
    lines: list[dict[str, object]] = []
    for text in daemon.stderr:
        lines.append(json.loads(text))
        if lines[-1]["event"] == event:
            return lines
    raise AssertionError(f"the daemon ended without {event}: {lines}")


def test_daemon_polls_tells_and_stops_cleanly(installation: Installation) -> None:
    daemon = installation.start("run")
    lines = follow(daemon, "message.sent")
    daemon.send_signal(signal.SIGTERM)
    _, rest = daemon.communicate(timeout=60)

    assert daemon.returncode == 0
    assert "daemon.stopped" in rest
    assert {"daemon.started", "article.read", "source.polled", "digest.saved"} <= {str(line["event"]) for line in lines}
    assert list((installation.folder / "out" / "news").glob("*.html"))
    with installation.store() as store:
        assert store.facts()
        assert store.check().sound


def test_status_tells_health_readiness_and_numbers(installation: Installation) -> None:
    daemon = installation.start("run")
    follow(daemon, "message.sent")
    answers = {path: installation.ask(path) for path in ("/healthz", "/readyz", "/metrics", "/else")}
    daemon.terminate()
    daemon.communicate(timeout=60)

    assert {path: answer[0] for path, answer in answers.items()} == {
        "/healthz": 200,
        "/readyz": 200,
        "/metrics": 200,
        "/else": 404,
    }
    metrics = dict(line.rsplit(" ", 1) for line in answers["/metrics"][1].splitlines() if not line.startswith("#"))
    assert float(metrics['monitor_articles{verdict="kept"}']) > 0
    assert float(metrics['monitor_messages_total{channel="file",outcome="sent"}']) > 0
    assert float(metrics["monitor_database_up"]) == 1
    assert any(name.startswith("monitor_figures{") for name in metrics)


def test_service_manager_is_told_and_reload_keeps_the_old_settings_if_a_file_is_broken(
    installation: Installation, tmp_path: Path
) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as manager:
        manager.bind(str(tmp_path / "notify"))
        manager.settimeout(60)
        installation.environment["NOTIFY_SOCKET"] = str(tmp_path / "notify")
        daemon = installation.start("run")
        told = [manager.recv(4096).decode()]
        while "READY=1" not in told[-1]:
            told.append(manager.recv(4096).decode())
        good = (installation.folder / "digests.yaml").read_text()
        (installation.folder / "digests.yaml").write_text(good.replace("schedule", "shedule"))
        daemon.send_signal(signal.SIGHUP)
        refused = follow(daemon, "reload.refused")[-1]
        (installation.folder / "digests.yaml").write_text(good + "    language: en\n")
        daemon.send_signal(signal.SIGHUP)
        done = follow(daemon, "reload.done")[-1]
        daemon.terminate()
        while not any("STOPPING=1" in text for text in told):
            told.append(manager.recv(4096).decode())
        daemon.communicate(timeout=60)

    assert "digests.yaml:5" in str(refused["error"])
    assert done["digests"] == 1
    assert any("RELOADING=1" in text and "MONOTONIC_USEC=" in text for text in told)
    assert daemon.returncode == 0


def test_one_canonical_line_for_each_poll_and_article(installation: Installation) -> None:
    crawl = installation.start("crawl")
    _, log = crawl.communicate(timeout=60)
    lines = [json.loads(line) for line in log.splitlines()]

    polled = Counter(str(line["source"]) for line in lines if line["event"] == "source.polled")
    read = Counter(str(line["url"]) for line in lines if line["event"] == "article.read")
    assert polled == dict.fromkeys(SITES, 1)
    assert set(read.values()) == {1}
    assert all({"outcome", "seconds"} <= line.keys() for line in lines if line["event"] == "article.read")


def contents(store: Store) -> tuple[Counter[str], Counter[str], set[str]]:
    """Articles, figures and facts, by what they say."""
    articles = Counter(one.key for kept in (True, False) for one in store.articles(Filter(), kept=kept))
    figures = Counter(f"{one.url}|{one.figure.quote}|{one.figure.start}" for one in store.figures(Filter(limit=None)))
    return articles, figures, {fact.key for fact in store.facts()}


def test_killed_at_any_moment_a_crawl_loses_and_repeats_nothing(
    installation: Installation, web: DemoWeb, tmp_path: Path
) -> None:
    (tmp_path / "whole").mkdir()
    whole = Installation(tmp_path / "whole", web)
    assert whole.start("crawl").wait(60) == 0

    dice = random.Random(20260302)
    for _ in range(3):
        crawl = installation.start("crawl")
        assert crawl.stderr is not None
        for _line, _ in zip(crawl.stderr, range(dice.randint(1, 8)), strict=False):
            pass
        crawl.kill()
        crawl.communicate(timeout=60)
    assert installation.start("crawl").wait(60) == 0

    with installation.store() as store, whole.store() as expected:
        assert contents(store) == contents(expected)
        assert store.check().sound
        new = [event.fact for event in store.events_after(0, quiet=True) if event.kind == "new"]
        assert len(new) == len(set(new))


def test_dry_run_reads_everything_and_keeps_nothing(installation: Installation) -> None:
    crawl = installation.start("crawl", "--dry-run")
    out, _ = crawl.communicate(timeout=60)

    assert crawl.returncode == 0
    assert "dry run: nothing was stored" in out
    assert not (installation.folder / "m.sqlite3").exists()


def test_crawl_of_a_source_that_is_down_says_so_by_its_exit_code(installation: Installation, web: DemoWeb) -> None:
    sources = installation.folder / "sources.yaml"
    sources.write_text(sources.read_text().replace(web.base_urls["bao-ha-tinh"], "http://127.0.0.1:9"))
    crawl = installation.start("crawl")
    out, log = crawl.communicate(timeout=60)

    assert crawl.returncode == 1, log
    assert "connection refused" in out
    assert "2 of 3 sources answered" in out
