"""Values ↔ JSON text and rows. The one place that knows how a value is spelt in the database."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections import OrderedDict
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime, time
from decimal import Decimal
from functools import lru_cache
from types import MappingProxyType
from typing import Any

from monitor.decide import Rhythm
from monitor.facts import Held, Ledger, province_of
from monitor.types import (
    VIETNAM,
    Approx,
    Article,
    Attachment,
    Check,
    Cut,
    Event,
    Figure,
    Message,
    Period,
    Reason,
    Refused,
    Statement,
    Verdict,
)

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
#: Ledgers and statements that need not be read or spelt again: those of facts that many outlets report at once. Ledgers
#: of much reported facts are large, so they are few.
_AT_HAND = 100
_spelt: OrderedDict[int, tuple[Statement, str]] = OrderedDict()


def to_json(value: object) -> str:
    """Compact JSON."""
    return _encode(value)


def from_json(text: str) -> Any:
    """JSON as written by `to_json`."""
    return json.loads(text)


def day_start(day: date) -> datetime:
    """The first moment of a day in Vietnam."""
    return datetime.combine(day, time(), VIETNAM).astimezone(UTC)


def province(place: str | None) -> str | None:
    """The province column of a coded place."""
    return province_of(place) if place else None


def _moment(value: datetime | None) -> str | None:
    return value.astimezone(UTC).isoformat() if value else None


def _read_moment(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _span(period: Period | None) -> str | None:
    return str(period) if period else None


def _read_span(text: str | None) -> Period | None:
    if not text:
        return None
    start, _, end = text.partition("/")
    return Period(date.fromisoformat(start), date.fromisoformat(end))


def decimal_text(value: Decimal | None) -> str | None:
    """A decimal exactly as it is, without an exponent."""
    return None if value is None else format(value, "f")


def read_decimal(text: str | None) -> Decimal | None:
    """A decimal as written by `decimal_text`."""
    return None if text is None else Decimal(text)


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
        "period": _span(figure.period),
        "baseline": _span(figure.baseline),
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
        period=_read_span(get("period")),
        baseline=_read_span(get("baseline")),
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
        "published": _moment(statement.published),
        "seen_at": _moment(statement.seen_at),
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
        published=_read_moment(raw["published"]),
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
    return f'{{"held":[{held}],"first":"{_moment(ledger.first_seen)}","last":"{_moment(ledger.last_changed)}"{told}}}'


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


def article_rest(article: Article) -> str:
    """What an article has beside title, text and date, as JSON."""
    return to_json(
        {
            "url": article.url,
            "lead": article.lead,
            "modified": _moment(article.modified),
            "published": _moment(article.published),
            "author": article.author,
            "credit": article.credit,
            "canonical_url": article.canonical_url,
            "section": article.section,
            "language": article.language,
            "image": article.image,
            "captions": article.captions,
            "cut": [[cut.text, cut.rule] for cut in article.cut],
            "found": dict(article.found),
            "missing": article.missing,
            "unmatched": article.unmatched,
        }
    )


def read_article(title: str, text: str, rest: str, reader: str) -> Article:
    """An article from its columns."""
    raw = from_json(rest)
    return Article(
        url=raw["url"],
        title=title,
        lead=raw["lead"],
        text=text,
        published=_read_moment(raw["published"]),
        modified=_read_moment(raw["modified"]),
        author=raw["author"],
        credit=raw["credit"],
        canonical_url=raw["canonical_url"],
        section=raw["section"],
        language=raw["language"],
        image=raw["image"],
        captions=tuple(raw["captions"]),
        cut=tuple(Cut(*cut) for cut in raw["cut"]),
        found=raw["found"],
        missing=tuple(raw["missing"]),
        unmatched=tuple(raw["unmatched"]),
        reader=reader,
    )


def verdict_text(verdict: Verdict) -> str:
    """Reasons and fields of a verdict as JSON."""
    reasons = [[r.rule, r.words, r.weight, r.start, r.end] for r in verdict.reasons]
    return to_json({"reasons": reasons, "fields": verdict.fields})


def read_verdict(row: Any) -> Verdict:
    """The verdict on an article, from the article's row."""
    raw = from_json(row.verdict)
    return Verdict(
        relevant=row.relevant,
        review=row.review,
        score=row.score,
        reasons=tuple(Reason(*reason) for reason in raw["reasons"]),
        fields=tuple(raw["fields"]),
        version=row.classifier,
    )


def refused_text(refused: Iterable[Refused]) -> str:
    """Numbers that are no figures, as JSON."""
    return to_json([[one.quote, one.start, one.end, one.reason] for one in refused])


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


def rhythm_text(rhythm: Rhythm) -> str:
    """A rhythm as JSON; "" for one that has learned nothing."""
    if rhythm == Rhythm():
        return ""
    counts = [round(count, 4) for count in rhythm.counts]
    return to_json({"counts": counts, "weeks": round(rhythm.weeks, 6)})


def read_rhythm(text: str) -> Rhythm:
    """A rhythm as written by `rhythm_text`."""
    if not text:
        return Rhythm()
    raw = from_json(text)
    return Rhythm(tuple(raw["counts"]), raw["weeks"])


def message_text(message: Message) -> str:
    """A message as JSON, attachments in base64."""
    return to_json(
        {
            "message_id": message.message_id,
            "subject": message.subject,
            "text": message.text,
            "html": message.html,
            "markdown": message.markdown,
            "attachments": [
                [one.name, one.media_type, b64encode(one.body).decode(), one.content_id, one.alt]
                for one in message.attachments
            ],
        }
    )


def read_message(text: str) -> Message:
    """A message as written by `message_text`."""
    raw = from_json(text)
    attachments = tuple(
        Attachment(name=name, media_type=kind, body=b64decode(body), content_id=cid, alt=alt)
        for name, kind, body, cid, alt in raw.pop("attachments")
    )
    return Message(attachments=attachments, **raw)
