"""Brings a database to the shape of this program, by the migrations in db/. Never guesses about a database that it
does not know."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import inspect, text

import monitor
from monitor.errors import StoreError
from monitor.store.database import Database

if TYPE_CHECKING:
    from alembic.config import Config

# Alembic is loaded where there is something to migrate: that takes longer than most commands.

#: Where Alembic notes the revision of a database.
_MARK = "alembic_version"


def migrations_folder() -> Path:
    """Where the migrations are: inside an installed package, or beside it in a checkout. Raises StoreError."""
    package = Path(monitor.__file__).parent
    for folder in (package / "_db", package.parent / "db"):
        if (folder / "env.py").is_file():
            return folder
    raise StoreError(
        "the migrations are missing",
        where=str(package.parent / "db"),
        remedy="install the package anew, or run from a whole checkout",
    )


def config(database: Database) -> Config:
    """Alembic's settings for a database."""
    from alembic.config import Config

    settings = Config()
    settings.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    settings.attributes["database"] = database
    return settings


def revisions() -> tuple[str, ...]:
    """All revisions that this program knows, oldest first: each script's name begins with its own."""
    return tuple(sorted(path.name.partition("_")[0] for path in (migrations_folder() / "versions").glob("[0-9]*.py")))


def newest() -> str:
    """The revision that this program wants."""
    return revisions()[-1]


def current(database: Database) -> str | None:
    """The revision that a database has; None for an empty one. Raises StoreError for a database of something else."""
    with database.read() as session:
        connection = session.connection()
        tables = set(inspect(connection).get_table_names())
        marked = _MARK in tables
        revision = connection.scalar(text(f"SELECT version_num FROM {_MARK}")) if marked else None  # noqa: S608
        if revision is None and tables - {_MARK}:
            raise StoreError(
                "this database belongs to another program",
                where=database.where,
                remedy="name an empty database, or one made by `monitor`, in MONITOR_DATABASE",
            )
        return str(revision) if revision else None


def state(database: Database) -> str:
    """ "empty", "older" or "current". Raises StoreError for a newer database and for a foreign one."""
    revision = current(database)
    if revision is None:
        return "empty"
    if revision == newest():
        return "current"
    if revision not in revisions():
        raise StoreError(
            f"the database was made by a newer version of monitor (revision {revision}; this version knows {newest()})",
            where=database.where,
            remedy="install that version again, or restore a backup made before the upgrade",
        )
    return "older"


def upgrade(database: Database) -> None:
    """Apply the migrations that are missing, all or none. Raises StoreError."""
    from alembic import command
    from alembic.util import CommandError

    with database.guard():
        try:
            command.upgrade(config(database), "head")
        except CommandError as error:
            raise StoreError(
                f"the migration failed: {error}", where=database.where, remedy="restore a backup and report this"
            ) from error
