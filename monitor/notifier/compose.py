"""Events → digest: which changes tell, one line per fact, what matters most first. Pure; effects live elsewhere."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from monitor.notifier.fold import beside, fold
from monitor.subscriptions import Subscription
from monitor.types import Digest, DigestLine, Event, EventKind, Expected, Fact, Figure, SourceHealth, Statement
from monitor.yamlfile import read_yaml

#: Longest series behind a sparkline.
_SERIES: Final = 16


class Weights(BaseModel):
    """How much a line matters; see data/weights.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)
    kinds: Mapping[EventKind, float]
    topics: Mapping[str, float]
    measures: Mapping[str, float]
    change: float
    full_change: float
    alone: float
    district: float


@cache
def _weights() -> Weights:
    return read_yaml(Path(__file__).parent / "data" / "weights.yaml", Weights)


def compose(
    events: Iterable[Event],
    facts: Mapping[str, Fact],
    series: Mapping[str, Sequence[Figure]],
    coverage: Sequence[SourceHealth],
    subscription: Subscription,
    now: datetime,
    *,
    number: int,
    after: int,
    upto: int,
    awaiting_review: int = 0,
    expected: Sequence[Expected] = (),
) -> Digest:
    """The digest of one subscription for the span (after, upto] of the event log.

    `facts` holds the state of every fact named by an event; other facts in it serve as context (the change or the
    target margin that belongs to a level told now). `series` maps the key of a fact to the figures of its series up
    to and including it, oldest first. `events` outside the span are ignored, so that the log may be handed over as
    it is. `draft` and `finish` are its two halves, for those who must read series and context in between.
    """
    return finish(
        draft(events, facts, subscription, after, upto),
        facts,
        series,
        coverage,
        subscription,
        now,
        number=number,
        after=after,
        upto=upto,
        awaiting_review=awaiting_review,
        expected=expected,
    )


def draft(
    events: Iterable[Event], facts: Mapping[str, Fact], subscription: Subscription, after: int, upto: int
) -> list[DigestLine]:
    """All that the span tells, one line per quantity, what matters most first; series and context are not known yet."""
    told = _telling(events, facts, subscription, after, upto)
    return sorted(fold([DigestLine(event=event, fact=facts[event.fact]) for event in told]), key=_rank)


def within_reach(lines: Sequence[DigestLine], subscription: Subscription) -> Sequence[DigestLine]:
    """The lines of a draft that may be among those kept. What series and context add to a line's weight is bounded,
    so twice the length of the digest is looked at."""
    return lines[: 2 * subscription.max_length]


def finish(
    lines: Sequence[DigestLine],
    facts: Mapping[str, Fact],
    series: Mapping[str, Sequence[Figure]],
    coverage: Sequence[SourceHealth],
    subscription: Subscription,
    now: datetime,
    *,
    number: int,
    after: int,
    upto: int,
    awaiting_review: int = 0,
    expected: Sequence[Expected] = (),
) -> Digest:
    """The digest of a draft: series and context added, the order settled, what is too long set apart."""
    context = beside(lines, facts)
    near = [
        _completed(line, series.get(line.fact.key, ()), context.get(line.fact.key, ()))
        for line in within_reach(lines, subscription)
    ]
    ranked = [*sorted(near, key=_rank), *lines[len(near) :]]
    kept, rest = ranked[: subscription.max_length], ranked[subscription.max_length :]
    return Digest(
        name=subscription.name,
        number=number,
        after=after,
        upto=upto,
        composed_at=now,
        lines=tuple(_in_reading_order(kept, subscription.grouping)),
        coverage=tuple(coverage),
        awaiting_review=awaiting_review,
        rest=tuple(rest),
        expected=tuple(_wanted(expected, subscription)),
    )


def province(place: str | None) -> str:
    """The province of a place: "Phổ Yên, Thái Nguyên" → "Thái Nguyên"; "" where it is not stated."""
    return (place or "").rpartition(",")[2].strip()


def tells(event: Event, fact: Fact) -> bool:
    """Whether an event is news to a reader. Reprints are not; nor is one outlet's word withdrawn while others still
    state the same."""
    if event.quiet:
        return False
    if event.kind == "withdrawn":
        return fact.status == "withdrawn" or event.statement.figure.value != fact.figure.value
    if event.kind == "confirmed":
        first = next((said for said in fact.witnesses if said.story == event.statement.story), None)
        return first is None or first.article == event.statement.article
    return True


def proof(line: DigestLine) -> Statement:
    """The statement whose words prove the value shown: the event's own, or else the witness that leads the fact."""
    value = line.fact.figure.value
    if line.event.statement.figure.value == value:
        return line.event.statement
    return next((said for said in line.fact.witnesses if said.figure.value == value), line.event.statement)


def concerns(event: Event, fact: Fact, subscription: Subscription) -> bool:
    """Whether a fact is in the filters of a subscription. A filter that is empty lets everything pass."""
    figure = fact.figure
    if subscription.provinces and {province(figure.place), province(figure.place_current)}.isdisjoint(
        subscription.provinces
    ):
        return False
    if subscription.sources:
        sources = {event.statement.source, *(witness.source for witness in fact.witnesses)}
        if sources.isdisjoint(subscription.sources):
            return False
    return (
        (not subscription.topics or figure.topic in subscription.topics)
        and (not subscription.measures or figure.measure in subscription.measures)
        and figure.confidence >= subscription.min_confidence
    )


def _telling(
    events: Iterable[Event], facts: Mapping[str, Fact], subscription: Subscription, after: int, upto: int
) -> list[Event]:
    """One event per fact: all that happened to it within the span, as the reader should hear it."""
    spans: dict[str, list[Event]] = {}
    for event in events:
        if after < event.seq <= upto and event.fact in facts and tells(event, facts[event.fact]):
            spans.setdefault(event.fact, []).append(event)
    told = []
    for key, span in spans.items():
        telling = _collapsed(sorted(span, key=lambda event: event.seq), subscription.events)
        if telling and telling.kind == "withdrawn" and facts[key].status != "withdrawn":
            telling = replace(telling, kind="revised", previous=telling.statement.figure.value)
        if telling and concerns(telling, facts[key], subscription):
            told.append(telling)
    return told


def _collapsed(span: Sequence[Event], wanted: Sequence[EventKind]) -> Event | None:
    """Several events of one fact as one: what a reader who knows the state before the span must be told.

    New and gone again within the span: nothing. New and then anything else: new, with its final state. Otherwise
    the gravest change, with the value that stood before the span.
    """
    if span[-1].kind == "withdrawn" and any(event.kind == "new" for event in span):
        return None
    span = [event for event in span if event.kind in wanted]
    if len(span) == 1:
        return span[0]
    for kind in ("new", "withdrawn", "corrected", "disputed", "revised", "confirmed"):
        chosen = [event for event in span if event.kind == kind]
        if not chosen:
            continue
        if kind == "new":
            return chosen[0] if chosen[0].previous is None else replace(chosen[0], previous=None)
        if kind in ("corrected", "revised"):
            return replace(chosen[-1], previous=_before(span))
        return chosen[0] if kind == "confirmed" else chosen[-1]
    return None


def _before(span: Sequence[Event]) -> Decimal | None:
    """The value that stood before the first revision of the span."""
    return next((event.previous for event in span if event.kind in ("revised", "corrected")), None)


def _completed(line: DigestLine, series: Sequence[Figure], context: Sequence[Fact]) -> DigestLine:
    values = tuple(figure.value for figure in series[-_SERIES:])
    return replace(line, series=values, before=series[-2] if len(series) > 1 else None, context=tuple(context))


def change_of(line: DigestLine) -> Decimal | None:
    """How far the quantity moved, in percent (percentage points for a rate): stated by the press if possible, else
    against our last value. None where nobody can say."""
    stated = [line.fact.figure, *(part.fact.figure for part in line.also), *(fact.figure for fact in line.context)]
    for figure in stated:
        if figure.relation == "change_pct" or (figure.relation == "change" and figure.unit == "pp"):
            return figure.value
    now, before = line.fact.figure, line.before
    if before is None or now.relation != "level" or now.unit != before.unit:
        return None
    if now.unit in ("percent", "pp"):
        return now.value - before.value
    return (now.value - before.value) / before.value * 100 if before.value else None


def score(line: DigestLine) -> float:
    """How much a line matters to a reader; higher is more."""
    weights, figure = _weights(), line.fact.figure
    total = (
        weights.kinds[line.event.kind] + weights.topics.get(figure.topic, 0) + weights.measures.get(figure.measure, 0)
    )
    if line.fact.status == "disputed" and line.event.kind != "disputed":
        total += weights.change / 2
    moved = change_of(line)
    if moved is not None:
        total += weights.change * min(1.0, abs(float(moved)) / weights.full_change)
    if "," in (figure.place or ""):
        total += weights.district
    return total + weights.alone / max(1, line.fact.voices)


def _rank(line: DigestLine) -> tuple[float, int]:
    return -score(line), line.event.seq


def _in_reading_order(ranked: Sequence[DigestLine], grouping: str) -> list[DigestLine]:
    """Groups by their most important line; within a group, lines of one sentence stand together."""
    groups: dict[str, dict[tuple[str, int], list[DigestLine]]] = {}
    for line in ranked:
        figure, statement = line.fact.figure, proof(line)
        group = province(figure.place) if grouping == "province" else figure.topic if grouping == "topic" else ""
        sentence = (statement.url, statement.sentence_start)
        groups.setdefault(group, {}).setdefault(sentence, []).append(line)
    return [line for sentences in groups.values() for lines in sentences.values() for line in lines]


def _wanted(expected: Sequence[Expected], subscription: Subscription) -> list[Expected]:
    return [item for item in expected if not subscription.provinces or province(item.place) in subscription.provinces]
