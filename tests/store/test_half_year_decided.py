"""The half-year once more, with readers, persons and a machine that is not always sure: whatever the order of arrivals,
decisions, restarts and replays, each reader hears of a fact once, and what a person decided stands."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from random import Random
from shutil import copy

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.facts import keyed
from monitor.notifier.gather import next_digest
from monitor.notifier.outbox import save
from monitor.review import Decision, Outcome
from monitor.statements import figure_key
from monitor.store import Reading, Store, open_store
from monitor.subscriptions import Subscription
from monitor.types import Figure, Issue, Statement
from monitor.vietnamese.gazetteer import provinces
from tests.store.readings import NOON, figure, reading

PROVINCES = [unit.name for unit in provinces(NOON.date())]
READERS = [
    Subscription.model_validate({"name": name, "to": ["file:x"], "max_length": 500, **rest})
    for name, rest in (("all", {}), ("drugs", {"topics": ["drugs"]}), ("some", {"provinces": PROVINCES[:9]}))
]
_FATES: tuple[Outcome, ...] = ("accepted", "rejected", "corrected")


def article(number: int, *, sure: bool, value: int = 0) -> Reading:
    """A province's report: cases, and drug cases of which the machine is sure in one reading and not in another."""
    place = PROVINCES[number]
    cases = figure(str(200 + number + value), place=place)
    drugs = replace(figure(str(20 + number), topic="drugs", place=place), start=30, end=36)
    whole = reading((cases, drugs), number=number, place=place, days=number, text=f"{place} {value}", body=b"same")
    if sure:
        return whole
    doubt = Issue(
        key=figure_key(whole.source, whole.article.url, drugs),
        kind="figure",
        detail="?",
        source=whole.source,
        url=whole.article.url,
    )
    return replace(whole, statements=whole.statements[:1], issues=(doubt,))


def reprint(number: int) -> Reading:
    """Another outlet with the same text."""
    one = article(number, sure=True)
    told = tuple(replace(said, source="dantri") for said in one.statements[:1])
    return replace(one, source="dantri", key=f"https://dantri.vn/{number}", statements=told)


def dispute(number: int) -> Reading:
    """The police say otherwise."""
    other = figure(str(300 + number), place=PROVINCES[number])
    return reading((other,), source="congan", number=number, place=PROVINCES[number], days=number)


@dataclass
class Life:
    """One run of the service, told in what its readers heard."""

    path: Path
    random: Random
    heard: dict[str, list[str]] = field(default_factory=lambda: {one.name: [] for one in READERS})
    store: Store = field(init=False)

    def __post_init__(self) -> None:
        self.store = open_store(f"sqlite:///{self.path}")

    def restart(self) -> None:
        self.store.close()
        self.store = open_store(f"sqlite:///{self.path}")

    def tell(self, reader: Subscription) -> None:
        digest = next_digest(self.store, reader, NOON)
        if digest.upto != digest.after:
            save(self.store, digest, reader, NOON)
        lines = [part for line in digest.lines for part in (line, *line.also)]
        self.heard[reader.name] += [line.event.fact for line in lines if line.event.kind == "new"]

    def decide(self, number: int, fate: Outcome) -> None:
        """A person settles the doubtful figure of an article, if it waits."""
        for waiting in self.store.waiting(1000):
            stored = waiting.figure
            if stored.url != article(number, sure=False).article.url or stored.figure.topic != "drugs":
                continue
            said = _drugs(number)
            right = {"accepted": said.figure, "rejected": None, "corrected": _right(said.figure)}[fate]
            key = article(number, sure=False).key
            asked = Decision(
                outcome=fate,
                by="Lan",
                at=NOON,
                article=stored.article,
                source=stored.source,
                key=key,
                figure=said.figure,
                right=right,
            )
            self.store.settle(asked, said)

    def replay(self, readings: Sequence[Reading]) -> None:
        """The same readings again, in any order, say nothing new."""
        before = self.store.last_event()
        for one in self.random.sample(list(readings), len(readings)):
            self.store.record(one, NOON, visit=False)
        assert self.store.last_event() == before


def _drugs(number: int) -> Statement:
    return article(number, sure=True).statements[1]


def _right(drugs: Figure) -> Figure:
    return replace(drugs, topic="gambling", value=drugs.value + 1000)


def _steps(random: Random, chosen: Sequence[int], fates: dict[int, Outcome]) -> Iterator[tuple[str, int]]:
    """Arrivals and decisions in random order; a decision comes after its article."""
    steps = [("article", number) for number in chosen] + [("reprint", number) for number in chosen if number % 2]
    steps += [("dispute", number) for number in chosen if number % 5 == 0]
    random.shuffle(steps)
    for number in fates:
        after = steps.index(("article", number)) + 1
        steps.insert(random.randint(after, len(steps)), ("decide", number))
    yield from steps


@settings(max_examples=2, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 10_000))
def test_each_reader_hears_once_and_decisions_stand(sqlite_template: Path, tmp_path: Path, seed: int) -> None:
    random = Random(seed)
    chosen = random.sample(range(len(PROVINCES)), 8)
    fates = {number: random.choice(_FATES) for number in random.sample(chosen, 5)}
    life = Life(Path(copy(sqlite_template, tmp_path / f"{seed}.sqlite3")), random)
    arrived: dict[tuple[str, int], Reading] = {}
    for what, number in _steps(random, chosen, fates):
        if what == "decide":
            life.decide(number, fates[number])
            continue
        made = {"article": article(number, sure=False), "reprint": reprint(number), "dispute": dispute(number)}[what]
        arrived[what, number] = made
        life.store.record(made, NOON)
        if random.random() < 0.3:
            life.tell(random.choice(READERS))
        if random.random() < 0.1:
            life.restart()
    for reader in READERS:
        life.tell(reader)
    life.replay(list(arrived.values()))
    sure = {number: article(number, sure=True) for number in fates}
    life.replay(list(sure.values()))
    life.replay([arrived["article", number] for number in fates])
    for reader in READERS:
        life.tell(reader)

    told = {fact.key: fact for fact in life.store.facts() if fact.witnesses}
    heard = life.heard
    assert sorted(heard["all"]) == sorted(told)
    assert sorted(heard["drugs"]) == sorted(key for key, fact in told.items() if fact.figure.topic == "drugs")
    assert sorted(heard["some"]) == sorted(k for k, fact in told.items() if fact.figure.place in PROVINCES[:9])
    for number, fate in fates.items():
        drugs, place = next(iter(keyed([_drugs(number)]))), PROVINCES[number]
        assert (drugs in told) == (fate == "accepted")
        gambling = [
            one.figure.value for one in told.values() if (one.figure.topic, one.figure.place) == ("gambling", place)
        ]
        assert gambling == ([_drugs(number).figure.value + 1000] if fate == "corrected" else [])
    assert life.store.check().sound
    life.store.close()
