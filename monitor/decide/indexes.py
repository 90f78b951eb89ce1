"""Which index to ask, and how: what it wishes, whether its validators may be trusted, which parts of it to read."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from monitor.scraper.index import ChildSitemap
from monitor.types import VIETNAM

#: Child sitemaps read in one visit.
MOST_SITEMAPS: Final = 40

#: Shortest time between two checks of an index that is not yet known to work.
RECHECK: Final = timedelta(weeks=1)

_MAX_AGE: Final = re.compile(r"(?<![a-z-])max-age\s*=\s*\"?(\d{1,9})")
_NOT_KEPT: Final = re.compile(r"no-cache|no-store")


def asked_pause(headers: Mapping[str, str], every: timedelta | None = None) -> timedelta | None:
    """How long an index asks not to be fetched again: what its feed says (ttl, sy:updatePeriod: `every`) or how long
    its answer stays fresh (Cache-Control, less its age in a cache on the way), the longer of both. None for neither."""
    control = headers.get("cache-control", "").lower()
    fresh = _MAX_AGE.search(control[:500])
    if fresh is None or _NOT_KEPT.search(control[:500]):
        return every
    age = headers.get("age", "").strip()
    left = timedelta(seconds=max(int(fresh[1]) - (int(age[:9]) if age[:9].isdecimal() else 0), 0))
    return max(left, every or left) or None


def full_fetch(changed_at: datetime | None, checked_at: datetime | None, now: datetime) -> bool:
    """Whether to ask without validators: some servers send one ETag for ever, so a page that has not changed for a day
    is asked for whole once in a while."""
    if changed_at is None or checked_at is None:
        return True
    return (
        now - changed_at > timedelta(days=1) and checked_at.astimezone(VIETNAM).date() != now.astimezone(VIETNAM).date()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """An index of which nobody has seen that it works. `lonely`: its source has nothing else to poll; `guess`: not
    even the habit of its content system speaks for it. `failures` counts failed checks in a row."""

    source: str
    url: str
    lonely: bool
    guess: bool
    checked_at: datetime | None = None
    failures: int = 0


def next_check(waiting: Iterable[Unverified], now: datetime) -> Unverified | None:
    """The one index to check now: none sooner than a week after its last check, and later each time it failed, up to
    eight weeks. Those never checked come first, and among them sources that have nothing else."""
    due = [
        one
        for one in waiting
        if one.checked_at is None or now - one.checked_at >= RECHECK * (1 << min(max(one.failures - 1, 0), 3))
    ]
    return min(due, key=_urgency, default=None)


def _urgency(one: Unverified) -> tuple[float, bool, bool, str]:
    return (one.checked_at.timestamp() if one.checked_at else 0.0, not one.lonely, one.guess, one.url)


def sitemaps_to_read(
    children: Iterable[ChildSitemap], since: datetime | None, most: int = MOST_SITEMAPS
) -> tuple[str, ...]:
    """Addresses of the child sitemaps worth reading: those changed since a moment, or the newest few where nothing is
    known of it. Newest first; one without a date counts as changed. `most` is for walks through a whole archive."""
    day = since.astimezone(VIETNAM).date().isoformat() if since else ""
    newest = sorted(children, key=lambda child: child.modified or "9999", reverse=True)
    fresh = [child.url for child in newest if not child.modified or child.modified[:10] >= day]
    return tuple(fresh[: most if since else 2])
