"""Tables in an article: told apart from tables that only lay out the page, and written a row a line."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import groupby
from typing import Final

from monitor.scraper.boxes import Box, Line, Tree

_TABLE: Final = frozenset(("table",))
_ROW: Final = frozenset(("tr",))
_CELL: Final = frozenset(("td", "th"))
#: A cell with more text than this holds paragraphs: the table is layout.
_MAX_CELL: Final = 600
SEPARATOR: Final = " | "


def find_tables(tree: Tree, containers: Iterable[Box]) -> set[Box]:
    """The tables with data: two rows or more of two cells or more, no long text, no table inside."""
    inside = [(container.first, container.last) for container in containers]
    return {
        box
        for box in tree.tagged("table")
        if not box.cut
        and any(first <= box.first and box.last <= last for first, last in inside)
        and _holds_data(tree, box)
    }


def _holds_data(tree: Tree, table: Box) -> bool:
    rows: dict[Box, dict[Box, int]] = {}
    for line in tree.lines[table.first : table.last]:
        cell = line.box.within(_CELL)
        row = cell.within(_ROW) if cell else None
        if cell is None or row is None:
            continue
        if line.box.within(_TABLE) is not table:
            return False
        cells = rows.setdefault(row, {})
        cells[cell] = cells.get(cell, 0) + len(line.text)
        if cells[cell] > _MAX_CELL:
            return False
    return sum(len(cells) >= 2 for cells in rows.values()) >= 2


def in_table(line: Line, tables: set[Box]) -> bool:
    """True for a line of one of the tables with data."""
    return bool(tables) and line.box.within(_TABLE) in tables


def paragraphs(lines: list[Line], tables: set[Box]) -> list[str]:
    """The text of the lines; those of one table row make one line, cells apart by `SEPARATOR`."""
    if not tables:
        return [line.text for line in lines]
    found: list[str] = []
    for row, group in groupby(lines, lambda line: line.box.within(_ROW) if in_table(line, tables) else line):
        if isinstance(row, Line) or row is None:
            found += [line.text for line in group]
            continue
        cells = groupby(group, lambda line: line.box.within(_CELL))
        found.append(SEPARATOR.join(" ".join(line.text for line in cell) for _, cell in cells))
    return found
