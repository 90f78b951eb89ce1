"""What the commands write on: a console for people, and tables that can also be JSON or CSV for programs."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Sequence
from typing import Any

import typer
from rich.console import Console
from rich.markup import escape
from rich.table import Table

#: Cells that a spreadsheet would run as a formula begin with one of these.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def console(*, stderr: bool = False) -> Console:
    """A console on standard output (or error); plain where that is no terminal."""
    return Console(stderr=stderr, soft_wrap=False, highlight=False)


def as_csv(columns: Sequence[str], rows: Sequence[Sequence[Any]]) -> str:
    """Rows as CSV text. Text that a spreadsheet would take for a formula is quoted with an apostrophe."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(columns)
    writer.writerows([[_safe(cell) for cell in row] for row in rows])
    return out.getvalue()


def _safe(cell: Any) -> Any:
    return f"'{cell}" if isinstance(cell, str) and cell.startswith(_FORMULA) else cell


def show_rows(
    columns: Sequence[str], rows: Sequence[Sequence[Any]], *, json_wanted: bool, csv_wanted: bool, empty: str
) -> None:
    """Print rows as a table, as JSON lines or as CSV."""
    if csv_wanted:
        typer.echo(as_csv(columns, rows), nl=False)
    elif json_wanted:
        for row in rows:
            typer.echo(json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False, default=str))
    elif not rows:
        typer.echo(empty)
    else:
        table = Table(*columns, box=None, pad_edge=False, header_style="bold")
        for row in rows:
            table.add_row(*(escape("" if cell is None else printable(str(cell))) for cell in row))
        wide = Console(highlight=False, width=None if sys.stdout.isatty() else 200)
        wide.print(table)


def printable(text: str) -> str:
    """Text of others without characters that could steer a terminal or turn the writing direction."""
    return "".join(
        c
        if c == "\n" or (c.isprintable() and c not in "\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
        else " "
        for c in text
    )
