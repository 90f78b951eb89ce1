"""Makes readings for the tests of the store."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from hashlib import sha256

from monitor.store import Reading
from monitor.types import (
    Article,
    Check,
    Cut,
    Entry,
    Extraction,
    Figure,
    Page,
    Period,
    Reason,
    Refused,
    Statement,
    Verdict,
)

NOON = datetime(2026, 1, 10, 5, tzinfo=UTC)
YEAR = Period(date(2025, 1, 1), date(2025, 12, 31))


def figure(value: str = "213", topic: str = "crime", place: str = "Nghệ An", period: Period | None = YEAR) -> Figure:
    """A figure that uses every field."""
    return Figure(
        topic=topic,
        measure="cases",
        relation="level",
        value=Decimal(value),
        of=Decimal("726.5"),
        unit="case",
        approx="over",
        period=period,
        baseline=Period(date(2024, 1, 1), date(2024, 12, 31)),
        place=place,
        place_current=place,
        quote=f"{value} vụ",
        start=12,
        end=20,
        rules=("count", "head"),
        checks=(Check("sum", False, "12 ≠ 13"),),
        confidence=0.75,
    )


def reading(
    values: Sequence[str | Figure] = ("213",),
    *,
    source: str = "baonghean",
    number: int = 1,
    body: bytes = b"",
    text: str = "",
    title: str = "Phòng, chống tội phạm ở Nghệ An",
    place: str = "Nghệ An",
    days: int = 0,
    story: str = "",
    relevant: bool = True,
    extractor: str = "extractor/1",
) -> Reading:
    """An article that states the values; equal arguments give equal readings."""
    figures = tuple(value if isinstance(value, Figure) else figure(value, place=place) for value in values)
    text = text or f"Năm 2025, {place} xảy ra " + ", ".join(one.quote for one in figures) + f" ({source} {number})."
    url = f"https://{source}.vn/bai-{number}.html"
    when = NOON + timedelta(days=days)
    article = Article(
        url=url,
        title=title,
        lead="Mở đầu.",
        text=text,
        published=when,
        modified=when + timedelta(hours=1),
        author="Nguyễn Văn A",
        credit="TTXVN",
        canonical_url=url,
        section="Pháp luật",
        language="vi",
        image="https://x.vn/a.jpg",
        captions=("Ảnh",),
        cut=(Cut("Lượt xem", "counter"),),
        found={"title": "h1"},
        missing=("section",),
    )
    page = Page(
        url=url,
        final_url=url,
        status=200,
        headers={"content-type": "text/html"},
        body=body or text.encode(),
        fetched_at=when + timedelta(hours=2),
    )
    told = tuple(
        Statement(
            article=0,
            source=source,
            url=url,
            title=title,
            story=story or f"{source} {number}",
            published=when,
            seen_at=when + timedelta(hours=2),
            figure=one,
            sentence=text,
            sentence_start=0,
            distance=1,
        )
        for one in figures
    )
    return Reading(
        source=source,
        key=url,
        page=page,
        article=article,
        text_hash=sha256(text.encode()).hexdigest(),
        story=story or f"{source} {number}",
        verdict=Verdict(
            relevant=relevant,
            review=False,
            score=0.9,
            reasons=(Reason("cue", "tội phạm", 2.5, 3, 11),),
            fields=("drugs",),
            version="classifier/1",
        ),
        extraction=Extraction(
            figures=figures, refused=(Refused("138", 1, 4, "committee"),), province=place, version=extractor
        ),
        statements=told,
        signature=b"\x00\x01",
        bands=(f"band {story or number}",),
        etag='"v1"',
        next_look=when + timedelta(days=2),
    )


def entry(number: int = 1, source: str = "baonghean", days: int = 0) -> Entry:
    """An entry of a feed."""
    return Entry(
        source=source,
        url=f"https://{source}.vn/bai-{number}.html?utm_source=rss",
        title=f"Bài {number}",
        summary="Tóm tắt",
        section="Pháp luật",
        published=NOON + timedelta(days=days),
        found_by="rss",
        found_on=f"https://{source}.vn/rss",
    )
