"""`monitor digest` and `monitor channels`: what a subscriber gets, shown, written or sent; channels tried."""

from __future__ import annotations

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from monitor.cli import FAILED, app
from monitor.cli.screen import console, printable

group = typer.Typer(no_args_is_help=True, help="The ways out: e-mail, chat, files, feeds.")
app.add_typer(group, name="channels")


@app.command()
def digest(
    name: Annotated[str, typer.Argument(help="Name of a block in digests.yaml.")],
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Show exactly what would go; save and send nothing.")
    ] = False,
    since: Annotated[
        str, typer.Option(metavar="DATE", help="Begin at this day instead of after the last digest; implies --dry-run.")
    ] = "",
    to: Annotated[
        Path | None,
        typer.Option(metavar="FILE", help="Write it to a .html, .txt, .md or .eml file; implies --dry-run."),
    ] = None,
) -> None:
    """Compose a digest now, and send it, unless it is a dry run.

    Example: [bold]monitor digest daily --dry-run[/bold]
    """
    from monitor import app as wiring
    from monitor.cli.watch import parse_day
    from monitor.digests import compose_next, send_now
    from monitor.logs import set_up
    from monitor.notifier.terminal import terminal
    from monitor.settings import read_settings
    from monitor.subscriptions import read_subscriptions

    settings = read_settings()
    set_up(settings.log.model_copy(update={"level": "warning"}))
    subscription = read_subscriptions(settings.digests).named(name)
    start = parse_day(since)
    with wiring.open_database(settings) as store:
        after = store.last_event(start) if start else None
        composed = compose_next(store, subscription, wiring.clock(), after=after)
        if to is not None:
            wiring.write_digest(composed, subscription, to, settings)
            typer.echo(f"wrote {to}")
            return
        console().print(terminal(composed, subscription))
        if dry_run or start:
            return
        results = asyncio.run(send_now(store, settings, composed, subscription))
    for result in results:
        outcome = f"failed: {printable(result.error)}" if result.error else "sent"
        console().print(
            f"{result.channel}:{result.recipient} {outcome}", style="red" if result.error else None, markup=False
        )
    if any(result.error for result in results):
        raise typer.Exit(FAILED)


@group.command("test")
def try_out(name: Annotated[str, typer.Argument(help="Name of a block in digests.yaml.")]) -> None:
    """Send a short test message through every channel of one digest.

    Example: [bold]monitor channels test daily[/bold]
    """
    from monitor import app as wiring
    from monitor.notifier.notices import try_channels
    from monitor.settings import read_settings
    from monitor.subscriptions import read_subscriptions

    settings = read_settings()
    subscription = read_subscriptions(settings.digests).named(name)
    results = asyncio.run(try_channels(subscription, wiring.channel_settings(settings), wiring.clock()))
    for result in results:
        outcome = f"failed: {printable(result.error)}" if result.error else "accepted"
        console().print(
            f"{result.channel}:{result.recipient} {outcome}", style="red" if result.error else "green", markup=False
        )
    if any(result.error for result in results):
        raise typer.Exit(FAILED)
