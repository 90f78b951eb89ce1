"""What other people wrote cannot make the database refuse an article or stop a poll."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

from monitor.store import Found, IndexState, SourceState, Store
from monitor.store.clean import clean
from monitor.types import Issue
from tests.store.readings import NOON, entry, figure, reading

BAD = "a\x00b\ud800c"
GOOD = "a\ufffdb\ufffdc"


def test_unstorable_characters_are_replaced_one_for_one_and_the_rest_is_as_it_was(store: Store) -> None:
    given = reading((replace(figure(), quote=BAD),), title=BAD, body=b"<p>", text="đổi")
    given = replace(given, article=replace(given.article, text=f"{BAD} 213 vụ"))
    given = replace(given, issues=(Issue(key="k", kind="figure", detail=BAD, quotes=(BAD,)),))

    recorded = store.record(given, NOON)

    stored = store.article(recorded.article)
    assert stored is not None
    assert (stored.article.title, stored.article.text) == (GOOD, f"{GOOD} 213 vụ")
    assert store.figures()[0].figure.quote == GOOD
    assert store.issues()[0].issue.quotes == (GOOD,)
    assert not store.record(given, NOON).changed
    assert store.check().sound
    assert clean(reading()) == reading()


def test_a_poll_survives_hostile_entries(store: Store) -> None:
    ancient = datetime(1, 1, 1, tzinfo=UTC)
    found = [
        Found(BAD, replace(entry(1), title=BAD, summary=BAD, published=ancient)),
        Found("https://x.vn/" + "a" * 9000, entry(2)),
        Found("https://x.vn/fine", entry(3)),
    ]
    state = SourceState(name="baonghean", next_due=NOON, detail=BAD)

    new = store.record_poll(state, [IndexState(source="baonghean", url=BAD, etag=BAD)], found, NOON)

    assert [(one.key, one.entry.title, one.entry.published is None) for one in new] == [
        (GOOD, GOOD, True),
        ("https://x.vn/fine", "Bài 3", False),
    ]
    store.settle_entry(new[0].id, "failed", detail=BAD)
    assert store.known_entries("baonghean", [BAD]) == {GOOD}
    known = store.entry("baonghean", BAD)
    assert known is not None
    assert known.detail == GOOD
    assert store.index_states("baonghean")[0].etag == GOOD


def test_a_reading_with_an_impossible_date_is_kept_without_it(store: Store) -> None:
    given = reading()
    far = replace(given, article=replace(given.article, published=datetime(9999, 12, 31, 23, tzinfo=UTC)))

    recorded = store.record(far, NOON)

    stored = store.article(recorded.article)
    assert stored is not None
    assert stored.article.published is None
