"""An article is stored whole, once, and its facts follow the log."""

from __future__ import annotations

import sqlite3
from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal

import pytest

from monitor.errors import StoreError
from monitor.facts import Ledger, correct, judge, reject
from monitor.store import Filter, Found, Indicator, Store, open_store
from monitor.types import Event, Issue, Statement
from tests.store.readings import NOON, YEAR, entry, figure, reading

LATER = NOON + timedelta(days=1)


def test_an_article_comes_back_as_it_went_in(store: Store) -> None:
    given = reading(("213", "45"))

    recorded = store.record(given, NOON)

    stored = store.article(recorded.article)
    assert stored is not None
    assert (stored.article, stored.verdict, stored.story) == (given.article, given.verdict, given.story)
    assert (stored.signature, stored.province, stored.revision) == (b"\x00\x01", "Nghệ An", 1)
    assert tuple(one.figure for one in store.figures()) == given.extraction.figures
    (page,) = store.replayable()
    assert page.page == given.page
    assert [event.statement for event in store.events_after()] == [
        replace(one, article=recorded.article) for one in given.statements
    ]
    assert store.article_at(given.key) == stored


def test_the_same_article_twice_is_stored_once(store: Store) -> None:
    first = store.record(reading(), NOON)
    again = store.record(reading(), LATER)

    assert first.changed
    assert not again.changed
    assert again.article == first.article
    assert len(store.events_after(quiet=True)) == 1
    assert len(store.revisions(first.article)) == 1
    assert store.check().sound


def test_an_edit_is_a_revision_and_the_first_text_stays(store: Store) -> None:
    store.record(reading(("213",)), NOON)

    edited = store.record(reading(("231",)), LATER)

    assert (edited.is_new, edited.revised, [event.kind for event in edited.events]) == (False, True, ["revised"])
    first, second = store.revisions(edited.article)
    assert "213 vụ" in first.text
    assert "231 vụ" in second.text
    assert [one.figure.value for one in store.figures()] == [Decimal(231)]
    (fact,) = store.facts()
    assert fact.figure.value == Decimal(231)


def test_page_furniture_that_changes_is_no_revision_and_keeps_no_second_body(store: Store) -> None:
    store.record(reading(body=b"<p>213</p> 100 views"), NOON)

    again = store.record(reading(body=b"<p>213</p> 101 views"), LATER)

    assert not again.changed
    assert [page.page.body for page in store.replayable()] == [b"<p>213</p> 100 views"]


def test_a_replay_with_the_same_rules_writes_nothing(store: Store) -> None:
    for number in range(3):
        store.record(reading((str(number + 5),), number=number), NOON)
    before = (store.articles(), store.figures(), store.events_after(quiet=True))

    changed = [store.record(reading((str(n + 5),), number=n), LATER, visit=False).changed for n in range(3)]

    assert not any(changed)
    assert (store.articles(), store.figures(), store.events_after(quiet=True)) == before


def test_a_replay_with_better_rules_withdraws_what_vanished_and_adds_what_it_found(store: Store) -> None:
    old = reading((figure("213"), figure("45", topic="drugs")))
    store.record(old, NOON)

    now_read = (figure("213"), figure("9", topic="theft"))
    found = replace(
        old,
        extraction=replace(old.extraction, figures=now_read, version="extractor/2"),
        statements=tuple(replace(old.statements[0], figure=one) for one in now_read),
    )
    recorded = store.record(found, LATER, visit=False)

    assert not recorded.revised
    assert [(event.kind, event.statement.figure.topic) for event in recorded.events] == [
        ("withdrawn", "drugs"),
        ("new", "theft"),
    ]
    assert {one.version for one in store.figures()} == {"extractor/2"}
    assert len(store.revisions(recorded.article)) == 1


def test_a_failure_in_the_middle_leaves_nothing(store: Store) -> None:
    def broken(
        ledgers: Mapping[str, Ledger], article: int, stated: Mapping[str, Statement], now: datetime
    ) -> tuple[Event, ...]:
        raise RuntimeError("power cut")

    with pytest.raises(RuntimeError):
        store.record(reading(), NOON, judge=broken)

    report = store.check()
    assert (report.articles, report.events, report.figures, report.faults) == (0, 0, 0, ())
    assert store.record(reading(), NOON).is_new


def test_recording_settles_the_entry_and_an_article_without_one_gets_it(store: Store) -> None:
    given = reading()
    store.add_entries([Found(given.key, entry())], NOON)

    recorded = store.record(given, NOON)
    other = store.record(reading(number=2), NOON)

    known = store.entry("baonghean", given.key)
    assert known is not None
    assert (known.state, known.article, known.etag, known.next_try) == (
        "fetched",
        recorded.article,
        '"v1"',
        given.next_look,
    )
    manual = store.entry("baonghean", "https://baonghean.vn/bai-2.html")
    assert manual is not None
    assert (manual.article, manual.entry.found_by) == (other.article, "manual")


def test_issues_of_an_article_are_raised_once_and_stay_decided(store: Store) -> None:
    doubt = Issue(key="figure 1", kind="figure", detail="two provinces", quotes=("câu một", "câu hai"))
    store.record(replace(reading(), issues=(doubt,)), NOON)
    (raised,) = store.issues()

    store.decide_issue(raised.id, "accepted", by="Lan", now=LATER)
    store.record(replace(reading(), issues=(doubt,)), LATER)

    assert raised.issue == doubt
    assert store.open_issues() == 0
    (decided,) = store.issues("decided")
    assert (decided.decision, decided.decided_by, decided.decided_at) == ("accepted", "Lan", LATER)


def test_what_does_not_fit_together_becomes_an_issue_once(store: Store) -> None:
    before = replace(YEAR, start=YEAR.start.replace(year=2024), end=YEAR.end.replace(year=2024))
    now, then = (replace(figure(n), approx="exact", baseline=None) for n in ("933", "1020"))
    fall = replace(figure("-67"), approx="exact", relation="change")
    store.record(reading((replace(then, period=before),)), NOON)
    assert store.issues() == ()

    store.record(reading((now, fall), number=2), LATER)
    store.record(reading((now, fall), number=2), LATER, visit=False)

    (found,) = store.issues()
    assert found.issue.kind == "back-cast"
    assert len(found.issue.quotes) == 3


def test_many_articles_of_one_fact_meet(store: Store) -> None:
    store.record(reading(("213",), story="tale"), NOON)
    store.record(reading(("213",), source="congan", story="tale"), NOON)
    store.record(reading(("250",), source="dantri"), NOON)

    (fact,) = store.facts()

    assert (fact.status, fact.voices, len(fact.witnesses), len(fact.against)) == ("disputed", 1, 1, 2)
    assert [event.kind for event in store.events_after()] == ["new", "disputed"]
    assert [event.kind for event in store.events_after(quiet=True)] == ["new", "confirmed", "disputed"]
    assert store.facts(Filter(sources=("congan",))) == (fact,)
    assert store.facts(Filter(sources=("nobody",))) == ()


def test_a_person_decides_inside_a_transaction_and_replay_leaves_it(store: Store) -> None:
    given = reading(("213",))
    recorded = store.record(given, NOON)
    (fact,) = store.facts()
    right = replace(recorded.events[0].statement, figure=figure("231"))

    def decide(ledger: Ledger | None) -> tuple[Event, ...]:
        return correct(ledger, fact.key, right, by="Lan", now=LATER)

    (event,) = store.amend(fact.key, decide)

    assert (event.seq, event.kind, event.previous, event.by) == (2, "corrected", Decimal(213), "Lan")
    assert not store.record(given, LATER, visit=False).changed
    assert store.facts_by_key([fact.key])[fact.key].figure.value == Decimal(231)
    assert store.check().sound


def test_what_was_known_on_a_past_day(store: Store) -> None:
    store.record(reading(("213",)), NOON)
    store.record(reading(("231",)), NOON + timedelta(days=40))
    store.record(reading(("5",), number=2, place="Huế"), NOON + timedelta(days=41))

    then = store.facts_at(NOON + timedelta(days=30))

    assert [fact.figure.value for fact in then] == [Decimal(213)]
    assert store.facts_at(NOON - timedelta(days=1)) == ()
    assert store.facts_at(NOON + timedelta(days=50)) == store.facts()
    assert store.last_event(before=NOON + timedelta(days=40)) == 2


def test_facts_made_anew_from_the_log_are_the_same(store: Store) -> None:
    for number in range(6):
        value, source = ("213", "231")[number % 2], ("baonghean", "congan", "dantri")[number % 3]
        store.record(reading((value, "7", "8"), number=number, source=source, days=number), NOON)
    (key, *_) = [fact.key for fact in store.facts()]
    store.amend(key, lambda ledger: reject(ledger, 1, by="Lan", now=LATER) if ledger else ())
    before = store.facts()

    assert store.check().sound
    assert store.rebuild_facts() == 0
    assert store.facts() == before


def test_a_fact_that_strayed_from_the_log_is_found_and_mended(sqlite_store: Store) -> None:
    sqlite_store.record(reading(), NOON)
    _tamper(sqlite_store, "UPDATE fact SET value = '999'")

    assert "facts are not as the log has them" in sqlite_store.check().faults[0]
    assert sqlite_store.rebuild_facts() == 1
    assert sqlite_store.check().sound


def test_the_log_refuses_to_change(url: str) -> None:
    with open_store(url) as store:
        store.record(reading(), NOON)
        for statement in ("UPDATE event SET note = 'x'", "DELETE FROM event"):
            with pytest.raises(StoreError, match="never changed"), store._db.write() as session:
                session.connection().exec_driver_sql(statement)
        assert len(store.events_after()) == 1


def test_a_forged_log_is_noticed(sqlite_store: Store) -> None:
    for number in range(3):
        sqlite_store.record(reading((str(number + 2),), number=number, place="Huế"), NOON)
    _tamper(sqlite_store, "DROP TRIGGER event_no_update")
    _tamper(sqlite_store, "UPDATE event SET statement = replace(statement, 'Huế', 'Hà') WHERE seq = 2")

    assert "event 2 was changed" in sqlite_store.check().faults[0]
    _tamper(sqlite_store, "DROP TRIGGER event_no_delete")
    _tamper(sqlite_store, "DELETE FROM event WHERE seq = 1")
    assert "event 1 is missing" in sqlite_store.check().faults[0]


def test_points_of_an_indicator_line_up_by_period(store: Store) -> None:
    for year in (2025, 2023, 2024):
        period = replace(YEAR, start=YEAR.start.replace(year=year), end=YEAR.end.replace(year=year))
        store.record(reading((figure(str(year), period=period),), number=year), NOON)
    wanted = Indicator("crime", "cases", "level", "case", "Nghệ An")

    points = store.points([wanted, replace(wanted, place="Huế")])

    assert list(points) == [wanted]
    assert [point.value for point in points[wanted]] == [2023, 2024, 2025]


def test_events_and_figures_are_filtered(store: Store) -> None:
    store.record(reading(("213",)), NOON)
    store.record(reading((figure("9", topic="drugs", place="Huế"),), number=2, source="dantri", place="Huế"), NOON)

    for only, topics in (
        (Filter(provinces=("Huế",)), ["drugs"]),
        (Filter(topics=("crime",)), ["crime"]),
        (Filter(sources=("dantri",)), ["drugs"]),
        (Filter(measures=("deaths",)), []),
        (Filter(relations=("change",)), []),
        (Filter(period_from=YEAR.start, period_to=YEAR.end), ["crime", "drugs"]),
        (Filter(period_to=YEAR.start), []),
        (Filter(min_confidence=0.9), []),
        (Filter(limit=1), ["crime"]),
    ):
        assert [event.statement.figure.topic for event in store.events_after(only=only)] == topics
        if only.limit is None:
            assert sorted(one.figure.topic for one in store.figures(only)) == topics
    assert len(store.facts(Filter(min_confidence=0.7, limit=1))) == 1
    assert store.facts(Filter(min_confidence=0.9)) == store.facts_at(LATER, Filter(min_confidence=0.9)) == ()
    assert [event.seq for event in store.events_after(1, 2)] == [2]
    assert [one.figure.topic for one in store.figures_for_review(0.8, limit=1)] == ["crime"]
    assert store.figures_for_review(0.5) == ()


def test_reprints_are_found_by_bands_and_by_text(store: Store) -> None:
    store.record(reading(story="tale"), NOON)
    store.record(reading(number=2), NOON)

    assert [one.story for one in store.similar(["band tale", "band none"])] == ["tale"]
    assert [one.story for one in store.similar([], reading(story="tale").text_hash)] == ["tale"]
    assert store.similar(["band none"]) == ()


def test_kept_shares_count_by_week(store: Store) -> None:
    store.record(reading(), NOON)
    store.record(reading(number=2, relevant=False), NOON)
    store.record(reading(number=3), NOON + timedelta(days=9))

    shares = store.kept_shares(NOON)

    assert [(one.read, one.kept) for one in shares] == [(2, 1), (1, 1)]
    assert all(one.week.weekday() == 0 for one in shares)


def test_the_judge_is_the_one_of_facts_unless_another_is_given(store: Store) -> None:
    asked: list[int] = []

    def watched(
        ledgers: Mapping[str, Ledger], article: int, stated: Mapping[str, Statement], now: datetime
    ) -> tuple[Event, ...]:
        asked.append(article)
        return judge(ledgers, article, stated, now)

    recorded = store.record(reading(), NOON, judge=watched)

    assert asked == [recorded.article]
    assert [event.kind for event in recorded.events] == ["new"]


def _tamper(store: Store, statement: str) -> None:
    path = store._db.path
    assert path is not None
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(statement)
    finally:
        connection.close()
