"""Queries on events and facts."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any

from sqlalchemy import ColumnElement, and_, func, or_, select

from monitor.facts import Ledger, weigh
from monitor.store.convert import day_start, province
from monitor.store.convert_figures import read_event, read_ledger
from monitor.store.database import Theme
from monitor.store.entries import batches
from monitor.store.log import append, fold_log, load_ledgers, mend
from monitor.store.search import matching_facts
from monitor.store.tables import EventRow, FactRow, WitnessRow
from monitor.store.values import Filter, Indicator, Point
from monitor.types import Event, Fact, Period

_EVENT = EventRow.__table__  # type: ignore[attr-defined]
_FACT = FactRow.__table__  # type: ignore[attr-defined]
_WITNESS = WitnessRow.__table__  # type: ignore[attr-defined]
_EVERYTHING = Filter()
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
            return mend(session)


def _among(place: str, topic: str, measure: str, relations: set[str]) -> ColumnElement[bool]:
    return and_(
        _FACT.c.province == province(place),
        _FACT.c.topic == topic,
        _FACT.c.measure == measure,
        _FACT.c.relation.in_(sorted(relations)),
        _FACT.c.place == place,
    )


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
