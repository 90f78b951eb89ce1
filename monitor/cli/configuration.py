"""`monitor config`: what this installation is set to, secrets masked, and the schemas for editors."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.table import Table

from monitor.cli import app
from monitor.cli.screen import console

group = typer.Typer(no_args_is_help=True, help="Settings of this installation.")
app.add_typer(group, name="config")


@group.command("show")
def show(as_json: Annotated[bool, typer.Option("--json", help="As JSON instead of a table.")] = False) -> None:
    """Show every setting with the environment variable that changes it; secrets are masked.

    Example: [bold]monitor config show[/bold]
    """
    from monitor.settings import masked, read_settings

    shown = masked(read_settings())
    if as_json:
        typer.echo(json.dumps(shown, indent=2, ensure_ascii=False))
        return
    table = Table("variable", "value", box=None, pad_edge=False)
    for name, value in shown.items():
        table.add_row(name, value or "[dim]–[/dim]")
    console().print(table)


@group.command("schema")
def schema(
    folder: Annotated[Path, typer.Argument(help="Where to write; beside the YAML files is best.")] = Path(),
) -> None:
    """Write sources.schema.json and digests.schema.json, with which editors complete and check the YAML files.

    Example: [bold]monitor config schema .[/bold]
    """
    for name, text in schemas().items():
        (folder / name).write_text(text, encoding="utf-8")
        typer.echo(f"wrote {folder / name}")


def schemas() -> dict[str, str]:
    """File name → JSON Schema of the YAML file beside it."""
    from monitor.catalogue import Catalogue
    from monitor.subscriptions import Subscriptions

    models: dict[str, Any] = {"sources.schema.json": Catalogue, "digests.schema.json": Subscriptions}
    return {
        name: json.dumps(model.model_json_schema(), ensure_ascii=False, indent=2, sort_keys=True) + "\n"
        for name, model in models.items()
    }
