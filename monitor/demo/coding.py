"""How a careful coder writes down the figures of an article, and the same as a line of a gold file."""

from __future__ import annotations

import calendar
from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.codebook import load as load_codebook
from monitor.types import Approx, Period, Relation


def _edge(text: str, last: bool) -> date:
    """'2023', '2023-06' or '2023-06-14' as its first or last day."""
    parts = [int(part) for part in text.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
    return date(year, month, day)


def _span(value: Any) -> Any:
    if value is None or isinstance(value, Period):
        return value
    start, _, end = str(value).partition("/")
    return Period(_edge(start, False), _edge(end or start, True))


Span = Annotated[Period | None, BeforeValidator(_span)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Coding(_Block):
    """What the figures of one article share, unless one says otherwise."""

    period: Span = None
    baseline: Span = None
    place: str | None = None


class Figure(_Block):
    """One figure as a coder would write it down: exactly one of the relations carries its value."""

    near: str = Field(description="words of the text that pin the number down")
    code: str = Field(alias="is", pattern=r"^[a-z_]+\.[a-z_]+$", description="topic.measure")
    level: Decimal | None = None
    change: Decimal | None = None
    change_pct: Decimal | None = None
    share: Decimal | None = None
    target_margin: Decimal | None = None
    target: Decimal | None = None
    of: Decimal | None = None
    unit: str = ""
    approx: Approx = "exact"
    period: Span = None
    baseline: Span = None
    place: str | None = None
    nth: int | None = None
    alt: tuple[str, ...] = ()
    sure: bool = True
    repeat: bool = False
    undated: bool = Field(default=False, description="the article settles no period for it")

    @model_validator(mode="after")
    def _one_relation(self) -> Self:
        if sum(value is not None for value in self._values.values()) != 1:
            raise ValueError(f"{self.near!r} must carry exactly one relation")
        return self

    @property
    def _values(self) -> dict[Relation, Decimal | None]:
        return {
            "level": self.level,
            "change": self.change,
            "change_pct": self.change_pct,
            "share": self.share,
            "target_margin": self.target_margin,
            "target": self.target,
        }

    @property
    def relation(self) -> Relation:
        """Which of the relations carries the value."""
        return next(name for name, value in self._values.items() if value is not None)

    @property
    def value(self) -> Decimal:
        """The number, in the base unit, signed for changes."""
        return next(value for value in self._values.values() if value is not None)

    @property
    def base_unit(self) -> str:
        """The unit: the measure's own, or percent and percentage points for relative ones."""
        if self.unit:
            return self.unit
        if self.relation in ("change_pct", "share"):
            return "percent"
        own = load_codebook().measures[self.code.partition(".")[2]].unit
        return "pp" if own == "percent" and self.relation in ("change", "target_margin") else own


def gold_line(figure: Figure, shared: Coding, province: str | None) -> dict[str, Any]:
    """The figure in the form of a gold file; `shared` and the province fill in what it does not say itself."""
    topic, _, measure = figure.code.partition(".")
    compared = figure.relation in ("change", "change_pct")
    period = None if figure.undated else figure.period or shared.period
    baseline = figure.baseline or (shared.baseline if compared else None)
    line: dict[str, Any] = {
        "value": _number(figure.value),
        "unit": figure.base_unit,
        "topic": topic,
        "measure": measure,
        "relation": figure.relation,
        "of": _number(figure.of) if figure.of is not None else None,
        "approx": figure.approx,
        "period": str(period) if period else None,
        "baseline": str(baseline) if baseline else None,
        "place": figure.place or shared.place or province,
        "near": figure.near,
        "sure": figure.sure,
    }
    optional = {"nth": figure.nth, "repeat": figure.repeat or None, "alt": list(figure.alt) or None}
    return line | {key: value for key, value in optional.items() if value is not None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)
