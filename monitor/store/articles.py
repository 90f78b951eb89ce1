"""Articles: recorded whole in one transaction, listed, and read again."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from sqlalchemy import ColumnElement, func, or_
from sqlmodel import Session, col, select

from monitor.facts import Ledger, judge, keyed
from monitor.store import convert, figures, issues, log, pages, search
from monitor.store.clean import clean
from monitor.store.database import Database, Theme
from monitor.store.tables import ArticleRow, BandRow, EntryRow, RevisionRow
from monitor.store.values import Filter, KeptShare, Reading, Recorded, Revision, StoredArticle, StoredPage
from monitor.types import VIETNAM, Event, Statement
from monitor.vietnamese.gazetteer import current_name

#: Decides what an article changes in what is known; `facts.judge` is the one.
Judge = Callable[[Mapping[str, Ledger], int, Mapping[str, Statement], datetime], tuple[Event, ...]]
_EVERYTHING = Filter()


class Articles(Theme):
    """Queries on articles."""

    def record(self, reading: Reading, now: datetime, *, judge: Judge = judge, visit: bool = True) -> Recorded:
        """Store all about one article in one transaction: page, article or its new revision, verdict, figures, events
        with the facts they change, issues (its own, and what no longer fits together) and the state of its entry. A
        crash before the end leaves nothing; the same reading again changes nothing but the times of the visit, and
        with `visit=False` (a replay) not even these.

        A page whose text differs from the stored one is a revision by the outlet. The same bytes read otherwise are
        not: there better rules replace what worse ones made, and figures that vanish withdraw their statements.
        Raises StoreError.
        """
        reading = clean(reading)
        with self._db.write() as session:
            reading = issues.as_decided(session, reading)
            row, is_new, revised = _save_article(session, self._db, reading, now, visit)
            article = row.id
            assert article is not None
            url = reading.article.canonical_url or reading.article.url
            issues.take_back(session, reading.source, url, [issue.key for issue in reading.issues])
            stated = {key: _numbered(one, article) for key, one in keyed(reading.statements).items()}
            ledgers = log.load_ledgers(session, [*log.facts_of_article(session, article), *stated])
            events = log.append(session, ledgers, judge(ledgers, article, stated, now))
            facts = {**_decided(ledgers.values(), article), **stated}
            changed = figures.replace_figures(session, self._db, article, reading, facts)
            issues.raise_issues(session, (*reading.issues, *log.check_facts(session, events)), now)
            if visit:
                _settle_entry(session, reading, article, now)
            return Recorded(
                article=article,
                is_new=is_new,
                revised=revised,
                events=events,
                figures=len(reading.extraction.figures),
                figures_changed=changed,
            )

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

    def similar(self, bands: Sequence[str], text_hash: str = "") -> tuple[StoredArticle, ...]:
        """Articles that may be the same text: they share a band of the signature, or the whole text. The caller
        compares signatures and takes over the story of the nearest."""
        near = select(BandRow.article_id).where(col(BandRow.band).in_(bands))
        same: ColumnElement[bool] = col(ArticleRow.id).in_(near)
        if text_hash:
            same = or_(same, col(ArticleRow.text_hash) == text_hash)
        with self._db.read() as session:
            rows = session.exec(select(ArticleRow).where(same).order_by(col(ArticleRow.id)).limit(200))
            return tuple(stored_article(row) for row in rows)

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


def _numbered(statement: Statement, article: int) -> Statement:
    return statement if statement.article == article else replace(statement, article=article)


def _decided(ledgers: Iterable[Ledger], article: int) -> dict[str, Statement]:
    """What persons have said that the article states: fact key → statement."""
    held = {ledger.key: ledger.of_article(article) for ledger in ledgers}
    return {key: word.statement for key, word in held.items() if word and word.by and word.stands}


def _save_article(
    session: Session, database: Database, reading: Reading, now: datetime, visit: bool
) -> tuple[ArticleRow, bool, bool]:
    """The article's row as the reading has it, whether it is new, and whether the outlet revised it."""
    query = select(ArticleRow).where(col(ArticleRow.source) == reading.source, col(ArticleRow.key) == reading.key)
    row = session.exec(query).one_or_none()
    is_new = row is None
    same_bytes = row is not None and pages.body_hash(session, row.page_id) == pages.sha256_of(reading.page.body)
    revised = row is not None and row.text_hash != reading.text_hash and not same_bytes
    page = pages.save_page(session, reading.source, reading.page) if row is None or revised else row.page_id
    columns = _columns(reading)
    if row is None:
        row = ArticleRow(source=reading.source, key=reading.key, page_id=page, first_seen=now, last_seen=now, **columns)
        session.add(row)
    else:
        row.page_id = page
        row.revision += revised
        if visit:
            row.last_seen = now
    changed = is_new or any(getattr(row, name) != value for name, value in columns.items())
    if changed:
        row.sqlmodel_update(columns)
        session.flush()
        assert row.id is not None
        _save_revision(session, row, now, is_new=is_new)
        _save_bands(session, row.id, reading.bands, is_new=is_new)
        if not is_new:
            search.forget(session, "search_article", [row.id])
        search.index(session, database, "search_article", {row.id: (row.title, row.text)})
    return row, is_new, revised


def _columns(reading: Reading) -> dict[str, Any]:
    article, verdict = reading.article, reading.verdict
    published = article.published.astimezone(UTC) if article.published else None
    province = reading.extraction.province
    return {
        "url": article.url,
        "story": reading.story,
        "signature": reading.signature,
        "text_hash": reading.text_hash,
        "published": published,
        "title": article.title,
        "text": article.text,
        "rest": convert.article_rest(article),
        "province": province,
        "province_current": current_name(province, published.date() if published else None) if province else None,
        "relevant": verdict.relevant,
        "review": verdict.review,
        "score": verdict.score,
        "verdict": convert.verdict_text(verdict),
        "reader": article.reader,
        "classifier": verdict.version,
        "extractor": reading.extraction.version,
        "refused": convert.refused_text(reading.extraction.refused),
    }


def _save_revision(session: Session, row: ArticleRow, now: datetime, *, is_new: bool) -> None:
    assert row.id is not None
    known = None if is_new else session.get(RevisionRow, (row.id, row.revision))
    columns = {name: getattr(row, name) for name in ("page_id", "text_hash", "reader", "title", "text", "rest")}
    if known:
        known.sqlmodel_update(columns)
    else:
        session.add(RevisionRow(article_id=row.id, number=row.revision, seen_at=now, **columns))


def _save_bands(session: Session, article: int, bands: Sequence[str], *, is_new: bool) -> None:
    query = select(BandRow.band).where(col(BandRow.article_id) == article)
    known = set() if is_new else set(session.exec(query))
    for band in known - set(bands):
        session.delete(session.get_one(BandRow, (band, article)))
    session.add_all(BandRow(band=band, article_id=article) for band in dict.fromkeys(bands) if band not in known)
    session.flush()


def _settle_entry(session: Session, reading: Reading, article: int, now: datetime) -> None:
    query = select(EntryRow).where(col(EntryRow.source) == reading.source, col(EntryRow.key) == reading.key)
    row = session.exec(query).one_or_none()
    if row is None:
        row = EntryRow(
            source=reading.source,
            key=reading.key,
            url=reading.article.url,
            title=reading.article.title,
            found_by="manual",
            first_seen=now,
            state="fetched",
        )
        session.add(row)
    row.state, row.attempts, row.failure, row.detail = "fetched", 0, "", ""
    row.article_id, row.next_try, row.fetched_at = article, reading.next_look, reading.page.fetched_at
    row.etag, row.last_modified = reading.etag, reading.last_modified
