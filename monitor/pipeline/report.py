"""What came of a visit to a source: counted for the summary, for logs and for whoever watches."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, Protocol

from monitor.catalogue import Source
from monitor.reading import Understanding
from monitor.store import Recorded


class Progress(Protocol):
    """Who wants to see the work under way. All calls come from the event loop's thread."""

    def listing(self, source: Source, found: int, left: int) -> None:
        """A part of an archive was read: so many pages are known by now, so many parts are still to be read."""

    def source(self, source: Source, pages: int) -> None:
        """A source was polled and has so many pages to fetch."""

    def page(self, source: Source, title: str, outcome: str) -> None:
        """One page is done."""

    def done(self, report: SourceReport) -> None:
        """A source is done."""


@dataclass(slots=True)
class SourceReport:
    """What one round brought from one source: the row of a crawl's summary."""

    source: str
    listed: int = 0
    new: int = 0
    glanced_off: int = 0
    fetched: int = 0
    unchanged: int = 0
    kept: int = 0
    review: int = 0
    dropped: int = 0
    failed_pages: int = 0
    figures: int = 0
    new_facts: int = 0
    events: int = 0
    revised: int = 0
    issues: int = 0
    #: Why the source itself failed, "" if at least one of its indexes answered.
    failure: str = ""
    notes: list[str] = field(default_factory=list)
    seconds: float = 0.0

    def counts(self) -> dict[str, Any]:
        """What is worth a place in the log."""
        names = (name for name in type(self).__dataclass_fields__ if name not in ("source", "notes"))
        whole = {name: getattr(self, name) for name in names}
        whole["seconds"] = round(self.seconds, 3)
        return {name: value for name, value in whole.items() if value or name in ("new", "kept", "figures")}

    def tally(self, known: Understanding, recorded: Recorded, issues: int) -> tuple[str, dict[str, Any]]:
        """Count one page; gives the word and the numbers for display and log."""
        verdict = known.verdict
        if not recorded.changed:
            self.unchanged += 1
            return "unchanged", {}
        self.kept += verdict.relevant
        self.review += verdict.review
        self.dropped += not verdict.relevant
        self.figures += recorded.figures
        self.events += len(recorded.events)
        self.new_facts += sum(event.kind == "new" for event in recorded.events)
        self.revised += recorded.revised
        self.issues += issues
        outcome = "kept, to be reviewed" if verdict.review else "kept" if verdict.relevant else "dropped"
        counts = {"score": round(verdict.score, 3), "figures": recorded.figures, "events": len(recorded.events)}
        return outcome, counts
