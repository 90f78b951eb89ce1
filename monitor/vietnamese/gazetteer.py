"""The units of Vietnam and what they were called when: 34 of today, 63 before 1 July 2025, the former districts and
cities, and communes where a data file carries them. Read once, when first asked."""

from __future__ import annotations

import csv
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from pathlib import Path
from typing import Final, Literal, cast, get_args

from monitor.errors import ConfigError
from monitor.vietnamese.text import fold, nfc, plain

#: The day on which 63 provinces became 34 and districts ceased to be.
MERGER: Final = date(2025, 7, 1)
#: First days of the two lists of statistical codes; seven province codes changed meaning between them.
EPOCHS: Final = (date(2004, 7, 8), MERGER)

DATA: Final = Path(__file__).parent / "data"

Level = Literal["province", "district", "commune"]
Grade = Literal["evidence", "seeds", "knowledge", "guess"]
Kind = Literal["tỉnh", "thành phố", "quận", "huyện", "thị xã", "thị trấn", "phường", "xã", "đặc khu"]


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
    kind: Kind
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
    #: ISO 3166-2, press abbreviations, and how many communes or districts it had: of provinces only.
    iso: str = ""
    press: tuple[Press, ...] = ()
    parts: int = 0
    #: Name of today's province that holds its territory.
    current: str = ""
    #: Of today's provinces: the former ones whose territory it holds, its namesake first.
    holds: tuple[str, ...] = ()

    @property
    def coded(self) -> str:
        """As in a figure's place: "Lâm Đồng" or "Phổ Yên, Thái Nguyên"."""
        return self.name if self.level == "province" else f"{self.name}, {self.province}"

    def valid_on(self, on: date | None) -> bool:
        """Whether the unit existed with this name and kind on that day; True where the day is not known."""
        if on is None:
            return True
        return (self.valid_from is None or self.valid_from <= on) and (self.valid_to is None or on <= self.valid_to)


# --- reading the data files -----------------------------------------------------------------------------------------


def ascii_name(name: str) -> str:
    """A name without diacritics, capitals kept: "Bắc Trà My" → "Bac Tra My"."""
    return "".join(
        "D" if char == "Đ" else "d" if char == "đ" else unicodedata.normalize("NFD", char)[0] for char in name
    )


@lru_cache(maxsize=1)
def _provinces() -> tuple[Unit, ...]:
    from monitor.vietnamese.province_file import read_provinces

    file = read_provinces(DATA / "provinces.yaml")
    units = [
        Unit(
            name=entry.name,
            ascii=ascii_name(entry.name),
            kind=entry.kind,
            level="province",
            province=entry.name,
            code=entry.code,
            epoch=epoch,
            valid_from=entry.since,
            valid_to=entry.until,
            aliases=tuple(entry.aliases),
            iso=entry.iso,
            press=tuple(Press(abbreviation, grade) for abbreviation, grade in entry.press.items()),
            parts=entry.communes or entry.districts,
            current=entry.current or entry.name,
            holds=tuple(entry.holds),
        )
        for entries, epoch in ((file.today, MERGER), (file.former, EPOCHS[0]))
        for entry in entries
    ]
    return tuple(units)


def _rows(path: Path, columns: int) -> Iterator[list[str]]:
    """Rows of a CSV file after its heading, comment lines left out."""
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(line for line in lines if not line.startswith("#"))):
            if len(row) != columns:
                raise ConfigError(f"{len(row)} columns instead of {columns}", where=f"{path}: {row}", remedy="mend it")
            if number:
                yield row


def _kind(word: str) -> Kind:
    if word not in get_args(Kind):
        raise ConfigError(f"{word!r} is no kind of unit", where=str(DATA), remedy=f"use one of {get_args(Kind)}")
    return cast(Kind, word)


def _day(text: str) -> date | None:
    return date.fromisoformat(text) if text else None


@lru_cache(maxsize=1)
def _districts() -> tuple[Unit, ...]:
    today = {unit.name: unit.current for unit in _provinces() if unit.epoch != MERGER}
    return tuple(
        Unit(
            name=name,
            ascii=ascii_name(name),
            kind=_kind(kind),
            level="district",
            province=province,
            code=code,
            epoch=EPOCHS[0],
            valid_from=_day(since),
            valid_to=_day(until),
            current=today[province],
        )
        for name, kind, province, code, since, until, _grade in _rows(DATA / "districts.csv", 7)
    )


@lru_cache(maxsize=1)
def communes() -> tuple[Unit, ...]:
    """The communes of today; none where the optional file `communes.csv` is left out."""
    path = DATA / "communes.csv"
    if not path.exists():
        return ()
    return tuple(
        Unit(
            name=name,
            ascii=ascii_name(name),
            kind=_kind(kind),
            level="commune",
            province=province,
            valid_from=MERGER,
            current=province,
        )
        for name, kind, province in _rows(path, 3)
    )


# --- asking ---------------------------------------------------------------------------------------------------------


def provinces(on: date | None = None) -> tuple[Unit, ...]:
    """The provinces and central cities in force on a day; all that the data file names for None."""
    return tuple(unit for unit in _provinces() if unit.valid_on(on))


def districts(on: date | None = None) -> tuple[Unit, ...]:
    """The districts and their cities in force on a day; all that the data file names for None."""
    return tuple(unit for unit in _districts() if unit.valid_on(on))


_KIND_WORD: Final = re.compile(
    r"\s*(?:(?P<full>tỉnh|thành phố|quận|huyện|thị xã|thị trấn|phường|xã|đặc khu)\s+|(?P<short>tp|tx|tt)(?:\.\s*|\s+)"
    r"|(?P<letter>[pqhx])\.\s*)"
)
_PLAIN_KIND_WORD: Final = re.compile(
    r"\s*(?:(?P<full>tinh|thanh pho|quan|huyen|thi xa|thi tran|phuong|xa|dac khu)\s+|(?P<short>tp|tx|tt)(?:\.\s*|\s+)"
    r"|(?P<letter>[pqhx])\.\s*)"
)
_FULL: Final[dict[str, str]] = {
    "tp": "thành phố", "tx": "thị xã", "tt": "thị trấn", "p": "phường", "q": "quận", "h": "huyện", "x": "xã",
    "tinh": "tỉnh", "thanh pho": "thành phố", "quan": "quận", "huyen": "huyện", "thi xa": "thị xã",
    "thi tran": "thị trấn", "phuong": "phường", "xa": "xã", "dac khu": "đặc khu",
}  # fmt: skip
_SPACES: Final = re.compile(r"\s*[-–—]\s*|\s+")
#: The water of the highlands is spelt in many ways: "Đăk Hà", "Đắk Hà", "Đak Hà".
_WATER: Final = re.compile(r"\b(?:(đ)[ăaắ][kc]|(d)a[kc])(?= \w)")


def _key(name: str) -> str:
    """Spelling folded away: case, tone placement, spaces and dashes, the water of the highlands."""
    spaced = _SPACES.sub(" ", fold(name).replace("’", "'")).strip()
    return _WATER.sub(lambda found: "đắk" if found[1] else "dak", spaced)


def _bare(key: str) -> str:
    return plain(key)


@lru_cache(maxsize=1)
def _index() -> tuple[dict[str, tuple[Unit, ...]], dict[str, tuple[Unit, ...]]]:
    """Units by folded name, and by name without diacritics."""
    exact: dict[str, list[Unit]] = {}
    bare: dict[str, list[Unit]] = {}
    for unit in (*_provinces(), *_districts(), *communes()):
        for name in dict.fromkeys((unit.name, *unit.aliases)):
            key = _key(name)
            for table, entry in ((exact, key), (bare, _bare(key))):
                units = table.setdefault(entry, [])
                if unit not in units:
                    units.append(unit)
    return {k: tuple(v) for k, v in exact.items()}, {k: tuple(v) for k, v in bare.items()}


def units_named(name: str, on: date | None = None) -> tuple[Unit, ...]:
    """The units of exactly that name or alias (no kind word) on a day."""
    return tuple(unit for unit in _lookup(_key(nfc(name))) if unit.valid_on(on))


def _lookup(key: str) -> tuple[Unit, ...]:
    exact, bare = _index()
    return (bare if key.isascii() else exact).get(key, ())


def resolve(name: str, on: date | None = None) -> tuple[Unit, ...]:
    """Every unit that a name may mean on a day (any day for None): bare or with its kind word ("huyện Châu Thành"),
    any spelling or case, with or without diacritics; "Phổ Yên, Thái Nguyên" names its province too. Empty where
    unknown; several where ambiguous. A name with diacritics never matches a unit with others, one without any matches
    all that are alike without."""
    head, comma, tail = nfc(name).partition(",")
    key = _key(head)
    units = _lookup(key)
    word = (_PLAIN_KIND_WORD if key.isascii() else _KIND_WORD).match(key)
    if word is not None:
        kind = next(group for group in word.groups() if group)
        kind = _FULL.get(kind, kind)
        inner = key[word.end() :]
        units = units or tuple(unit for unit in _lookup(inner) if unit.kind == kind)
        if kind == "quận" and not units:
            units = _lookup(f"quận {inner}")
    if comma:
        outer = {unit.name for unit in resolve(tail) if unit.level == "province"}
        units = tuple(unit for unit in units if unit.province in outer)
    return tuple(unit for unit in units if unit.valid_on(on))


def province_on(name: str, on: date | None) -> Unit | None:
    """The province or central city of that name or alias on a day (the latest one for None); None where there was
    none."""
    found = [unit for unit in _province_index().get(_province_key(name), ()) if unit.valid_on(on)]
    return max(found, key=lambda unit: unit.valid_from or date.min) if found else None


def _province_key(name: str) -> str:
    key = _key(nfc(name))
    word = (_PLAIN_KIND_WORD if key.isascii() else _KIND_WORD).match(key)
    return key[word.end() :] if word else key


@lru_cache(maxsize=1)
def _province_index() -> dict[str, list[Unit]]:
    """Provinces by folded name, by name without diacritics, and by alias, kind words cut off."""
    found: dict[str, list[Unit]] = {}
    for unit in _provinces():
        keys = [_province_key(name) for name in (unit.name, *unit.aliases)]
        for key in dict.fromkeys((*keys, *map(_bare, keys))):
            found.setdefault(key, []).append(unit)
    return found


def current_name(name: str, on: date | None = None) -> str | None:
    """Today's name for a coded place: "Hà Giang" → "Tuyên Quang", "Tuy Hòa, Phú Yên" → "Tuy Hòa, Đắk Lắk",
    "vn" → "vn". None where the province is unknown."""
    if name == "vn":
        return name
    head, comma, tail = name.rpartition(",")
    unit = province_on(tail, on) or province_on(tail, None)
    if unit is None:
        return None
    return f"{head}, {unit.current}" if comma else unit.current


def former_names(name: str) -> tuple[str, ...]:
    """The provinces before the merger whose territory today's province of that name holds, its namesake first."""
    unit = province_on(name, None)
    return unit.holds if unit is not None and unit.epoch == MERGER else ()


def in_province(units: Iterable[Unit], province: str) -> tuple[Unit, ...]:
    """Those of the units that lie in a province, named as it was or as it is."""
    return tuple(unit for unit in units if province in (unit.province, unit.current))
