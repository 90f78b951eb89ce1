"""An article understood: classified and, if it is ours, its figures. The one composition that the pipeline, `extract`,
`explain` and `replay` share."""

from __future__ import annotations

import calendar
import re
from dataclasses import dataclass, replace
from datetime import date

from monitor.classifier import classify
from monitor.extractor import VERSION, extract
from monitor.types import VIETNAM, Article, Extraction, Period, Reason, Verdict

#: Measured on labelled articles with and without statistics, see DESIGN.md.
_LEAST_SCORE, _MANY = 0.005, 6
_MOMENT = re.compile(r"(\d{4})(?:-(\d{1,2})(?:-(\d{1,2})(?:[T ].*)?)?)?")


@dataclass(frozen=True, slots=True, kw_only=True)
class Understanding:
    """What the machine made of one article."""

    article: Article
    verdict: Verdict
    extraction: Extraction


def understand(article: Article, *, province: str | None = None, appeared: Period | None = None) -> Understanding:
    """Classify and extract. `province` is what the source would give, a last resort; `appeared` overrides the
    article's own date where only a month or year is known. A dropped article has no figures."""
    verdict = classify(article.title, article.text, url=article.url, section=article.section)
    if appeared is None and article.published is not None:
        day = article.published.astimezone(VIETNAM).date()
        appeared = Period(day, day)
    nothing = Extraction(figures=(), province=province, version=VERSION)
    if verdict.score < _LEAST_SCORE and not verdict.relevant:
        return Understanding(article=article, verdict=verdict, extraction=nothing)
    extraction = extract(article.text, published=appeared, province=province, title=article.title, url=article.url)
    if not verdict.relevant:
        verdict = _reconsider(verdict, extraction)
    return Understanding(article=article, verdict=verdict, extraction=extraction if verdict.relevant else nothing)


def _reconsider(verdict: Verdict, extraction: Extraction) -> Verdict:
    """Words alone would drop it, but it is full of figures of our fields: a person shall look at it."""
    ours = [figure for figure in extraction.figures if figure.topic != "other" and figure.confidence >= 0.5]
    if len(ours) < _MANY:
        return verdict
    first = ours[0]
    reason = Reason("full of figures of our fields", first.quote, 1.0)
    return replace(verdict, relevant=True, review=True, reasons=(reason, *verdict.reasons))


def parse_appeared(text: str | None) -> Period | None:
    """The span named by "2021-08-13", "2021-08" or "2021"; None for None or "". Raises ValueError for anything else."""
    if not text:
        return None
    match = _MOMENT.fullmatch(text.strip())
    if not match:
        raise ValueError(f"published is {text!r}; write a date (2021-08-13), a month (2021-08) or a year")
    year, month, day = (int(part) if part else None for part in match.groups())
    assert year is not None
    if month is None:
        return Period(date(year, 1, 1), date(year, 12, 31))
    if day is None:
        return Period(date(year, month, 1), date(year, month, calendar.monthrange(year, month)[1]))
    return Period(date(year, month, day), date(year, month, day))


def spell_appeared(span: Period | None) -> str | None:
    """The shortest of the forms that `parse_appeared` reads."""
    if span is None:
        return None
    if span.start == span.end:
        return span.start.isoformat()
    return span.start.isoformat()[:7] if span.start.month == span.end.month else span.start.isoformat()[:4]
