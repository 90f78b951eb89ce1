"""Runs migrations for `monitor db upgrade`, and for `alembic -c db/alembic.ini` when a new one is written."""

from __future__ import annotations

from typing import Any

from alembic import context
from sqlmodel import SQLModel

import monitor.store.tables
from monitor.settings import read_settings
from monitor.store.database import Database

assert monitor.store.tables
config = context.config


def ours(_object: Any, name: str | None, kind: str, _reflected: bool, _other: Any) -> bool:
    """Search tables are written by hand in the migrations: they differ between databases."""
    return not (kind == "table" and name is not None and name.startswith("search_"))


def run() -> None:
    """Apply the migrations in one transaction."""
    database: Database = config.attributes.get("database") or Database(read_settings().database)
    with database.engine.connect() as connection:
        context.configure(
            connection=connection,
            target_metadata=SQLModel.metadata,
            render_as_batch=True,
            transactional_ddl=True,
            compare_server_default=True,
            include_object=ours,
        )
        with context.begin_transaction():
            context.run_migrations()


run()
