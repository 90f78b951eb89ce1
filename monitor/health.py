"""How the sources fare, from what the store knows of them: for digests, `sources list`, logs and metrics. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Protocol

from monitor.decide import Rhythm, silence
from monitor.types import SourceHealth


class Known(Protocol):
    """What is known of a source; the store's `SourceState` is one."""

    @property
    def name(self) -> str: ...
    @property
    def last_polled(self) -> datetime | None: ...
    @property
    def last_success(self) -> datetime | None: ...
    @property
    def last_new(self) -> datetime | None: ...
    @property
    def failures(self) -> int: ...
    @property
    def failure(self) -> str: ...
    @property
    def detail(self) -> str: ...
    @property
    def layout(self) -> str: ...
    @property
    def rhythm(self) -> Rhythm: ...


def health(source: Known, now: datetime) -> SourceHealth:
    """One source: failing before silent before a changed layout, since each hides the next."""
    quiet = silence(source.rhythm, source.last_new, now)
    if source.last_polled is None:
        return SourceHealth(source=source.name, state="never", detail="not polled yet")
    if source.failures:
        return SourceHealth(
            source=source.name,
            state="failing",
            last_success=source.last_success,
            failures=source.failures,
            failure=source.failure,
            detail=source.detail,
        )
    state, detail = ("silent", quiet) if quiet else ("layout", source.layout) if source.layout else ("healthy", "")
    return SourceHealth(
        source=source.name,
        state=state,  # type: ignore[arg-type]
        last_success=source.last_success,
        last_new=source.last_new,
        per_day=source.rhythm.per_day,
        detail=detail,
    )


def coverage(sources: Iterable[Known], now: datetime) -> tuple[SourceHealth, ...]:
    """All sources, those that need a look first."""
    order = {"failing": 0, "silent": 1, "layout": 2, "never": 3, "healthy": 4}
    return tuple(sorted((health(one, now) for one in sources), key=lambda one: (order[one.state], one.source)))


def alarms(sources: Iterable[SourceHealth]) -> dict[str, str]:
    """What an operator is told of, by source: silence and changed layouts, in words. Failures are told as they come."""
    return {one.source: one.detail for one in sources if one.state in ("silent", "layout")}
