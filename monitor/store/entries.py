"""The queue of addresses: what was found, what is to be fetched, what became of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import Row, bindparam, case, func
from sqlalchemy import select as pick
from sqlalchemy import update as revise
from sqlmodel import Session, col, select

from monitor.store.clean import LONGEST_KEY, clean
from monitor.store.database import Theme
from monitor.store.tables import ArticleRow, EntryRow
from monitor.store.values import EntryState, Found, QueuedEntry
from monitor.types import Entry

_T = TypeVar("_T")
_ENTRY = EntryRow.__table__  # type: ignore[attr-defined]
_SETTLE = revise(_ENTRY).where(_ENTRY.c.id == bindparam("entry"))


class Entries(Theme):
    """Queries on entries."""

    def known_entries(self, source: str, keys: Iterable[str]) -> frozenset[str]:
        """Those of a source's canonical addresses that were met before."""
        with self._db.read() as session:
            return frozenset(_known(session, source, keys))

    def add_entries(self, found: Sequence[Found], now: datetime) -> tuple[QueuedEntry, ...]:
        """Queue entries that are not known yet, and give those."""
        with self._db.write() as session:
            return add_entries(session, found, now)

    def entries_due(
        self, now: datetime, limit: int | None = None, sources: Sequence[str] = (), found: bool | None = None
    ) -> tuple[QueuedEntry, ...]:
        """Entries to fetch now: never fetched, to be tried again, or to be looked at again for silent edits (in that
        order of urgency: the newest articles first among the new). `found` narrows to first reads (True) or to second
        looks (False)."""
        query = pick(_ENTRY).where(col(EntryRow.next_try) <= now)
        if sources:
            query = query.where(col(EntryRow.source).in_(sources))
        if found is not None:
            query = query.where((col(EntryRow.state) != "fetched") if found else (col(EntryRow.state) == "fetched"))
        again = func.coalesce(col(EntryRow.article_id), 0) > 0
        query = query.order_by(
            again, col(EntryRow.published).desc().nulls_last(), col(EntryRow.next_try), col(EntryRow.id)
        )
        with self._db.look() as connection:
            return tuple(_entry(row) for row in connection.execute(query.limit(limit)))

    def entry(self, source: str, key: str) -> QueuedEntry | None:
        """The entry of a source with that canonical address."""
        query = select(EntryRow).where(col(EntryRow.source) == source, col(EntryRow.key) == clean(key))
        with self._db.read() as session:
            row = session.exec(query).one_or_none()
            return _entry(row) if row else None

    def settle_entry(
        self,
        entry: int,
        state: EntryState,
        *,
        attempts: int | None = None,
        next_try: datetime | None = None,
        failure: str = "",
        detail: str = "",
        fetched_at: datetime | None = None,
    ) -> None:
        """What became of an entry without an article: failed, gone, dropped; or looked at again and unchanged
        ("fetched"). `next_try` of None takes it out of the queue."""
        values: dict[str, object] = {"state": state, "next_try": next_try, "failure": failure, "detail": clean(detail)}
        if attempts is not None:
            values["attempts"] = attempts
        if fetched_at is not None:
            values["fetched_at"] = fetched_at
        with self._db.write() as session:
            session.connection().execute(_SETTLE, {"entry": entry, **values})

    def glance_outcomes(self) -> tuple[int, int]:
        """Of the entries that a glance dropped and that were fetched all the same as a sample: how many were read, and
        how many of them proved ours."""
        query = select(func.count(), func.sum(case((col(ArticleRow.relevant), 1), else_=0)))
        query = query.select_from(EntryRow).join(ArticleRow, col(ArticleRow.id) == col(EntryRow.article_id))
        with self._db.read() as session:
            read, ours = session.exec(query.where(col(EntryRow.sampled))).one()
        return read, ours or 0

    def entry_counts(self) -> dict[tuple[str, str], int]:
        """(source, state) → number of entries."""
        query = select(EntryRow.source, EntryRow.state, func.count()).group_by(
            col(EntryRow.source), col(EntryRow.state)
        )
        with self._db.read() as session:
            return {(source, state): count for source, state, count in session.exec(query)}


def add_entries(session: Session, found: Sequence[Found], now: datetime) -> tuple[QueuedEntry, ...]:
    """Queue what is not known yet, inside the caller's transaction; an endless address is passed over."""
    rows: list[EntryRow] = []
    by_source: dict[str, dict[str, Found]] = {}
    for one in clean(tuple(found)):
        if len(one.key.encode()) > LONGEST_KEY:
            continue
        by_source.setdefault(one.entry.source, {}).setdefault(one.key, one)
    for source, entries in by_source.items():
        known = _known(session, source, entries)
        rows.extend(_row(one, now) for key, one in entries.items() if key not in known)
    session.add_all(rows)
    session.flush()
    return tuple(_entry(row) for row in rows)


def batches(items: Iterable[_T], size: int = 500) -> Iterator[list[_T]]:
    """Pieces small enough for one IN list."""
    rest = iter(items)
    while piece := list(islice(rest, size)):
        yield piece


def _known(session: Session, source: str, keys: Iterable[str]) -> set[str]:
    known: set[str] = set()
    for piece in batches(map(clean, keys)):
        query = select(EntryRow.key).where(col(EntryRow.source) == source, col(EntryRow.key).in_(piece))
        known.update(session.exec(query))
    return known


def _row(found: Found, now: datetime) -> EntryRow:
    entry = found.entry
    return EntryRow(
        source=entry.source,
        key=found.key,
        url=entry.url,
        title=entry.title,
        summary=entry.summary,
        section=entry.section,
        published=entry.published,
        found_by=entry.found_by,
        found_on=entry.found_on,
        first_seen=now,
        state=found.state,
        next_try=now if found.state == "new" or found.sampled else None,
        sampled=found.sampled,
    )


def _entry(row: EntryRow | Row[Any]) -> QueuedEntry:
    assert row.id is not None
    state: EntryState = row.state  # type: ignore[assignment]
    return QueuedEntry(
        id=row.id,
        key=row.key,
        entry=Entry(
            source=row.source,
            url=row.url,
            title=row.title,
            summary=row.summary,
            section=row.section,
            published=row.published,
            found_by=row.found_by,
            found_on=row.found_on,
        ),
        state=state,
        first_seen=row.first_seen,
        attempts=row.attempts,
        next_try=row.next_try,
        failure=row.failure,
        detail=row.detail,
        etag=row.etag,
        last_modified=row.last_modified,
        fetched_at=row.fetched_at,
        sampled=row.sampled,
        article=row.article_id,
    )
