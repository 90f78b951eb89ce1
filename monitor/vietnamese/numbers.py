"""Numbers in a Vietnamese text: "2.082", "10,9", "26,8 nghìn", "một trăm hai mươi", "3 - 5", "597/726".

"." groups thousands and "," divides, unless the digits say otherwise. Knows nothing of what is counted."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter
from typing import Final, Literal

from monitor.vietnamese.numerals import GROUP, Grammar, grammar, opening_words, read_digits, read_words
from monitor.vietnamese.openers import add_openers, openers
from monitor.vietnamese.text import fold

Shape = Literal["digits", "words", "range", "fraction"]
_SIGNS: Final = ("+", "-", "–", "−")
_BEFORE_SIGN: Final = ("(", "/", "=", " ", "\n", "\t", "\u00a0")
#: Before a bare multiplier: "hơn chục", "gần trăm".
_COUNTED: Final = ("hơn ", "trên ", "gần ")


#: Characters at most between two numbers that are one ("3 - 5", "597/726", "3 đến 5").
_BETWEEN: Final = 5


@dataclass(slots=True)
class Number:
    """A number as it stands in the text. For a range `value` is the lower and `high` the upper end; for a fraction
    `value` is the part and `of` the whole."""

    start: int
    end: int
    value: Decimal
    shape: Shape
    high: Decimal | None = None
    of: Decimal | None = None
    #: An explicit + or - sign directly before the number ("(-38,02%)").
    sign: int = 0
    #: "1,234": a comma and three digits, which divides in "1,234 kg" and groups in "1,234 vụ".
    comma_group: bool = False
    #: A multiplier word is part of it ("26,8 nghìn", "2 tỷ").
    scaled: bool = False


def find_numbers(text: str, *, folded: str | None = None) -> list[Number]:
    """All numbers of an NFC text in order, never overlapping; `folded` is `fold(text)` if the caller has it."""
    low = fold(text) if folded is None else folded
    numerals = grammar()
    found = _join(numerals, low, in_digits(low))
    words = _in_words(numerals, low)
    if not words:
        return found
    taken = {number.start for number in found}
    ends = {number.end for number in found}
    words = [n for n in words if taken.isdisjoint(range(n.start, n.end + 2)) and n.start - 1 not in ends]
    return sorted([*found, *words], key=attrgetter("start"))


@lru_cache(maxsize=2)
def in_digits(low: str) -> Sequence[Number]:
    """The numbers in digits of a folded text, before any two are made one. Several layers look at one text for what
    begins with digits, so it is remembered for a moment."""
    numerals = grammar()
    found: list[Number] = []
    for match in numerals.digital.finditer(low):
        start, end = match.span()
        if end - start < GROUP and low[start - 1] == " " and low[end : end + 2] not in numerals.scale_opens:
            # Most are short, after a space, and no multiplier follows.
            found.append(Number(start, end, Decimal(match[0]), "digits"))
        elif (number := _digital(numerals, low, match)) is not None:
            found.append(number)
    return found


@lru_cache(maxsize=2)
def digit_places(low: str) -> Sequence[int]:
    """Where the digits of these numbers begin, signs apart."""
    return [number.start + 1 if number.sign else number.start for number in in_digits(low)]


def _scale(numerals: Grammar, words: str) -> Decimal:
    value = Decimal(1)
    for word in numerals.scales.findall(words):
        value *= numerals.multipliers[word]
    return value


def _stands_alone(low: str, start: int) -> bool:
    """Whether digits begin here: not inside a number, nor after one or two letters that name a thing ("B52", "QL1");
    after a longer word only the space is missing ("buộc93 người")."""
    before = low[max(0, start - 3) : start]
    if not before:
        return True
    last = before[-1]
    if last.isdigit() or (last in ".," and before[-2:-1].isdigit()):
        return False
    return not last.isalpha() or (len(before) == 3 and before.isalpha())


def _sign_before(low: str, start: int) -> int:
    if low[start - 1 : start] not in _SIGNS or low[max(0, start - 2) : start - 1] not in _BEFORE_SIGN:
        return 0
    return 1 if low[start - 1] == "+" else -1


def _digital(numerals: Grammar, low: str, match: re.Match[str]) -> Number | None:
    start, end = match.span()
    sign = 0
    if low[start - 1] != " ":
        if not _stands_alone(low, start):
            return None
        sign = _sign_before(low, start)
    value, comma_group = read_digits(match[0])
    scale = numerals.scale.match(low, end) if low[end : end + 2] in numerals.scale_opens else None
    if scale is None:
        return Number(start - abs(sign), end, value, "digits", None, None, sign, comma_group)
    unit, end = _scale(numerals, scale[0]), scale.end()
    value *= unit
    more = numerals.compound.match(low, end)
    while more and numerals.multipliers[more["scale"]] < unit:
        unit = Decimal(numerals.multipliers[more["scale"]])
        value += read_digits(more["digits"])[0] * unit
        end = more.end()
        more = numerals.compound.match(low, end)
    return Number(start - abs(sign), end, value, "digits", None, None, sign, scaled=True)


def _join(numerals: Grammar, low: str, found: Sequence[Number]) -> list[Number]:
    """Two numbers with a slash or a dash between them become a fraction or a range."""
    joined: list[Number] = []
    last: Number | None = None
    for number in found:
        if last is not None and number.start - last.end <= _BETWEEN:
            gap = number.start - last.end
            if gap < 0:
                continue
            if gap and last.shape == "digits":
                number = _joined(numerals, low, last, number) or number
                if number.start == last.start:
                    joined.pop()
        joined.append(number)
        last = number
    return joined


def _joined(numerals: Grammar, low: str, last: Number, number: Number) -> Number | None:
    """Both numbers as one; None where they are two."""
    between = low[last.end : number.start]
    if between.strip() == "/" and _is_fraction(last, number):
        return Number(last.start, number.end, last.value, "fraction", of=number.value, sign=last.sign)
    if not _is_range(numerals, low, last, number, between):
        return None
    scale = number.value / _unscaled(low, number) if number.scaled and not last.scaled else Decimal(1)
    return Number(last.start, number.end, last.value * scale, "range", high=number.value, sign=last.sign)


def _is_fraction(part: Number, whole: Number) -> bool:
    return not part.scaled and not whole.sign and not whole.scaled


def _is_range(numerals: Grammar, low: str, last: Number, number: Number, between: str) -> bool:
    return bool(numerals.next_range.fullmatch(between)) and number.value > last.value and low[last.start] != "0"


def _unscaled(low: str, number: Number) -> Decimal:
    digits = re.match(r"[\d.,]*\d", low[number.start : number.end])
    value = read_digits(digits.group())[0] if digits else Decimal(1)
    return value or Decimal(1)


add_openers("number", opening_words)


def _in_words(numerals: Grammar, low: str) -> list[Number]:
    """The numbers in words of a folded text."""
    found: list[Number] = []
    free = 0
    for start, _ in openers(low)["number"]:
        if start >= free and (match := numerals.worded.match(low, start)):
            free = match.end()
            if number := _worded(numerals, low, match):
                found.append(number)
    return found


def _worded(numerals: Grammar, low: str, match: re.Match[str]) -> Number | None:
    before = low[max(0, match.start() - 12) : match.start()]
    if before[-1:].isalnum() or numerals.never_before.search(before):
        return None
    words = match.group().split()
    if words[0] in numerals.bare and not before.endswith(_COUNTED):
        return None
    while words and (words[-1] in numerals.zero):
        words.pop()
    value = read_words(words)
    while value is None and len(words) > 1:
        words.pop()
        value = read_words(words)
    if value is None or not value:
        return None
    end = match.start()
    for word in words:
        end = low.index(word, end) + len(word)
    if numerals.never_after.match(low, end):
        return None
    return Number(match.start(), end, value, "words", scaled=len(words) > 1)
