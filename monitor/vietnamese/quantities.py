"""Quantities: a number with its unit of measure and how exactly it is meant. "gần 265,9 tỷ đồng" → nearly 265.9e9 VND.

What is counted ("vụ", "đối tượng") is not a unit of measure: such a quantity has unit "" and ends with its number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict, RootModel

from monitor.types import Approx
from monitor.vietnamese.numbers import Number, find_numbers
from monitor.vietnamese.text import fold
from monitor.yamlfile import read_yaml

_DATA: Final = Path(__file__).parent / "data"
_LETTER: Final = "a-zà-öø-ÿăĩđũơưạ-ỹ"
#: Longest hedge in characters, with the words that may stand between it and the number.
_HEDGE_REACH: Final = 36


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


class Quantity(NamedTuple):
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
        words = sorted(self.units, key=len, reverse=True)
        self.unit = re.compile(rf"\s{{0,2}}(?P<unit>{'|'.join(map(re.escape, words))})(?![{_LETTER}\d])")
        degrees: list[tuple[Approx, _Hedge]] = [
            ("over", hedges.over),
            ("about", hedges.about),
            ("nearly", hedges.nearly),
            ("under", hedges.under),
        ]
        self.before: dict[str, Approx] = {fold(w): degree for degree, hedge in degrees for w in hedge.before}
        self.after: dict[str, Approx] = {fold(w): degree for degree, hedge in degrees for w in hedge.after}
        comparing = "|".join(re.escape(fold(word)) for word in hedges.comparing)
        between = "|".join(re.escape(fold(word)) for word in hedges.between)
        self.hedge = re.compile(
            rf"(?<![{_LETTER}])(?P<comparing>(?:{comparing})\s)?(?P<hedge>{self._either(self.before)})(?:\s?(?:{between}))?\s*$"
        )
        #: What may stand directly before a hedged number.
        self.last_words = {word.split()[-1] for word in (*self.before, *map(fold, hedges.between))}
        self.trail = re.compile(rf"(?:\s[{_LETTER}]+){{0,2}}?\s(?P<hedge>{self._either(self.after)})(?![{_LETTER}])")

    @staticmethod
    def _either(words: dict[str, Approx]) -> str:
        return "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True))


@cache
def _lexicon() -> _Lexicon:
    return _Lexicon()


def find_quantities(text: str, *, folded: str | None = None, numbers: Sequence[Number] | None = None) -> list[Quantity]:
    """All quantities of an NFC text, one for each number, in order. `folded` is `fold(text)` and `numbers` the numbers
    of the text, if the caller has them."""
    low = fold(text) if folded is None else folded
    lexicon = _lexicon()
    found = find_numbers(text, folded=low) if numbers is None else numbers
    return [_quantity(lexicon, low, number) for number in found]


def _quantity(lexicon: _Lexicon, low: str, number: Number) -> Quantity:
    unit, factor, end = "", Decimal(1), number.end
    match = lexicon.unit.match(low, end)
    if match:
        unit, factor = lexicon.units[match["unit"]]
        end = match.end()
    value, high = number.value, number.high
    if number.comma_group and not unit and not low[end : end + 1].isalpha():
        # Nothing counted comes in thousandths: here the comma groups.
        value *= 1000
    approx, start = _approx(lexicon, low, number.start, end)
    return Quantity(
        start, end, number, value * factor, unit, approx, None if high is None else high * factor, number.of
    )


def _approx(lexicon: _Lexicon, low: str, start: int, end: int) -> tuple[Approx, int]:
    floor = max(0, start - _HEDGE_REACH)
    words = low[floor:start].split()
    match = lexicon.hedge.search(low[floor:start]) if words and words[-1] in lexicon.last_words else None
    if match and not match["comparing"]:
        return lexicon.before[match["hedge"]], floor + match.start()
    trail = lexicon.trail.match(low, end)
    return (lexicon.after[trail["hedge"]] if trail else "exact"), start
