"""Backups that restore, checks that notice, pruning that keeps what matters."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.errors import StoreError
from monitor.store import Outgoing, Store, open_store
from monitor.types import Digest, Message
from tests.store.readings import NOON, reading


def test_a_backup_is_a_database_of_its_own(sqlite_store: Store, tmp_path: Path) -> None:
    sqlite_store.record(reading(), NOON)

    copy = sqlite_store.backup(tmp_path / "backups" / "monitor-1.sqlite3")
    sqlite_store.record(reading(number=2), NOON)

    with open_store(f"sqlite:///{copy}", create=False) as restored:
        assert len(restored.articles()) == 1
        assert restored.check().sound
        restored.record(reading(number=3), NOON)
    assert [path.name for path in copy.parent.iterdir() if "partial" in path.name] == []


def test_a_backup_that_cannot_be_written_says_where(sqlite_store: Store, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")

    with pytest.raises(StoreError, match="backup failed") as caught:
        sqlite_store.backup(tmp_path / "file" / "monitor.sqlite3")

    assert str(tmp_path / "file") in caught.value.where


def test_postgresql_points_to_its_own_tool(postgresql_url: str, tmp_path: Path) -> None:
    with open_store(postgresql_url) as store, pytest.raises(StoreError) as caught:
        store.backup(tmp_path / "monitor.dump")

    assert "pg_dump" in caught.value.remedy


def test_a_large_transaction_does_not_leave_a_large_journal(sqlite_store: Store) -> None:
    path = sqlite_store._db.path
    assert path is not None
    journal = path.with_name(path.name + "-wal")
    sqlite_store.save_note("large", "x" * 12_000_000, NOON)
    large = journal.stat().st_size

    sqlite_store.save_note("small", "x", NOON)

    assert large > 12_000_000
    assert journal.stat().st_size < 5_000_000


def test_check_notices_damaged_and_loose_bodies(sqlite_store: Store) -> None:
    for number in range(3):
        sqlite_store.record(reading(number=number), NOON)
    path = sqlite_store._db.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        first, second, _third = (row[0] for row in other.execute("SELECT sha256 FROM body ORDER BY sha256"))
        other.execute("UPDATE body SET data = x'00ff' WHERE sha256 = ?", (first,))
        other.execute("UPDATE page SET sha256 = NULL WHERE sha256 = ?", (second,))

    faults = " ".join(sqlite_store.check().faults)

    assert f"page body {first[:12]}" in faults
    assert "1 page bodies belong to no page" in faults


def test_check_notices_a_reference_to_nothing(sqlite_store: Store) -> None:
    sqlite_store.record(reading(), NOON)
    path = sqlite_store._db.path
    assert path is not None
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("UPDATE figure SET article_id = 77")

    assert sqlite_store.check().faults == ("figure 1 refers to a article that is not there",)


def test_check_notices_a_digest_that_told_more_than_the_log_has(store: Store) -> None:
    store.save_digest(Digest(name="d", number=1, after=0, upto=5, composed_at=NOON, lines=()), [], NOON)

    assert store.check().faults == ("a digest told events up to 5, but the log ends at 0",)


def test_pruning_drops_old_bodies_and_keeps_articles_and_the_log(store: Store) -> None:
    store.record(reading(("1",)), NOON)
    store.record(reading(("2",), number=2, days=100), NOON)
    shared = reading(("3",), number=3, body=b"same bytes")
    again = reading(("4",), number=4, body=b"same bytes", days=100)
    store.record(shared, NOON)
    store.record(again, NOON)

    dropped = store.prune(NOON + timedelta(days=110), keep_pages=timedelta(days=50))

    assert dropped == 1
    assert [page.page.url[-6:] for page in store.replayable()] == ["2.html", "4.html"]
    assert len(store.articles()) == 4
    assert len(store.events_after(quiet=True)) == 4
    assert store.check().sound
    assert store.prune(NOON + timedelta(days=110), keep_pages=timedelta(days=50)) == 0


def test_an_article_whose_body_was_pruned_can_still_be_visited(store: Store) -> None:
    store.record(reading(("1",)), NOON)
    store.prune(NOON + timedelta(days=110), keep_pages=timedelta(days=50))

    assert not store.record(reading(("1",)), NOON).changed
    assert store.record(reading(("2",)), NOON).revised


def test_pruning_forgets_messages_long_delivered_only(store: Store) -> None:
    message = Message(message_id="<1>", subject="s", text="t", html="h", markdown="m")
    waiting = Message(message_id="<2>", subject="s", text="t", html="h", markdown="m")
    outgoing = [Outgoing("mail", "a", message), Outgoing("chat", "b", waiting)]
    store.save_digest(Digest(name="d", number=1, after=0, upto=0, composed_at=NOON, lines=()), outgoing, NOON)
    (first, *_) = store.claim_deliveries(NOON)
    store.settle_delivery(first.id, NOON)

    store.prune(NOON + timedelta(days=400), keep_pages=timedelta(days=50))

    assert [one.recipient for one in store.deliveries()] == ["b"]
    assert store.last_digest("d") is not None


def test_replay_covers_every_article_while_it_writes(store: Store) -> None:
    for number in range(60):
        store.record(reading((str(number + 2),), number=number, place=f"Xã {number}"), NOON)

    seen = []
    for page in store.replayable():
        number = int(page.key.rpartition("-")[2].removesuffix(".html"))
        again = reading((str(number + 2),), number=number, place=f"Xã {number}", extractor="extractor/2")
        store.record(again, NOON, visit=False)
        seen.append(number)

    assert seen == list(range(60))
    assert {one.version for one in store.figures()} == {"extractor/2"}
    assert len(store.events_after(quiet=True)) == 60
    assert len(list(store.replayable(sources=["nobody"]))) == 0


def test_notes_are_remembered(store: Store) -> None:
    store.save_note("rules", "1", NOON)
    store.save_note("rules", "2", NOON)

    assert store.note("rules") == "2"
    assert store.note("nothing") is None
