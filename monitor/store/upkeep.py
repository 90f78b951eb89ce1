"""Keeping the database sound and small: upgrade, backup, check, prune, notes."""

from __future__ import annotations

import sqlite3
from contextlib import closing, suppress
from datetime import datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from sqlalchemy import Select, delete, func, select, text, update
from sqlmodel import Session

from monitor.errors import StoreError
from monitor.store import log, migrate
from monitor.store.database import Theme
from monitor.store.pages import unpack
from monitor.store.tables import (
    ArticleRow,
    BodyRow,
    DeliveryRow,
    DigestRow,
    EventRow,
    FactRow,
    FigureRow,
    NoteRow,
    PageRow,
)
from monitor.store.values import CheckReport

_BODY, _PAGE = BodyRow.__table__, PageRow.__table__  # type: ignore[attr-defined]
_EVENT, _ARTICLE = EventRow.__table__, ArticleRow.__table__  # type: ignore[attr-defined]
_DELIVERY = DeliveryRow.__table__  # type: ignore[attr-defined]
_COPIED_PAGES = 2000


class Upkeep(Theme):
    """Care of the database."""

    @property
    def where(self) -> str:
        """The address of the database, without its password."""
        return self._db.where

    def version(self) -> str:
        """The database engine and its version, for the log: "SQLite 3.40.1"."""
        return self._db.version()

    def upgrade(self) -> str:
        """Bring the database to this program's shape; gives the revision it now has. Raises StoreError."""
        migrate.state(self._db)
        migrate.upgrade(self._db)
        return migrate.newest()

    def note(self, name: str) -> str | None:
        """A small thing remembered under a name, such as the version of the rules of the last replay."""
        with self._db.read() as session:
            row = session.get(NoteRow, name)
            return row.value if row else None

    def save_note(self, name: str, value: str, now: datetime) -> None:
        """Remember a small thing."""
        with self._db.write() as session:
            session.merge(NoteRow(name=name, value=value, at=now))

    def backup(self, to: Path) -> Path:
        """Copy a SQLite database while it is in use, prove the copy sound, then put it in place of `to`; gives `to`.
        Raises StoreError."""
        source = self._db.path
        if source is None:
            raise StoreError(
                "PostgreSQL has its own tool for backups",
                where=self._db.where,
                remedy=f"run: pg_dump --format=custom --file={to} DATABASE",
            )
        partial = to.with_name(to.name + ".partial")
        try:
            to.parent.mkdir(parents=True, exist_ok=True)
            partial.unlink(missing_ok=True)
            with closing(sqlite3.connect(source)) as origin, closing(sqlite3.connect(partial)) as copy:
                origin.backup(copy, pages=_COPIED_PAGES)
                found = copy.execute("PRAGMA integrity_check").fetchone()[0]
                copy.execute("PRAGMA journal_mode=DELETE")
            if found != "ok":
                raise StoreError(f"the copy is not sound: {found}", where=str(partial), remedy="run `monitor db check`")
            partial.replace(to)
        except (OSError, sqlite3.Error) as error:
            with suppress(OSError):
                partial.unlink(missing_ok=True)
            raise StoreError(
                f"the backup failed: {error}", where=str(to), remedy="name a folder with room that this user may write"
            ) from error
        return to

    def check(self) -> CheckReport:
        """Look for damage: the file itself, references, the chain of events, facts against the log, stored bodies.
        Reads everything, so it takes its time. Raises StoreError where the database cannot be read at all."""
        with self._db.read() as session:
            faults = [*self._file_faults(session), *_chain_faults(session), *_body_faults(session)]
            wrong = [key for key, _ledger in log.strays(session)]
            if wrong:
                faults.append(f"{len(wrong)} facts are not as the log has them, such as {min(wrong)}")
            return CheckReport(
                events=_count(session, select(func.count()).select_from(_EVENT)),
                facts=_count(session, select(func.count()).select_from(FactRow)),
                articles=_count(session, select(func.count()).select_from(_ARTICLE)),
                figures=_count(session, select(func.count()).select_from(FigureRow)),
                faults=tuple(faults),
            )

    def prune(self, now: datetime, keep_pages: timedelta, keep_messages: timedelta = timedelta(days=90)) -> int:
        """Forget page bodies fetched longer ago than `keep_pages`, and messages delivered longer ago than
        `keep_messages`. Articles, figures, digests and the log stay. Gives how many bodies were dropped."""
        with self._db.write() as session:
            connection = session.connection()
            old = update(_PAGE).where(_PAGE.c.fetched_at < now - keep_pages, _PAGE.c.sha256.is_not(None))
            connection.execute(old.values(sha256=None))
            used = select(_PAGE.c.sha256).where(_PAGE.c.sha256.is_not(None))
            dropped = connection.execute(delete(_BODY).where(_BODY.c.sha256.not_in(used))).rowcount
            done = delete(_DELIVERY).where(_DELIVERY.c.state == "accepted", _DELIVERY.c.done_at < now - keep_messages)
            connection.execute(done)
            return dropped

    def _file_faults(self, session: Session) -> list[str]:
        if not self._db.is_sqlite:
            return []
        connection = session.connection()
        found = [row[0] for row in connection.execute(text("PRAGMA integrity_check(20)"))]
        faults = [f"file: {line}" for line in found if line != "ok"]
        loose = connection.execute(text("PRAGMA foreign_key_check")).all()
        return faults + [f"{row[0]} {row[1]} refers to a {row[2]} that is not there" for row in loose[:20]]


def _chain_faults(session: Session) -> list[str]:
    chain, expected = "", 1
    rows = session.connection().execution_options(yield_per=1000).execute(select(_EVENT).order_by(_EVENT.c.seq))
    for row in rows:
        if row.seq != expected:
            return [f"event {expected} is missing from the log"]
        chain = log.link(chain, row.seq, dict(row._mapping))
        if chain != row.chain:
            return [f"event {row.seq} was changed after it was written, or one before it was"]
        expected += 1
    last = session.connection().execute(select(func.max(DigestRow.upto))).scalar()
    if last and last >= expected:
        return [f"a digest told events up to {last}, but the log ends at {expected - 1}"]
    return []


def _body_faults(session: Session) -> list[str]:
    connection = session.connection()
    used = select(_PAGE.c.sha256).where(_PAGE.c.sha256.is_not(None))
    faults = []
    orphans = _count(session, select(func.count()).select_from(_BODY).where(_BODY.c.sha256.not_in(used)))
    if orphans:
        faults.append(f"{orphans} page bodies belong to no page (pruning drops them)")
    for row in connection.execution_options(yield_per=100).execute(select(_BODY)):
        try:
            body = unpack(row.data, row.size, row.codec)
        except StoreError as error:
            faults.append(f"page body {row.sha256[:12]}: {error.what}")
            continue
        if sha256(body).hexdigest() != row.sha256:
            faults.append(f"page body {row.sha256[:12]} is not what was stored")
    return faults[:20]


def _count(session: Session, query: Select[Any]) -> int:
    return int(session.connection().execute(query).scalar_one())
