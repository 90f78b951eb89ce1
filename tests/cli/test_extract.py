"""`monitor extract`, `explain` and `config`: forms in, forms out, exit codes."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from monitor.cli import FAILED, WRONG, app, load

REPORT = (
    "Năm 2021, trên địa bàn tỉnh Lào Cai xảy ra 213 vụ phạm pháp hình sự, giảm 6,7% so với năm 2020; "
    "tỷ lệ điều tra, khám phá đạt 92,8%."
)


@pytest.fixture
def runner() -> CliRunner:
    load()
    return CliRunner()


def extracted(runner: CliRunner, *lines: object, code: int = 0) -> list[dict[str, Any]]:
    text = "\n".join(line if isinstance(line, str) else json.dumps(line) for line in lines)
    result = runner.invoke(app, ["extract", "--input", "-"], input=text)
    assert result.exit_code == code, result.output
    return [json.loads(line) for line in result.stdout.splitlines()]


def test_line_in_gives_line_out_with_every_field(runner: CliRunner) -> None:
    (out,) = extracted(runner, {"id": "a", "text": REPORT, "published": "2022-01-21", "title": "Hội nghị tổng kết"})

    assert {"id", "relevant", "review", "score", "reasons", "title", "published", "province", "figures"} <= out.keys()
    assert (out["id"], out["published"], out["province"]) == ("a", "2022-01-21", "Lào Cai")
    for figure in out["figures"]:
        assert figure["quote"] == REPORT[figure["start"] : figure["end"]]
        assert isinstance(figure["value"], int | float)
        assert figure.keys() >= {
            "topic", "measure", "relation", "of", "unit", "approx", "period", "baseline", "place", "place_current",
            "rules", "checks",
        }  # fmt: skip


def test_values_are_those_of_the_text(runner: CliRunner) -> None:
    (out,) = extracted(runner, {"id": "a", "text": REPORT, "published": "2022-01-21"})

    assert {figure["value"] for figure in out["figures"]} == {213, -6.7, 92.8}


def test_order_is_kept_and_bad_lines_stop_nothing(runner: CliRunner) -> None:
    out = extracted(
        runner,
        {"id": 1, "text": REPORT},
        "not json",
        {"id": 3},
        {"id": 4, "text": REPORT, "published": "yesterday"},
        {"id": 5, "text": 7},
        {"id": 6, "text": ""},
        code=FAILED,
    )

    assert [line["id"] for line in out] == [1, "line 2", 3, 4, 5, 6]
    assert ["error" in line for line in out] == [False, True, True, True, True, False]
    assert "published is 'yesterday'" in out[3]["error"]


@pytest.mark.parametrize("published", ["2021-08-13", "2021-08", "2021", None])
def test_published_may_be_a_day_a_month_a_year_or_nothing(runner: CliRunner, published: str | None) -> None:
    (out,) = extracted(runner, {"id": "a", "text": REPORT, "published": published})

    assert out["published"] == published


def test_html_is_read_as_a_page(runner: CliRunner) -> None:
    body = f"<html><body><article><h1>Hội nghị tổng kết</h1><p>{REPORT}</p></article></body></html>"

    (out,) = extracted(runner, {"id": "a", "html": body, "url": "https://baolaocai.vn/a-post1.html"})

    assert out["title"] == "Hội nghị tổng kết"
    assert 92.8 in {figure["value"] for figure in out["figures"]}


def test_files_have_their_path_as_id(runner: CliRunner, tmp_path: Path) -> None:
    text, latin = tmp_path / "a.txt", tmp_path / "b.txt"
    text.write_text(REPORT, encoding="utf-8")
    latin.write_bytes("Tội phạm".encode("utf-16"))

    result = runner.invoke(app, ["extract", str(text), str(latin), str(tmp_path / "none.txt")])
    good, bad, none = (json.loads(line) for line in result.stdout.splitlines())

    assert result.exit_code == FAILED
    assert good["id"] == str(text)
    assert "must be UTF-8" in bad["error"]
    assert "cannot be read" in none["error"]


def test_explain_shows_verdict_figures_and_refusals(runner: CliRunner) -> None:
    result = runner.invoke(app, ["explain", f"{REPORT} Ban Chỉ đạo 138 họp ngày 21/1.", "--published", "2022-01-21"])

    assert result.exit_code == 0, result.output
    assert "social_order · cases · change_pct" in result.output
    assert "is no figure" in result.output
    assert "score" in result.output


def test_python_m_monitor_is_the_same_command() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "--version"], capture_output=True, text=True, check=True, timeout=60
    )

    assert done.stdout.startswith("monitor ")


def test_wrong_settings_are_one_message_and_exit_code_two(tmp_path: Path) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "monitor", "crawl"],
        capture_output=True,
        text=True,
        cwd=tmp_path,
        timeout=60,
        env={"PATH": "/usr/bin:/bin", "MONITOR_SOURCES": "none.yaml"},
    )

    assert done.returncode == WRONG
    assert done.stderr.strip() == "Cannot start: none.yaml: no such file (create it, or name another one)"
