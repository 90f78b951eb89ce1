"""Makes statements for the tests of facts."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal

from monitor.types import Approx, Figure, Period, Relation, Statement

NOON = datetime(2026, 1, 10, 5, tzinfo=UTC)
YEAR_2025 = Period(date(2025, 1, 1), date(2025, 12, 31))
YEAR_2024 = Period(date(2024, 1, 1), date(2024, 12, 31))
HALF_2025 = Period(date(2025, 1, 1), date(2025, 6, 30))


def figure(
    value: str = "213",
    quote: str = "",
    *,
    approx: Approx = "exact",
    unit: str = "case",
    topic: str = "crime",
    measure: str = "cases",
    relation: Relation = "level",
    period: Period | None = YEAR_2025,
    baseline: Period | None = None,
    place: str | None = "Nghệ An",
    derived: bool = False,
) -> Figure:
    """A figure that is settled unless told otherwise; its quote prints the value the Vietnamese way."""
    quote = quote or value.lstrip("-").replace(".", ",")
    return Figure(
        topic=topic,
        measure=measure,
        relation=relation,
        value=Decimal(value),
        unit=unit,
        approx=approx,
        period=period,
        baseline=baseline,
        place=place,
        place_current=place,
        quote=quote,
        start=0,
        end=len(quote),
        derived=derived,
    )


def statement(
    stated: Figure | None = None,
    *,
    article: int = 1,
    source: str = "baonghean",
    story: str = "",
    days: int = 0,
    distance: int = 1,
) -> Statement:
    """One article's word, published `days` after the first noon."""
    stated = stated or figure()
    return Statement(
        article=article,
        source=source,
        url=f"https://{source}.vn/{article}",
        title="Phòng, chống tội phạm",
        story=story or f"story {article}",
        published=NOON + timedelta(days=days),
        seen_at=NOON + timedelta(days=days, hours=1),
        figure=stated,
        sentence=f"Toàn tỉnh xảy ra {stated.quote} vụ.",
        sentence_start=0,
        distance=distance,
    )
