"""Places in a text: every phrase that names a unit of the country, the whole country, or "the province" itself."""

from __future__ import annotations

import re
from datetime import date
from functools import lru_cache
from typing import Final
from urllib.parse import urlsplit

from monitor.vietnamese.gazetteer import (
    ascii_name,
    current_name,
    districts,
    in_province,
    province_on,
    provinces,
    resolve,
)
from monitor.vietnamese.places.context import in_context, main_province
from monitor.vietnamese.places.finder import Finder
from monitor.vietnamese.places.mention import PlaceLevel, PlaceMention, PlaceRole
from monitor.vietnamese.places.names import labels, words
from monitor.vietnamese.text import fold

__all__ = [
    "PlaceLevel", "PlaceMention", "PlaceRole", "article_province", "find_places", "places_in_slug", "province_of_url",
]  # fmt: skip


def find_places(
    text: str, on: date | None = None, hint: str | None = None, *, folded: str | None = None
) -> list[PlaceMention]:
    """All mentions in an NFC text in order of `start`, never overlapping. `on` is the article's day (which units
    existed), `hint` the name of the province that source or address suggests; it settles ambiguous names, nothing
    else."""
    low = fold(text) if folded is None else folded
    return in_context(text, low, on, hint, Finder(text, low, on, hint).mentions())


def article_province(
    text: str, on: date | None = None, hint: str | None = None, *, mentions: list[PlaceMention] | None = None
) -> str | None:
    """The province an article is about: its dateline, else the hint, else the one that its text names most and first;
    "vn" where it names none but the country. None where two are level."""
    return main_province(find_places(text, on, hint) if mentions is None else mentions, hint)


# --- addresses ------------------------------------------------------------------------------------------------------

_SLUG_WORD: Final = re.compile(r"[a-z0-9]+")
#: Names that addresses write as one word.
_ONE_WORD: Final = {"tphcm": "tp hcm", "daklak": "dak lak", "kontum": "kon tum", "hue": "hue"}


def places_in_slug(slug: str, on: date | None = None, hint: str | None = None) -> list[PlaceMention]:
    """Provinces, and districts of the hinted province, in the unaccented words of an address
    ("/binh-dai-khen-thuong-…"); offsets are into `slug`."""
    pieces = list(_SLUG_WORD.finditer(slug[:500].lower()))
    firsts = _first_words()
    opens = [piece.group() in firsts for piece in pieces]
    found: list[PlaceMention] = []
    at = 0
    while at < len(pieces):
        # A name begins here, or behind the one or two words for its kind.
        for count in (4, 3, 2, 1) if any(opens[at : at + 3]) else ():
            name = " ".join(piece.group() for piece in pieces[at : at + count])
            name = name if count > 1 else _ONE_WORD.get(name, "")
            whole = name and len(pieces) - at >= count and _may_name(name)
            mention = _slug_mention(pieces[at : at + count], name, on, hint) if whole else None
            if mention is not None:
                found.append(mention)
                at += count - 1
                break
        at += 1
    return found


@lru_cache(maxsize=1)
def _names_in_slugs() -> frozenset[str]:
    """Unaccented names of provinces and districts, as the words of an address spell them."""
    names = (name for unit in (*provinces(), *districts()) for name in (unit.ascii, *map(ascii_name, unit.aliases)))
    return frozenset(" ".join(_SLUG_WORD.findall(name.lower())) for name in names)


@lru_cache(maxsize=1)
def _first_words() -> frozenset[str]:
    return frozenset((*_ONE_WORD, *(name.partition(" ")[0] for name in _names_in_slugs())))


def _may_name(words: str) -> bool:
    """Whether words may be a unit's name, by itself or after words for its kind: much cheaper than to resolve it."""
    known = _names_in_slugs()
    head, _, tail = words.partition(" ")
    return words in known or tail in known or (head in ("thanh", "thi") and tail.partition(" ")[2] in known)


def _slug_mention(pieces: list[re.Match[str]], name: str, on: date | None, hint: str | None) -> PlaceMention | None:
    units = [unit for unit in resolve(name, on) or resolve(name) if unit.level != "commune"]
    bodies = tuple(unit for unit in units if unit.level == "province")
    inner = in_province((unit for unit in units if unit.level == "district"), hint) if hint else ()
    chosen = bodies or inner
    coded = tuple(dict.fromkeys(unit.coded for unit in chosen))
    if len(coded) != 1:
        return None
    level: PlaceLevel = "province" if bodies else "district"
    return PlaceMention(pieces[0].start(), pieces[-1].end(), level, "place", coded, chosen[0].name, "slug", chosen)


def province_of_url(url: str, on: date | None = None) -> str | None:
    """The province that the site of an address serves, as it was named on that day: baolamdong.vn,
    congan.haugiang.gov.vn, baodongkhoi.vn. None for a national site."""
    host = (urlsplit(url).hostname or "") if "//" in url else url.partition("/")[0]
    if not host:
        return None
    former = next((name for label, name in _site_labels() if label in host), None)
    if former is None:
        former = next((words().sites[part] for part in _HOST_PART.findall(host) if part in words().sites), None)
    if former is None or on is None or province_on(former, on) is not None:
        return former
    return current_name(former)


_HOST_PART: Final = re.compile(r"(?:(?<=bao)|(?<=^)|(?<=\.))(?!bao)[a-z0-9]+")


@lru_cache(maxsize=1)
def _site_labels() -> list[tuple[str, str]]:
    """Unaccented names of provinces as they stand in names of sites, longest first; short ones are too common."""
    return sorted((item for item in labels().items() if len(item[0]) > 4), key=lambda item: -len(item[0]))
