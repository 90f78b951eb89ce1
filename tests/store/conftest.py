"""A database of its own for each test, in both kinds. Without a PostgreSQL server its half is skipped, and said so."""

from __future__ import annotations

import os
import shutil
import uuid
import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import psycopg
import pytest

from monitor.store import Store, open_store

SERVER = os.environ.get("MONITOR_TEST_POSTGRESQL", "postgresql://postgres@127.0.0.1:5432")


def _server() -> str:
    for address in (SERVER, SERVER.replace("//postgres@", "//root@")):
        try:
            with psycopg.connect(f"{address}/postgres", connect_timeout=3):
                return address
        except psycopg.OperationalError:
            continue
    return ""


@pytest.fixture(scope="session")
def postgresql_server() -> str:
    """Address of the server, without a database; skips where none answers."""
    address = _server()
    if not address:
        warnings.warn(f"NO POSTGRESQL at {SERVER}: its half of the store's tests is SKIPPED", stacklevel=1)
        pytest.skip(f"no PostgreSQL server answers at {SERVER}")
    return address


@contextmanager
def _database(server: str, name: str, template: str = "template1") -> Iterator[str]:
    with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
        connection.execute(f"CREATE DATABASE {name} TEMPLATE {template}".encode())
    try:
        yield f"{server}/{name}"
    finally:
        with psycopg.connect(f"{server}/postgres", autocommit=True) as connection:
            connection.execute(f"DROP DATABASE {name} WITH (FORCE)".encode())


def _fresh() -> str:
    return f"monitor_test_{uuid.uuid4().hex[:12]}"


@pytest.fixture
def postgresql_url(postgresql_server: str) -> Iterator[str]:
    """An empty database, dropped afterwards."""
    with _database(postgresql_server, _fresh()) as url:
        yield url


@pytest.fixture(params=["sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty database."""
    if request.param == "sqlite":
        return f"sqlite:///{tmp_path}/monitor.sqlite3"
    address: str = request.getfixturevalue("postgresql_url")
    return address


@pytest.fixture(scope="session")
def sqlite_template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A migrated database file, to copy."""
    path = tmp_path_factory.mktemp("template") / "monitor.sqlite3"
    open_store(f"sqlite:///{path}").close()
    return path


@pytest.fixture(scope="session")
def postgresql_template(postgresql_server: str) -> Iterator[str]:
    """The name of a migrated database, to copy."""
    name = _fresh()
    with _database(postgresql_server, name) as url:
        open_store(url).close()
        yield name


@pytest.fixture(params=["sqlite", "postgresql"])
def store(request: pytest.FixtureRequest) -> Iterator[Store]:
    """An open store of either kind."""
    if request.param == "sqlite":
        yield request.getfixturevalue("sqlite_store")
        return
    template = request.getfixturevalue("postgresql_template")
    with _database(request.getfixturevalue("postgresql_server"), _fresh(), template) as url, open_store(url) as opened:
        yield opened


@pytest.fixture
def sqlite_store(sqlite_template: Path, tmp_path: Path) -> Iterator[Store]:
    """An open store in a SQLite file."""
    path = shutil.copy(sqlite_template, tmp_path / "monitor.sqlite3")
    with open_store(f"sqlite:///{path}") as opened:
        yield opened
