"""The units of Vietnam and what they were called when: 34 of today, 63 before 1 July 2025, the former districts and
cities, and communes where a data file carries them. Read once, when first asked."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

#: The day on which 63 provinces became 34 and districts ceased to be.
MERGER: Final = date(2025, 7, 1)

Level = Literal["province", "district", "commune"]
Grade = Literal["evidence", "seeds", "knowledge", "guess"]


@dataclass(frozen=True, slots=True)
class Press:
    """A press abbreviation ("BHG") and how certain it is; a guess is matched only with a second signal."""

    abbreviation: str
    grade: Grade


@dataclass(frozen=True, slots=True, kw_only=True)
class Unit:
    """One unit with one name, one kind and one province over one span of days."""

    name: str
    ascii: str
    #: Vietnamese kind word: "tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu".
    kind: str
    level: Level
    #: Name of the province it lay in then; for a province its own name.
    province: str
    #: Statistical code, and the first day of the list in which it had that meaning.
    code: str = ""
    epoch: date | None = None
    #: First and last day of validity; None where open or not known.
    valid_from: date | None = None
    valid_to: date | None = None
    aliases: tuple[str, ...] = ()
    #: Of provinces only.
    iso: str = ""
    press: tuple[Press, ...] = ()
    #: Name of today's province that holds its territory.
    current: str = ""

    @property
    def coded(self) -> str:
        """As in a figure's place: "Lâm Đồng" or "Phổ Yên, Thái Nguyên"."""
        return self.name if self.level == "province" else f"{self.name}, {self.province}"

    def valid_on(self, on: date | None) -> bool:
        """Whether the unit existed with this name and kind on that day; True where the day is not known."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


def provinces(on: date | None = None) -> tuple[Unit, ...]:
    """The provinces and central cities in force on a day; all that ever were (since 2004) for None."""
    return ()


def resolve(name: str, on: date | None = None) -> tuple[Unit, ...]:
    """Every unit that a name may mean on a day (any day for None): bare or with its kind word ("huyện Châu Thành"),
    any spelling or case, with or without diacritics. Empty where unknown; several where ambiguous."""
    return ()


def province_on(name: str, on: date | None) -> Unit | None:
    """The province or central city of that name or alias on a day; None where there was none."""
    return None


def current_name(name: str, on: date | None = None) -> str | None:
    """Today's name for a coded place: "Hà Giang" → "Tuyên Quang", "Tuy Hòa, Phú Yên" → "Tuy Hòa, Đắk Lắk",
    "vn" → "vn". None where the province is unknown."""
    return None


def former_names(name: str) -> tuple[str, ...]:
    """The provinces before the merger whose territory today's province of that name holds, its own name first."""
    return ()
