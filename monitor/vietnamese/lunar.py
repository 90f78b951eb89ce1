"""Tết and other days of the Vietnamese lunar calendar, as solar dates."""

from __future__ import annotations

from datetime import date
from functools import lru_cache
from typing import Final

#: Years for which the calendar is asked; the press of our sources lies well inside.
FIRST, LAST = 1900, 2100

_STEMS: Final = ("canh", "tân", "nhâm", "quý", "giáp", "ất", "bính", "đinh", "mậu", "kỉ")
_BRANCHES: Final = ("thân", "dậu", "tuất", "hợi", "tí", "sửu", "dần", "mão", "thìn", "tị", "ngọ", "mùi")
#: Folded spellings beside the usual one.
_BRANCH_SPELLINGS: Final = {"tí": ("tí", "tý"), "mão": ("mão", "mẹo")}

#: Regular expression for the name of a lunar year in folded text.
YEAR_NAME: Final = rf"(?:{'|'.join(_STEMS)})\s(?:{'|'.join(_BRANCHES)}|mẹo|tý)"


@lru_cache(maxsize=512)
def solar(lunar_year: int, month: int, number: int) -> date | None:
    """Solar date of a lunar day (never of a leap month); None where the lunar calendar has no such day."""
    from vnlunar import convert_lunar_to_solar

    if not (FIRST <= lunar_year <= LAST and 1 <= month <= 12 and 1 <= number <= 30):
        return None
    found = convert_lunar_to_solar(number, month, lunar_year, 0)
    return None if found is None else date(found[2], found[1], found[0])


def tet(year: int) -> date | None:
    """The first day of the first lunar month in a solar year, e.g. 5 February for 2019."""
    return solar(year, 1, 1)


def year_name(year: int) -> str:
    """Folded name of the lunar year that begins in a solar year: 2019 → "kỉ hợi"."""
    return f"{_STEMS[year % 10]} {_BRANCHES[year % 12]}"


def named_year(name: str, near: int | None) -> int | None:
    """The year in which a lunar year of that (folded) name begins, the one nearest to `near`; without `near`, the one
    of the sixty from 1984 to 2043, in which every paper with a web site has appeared. None for an impossible name."""
    stem, _, branch = name.partition(" ")
    branch = next((usual for usual, all_ in _BRANCH_SPELLINGS.items() if branch in all_), branch)
    for year in range(1984, 2044):
        if year_name(year) == f"{stem} {branch}":
            return year if near is None else year + 60 * round((near - year) / 60)
    return None
