"""Logs: one JSON object a line for programs, no secrets, no local variables."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Iterator

import pytest
import structlog

from monitor import logs
from monitor.settings import LogSettings


@pytest.fixture
def lines() -> Iterator[io.StringIO]:
    stream = io.StringIO()
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    logs.set_up(LogSettings(format="json"), stream)
    yield stream
    root.handlers[:] = handlers
    root.setLevel(level)
    structlog.reset_defaults()


def read(stream: io.StringIO) -> dict[str, object]:
    (line,) = stream.getvalue().splitlines()
    loaded: dict[str, object] = json.loads(line)
    return loaded


def test_event_is_one_json_line_in_vietnamese_letters(lines: io.StringIO) -> None:
    structlog.get_logger().info("source.polled", source="Báo Hà Giang", new=3)

    assert "Báo Hà Giang" in lines.getvalue()
    written = read(lines)
    assert (written["event"], written["level"], written["new"]) == ("source.polled", "info", 3)


@pytest.mark.parametrize("key", ["password", "smtp_pass", "api_key", "Authorization", "set_cookie", "token"])
def test_values_under_secret_names_are_hidden(lines: io.StringIO, key: str) -> None:
    structlog.get_logger().info("x", **{key: "hunter2"})

    assert "hunter2" not in lines.getvalue()


def test_credentials_in_addresses_are_hidden_in_any_text(lines: io.StringIO) -> None:
    structlog.get_logger().info("x", url="https://me:hunter2@a.vn/b", note="see postgres://a:hunter2@b/c?token=hunter2")

    assert "hunter2" not in lines.getvalue()
    assert read(lines)["url"] == "https://***@a.vn/b"


def test_records_of_libraries_take_the_same_way(lines: io.StringIO) -> None:
    logging.getLogger("some.library").warning("lost %s", "https://u:hunter2@a.vn")

    assert read(lines)["event"] == "lost https://***@a.vn"


def test_tracebacks_carry_no_local_variables(lines: io.StringIO) -> None:
    def fail() -> None:
        secret = "hunter" + "2"
        raise ValueError(f"{len(secret)}")

    try:
        fail()
    except ValueError:
        structlog.get_logger().exception("failed")

    assert "hunter2" not in lines.getvalue()
    assert "ValueError" in lines.getvalue()
