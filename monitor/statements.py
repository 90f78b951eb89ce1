"""An article's figures as statements ready to become facts; what is not certain enough becomes an issue to review."""

from __future__ import annotations

from bisect import bisect_right
from datetime import datetime
from hashlib import sha256

from monitor.catalogue import Source
from monitor.facts import closeness, province_of
from monitor.types import Article, Extraction, Figure, Issue, Statement
from monitor.vietnamese.text import sentences

#: A sentence longer than this is cut around the figure's words.
_LONGEST_SENTENCE = 1_200


def statements(
    article: Article, extraction: Extraction, source: Source, *, story: str, now: datetime, review_below: float
) -> tuple[tuple[Statement, ...], tuple[Issue, ...]]:
    """Statements (with `article` 0) and issues of one article."""
    spans = sentences(article.text)
    starts = [start for start, _ in spans]
    told, doubtful = [], []
    for figure in extraction.figures:
        start, end = _around(figure, spans, starts, len(article.text))
        why = _doubt(figure, review_below)
        if why:
            doubtful.append(_issue(article, source, figure, article.text[start:end], why))
            continue
        told.append(_statement(article, figure, source.id, story, now, (start, end), distance(figure, source)))
    return tuple(told), tuple(doubtful)


def statement(article: Article, figure: Figure, source: str, *, story: str, now: datetime, far: int) -> Statement:
    """One figure of an article as a statement, whatever doubts there are. `far` is its `distance`."""
    spans = sentences(article.text)
    around = _around(figure, spans, [start for start, _ in spans], len(article.text))
    return _statement(article, figure, source, story, now, around, far)


def _statement(
    article: Article, figure: Figure, source: str, story: str, now: datetime, sentence: tuple[int, int], far: int
) -> Statement:
    start, end = sentence
    return Statement(
        article=0,
        source=source,
        url=article.canonical_url or article.url,
        title=article.title,
        story=story,
        published=article.published,
        seen_at=now,
        figure=figure,
        sentence=article.text[start:end],
        sentence_start=start,
        distance=far,
    )


def distance(figure: Figure, source: Source) -> int:
    """How far an outlet stands from the source of a number (`facts.closeness`)."""
    return closeness(source.kind, at_home=_at_home(figure, source))


def figure_key(source: str, url: str, figure: Figure) -> str:
    """Identity of a reading of one figure: the words and what they were taken for. Key of the issue that it raises."""
    about = f"{source}|{url}|{figure.start}|{figure.quote}|{figure.topic}.{figure.measure}.{figure.relation}"
    return f"figure:{sha256(about.encode()).hexdigest()[:32]}"


def _doubt(figure: Figure, review_below: float) -> str:
    if figure.place is None:
        return "its place is not settled"
    if figure.confidence < review_below:
        return f"certainty {figure.confidence:.2f} is below {review_below:g}"
    failed = [check for check in figure.checks if not check.passed]
    if failed:
        return "; ".join(f"{check.name}: {check.detail}" for check in failed)
    return ""


def _issue(article: Article, source: Source, figure: Figure, sentence: str, why: str) -> Issue:
    return Issue(
        key=figure_key(source.id, article.url, figure),
        kind="figure",
        detail=f"“{figure.quote}” as {figure.topic} · {figure.measure} · {figure.relation}: {why}",
        source=source.id,
        url=article.canonical_url or article.url,
        quotes=(sentence,),
    )


def _at_home(figure: Figure, source: Source) -> bool:
    """Whether the outlet's own ground is the place of the figure."""
    if source.kind == "national":
        return figure.place == "vn"
    home = {*source.provinces, *source.formerly}
    return any(place is not None and province_of(place) in home for place in (figure.place, figure.place_current))


def _around(figure: Figure, spans: list[tuple[int, int]], starts: list[int], length: int) -> tuple[int, int]:
    """Start and end of the sentence in which a figure stands."""
    first = max(bisect_right(starts, figure.start) - 1, 0)
    start, end = spans[first] if spans else (0, length)
    end = max(end, figure.end)
    if end - start > _LONGEST_SENTENCE:
        start = max(start, figure.start - _LONGEST_SENTENCE // 2)
        end = min(end, max(figure.end, start + _LONGEST_SENTENCE))
    return start, end
