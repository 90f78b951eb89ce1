"""Brings a database to the shape of this program, by the migrations in db/. Never guesses about a database that it
does not know."""

from __future__ import annotations

from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from alembic.util import CommandError
from sqlalchemy import inspect

import monitor
from monitor.errors import StoreError
from monitor.store.database import Database


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


def config(database: Database | None = None) -> Config:
    """Alembic's settings, for a database at hand or for looking at the scripts alone."""
    settings = Config()
    settings.set_main_option("script_location", str(migrations_folder()).replace("%", "%%"))
    settings.attributes["database"] = database
    return settings


def newest() -> str:
    """The revision that this program wants."""
    head = ScriptDirectory.from_config(config()).get_current_head()
    assert head is not None
    return head


def current(database: Database) -> str | None:
    """The revision that a database has; None for an empty one. Raises StoreError for a database of something else."""
    with database.read() as session:
        connection = session.connection()
        revision = MigrationContext.configure(connection).get_current_revision()
        if revision is None and set(inspect(connection).get_table_names()) - {"alembic_version"}:
            raise StoreError(
                "this database belongs to another program",
                where=database.where,
                remedy="name an empty database, or one made by `monitor`, in MONITOR_DATABASE",
            )
        return revision


def state(database: Database) -> str:
    """ "empty", "older" or "current". Raises StoreError for a newer database and for a foreign one."""
    revision = current(database)
    if revision is None:
        return "empty"
    if revision == newest():
        return "current"
    known = {script.revision for script in ScriptDirectory.from_config(config()).walk_revisions()}
    if revision not in known:
        raise StoreError(
            f"the database was made by a newer version of monitor (revision {revision}; this version knows {newest()})",
            where=database.where,
            remedy="install that version again, or restore a backup made before the upgrade",
        )
    return "older"


def upgrade(database: Database) -> None:
    """Apply the migrations that are missing, all or none. Raises StoreError."""
    with database.guard():
        try:
            command.upgrade(config(database), "head")
        except CommandError as error:
            raise StoreError(
                f"the migration failed: {error}", where=database.where, remedy="restore a backup and report this"
            ) from error
