"""How the sources fare: when each is due, what its servers said, what it failed with."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from sqlmodel import Session, col, select, update

from monitor.store.clean import clean
from monitor.store.convert import read_rhythm, rhythm_text
from monitor.store.database import Theme
from monitor.store.entries import add_entries
from monitor.store.tables import IndexRow, NoteRow, SourceRow
from monitor.store.values import Found, IndexState, QueuedEntry, SourceState


class Sources(Theme):
    """Queries on sources and their indexes."""

    def register_sources(self, names: Iterable[str], now: datetime) -> None:
        """Make the store follow the catalogue: new sources are due at once, missing ones rest with all they learned."""
        wanted = set(names)
        with self._db.write() as session:
            known = set(session.exec(select(SourceRow.name)).all())
            session.add_all(SourceRow(name=name, next_due=now) for name in sorted(wanted - known))
            session.flush()
            for name in sorted(known):
                statement = update(SourceRow).where(
                    col(SourceRow.name) == name, col(SourceRow.active) != (name in wanted)
                )
                session.exec(statement.values(active=name in wanted))

    def due_sources(self, now: datetime, limit: int | None = None) -> tuple[SourceState, ...]:
        """Active sources whose time has come, the longest overdue first."""
        query = select(SourceRow).where(col(SourceRow.active), col(SourceRow.next_due) <= now)
        query = query.order_by(col(SourceRow.next_due), col(SourceRow.name)).limit(limit)
        with self._db.read() as session:
            return tuple(_state(row) for row in session.exec(query))

    def source_states(self) -> tuple[SourceState, ...]:
        """All active sources by name: what health is judged from."""
        query = select(SourceRow).where(col(SourceRow.active)).order_by(col(SourceRow.name))
        with self._db.read() as session:
            return tuple(_state(row) for row in session.exec(query))

    def source_state(self, name: str) -> SourceState | None:
        """One source; None if it was never registered."""
        with self._db.read() as session:
            row = session.get(SourceRow, name)
            return _state(row) if row else None

    def index_state(self, source: str, url: str) -> IndexState:
        """What the server said last about an index; blank if it was never asked."""
        with self._db.read() as session:
            row = session.get(IndexRow, (source, url))
            return _index(row) if row else IndexState(source=source, url=url)

    def index_states(self, source: str) -> tuple[IndexState, ...]:
        """All indexes of a source that were ever asked."""
        query = select(IndexRow).where(col(IndexRow.source) == source).order_by(col(IndexRow.url))
        with self._db.read() as session:
            return tuple(_index(row) for row in session.exec(query))

    def verified_indexes(self) -> dict[str, frozenset[str]]:
        """Addresses of indexes that have answered well at some time, by source."""
        query = select(IndexRow.source, IndexRow.url).where(col(IndexRow.changed_at).is_not(None))
        found: dict[str, set[str]] = {}
        with self._db.read() as session:
            for source, url in session.exec(query):
                found.setdefault(source, set()).add(url)
        return {source: frozenset(urls) for source, urls in found.items()}

    def checked_indexes(self) -> dict[tuple[str, str], IndexState]:
        """All indexes that were ever asked, by source and address."""
        with self._db.read() as session:
            return {(row.source, row.url): _index(row) for row in session.exec(select(IndexRow))}

    def record_check(self, index: IndexState, now: datetime) -> None:
        """Store what a check of an index found. A source that is not registered yet gets a resting place."""
        with self._db.write() as session:
            if session.get(SourceRow, index.source) is None:
                session.add(SourceRow(name=index.source, next_due=now, active=False))
                session.flush()
            session.merge(IndexRow(**{name: getattr(index, name) for name in IndexRow.model_fields}))

    def save_source(self, state: SourceState) -> None:
        """Store the state of a source, known or not."""
        with self._db.write() as session:
            _save_source(session, clean(state))

    def record_poll(
        self, state: SourceState, indexes: Sequence[IndexState], found: Sequence[Found], now: datetime
    ) -> tuple[QueuedEntry, ...]:
        """All that a poll learned, in one transaction: state, validators and entries. So an index that will answer
        "not modified" from now on has always had its entries stored. Gives the entries that were not known."""
        with self._db.write() as session:
            _save_source(session, clean(state))
            for index in clean(tuple(indexes)):
                session.merge(IndexRow(**{name: getattr(index, name) for name in IndexRow.model_fields}))
            return add_entries(session, found, now)

    def record_walk(
        self, name: str, left: str | None, found: Sequence[Found], now: datetime
    ) -> tuple[QueuedEntry, ...]:
        """What a part of an archive listed, and what of the archive is left to read (None: nothing), as a note of that
        name, in one transaction. Gives the entries that were not known."""
        with self._db.write() as session:
            if left is not None:
                session.merge(NoteRow(name=name, value=left, at=now))
            elif (note := session.get(NoteRow, name)) is not None:
                session.delete(note)
            return add_entries(session, found, now)


def _save_source(session: Session, state: SourceState) -> None:
    columns = {name: getattr(state, name) for name in SourceRow.model_fields if name != "rhythm"}
    session.merge(SourceRow(**columns, rhythm=rhythm_text(state.rhythm)))
    session.flush()


def _state(row: SourceRow) -> SourceState:
    columns = {name: getattr(row, name) for name in SourceRow.model_fields if name != "rhythm"}
    return SourceState(**columns, rhythm=read_rhythm(row.rhythm))


def _index(row: IndexRow) -> IndexState:
    return IndexState(**{name: getattr(row, name) for name in IndexRow.model_fields})
