"""Articles: listed, found, and given out to be read again."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import bindparam, func, or_
from sqlalchemy import select as pick
from sqlmodel import col, select

from monitor.scraper.layout import Look
from monitor.store import convert, pages, search
from monitor.store.clean import clean
from monitor.store.database import Theme
from monitor.store.tables import ArticleRow, RevisionRow
from monitor.store.values import Filter, KeptShare, Revision, StoredArticle, StoredPage
from monitor.types import VIETNAM

_ARTICLE = ArticleRow.__table__  # type: ignore[attr-defined]
_NEWEST_FIRST = (func.coalesce(_ARTICLE.c.published, _ARTICLE.c.first_seen).desc(), _ARTICLE.c.id.desc())
#: Chosen by an index alone: a source has tens of thousands of texts after some years.
_LATEST = (
    pick(_ARTICLE.c.id)
    .where(_ARTICLE.c.source == bindparam("outlet"))
    .order_by(*_NEWEST_FIRST)
    .limit(bindparam("most"))
)
_LOOKS = (
    pick(func.length(_ARTICLE.c.text), _ARTICLE.c.title, _ARTICLE.c.published, _ARTICLE.c.rest)
    .where(_ARTICLE.c.id.in_(_LATEST))
    .order_by(*_NEWEST_FIRST)
)
_EVERYTHING = Filter()


class Articles(Theme):
    """Queries on articles."""

    def article(self, number: int) -> StoredArticle | None:
        """The article with that number."""
        with self._db.read() as session:
            row = session.get(ArticleRow, number)
            return stored_article(row) if row else None

    def article_at(self, url: str) -> StoredArticle | None:
        """The article with that address, as found or canonical."""
        query = select(ArticleRow).where(or_(col(ArticleRow.url) == clean(url), col(ArticleRow.key) == clean(url)))
        with self._db.read() as session:
            row = session.exec(query.order_by(col(ArticleRow.id).desc()).limit(1)).first()
            return stored_article(row) if row else None

    def articles(self, only: Filter = _EVERYTHING, *, kept: bool | None = None) -> tuple[StoredArticle, ...]:
        """Articles, the newest first; `kept` narrows to those the classifier kept (True) or dropped (False)."""
        query = select(ArticleRow)
        if kept is not None:
            query = query.where(col(ArticleRow.relevant).is_(kept))
        if only.provinces:
            query = query.where(
                or_(col(ArticleRow.province).in_(only.provinces), col(ArticleRow.province_current).in_(only.provinces))
            )
        if only.sources:
            query = query.where(col(ArticleRow.source).in_(only.sources))
        if only.since:
            query = query.where(col(ArticleRow.published) >= convert.day_start(only.since))
        if only.until:
            query = query.where(col(ArticleRow.published) < convert.day_start(only.until + timedelta(days=1)))
        if only.q:
            query = query.where(col(ArticleRow.id).in_(search.matching_rows(self._db, "search_article", only.q)))
        newest = func.coalesce(col(ArticleRow.published), col(ArticleRow.first_seen)).desc()
        with self._db.read() as session:
            rows = session.exec(query.order_by(newest, col(ArticleRow.id).desc()).limit(only.limit))
            return tuple(stored_article(row) for row in rows)

    def search(self, q: str, only: Filter = _EVERYTHING, limit: int = 50) -> tuple[StoredArticle, ...]:
        """Kept articles with all the words of `q`, with or without diacritics, phrases in double quotes; newest first.
        Figures are searched with `figures(Filter(q=…))`."""
        return self.articles(replace(only, q=q, limit=only.limit or limit), kept=True) if search.parse(q) else ()

    def looks(self, source: str, limit: int) -> tuple[Look, ...]:
        """What tells a change of layout, of the latest articles of a source, the newest first."""
        with self._db.look() as connection:
            rows = connection.execute(_LOOKS, {"outlet": source, "most": limit})
            return tuple(
                Look(row[0] or 0, bool(row[1]), row[2] is not None, tuple(convert.from_json(row[3])["unmatched"]))
                for row in rows
            )

    def revisions(self, article: int) -> tuple[Revision, ...]:
        """All texts that stood under an article's address, the first one first."""
        query = select(RevisionRow).where(col(RevisionRow.article_id) == article).order_by(col(RevisionRow.number))
        with self._db.read() as session:
            return tuple(
                Revision(
                    article=row.article_id,
                    number=row.number,
                    seen_at=row.seen_at,
                    title=row.title,
                    text=row.text,
                    page=row.page_id,
                )
                for row in session.exec(query)
            )

    def replayable(self, sources: Sequence[str] = (), since: datetime | None = None) -> Iterator[StoredPage]:
        """The newest page of every article whose body is still kept, in the order in which the articles were first
        read. Nothing is locked between two of them, so that each may be recorded again at once."""
        after = 0
        while True:
            query = select(ArticleRow.id, ArticleRow.page_id, ArticleRow.source, ArticleRow.key)
            query = query.where(col(ArticleRow.id) > after).order_by(col(ArticleRow.id)).limit(50)
            if sources:
                query = query.where(col(ArticleRow.source).in_(sources))
            if since:
                query = query.where(col(ArticleRow.first_seen) >= since)
            with self._db.read() as session:
                rows = session.exec(query).all()
                loaded = pages.load_pages(session, [row[1] for row in rows])
            for number, page, source, key in rows:
                assert number is not None
                after = number
                if page in loaded:
                    yield StoredPage(id=page, article=number, source=source, key=key, page=loaded[page])
            if not rows:
                return

    def kept_shares(self, since: datetime) -> tuple[KeptShare, ...]:
        """Articles read and kept per source and week since a moment: what drift of the classifier is judged from."""
        counts: dict[tuple[str, Any], list[int]] = {}
        query = select(ArticleRow.source, ArticleRow.first_seen, ArticleRow.relevant)
        with self._db.read() as session:
            for source, seen, relevant in session.exec(query.where(col(ArticleRow.first_seen) >= since)):
                day = seen.astimezone(VIETNAM).date()
                count = counts.setdefault((source, day - timedelta(days=day.weekday())), [0, 0])
                count[0] += 1
                count[1] += relevant
        return tuple(KeptShare(source, week, read, kept) for (source, week), (read, kept) in sorted(counts.items()))


def stored_article(row: ArticleRow) -> StoredArticle:
    """An article from its row."""
    assert row.id is not None
    return StoredArticle(
        id=row.id,
        source=row.source,
        key=row.key,
        article=convert.read_article(row.title, row.text, row.rest, row.reader),
        verdict=convert.read_verdict(row),
        story=row.story,
        signature=row.signature,
        text_hash=row.text_hash,
        province=row.province,
        revision=row.revision,
        first_seen=row.first_seen,
        last_seen=row.last_seen,
        page=row.page_id,
        extractor=row.extractor,
    )
