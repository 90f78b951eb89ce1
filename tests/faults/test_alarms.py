"""Silence and changed layouts: told once for each source, in the log, and told again when it is over."""

from __future__ import annotations

from collections.abc import MutableMapping
from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

from structlog.testing import capture_logs

from monitor import app
from monitor.daemon import Daemon
from monitor.digests import compose_next
from monitor.notifier.view import view
from monitor.store import SourceState
from monitor.subscriptions import read_subscriptions
from tests.faults.week import START, scene
from tests.test_status import busy


async def looked(daemon: Daemon) -> list[tuple[str, str, str]]:
    with capture_logs() as logs:
        await daemon.alarm()
    return [_told(line) for line in logs]


def _told(line: MutableMapping[str, Any]) -> tuple[str, str, str]:
    return line["event"], line["source"], line.get("detail", "")


async def test_source_that_falls_silent_is_told_once_and_its_return_too(tmp_path: Path) -> None:
    with scene(tmp_path, days=2) as here:
        async with app.open_service(here.settings, clock=lambda: START) as service:
            daemon, store = Daemon(service, read_subscriptions(here.settings.digests)), service.store
            quiet = SourceState(
                name="mot", next_due=START, last_polled=START, last_new=START - timedelta(days=4), rhythm=busy()
            )
            changed = SourceState(name="hai", next_due=START, last_polled=START, layout="no title is found")
            before = await looked(daemon)
            store.save_source(quiet)
            store.save_source(changed)
            told, again = await looked(daemon), await looked(daemon)
            (subscription,) = daemon._subscriptions.digests
            seen = view(compose_next(store, subscription, START), subscription)
            store.save_source(replace(quiet, last_new=START))
            back = await looked(daemon)

    assert (before, again) == ([], [])
    assert told == [
        ("source.alarm", "hai", "no title is found"),
        ("source.alarm", "mot", "used to publish 4.0 a day, nothing for 4 days"),
    ]
    assert back == [("source.recovered", "mot", "")]
    assert seen.coverage == "0/3 nguồn hoạt động tốt, 1 im lặng 4 ngày, 1 đổi giao diện, 1 chưa đọc lần nào"
    assert "mot: thường có 4 tin mỗi ngày, nay 4 ngày không có tin mới" in seen.troubled_sources
    assert "hai: trang có dấu hiệu đổi giao diện, vẫn được đọc theo cách chung" in seen.troubled_sources
