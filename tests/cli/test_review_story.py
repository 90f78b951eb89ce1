"""From a real page to a decision and back through a replay."""

from __future__ import annotations

from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app, load
from monitor.store import Store, open_store
from tests.loopback import Reply, Web
from tests.story.test_bad_input import ARTICLE, feed, sources


def test_what_a_person_decided_outlives_replays(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    web.pages.update({"/rss": feed(web, "/a.html"), "/a.html": Reply(ARTICLE.encode())})
    sources(tmp_path, paper=web)
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_LOG__LEVEL", "error")
    load()

    def call(*command: str, answers: str = "", below: str = "1") -> str:
        monkeypatch.setenv("MONITOR_REVIEW_BELOW", below)
        result = CliRunner().invoke(app, command, input=answers)
        assert result.exception is None, result.exception
        return result.output

    def store() -> Store:
        return open_store("sqlite:///data/monitor.sqlite3")

    call("crawl")
    with store() as opened:
        first, second, *_ = (one.figure.figure for one in opened.waiting(10))
    call("review", "--kind", "figure", "--limit", "2", answers="a\nr\n")
    for below in ("1", "0", "1"):
        call("replay", below=below)

    with store() as opened:
        status = {(one.figure.topic, one.figure.measure, one.figure.relation): one.status for one in opened.facts()}
        sound = opened.check().sound
    assert status[first.topic, first.measure, first.relation] == "stated"
    assert status[second.topic, second.measure, second.relation] == "withdrawn"
    assert sound
