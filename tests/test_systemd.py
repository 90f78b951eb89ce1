"""What the service manager hears: over a real socket, and nothing where nobody listens."""

from __future__ import annotations

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from monitor import systemd


@pytest.fixture
def manager(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[socket.socket]:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", str(tmp_path / "notify"))
        yield listening


def test_state_lines_arrive_together(manager: socket.socket) -> None:
    assert systemd.notify("READY=1", "STATUS=3 of 5 sources under way")
    assert manager.recv(1000) == b"READY=1\nSTATUS=3 of 5 sources under way"


def test_reload_tells_its_moment(manager: socket.socket) -> None:
    assert systemd.reloading()
    lines = dict(line.split("=", 1) for line in manager.recv(1000).decode().splitlines())

    assert lines["RELOADING"] == "1"
    assert int(lines["MONOTONIC_USEC"]) > 0


def test_abstract_socket_is_reached(monkeypatch: pytest.MonkeyPatch) -> None:
    name = f"monitor-test-{os.getpid()}"
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(f"\0{name}")
        listening.settimeout(10)
        monkeypatch.setenv("NOTIFY_SOCKET", f"@{name}")

        assert systemd.notify("WATCHDOG=1")
        assert listening.recv(1000) == b"WATCHDOG=1"


@pytest.mark.parametrize("path", ["", "relative", "/nowhere/at/all"])
def test_nobody_listens(path: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("NOTIFY_SOCKET", path)

    assert not systemd.notify("READY=1")


@pytest.mark.parametrize(
    ("wanted", "pid", "seconds"),
    [
        ("120000000", "", 60.0),
        ("120000000", "ours", 60.0),
        ("120000000", "1", None),
        ("", "", None),
        ("rubbish", "", None),
    ],
)
def test_sign_of_life_is_given_twice_as_often_as_wanted(
    wanted: str, pid: str, seconds: float | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("WATCHDOG_USEC", wanted)
    monkeypatch.setenv("WATCHDOG_PID", str(os.getpid()) if pid == "ours" else pid)

    assert systemd.watchdog_seconds() == seconds
