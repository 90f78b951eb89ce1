"""Numerals as the Vietnamese press writes them: what digits with points and commas are worth, what number words are
worth, and the patterns that both are found by."""

from __future__ import annotations

import re
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from monitor.vietnamese.text import either, fold
from monitor.yamlfile import read_yaml

_DATA: Final = Path(__file__).parent / "data"
_ONE: Final = "một"
_LETTER: Final = "a-zà-öø-ÿăĩđũơưạ-ỹ"
#: Digits of a group.
GROUP: Final = 3


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


@cache
def _words() -> _Words:
    return read_yaml(_DATA / "number_words.yaml", _Words)


def _fold_keys(table: Mapping[str, int]) -> dict[str, int]:
    return {fold(word): value for word, value in table.items()}


class Grammar:
    """The patterns and tables that the word lists make."""

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
        self.digital = re.compile(rf"\d(?:{plain})")
        self.scale = re.compile(rf"(?:\s?(?:{scale}){before_unit}){{1,2}}")
        #: What a multiplier begins with, a space before it or none.
        self.scale_opens = {
            f"{space}{word}"[:2] for word in self.multipliers for space in ("", *" \n\t\r\x0b\x0c\x1c\x85\xa0\u202f")
        }
        members = [*words.digits, words.ten, *words.tens, words.hundred, *words.zero, words.half, *words.multipliers]
        word = either([member for member in members if member not in ("tr",)])
        #: "hơn chục", "gần trăm": a bare multiplier counts one of itself, where a hedge says that it counts.
        self.bare = {fold(word) for word in words.multipliers} | {self.hundred}
        self.worded = re.compile(rf"[{_LETTER}]+(?:\s(?:{word})(?![{_LETTER}]))*")
        self.never_before = re.compile(rf"(?:^|[^{_LETTER}])(?:{either(words.never_before)})\s$")
        self.never_after = re.compile(rf"\s(?:{either(words.never_after)})(?![{_LETTER}])")
        self.next_range = re.compile(r"\s?(?:-|–|đến|tới)\s?")
        self.scales = re.compile(either(self.multipliers))
        self.compound = re.compile(rf"\s(?P<digits>\d{{1,3}}(?:,\d+)?)\s(?P<scale>{scale}){before_unit}")


@cache
def grammar() -> Grammar:
    """The patterns, made once."""
    return Grammar(_words())


def read_digits(written: str) -> tuple[Decimal, bool]:
    """The value of digits as the press writes them, and whether it holds a comma that may group thousands.
    "2.082" → 2082, "10,9" → 10.9, "13.8" → 13.8, "1,234" → (1.234, True)."""
    if written.isdecimal():
        return Decimal(written), False
    whole, comma, part = written.partition(",")
    if comma and whole.isdecimal() and part.isdecimal():
        return Decimal(f"{whole}.{part}"), len(part) == GROUP and whole[0] != "0"
    groups = whole.replace("\u00a0", ".").replace("\u202f", ".").split(".")
    grouped = "," not in part
    for group in groups[1:]:
        grouped = grouped and len(group) == GROUP
    if not grouped:
        return Decimal(".".join(groups) + part.replace(",", "")), False
    return Decimal("".join(groups) + (f".{part}" if comma else "")), False


def read_words(words: list[str]) -> Decimal | None:
    """The value of folded number words ("một trăm hai mươi"); None where they do not make a number."""
    numerals = grammar()
    total, below, digit, last = 0, 0, -1, 1
    if words and (words[0] in numerals.multipliers or words[0] == numerals.hundred):
        words = [_ONE, *words]
    for word in words:
        if word in numerals.digits:
            if digit > 0 and word in numerals.following:
                below += digit * 10  # "hai mốt", "ba lăm": the ten is not said
            elif digit >= 0:
                return None
            digit = numerals.digits[word]
        elif word == numerals.ten:
            if digit >= 0:
                return None
            below, digit = below + 10, -1
        elif word in numerals.tens and digit > 0:
            below, digit = below + digit * 10, -1
        elif word == numerals.hundred and digit >= 0:
            below, digit = digit * 100, -1
        elif word in numerals.zero:
            continue
        elif word == numerals.half:
            return Decimal(total + below + max(digit, 0)) + Decimal(last) / 2
        elif word in numerals.multipliers:
            last = numerals.multipliers[word]
            piece = below + max(digit, 0)
            total, below, digit = (total + piece) * last if piece else total * last, 0, -1
        else:
            return None
    return Decimal(total + below + max(digit, 0))


def opening_words() -> list[str]:
    """The folded words that a number in words may begin with."""
    words = _words()
    return [fold(word) for word in (*words.opening, words.ten, "chục", "trăm", "nghìn", "ngàn", "triệu")]
