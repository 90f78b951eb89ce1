"""A subscriber's next digest: composed from the store, saved, and sent."""

from __future__ import annotations

from datetime import date, datetime

from monitor import app
from monitor.facts.calendar import HISTORY, expected
from monitor.health import coverage
from monitor.notifier.gather import next_digest
from monitor.notifier.outbox import Result, deliver, save
from monitor.settings import Settings
from monitor.store import Store
from monitor.subscriptions import AT_ONCE, Subscription
from monitor.types import VIETNAM, Digest, Expected


def compose_next(store: Store, subscription: Subscription, now: datetime, *, after: int | None = None) -> Digest:
    """The digest that a subscriber would get now."""
    return next_digest(
        store,
        subscription,
        now,
        coverage=coverage(store.source_states(), now),
        awaiting_review=store.open_issues(),
        # An alert tells what happened, not what did not.
        expected=() if subscription.schedule == AT_ONCE else overdue_reports(store, now),
        after=after,
    )


def overdue_reports(store: Store, now: datetime) -> tuple[Expected, ...]:
    """What provinces should have reported by now, judged by earlier years, and have not."""
    today = now.astimezone(VIETNAM).date()
    return expected(store.reports(date(today.year - HISTORY, 1, 1)), today)


def compose_and_save(store: Store, subscription: Subscription, now: datetime) -> int:
    """Save the next digest of a subscription if the log has grown; gives how many messages go out."""
    digest = compose_next(store, subscription, now)
    if digest.upto == digest.after and not subscription.send_empty:
        return 0
    return len(save(store, digest, subscription, now))


async def send_now(store: Store, settings: Settings, digest: Digest, subscription: Subscription) -> tuple[Result, ...]:
    """Save a digest and empty the outbox once; what fails stays there for the daemon."""
    save(store, digest, subscription, digest.composed_at)
    return await deliver(store, app.channel_settings(settings), digest.composed_at)
