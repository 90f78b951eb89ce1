"""Quantities: a number with its unit of measure and how exactly it is meant. "gần 265,9 tỷ đồng" → nearly 265.9e9 VND.

What is counted ("vụ", "đối tượng") is not a unit of measure: such a quantity has unit "" and ends with its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict, RootModel

from monitor.types import Approx
from monitor.vietnamese.numbers import Number, find_numbers
from monitor.vietnamese.openers import add_openers, openers
from monitor.vietnamese.text import LastWords, either, fold
from monitor.yamlfile import read_yaml

_DATA: Final = Path(__file__).parent / "data"
_LETTER: Final = "a-zà-öø-ÿăĩđũơưạ-ỹ"
#: Longest hedge in characters, with the words that may stand between it and the number.
_HEDGE_REACH: Final = 36
_ONE: Final = Decimal(1)


class _Unit(BaseModel):
    model_config = ConfigDict(extra="forbid")

    unit: str
    factor: Decimal
    words: list[str]


class _Units(RootModel[list[_Unit]]):
    pass


class _Hedge(BaseModel):
    model_config = ConfigDict(extra="forbid")

    before: list[str]
    after: list[str]


class _Hedges(BaseModel):
    model_config = ConfigDict(extra="forbid")

    over: _Hedge
    about: _Hedge
    nearly: _Hedge
    under: _Hedge
    between: list[str]
    #: Before "hơn" these make a comparison of it ("nhiều hơn 21 vụ").
    comparing: list[str]


@dataclass(slots=True)
class Quantity:
    """`start` is that of the hedge if there is one, else of the number; `end` that of the unit or the number. `value`,
    `high` (of a range) and `of` (of a fraction) are in the base unit."""

    start: int
    end: int
    number: Number
    value: Decimal
    unit: str
    approx: Approx = "exact"
    high: Decimal | None = None
    of: Decimal | None = None


class _Lexicon:
    def __init__(self) -> None:
        units = read_yaml(_DATA / "units.yaml", _Units).root
        hedges = read_yaml(_DATA / "hedges.yaml", _Hedges)
        self.units = {fold(word): (unit.unit, unit.factor) for unit in units for word in unit.words}
        self.unit = re.compile(rf"\s{{0,2}}({either(self.units)})(?![{_LETTER}\d])")
        degrees: list[tuple[Approx, _Hedge]] = [
            ("over", hedges.over),
            ("about", hedges.about),
            ("nearly", hedges.nearly),
            ("under", hedges.under),
        ]
        self.before: dict[str, Approx] = {fold(w): degree for degree, hedge in degrees for w in hedge.before}
        self.after: dict[str, Approx] = {fold(w): degree for degree, hedge in degrees for w in hedge.after}
        self.hedge = re.compile(
            rf"(?<![{_LETTER}])(?P<comparing>(?:{either(hedges.comparing)})\s)?(?P<hedge>{either(self.before)})"
            rf"(?:\s?(?:{either(hedges.between)}))?\s*$"
        )
        #: What may stand directly before a hedged number.
        self.last = LastWords((*self.before, *map(fold, hedges.between)))
        self.trail = re.compile(rf"(?:\s[{_LETTER}]+){{0,2}}?\s(?P<hedge>{either(self.after)})(?![{_LETTER}])")


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


add_openers("hedge", lambda: _lexicon().after)


def find_quantities(text: str, *, folded: str | None = None, numbers: Sequence[Number] | None = None) -> list[Quantity]:
    """All quantities of an NFC text, one for each number, in order. `folded` is `fold(text)` and `numbers` the numbers
    of the text, if the caller has them."""
    low = fold(text) if folded is None else folded
    lexicon = _lexicon()
    found = find_numbers(text, folded=low) if numbers is None else numbers
    trails = bool(openers(low)["hedge"])
    return [_quantity(lexicon, low, number, trails) for number in found]


def _quantity(lexicon: _Lexicon, low: str, number: Number, trails: bool) -> Quantity:
    """`trails`: the text has hedges that follow their number at all."""
    value, unit, factor, end = number.value, "", _ONE, number.end
    match = lexicon.unit.match(low, end)
    if match is not None:
        unit, factor = lexicon.units[match[1]]
        end = match.end()
        value *= factor
    elif number.comma_group and not low[end : end + 1].isalpha():
        # Nothing counted comes in thousandths: here the comma groups.
        value *= 1000
    start = number.start
    approx: Approx = "exact"
    if lexicon.last.may_end(low, start):
        start, approx = _hedged(lexicon, low, start)
    if trails and approx == "exact" and (trail := lexicon.trail.match(low, end)):
        approx = lexicon.after[trail["hedge"]]
    high = None if number.high is None else number.high * factor
    return Quantity(start, end, number, value, unit, approx, high, number.of)


def _hedged(lexicon: _Lexicon, low: str, start: int) -> tuple[int, Approx]:
    """Where a number begins with the hedge before it, and how exactly it is meant."""
    floor = max(0, start - _HEDGE_REACH)
    words = low[floor:start].rsplit(None, 1)
    if words and words[-1] in lexicon.last.words:
        match = lexicon.hedge.search(low[floor:start])
        if match is not None and not match["comparing"]:
            return floor + match.start(), lexicon.before[match["hedge"]]
    return start, "exact"
