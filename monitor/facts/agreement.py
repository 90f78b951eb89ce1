"""When do two printed values speak of the same number? Hedges and rounding give each value a range; the finer of two
values must lie in the range of the coarser one."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from decimal import Decimal
from functools import lru_cache

from monitor.types import Approx, Figure

_MULTIPLIERS = {
    "trăm": Decimal(100),
    "nghìn": Decimal(1000),
    "ngàn": Decimal(1000),
    "vạn": Decimal(10_000),
    "triệu": Decimal(10**6),
    "tỷ": Decimal(10**9),
    "tỉ": Decimal(10**9),
    "tấn": Decimal(1000),
    "tạ": Decimal(100),
}
_PRINTED = re.compile(r"(\d[\d.]*)(?:,(\d+))?\s*(trăm|nghìn|ngàn|vạn|triệu|tỷ|tỉ|tấn|tạ)?(?!\w)", re.IGNORECASE)
_COUNTED = frozenset({"case", "person", "pill", "item", "group", "unit", "event"})


@dataclass(frozen=True, slots=True)
class Reach:
    """The magnitudes that a printed value may stand for: low ≤ true value ≤ high. `open` names the end that is not
    itself included: "trên 92%" reaches up to, but not, 93."""

    low: Decimal
    high: Decimal
    open: str = ""
    #: How much is left open.
    width: Decimal = field(init=False, compare=False)

    def __post_init__(self) -> None:
        object.__setattr__(self, "width", self.high - self.low)

    def holds(self, magnitude: Decimal) -> bool:
        """Whether a magnitude lies inside."""
        above = magnitude > self.low if self.open == "low" else magnitude >= self.low
        below = magnitude < self.high if self.open == "high" else magnitude <= self.high
        return above and below


def printed_step(figure: Figure) -> Decimal:
    """The worth of the last printed digit, in the figure's unit: 0.1 for "92,4%", 10⁸ for "265,9 tỷ đồng", 1 for
    "213 vụ". Read from the quote where it shows the value; else from the digits of the value."""
    return _step(abs(figure.value), figure.quote[:400])


def _step(magnitude: Decimal, quote: str) -> Decimal:
    for found in _PRINTED.finditer(quote):
        digits, decimals, word = found.groups()
        places = len(decimals or "")
        shown = Decimal(digits.replace(".", "") + ("." + decimals if decimals else ""))
        for factor in (_MULTIPLIERS[word.lower()], Decimal(1)) if word else (Decimal(1),):
            if shown * factor == magnitude:
                return factor.scaleb(-places)
    exponent = magnitude.normalize().as_tuple().exponent
    if isinstance(exponent, int) and exponent < 0:
        return Decimal(1).scaleb(exponent)
    return Decimal(1)


def _roundness(magnitude: Decimal, step: Decimal) -> Decimal:
    """The worth of the last digit that is not zero: 1 for 92, 10 for 90, 1000 for 1000, never below the step."""
    if magnitude == 0:
        return step
    exponent = magnitude.normalize().as_tuple().exponent
    return max(step, Decimal(1).scaleb(exponent)) if isinstance(exponent, int) else step


def reach(figure: Figure) -> Reach:
    """The magnitudes that the printed value may stand for.

    A hedge leaves open what the writer rounded away: up to one unit of the last digit that is not zero, and at most a
    third of the value above or below, a tenth around ("khoảng"). A count printed in full is exact.
    """
    return _reach(abs(figure.value), figure.approx, figure.unit, figure.quote[:400])


@lru_cache(maxsize=1_000)
def _reach(magnitude: Decimal, approx: Approx, unit: str, quote: str) -> Reach:
    step = _step(magnitude, quote)
    slack = _roundness(magnitude, step)
    third = min(slack, magnitude / 3)
    match approx:
        case "over":
            return Reach(magnitude, magnitude + third, "high" if third else "")
        case "nearly" | "under":
            return Reach(magnitude - third, magnitude, "low" if third else "")
        case "about":
            around = max(min(slack, magnitude / 10), step / 2)
            return Reach(magnitude - around, magnitude + around)
        case "exact":
            rounded = Decimal(0) if unit in _COUNTED and step == 1 else step / 2
            return Reach(magnitude - rounded, magnitude + rounded)


def agree(one: Figure, other: Figure) -> bool:
    """Whether two figures of the same fact may state the same number: "trên 92%" and 92,4%; "gần 96%" and 95,8%;
    26,8 nghìn and 26.812. An increase never agrees with a decrease."""
    if one.value == other.value and one.approx == other.approx:
        return True
    if one.value * other.value < 0:
        return False
    finer, coarser = sorted((one, other), key=precision)
    if finer.approx != "exact":
        first, second = reach(finer), reach(coarser)
        return max(first.low, second.low) < min(first.high, second.high) or finer.value == coarser.value
    if coarser.approx == "exact" and reach(finer).width == reach(coarser).width:
        return finer.value == coarser.value
    return reach(coarser).holds(abs(finer.value))


def precision(figure: Figure) -> tuple[bool, Decimal]:
    """Sorts figures from the most to the least precise: unhedged first, then by what the print leaves open."""
    return figure.approx != "exact", reach(figure).width
