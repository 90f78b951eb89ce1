"""Numbers in a Vietnamese text: "2.082", "10,9", "26,8 nghìn", "một trăm hai mươi", "3 - 5", "597/726".

"." groups thousands and "," divides, unless the digits say otherwise. Knows nothing of what is counted."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from operator import itemgetter
from pathlib import Path
from typing import Final, Literal, NamedTuple

from pydantic import BaseModel, ConfigDict

from monitor.vietnamese.text import either, fold
from monitor.yamlfile import read_yaml

Shape = Literal["digits", "words", "range", "fraction"]
_DATA: Final = Path(__file__).parent / "data"
_ONE: Final = "một"
_SIGNS: Final = ("+", "-", "–", "−")
_BEFORE_SIGN: Final = ("(", "=", " ", "\n", "\t", "\u00a0")
#: Before a bare multiplier: "hơn chục", "gần trăm".
_COUNTED: Final = ("hơn ", "trên ", "gần ")
_LETTER: Final = "a-zà-öø-ÿăĩđũơưạ-ỹ"


#: Digits of a group, and characters at most between two numbers that are one ("3 - 5", "597/726", "3 đến 5").
_GROUP: Final = 3
_BETWEEN: Final = 5


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid")

    digits: dict[str, int]
    #: Digits that may open a number; the others follow a ten.
    opening: list[str]
    ten: str
    tens: list[str]
    hundred: str
    zero: list[str]
    half: str
    multipliers: dict[str, int]
    never_before: list[str]
    never_after: list[str]


class Number(NamedTuple):
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


@cache
def _words() -> _Words:
    return read_yaml(_DATA / "number_words.yaml", _Words)


def _fold_keys(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in table.items()}


class _Grammar:
    """The patterns, made once from the word lists."""

    def __init__(self, words: _Words) -> None:
        self.multipliers = _fold_keys(words.multipliers)
        self.digits = _fold_keys(words.digits)
        self.following = set(self.digits) - {fold(word) for word in (*words.opening, "không")}
        self.ten, self.tens = fold(words.ten), {fold(word) for word in words.tens}
        self.hundred, self.half = fold(words.hundred), fold(words.half)
        self.zero = {fold(word) for word in words.zero}
        scale = either([word for word in words.multipliers if word not in ("chục", "trăm")])
        grouped = r"\d{0,2}(?:[.\u00a0\u202f]\d{3}){1,5}(?!\d)(?:,\d{1,9})?(?!\d)|\d{0,2}(?:,\d{3}){2,5}(?!\d)"
        # Short numbers without a sign in them, which most are, come first.
        plain = rf"\d{{0,2}}(?![\d.,\u00a0\u202f])|{grouped}|\d{{0,14}}(?:[.,]\d{{1,9}})?(?!\d)"
        before_unit = rf"(?=$|[^{_LETTER}\d])"
        # What stands before the digits is looked at after.
        self.digital = re.compile(rf"(?P<digits>\d(?:{plain}))(?P<scale>(?:\s?(?:{scale}){before_unit}){{1,2}})?")
        members = [*words.digits, words.ten, *words.tens, words.hundred, *words.zero, words.half, *words.multipliers]
        word = either([member for member in members if member not in ("tr",)])
        #: "hơn chục", "gần trăm": a bare multiplier counts one of itself, where a hedge says that it counts.
        self.bare = {fold(word) for word in words.multipliers} | {self.hundred}
        starts = either([*words.opening, words.ten, "chục", "trăm", "nghìn", "ngàn", "triệu"])
        self.worded = re.compile(rf"(?:{starts})(?![{_LETTER}])(?:\s(?:{word})(?![{_LETTER}]))*")
        self.never_before = re.compile(rf"(?:^|[^{_LETTER}])(?:{either(words.never_before)})\s$")
        self.never_after = re.compile(rf"\s(?:{either(words.never_after)})(?![{_LETTER}])")
        self.next_range = re.compile(r"\s?(?:-|–|đến|tới)\s?")
        self.scales = re.compile(either(self.multipliers))
        self.compound = re.compile(rf"\s(?P<digits>\d{{1,3}}(?:,\d+)?)\s(?P<scale>{scale}){before_unit}")


@cache
def _grammar() -> _Grammar:
    return _Grammar(_words())


def read_digits(written: str) -> tuple[Decimal, bool]:
    """The value of digits as the press writes them, and whether it holds a comma that may group thousands.
    "2.082" → 2082, "10,9" → 10.9, "13.8" → 13.8, "1,234" → (1.234, True)."""
    if written.isdecimal():
        return Decimal(written), False
    whole, comma, part = written.partition(",")
    if comma and whole.isdecimal() and part.isdecimal():
        return Decimal(f"{whole}.{part}"), len(part) == _GROUP and whole[0] != "0"
    groups = whole.replace("\u00a0", ".").replace("\u202f", ".").split(".")
    grouped = "," not in part
    for group in groups[1:]:
        grouped = grouped and len(group) == _GROUP
    if not grouped:
        return Decimal(".".join(groups) + part.replace(",", "")), False
    return Decimal("".join(groups) + (f".{part}" if comma else "")), False


def read_words(words: list[str]) -> Decimal | None:
    """The value of folded number words ("một trăm hai mươi"); None where they do not make a number."""
    grammar = _grammar()
    total, below, digit, last = 0, 0, -1, 1
    if words and (words[0] in grammar.multipliers or words[0] == grammar.hundred):
        words = [_ONE, *words]
    for word in words:
        if word in grammar.digits:
            if digit > 0 and word in grammar.following:
                below += digit * 10  # "hai mốt", "ba lăm": the ten is not said
            elif digit >= 0:
                return None
            digit = grammar.digits[word]
        elif word == grammar.ten:
            if digit >= 0:
                return None
            below, digit = below + 10, -1
        elif word in grammar.tens and digit > 0:
            below, digit = below + digit * 10, -1
        elif word == grammar.hundred and digit >= 0:
            below, digit = digit * 100, -1
        elif word in grammar.zero:
            continue
        elif word == grammar.half:
            return Decimal(total + below + max(digit, 0)) + Decimal(last) / 2
        elif word in grammar.multipliers:
            last = grammar.multipliers[word]
            piece = below + max(digit, 0)
            total, below, digit = (total + piece) * last if piece else total * last, 0, -1
        else:
            return None
    return Decimal(total + below + max(digit, 0))


def find_numbers(text: str, *, folded: str | None = None) -> list[Number]:
    """All numbers of an NFC text in order, never overlapping; `folded` is `fold(text)` if the caller has it."""
    low = fold(text) if folded is None else folded
    grammar = _grammar()
    found = _join(grammar, low, [n for m in grammar.digital.finditer(low) if (n := _digital(grammar, low, m))])
    words = [number for match in grammar.worded.finditer(low) if (number := _worded(grammar, low, match))]
    if not words:
        return found
    taken = {number.start for number in found}
    ends = {number.end for number in found}
    words = [n for n in words if taken.isdisjoint(range(n.start, n.end + 2)) and n.start - 1 not in ends]
    return sorted([*found, *words], key=itemgetter(0))


def _scale(grammar: _Grammar, words: str) -> Decimal:
    value = Decimal(1)
    for word in grammar.scales.findall(words):
        value *= grammar.multipliers[word]
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


def _digital(grammar: _Grammar, low: str, match: re.Match[str]) -> Number | None:
    start, end = match.span()
    sign = 0
    if low[start - 1 : start] != " ":
        if not _stands_alone(low, start):
            return None
        sign = _sign_before(low, start)
    digits, scale = match.groups()
    value, comma_group = read_digits(digits)
    if not scale:
        return tuple.__new__(Number, (start - abs(sign), end, value, "digits", None, None, sign, comma_group, False))
    unit = _scale(grammar, scale)
    value *= unit
    more = grammar.compound.match(low, end)
    while more and grammar.multipliers[more["scale"]] < unit:
        unit = Decimal(grammar.multipliers[more["scale"]])
        value += read_digits(more["digits"])[0] * unit
        end = more.end()
        more = grammar.compound.match(low, end)
    return Number(start - abs(sign), end, value, "digits", None, None, sign, scaled=True)


def _join(grammar: _Grammar, low: str, found: list[Number]) -> list[Number]:
    """Two numbers with a slash or a dash between them become a fraction or a range."""
    joined: list[Number] = []
    last: Number | None = None
    for number in found:
        gap = _BETWEEN + 1 if last is None else number.start - last.end
        if gap < 0:
            continue
        if last is not None and 0 < gap <= _BETWEEN and last.shape == "digits":
            number = _joined(grammar, low, last, number) or number
            if number.start == last.start:
                joined.pop()
        joined.append(number)
        last = number
    return joined


def _joined(grammar: _Grammar, low: str, last: Number, number: Number) -> Number | None:
    """Both numbers as one; None where they are two."""
    between = low[last.end : number.start]
    if between.strip() == "/" and _is_fraction(last, number):
        return Number(last.start, number.end, last.value, "fraction", of=number.value, sign=last.sign)
    if not _is_range(grammar, low, last, number, between):
        return None
    scale = number.value / _unscaled(low, number) if number.scaled and not last.scaled else Decimal(1)
    return Number(last.start, number.end, last.value * scale, "range", high=number.value, sign=last.sign)


def _is_fraction(part: Number, whole: Number) -> bool:
    return not part.scaled and not whole.sign and not whole.scaled


def _is_range(grammar: _Grammar, low: str, last: Number, number: Number, between: str) -> bool:
    return bool(grammar.next_range.fullmatch(between)) and number.value > last.value and low[last.start] != "0"


def _unscaled(low: str, number: Number) -> Decimal:
    digits = re.match(r"[\d.,]*\d", low[number.start : number.end])
    value = read_digits(digits.group())[0] if digits else Decimal(1)
    return value or Decimal(1)


def _worded(grammar: _Grammar, low: str, match: re.Match[str]) -> Number | None:
    before = low[max(0, match.start() - 12) : match.start()]
    if before[-1:].isalnum() or grammar.never_before.search(before):
        return None
    words = match.group().split()
    if words[0] in grammar.bare and not before.endswith(_COUNTED):
        return None
    while words and (words[-1] in grammar.zero):
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
    if grammar.never_after.match(low, end):
        return None
    return Number(match.start(), end, value, "words", scaled=len(words) > 1)
