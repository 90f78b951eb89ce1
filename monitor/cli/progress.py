"""What a crawl shows on a terminal: a bar for each source under way, all pages together, and how long it may take."""

from __future__ import annotations

import time
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import TYPE_CHECKING

from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn

from monitor.cli.screen import console, printable

if TYPE_CHECKING:
    from monitor.catalogue import Source
    from monitor.pipeline import SourceReport

#: Pages that tell a pace.
_ENOUGH = 10


@dataclass(slots=True)
class Course:
    """How far one source has come: pages known and done, when the first was begun and the last was done. `listing` is
    true while more may become known."""

    known: int = 0
    done: int = 0
    began: float = 0.0
    latest: float = 0.0
    listing: bool = False


def remaining(courses: Collection[Course]) -> float | None:
    """Seconds that the pages known by now will still take, None before there is a pace to tell it from. Sources are
    read side by side, each as fast as its host and this machine allow, so the one with most before it decides."""
    done = sum(one.done for one in courses)
    going = [one for one in courses if one.known > one.done]
    if not going:
        return 0.0
    if done < _ENOUGH:
        return None
    usual = sum(one.latest - one.began for one in courses) / done
    paces = ((one.latest - one.began) / one.done if one.done else usual for one in going)
    return max((one.known - one.done) * pace for one, pace in zip(going, paces, strict=True))


def outlook(courses: Collection[Course]) -> str:
    """The same in words, with what is not known yet."""
    seconds = remaining(courses)
    listing = sum(one.listing for one in courses)
    more = f"; {listing} archives are still being listed" if listing else ""
    if seconds is None:
        return f"too early to say how long{more}"
    if not seconds:
        return more.removeprefix("; ")
    return f"{'at least' if listing else 'about'} {_spelt(seconds)} left at this pace{more}"


def _spelt(seconds: float) -> str:
    minutes = max(round(seconds / 60), 1)
    if minutes < 60:
        return f"{minutes} min"
    hours, minutes = divmod(round(minutes / 10) * 10, 60)
    return f"{hours} h {minutes} min" if minutes and hours < 10 else f"{hours} h"


class CrawlDisplay:
    """Progress bars on a terminal; nothing elsewhere."""

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self.courses: dict[str, Course] = {}
        self._bars = Progress(
            SpinnerColumn(),
            TextColumn("{task.fields[source]:<24.24}"),
            BarColumn(bar_width=20),
            MofNCompleteColumn(),
            TextColumn("{task.description}"),
            TimeElapsedColumn(),
            console=console(stderr=True),
            transient=True,
        )
        self._all = self._bars.add_task("", total=None, source="all pages known")
        self._tasks: dict[str, TaskID] = {}

    def __enter__(self) -> CrawlDisplay:
        if self._bars.console.is_terminal:
            self._bars.start()
        return self

    def __exit__(self, *_: object) -> None:
        if self._bars.console.is_terminal:
            self._bars.stop()

    def listing(self, source: Source, found: int, left: int) -> None:
        """A part of an archive was read."""
        course = self.courses.setdefault(source.id, Course())
        course.known, course.listing = found, True
        words = f"{left} parts of the archive to read"
        self._bars.update(self._task(source.id), total=found or None, description=words)
        self._tell()

    def source(self, source: Source, pages: int) -> None:
        """A source was polled."""
        now = self._now()
        self.courses[source.id] = Course(known=pages, began=now, latest=now)
        self._bars.update(self._task(source.id), total=pages)
        self._tell()

    def page(self, source: Source, title: str, outcome: str) -> None:
        """One page is done."""
        course = self.courses[source.id]
        course.done, course.latest = course.done + 1, self._now()
        words = f"{outcome}: {printable(title)[:50]}"
        self._bars.update(self._tasks[source.id], advance=1, description=words.replace("[", "("))
        self._tell()

    def done(self, report: SourceReport) -> None:
        """A source is done."""
        if report.source in self._tasks:
            self._bars.remove_task(self._tasks.pop(report.source))

    def _task(self, source: str) -> TaskID:
        if source not in self._tasks:
            self._tasks[source] = self._bars.add_task("", total=None, source=source)
        return self._tasks[source]

    def _tell(self) -> None:
        known, done = (sum(getattr(one, name) for one in self.courses.values()) for name in ("known", "done"))
        self._bars.update(self._all, total=known or None, completed=done, description=outlook(self.courses.values()))
