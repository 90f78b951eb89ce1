"""Values that follow from stated ones, offered apart and marked: the implied target of a margin, the implied base of a
change. Never mixed with what the article states."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from typing import Final

from monitor.types import Figure

#: Relations that tell of another value.
_DERIVING: Final = frozenset(["target_margin", "change"])


def derive(figures: Sequence[Figure]) -> tuple[Figure, ...]:
    """The derived figures, in the order of those that they follow from."""
    found: list[Figure] = []
    for index, figure in enumerate(figures):
        if figure.relation not in _DERIVING:
            continue
        base = _level_before(figures[max(0, index - 4) : index], figure)
        if base is None or figure.approx != "exact" or base.approx != "exact":
            continue
        if figure.relation == "target_margin" and figure.unit == "pp":
            found.append(_derived(base, figure, rule="implied-target"))
        elif figure.relation == "change" and base.value > figure.value:
            found.append(_derived(base, figure, rule="implied-base"))
    return tuple(found)


def _level_before(before: Sequence[Figure], figure: Figure) -> Figure | None:
    for level in reversed(before):
        same = (level.topic, level.measure, level.place, level.period) == (
            figure.topic,
            figure.measure,
            figure.place,
            figure.period,
        )
        if same and level.relation == "level":
            return level
    return None


def _derived(level: Figure, figure: Figure, *, rule: str) -> Figure:
    target = rule == "implied-target"
    return replace(
        figure,
        relation="target" if target else "level",
        value=level.value - figure.value,
        unit=level.unit,
        period=figure.period if target else figure.baseline,
        baseline=None,
        rules=(*figure.rules, rule),
        checks=(),
        confidence=min(level.confidence, figure.confidence),
        derived=True,
    )
