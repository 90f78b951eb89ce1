"""Figures, statements, ledgers and events ↔ JSON text and rows."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any, Final

from monitor.facts import Held, Ledger
from monitor.store.convert import (
    decimal_text,
    from_json,
    moment_text,
    province,
    read_decimal,
    read_moment,
    read_span,
    span_text,
    to_json,
)
from monitor.types import Approx, Check, Event, Figure, Period, Statement

#: Ledgers and statements that need not be read or spelt again: those of facts that many outlets report at once. Ledgers
#: of much reported facts are large, so they are few.
_AT_HAND: Final = 100
_spelt: OrderedDict[int, tuple[Statement, str]] = OrderedDict()


def figure_dict(figure: Figure) -> dict[str, Any]:
    """A figure for JSON; what has its default value is left out."""
    full = {
        "topic": figure.topic,
        "measure": figure.measure,
        "relation": figure.relation,
        "value": format(figure.value, "f"),
        "of": decimal_text(figure.of),
        "unit": figure.unit,
        "approx": figure.approx if figure.approx != "exact" else None,
        "period": span_text(figure.period),
        "baseline": span_text(figure.baseline),
        "place": figure.place,
        "place_current": figure.place_current,
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
        "rules": figure.rules or None,
        "checks": [[c.name, c.passed, c.detail] for c in figure.checks] or None,
        "confidence": figure.confidence if figure.confidence != 1.0 else None,
        "derived": figure.derived or None,
    }
    return {name: value for name, value in full.items() if value is not None}


def read_figure(raw: Mapping[str, Any]) -> Figure:
    """A figure as written by `figure_dict`."""
    get = raw.get
    approx: Approx = get("approx") or "exact"
    return Figure(
        topic=raw["topic"],
        measure=raw["measure"],
        relation=raw["relation"],
        value=Decimal(raw["value"]),
        of=read_decimal(get("of")),
        unit=raw["unit"],
        approx=approx,
        period=read_span(get("period")),
        baseline=read_span(get("baseline")),
        place=get("place"),
        place_current=get("place_current"),
        quote=raw["quote"],
        start=raw["start"],
        end=raw["end"],
        rules=tuple(get("rules") or ()),
        checks=tuple(Check(*check) for check in get("checks") or ()),
        confidence=get("confidence", 1.0),
        derived=get("derived", False),
    )


def statement_dict(statement: Statement) -> dict[str, Any]:
    """A statement for JSON."""
    return {
        "article": statement.article,
        "source": statement.source,
        "url": statement.url,
        "title": statement.title,
        "story": statement.story,
        "published": moment_text(statement.published),
        "seen_at": moment_text(statement.seen_at),
        "figure": figure_dict(statement.figure),
        "sentence": statement.sentence,
        "sentence_start": statement.sentence_start,
        "distance": statement.distance,
    }


def statement_text(statement: Statement) -> str:
    """A statement as JSON."""
    # Known by identity: equal statements may be spelt apart (12 and 12.0), and comparing costs as much as spelling.
    known = _spelt.get(id(statement))
    if known is None:
        known = _spelt[id(statement)] = statement, to_json(statement_dict(statement))
        if len(_spelt) > _AT_HAND:
            _spelt.popitem(last=False)
    return known[1]


def read_statement(raw: Mapping[str, Any]) -> Statement:
    """A statement as written by `statement_dict`."""
    return Statement(
        article=raw["article"],
        source=raw["source"],
        url=raw["url"],
        title=raw["title"],
        story=raw["story"],
        published=read_moment(raw["published"]),
        seen_at=datetime.fromisoformat(raw["seen_at"]),
        figure=read_figure(raw["figure"]),
        sentence=raw["sentence"],
        sentence_start=raw["sentence_start"],
        distance=raw["distance"],
    )


def ledger_text(ledger: Ledger, texts: Mapping[int, str] = MappingProxyType({})) -> str:
    """A ledger as JSON. `texts` are statements already spelt, by article: as the log has them, which saves the work of
    spelling them again."""
    held = ",".join(
        f'{{"statement":{texts.get(one.statement.article) or statement_text(one.statement)},'
        f'"stands":{to_json(one.stands)},"by":{to_json(one.by)}}}'
        for one in ledger.held
    )
    told = "" if ledger.told else ',"told":false'
    first, last = moment_text(ledger.first_seen), moment_text(ledger.last_changed)
    return f'{{"held":[{held}],"first":"{first}","last":"{last}"{told}}}'


@lru_cache(_AT_HAND)
def read_ledger(key: str, text: str) -> Ledger:
    """A ledger as written by `ledger_text`."""
    raw = from_json(text)
    return Ledger(
        key=key,
        held=tuple(Held(read_statement(one["statement"]), one["stands"], one["by"]) for one in raw["held"]),
        first_seen=datetime.fromisoformat(raw["first"]),
        last_changed=datetime.fromisoformat(raw["last"]),
        told=raw.get("told", True),
    )


def event_columns(event: Event) -> dict[str, Any]:
    """The columns of an event, but for its number and its place in the chain."""
    figure = event.statement.figure
    return {
        "at": event.at,
        "kind": event.kind,
        "fact": event.fact,
        "article_id": event.statement.article,
        "source": event.statement.source,
        "topic": figure.topic,
        "measure": figure.measure,
        "province": province(figure.place),
        "province_current": province(figure.place_current),
        "previous": decimal_text(event.previous),
        "note": event.note,
        "quiet": event.quiet,
        "by": event.by,
        "statement": statement_text(event.statement),
    }


def read_event(row: Any) -> Event:
    """An event from a row of the log."""
    return Event(
        seq=row.seq,
        at=row.at,
        kind=row.kind,
        fact=row.fact,
        statement=read_statement(from_json(row.statement)),
        previous=read_decimal(row.previous),
        note=row.note,
        quiet=row.quiet,
        by=row.by,
    )


def figure_columns(figure: Figure, version: str) -> dict[str, Any]:
    """The columns of a figure that come from the extractor."""
    period, baseline = figure.period, figure.baseline
    return {
        "topic": figure.topic,
        "measure": figure.measure,
        "relation": figure.relation,
        "value": format(figure.value, "f"),
        "whole": decimal_text(figure.of),
        "unit": figure.unit,
        "approx": figure.approx,
        "period_start": period.start if period else None,
        "period_end": period.end if period else None,
        "baseline_start": baseline.start if baseline else None,
        "baseline_end": baseline.end if baseline else None,
        "place": figure.place,
        "place_current": figure.place_current,
        "province": province(figure.place),
        "province_current": province(figure.place_current),
        "quote": figure.quote,
        "start": figure.start,
        "stop": figure.end,
        "rules": to_json(figure.rules),
        "checks": to_json([[c.name, c.passed, c.detail] for c in figure.checks]),
        "confidence": figure.confidence,
        "derived": figure.derived,
        "version": version,
    }


def figure_of_row(row: Any) -> Figure:
    """A figure from its row."""
    return Figure(
        topic=row.topic,
        measure=row.measure,
        relation=row.relation,
        value=Decimal(row.value),
        of=read_decimal(row.whole),
        unit=row.unit,
        approx=row.approx,
        period=Period(row.period_start, row.period_end) if row.period_start else None,
        baseline=Period(row.baseline_start, row.baseline_end) if row.baseline_start else None,
        place=row.place,
        place_current=row.place_current,
        quote=row.quote,
        start=row.start,
        end=row.stop,
        rules=tuple(from_json(row.rules)),
        checks=tuple(Check(*check) for check in from_json(row.checks)),
        confidence=row.confidence,
        derived=row.derived,
    )
