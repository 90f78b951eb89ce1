"""What persons decide stays decided: doubtful figures become facts or never do, whatever later readings say."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

from monitor.facts import keyed
from monitor.review import Decision, Outcome
from monitor.statements import figure_key
from monitor.store import Reading, Store
from monitor.types import Figure, Issue, Statement
from tests.store.readings import NOON, figure, reading

LATER = NOON + timedelta(hours=3)
DRUGS = figure("20", topic="drugs")


def doubtful(whole: Reading, *waiting: Figure) -> Reading:
    """The same reading, but unsure of some figures."""
    told = tuple(one for one in whole.statements if one.figure not in waiting)
    url = whole.article.canonical_url
    doubts = [
        Issue(
            key=figure_key(whole.source, whole.article.url, one),
            kind="figure",
            detail="low",
            source=whole.source,
            url=url,
        )
        for one in waiting
    ]
    return replace(whole, statements=told, issues=tuple(doubts))


CASES = figure()
SURE = reading((CASES, DRUGS))
UNSURE = doubtful(SURE, DRUGS)
WAITING = next(one for one in SURE.statements if one.figure == DRUGS)
FACT = next(key for key, one in keyed(SURE.statements).items() if one is WAITING)


def decision(
    outcome: Outcome, *, right: Figure | None = None, of: Figure | None = DRUGS, told: bool = False
) -> Decision:
    return Decision(
        outcome=outcome,
        by="Lan",
        at=LATER,
        article=1,
        source=SURE.source,
        key=SURE.key,
        figure=of,
        right=right if right or outcome != "accepted" else of,
        told=told,
    )


def statuses(store: Store) -> dict[str, tuple[str, Decimal]]:
    return {fact.figure.topic: (fact.status, fact.figure.value) for fact in store.facts()}


def replay(store: Store, *readings: Reading) -> None:
    """Read again with these readings; nothing may be said about it."""
    for one in readings:
        assert store.record(one, LATER, visit=False).events == ()
    assert store.check().sound


def test_a_doubtful_figure_waits_and_the_one_who_accepts_it_makes_a_fact(store: Store) -> None:
    store.record(UNSURE, NOON)
    (waiting,) = store.waiting(10)
    assert (waiting.figure.figure, waiting.issue.issue.detail) == (DRUGS, "low")
    assert set(statuses(store)) == {"crime"}

    (event,) = store.settle(decision("accepted"), WAITING)

    assert (event.kind, event.fact, event.by, event.quiet) == ("new", FACT, "Lan", False)
    assert statuses(store)["drugs"] == ("stated", Decimal(20))
    assert store.waiting(10) == ()
    assert store.open_issues() == 0
    replay(store, UNSURE, SURE, UNSURE)
    assert statuses(store)["drugs"] == ("stated", Decimal(20))
    assert {one.figure.topic: one.fact is not None for one in store.figures()} == {"crime": True, "drugs": True}


def test_a_rejected_figure_never_becomes_a_fact(store: Store) -> None:
    store.record(UNSURE, NOON)

    (event,) = store.settle(decision("rejected"), WAITING)

    assert event.quiet
    assert store.waiting(10) == ()
    replay(store, UNSURE, SURE, UNSURE)
    assert statuses(store)["drugs"][0] == "withdrawn"


def test_what_one_article_was_wrongly_read_to_say_another_may_say_for_the_first_time(store: Store) -> None:
    store.record(UNSURE, NOON)
    store.settle(decision("rejected"), WAITING)

    (event,) = store.record(reading((DRUGS,), number=2, source="bao khác"), LATER).events

    assert (event.kind, event.quiet) == ("new", False)
    assert statuses(store)["drugs"][0] == "stated"


def test_a_corrected_figure_stays_corrected(store: Store) -> None:
    store.record(UNSURE, NOON)
    right = replace(DRUGS, topic="gambling", value=Decimal(21))

    events = store.settle(decision("corrected", right=right), WAITING)

    assert [(event.kind, event.quiet, event.by) for event in events] == [
        ("withdrawn", True, "Lan"),
        ("new", False, "Lan"),
    ]
    replay(store, UNSURE, SURE, UNSURE)
    assert statuses(store)["gambling"] == ("stated", Decimal(21))
    assert statuses(store)["drugs"][0] == "withdrawn"


def test_a_fact_that_was_told_is_corrected_aloud(store: Store) -> None:
    store.record(SURE, NOON)
    right = replace(DRUGS, value=Decimal(22))

    (event,) = store.settle(decision("corrected", right=right, told=True), WAITING, fact=FACT)

    assert (event.kind, event.previous, event.quiet) == ("corrected", Decimal(20), False)
    replay(store, SURE, UNSURE)
    assert statuses(store)["drugs"] == ("stated", Decimal(22))


def test_second_thoughts_overrule_the_first(store: Store) -> None:
    store.record(UNSURE, NOON)
    store.settle(decision("rejected"), WAITING)

    (event,) = store.settle(decision("accepted"), WAITING)

    assert (event.kind, event.quiet) == ("new", False)
    replay(store, SURE, UNSURE)
    assert statuses(store)["drugs"][0] == "stated"
    assert [one.outcome for one in store.decisions()] == ["accepted"]


def test_an_article_that_is_not_ours_says_nothing_any_more(store: Store) -> None:
    store.record(UNSURE, NOON)

    events = store.settle(decision("not ours", of=None))

    assert [(event.kind, event.quiet, event.by) for event in events] == [("withdrawn", False, "Lan")]
    assert (store.waiting(10), store.figures(), store.articles(kept=True)) == ((), (), ())
    replay(store, SURE, UNSURE)
    other = reading((figure("7", topic="fire"),))
    replay(store, other)
    assert {status for status, _ in statuses(store).values()} == {"withdrawn"}
    (known,) = store.decisions()
    assert (known.outcome, known.article, known.kept) == ("not ours", 1, True)


def test_rejecting_a_doubtful_repetition_leaves_the_fact_alone(store: Store) -> None:
    again = replace(CASES, start=40, end=48, confidence=0.1)
    whole = reading((CASES, again))
    store.record(doubtful(whole, again), NOON)
    said: Statement = replace(WAITING, figure=again)

    assert store.settle(decision("rejected", of=again), said) == ()
    assert statuses(store)["crime"][0] == "stated"


def test_a_finding_that_better_rules_no_longer_make_is_taken_back(store: Store) -> None:
    store.record(UNSURE, NOON)
    assert store.open_issues() == 1

    store.record(SURE, LATER, visit=False)

    assert store.open_issues() == 0


def test_the_sample_is_a_fixed_random_order_of_kept_and_dropped(store: Store) -> None:
    for number in range(40):
        store.record(reading(("5",), number=number, place=f"Tỉnh {number}", relevant=number % 2 == 0), NOON)
    whole = store.sample(1.0, 100)
    part = store.sample(0.3, 100)

    assert len(whole) == 40
    assert 0 < len(part) < 40
    assert [one.id for one in whole[: len(part)]] == [one.id for one in part]
    assert [one.id for one in part] != sorted(one.id for one in part)
    first = part[0]
    seen = Decision(outcome="ours", by="Lan", at=LATER, article=first.id, source=first.source, key=first.key, missed=1)
    store.settle(seen)
    assert [one.id for one in store.sample(0.3, 100)] == [one.id for one in part[1:]]
    assert store.decisions() == (seen,)
    assert store.article_counts() == {True: 20, False: 20}
