"""What an article changes in what is known."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.facts import Ledger, accept, apply, correct, judge, keyed, rebuild, reject, weigh
from monitor.types import Event, Fact, Figure, Statement
from tests.facts.stating import NOON, figure, statement


class Log:
    """A log and the ledgers that grow with it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self.ledgers: dict[str, Ledger] = {}

    def read(self, *statements: Statement, article: int | None = None) -> list[Event]:
        """One article is read, perhaps not for the first time."""
        number = statements[0].article if article is None else article
        stated = keyed(statements)
        touched = {
            key: ledger
            for key, ledger in self.ledgers.items()
            if key in stated or ledger.of_article(number) is not None
        }
        return self.append(judge(touched, number, stated, NOON + timedelta(minutes=len(self.events))))

    def append(self, events: Sequence[Event]) -> list[Event]:
        self.events.extend(events)
        self.ledgers |= apply(self.ledgers, tuple(events))
        return list(events)

    @property
    def facts(self) -> list[Fact]:
        return [weigh(self.ledgers[key]) for key in sorted(self.ledgers)]

    @property
    def fact(self) -> Fact:
        (fact,) = self.facts
        return fact


def kinds(events: Sequence[Event]) -> list[str]:
    return [event.kind + (" quietly" if event.quiet else "") for event in events]


def rate(value: str, hedged: bool = False) -> Figure:
    return figure(value, approx="over" if hedged else "exact", unit="percent", measure="clearance_rate")


def test_the_first_word_is_new_and_the_same_article_again_is_nothing() -> None:
    log = Log()

    assert kinds(log.read(statement())) == ["new"]
    assert log.read(statement()) == []
    assert log.fact.status == "stated"


def test_a_reprint_is_a_witness_without_a_voice() -> None:
    log = Log()
    log.read(statement(story="tale"))

    assert kinds(log.read(statement(article=2, source="congan", story="tale"))) == ["confirmed quietly"]
    assert (len(log.fact.witnesses), log.fact.voices) == (2, 1)


def test_independent_wording_confirms_and_the_most_precise_value_leads() -> None:
    log = Log()
    log.read(statement(rate("92", hedged=True)))

    assert kinds(log.read(statement(rate("92.4"), article=2, source="congan"))) == ["confirmed"]
    assert log.fact.voices == 2
    assert log.fact.figure.value == Decimal("92.4")


def test_a_silent_edit_revises_and_keeps_what_stood_before() -> None:
    log = Log()
    log.read(statement(figure("213")))

    (event,) = log.read(statement(figure("231")))

    assert (event.kind, event.previous) == ("revised", Decimal(213))
    assert log.fact.figure.value == Decimal(231)
    assert log.fact.status == "stated"


def test_a_later_text_of_the_outlet_revises_and_an_earlier_one_found_late_does_not() -> None:
    log = Log()
    log.read(statement(figure("213"), article=2, days=5))

    assert kinds(log.read(statement(figure("210"), article=1, days=1))) == ["revised quietly"]
    assert log.fact.figure.value == Decimal(213)
    (event,) = log.read(statement(figure("220"), article=3, days=9))
    assert (event.kind, event.previous) == ("revised", Decimal(213))
    assert log.fact.figure.value == Decimal(220)
    assert log.fact.status == "stated"


def test_another_value_elsewhere_disputes_and_the_outlet_closest_to_the_source_leads() -> None:
    log = Log()
    log.read(statement(figure("213"), distance=1))

    (event,) = log.read(statement(figure("250"), article=2, source="congan", distance=0, days=-3))

    assert (event.kind, event.previous) == ("disputed", Decimal(213))
    assert log.fact.status == "disputed"
    assert log.fact.figure.value == Decimal(250)
    assert [one.figure.value for one in log.fact.against] == [Decimal(213)]


def test_a_dispute_ends_when_one_side_gives_in() -> None:
    log = Log()
    log.read(statement(figure("213")))
    log.read(statement(figure("250"), article=2, source="congan", distance=0))

    assert kinds(log.read(statement(figure("250"), article=3, source="baonghean", days=4))) == ["revised"]
    assert log.fact.status == "stated"
    assert log.fact.voices == 2


def test_what_an_article_no_longer_says_is_withdrawn_and_never_new_again() -> None:
    log = Log()
    log.read(statement())

    assert kinds(log.read(article=1)) == ["withdrawn"]
    assert [fact.status for fact in log.facts] == ["withdrawn"]
    assert log.fact.figure.value == Decimal(213)
    assert log.read(article=1) == []
    assert kinds(log.read(statement())) == ["revised"]
    assert log.fact.status == "stated"


def test_a_moved_quotation_is_kept_without_telling() -> None:
    log = Log()
    log.read(statement())

    edited = replace(statement(), sentence="Theo báo cáo, toàn tỉnh xảy ra 213 vụ.")

    assert kinds(log.read(edited)) == ["revised quietly"]
    assert log.fact.witnesses == (edited,)


def test_better_rule_names_and_offsets_change_nothing() -> None:
    log = Log()
    log.read(statement())

    assert log.read(statement(replace(figure(), rules=("better/2",), confidence=0.8, start=4, end=7))) == []


def test_what_a_person_corrected_outlasts_every_later_reading() -> None:
    log = Log()
    log.read(statement(figure("213")))
    key = log.fact.key
    log.append(correct(log.ledgers[key], key, statement(figure("231")), by="Lan", now=NOON))

    assert log.events[-1].previous == Decimal(213)
    assert log.read(statement(figure("213"))) == []
    assert log.read(article=1) == []
    assert log.fact.figure.value == Decimal(231)


def test_what_a_person_corrected_leads_even_where_a_portal_says_otherwise() -> None:
    log = Log()
    log.read(statement(figure("213")))
    key = log.fact.key
    log.append(correct(log.ledgers[key], key, statement(figure("231")), by="Lan", now=NOON))
    log.read(statement(figure("250"), article=2, source="congan", distance=0))

    assert log.fact.figure.value == Decimal(231)
    assert log.fact.status == "disputed"


def test_what_a_person_rejected_stays_rejected_and_what_was_accepted_stays() -> None:
    log = Log()
    log.read(statement(figure("213")))
    log.read(statement(figure("7", topic="drugs"), article=2))
    wrong, right = (fact.key for fact in log.facts)
    log.append(reject(log.ledgers[wrong], 1, by="Lan", now=NOON))
    log.append(accept(log.ledgers[right], 2, by="Lan", now=NOON))

    assert log.events[-1].quiet
    assert log.read(statement(figure("213"))) == []
    assert log.read(article=2) == []
    assert [fact.status for fact in log.facts] == ["withdrawn", "stated"]
    assert reject(log.ledgers[wrong], 1, by="Lan", now=NOON) == ()
    assert accept(log.ledgers[right], 2, by="Lan", now=NOON) == ()


# Many outlets, some reprints, hedges, disputes and edits, over two facts.
outlets = st.sampled_from(("baonghean", "congan", "vnexpress"))
printed = st.sampled_from(
    (rate("92", hedged=True), rate("92.4"), rate("92"), rate("95.8"), figure("213"), figure("220"), figure("1"))
)


@st.composite
def articles(draw: st.DrawFn) -> list[list[list[Statement]]]:
    """Articles, each as its successive readings, each as its statements."""
    made = []
    for number in range(1, draw(st.integers(2, 6)) + 1):
        source, story, days = draw(outlets), draw(st.sampled_from("abc")), draw(st.integers(0, 5))
        distance = {"congan": 0, "baonghean": 1, "vnexpress": 2}[source]
        made.append(
            [
                [
                    statement(one, article=number, source=source, story=story, days=days, distance=distance)
                    for one in draw(st.lists(printed, max_size=3))
                ]
                for _reading in range(draw(st.integers(1, 3)))
            ]
        )
    return made


def arrive(readings: Sequence[tuple[int, Sequence[Statement]]]) -> Log:
    """A log of readings whose articles are numbered as they come, as a store does."""
    log, numbers = Log(), dict[int, int]()
    for name, statements in readings:
        number = numbers.setdefault(name, len(numbers) + 1)
        log.read(*(replace(one, article=number) for one in statements), article=number)
    return log


def timeless(facts: Sequence[Fact]) -> list[Fact]:
    """Facts without what the order of arrival is bound to change: when they were seen, and numbers of articles."""
    return [
        replace(
            fact,
            first_seen=NOON,
            last_changed=NOON,
            witnesses=tuple(replace(one, article=0) for one in fact.witnesses),
            against=tuple(replace(one, article=0) for one in fact.against),
        )
        for fact in facts
    ]


@settings(max_examples=80, deadline=None)
@given(articles(), st.randoms(use_true_random=False))
def test_the_order_of_arrival_does_not_change_what_is_known(made: list[list[list[Statement]]], random: Random) -> None:
    in_turn = [(number, reading) for number, readings in enumerate(made, 1) for reading in readings]
    queue = [number for number, readings in enumerate(made, 1) for _ in readings]
    random.shuffle(queue)
    rest = {number: list(readings) for number, readings in enumerate(made, 1)}
    shuffled = [(number, rest[number].pop(0)) for number in queue]

    one, other = arrive(in_turn), arrive(shuffled)

    assert timeless(one.facts) == timeless(other.facts)
    for log in (one, other):
        told_new = [event.fact for event in log.events if event.kind == "new"]
        assert len(told_new) == len(set(told_new)) == len(log.ledgers)


@settings(max_examples=50, deadline=None)
@given(articles())
def test_the_log_alone_gives_the_facts_at_any_past_moment(made: list[list[list[Statement]]]) -> None:
    log, then = Log(), [dict[str, Ledger]()]
    for number, readings in enumerate(made, 1):
        for reading in readings:
            for event in log.read(*reading, article=number):
                then.append(apply_one(then[-1], event))

    for length, ledgers in enumerate(then):
        assert rebuild(log.events[:length]) == ledgers
    assert rebuild(log.events) == log.ledgers


def apply_one(ledgers: dict[str, Ledger], event: Event) -> dict[str, Ledger]:
    return ledgers | apply(ledgers, (event,))


@settings(max_examples=50, deadline=None)
@given(articles())
def test_reading_everything_again_changes_nothing(made: list[list[list[Statement]]]) -> None:
    last = [(number, readings[-1]) for number, readings in enumerate(made, 1)]
    log = arrive(last)
    written = len(log.events)

    for number, statements in last:
        log.read(*statements, article=number)

    assert len(log.events) == written
