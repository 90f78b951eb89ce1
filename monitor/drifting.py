"""Sources whose share of kept articles broke with their past: for the log of each morning and `monitor quality`."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import TYPE_CHECKING

import structlog

from monitor.classifier.drift import MOST_WEEKS, Week, drift

if TYPE_CHECKING:
    from monitor.app import Service
    from monitor.store import Store

log = structlog.get_logger()


def drifted(store: Store, now: datetime) -> dict[str, str]:
    """What broke, by source."""
    weeks: dict[str, list[Week]] = {}
    for one in store.kept_shares(now - timedelta(weeks=MOST_WEEKS + 2)):
        weeks.setdefault(one.source, []).append(Week(one.week, one.read, one.kept))
    found = {source: drift(past) for source, past in sorted(weeks.items())}
    return {
        source: f"kept {alarm.share:.0%} of {alarm.week.seen} articles in the week of {alarm.week.start}, "
        f"usually {alarm.usual:.0%}"
        for source, alarm in found.items()
        if alarm is not None
    }


async def tell_drift(service: Service) -> None:
    """Warn of each source that drifts."""
    for source, detail in (await service.pipeline.db(drifted, service.store, service.clock())).items():
        log.warning("source.drifted", source=source, detail=detail)
