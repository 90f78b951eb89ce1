"""`monitor db` and `monitor replay`: the database's shape, copies and soundness; stored pages read again."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED, app
from monitor.cli.screen import console

if TYPE_CHECKING:
    from monitor.pipeline import Replayed

group = typer.Typer(no_args_is_help=True, help="The database: its shape, copies and soundness.")
app.add_typer(group, name="db")


@group.command()
def upgrade() -> None:
    """Bring the database to this program's shape; makes it if there is none. Safe to run again.

    Example: [bold]monitor db upgrade[/bold]
    """
    from monitor.cli.tables import the_store

    with the_store() as store:
        revision = store.upgrade()
        typer.echo(f"{store.where} is at revision {revision} ({store.version()})")


@group.command()
def backup(
    to: Annotated[Path, typer.Argument(help="The copy; its folder must exist.")],
) -> None:
    """Copy a SQLite database while it is in use, and prove the copy sound.

    Example: [bold]monitor db backup /var/backups/monitor.sqlite3[/bold]
    """
    from monitor.cli.tables import the_store

    with the_store() as store:
        typer.echo(f"wrote {store.backup(to)}")


@group.command()
def check() -> None:
    """Look for damage: the file, references, the chain of events, facts against the log, stored pages.

    Example: [bold]monitor db check[/bold]
    """
    from monitor.cli.tables import the_store

    with the_store() as store:
        report = store.check()
    out = console()
    for fault in report.faults:
        out.print(f"fault: {fault}", style="red", markup=False)
    out.print(
        f"{'sound' if report.sound else 'DAMAGED'}: {report.articles} articles, {report.figures} figures, "
        f"{report.facts} facts, {report.events} events"
    )
    if not report.sound:
        if all("as the log has them" in fault for fault in report.faults):
            out.print("The log is whole: `monitor db rebuild` mends the facts.", markup=False)
        else:
            out.print("Stop the daemon, keep this file, and restore the last backup.")
        raise typer.Exit(FAILED)


@group.command()
def rebuild() -> None:
    """Make the facts that stray from the log of events what the log says they are. The log itself is never changed.

    Example: [bold]monitor db rebuild[/bold]
    """
    from monitor.cli.tables import the_store

    with the_store() as store:
        typer.echo(f"{store.rebuild_facts()} facts mended")


@app.command()
def replay(
    source: Annotated[list[str] | None, typer.Option("--source", help="Only pages of these sources.")] = None,
    since: Annotated[str, typer.Option(metavar="DATE", help="Only pages fetched since this day.")] = "",
) -> None:
    """Read the stored pages again with today's rules, on all cores. Nothing is fetched; figures that change become
    events.

    Example: [bold]monitor replay --source baothainguyen-vn[/bold]
    """
    from monitor.app import open_service
    from monitor.app import replay as replay_pages
    from monitor.cli.watch import parse_day
    from monitor.logs import set_up
    from monitor.settings import read_settings

    settings = read_settings()
    set_up(settings.log.model_copy(update={"level": "warning"}))
    start = parse_day(since)

    async def work() -> Replayed:
        async with open_service(settings) as service:
            return await replay_pages(service, tuple(source or ()), start)

    done = asyncio.run(work())
    unread = f" ({done.failed} could not be, and stay as they are)" if done.failed else ""
    typer.echo(f"{done.read} pages read again{unread}, {done.changed} articles changed, {done.events} events")
