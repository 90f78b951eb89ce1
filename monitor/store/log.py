"""The log of events and the rows of the facts it adds up to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import Select, bindparam, delete, insert, select, update
from sqlmodel import Session

from monitor.facts import Ledger, Outline, apply, check_against, enter, related, weigh
from monitor.store.convert import province
from monitor.store.convert_figures import event_columns, ledger_text, read_event, read_ledger
from monitor.store.entries import batches
from monitor.store.tables import EventRow, FactRow, WitnessRow
from monitor.types import Event, Fact, Issue, Period

_EVENT = EventRow.__table__  # type: ignore[attr-defined]
_FACT = FactRow.__table__  # type: ignore[attr-defined]
_WITNESS = WitnessRow.__table__  # type: ignore[attr-defined]
#: Facts of one topic and place that a changed one is checked against.
_MOST_CHECKED = 2000

#: Relations that are checked against others: levels, and the changes between them.
_CHECKED = ("level", "change", "change_pct")

# Statements of the hot path, put together once.
_LEDGERS = select(_FACT.c.key, _FACT.c.ledger).where(_FACT.c.key.in_(bindparam("keys", expanding=True)))
_SAID = select(_WITNESS.c.fact).where(_WITNESS.c.article_id == bindparam("article"))
_LAST = select(_EVENT.c.seq, _EVENT.c.chain).order_by(_EVENT.c.seq.desc()).limit(1)
_APPEND = insert(_EVENT)
_NEW_FACTS, _NEW_WORDS = insert(_FACT), insert(_WITNESS)
_CHANGED_FACTS = update(_FACT).where(_FACT.c.key == bindparam("known"))
_OUTLINES = (
    select(
        *(_FACT.c.key, _FACT.c.topic, _FACT.c.measure, _FACT.c.relation, _FACT.c.unit, _FACT.c.place),
        *(_FACT.c.period_start, _FACT.c.period_end, _FACT.c.value),
    )
    .where(
        *(_FACT.c.province == bindparam("province"), _FACT.c.topic.in_(bindparam("topics", expanding=True))),
        *(_FACT.c.measure.in_(bindparam("measures", expanding=True)), _FACT.c.relation.in_(_CHECKED)),
        *(_FACT.c.place == bindparam("place"), _FACT.c.status != "withdrawn", _FACT.c.period_start.is_not(None)),
    )
    .order_by(_FACT.c.key)
    .limit(_MOST_CHECKED)
)

#: The row of a fact and the rows of its witnesses.
_Rows = tuple[dict[str, Any], list[dict[str, Any]]]


def load_ledgers(session: Session, keys: Iterable[str]) -> dict[str, Ledger]:
    """The ledgers of those facts that are known."""
    found: dict[str, Ledger] = {}
    for piece in batches(dict.fromkeys(keys)):
        for row in session.connection().execute(_LEDGERS, {"keys": piece}):
            found[row.key] = read_ledger(row.key, row.ledger)
    return found


def check_facts(session: Session, events: Sequence[Event], ledgers: Mapping[str, Ledger]) -> tuple[Issue, ...]:
    """What does not fit among the facts that events changed, whose ledgers are given, and those of their places
    (`facts.check_against`)."""
    facts = {event.fact: weigh(ledgers[event.fact]) for event in events}
    groups: dict[str, tuple[set[str], set[str]]] = {}
    for figure in (fact.figure for fact in facts.values()):
        if figure.place and figure.relation in _CHECKED:
            topics, measures = groups.setdefault(figure.place, (set(), set()))
            topics.add(figure.topic)
            measures.update(related(figure.measure))
    known: list[Outline] = []
    for place, (topics, measures) in groups.items():
        about = {"province": province(place), "place": place, "topics": sorted(topics), "measures": sorted(measures)}
        for row in session.connection().execute(_OUTLINES, about):
            known.append(Outline(*row[:6], Period(*row[6:8]), Decimal(row[8])))

    def read(key: str) -> Fact:
        if key not in facts:
            facts[key] = weigh(load_ledgers(session, [key])[key])
        return facts[key]

    return check_against(tuple(facts.values()), known, read)


def facts_of_article(session: Session, article: int) -> list[str]:
    """Keys of the facts in which an article has a word."""
    return list(session.connection().execute(_SAID, {"article": article}).scalars())


def append(
    session: Session, ledgers: Mapping[str, Ledger], events: Sequence[Event]
) -> tuple[tuple[Event, ...], dict[str, Ledger]]:
    """Write events to the log and bring the facts up to date; gives the events with their numbers, and the ledgers
    that they changed. `ledgers` are those of the facts that are known among the events'."""
    if not events:
        return (), {}
    connection = session.connection()
    last = connection.execute(_LAST).first()
    seq, chain = (last.seq, last.chain) if last else (0, "")
    numbered: list[Event] = []
    rows: list[dict[str, Any]] = []
    for event in events:
        seq += 1
        columns = event_columns(event)
        chain = link(chain, seq, columns)
        rows.append({"seq": seq, "chain": chain, **columns})
        numbered.append(replace(event, seq=seq))
    connection.execute(_APPEND, rows)
    changed = apply(ledgers, tuple(numbered))
    _insert(session, [_rows(ledger) for key, ledger in changed.items() if key not in ledgers])
    _update(session, [(ledgers[key], ledger) for key, ledger in changed.items() if key in ledgers])
    return tuple(numbered), changed


def link(chain: str, seq: int, columns: Mapping[str, Any]) -> str:
    """The seal of an event: it covers the event and, through the seal before, all of the log up to it."""
    parts = (chain, str(seq), columns["kind"], columns["fact"], columns["previous"] or "", columns["note"])
    rest = (str(int(columns["quiet"])), columns["by"], columns["at"].astimezone(UTC).isoformat(), columns["statement"])
    return sha256("\x1f".join((*parts, *rest)).encode()).hexdigest()[:32]


def fold_log(session: Session, query: Select[Any] | None = None) -> Iterator[tuple[Ledger, dict[int, str]]]:
    """The ledgers that the log adds up to, one after the other in little memory, each with its statements as the log
    spells them, by article. `query` narrows the log."""
    chosen = (select(_EVENT) if query is None else query).order_by(_EVENT.c.fact, _EVENT.c.seq)
    rows = session.connection().execution_options(yield_per=1000).execute(chosen)
    for _key, told in groupby(rows, key=attrgetter("fact")):
        ledger: Ledger | None = None
        texts: dict[int, str] = {}
        for row in told:
            ledger = enter(ledger, read_event(row))
            texts[row.article_id] = row.statement
        assert ledger is not None
        yield ledger, texts


def strays(session: Session) -> Iterator[tuple[str, _Rows | None]]:
    """Facts whose row is not what the log adds up to, with the rows they should have: None for a fact that the log
    does not know."""
    connection = session.connection()
    for piece in batches(fold_log(session), 1000):
        wanted = {ledger.key: _rows(ledger, texts) for ledger, texts in piece}
        known = connection.execute(select(_FACT).where(_FACT.c.key.in_(list(wanted)))).mappings()
        sound = {row["key"] for row in known if dict(row) == wanted[row["key"]][0]}
        yield from ((key, rows) for key, rows in wanted.items() if key not in sound)
    unknown = connection.execute(select(_FACT.c.key).where(_FACT.c.key.not_in(select(_EVENT.c.fact)))).all()
    yield from ((row.key, None) for row in unknown)


def mend(session: Session) -> int:
    """Write the facts anew that are not as the log has them; gives how many that were."""
    wrong = 0
    for piece in batches(strays(session)):
        _delete(session, [key for key, _rows in piece])
        _insert(session, [rows for _key, rows in piece if rows])
        wrong += len(piece)
    return wrong


def _rows(ledger: Ledger, texts: Mapping[int, str] = MappingProxyType({})) -> _Rows:
    words = [(held.statement.article, held.statement.source) for held in ledger.held]
    witnesses = [{"article_id": article, "fact": ledger.key, "source": source} for article, source in words]
    return fact_columns(ledger, texts), witnesses


def fact_columns(ledger: Ledger, texts: Mapping[int, str] = MappingProxyType({})) -> dict[str, Any]:
    """The row of a fact; `texts` as for `ledger_text`."""
    fact = weigh(ledger)
    figure = fact.figure
    return {
        "key": ledger.key,
        "topic": figure.topic,
        "measure": figure.measure,
        "relation": figure.relation,
        "unit": figure.unit,
        "period_start": figure.period.start if figure.period else None,
        "period_end": figure.period.end if figure.period else None,
        "place": figure.place,
        "province": province(figure.place),
        "province_current": province(figure.place_current),
        "value": format(figure.value, "f"),
        "approx": figure.approx,
        "status": fact.status,
        "voices": fact.voices,
        "first_seen": fact.first_seen,
        "last_changed": fact.last_changed,
        "ledger": ledger_text(ledger, texts),
    }


def _delete(session: Session, keys: Sequence[str]) -> None:
    for piece in batches(keys):
        session.connection().execute(delete(_WITNESS).where(_WITNESS.c.fact.in_(piece)))
        session.connection().execute(delete(_FACT).where(_FACT.c.key.in_(piece)))


def _insert(session: Session, rows: Sequence[_Rows]) -> None:
    if rows:
        session.connection().execute(_NEW_FACTS, [fact for fact, _words in rows])
        session.connection().execute(_NEW_WORDS, [word for _fact, words in rows for word in words])


def _update(session: Session, changed: Sequence[tuple[Ledger, Ledger]]) -> None:
    """Facts that were known: their rows, and the articles that had no word in them before."""
    facts: list[dict[str, Any]] = []
    words: list[dict[str, Any]] = []
    for before, after in changed:
        fact, witnesses = _rows(after)
        facts.append({"known": fact.pop("key"), **fact})
        heard = {held.statement.article for held in before.held}
        words += [word for word in witnesses if word["article_id"] not in heard]
    if facts:
        session.connection().execute(_CHANGED_FACTS, facts)
    if words:
        session.connection().execute(_NEW_WORDS, words)
