"""The daemon's clockwork: one tick picks due sources from the store, digests go by cron, the outbox is emptied."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from datetime import datetime

import structlog
from apscheduler.events import EVENT_JOB_ERROR, EVENT_JOB_MAX_INSTANCES, EVENT_JOB_MISSED, JobExecutionEvent
from apscheduler.schedulers.asyncio import AsyncIOScheduler
from apscheduler.triggers.cron import CronTrigger
from apscheduler.triggers.interval import IntervalTrigger

from monitor.types import VIETNAM

log = structlog.get_logger()


def cron(expression: str) -> CronTrigger:
    """A trigger for five cron fields in Vietnam's time. Weekdays are names: APScheduler counts digits from Monday,
    cron from Sunday, so digits are refused where the expression is read."""
    return CronTrigger.from_crontab(expression, timezone=VIETNAM)


def missed(expression: str, last: datetime, now: datetime) -> bool:
    """Whether a run fell due after `last` and by `now`: while the daemon was down, no timer could keep it."""
    due = cron(expression).get_next_fire_time(None, last)
    return due is not None and last < due <= now


class Scheduler:
    """Runs jobs on the event loop. Late runs are made up for once (`coalesce`), never dropped, never doubled."""

    def __init__(self) -> None:
        self._scheduler = AsyncIOScheduler(
            timezone=VIETNAM, job_defaults={"coalesce": True, "misfire_grace_time": None, "max_instances": 1}
        )
        self._scheduler.add_listener(_tell, EVENT_JOB_ERROR | EVENT_JOB_MISSED | EVENT_JOB_MAX_INSTANCES)

    def every(self, seconds: float, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job at a fixed pace."""
        self._scheduler.add_job(job, IntervalTrigger(seconds=seconds, timezone=VIETNAM), id=name, name=name)

    def at(self, expression: str, name: str, job: Callable[[], Awaitable[None]]) -> None:
        """Run a job by cron, in Vietnam's time."""
        self._scheduler.add_job(job, cron(expression), id=name, name=name)

    def clear(self) -> None:
        """Forget all jobs; what runs goes on."""
        self._scheduler.remove_all_jobs()

    def start(self) -> None:
        """Begin; must be called with the loop running."""
        self._scheduler.start()

    def stop(self) -> None:
        """Fire nothing more. What runs is the caller's to wait for: a waiting shutdown would cancel it."""
        self._scheduler.pause()
        self._scheduler.remove_all_jobs()
        self._scheduler.shutdown(wait=False)


def _tell(event: JobExecutionEvent) -> None:
    if event.code == EVENT_JOB_ERROR:
        log.error("job.failed", job=event.job_id, error=repr(event.exception))
    elif event.code == EVENT_JOB_MAX_INSTANCES:
        log.debug("job.still_running", job=event.job_id)
    else:
        log.warning("job.missed", job=event.job_id)


class Crew:
    """Tasks under way, by name: the same one is never started twice, and the last minute waits for all of them."""

    def __init__(self) -> None:
        self._tasks: dict[str, asyncio.Task[None]] = {}

    def __contains__(self, name: str) -> bool:
        return name in self._tasks

    def __len__(self) -> int:
        return len(self._tasks)

    def start(self, name: str, work: Awaitable[None]) -> None:
        """Start a task unless one of that name is under way. A failure is logged and hurts nobody else."""
        if name in self._tasks:
            raise ValueError(f"{name} is under way")
        task = asyncio.ensure_future(work)
        self._tasks[name] = task
        task.add_done_callback(lambda done: self._ended(name, done))

    def _ended(self, name: str, task: asyncio.Task[None]) -> None:
        del self._tasks[name]
        if not task.cancelled() and (error := task.exception()) is not None:
            log.error("task.failed", task=name, error=str(error), exc_info=error)

    async def finish(self, seconds: float) -> None:
        """Wait for all, then cancel what is still under way. Work is stored piece by piece, so nothing is lost."""
        tasks = list(self._tasks.values())
        if not tasks:
            return
        _, late = await asyncio.wait(tasks, timeout=seconds)
        for task in late:
            task.cancel()
        await asyncio.gather(*late, return_exceptions=True)
