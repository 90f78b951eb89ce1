"""The command line. Each module here adds its commands to `app`; heavy parts are imported when a command needs them."""

from __future__ import annotations

import sys
from importlib import import_module
from typing import Annotated

import typer

from monitor import VERSION
from monitor.errors import ConfigError, MonitorError

app = typer.Typer(
    name="monitor",
    no_args_is_help=True,
    rich_markup_mode="rich",
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
    help="Watches Vietnam's provincial press for crime-prevention reports and tells each new figure with its proof.",
)

#: Exit codes beside 0: something failed, the rest was done; settings or arguments are wrong, nothing was started.
FAILED = 1
WRONG = 2


def _version(wanted: bool) -> None:
    if wanted:
        typer.echo(f"monitor {VERSION}")
        raise typer.Exit


@app.callback()
def _root(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Show the version and stop.")
    ] = False,
) -> None:
    """Options that stand before any command."""


def load() -> None:
    """Let every module add its commands to `app`, in the order in which help lists them."""
    for name in (
        "watch",
        "digests",
        "explain",
        "read",
        "tables",
        "review",
        "history",
        "database",
        "sources",
        "probing",
        "teach",
        "configuration",
    ):
        import_module(f"monitor.cli.{name}")


def main() -> None:
    """Run the command line. A MonitorError becomes one message and an exit code, never a traceback."""
    load()
    try:
        app()
    except ConfigError as error:
        typer.echo(f"Cannot start: {error}", err=True)
        sys.exit(WRONG)
    except MonitorError as error:
        typer.echo(f"Failed: {error}", err=True)
        sys.exit(FAILED)
    except BrokenPipeError:
        # The reader of our output has left (`monitor figures | head`); that is its right.
        sys.stderr.close()
        sys.exit(0)
