"""The store: everything the service remembers, in SQLite or PostgreSQL. Values go in, values come out; rows and
sessions never leave. Synchronous: call it from one thread. Every method raises StoreError where the database fails."""

from __future__ import annotations

from types import TracebackType

from monitor.errors import StoreError
from monitor.store import migrate
from monitor.store.articles import Articles
from monitor.store.database import Database
from monitor.store.digests import Digests, Outgoing
from monitor.store.entries import Entries
from monitor.store.facts import Facts
from monitor.store.figures import Figures
from monitor.store.issues import Issues
from monitor.store.recording import Recording
from monitor.store.reviews import Reviews
from monitor.store.sources import Sources
from monitor.store.totals import Counts, Totals
from monitor.store.upkeep import Upkeep
from monitor.store.values import (
    CheckReport,
    Delivery,
    DeliveryState,
    EntryState,
    Filter,
    Found,
    IndexState,
    Indicator,
    KeptShare,
    Likeness,
    Point,
    QueuedEntry,
    Reading,
    Recorded,
    Revision,
    SourceState,
    StoredArticle,
    StoredDigest,
    StoredFigure,
    StoredIssue,
    StoredPage,
    Waiting,
)

__all__ = [
    "CheckReport",
    "Delivery",
    "DeliveryState",
    "EntryState",
    "Filter",
    "Found",
    "IndexState",
    "Indicator",
    "KeptShare",
    "Likeness",
    "Outgoing",
    "Point",
    "QueuedEntry",
    "Reading",
    "Recorded",
    "Revision",
    "SourceState",
    "Store",
    "StoredArticle",
    "StoredDigest",
    "StoredFigure",
    "StoredIssue",
    "StoredPage",
    "Totals",
    "Waiting",
    "open_store",
]


class Store(Sources, Entries, Recording, Articles, Figures, Facts, Digests, Issues, Reviews, Counts, Upkeep):
    """One database with all its queries, each group in a module of its own. Close it, or use it in `with`."""

    def close(self) -> None:
        """Give back the connection."""
        self._db.close()

    def __enter__(self) -> Store:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()


def open_store(url: str, *, create: bool = True, upgrade: bool = False, patience: float = 10) -> Store:
    """Open the database at `sqlite:///FILE` or `postgresql://USER:PASSWORD@HOST/NAME`.

    An empty one gets its tables if `create`; one of an older version is migrated only if `upgrade`. `patience` is how
    many seconds to wait for another process that writes. Raises StoreError, with the remedy, for a database that
    cannot be reached, belongs to another program, or was made by a newer version.
    """
    database = Database(url, patience=patience)
    try:
        if create and database.path is not None:
            _make_folder(database)
        if not create and database.path is not None and not database.path.exists():
            raise StoreError("there is no such database", where=database.where, remedy="run `monitor db upgrade`")
        state = migrate.state(database)
        if state == "empty" and create:
            database.set_journal()
            migrate.upgrade(database)
        elif state == "older" and upgrade:
            migrate.upgrade(database)
        elif state != "current":
            shape = "is empty" if state == "empty" else "was made by an older version of monitor"
            raise StoreError(f"the database {shape}", where=database.where, remedy="run `monitor db upgrade`")
    except BaseException:  # whatever it is, it goes on; only the connection is given back
        database.close()
        raise
    return Store(database)


def _make_folder(database: Database) -> None:
    assert database.path is not None
    try:
        database.path.parent.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise StoreError(
            f"its folder cannot be made: {error.strerror}",
            where=database.where,
            remedy="let this user write there, or set MONITOR_DATABASE",
        ) from error
