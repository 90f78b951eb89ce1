"""How well the sources are covered, in words, so that a digest without news proves something."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import Final

from monitor.notifier import hostile
from monitor.notifier.phrases import Words
from monitor.types import Digest, SourceHealth

#: Sources named in the coverage line.
_NAMED: Final = 12


def coverage(digest: Digest, say: Words) -> str:
    """ "58 of 61 sources healthy, 2 silent for 3 days, 1 changed layout"."""
    total = len(digest.coverage)
    if not total:
        return say.say("coverage_none")
    states = [health.state for health in digest.coverage]
    parts = [say.say("coverage_line", healthy=states.count("healthy"), total=total)]
    if silent := [days for health in digest.coverage if (days := _quiet_days(health, digest)) is not None]:
        parts.append(say.say("silent", len(silent), days=_span(min(silent), max(silent), say)))
    parts += [say.say(state, states.count(state)) for state in ("layout", "failing", "never") if state in states]
    return ", ".join(parts)


def _quiet_days(health: SourceHealth, digest: Digest) -> int | None:
    """Days for which a silent source has brought nothing; None for one that is not silent."""
    return (digest.composed_at - health.last_new).days if health.state == "silent" and health.last_new else None


def _span(low: int, high: int, say: Words) -> str:
    return say.say("days", high) if low == high else say.say("days", high).replace(str(high), f"{low}–{high}", 1)


def _reason(health: SourceHealth, digest: Digest, say: Words) -> str:
    days = _quiet_days(health, digest)
    if days is not None:
        usual = say.number_text(Decimal(f"{health.per_day:.1f}"))
        return say.say("used_to_publish", usual=usual, days=_span(days, days, say))
    if health.state == "failing":
        return say.failures.get(health.failure) or hostile.clean(health.detail, 120)
    return say.say(f"why_{health.state}")


def troubled(digest: Digest, say: Words) -> Iterator[str]:
    """The sources that need a look, each with the reason."""
    bad = [health for health in digest.coverage if health.state != "healthy"]
    for health in bad[:_NAMED]:
        yield f"{hostile.clean(health.source, 60)}: {_reason(health, digest, say)}"
    if len(bad) > _NAMED:
        yield f"+{len(bad) - _NAMED}"
