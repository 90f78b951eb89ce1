"""The connection: one engine, short transactions, and every failure of the database as a StoreError with a remedy."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, event, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import ArgumentError, DBAPIError, NoSuchModuleError, SQLAlchemyError, TimeoutError
from sqlmodel import Session, create_engine

from monitor.errors import StoreError

#: Seconds to wait for another process that writes.
_PATIENCE = 10
#: Bytes that SQLite's write-ahead log is cut back to after a large transaction; it is folded in when it has these.
_JOURNAL = 4_194_304
#: Number of the advisory lock under which PostgreSQL's one writer works.
_WRITER = 7_126_041


class _Transaction(Session):
    """A session that has begun on one connection and stays on it."""

    def __init__(self, engine: Engine) -> None:
        super().__init__(engine, expire_on_commit=False)
        self._own: Connection | None = None

    def connection(self, *_: Any, **__: Any) -> Connection:
        """The connection; asking the session each time costs as much as a query."""
        if self._own is None:
            self._own = super().connection()
        return self._own


class Database:
    """One database, SQLite or PostgreSQL. Writers take turns; readers never wait for them."""

    def __init__(self, url: str, *, patience: float = _PATIENCE) -> None:
        self.url = _parse(url)
        self.patience = patience
        self.is_sqlite = self.url.get_backend_name() == "sqlite"
        self.where = self.url.render_as_string(hide_password=True)
        self.engine = self._sqlite() if self.is_sqlite else self._postgresql()
        self._readers = self.engine.execution_options(readonly=True)

    def _sqlite(self) -> Engine:
        # One connection: SQLite has one writer, and two connections of one process could meet in WAL trouble.
        engine = create_engine(
            self.url,
            pool_size=1,
            max_overflow=0,
            pool_timeout=self.patience,
            connect_args={"timeout": self.patience, "check_same_thread": False},
        )

        @event.listens_for(engine, "connect")
        def prepare(connection: Any, _record: Any) -> None:
            connection.isolation_level = None  # we begin transactions ourselves, see below
            patience = f"busy_timeout={int(self.patience * 1000)}"
            for pragma in ("foreign_keys=ON", patience, "synchronous=NORMAL", f"journal_size_limit={_JOURNAL}"):
                connection.execute(f"PRAGMA {pragma}")

        @event.listens_for(engine, "begin")
        def begin(connection: Connection) -> None:
            readonly = connection.get_execution_options().get("readonly", False)
            connection.exec_driver_sql("BEGIN" if readonly else "BEGIN IMMEDIATE")

        return engine

    def _postgresql(self) -> Engine:
        return create_engine(
            self.url,
            pool_size=4,
            max_overflow=4,
            pool_pre_ping=True,
            pool_timeout=self.patience,
            connect_args={"connect_timeout": int(self.patience), "application_name": "crime-prevention-monitor"},
        )

    @property
    def path(self) -> Path | None:
        """The file of a SQLite database; None for PostgreSQL."""
        return Path(self.url.database) if self.is_sqlite and self.url.database else None

    def set_journal(self) -> None:
        """Turn on SQLite's write-ahead log, which stays with the file. Raises StoreError."""
        if self.is_sqlite:
            with self.guard(), self.engine.connect() as connection:
                raw = connection.connection.dbapi_connection
                assert raw is not None
                raw.cursor().execute("PRAGMA journal_mode=WAL").close()

    def version(self) -> str:
        """Name and version of the database engine, for the log."""
        if self.is_sqlite:
            return f"SQLite {sqlite3.sqlite_version}"
        with self.read() as session:
            return "PostgreSQL " + str(session.connection().scalar(text("SHOW server_version")))

    @contextmanager
    def write(self) -> Iterator[Session]:
        """A transaction that may write: all of it or nothing. Raises StoreError."""
        with self.guard(), _Transaction(self.engine) as session, session.begin():
            if not self.is_sqlite:
                session.connection().execute(text("SELECT pg_advisory_xact_lock(:n)"), {"n": _WRITER})
            yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """A transaction that reads one state of the database. Raises StoreError."""
        with self.guard(), _Transaction(self._readers) as session, session.begin():
            yield session

    @contextmanager
    def look(self) -> Iterator[Connection]:
        """The same for one quick query without rows of ours: a session costs more than the query."""
        with self.guard(), self._readers.begin() as connection:
            yield connection

    @contextmanager
    def guard(self) -> Iterator[None]:
        """Turn the library's errors into ours."""
        try:
            yield
        except TimeoutError as error:
            raise StoreError(
                "the connection is in use", where=self.where, remedy="call the store from one thread"
            ) from error
        except (SQLAlchemyError, sqlite3.Error) as error:
            raise self._explained(error) from error

    def _explained(self, error: Exception) -> StoreError:
        cause = error.orig if isinstance(error, DBAPIError) and error.orig else error
        said = " ".join(str(cause).split())[:300]
        low = said.lower()
        for signs, what, remedy in _KNOWN:
            if any(sign in low for sign in signs):
                return StoreError(f"{what}: {said}", where=self.where, remedy=remedy)
        return StoreError(
            f"the database refused: {said}",
            where=self.where,
            remedy="`monitor db check` tells whether the database is sound",
        )

    def close(self) -> None:
        """Give back all connections."""
        self.engine.dispose()


#: Signs in a driver's message, what happened, what to do about it.
_KNOWN = (
    (
        ("unable to open database file",),
        "the file cannot be opened",
        "create its folder and let this user write there, or set MONITOR_DATABASE",
    ),
    (
        ("database is locked", "database table is locked", "lock timeout"),
        "another process holds the database",
        "stop the other `monitor` that writes to it, or wait for its backup to end",
    ),
    (
        ("readonly database", "read-only transaction", "permission denied"),
        "the database cannot be written",
        "let this user write the file and its folder",
    ),
    (
        ("database or disk is full", "no space left", "could not extend file"),
        "no room is left on the disk",
        "free some space; nothing of this transaction was stored, everything before it was",
    ),
    (
        ("disk i/o error",),
        "the disk failed",
        "free some space and check the disk; then run `monitor db check`",
    ),
    (
        ("file is not a database", "malformed", "file is encrypted"),
        "the file is damaged or is no SQLite database",
        "restore the last backup (`monitor db backup` makes them)",
    ),
    (
        ("password authentication failed", "no password supplied"),
        "the server refused the password",
        "mend user and password in MONITOR_DATABASE",
    ),
    (
        ("does not exist",),
        "the database does not have what is asked for",
        "create the database (createdb NAME), then run `monitor db upgrade`",
    ),
    (
        ("connection refused", "could not connect", "connection failed", "timeout expired", "resolve", "closed the"),
        "the server does not answer",
        "start PostgreSQL, or mend host and port in MONITOR_DATABASE",
    ),
    (
        ("no such table", "no such column"),
        "the database has another shape than this program",
        "run `monitor db upgrade`",
    ),
)


def _parse(url: str) -> URL:
    try:
        parsed = make_url(url)
        if parsed.drivername in ("postgresql", "postgres"):
            parsed = parsed.set(drivername="postgresql+psycopg")
        if parsed.get_backend_name() not in ("sqlite", "postgresql"):
            raise ArgumentError("neither SQLite nor PostgreSQL")
        parsed.get_dialect()
    except (ArgumentError, NoSuchModuleError, ValueError) as error:
        raise StoreError(
            f"this is no database address: {error}",
            where="MONITOR_DATABASE",
            remedy="write sqlite:///FILE or postgresql://USER:PASSWORD@HOST/NAME",
        ) from None
    return parsed


class Theme:
    """A group of queries on one database."""

    def __init__(self, database: Database) -> None:
        self._db = database
