"""`monitor crawl` and `monitor run`: look once, or stay and watch."""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime, time
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.table import Table

from monitor.cli import FAILED, app
from monitor.cli.screen import console, printable
from monitor.types import VIETNAM

if TYPE_CHECKING:
    from monitor.pipeline import SourceReport


def parse_day(text: str) -> datetime | None:
    """The first moment of a day in Vietnam, from 2026-03-01. Raises BadParameter."""
    if not text:
        return None
    try:
        day = datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        raise typer.BadParameter(f"{text!r} is not a day; write 2026-03-01") from None
    return datetime.combine(day, time(), VIETNAM)


@app.command()
def crawl(
    sources: Annotated[list[str] | None, typer.Argument(help="Names from sources.yaml; none means all.")] = None,
    since: Annotated[str, typer.Option(metavar="DATE", help="Walk back to articles of this day (2026-03-01).")] = "",
    dry_run: Annotated[bool, typer.Option("--dry-run", help="Read everything, keep nothing.")] = False,
    limit: Annotated[int | None, typer.Option(min=1, help="Fetch at most so many pages of each source.")] = None,
) -> None:
    """Look once at the sources: fetch what is new, keep the reports, store their figures, and say what came of it.

    With --since, archives are walked back through older list pages and sitemaps. Stop it when you like: the same
    command goes on where it was.

    The exit code is 1 if any source failed; the others are done all the same.

    Example: [bold]monitor crawl baothainguyen-vn --since 2026-01-01[/bold]
    """
    from monitor.app import crawl as crawl_sources
    from monitor.app import open_service
    from monitor.cli.progress import CrawlDisplay
    from monitor.logs import set_up
    from monitor.settings import read_settings

    settings = read_settings()
    quiet = settings.log.model_copy(update={"level": "error"})
    display = CrawlDisplay()
    set_up(quiet if console(stderr=True).is_terminal else settings.log)
    start = parse_day(since)

    async def work() -> list[SourceReport]:
        async with open_service(settings, progress=display, dry=dry_run) as service:
            return await crawl_sources(service, sources or [], since=start, limit=limit)

    with display:
        reports = asyncio.run(work())
    show_reports(reports, dry=dry_run)
    if any(report.failure for report in reports):
        raise typer.Exit(FAILED)


def show_reports(reports: list[SourceReport], *, dry: bool = False, out: Console | None = None) -> None:
    """The summary of a crawl: a row a source, the sum below, what went wrong last."""
    out = out or console()
    table = Table(box=None, pad_edge=False, header_style="bold", padding=(0, 1, 0, 0))
    table.add_column("source", no_wrap=True, overflow="ellipsis")
    for column in ("listed", "new", "read", "kept", "rev.", "figures", "facts", "edited", "fail", "sec"):
        table.add_column(column, justify="right", no_wrap=True)
    for report in sorted(reports, key=lambda one: one.source):
        cells = (report.listed, report.new, report.fetched, report.kept, report.review, report.figures)
        more = (report.new_facts, report.revised, report.failed_pages)
        style = "red" if report.failure else "yellow" if report.notes else None
        shown = [str(cell) if cell else "·" for cell in (*cells, *more)]
        table.add_row(report.source, *shown, f"{report.seconds:.1f}", style=style)
    out.print(table)
    failed = [report for report in reports if report.failure]
    for report in reports:
        for note in dict.fromkeys(report.notes):
            out.print(
                f"  {report.source}: {printable(note)}",
                style="red" if report.failure else "yellow",
                markup=False,
                soft_wrap=True,
            )
    total = {name: sum(getattr(report, name) for report in reports) for name in ("fetched", "kept", "figures")}
    facts = sum(report.new_facts for report in reports)
    out.print(
        f"{total['fetched']} pages fetched, {total['kept']} articles kept, {total['figures']} figures read, "
        f"{facts} facts new; {len(reports) - len(failed)} of {len(reports)} sources answered"
        + (" (dry run: nothing was stored)" if dry else ""),
        markup=False,
        soft_wrap=True,
        style="bold",
    )


@app.command()
def run() -> None:
    """Stay and watch: poll every source in its own rhythm and send each digest on its schedule, until told to stop.

    SIGTERM or Ctrl-C ends it cleanly: what is under way is finished or put back, nothing is lost.

    Example: [bold]MONITOR_CONTACT=mailto:you@example.org monitor run[/bold]
    """
    from monitor.daemon import run as run_daemon
    from monitor.logs import set_up
    from monitor.settings import read_settings

    settings = read_settings()
    set_up(settings.log)
    asyncio.run(run_daemon(settings))


@app.command()
def demo(
    out: Annotated[Path, typer.Option(help="Where digests and database are left.")] = Path("demo-output"),
) -> None:
    """Serve a small provincial web on loopback and watch it three times: crawl, facts, digests. Needs no network.

    Example: [bold]monitor demo[/bold]
    """
    from monitor.demo.run import run as run_demo
    from monitor.logs import set_up
    from monitor.settings import LogSettings

    set_up(LogSettings(level="error"))
    run_demo(out, console())
