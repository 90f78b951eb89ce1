"""What a person should look at."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime
from hashlib import sha256
from typing import Literal

from sqlalchemy import bindparam, delete, func, insert
from sqlalchemy import select as pick
from sqlmodel import Session, col, select, update

from monitor.store.clean import clean
from monitor.store.convert import from_json, to_json
from monitor.store.database import Theme
from monitor.store.entries import batches
from monitor.store.tables import IssueRow
from monitor.store.values import Reading, StoredIssue
from monitor.types import Issue

_ISSUE = IssueRow.__table__  # type: ignore[attr-defined]

# Statements of the hot path, put together once.
_KNOWN = pick(_ISSUE.c.key).where(_ISSUE.c.key.in_(bindparam("keys", expanding=True)))
_RAISE = insert(_ISSUE)
_DECISION = pick(_ISSUE.c.decision).where(_ISSUE.c.key == bindparam("key"), _ISSUE.c.state == "decided")
_OPEN = pick(_ISSUE.c.id, _ISSUE.c.key).where(
    *(_ISSUE.c.state == "open", _ISSUE.c.kind == "figure"),
    *(_ISSUE.c.source == bindparam("source"), _ISSUE.c.url == bindparam("url")),
)


class Issues(Theme):
    """Queries on issues."""

    def raise_issues(self, issues: Iterable[Issue], now: datetime) -> int:
        """Store findings; one whose key is known, open or decided, is not raised again. Gives how many were new."""
        with self._db.write() as session:
            return raise_issues(session, clean(tuple(issues)), now)

    def issues(
        self,
        state: Literal["open", "decided"] | None = "open",
        *,
        kinds: Sequence[str] = (),
        since: datetime | None = None,
        limit: int | None = None,
    ) -> tuple[StoredIssue, ...]:
        """Issues, the oldest first."""
        query = select(IssueRow).order_by(col(IssueRow.raised_at), col(IssueRow.id)).limit(limit)
        if state:
            query = query.where(col(IssueRow.state) == state)
        if kinds:
            query = query.where(col(IssueRow.kind).in_(kinds))
        if since:
            query = query.where(col(IssueRow.raised_at) >= since)
        with self._db.read() as session:
            return tuple(stored_issue(row) for row in session.exec(query))

    def open_issues(self) -> int:
        """How many issues wait for a decision."""
        query = select(func.count()).select_from(IssueRow).where(col(IssueRow.state) == "open")
        with self._db.read() as session:
            return int(session.exec(query).one())

    def decide_issue(self, issue: int, decision: str, *, by: str, now: datetime) -> None:
        """A person settles an issue."""
        statement = update(IssueRow).where(col(IssueRow.id) == issue)
        with self._db.write() as session:
            session.exec(statement.values(state="decided", decision=decision, decided_by=by, decided_at=now))


def raise_issues(session: Session, issues: Iterable[Issue], now: datetime) -> int:
    """Store findings, whose words can be stored, that are not known yet, inside the caller's transaction."""
    fresh = {issue.key: issue for issue in issues}
    connection = session.connection()
    for piece in batches(list(fresh)):
        for key in connection.execute(_KNOWN, {"keys": piece}).scalars():
            del fresh[key]
    rest = {"state": "open", "raised_at": now, "decided_at": None, "decided_by": "", "decision": ""}
    columns = ("key", "kind", "detail", "source", "url", "fact")
    rows = [
        {name: getattr(issue, name) for name in columns} | {"quotes": to_json(issue.quotes)} | rest
        for issue in fresh.values()
    ]
    if rows:
        connection.execute(_RAISE, rows)
    return len(rows)


def article_key(source: str, key: str) -> str:
    """Key of the issue that holds the decision on a whole article."""
    return f"article:{sha256(f'{source}|{key}'.encode()).hexdigest()[:32]}"


def as_decided(session: Session, reading: Reading) -> Reading:
    """The reading, emptied if a person said that the article is none of ours."""
    key = article_key(reading.source, reading.key)
    decision = session.connection().execute(_DECISION, {"key": key}).scalar_one_or_none()
    if decision is None or not decision.startswith("{") or from_json(decision)["outcome"] != "not ours":
        return reading
    return replace(
        reading,
        verdict=replace(reading.verdict, relevant=False, review=False),
        extraction=replace(reading.extraction, figures=(), derived=()),
        statements=(),
        issues=(),
    )


def take_back(session: Session, source: str, url: str, keep: Iterable[str]) -> None:
    """Forget open findings on figures of an article that its present reading no longer makes."""
    connection = session.connection()
    kept = set(keep)
    gone = [row.id for row in connection.execute(_OPEN, {"source": source, "url": url}) if row.key not in kept]
    for piece in batches(gone):
        connection.execute(delete(_ISSUE).where(_ISSUE.c.id.in_(piece)))


def stored_issue(row: IssueRow) -> StoredIssue:
    """An issue from its row."""
    assert row.id is not None
    return StoredIssue(
        id=row.id,
        issue=Issue(
            key=row.key,
            kind=row.kind,
            detail=row.detail,
            source=row.source,
            url=row.url,
            fact=row.fact,
            quotes=tuple(from_json(row.quotes)),
        ),
        state="open" if row.state == "open" else "decided",
        raised_at=row.raised_at,
        decided_at=row.decided_at,
        decided_by=row.decided_by,
        decision=row.decision,
    )
