"""Names and words of places made ready for one pass over a text: an Aho-Corasick automaton of every name in every
spelling, and the words around them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import Any, Final

import ahocorasick
from pydantic import BaseModel, ConfigDict

from monitor.vietnamese.gazetteer import DATA, MERGER, Unit, communes, districts, provinces
from monitor.vietnamese.openers import add_openers
from monitor.vietnamese.text import fold
from monitor.yamlfile import read_yaml


class PlaceWords(BaseModel):
    """The form of data/place_words.yaml."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    not_places: tuple[str, ...]
    not_after: tuple[str, ...]
    surnames: frozenset[str]
    address: tuple[str, ...]
    country: tuple[str, ...]
    not_country_after: tuple[str, ...]
    gates: dict[str, tuple[str, ...]]
    sites: dict[str, str]


@lru_cache(maxsize=1)
def words() -> PlaceWords:
    """The words, read once."""
    return read_yaml(DATA / "place_words.yaml", PlaceWords)


@dataclass(frozen=True, slots=True)
class Name:
    """What a spelling may stand for. No units at all: a longer name that is no place."""

    name: str
    units: tuple[Unit, ...]
    gates: tuple[str, ...] = ()
    #: The kind of commune that this word announces ("phường"), if it does.
    commune: str = ""


_NEW_PLACE: Final = {
    "òa": "oà", "óa": "oá", "ỏa": "oả", "õa": "oã", "ọa": "oạ",
    "òe": "oè", "óe": "oé", "ỏe": "oẻ", "õe": "oẽ", "ọe": "oẹ",
    "ùy": "uỳ", "úy": "uý", "ủy": "uỷ", "ũy": "uỹ", "ụy": "uỵ",
}  # fmt: skip
_OLD_END: Final = re.compile(rf"(?<![qQ])(?:{'|'.join(_NEW_PLACE)})(?!\w)")
#: The water of the highlands is spelt in four ways.
_DAK: Final = re.compile(r"Đ[aăắ][kc](?= )")
_DAKS: Final = ("Đăk", "Đắk", "Đak", "Đắc")
_DASH: Final = re.compile(r"\s?[-–]\s?")


def spellings(name: str) -> Iterator[str]:
    """The ways in which print spells a name: both tone placements, dashes with and without spaces, capitals,
    "Đăk" and "Đak"."""
    dashed = [_DASH.sub(dash, name) for dash in (" - ", "-", " – ", "–")] if _DASH.search(name) else [name]
    daks = [_DAK.sub(dak, name) for dak in _DAKS] if _DAK.match(name) else []
    for form in dict.fromkeys((name, *dashed, *daks)):
        for spelt in dict.fromkeys((form, _OLD_END.sub(lambda m: _NEW_PLACE[m.group()], form))):
            yield spelt
            yield spelt.upper()
            if spelt.startswith("Quận "):
                yield "q" + spelt[1:]
            if "'" in spelt:
                yield spelt.replace("'", "’")


_COMMUNE_WORDS: Final = {
    "xã": "xã", "phường": "phường", "thị trấn": "thị trấn", "đặc khu": "đặc khu", "P.": "phường", "TT.": "thị trấn",
}  # fmt: skip


@lru_cache(maxsize=1)
def automaton() -> Any:
    """Automaton over the spellings of provinces, districts, gates and longer names that are no places."""
    table: dict[str, list[Unit]] = {}
    for unit in (*provinces(), *districts()):
        for name in (unit.name, *unit.aliases):
            for spelt in spellings(name):
                units = table.setdefault(spelt, [])
                if unit not in units:
                    units.append(unit)
    gates = {spelt: held for name, held in words().gates.items() for spelt in spellings(name)}
    machine = ahocorasick.Automaton()
    for spelt in {*table, *gates}:
        named = tuple(table.get(spelt, ()))
        usual = named[0].name if named else spelt
        machine.add_word(spelt, (len(spelt), Name(usual, named, gates.get(spelt, ()))))
    for phrase in words().not_places:
        for spelt in spellings(phrase):
            machine.add_word(spelt, (len(spelt), Name(phrase, ())))
    for word, kind in _COMMUNE_WORDS.items():
        for spelt in (word, word[0].upper() + word[1:]):
            machine.add_word(spelt, (len(spelt), Name(kind, (), commune=kind)))
    machine.make_automaton()
    return machine


@lru_cache(maxsize=1)
def commune_names() -> dict[str, tuple[Unit, ...]]:
    """Today's communes by folded name."""
    found: dict[str, list[Unit]] = {}
    for unit in communes():
        found.setdefault(fold(unit.name), []).append(unit)
    return {name: tuple(units) for name, units in found.items()}


def _any(phrases: tuple[str, ...]) -> str:
    return "|".join(re.escape(fold(phrase)) for phrase in sorted(phrases, key=len, reverse=True))


@lru_cache(maxsize=1)
def patterns() -> tuple[re.Pattern[str], re.Pattern[str], re.Pattern[str]]:
    """What bars a name that follows; an address before a name; what bars the country. On folded text."""
    w = words()
    return (
        re.compile(rf"(?<!\w)(?:{_any(w.not_after)})\s$"),
        re.compile(rf"(?<!\w)(?:{_any(w.address)})(?: tại| ở|:)?(?!\w)[^.;()\n]{{0,50}}$"),
        re.compile(rf"(?<!\w)(?:{_any(w.not_country_after)})(?: (?:của|trên|trong|với))?\s$"),
    )


add_openers("country", lambda: map(fold, words().country))


@lru_cache(maxsize=1)
def abbreviations() -> dict[str, tuple[tuple[str, str], ...]]:
    """Grade and former province of every press abbreviation."""
    found: dict[str, list[tuple[str, str]]] = {}
    for unit in provinces():
        for press in unit.press:
            entry = (press.grade, unit.name)
            if unit.epoch != MERGER and entry not in (held := found.setdefault(press.abbreviation, [])):
                held.append(entry)
    return {abbreviation: tuple(held) for abbreviation, held in found.items()}


@lru_cache(maxsize=1)
def labels() -> dict[str, str]:
    """Former provinces by what their sites are called: "thanhhoa", "hagiang"; the longest first."""
    found = {
        unit.ascii.lower().replace(" ", "").replace("-", ""): unit.name for unit in provinces() if unit.epoch != MERGER
    }
    return dict(sorted(found.items(), key=lambda item: -len(item[0])))
