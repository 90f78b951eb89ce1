"""What the context makes of the mentions of a text: units placed by those around them, ambiguous names settled, "toàn
tỉnh" given its province, and the province of the whole article."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Final

from monitor.vietnamese.gazetteer import current_name, province_on
from monitor.vietnamese.openers import Opener, add_openers, openers
from monitor.vietnamese.places.finder import COMMUNES, ENOUGH, KINDS
from monitor.vietnamese.places.mention import PlaceMention
from monitor.vietnamese.text import LastWords


class _Context:
    """The mentions of one text, and what they say about each other."""

    def __init__(self, text: str, low: str, on: date | None, hint: str | None, found: list[PlaceMention]) -> None:
        self.text, self.low, self.on, self.hint = text, low, on, hint
        self.found = _merged(text, low, found)

    def mentions(self) -> list[PlaceMention]:
        """All mentions in order, none overlapping another."""
        self.found = self._settled(self.found)
        self._own()
        self.found.sort(key=lambda m: (m.start, -m.end))
        return _without_overlaps(self.found)

    def _settled(self, found: list[PlaceMention]) -> list[PlaceMention]:
        """Ambiguous units by a province in the same sentence, the hint, or the units that stand beside them."""
        sure = Counter(m.province for m in found if m.role != "address" and m.province and m.level != "country")
        hinted = self.hint and {self.hint, current_name(self.hint) or self.hint}
        result: list[PlaceMention] = []
        near: str | None = None
        for at, mention in enumerate(found):
            if mention.level == "commune" and not mention.candidates:
                mention = self._commune_placed(mention, near, sure)
            elif len(mention.candidates) > 1:
                mention = self._one_of(mention, _around(found, at), sure, hinted or set())
            if mention.rule == "district-bare" and not self._supported(mention, sure, hinted or set()):
                continue
            result.append(mention)
            if mention.province and mention.province != "vn":
                near = mention.province
        return result

    def _one_of(self, mention: PlaceMention, near: set[str], sure: Counter[str], hinted: set[str]) -> PlaceMention:
        units = mention.units
        for provinces in (near, {self.hint} if self.hint else set(), hinted, set(sure)):
            kept = tuple(u for u in units if u.province in provinces or u.current in provinces)
            names = tuple(dict.fromkeys(unit.coded for unit in kept))
            if len(names) == 1:
                return replace(mention, candidates=names, units=kept)
        if not units and (kept_names := tuple(c for c in mention.candidates if c in hinted or c in sure)):
            return replace(mention, candidates=kept_names)
        return mention

    def _supported(self, mention: PlaceMention, sure: Counter[str], hinted: set[str]) -> bool:
        held = {unit.province for unit in mention.units} | {unit.current for unit in mention.units}
        others = {p for p, count in sure.items() if count > (p == mention.province)}
        return bool(held & hinted) or bool(held & others)

    def _commune_placed(self, mention: PlaceMention, near: str | None, sure: Counter[str]) -> PlaceMention:
        """A commune lies in the province of the nearest unit before it, else in the article's."""
        province = near or self.hint or (next(iter(sure)) if len(sure) == 1 else None)
        return replace(mention, candidates=(f"{mention.name}, {province}",)) if province else mention

    def _own(self) -> None:
        known = sorted(self.found, key=lambda m: m.start)
        main = main_province(known, self.hint)
        at = 0
        last: dict[str, PlaceMention] = {}
        own: list[PlaceMention] = []
        for start, word in _unit_words(self.low):
            end = start + len(word)
            this = self.low.startswith(" này", end) and _MANY.search(self.low, max(0, start - 8), start) is None
            if not (this or _OWN_LAST.may_end(self.low, start)) or _named_next(self.text, end):
                continue
            lead = None if this else _OWN_LEAD.search(self.low, max(0, start - 45), start - 1)
            if lead is None and not this:
                continue
            begin = start if lead is None else lead.start()
            while at < len(known) and known[at].start < begin:
                _note(last, known[at])
                at += 1
            if len(own) == ENOUGH:
                break
            unit = self._own_unit(begin, end, KINDS.get(word.rstrip("."), word), last, main)
            if unit.candidates or not this:
                own.append(unit)
        self.found += own

    def _own_unit(
        self, start: int, end: int, kind: str, last: dict[str, PlaceMention], main: str | None
    ) -> PlaceMention:
        if kind in COMMUNES:
            named = last.get("commune")
            return PlaceMention(start, end, "commune", "own", named.candidates if named else (), "", "own")
        if kind == "tỉnh":
            named = last.get("province")
            if named is None and main and (unit := province_on(main, self.on)) and unit.kind == "thành phố":
                named = last.get("tỉnh")
            names = named.candidates if named else (main,) if main and main != "vn" else ()
            return PlaceMention(start, end, "province", "own", names, "", "own")
        named = last.get(kind)
        if named is not None:
            return PlaceMention(start, end, named.level, "own", named.candidates, "", "own")
        unit = province_on(main, self.on) if main and kind == "thành phố" else None
        if unit is not None and unit.kind == "thành phố":
            return PlaceMention(start, end, "province", "own", (unit.name,), "", "own")
        return PlaceMention(start, end, "district", "own", (), "", "own")


#: "các huyện này" is no one unit.
_MANY: Final = re.compile(r"(?:các|những|mấy|hai|ba|bốn|năm|\d) $")
_UNIT_WORDS: Final = (
    "tỉnh", "thành phố", "tp", "tp.", "huyện", "quận", "thị xã", "thị trấn", "xã", "phường", "đặc khu",
)  # fmt: skip
add_openers("unit", lambda: _UNIT_WORDS)
_OWN_LEAD: Final = re.compile(
    r"(?<!\w)(?:(?:(?:trên|trong|địa bàn|khắp) ){0,3}toàn|(?:(?:trên|tại|ở|trong) )?địa bàn|trong|khắp|của|công an|ca"
    r"|ubnd|hđnd|ủy ban nhân dân|vksnd|viện ksnd|viện kiểm sát(?: nhân dân)?|bcđ|ban chỉ đạo|bđbp|bộ đội biên phòng"
    r"|biên phòng|tand|tòa án nhân dân)(?: \d{3})?$"
)
#: How these end; "ban chỉ đạo 389" ends in digits.
_OWN_LAST: Final = LastWords(
    (
        *[
            "toàn",
            "bàn",
            "trong",
            "khắp",
            "của",
            "an",
            "ca",
            "ubnd",
            "hđnd",
            "dân",
            "vksnd",
            "ksnd",
            "sát",
            "bcđ",
            "đạo",
            "bđbp",
            "phòng",
            "tand",
        ],
        *(f"{number:02}" for number in range(100)),
    )
)


def _unit_words(low: str) -> Iterator[Opener]:
    """Words for kinds of units after a space, the longest of each place."""
    free = 0
    for start, word in openers(low)["unit"]:
        if start >= max(free, 1) and low[start - 1] == " " and not (word == "xã" and low.startswith(" hội", start + 2)):
            yield start, word
            free = start + len(word)


def _around(found: list[PlaceMention], at: int) -> set[str]:
    """Provinces settled within 160 characters of a mention, those before it first to be looked at."""
    here = found[at].start
    near: set[str] = set()
    for step in (-1, 1):
        i = at + step
        while 0 <= i < len(found) and abs(found[i].start - here) < 160:
            if found[i].province:
                near.add(found[i].province or "")
            i += step
    return near


def _named_next(text: str, at: int) -> bool:
    """Whether a name follows the kind word, so that it is no unit of the article's own."""
    rest = text[at : at + 3].lstrip(". ")
    return bool(rest) and (rest[0].isupper() or rest[0].isdigit()) and text[at : at + 1] in (" ", ".")


def _note(last: dict[str, PlaceMention], mention: PlaceMention) -> None:
    if mention.role in ("address", "own") or not mention.candidates:
        return
    if mention.level == "province" and mention.units and mention.units[0].kind == "tỉnh":
        last["tỉnh"] = mention
    if mention.level == "province" and mention.rule != "province-bare":
        last["province"] = mention
        if mention.units and mention.units[0].kind == "thành phố":
            last["thành phố"] = mention
    elif mention.level == "district":
        for unit in mention.units:
            last[unit.kind] = mention
        if mention.place and (held := mention.province):
            last["province"] = replace(mention, candidates=(held,), level="province")
    elif mention.level == "commune":
        last["commune"] = mention


def _merged(text: str, low: str, found: list[PlaceMention]) -> list[PlaceMention]:
    """ "xã Hoàng Giang, huyện Nông Cống, tỉnh Thanh Hóa" is one mention: the innermost, placed by the outer ones."""
    rank = {"commune": 0, "district": 1, "gate": 1, "province": 2, "country": 3}
    ordered = _without_overlaps(sorted(found, key=lambda m: (m.start, -m.end)))
    result: list[PlaceMention] = []
    for mention in ordered:
        if result:
            inner = result[-1]
            gap = low[inner.end : mention.start]
            if rank[inner.level] < rank[mention.level] and len(gap) < 16 and gap.strip(" ,(-–") in _THIN:
                merged = _inside(text, inner, mention)
                if merged is not None:
                    result[-1] = merged
                    continue
        result.append(mention)
    return result


_CLOSING: Final = re.compile(r"\s?\)")
_THIN: Final = frozenset(("", "thuộc", "của"))


def _inside(text: str, inner: PlaceMention, outer: PlaceMention) -> PlaceMention | None:
    if outer.level == "country" or outer.role == "dateline":
        return None
    held = {candidate.rpartition(", ")[2] for candidate in outer.candidates}
    closing = _CLOSING.match(text, outer.end) if "(" in text[inner.end : outer.start] else None
    end = closing.end() if closing else outer.end
    if inner.level == "commune":
        names = tuple(f"{inner.name}, {province}" for province in sorted(held))
        return replace(inner, end=end, candidates=names, rule="commune-placed") if names else None
    units = tuple(unit for unit in inner.units if unit.province in held or unit.current in held)
    if not units:
        return None
    names = tuple(
        dict.fromkeys(f"{unit.name}, {p}" for unit in units for p in (unit.province, unit.current) if p in held)
    )
    return replace(
        inner, end=end, candidates=names[:1] if len(held) == 1 else names, units=units, rule="district-placed"
    )


def _without_overlaps(ordered: list[PlaceMention]) -> list[PlaceMention]:
    result: list[PlaceMention] = []
    for mention in ordered:
        if not result or mention.start >= result[-1].end:
            result.append(mention)
        elif mention.role != "own" and result[-1].role == "own":
            result[-1] = mention
    return result


#: What a mention says about the province of the whole article; others say 1.
_WEIGHTS: Final = {"body": 4, "province": 2, "district": 2, "district-placed": 2, "country": 2}


def main_province(found: list[PlaceMention], hint: str | None) -> str | None:
    """The province that an article is about, given its mentions."""
    weight: dict[str, int] = {}
    for mention in found:
        if mention.role == "dateline":
            return mention.place
        province = mention.province
        if mention.role in ("address", "own") or not province:
            continue
        early = (1 if province == "vn" else 2) if mention.start < 400 else 0
        weight[province] = weight.get(province, 0) + _WEIGHTS.get(mention.rule, 1) + early
    if hint or not weight:
        return hint
    (best, most), *others = sorted(weight.items(), key=itemgetter(1), reverse=True)
    return best if not others or others[0][1] < most else None


def in_context(text: str, low: str, on: date | None, hint: str | None, found: list[PlaceMention]) -> list[PlaceMention]:
    """The mentions of a text in order, as its context settles them."""
    return _Context(text, low, on, hint, found).mentions()
