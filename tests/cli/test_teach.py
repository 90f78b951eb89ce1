"""What a person teaches: a captured page as a case, a label as a line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from typer.testing import CliRunner

from monitor.cli import app, load
from monitor.errors import ConfigError
from tests.loopback import Web
from tests.story.test_bad_input import ARTICLE, monitor, sources


def test_saved_page_becomes_a_case_with_todays_reading(tmp_path: Path) -> None:
    load()
    (tmp_path / "a.html").write_text(ARTICLE)
    command = ["capture", str(tmp_path / "a.html"), "bao-a", "--url", "https://bao-a.vn/x-post1.html"]
    command += ["--to", str(tmp_path / "pages")]

    result = CliRunner().invoke(app, command)
    (case,) = (tmp_path / "pages" / "bao-a").iterdir()
    described = json.loads((case / "article.json").read_text())

    assert result.exit_code == 0
    assert described["expected"]["title"] == "Hội nghị tổng kết công tác phòng, chống tội phạm"
    assert (case / "page.html").read_text() == ARTICLE
    again = CliRunner().invoke(app, command)
    assert isinstance(again.exception, ConfigError)


def test_label_is_added_once_and_trains(web: Web, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    from tests.loopback import Reply
    from tests.story.test_bad_input import feed

    web.pages.update({"/rss": feed(web, "/a.html"), "/a.html": Reply(ARTICLE.encode())})
    sources(tmp_path, paper=web)
    assert monitor(tmp_path, "crawl")[0] == 0
    load()
    monkeypatch.chdir(tmp_path)

    first = CliRunner().invoke(app, ["label", "--all"], input="y\n")
    second = CliRunner().invoke(app, ["label", "--all"], input="y\n")
    (line,) = (tmp_path / "labels.jsonl").read_text().splitlines()

    assert (first.exit_code, second.exit_code) == (0, 0)
    assert "Nothing waits" in second.output
    assert json.loads(line)["relevant"] is True
    assert "213 vụ" in json.loads(line)["text"]
