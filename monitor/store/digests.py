"""Digests and their outbox: saved before they are sent, sent once, told what happened."""

from __future__ import annotations

import zlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from sqlalchemy import func, or_
from sqlmodel import col, select, update

from monitor.errors import StoreError
from monitor.store.clean import clean
from monitor.store.convert import from_json, message_text, read_message, to_json
from monitor.store.database import Theme
from monitor.store.tables import DeliveryRow, DigestRow
from monitor.store.values import Delivery, DeliveryState, StoredDigest
from monitor.types import Digest, Message


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered digest for one recipient of one channel."""

    channel: str
    recipient: str
    message: Message


class Digests(Theme):
    """Queries on digests and deliveries."""

    def last_digest(self, name: str) -> StoredDigest | None:
        """The newest digest of a subscription; its `upto` is where the next one begins."""
        query = select(DigestRow).where(col(DigestRow.name) == name).order_by(col(DigestRow.number).desc())
        with self._db.read() as session:
            row = session.exec(query.limit(1)).first()
            return _digest(row) if row else None

    def digests(self, name: str, limit: int | None = None) -> tuple[StoredDigest, ...]:
        """The digests of a subscription, the newest first."""
        query = select(DigestRow).where(col(DigestRow.name) == name).order_by(col(DigestRow.number).desc())
        with self._db.read() as session:
            return tuple(_digest(row) for row in session.exec(query.limit(limit)))

    def save_digest(self, digest: Digest, outgoing: Sequence[Outgoing], now: datetime) -> StoredDigest:
        """Save a digest and put its messages into the outbox, in one transaction. Raises StoreError where its span
        does not begin at the end of the last one: then another process told these events meanwhile."""
        with self._db.write() as session:
            query = select(func.max(col(DigestRow.number)), func.max(col(DigestRow.upto)))
            number, upto = session.exec(query.where(col(DigestRow.name) == digest.name)).one()
            if digest.after != (upto or 0) or digest.number != (number or 0) + 1 or digest.upto < digest.after:
                raise StoreError(
                    f"digest {digest.number} tells events {digest.after + 1} to {digest.upto}, "
                    f"but digest {number or 0} ended at {upto or 0}",
                    where=digest.name,
                    remedy="compose it anew; another process may have told these events",
                )
            row = DigestRow(
                name=digest.name,
                number=digest.number,
                after=digest.after,
                upto=digest.upto,
                composed_at=digest.composed_at,
                lines=len(digest.lines),
                awaiting_review=digest.awaiting_review,
                left_out=len(digest.rest),
                told=to_json([line.event.seq for line in (*digest.lines, *digest.rest)]),
            )
            session.add(row)
            session.flush()
            assert row.id is not None
            for one in outgoing:
                session.add(
                    DeliveryRow(
                        digest_id=row.id,
                        channel=one.channel,
                        recipient=one.recipient,
                        message_id=one.message.message_id,
                        state="pending",
                        next_try=now,
                        created_at=now,
                        message=zlib.compress(message_text(one.message).encode()),
                    )
                )
            session.flush()
            return _digest(row)

    def claim_deliveries(
        self, now: datetime, limit: int = 20, lease: timedelta = timedelta(minutes=10), channels: Sequence[str] = ()
    ) -> tuple[Delivery, ...]:
        """Take messages out of the outbox for sending. A claim not settled before its lease ends, as after a crash, is
        given again with `maybe_sent`, for the channel to decide."""
        ready = or_(col(DeliveryRow.state) == "pending", col(DeliveryRow.state) == "sending")
        query = select(DeliveryRow, DigestRow.name).join(DigestRow, col(DigestRow.id) == col(DeliveryRow.digest_id))
        query = query.where(ready, col(DeliveryRow.next_try) <= now)
        if channels:
            query = query.where(col(DeliveryRow.channel).in_(channels))
        query = query.order_by(col(DeliveryRow.next_try), col(DeliveryRow.id)).limit(limit)
        with self._db.write() as session:
            claimed = []
            for row, name in session.exec(query).all():
                maybe_sent = row.state == "sending"
                row.state, row.next_try = "sending", now + lease
                row.attempts += 1
                session.add(row)
                claimed.append(_delivery(row, name, maybe_sent=maybe_sent))
            return tuple(claimed)

    def settle_delivery(
        self, delivery: int, now: datetime, *, error: str = "", next_try: datetime | None = None, parts_done: int = 0
    ) -> None:
        """What came of sending: accepted (no error), to be tried again at `next_try` after the parts that arrived, or
        failed for good."""
        with self._db.write() as session:
            row = session.get_one(DeliveryRow, delivery)
            row.error, row.next_try = clean(error[:2000]), next_try
            row.parts_done = parts_done
            row.state = "accepted" if not error else "pending" if next_try else "failed"
            if error:
                row.first_failed = row.first_failed or now
            if not next_try:
                row.done_at = now
            session.add(row)

    def release_deliveries(self, now: datetime) -> int:
        """At start, when no other sender can be at work: give back what an earlier process had claimed, as maybe sent.
        Gives how many."""
        statement = update(DeliveryRow).where(col(DeliveryRow.state) == "sending", col(DeliveryRow.next_try) > now)
        with self._db.write() as session:
            return session.exec(statement.values(next_try=now)).rowcount

    def deliveries(
        self, states: Sequence[DeliveryState] = (), *, digest: int | None = None, limit: int | None = None
    ) -> tuple[Delivery, ...]:
        """Messages of the outbox, the oldest first."""
        query = select(DeliveryRow, DigestRow.name).join(DigestRow, col(DigestRow.id) == col(DeliveryRow.digest_id))
        if states:
            query = query.where(col(DeliveryRow.state).in_(states))
        if digest is not None:
            query = query.where(col(DeliveryRow.digest_id) == digest)
        with self._db.read() as session:
            rows = session.exec(query.order_by(col(DeliveryRow.id)).limit(limit)).all()
            return tuple(_delivery(row, name, maybe_sent=row.state == "sending") for row, name in rows)

    def stuck_deliveries(self, now: datetime, after: timedelta = timedelta(days=3)) -> tuple[Delivery, ...]:
        """Messages that fail for so long, or for good, and of which the operator does not know yet."""
        query = select(DeliveryRow, DigestRow.name).join(DigestRow, col(DigestRow.id) == col(DeliveryRow.digest_id))
        query = query.where(
            col(DeliveryRow.operator_told).is_(False),
            or_(
                col(DeliveryRow.state) == "failed",
                (col(DeliveryRow.state) != "accepted") & (col(DeliveryRow.first_failed) <= now - after),
            ),
        )
        with self._db.read() as session:
            rows = session.exec(query.order_by(col(DeliveryRow.id))).all()
            return tuple(_delivery(row, name, maybe_sent=row.state == "sending") for row, name in rows)

    def operator_told(self, deliveries: Sequence[int]) -> None:
        """Remember that the operator knows of these failures."""
        statement = update(DeliveryRow).where(col(DeliveryRow.id).in_(deliveries))
        with self._db.write() as session:
            session.exec(statement.values(operator_told=True))


def _digest(row: DigestRow) -> StoredDigest:
    assert row.id is not None
    return StoredDigest(
        id=row.id,
        name=row.name,
        number=row.number,
        after=row.after,
        upto=row.upto,
        composed_at=row.composed_at,
        lines=row.lines,
        awaiting_review=row.awaiting_review,
        left_out=row.left_out,
        told=tuple(from_json(row.told)),
    )


def _delivery(row: DeliveryRow, name: str, *, maybe_sent: bool) -> Delivery:
    assert row.id is not None
    state: DeliveryState = row.state  # type: ignore[assignment]
    return Delivery(
        id=row.id,
        digest=row.digest_id,
        name=name,
        channel=row.channel,
        recipient=row.recipient,
        state=state,
        attempts=row.attempts,
        next_try=row.next_try,
        created_at=row.created_at,
        first_failed=row.first_failed,
        operator_told=row.operator_told,
        error=row.error,
        maybe_sent=maybe_sent,
        parts_done=row.parts_done,
        message=read_message(zlib.decompress(row.message).decode()),
    )
