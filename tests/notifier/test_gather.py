"""From a real store to a digest and out through a real channel."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.notifier.channels import ChannelSettings
from monitor.notifier.gather import next_digest
from monitor.notifier.outbox import deliver, save
from monitor.store import Store, open_store
from monitor.types import Figure, Period
from tests.notifier.samples import HEALTH, NOW, YEAR_BEFORE, figure, subscription
from tests.store.readings import reading

SENTENCE = "Toàn tỉnh xảy ra 213 vụ, giảm 67 vụ so với năm trước."
BLOCK = subscription(to=["file:daily"])


@pytest.fixture
def store(tmp_path: Path) -> Iterator[Store]:
    with open_store(f"sqlite:///{tmp_path / 'monitor.sqlite3'}") as opened:
        yield opened


def enter(
    store: Store, value: str, quote: str = "213 vụ", *, article: int = 1, place: str = "Nghệ An", **fields: object
) -> None:
    """Record an article that states one figure in our sentence."""
    stated: Figure = figure(SENTENCE, quote, value, place=place, place_current=place, **fields)
    told = reading((stated,), number=article, text=SENTENCE)
    store.record(told, NOW)


def year(number: int) -> Period:
    return Period(date(number, 1, 1), date(number, 12, 31))


def test_series_and_context_come_from_what_was_told_before(store: Store) -> None:
    for number, value in ((2022, "300"), (2023, "290"), (2024, "280")):
        enter(store, value, period=year(number), article=number)
    enter(store, "140", period=Period(date(2024, 1, 1), date(2024, 6, 30)), article=7)
    enter(store, "999", period=year(2023), place="Hà Tĩnh", article=8)
    enter(store, "-67", "giảm 67 vụ", relation="change", baseline=YEAR_BEFORE, article=9)
    first = next_digest(store, BLOCK, NOW)
    save(store, first, BLOCK, NOW)
    enter(store, "213", article=10)
    (line,) = next_digest(store, BLOCK, NOW, coverage=HEALTH, awaiting_review=2).lines
    assert line.series == tuple(map(Decimal, (300, 290, 280, 213)))
    assert line.before is not None
    assert (line.before.value, line.before.period) == (Decimal(280), YEAR_BEFORE)
    assert [known.figure.relation for known in line.context] == ["change"]


def test_a_digest_is_told_once_and_spans_meet(store: Store, tmp_path: Path) -> None:
    settings = ChannelSettings(output=tmp_path / "out")
    enter(store, "213")
    first = next_digest(store, BLOCK, NOW)
    save(store, first, BLOCK, NOW)
    with pytest.raises(StoreError, match="compose it anew"):
        save(store, first, BLOCK, NOW)
    results = asyncio.run(deliver(store, settings, NOW))
    assert [result.error for result in results] == [""]
    assert asyncio.run(deliver(store, settings, NOW + timedelta(days=1))) == ()
    second = next_digest(store, BLOCK, NOW)
    assert (second.number, second.after, second.lines) == (2, first.upto, ())
    assert "213\u00a0vụ" in (tmp_path / "out" / "daily" / "sang.1.txt").read_text()


def test_a_message_of_a_dead_process_goes_out_marked(store: Store, tmp_path: Path) -> None:
    enter(store, "213")
    save(store, next_digest(store, BLOCK, NOW), BLOCK, NOW)
    (claimed,) = store.claim_deliveries(NOW)
    assert not claimed.maybe_sent
    assert store.release_deliveries(NOW + timedelta(seconds=5)) == 1
    (again,) = store.claim_deliveries(NOW + timedelta(seconds=5))
    assert again.maybe_sent
    assert again.message == claimed.message


def test_looking_from_an_earlier_point_changes_nothing(store: Store) -> None:
    enter(store, "213")
    save(store, next_digest(store, BLOCK, NOW), BLOCK, NOW)
    assert len(next_digest(store, BLOCK, NOW, after=0).lines) == 1
    assert next_digest(store, BLOCK, NOW).lines == ()


def test_filters_reach_the_log(store: Store) -> None:
    enter(store, "213")
    enter(store, "50", place="Hà Tĩnh", article=2)
    only = subscription(provinces=["Hà Tĩnh"])
    assert [line.fact.figure.place for line in next_digest(store, only, NOW).lines] == ["Hà Tĩnh"]
    assert next_digest(store, subscription(name="none", topics=["drugs"]), NOW).lines == ()


def test_a_reprint_is_not_told(store: Store) -> None:
    enter(store, "213")
    save(store, next_digest(store, BLOCK, NOW), BLOCK, NOW)
    original = reading((figure(SENTENCE, "213 vụ", "213", place="Nghệ An"),), text=SENTENCE)
    store.record(replace(original, source="baochung", key="https://baochung.vn/1"), NOW)
    assert next_digest(store, BLOCK, NOW).lines == ()
