"""The migrations make exactly the tables of the models, and unknown databases are left alone."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import psycopg
import pytest
from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlmodel import SQLModel

from monitor.errors import StoreError
from monitor.store import Store, migrate, open_store
from monitor.store.database import Database
from tests.store.readings import NOON


def _ours(_object: object, name: str | None, kind: str, _reflected: bool, _other: object) -> bool:
    return not (kind == "table" and name is not None and name.startswith("search_"))


def _revision(store: Store, revision: str) -> None:
    with store._db.write() as session:
        session.connection().exec_driver_sql(f"UPDATE alembic_version SET version_num = '{revision}'")


def test_migrations_from_empty_equal_the_models(url: str) -> None:
    with open_store(url) as store, store._db.engine.connect() as connection:
        options = {"include_object": _ours, "compare_type": True, "compare_server_default": True}
        context = MigrationContext.configure(connection, opts=options)

        assert compare_metadata(context, SQLModel.metadata) == []


def test_scripts_are_named_by_their_revisions(sqlite_store: Store) -> None:
    scripts = ScriptDirectory.from_config(migrate.config(sqlite_store._db))

    assert tuple(reversed([script.revision for script in scripts.walk_revisions()])) == migrate.revisions()


def test_the_way_down_leads_back_to_nothing_and_up_again(url: str) -> None:
    with open_store(url) as store:
        command.downgrade(migrate.config(store._db), "base")
        assert migrate.state(store._db) == "empty"

        assert store.upgrade() == migrate.newest()

        assert migrate.state(store._db) == "current"


def test_a_newer_database_is_refused_with_the_remedy(url: str) -> None:
    with open_store(url) as store:
        _revision(store, "9999")

    with pytest.raises(StoreError, match="newer version of monitor") as caught:
        open_store(url)

    assert "install that version" in caught.value.remedy


def test_an_empty_database_is_made_only_if_asked(url: str) -> None:
    with pytest.raises(StoreError, match=r"no such database|is empty") as caught:
        open_store(url, create=False)

    assert "monitor db upgrade" in caught.value.remedy
    with open_store(url) as store:
        assert store.check().sound
    with open_store(url, create=False):
        pass


def test_a_database_of_something_else_is_left_alone(url: str) -> None:
    database = Database(url)
    with database.write() as session:
        session.connection().exec_driver_sql("CREATE TABLE wp_posts (id INTEGER)")
    database.close()

    with pytest.raises(StoreError, match="another program"):
        open_store(url)


def test_migrations_are_found_from_anywhere(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)

    assert (migrate.migrations_folder() / "versions").is_dir()
    with open_store("sqlite:///here/monitor.sqlite3") as store:
        assert store.check().sound


def test_sqlite_works_in_wal_with_foreign_keys(sqlite_store: Store) -> None:
    with sqlite_store._db.read() as session:
        settings = {
            name: session.connection().exec_driver_sql(f"PRAGMA {name}").scalar_one()
            for name in ("journal_mode", "foreign_keys", "synchronous", "busy_timeout")
        }

    assert settings == {"journal_mode": "wal", "foreign_keys": 1, "synchronous": 1, "busy_timeout": 10000}
    assert sqlite_store.version() == f"SQLite {sqlite3.sqlite_version}"


@pytest.mark.parametrize(
    ("address", "remedy"),
    [
        ("mysql://x/y", "sqlite:///FILE or postgresql://"),
        ("not an address", "sqlite:///FILE or postgresql://"),
        ("postgresql://nobody:secret@127.0.0.1:1/none", "start PostgreSQL"),
        ("sqlite:////proc/none/monitor.sqlite3", "let this user write"),
        ("sqlite:////proc/version", "another shape|restore|write|folder"),
    ],
)
def test_what_cannot_be_opened_says_why_and_what_to_do(address: str, remedy: str) -> None:
    with pytest.raises(StoreError) as caught:
        open_store(address, patience=1)

    assert any(words in caught.value.remedy for words in remedy.split("|")), str(caught.value)
    assert "secret" not in str(caught.value)


def test_a_missing_database_on_the_server_is_named(postgresql_server: str) -> None:
    with pytest.raises(StoreError, match="no_such_database") as caught:
        open_store(f"{postgresql_server}/no_such_database")

    assert "createdb" in caught.value.remedy


def test_a_file_that_is_no_database_is_named(tmp_path: Path) -> None:
    path = tmp_path / "monitor.sqlite3"
    path.write_bytes(b"this is a text file, not a database" * 50)

    with pytest.raises(StoreError, match="no SQLite database") as caught:
        open_store(f"sqlite:///{path}")

    assert "restore" in caught.value.remedy
    assert path.read_bytes().startswith(b"this is a text")


def test_a_locked_database_is_told_apart(tmp_path: Path) -> None:
    path = tmp_path / "monitor.sqlite3"
    with open_store(f"sqlite:///{path}", patience=0.1) as store, closing(sqlite3.connect(path)) as other:
        other.isolation_level = None
        other.execute("BEGIN IMMEDIATE")
        open_store(f"sqlite:///{path}", patience=0.1).close()  # readers never wait
        with pytest.raises(StoreError, match="another process") as caught:
            store.save_note("a", "b", NOON)
        other.execute("ROLLBACK")
        store.save_note("a", "b", NOON)

    assert "stop the other" in caught.value.remedy


def test_a_full_disk_is_told_and_nothing_is_half_written(tmp_path: Path) -> None:
    with open_store(f"sqlite:///{tmp_path}/monitor.sqlite3") as store:
        with store._db.read() as session:
            session.connection().exec_driver_sql("PRAGMA max_page_count = 1")  # SQLite: never below what it has
        with pytest.raises(StoreError, match="no room") as caught:
            store.save_note("note", "x" * 5_000_000, NOON)

    assert "free some space" in caught.value.remedy
    with open_store(f"sqlite:///{tmp_path}/monitor.sqlite3") as store:
        assert store.check().sound


def test_a_database_that_may_not_be_written_is_told_apart(url: str, postgresql_server: str) -> None:
    with open_store(url) as store:
        if store._db.is_sqlite:
            pragma = "PRAGMA query_only = ON"
        else:
            pragma = "SET default_transaction_read_only = on"
            with psycopg.connect(url, autocommit=True) as server:
                name = url.rpartition("/")[2]
                server.execute(f"ALTER DATABASE {name} SET default_transaction_read_only = on".encode())
        store.close()
        with store._db.engine.connect() as connection:
            connection.exec_driver_sql(pragma)
        with pytest.raises(StoreError, match="cannot be written"):
            store.save_note("a", "b", NOON)
