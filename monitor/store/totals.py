"""How much there is of everything: for metrics."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import case, func
from sqlmodel import col, select

from monitor.store.database import Theme
from monitor.store.tables import ArticleRow, DeliveryRow, DigestRow, EntryRow, EventRow, FactRow, FigureRow


@dataclass(frozen=True, slots=True, kw_only=True)
class Totals:
    """Counts by kind, and since when the oldest of each queue waits (None: nothing waits)."""

    articles: Counter[str]
    figures: Counter[str]
    facts: int
    events: int
    digests: int
    deliveries: Counter[str]
    oldest_entry_due: datetime | None
    oldest_delivery: datetime | None


class Counts(Theme):
    """Queries that count."""

    def totals(self) -> Totals:
        """All counts, of one state of the database."""
        kept = case((col(ArticleRow.relevant), "kept"), else_="dropped")
        checks = case(
            (col(FigureRow.checks) == "[]", "none"),
            (col(FigureRow.checks).like("%,false,%"), "failed"),
            else_="passed",
        )
        waiting = col(DeliveryRow.state).in_(("pending", "sending"))
        with self._db.read() as session:
            return Totals(
                articles=Counter(dict(session.exec(select(kept, func.count()).group_by(kept)).all())),
                figures=Counter(dict(session.exec(select(checks, func.count()).group_by(checks)).all())),
                facts=session.exec(select(func.count()).select_from(FactRow)).one(),
                events=session.exec(select(func.coalesce(func.max(col(EventRow.seq)), 0))).one(),
                digests=session.exec(select(func.count()).select_from(DigestRow)).one(),
                deliveries=Counter(
                    dict(session.exec(select(DeliveryRow.state, func.count()).group_by(col(DeliveryRow.state))).all())
                ),
                oldest_entry_due=session.exec(
                    select(func.min(col(EntryRow.next_try))).where(col(EntryRow.state) != "fetched")
                ).one(),
                oldest_delivery=session.exec(select(func.min(col(DeliveryRow.created_at))).where(waiting)).one(),
            )
