"""A watch over the share of articles that a source has kept from week to week: a break means that the paper, the reader
or the words have changed."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Final

#: Weeks of history needed before a break can be told, and the most that count.
LEAST_WEEKS: Final = 4
MOST_WEEKS: Final = 12
#: A week with fewer articles says nothing.
LEAST_SEEN: Final = 10
#: Standard errors by which a week must stand out, and the least change of the share itself.
ALARM_AT: Final = 3.0
LEAST_CHANGE: Final = 0.10


@dataclass(frozen=True, slots=True)
class Week:
    """What one source brought in one week: `seen` articles judged, `kept` of them kept."""

    start: date
    seen: int
    kept: int


@dataclass(frozen=True, slots=True)
class Alarm:
    """The share kept in `week` broke with the weeks before it; `strength` in standard errors, signed."""

    week: Week
    share: float
    usual: float
    strength: float


def drift(kept_by_week: Sequence[Week]) -> Alarm | None:
    """Alarm if the last week's share of kept articles breaks with the weeks before it, else None.

    Weeks come oldest first, for one source. The usual share is that of up to twelve earlier weeks that had enough
    articles; the test is the difference of two proportions, with one added on each side so that a source that always
    or never keeps can be judged too."""
    weeks = [week for week in kept_by_week if week.seen >= LEAST_SEEN]
    if not kept_by_week or not weeks or weeks[-1] is not kept_by_week[-1] or len(weeks) <= LEAST_WEEKS:
        return None
    last, before = weeks[-1], weeks[:-1][-MOST_WEEKS:]
    seen, kept = sum(week.seen for week in before), sum(week.kept for week in before)
    usual, share = kept / seen, last.kept / last.seen
    pooled = (kept + last.kept + 1) / (seen + last.seen + 2)
    error = math.sqrt(pooled * (1 - pooled) * (1 / seen + 1 / last.seen))
    strength = (share - usual) / error
    if abs(strength) < ALARM_AT or abs(share - usual) < LEAST_CHANGE:
        return None
    return Alarm(last, share, usual, strength)
