"""Sources that come due, and entries on their way to becoming articles."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from dataclasses import replace
from datetime import timedelta
from typing import Any

from sqlalchemy.event import listen

from monitor.decide import Rhythm
from monitor.store import Found, IndexState, SourceState, Store
from monitor.store.issues import take_back
from tests.store.readings import NOON, entry, reading

LATER = NOON + timedelta(hours=3)


def found(number: int, source: str = "baonghean", days: int = 0) -> Found:
    return Found(f"https://{source}.vn/bai-{number}.html", entry(number, source, days))


def test_the_store_follows_the_catalogue_and_forgets_nothing(store: Store) -> None:
    store.register_sources(["a", "b"], NOON)
    learned = SourceState(name="a", next_due=LATER, failures=2, rhythm=Rhythm((1.5,) * 168, 3.25))
    store.save_source(learned)

    store.register_sources(["b", "c"], LATER)
    assert [state.name for state in store.source_states()] == ["b", "c"]
    store.register_sources(["a", "b", "c"], LATER)

    assert store.source_state("a") == learned
    assert store.source_state("z") is None


def test_sources_come_due_the_longest_overdue_first(store: Store) -> None:
    for name, minutes in (("late", -60), ("now", 0), ("soon", 5), ("later", -5)):
        store.save_source(SourceState(name=name, next_due=NOON + timedelta(minutes=minutes)))
    store.save_source(SourceState(name="resting", next_due=NOON, active=False))

    assert [state.name for state in store.due_sources(NOON)] == ["late", "later", "now"]
    assert [state.name for state in store.due_sources(NOON, limit=1)] == ["late"]


def test_a_poll_is_stored_whole(store: Store) -> None:
    state = SourceState(
        name="baonghean",
        next_due=LATER,
        last_polled=NOON,
        last_success=NOON,
        last_new=NOON,
        failures=1,
        failure="timeout",
        detail="read",
        layout="no body",
        rhythm=Rhythm((0.25,) * 168, 1.5),
    )
    index = IndexState(
        source="baonghean",
        url="https://baonghean.vn/rss",
        etag='"x"',
        last_modified="Sat",
        body_hash="abc",
        checked_at=NOON,
        changed_at=NOON,
        failures=1,
        failure="server",
    )

    first = store.record_poll(state, [index], [found(1), found(2), found(1)], NOON)
    second = store.record_poll(replace(state, failures=0), [replace(index, etag='"y"')], [found(2), found(3)], LATER)

    assert [one.key[-6:] for one in first] == ["1.html", "2.html"]
    assert [one.key[-6:] for one in second] == ["3.html"]
    assert store.source_state("baonghean") == replace(state, failures=0)
    assert store.index_state("baonghean", index.url) == replace(index, etag='"y"')
    assert store.index_states("baonghean") == (replace(index, etag='"y"'),)
    assert store.index_state("baonghean", "other") == IndexState(source="baonghean", url="other")
    assert first[0].entry == entry(1)


def test_the_same_address_of_two_sources_is_two_entries(store: Store) -> None:
    one = Found("https://shared.vn/1", entry(1, "a"))
    other = Found("https://shared.vn/1", entry(1, "b"))

    assert len(store.add_entries([one, other], NOON)) == 2
    assert store.known_entries("a", ["https://shared.vn/1", "https://shared.vn/2"]) == {"https://shared.vn/1"}


def test_the_newest_article_is_fetched_first_and_second_looks_wait(store: Store) -> None:
    store.add_entries([found(1, days=-3), found(2, days=-1), found(3, days=-2)], NOON)
    store.add_entries([Found("https://x.vn/dull", entry(9), "dropped_by_glance")], NOON)
    store.add_entries([Found("https://x.vn/sample", entry(8), "dropped_by_glance", sampled=True)], NOON)
    seen = reading(number=2)
    store.record(replace(seen, next_look=LATER), NOON)

    assert [one.entry.title for one in store.entries_due(NOON)] == ["Bài 8", "Bài 3", "Bài 1"]
    assert [one.entry.title for one in store.entries_due(LATER)] == ["Bài 8", "Bài 3", "Bài 1", "Bài 2"]
    assert [one.entry.title for one in store.entries_due(LATER, found=False)] == ["Bài 2"]
    assert [one.entry.title for one in store.entries_due(LATER, 1, ["baonghean"], found=True)] == ["Bài 8"]
    assert store.entries_due(LATER, sources=["nobody"]) == ()


def test_what_the_sample_of_a_glance_proved_to_be_is_counted(store: Store) -> None:
    assert store.glance_outcomes() == (0, 0)
    for number, relevant, sampled in ((1, True, True), (2, False, True), (3, True, False)):
        seen = reading(number=number, relevant=relevant)
        store.add_entries([Found(seen.key, entry(number), "dropped_by_glance", sampled=sampled)], NOON)
        store.record(seen, NOON)
    store.add_entries([Found("https://x.vn/unread", entry(9), "dropped_by_glance", sampled=True)], NOON)

    assert store.glance_outcomes() == (2, 1)


def test_a_failed_entry_is_tried_again_and_a_gone_one_is_not(store: Store) -> None:
    first, second = store.add_entries([found(1), found(2)], NOON)
    store.settle_entry(
        first.id, "failed", attempts=1, next_try=LATER, failure="timeout", detail="read timed out", fetched_at=NOON
    )
    store.settle_entry(second.id, "gone", failure="gone")

    assert store.entries_due(NOON) == ()
    (again,) = store.entries_due(LATER)
    assert (again.state, again.attempts, again.failure, again.fetched_at) == ("failed", 1, "timeout", NOON)
    assert store.entry_counts() == {("baonghean", "failed"): 1, ("baonghean", "gone"): 1}


def test_thousands_of_entries_are_checked_at_once(sqlite_store: Store) -> None:
    many = [found(number) for number in range(1200)]

    assert len(sqlite_store.add_entries(many, NOON)) == 1200
    assert sqlite_store.add_entries(many, NOON) == ()
    assert len(sqlite_store.known_entries("baonghean", [one.key for one in many])) == 1200


def test_what_every_poll_asks_is_found_by_an_index_however_many_years_are_stored(sqlite_store: Store) -> None:
    asked: list[tuple[str, Any]] = []
    engine = sqlite_store._db.engine
    listen(
        engine, "before_cursor_execute", lambda _c, _cursor, statement, values, *_: asked.append((statement, values))
    )
    sqlite_store.entries_due(NOON, sources=("baonghean",))
    sqlite_store.looks("baonghean", 30)
    sqlite_store.entry_counts()
    with sqlite_store._db.write() as session:
        take_back(session, "baonghean", "https://baonghean.vn/a.html", ())
    with closing(sqlite3.connect(str(sqlite_store._db.path))) as raw:
        plans = [
            row[3] for statement, values in asked for row in raw.execute(f"EXPLAIN QUERY PLAN {statement}", values)
        ]

    for name in (
        "entry_source_next_try",
        "article_source_published_first_seen",
        "entry_state_source",
        "issue_source_state",
    ):
        assert any(f"INDEX ix_{name}" in step for step in plans), (name, plans)
