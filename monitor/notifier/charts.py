"""Small pictures of numbers: a sparkline in letters, and SVG drawn by hand and turned into PNG. Pure.

Colours are middle tones on a transparent ground, so that one picture serves light and dark readers.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from pathlib import Path
from typing import Final

import resvg_py

_BARS: Final = "▁▂▃▄▅▆▇█"
_FONT: Final = str(Path(__file__).parent / "fonts" / "DejaVuSans.ttf")
_LINE, _UP, _DOWN, _TEXT, _AXIS = "#3b82f6", "#d97706", "#0d9488", "#7b8490", "#9aa3ad"
#: Pixels per unit of drawing, for sharp screens.
_ZOOM: Final = 2


@dataclass(frozen=True, slots=True)
class Bar:
    """One bar of a chart: its name, its length with sign, and the same in words."""

    name: str
    value: float
    label: str


def sparkline(values: Sequence[Decimal]) -> str:
    """The run of a series in eight heights of a letter, "" for fewer than three values: "▁▄█"."""
    if len(values) < 3:
        return ""
    low, high = min(values), max(values)
    if low == high:
        return _BARS[3] * len(values)
    return "".join(_BARS[int((value - low) / (high - low) * 7)] for value in values)


def spark_svg(values: Sequence[Decimal], width: int = 96, height: int = 24) -> str:
    """The same as a line with a dot on the newest value."""
    low, high = float(min(values)), float(max(values))
    step = (width - 8) / max(1, len(values) - 1)
    scale = (height - 8) / (high - low) if high > low else 0
    middle = height / 2
    points = [
        (4 + step * at, height - 4 - (float(value) - low) * scale if scale else middle)
        for at, value in enumerate(values)
    ]
    path = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}">'
        f'<polyline points="{path}" fill="none" stroke="{_LINE}" stroke-width="1.8" stroke-linejoin="round"'
        f' stroke-linecap="round"/><circle cx="{x:.1f}" cy="{y:.1f}" r="2.8" fill="{_LINE}"/></svg>'
    )


def bars_svg(bars: Sequence[Bar], width: int = 400) -> str:
    """Falls to the left, rises to the right of one axis, each bar under its name."""
    row, middle, room = 46, width / 2, width / 2 - 70
    height = row * len(bars)
    longest = max((abs(bar.value) for bar in bars), default=1) or 1
    drawn = [f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" font-family="DejaVu Sans">']
    for number, bar in enumerate(bars):
        y = number * row
        length = max(2.0, abs(bar.value) / longest * room)
        x = middle - length if bar.value < 0 else middle
        end, anchor = (x - 6, "end") if bar.value < 0 else (x + length + 6, "start")
        colour = _DOWN if bar.value < 0 else _UP
        drawn += [
            f'<text x="0" y="{y + 14}" font-size="12.5" fill="{_TEXT}">{escape(bar.name)}</text>',
            f'<line x1="{middle}" y1="{y + 19}" x2="{middle}" y2="{y + 39}" stroke="{_AXIS}" stroke-width="1.5"/>',
            f'<rect x="{x:.1f}" y="{y + 22}" width="{length:.1f}" height="14" rx="2" fill="{colour}"/>',
            f'<text x="{end:.1f}" y="{y + 34}" font-size="13" fill="{colour}" text-anchor="{anchor}">',
            f"{escape(bar.label)}</text>",
        ]
    return "".join(drawn) + "</svg>"


def png(svg: str) -> bytes:
    """A drawing as PNG with the font that is shipped with the program, whatever the machine has."""
    return bytes(
        resvg_py.svg_to_bytes(
            svg_string=svg, zoom=_ZOOM, skip_system_fonts=True, font_files=[_FONT], font_family="DejaVu Sans"
        )
    )
