"""Values ↔ JSON text and columns: plain ones, articles, verdicts, rhythms and messages. This and `convert_figures`
alone know how a value is spelt in the database."""

from __future__ import annotations

import json
from base64 import b64decode, b64encode
from collections.abc import Iterable
from datetime import UTC, date, datetime, time
from decimal import Decimal
from typing import Any

from monitor.decide import Rhythm
from monitor.facts import province_of
from monitor.types import VIETNAM, Article, Attachment, Cut, Message, Period, Reason, Refused, Verdict

_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


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


def moment_text(value: datetime | None) -> str | None:
    """A moment in UTC, by ISO 8601."""
    return value.astimezone(UTC).isoformat() if value else None


def read_moment(text: str | None) -> datetime | None:
    """A moment as written by `moment_text`."""
    return datetime.fromisoformat(text) if text else None


def span_text(period: Period | None) -> str | None:
    """A period as its first and last day."""
    return str(period) if period else None


def read_span(text: str | None) -> Period | None:
    """A period as written by `span_text`."""
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


def article_rest(article: Article) -> str:
    """What an article has beside title, text and date, as JSON."""
    return to_json(
        {
            "url": article.url,
            "lead": article.lead,
            "modified": moment_text(article.modified),
            "published": moment_text(article.published),
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
        published=read_moment(raw["published"]),
        modified=read_moment(raw["modified"]),
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
