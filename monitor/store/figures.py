"""Figures as today's rules read them, with the article that states each."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from sqlalchemy import Row, bindparam, delete, func, insert, or_, select
from sqlmodel import Session

from monitor.facts.calendar import Report
from monitor.store import search
from monitor.store.convert import day_start
from monitor.store.convert_figures import figure_columns, figure_of_row
from monitor.store.database import Database, Theme
from monitor.store.tables import ArticleRow, FigureRow
from monitor.store.values import Filter, Reading, StoredFigure
from monitor.types import VIETNAM, Figure, Period, Statement

_FIGURE = FigureRow.__table__  # type: ignore[attr-defined]
_ARTICLE = ArticleRow.__table__  # type: ignore[attr-defined]
_EVERYTHING = Filter()
# Statements of the hot path, put together once.
_KNOWN = select(_FIGURE).where(_FIGURE.c.article_id == bindparam("article")).order_by(_FIGURE.c.position)
_FORGET = delete(_FIGURE).where(_FIGURE.c.article_id == bindparam("article"))
_ADD = insert(_FIGURE).returning(_FIGURE.c.id, sort_by_parameter_order=True)
#: What a stored figure tells of its article.
ARTICLE_COLUMNS = (_ARTICLE.c.source, _ARTICLE.c.url, _ARTICLE.c.title, _ARTICLE.c.published)


class Figures(Theme):
    """Queries on figures."""

    def figures(self, only: Filter = _EVERYTHING, *, article: int | None = None) -> tuple[StoredFigure, ...]:
        """Figures, the newest article first, in the order of its text; computed ones after the stated ones."""
        query = _select(self._db, only)
        if article is not None:
            query = query.where(_FIGURE.c.article_id == article)
        order = (_ARTICLE.c.published.desc().nulls_last(), _FIGURE.c.article_id.desc(), _FIGURE.c.position)
        with self._db.read() as session:
            rows = session.connection().execute(query.order_by(*order).limit(only.limit))
            return tuple(stored_figure(row) for row in rows)

    def reports(self, since: date) -> tuple[Report, ...]:
        """For each province, as named today, and each span that begins since a day: when the first article with figures
        of the whole province for it appeared. Figures that wait for review count: the report came."""
        place, span = _FIGURE.c.province_current, (_FIGURE.c.period_start, _FIGURE.c.period_end)
        first = func.min(_ARTICLE.c.published)
        query = select(place, *span, first).join(_ARTICLE, _ARTICLE.c.id == _FIGURE.c.article_id)
        query = query.where(_FIGURE.c.period_start >= since, _FIGURE.c.place == _FIGURE.c.province, place.is_not(None))
        query = query.where(_FIGURE.c.derived.is_(False), _ARTICLE.c.published > _FIGURE.c.period_start)
        with self._db.read() as session:
            rows = session.connection().execute(query.group_by(place, *span))
            return tuple(
                Report(row[0], Period(row[1], row[2]), row[3].astimezone(VIETNAM).date())
                for row in rows
                if row[0] != "vn"
            )

    def figures_for_review(self, below: float, limit: int | None = None) -> tuple[StoredFigure, ...]:
        """Stated figures less certain than `below`, the least certain first."""
        query = _select(self._db, _EVERYTHING).where(_FIGURE.c.confidence < below, _FIGURE.c.derived.is_(False))
        with self._db.read() as session:
            rows = session.connection().execute(query.order_by(_FIGURE.c.confidence, _FIGURE.c.id).limit(limit))
            return tuple(stored_figure(row) for row in rows)


def replace_figures(
    session: Session,
    database: Database,
    article: int,
    reading: Reading,
    stated: Mapping[str, Statement],
    *,
    is_new: bool,
) -> bool:
    """Make the stored figures of an article those of the reading; gives whether anything differed."""
    version = reading.extraction.version
    facts = {_place(one.figure): (key, one.sentence) for key, one in stated.items()}
    sentences = {_place(one.figure): one.sentence for one in reading.statements}
    rows: list[dict[str, Any]] = []
    for position, figure in enumerate((*reading.extraction.figures, *reading.extraction.derived)):
        key, sentence = facts.get(_place(figure), (None, sentences.get(_place(figure), "")))
        columns = figure_columns(figure, version)
        rows.append({"article_id": article, "position": position, "sentence": sentence, "fact": key, **columns})
    connection = session.connection()
    stored = () if is_new else connection.execute(_KNOWN, {"article": article}).mappings()
    known = [dict(row) for row in stored]
    numbers = [row.pop("id") for row in known]
    if known == rows:
        return False
    if known:
        search.forget(session, "search_figure", numbers)
        connection.execute(_FORGET, {"article": article})
    if rows:
        added = connection.execute(_ADD, rows)
        title = reading.article.title
        texts = {number: _words(row, title) for number, row in zip(added.scalars(), rows, strict=True)}
        search.index(session, database, "search_figure", texts)
    return True


def _words(row: Mapping[str, Any], title: str) -> tuple[str, ...]:
    return row["place"] or "", row["place_current"] or "", title, row["sentence"] or row["quote"]


def _place(figure: Figure) -> tuple[object, ...]:
    return figure.start, figure.end, figure.topic, figure.measure, figure.relation, figure.value, figure.derived


def _select(database: Database, only: Filter) -> Any:
    query = select(_FIGURE, *ARTICLE_COLUMNS).join(_ARTICLE, _ARTICLE.c.id == _FIGURE.c.article_id)
    if only.provinces:
        query = query.where(or_(_FIGURE.c.province.in_(only.provinces), _FIGURE.c.province_current.in_(only.provinces)))
    for column, wanted in (
        (_FIGURE.c.topic, only.topics),
        (_FIGURE.c.measure, only.measures),
        (_FIGURE.c.relation, only.relations),
        (_ARTICLE.c.source, only.sources),
    ):
        if wanted:
            query = query.where(column.in_(wanted))
    if only.since:
        query = query.where(_ARTICLE.c.published >= day_start(only.since))
    if only.until:
        query = query.where(_ARTICLE.c.published < day_start(only.until + timedelta(days=1)))
    if only.period_from:
        query = query.where(_FIGURE.c.period_start >= only.period_from)
    if only.period_to:
        query = query.where(_FIGURE.c.period_end <= only.period_to)
    if only.min_confidence:
        query = query.where(_FIGURE.c.confidence >= only.min_confidence)
    if only.q:
        query = query.where(_FIGURE.c.id.in_(search.matching_rows(database, "search_figure", only.q)))
    return query


def stored_figure(row: Row[Any]) -> StoredFigure:
    """A figure from its row, joined with `ARTICLE_COLUMNS`."""
    return StoredFigure(
        id=row.id,
        article=row.article_id,
        source=row.source,
        url=row.url,
        title=row.title,
        published=row.published,
        figure=figure_of_row(row),
        sentence=row.sentence,
        fact=row.fact,
        version=row.version,
    )
