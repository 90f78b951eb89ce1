"""robots.txt by RFC 9309: cached for a day, 4xx allows all, 5xx and silence forbid, crawl-delay as an extension."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass, replace
from itertools import islice
from typing import Final

from protego import Protego

#: How long a copy is used (RFC 9309 2.4 says at most 24 hours), and how long an unreachable one forbids, in seconds.
KEPT: Final = 24 * 3600.0
RETRY: Final = 600.0
#: An older copy serves this long while the server fails.
STALE: Final = 7 * 24 * 3600.0
#: RFC 9309 2.5: at least 500 KiB must be read.
MOST_BYTES: Final = 512_000
#: A crawl-delay beyond this is taken for a mistake.
LONGEST_DELAY: Final = 120.0
MOST_ORIGINS: Final = 5_000
#: Bytes of robots.txt remembered in all; their rules take seventy times as much at the worst.
MOST_REMEMBERED: Final = 2_000_000


@dataclass(frozen=True, slots=True)
class Policy:
    """What one origin allows us. `rules` is None where everything is allowed or, with `closed`, nothing."""

    rules: Protego | None
    closed: bool
    read_at: float
    until: float
    size: int = 0

    def allows(self, url: str, agent: str) -> bool:
        """May `agent` fetch `url`?"""
        if self.closed:
            return False
        return self.rules is None or bool(self.rules.can_fetch(url, agent))

    @property
    def sitemaps(self) -> tuple[str, ...]:
        """Addresses of the sitemaps that it names, as they stand, at most a hundred."""
        return tuple(str(each)[:2000] for each in islice(self.rules.sitemaps, 100)) if self.rules else ()

    def delay(self, agent: str) -> float:
        """Crawl-delay in seconds, 0 where none is asked for."""
        wanted = self.rules.crawl_delay(agent) if self.rules else None
        return min(float(wanted), LONGEST_DELAY) if wanted else 0.0


def judge(status: int | None, body: bytes, now: float, before: Policy | None) -> Policy:
    """The policy that an answer to /robots.txt makes; `status` None means the server could not be reached."""
    if status is not None and 200 <= status < 300:
        body = body[:MOST_BYTES]
        rules = Protego.parse(body.decode("utf-8-sig", "replace"))
        return Policy(rules, closed=False, read_at=now, until=now + KEPT, size=len(body))
    if status is not None and 400 <= status < 500 and status != 429:
        return Policy(None, closed=False, read_at=now, until=now + KEPT)
    if before and not before.closed and now - before.read_at < STALE:
        return replace(before, until=now + RETRY)
    return Policy(None, closed=True, read_at=now, until=now + RETRY)


class RobotsCache:
    """Policies by origin ("https://host:port"), bounded."""

    def __init__(self) -> None:
        self._policies: OrderedDict[str, Policy] = OrderedDict()
        self._size = 0

    def get(self, origin: str, now: float) -> Policy | None:
        """The policy in force, or None if it must be read (again)."""
        policy = self._policies.get(origin)
        return policy if policy and now < policy.until else None

    def put(self, origin: str, status: int | None, body: bytes, now: float) -> Policy:
        """Remember what an answer means."""
        before = self._policies.pop(origin, None)
        policy = self._policies[origin] = judge(status, body, now, before)
        self._size += policy.size - (before.size if before else 0)
        while len(self._policies) > MOST_ORIGINS or (self._size > MOST_REMEMBERED and len(self._policies) > 1):
            self._size -= self._policies.popitem(last=False)[1].size
        return policy
