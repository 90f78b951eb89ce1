"""Reviewed articles as gold for the extractor and as labels for the classifier. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from urllib.parse import urlsplit

from monitor.review import Decision
from monitor.store.values import StoredArticle
from monitor.types import VIETNAM, Figure


def gold_line(stored: StoredArticle, decisions: Sequence[Decision], undecided: Sequence[Figure]) -> dict[str, Any]:
    """An article as a line of gold: figures as persons left them, those on which nobody decided as unsure, and those
    rejected as numbers that must not come out."""
    text = stored.article.text
    figures = [one for one in decisions if one.figure is not None]
    return {
        "id": stored.key,
        "url": stored.article.url,
        "published": _day(stored),
        "source_domain": urlsplit(stored.article.url).hostname or stored.source,
        "province": stored.province,
        "relevant": relevant(stored, decisions),
        "figures": [
            *(_figure(one.right, text, sure=True) for one in figures if one.right is not None),
            *(_figure(one, text, sure=False) for one in undecided),
        ],
        "not_figures": [one.figure.quote for one in figures if one.right is None and one.figure is not None],
    }


def input_line(stored: StoredArticle) -> dict[str, Any]:
    """The same article as a line that `monitor extract --input` reads."""
    article = stored.article
    line = {"id": stored.key, "url": article.url, "published": _day(stored), "province": stored.province}
    return {**line, "title": article.title, "text": article.text}


def label_line(stored: StoredArticle, decisions: Sequence[Decision]) -> dict[str, Any] | None:
    """The article as a label for the classifier; None where nobody said whether it is ours."""
    ours = relevant(stored, decisions)
    if not any(one.figure is None or one.outcome in ("accepted", "corrected") for one in decisions):
        return None
    return {"id": stored.key, "title": stored.article.title, "text": stored.article.text, "relevant": ours}


def relevant(stored: StoredArticle, decisions: Sequence[Decision]) -> bool:
    """Whether an article is ours: as a person said, else as a figure of it that a person confirmed implies, else as the
    machine has it."""
    said = [one.outcome for one in decisions if one.figure is None]
    if said:
        return said[-1] == "ours"
    return any(one.right is not None for one in decisions) or stored.verdict.relevant


def _figure(figure: Figure, text: str, *, sure: bool) -> dict[str, Any]:
    before = text[: figure.start].count(figure.quote) if figure.quote else 0
    return {
        "value": _number(figure.value),
        "unit": figure.unit,
        "topic": figure.topic,
        "measure": figure.measure,
        "relation": figure.relation,
        "of": _number(figure.of) if figure.of is not None else None,
        "approx": figure.approx,
        "period": str(figure.period) if figure.period else None,
        "baseline": str(figure.baseline) if figure.baseline else None,
        "place": figure.place,
        "near": figure.quote,
        **({"nth": before + 1} if before else {}),
        "sure": sure,
    }


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


def _day(stored: StoredArticle) -> str | None:
    moment = stored.article.published
    return moment.astimezone(VIETNAM).date().isoformat() if moment else None
