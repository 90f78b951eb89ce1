"""Statements, facts and events for the tests of the notifier, in the words that provincial papers use."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from monitor.subscriptions import Subscription
from monitor.types import Digest, Event, EventKind, Fact, Figure, Period, SourceHealth, Statement

NOW = datetime(2026, 1, 21, 0, 0, tzinfo=UTC)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))
YEAR_BEFORE = Period(date(2024, 1, 1), date(2024, 12, 31))


def subscription(**fields: Any) -> Subscription:
    return Subscription.model_validate(
        {"name": "sang", "title": "Bản tin sáng", "to": ["email:pv01@example.org"], **fields}
    )


def figure(sentence: str, quote: str, value: str, **fields: Any) -> Figure:
    """A figure whose sentence begins at 0 of the text."""
    start = sentence.index(quote)
    given: dict[str, Any] = {
        "topic": "social_order",
        "measure": "cases",
        "relation": "level",
        "unit": "case",
        "period": YEAR,
        "place": "Thái Nguyên",
        "place_current": "Thái Nguyên",
        **fields,
    }
    return Figure(value=Decimal(value), quote=quote, start=start, end=start + len(quote), **given)


def statement(
    sentence: str, figure_: Figure, *, article: int = 1, source: str = "baothainguyen", **fields: Any
) -> Statement:
    given: dict[str, Any] = {
        "url": f"https://{source}.vn/tin/{article}.html",
        "title": "Tổng kết công tác phòng, chống tội phạm",
        "story": f"story-{article}",
        "published": NOW - timedelta(hours=9),
        "seen_at": NOW - timedelta(hours=8),
        **fields,
    }
    return Statement(article=article, source=source, figure=figure_, sentence=sentence, sentence_start=0, **given)


def fact(key: str, *witnesses: Statement, **fields: Any) -> Fact:
    given: dict[str, Any] = {"status": "stated", "first_seen": NOW, "last_changed": NOW, **fields}
    return Fact(key=key, figure=witnesses[0].figure, witnesses=witnesses, **given)


def event(seq: int, key: str, said: Statement, kind: EventKind = "new", previous: str | None = None) -> Event:
    return Event(
        seq=seq, at=NOW, kind=kind, fact=key, statement=said, previous=None if previous is None else Decimal(previous)
    )


def digest_of(*pairs: tuple[Event, Fact], **fields: Any) -> Digest:
    """What compose makes of the events and facts, for a subscription with these fields."""
    from monitor.notifier.compose import compose

    events = [pair[0] for pair in pairs]
    return compose(
        events,
        {known.key: known for _, known in pairs},
        {},
        HEALTH,
        subscription(**fields),
        NOW,
        number=7,
        after=0,
        upto=max((item.seq for item in events), default=0),
    )


HEALTH = (
    *(SourceHealth(source=f"bao{number}", state="healthy") for number in range(58)),
    SourceHealth(
        source="baobackan", state="silent", last_success=NOW, last_new=NOW - timedelta(days=3, hours=2), per_day=4.04
    ),
    SourceHealth(
        source="baotuyenquang", state="silent", last_success=NOW, last_new=NOW - timedelta(days=3, hours=1), per_day=1.5
    ),
    SourceHealth(source="baohagiang", state="layout", detail="không thấy thân bài"),
)
