"""How well the sources are covered, in words, so that a digest without news proves something."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
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
    if silent := [health for health in digest.coverage if health.state == "silent"]:
        parts.append(say.say("silent", len(silent), days=_days(silent, digest, say)).strip())
    parts += [say.say(state, states.count(state)) for state in ("layout", "failing", "never") if state in states]
    return ", ".join(parts)


def _days(silent: Sequence[SourceHealth], digest: Digest, say: Words) -> str:
    spans = [(digest.composed_at - health.last_success).days for health in silent if health.last_success]
    if not spans:
        return ""
    low, high = min(spans), max(spans)
    return say.say("days", high) if low == high else say.say("days", high).replace(str(high), f"{low}–{high}", 1)


def troubled(sources: Sequence[SourceHealth]) -> Iterator[str]:
    bad = [health for health in sources if health.state != "healthy"]
    for health in bad[:_NAMED]:
        detail = hostile.clean(health.detail, 120)
        yield hostile.clean(health.source, 60) + (f": {detail}" if detail else "")
    if len(bad) > _NAMED:
        yield f"+{len(bad) - _NAMED}"
