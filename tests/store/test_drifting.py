"""A source whose share of kept articles breaks with its past is named, from what the store holds."""

from __future__ import annotations

from datetime import timedelta

from structlog.testing import capture_logs

from monitor.drifting import drifted, tell_drift
from monitor.store import Store
from tests.store.readings import NOON, reading

READ, WEEKS = 12, 6
NOW = NOON + timedelta(weeks=WEEKS - 1, hours=3)


def _weeks(store: Store, source: str, kept: list[int]) -> None:
    for week, count in enumerate(kept):
        for number in range(READ):
            one = reading(source=source, number=week * READ + number, relevant=number < count)
            store.record(one, NOON + timedelta(weeks=week))


class _Pipeline:
    async def db(self, work, *args):  # type: ignore[no-untyped-def]
        return work(*args)


class _Service:
    """As much of the service as the alarm needs."""

    def __init__(self, store: Store) -> None:
        self.store, self.pipeline = store, _Pipeline()

    def clock(self):  # type: ignore[no-untyped-def]
        return NOW


async def test_drift(store: Store) -> None:
    _weeks(store, "steady", [6, 5, 6, 7, 6, 5])
    assert drifted(store, NOW) == {}
    _weeks(store, "broken", [11, 10, 11, 12, 11, 0])
    found = drifted(store, NOW)
    assert set(found) == {"broken"}
    assert "kept 0% of 12 articles in the week of 2026-02-09, usually 92%" in found["broken"]
    with capture_logs() as told:
        await tell_drift(_Service(store))  # type: ignore[arg-type]
    assert [(one["event"], one["source"], one["log_level"]) for one in told] == [
        ("source.drifted", "broken", "warning")
    ]
