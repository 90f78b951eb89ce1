"""One article recorded whole, in one transaction: the store's hot path, in statements put together once."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, func, insert, select, update
from sqlmodel import Session

from monitor.facts import Ledger, judge, keyed
from monitor.store import convert, figures, issues, log, pages, search
from monitor.store.clean import clean
from monitor.store.database import Database, Theme
from monitor.store.tables import ArticleRow, BandRow, EntryRow, RevisionRow
from monitor.store.values import Likeness, Reading, Recorded
from monitor.types import Event, Statement
from monitor.vietnamese.gazetteer import current_name

#: Articles whose signatures are compared with a new one. Texts alike by half share five bands of forty-two as a rule,
#: unrelated ones hardly any, so the nearest are among the first.
_NEAREST = 20

_ARTICLE, _REVISION = ArticleRow.__table__, RevisionRow.__table__  # type: ignore[attr-defined]
_BAND, _ENTRY = BandRow.__table__, EntryRow.__table__  # type: ignore[attr-defined]

_KNOWN = select(_ARTICLE).where(_ARTICLE.c.source == bindparam("source"), _ARTICLE.c.key == bindparam("key"))
_ADD = insert(_ARTICLE)
_CHANGE = update(_ARTICLE).where(_ARTICLE.c.id == bindparam("article"))
_REVISIONS = (_REVISION.c.article_id == bindparam("article"), _REVISION.c.number == bindparam("of"))
_ADD_REVISION, _CHANGE_REVISION = insert(_REVISION), update(_REVISION).where(*_REVISIONS)
_ADD_BANDS = insert(_BAND)
_FORGET_BANDS = delete(_BAND).where(_BAND.c.article_id == bindparam("article"))
_ADD_ENTRY = insert(_ENTRY)
_SETTLE = update(_ENTRY).where(_ENTRY.c.source == bindparam("outlet"), _ENTRY.c.key == bindparam("address"))
_LIKENESS = (_ARTICLE.c.story, _ARTICLE.c.signature, _ARTICLE.c.text_hash)
_SAME = select(*_LIKENESS).where(_ARTICLE.c.text_hash == bindparam("text_hash")).order_by(_ARTICLE.c.id).limit(1)
_SHARED = (
    select(_BAND.c.article_id, func.count().label("bands"))
    .where(_BAND.c.band.in_(bindparam("bands", expanding=True)))
    .group_by(_BAND.c.article_id)
    .order_by(func.count().desc(), _BAND.c.article_id)
    .limit(_NEAREST)
    .subquery()
)
_NEAR = (
    select(*_LIKENESS)
    .join(_SHARED, _SHARED.c.article_id == _ARTICLE.c.id)
    .order_by(_SHARED.c.bands.desc(), _ARTICLE.c.id)
)
#: What a revision has of its article.
_REVISED = ("page_id", "text_hash", "reader", "title", "text", "rest")

#: Decides what an article changes in what is known; `facts.judge` is the one.
Judge = Callable[[Mapping[str, Ledger], int, Mapping[str, Statement], datetime], tuple[Event, ...]]


class Recording(Theme):
    """What is asked and written for each page that was read."""

    def similar(self, bands: Sequence[str], text_hash: str = "") -> tuple[Likeness, ...]:
        """The articles most likely to be the same text: those that share the most bands of the signature, or the whole
        text where it is too short for bands. The caller compares signatures and takes over the story of the nearest."""
        query, asked = (_NEAR, {"bands": list(bands)}) if bands else (_SAME, {"text_hash": text_hash})
        with self._db.look() as connection:
            return tuple(Likeness(*row) for row in connection.execute(query, asked))

    def record(self, reading: Reading, now: datetime, *, judge: Judge = judge, visit: bool = True) -> Recorded:
        """Store all about one article in one transaction: page, article or its new revision, verdict, figures, events
        with the facts they change, issues (its own, and what no longer fits together) and the state of its entry. A
        crash before the end leaves nothing; the same reading again changes nothing but the times of the visit, and
        with `visit=False` (a replay) not even these.

        A page whose text differs from the stored one is a revision by the outlet. The same bytes read otherwise are
        not: there better rules replace what worse ones made, and figures that vanish withdraw their statements.
        Raises StoreError.
        """
        reading = _sound(reading)
        with self._db.write() as session:
            known = session.connection().execute(_KNOWN, {"source": reading.source, "key": reading.key}).one_or_none()
            is_new = known is None
            if not is_new:
                reading = issues.as_decided(session, reading)
            article, revised = _save_article(session, self._db, known, reading, now, visit)
            stated = {key: _numbered(one, article) for key, one in keyed(reading.statements).items()}
            before: list[str] = []
            if not is_new:
                url = reading.article.canonical_url or reading.article.url
                issues.take_back(session, reading.source, url, [issue.key for issue in reading.issues])
                before = log.facts_of_article(session, article)
            ledgers = log.load_ledgers(session, [*before, *stated])
            events, after = log.append(session, ledgers, judge(ledgers, article, stated, now))
            facts = {**_decided(ledgers.values(), article), **stated}
            changed = figures.replace_figures(session, self._db, article, reading, facts, is_new=is_new)
            issues.raise_issues(session, (*reading.issues, *log.check_facts(session, events, after)), now)
            if visit:
                _settle_entry(session.connection(), reading, article, now)
            return Recorded(
                article=article,
                is_new=is_new,
                revised=revised,
                events=events,
                figures=len(reading.extraction.figures),
                figures_changed=changed,
            )


def _sound(reading: Reading) -> Reading:
    """The reading in values that can be stored. Figures, statements and issues are made of words of the article, so
    where nothing is wrong with that, they need no look."""
    foreign = (reading.article, reading.page, reading.key, reading.etag, reading.last_modified)
    return reading if clean(foreign) is foreign else clean(reading)


def _numbered(statement: Statement, article: int) -> Statement:
    return statement if statement.article == article else replace(statement, article=article)


def _decided(ledgers: Iterable[Ledger], article: int) -> dict[str, Statement]:
    """What persons have said that the article states: fact key → statement."""
    held = {ledger.key: ledger.of_article(article) for ledger in ledgers}
    return {key: word.statement for key, word in held.items() if word and word.by and word.stands}


def _save_article(
    session: Session, database: Database, row: Row[Any] | None, reading: Reading, now: datetime, visit: bool
) -> tuple[int, bool]:
    """Make the article's row (None: there is none) what the reading says; gives its number, and whether the outlet
    revised it."""
    connection = session.connection()
    columns = _columns(reading)
    if row is None:
        columns |= {"page_id": pages.save_page(session, reading.source, reading.page), "revision": 1}
        rest = {"source": reading.source, "key": reading.key, "first_seen": now, "last_seen": now}
        number = connection.execute(_ADD, columns | rest).inserted_primary_key
        assert number is not None
        article = int(number[0])
        _add_revision(connection, article, columns, now)
        _add_bands(connection, article, reading.bands)
        search.index(session, database, "search_article", {article: (columns["title"], columns["text"])})
        return article, False
    same_bytes = pages.body_hash(session, row.page_id) == pages.sha256_of(reading.page.body)
    revised = row.text_hash != reading.text_hash and not same_bytes
    changes = {name: value for name, value in columns.items() if getattr(row, name) != value}
    columns |= {"page_id": row.page_id, "revision": row.revision}
    if revised:
        moved = {"page_id": pages.save_page(session, reading.source, reading.page), "revision": row.revision + 1}
        columns |= moved
        changes |= moved
    seen = {"last_seen": now} if visit else {}
    if changes or seen:
        connection.execute(_CHANGE, {"article": row.id, **changes, **seen})
    if revised:
        _add_revision(connection, row.id, columns, now)
    elif changes:
        values = {name: columns[name] for name in _REVISED}
        connection.execute(_CHANGE_REVISION, {"article": row.id, "of": row.revision, **values})
    if changes:
        connection.execute(_FORGET_BANDS, {"article": row.id})
        _add_bands(connection, row.id, reading.bands)
        search.forget(session, "search_article", [row.id])
        search.index(session, database, "search_article", {row.id: (columns["title"], columns["text"])})
    return row.id, revised


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


def _add_revision(connection: Connection, article: int, columns: Mapping[str, Any], now: datetime) -> None:
    values = {name: columns[name] for name in _REVISED}
    connection.execute(_ADD_REVISION, {"article_id": article, "number": columns["revision"], "seen_at": now, **values})


def _add_bands(connection: Connection, article: int, bands: Sequence[str]) -> None:
    if bands:
        connection.execute(_ADD_BANDS, [{"band": band, "article_id": article} for band in dict.fromkeys(bands)])


def _settle_entry(connection: Connection, reading: Reading, article: int, now: datetime) -> None:
    settled = {
        "state": "fetched",
        "attempts": 0,
        "failure": "",
        "detail": "",
        "article_id": article,
        "next_try": reading.next_look,
        "fetched_at": reading.page.fetched_at,
        "etag": reading.etag,
        "last_modified": reading.last_modified,
    }
    if connection.execute(_SETTLE, {"outlet": reading.source, "address": reading.key, **settled}).rowcount:
        return
    found = {"url": reading.article.url, "title": reading.article.title, "found_by": "manual", "first_seen": now}
    blank = {"summary": "", "section": "", "published": None, "found_on": "", "sampled": False}
    connection.execute(_ADD_ENTRY, {"source": reading.source, "key": reading.key, **found, **blank, **settled})
