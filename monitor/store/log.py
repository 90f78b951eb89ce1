"""The log of events and the facts it adds up to."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from hashlib import sha256
from itertools import groupby
from operator import attrgetter
from types import MappingProxyType
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, bindparam, delete, func, insert, or_, select, update
from sqlmodel import Session

from monitor.facts import Ledger, Outline, apply, check_against, enter, related, weigh
from monitor.store.convert import (
    day_start,
    event_columns,
    ledger_text,
    province,
    read_event,
    read_ledger,
)
from monitor.store.database import Theme
from monitor.store.entries import batches
from monitor.store.search import matching_facts
from monitor.store.tables import EventRow, FactRow, WitnessRow
from monitor.store.values import Filter, Indicator, Point
from monitor.types import Event, Fact, Issue, Period

_EVENT = EventRow.__table__  # type: ignore[attr-defined]
_FACT = FactRow.__table__  # type: ignore[attr-defined]
_WITNESS = WitnessRow.__table__  # type: ignore[attr-defined]
_EVERYTHING = Filter()
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
#: What a person's decision does to a fact: its ledger, if it is known, to events.
Decide = Callable[[Ledger | None], tuple[Event, ...]]


class Facts(Theme):
    """Queries on events and facts."""

    def last_event(self, before: datetime | None = None) -> int:
        """Number of the newest event, or of the newest one up to a moment; 0 for none."""
        query = select(func.coalesce(func.max(_EVENT.c.seq), 0))
        if before is not None:
            query = query.where(_EVENT.c.at <= before)
        with self._db.read() as session:
            return int(session.connection().execute(query).scalar_one())

    def events_after(
        self,
        after: int = 0,
        upto: int | None = None,
        only: Filter = _EVERYTHING,
        *,
        quiet: bool = False,
        fact: str | None = None,
        newest: bool = False,
    ) -> tuple[Event, ...]:
        """Events of a span of the log, in its order: seq > after and ≤ upto. Those that readers need not hear of are
        left out unless `quiet`. Where `only.limit` cuts, `newest` keeps the end of the span, not its beginning."""
        query = select(_EVENT).where(_EVENT.c.seq > after)
        query = query.order_by(_EVENT.c.seq.desc() if newest else _EVENT.c.seq)
        if upto is not None:
            query = query.where(_EVENT.c.seq <= upto)
        if fact is not None:
            query = query.where(_EVENT.c.fact == fact)
        if not quiet:
            query = query.where(_EVENT.c.quiet.is_(False))
        query = _narrow(query, _EVENT.c, only, _EVENT.c.at)
        if only.sources:
            query = query.where(_EVENT.c.source.in_(only.sources))
        with self._db.read() as session:
            events = [read_event(row) for row in session.connection().execute(query.limit(only.limit))]
            return tuple(event for event in (reversed(events) if newest else events) if _fits(event, only))

    def facts(self, only: Filter = _EVERYTHING, *, statuses: Sequence[str] = ()) -> tuple[Fact, ...]:
        """Facts by place, indicator and period. `only.sources` keeps facts in which one of the outlets has a word."""
        query = select(_FACT.c.key, _FACT.c.ledger)
        query = _narrow(query, _FACT.c, only, _FACT.c.last_changed)
        if only.relations:
            query = query.where(_FACT.c.relation.in_(only.relations))
        if only.period_from:
            query = query.where(_FACT.c.period_start >= only.period_from)
        if only.period_to:
            query = query.where(_FACT.c.period_end <= only.period_to)
        if statuses:
            query = query.where(_FACT.c.status.in_(statuses))
        if only.sources:
            said = select(_WITNESS.c.fact).where(_WITNESS.c.source.in_(only.sources))
            query = query.where(_FACT.c.key.in_(said))
        if only.q:
            query = query.where(_FACT.c.key.in_(matching_facts(self._db, only.q)))
        order = (_FACT.c.place, _FACT.c.topic, _FACT.c.measure, _FACT.c.relation, _FACT.c.period_start, _FACT.c.key)
        with self._db.read() as session:
            rows = session.connection().execute(
                query.order_by(*order).limit(None if only.min_confidence else only.limit)
            )
            facts = (weigh(read_ledger(row.key, row.ledger)) for row in rows)
            return tuple(fact for fact in facts if fact.figure.confidence >= only.min_confidence)[: only.limit]

    def facts_by_key(self, keys: Iterable[str]) -> dict[str, Fact]:
        """Facts under their keys; unknown keys are left out."""
        with self._db.read() as session:
            return {key: weigh(ledger) for key, ledger in load_ledgers(session, keys).items()}

    def ledger(self, key: str) -> Ledger | None:
        """All that was said of one fact, withdrawn and overtaken words included."""
        with self._db.read() as session:
            return load_ledgers(session, [key]).get(key)

    def points(self, indicators: Iterable[Indicator]) -> dict[Indicator, tuple[Point, ...]]:
        """The facts of each indicator and place, by period, oldest first; withdrawn and undated ones left out."""
        found: dict[Indicator, list[Point]] = {}
        columns = (_FACT.c.topic, _FACT.c.measure, _FACT.c.relation, _FACT.c.unit, _FACT.c.place)
        rest = (_FACT.c.key, _FACT.c.period_start, _FACT.c.period_end, _FACT.c.value, _FACT.c.approx, _FACT.c.status)
        wanted = dict.fromkeys(indicators)
        groups: dict[tuple[str, str, str], set[str]] = {}
        for one in wanted:
            groups.setdefault((one.place, one.topic, one.measure), set()).add(one.relation)
        with self._db.read() as session:
            for piece in batches(groups, 150):
                # One search by index for each group: SQLite scans the whole table for a list of tuples.
                query = select(*columns, *rest).where(or_(*(_among(*group, groups[group]) for group in piece)))
                query = query.where(_FACT.c.status != "withdrawn", _FACT.c.period_start.is_not(None))
                for row in session.connection().execute(query):
                    indicator = Indicator(*row[:5])
                    if indicator not in wanted:
                        continue
                    period = Period(row.period_start, row.period_end)
                    derived = row.key.endswith("|derived")
                    point = Point(row.key, period, Decimal(row.value), row.approx, row.status == "disputed", derived)
                    found.setdefault(indicator, []).append(point)
        return {
            one: tuple(sorted(points, key=lambda p: (p.period.start, p.period.end, p.fact)))
            for one, points in found.items()
        }

    def facts_at(self, moment: datetime, only: Filter = _EVERYTHING) -> tuple[Fact, ...]:
        """What was known at a moment of the past, from the log alone. Days of change and words to find do not narrow
        this."""
        without_days = replace(only, since=None, until=None)
        query = _narrow(select(_EVENT).where(_EVENT.c.at <= moment), _EVENT.c, without_days, _EVENT.c.at)
        with self._db.read() as session:
            folded = (weigh(ledger) for ledger, _texts in fold_log(session, query))
            facts = sorted(folded, key=lambda fact: fact.key)
        return tuple(fact for fact in facts if _within(fact, only))[: only.limit]

    def amend(self, key: str, decide: Decide) -> tuple[Event, ...]:
        """Enter a person's decision on a fact: `decide` gets its ledger and gives the events (`facts.correct`,
        `accept`, `reject`), which are appended in the same transaction."""
        with self._db.write() as session:
            ledgers = load_ledgers(session, [key])
            events = decide(ledgers.get(key))
            return append(session, ledgers, events)[0]

    def rebuild_facts(self) -> int:
        """Mend the facts that are not as the log has them; gives how many that were."""
        with self._db.write() as session:
            wrong = 0
            for piece in batches(strays(session)):
                _delete(session, [key for key, _rows in piece])
                _insert(session, [rows for _key, rows in piece if rows])
                wrong += len(piece)
            return wrong


def load_ledgers(session: Session, keys: Iterable[str]) -> dict[str, Ledger]:
    """The ledgers of those facts that are known."""
    found: dict[str, Ledger] = {}
    for piece in batches(dict.fromkeys(keys)):
        for row in session.connection().execute(_LEDGERS, {"keys": piece}):
            found[row.key] = read_ledger(row.key, row.ledger)
    return found


def _among(place: str, topic: str, measure: str, relations: set[str]) -> ColumnElement[bool]:
    return and_(
        _FACT.c.province == province(place),
        _FACT.c.topic == topic,
        _FACT.c.measure == measure,
        _FACT.c.relation.in_(sorted(relations)),
        _FACT.c.place == place,
    )


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


def _narrow(query: Any, columns: Any, only: Filter, moment: Any) -> Any:
    if only.provinces:
        query = query.where(or_(columns.province.in_(only.provinces), columns.province_current.in_(only.provinces)))
    if only.topics:
        query = query.where(columns.topic.in_(only.topics))
    if only.measures:
        query = query.where(columns.measure.in_(only.measures))
    if only.since:
        query = query.where(moment >= day_start(only.since))
    if only.until:
        query = query.where(moment < day_start(only.until + timedelta(days=1)))
    return query


def _fits(event: Event, only: Filter) -> bool:
    figure = event.statement.figure
    return (
        (not only.relations or figure.relation in only.relations)
        and figure.confidence >= only.min_confidence
        and _inside(figure.period, only)
    )


def _within(fact: Fact, only: Filter) -> bool:
    sources = {one.source for one in (*fact.witnesses, *fact.against)}
    return (
        (not only.relations or fact.figure.relation in only.relations)
        and fact.figure.confidence >= only.min_confidence
        and (not only.sources or not sources.isdisjoint(only.sources))
        and _inside(fact.figure.period, only)
    )


def _inside(period: Period | None, only: Filter) -> bool:
    if only.period_from and (period is None or period.start < only.period_from):
        return False
    return not (only.period_to and (period is None or period.end > only.period_to))
