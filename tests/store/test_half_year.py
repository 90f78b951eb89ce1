"""Half a year of the press of 34 provinces, in any order and with restarts: every fact told as new once, nothing told
again after a replay, and the same facts in the end."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from random import Random
from shutil import copy

from monitor.store import Reading, Store, open_store
from monitor.types import Digest, DigestLine, Fact, Statement
from tests.store.readings import NOON, figure, reading

PROVINCES = [f"Tỉnh {number:02}" for number in range(34)]


def _press() -> dict[tuple[str, int], list[Reading]]:
    """Articles by outlet and number, each as its successive texts: reports, reprints, corrections, disputes."""
    made: dict[tuple[str, int], list[Reading]] = {}
    for number, place in enumerate(PROVINCES):
        cases, drugs = figure(str(200 + number), place=place), figure(str(20 + number), topic="drugs", place=place)
        texts = [reading((cases, drugs), source="bao", number=number, place=place, days=number, story=f"tale {number}")]
        if number % 3 == 0:  # the paper corrects a figure in silence
            right = replace(cases, value=cases.value + 7, quote="sửa")
            texts.append(
                reading((right, drugs), source="bao", number=number, place=place, days=number, story=f"tale {number}")
            )
        made["bao", number] = texts
        if number % 2 == 0:  # another outlet reprints it
            made["dantri", number] = [
                replace(one, source="dantri", key=f"https://dantri.vn/{number}", statements=_by("dantri", one))
                for one in texts[:1]
            ]
        if number % 5 == 0:  # the police say otherwise
            other = replace(cases, value=cases.value + 90, quote="khác")
            made["congan", number] = [reading((other, drugs), source="congan", number=number, place=place, days=number)]
    return made


def _by(source: str, one: Reading) -> tuple[Statement, ...]:
    return tuple(replace(said, source=source) for said in one.statements)


def _tell(store: Store, told: list[str]) -> None:
    last = store.last_digest("daily")
    number, after = (last.number + 1, last.upto) if last else (1, 0)
    events = store.events_after(after)
    facts = store.facts_by_key(event.fact for event in events)
    lines = tuple(DigestLine(event=event, fact=facts[event.fact]) for event in events)
    upto = store.last_event()
    store.save_digest(
        Digest(name="daily", number=number, after=after, upto=upto, composed_at=NOON, lines=lines), [], NOON
    )
    told += [line.event.fact for line in lines if line.event.kind == "new"]


def _live(path: Path, seed: int) -> tuple[list[Fact], list[str]]:
    """One life of the service over the half-year: facts in the end, and those told as new."""
    random = Random(seed)
    press = {name: list(texts) for name, texts in _press().items()}
    queue = [name for name, texts in press.items() for _ in texts]
    random.shuffle(queue)
    told: list[str] = []
    store = open_store(f"sqlite:///{path}")
    for name in queue:
        store.record(press[name].pop(0), NOON)
        if random.random() < 0.1:
            _tell(store, told)
        if random.random() < 0.03:
            store.close()
            store = open_store(f"sqlite:///{path}")
    _tell(store, told)
    before = store.last_event()
    for texts in _press().values():
        store.record(texts[-1], NOON, visit=False)
    assert store.last_event() == before
    facts = [replace(fact, first_seen=NOON, last_changed=NOON) for fact in store.facts()]
    assert store.check().sound
    store.close()
    return [_renumbered(fact) for fact in facts], told


def _renumbered(fact: Fact) -> Fact:
    """Article numbers depend on the order of arrival; nothing else may."""
    witnesses = tuple(replace(one, article=0) for one in fact.witnesses)
    return replace(fact, witnesses=witnesses, against=tuple(replace(one, article=0) for one in fact.against))


def test_every_fact_is_told_as_new_once_whatever_the_order(sqlite_template: Path, tmp_path: Path) -> None:
    one, other = (_live(Path(copy(sqlite_template, tmp_path / f"{seed}.sqlite3")), seed) for seed in (1, 2))

    assert one[0] == other[0]
    assert sorted(one[1]) == sorted(other[1]) == sorted(fact.key for fact in one[0])
    assert {fact.status for fact in one[0]} == {"stated", "disputed"}
