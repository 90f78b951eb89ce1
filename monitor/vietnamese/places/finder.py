"""Finding the names of places in a text, and all that each may mean."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import date
from operator import itemgetter
from typing import Final, NamedTuple

from monitor.vietnamese.gazetteer import MERGER, Unit, current_name, province_on
from monitor.vietnamese.openers import openers
from monitor.vietnamese.places.mention import PlaceMention, PlaceRole
from monitor.vietnamese.places.names import Name, abbreviations, automaton, commune_names, labels, patterns, words
from monitor.vietnamese.text import fold

# --- names ----------------------------------------------------------------------------------------------------------

#: Capital letters, and small ones: listed, because the two alternate among the Vietnamese ones.
_UPPER: Final = "A-ZĐĂĨŨƠƯ" + "".join(c for c in map(chr, (*range(0xC0, 0xDE), *range(0x1EA0, 0x1EFA))) if c.isupper())
_LOWER: Final = "a-zđăĩũơư" + "".join(c for c in map(chr, (*range(0xDF, 0x100), *range(0x1EA0, 0x1EFA))) if c.islower())

_KIND: Final = re.compile(
    r"(?<!\w)(?P<many>(?:các|những|\d+|hai|ba|bốn) )?(?P<kind>tỉnh|thành phố|thủ đô|tp\.?|t\.p\.?|thị xã|tx\.?|huyện"
    r"|h\.|quận|q\.|phường|p\.|xã|x\.|thị trấn|tt\.?|đặc khu|t\.)(?: của)?(?: là)?:?\s*$"
)
#: In characters, with what stands around it.
_LONGEST_KIND: Final = 30
_KIND_ENDS: Final = (
    "tỉnh", "phố", "đô", "p", "p.", "x", "x.", "xã", "huyện", "h.", "quận", "q.", "phường", "trấn", "tt", "tt.", "khu",
    "t.", "của", "là",
)  # fmt: skip
KINDS: Final = {
    "tp": "thành phố", "t.p": "thành phố", "thủ đô": "thành phố", "tx": "thị xã", "h": "huyện", "q": "quận",
    "p": "phường", "x": "xã", "tt": "thị trấn", "t": "tỉnh",
}  # fmt: skip
#: No article names so many places; a longer text is read no further.
ENOUGH: Final = 4000
COMMUNES: Final = frozenset(("xã", "phường", "thị trấn", "đặc khu"))
#: Names of a list stand at most this far apart.
_NEAR: Final = 6
_LISTED: Final = re.compile(r"(?:,|;| và| -|, và)\s$|^\s?[-–]\s?$|^/$")
_BODY: Final = re.compile(
    r"(?<!\w)(?:công an|catp|ca|ubnd|hđnd|tỉnh ủy|thành ủy|vksnd|viện ksnd|biên phòng|bđbp|hải quan|tand|sở|ban atgt"
    r"|kiểm lâm|bộ chqs)\s$"
)
_PLACE_WORD: Final = re.compile(r"(?<!\w)(?:tại|ở|địa bàn|riêng|của|toàn)\s$")
_BORN: Final = re.compile(
    r"\((?:sn|sinh năm):? \d{4}[^()]{0,50}$|(?:sn|sinh năm):? \d{4}, ?(?:tại|ở|trú|quê)[^.;()]{0,40}$"
)
_GATE: Final = re.compile(r"(?:cửa khẩu|lối mở)(?: (?:quốc tế|quốc gia|chính|phụ|đường bộ|cảng|ga|đường sắt))*\s$")
_CAPITAL_TAIL: Final = re.compile(rf"\s[{_UPPER}][{_LOWER}]")
_CAPITAL_HEAD: Final = re.compile(rf"(?:^|[^\w.!?:\n])(?P<word>[{_UPPER}]\w*)\s$")


class _Hit(NamedTuple):
    start: int
    end: int
    name: Name


def _hits(text: str) -> list[_Hit]:
    """Names in the text, each the longest at its place, bounded by other than letters and digits."""
    found: list[tuple[int, int, Name]] = []
    size = len(text)
    for last, (length, name) in automaton().iter(text):
        start, end = last - length + 1, last + 1
        if (start == 0 or not text[start - 1].isalnum()) and (end == size or not text[end].isalnum()):
            found.append((start, -end, name))
    found.sort(key=itemgetter(0, 1))
    hits: list[_Hit] = []
    for start, end, name in found:
        if not hits or start >= hits[-1].end:
            hits.append(_Hit(start, -end, name))
            if len(hits) == ENOUGH:
                break
    return hits


class Finder:
    """One text being searched for names: of units, of the country, of papers in datelines."""

    def __init__(self, text: str, low: str, on: date | None, hint: str | None) -> None:
        self.text, self.low, self.on = text, low, on
        self.hint = hint
        self.bar, self.address, self.not_country = patterns()
        self.found: list[PlaceMention] = []

    def mentions(self) -> list[PlaceMention]:
        """All that is named, in no order, ambiguous where a name is."""
        hits = _hits(self.text)
        self._names(hits)
        self._communes(hits)
        self._whole_country()
        self._datelines()
        return self.found

    # names with units

    def _names(self, hits: list[_Hit]) -> None:
        kind_before, many_before = "", False
        previous: _Hit | None = None
        for hit in hits:
            if not hit.name.units and not hit.name.gates:
                continue
            lead = self.low[max(0, hit.start - 40) : hit.start]
            kind, many, at = self._kind(lead)
            near = previous is not None and hit.start - previous.end <= _NEAR
            listed = near and previous is not None and _LISTED.search(self.low[previous.end : hit.start]) is not None
            if not kind and listed and self._goes_on(hit, kind_before, many_before):
                kind, many = kind_before, many_before
            mention = self._name(hit, kind, hit.start - at, lead, listed)
            kind_before, many_before, previous = kind, many, hit
            if mention is not None:
                if listed and self.found and self.found[-1].role == "address":
                    mention = replace(mention, role="address")
                self.found.append(mention)

    @staticmethod
    def _kind(lead: str) -> tuple[str, bool, int]:
        """The kind word before a name, whether it stands for several names, and how far before the name it begins."""
        if not lead.rstrip().rstrip(":").endswith(_KIND_ENDS):
            return "", False, 0
        m = _KIND.search(lead, max(0, len(lead) - _LONGEST_KIND))
        if m is None:
            return "", False, 0
        word = m["kind"].rstrip(".")
        return KINDS.get(word, word), m["many"] is not None, len(lead) - m.start("kind")

    @staticmethod
    def _goes_on(hit: _Hit, kind: str, many: bool) -> bool:
        """ "các huyện Nam Trà My, Bắc Trà My": the kind word holds for the next of a list too."""
        if not kind or kind in COMMUNES:
            return False
        return many or (kind != "thành phố" and not any(unit.level == "province" for unit in hit.name.units))

    def _name(self, hit: _Hit, kind: str, start: int, lead: str, listed: bool) -> PlaceMention | None:
        """`start` is that of the kind word, where one stands before the name."""
        if kind in COMMUNES:
            return None
        if hit.name.gates and _GATE.search(lead):
            return self._gate(hit)
        if not hit.name.units:
            return None
        units = self._valid(hit.name.units)
        bodies = [unit for unit in units if unit.level == "province"]
        if kind and kind != "tỉnh":
            same = [unit for unit in units if unit.kind == kind]
            if kind == "thành phố" and any(unit.level == "province" for unit in same):
                return self._province(hit, start, [unit for unit in same if unit.level == "province"], "province")
            inner = [unit for unit in (same or units) if unit.level == "district"]
            if inner:
                return self._district(hit, start, inner, "district")
        if hit.name.name.startswith("Quận "):
            return self._district(hit, hit.start, units, "district")
        if bodies:
            if not kind and self._barred(hit, lead, listed):
                return None
            return self._province(hit, start, bodies, "province" if kind else "province-bare")
        if kind == "tỉnh" or (not kind and self._barred(hit, lead, listed)):
            return None
        return self._bare_district(hit, units, lead, listed)

    def _valid(self, units: tuple[Unit, ...]) -> list[Unit]:
        """Units of the article's day; where it has none of a level, those that had ended, for papers go on naming
        them; failing all, those of any day."""
        on = self.on
        now = [unit for unit in units if unit.valid_on(on)]
        levels = {unit.level for unit in now}
        past = [u for u in units if u.level not in levels and (on is None or (u.valid_to and u.valid_to < on))]
        return now + past or list(units)

    def _barred(self, hit: _Hit, lead: str, listed: bool) -> bool:
        """Whether the words around make a bare name part of something else: a road, a paper, a person."""
        if hit.name.name == "Hồ Chí Minh" and self.text[hit.start : hit.end].lower() == "hồ chí minh":
            return not listed and not re.search(r"(?:tại|ở|từ) $", lead)
        if self.bar.search(lead):
            return True
        head = _CAPITAL_HEAD.search(self.text[max(0, hit.start - 20) : hit.start])
        if head is not None and head["word"] in words().surnames:
            return True
        longer = _CAPITAL_TAIL.match(self.text, hit.end) is not None and not hit.name.name.startswith("TP")
        return longer and not listed and not _BODY.search(lead) and not _PLACE_WORD.search(lead)

    def _role(self, start: int) -> PlaceRole:
        before = self.low[max(0, start - 70) : start]
        return "address" if self.address.search(before) or _BORN.search(before) else "place"

    def _province(self, hit: _Hit, start: int, units: list[Unit], rule: str) -> PlaceMention:
        names = tuple(dict.fromkeys(unit.name for unit in units))
        lead = self.low[max(0, start - 28) : start]
        if _BODY.search(lead):
            rule = "body"
        elif rule == "province-bare" and _PLACE_WORD.search(lead):
            rule = "province"
        return PlaceMention(start, hit.end, "province", self._role(start), names, names[0], rule, tuple(units))

    def _district(self, hit: _Hit, start: int, units: list[Unit], rule: str) -> PlaceMention:
        coded = tuple(dict.fromkeys(unit.coded for unit in units))
        return PlaceMention(start, hit.end, "district", self._role(start), coded, units[0].name, rule, tuple(units))

    def _bare_district(self, hit: _Hit, units: list[Unit], lead: str, listed: bool) -> PlaceMention | None:
        """A district without its kind word counts only beside a signal of its province, checked once all is read; a
        name of one word only in a list of places, or after a body or a word for place."""
        one_word = " " not in hit.name.name and hit.name.name != "Huế"
        if one_word and not (listed or _BODY.search(lead) or _PLACE_WORD.search(lead)):
            return None
        head = _CAPITAL_HEAD.search(self.text[max(0, hit.start - 20) : hit.start])
        if head is not None and not head["word"].isupper():
            return None
        if _CAPITAL_TAIL.match(self.text, hit.end):
            return None
        return self._district(hit, hit.start, units, "district-bare")

    def _gate(self, hit: _Hit) -> PlaceMention:
        names = tuple(self._then(name) for name in hit.name.gates)
        return PlaceMention(hit.start, hit.end, "gate", "place", names, self.text[hit.start : hit.end], "gate")

    def _then(self, former: str) -> str:
        """A former province's name as it was on the article's day."""
        if self.on is None or province_on(former, self.on) is not None:
            return former
        if former == "Thừa Thiên Huế":
            return "Huế"
        return current_name(former) or former

    # communes, country, datelines

    def _communes(self, hits: list[_Hit]) -> None:
        for hit in hits:
            if not hit.name.commune or (self.low.startswith("thị ", hit.start - 4) and hit.name.commune == "xã"):
                continue
            m = _COMMUNE_NAME.match(self.text, hit.end)
            if m is None or (not m[0][0].isspace() and self.text[hit.end - 1] != "."):
                continue
            name, end = (m["number"], m.end()) if m["number"] else self._numbered(*self._commune_name(m))
            if _ACRONYM.match(name):
                continue
            units = commune_names().get(fold(name), ()) if self.on is None or self.on >= MERGER else ()
            units = tuple(unit for unit in units if unit.kind == hit.name.commune)
            coded = tuple(dict.fromkeys(unit.coded for unit in units)) if self.on and self.on >= MERGER else ()
            role = self._role(hit.start)
            self.found.append(PlaceMention(hit.start, end, "commune", role, coded, name, "commune", units))

    def _numbered(self, name: str, end: int) -> tuple[str, int]:
        """ "xã Sơn Kim 2": with its number where the gazetteer knows it by that."""
        number = _NUMBER.match(self.text, end)
        if number is None or fold(f"{name}{number[0]}") not in commune_names():
            return name, end
        return f"{name}{number[0]}", number.end()

    def _commune_name(self, m: re.Match[str]) -> tuple[str, int]:
        """The name's words: the longest that the gazetteer knows, else up to a family name or three words."""
        start = m.start("name")
        ends = [piece.end() for piece in _WORD.finditer(self.text, start, m.end("name"))][:5]
        for end in reversed(ends):
            if fold(self.text[start:end]) in commune_names():
                return self._lettered(start, end)
        kept = 1
        while kept < min(len(ends), 3):
            person = kept + 1 < len(ends) and self.text[ends[kept - 1] + 1 : ends[kept]] in words().surnames
            if kept >= 2 and person:
                break
            kept += 1
        return self._lettered(start, ends[kept - 1])

    def _lettered(self, start: int, end: int) -> tuple[str, int]:
        """ "xã Thường Thới Hậu A": a commune's name with its letter."""
        letter = _LETTER.match(self.text, end)
        end = letter.end() if letter else end
        return self.text[start:end], end

    def _whole_country(self) -> None:
        free = 0
        for start, word in openers(self.low)["country"]:
            if start < free:
                continue
            free = start + len(word)
            if not self.not_country.search(self.low, max(0, start - 24), start):
                self.found.append(PlaceMention(start, free, "country", "place", ("vn",), "vn", "country"))
            if len(self.found) > 2 * ENOUGH:
                return

    def _datelines(self) -> None:
        head = self.text[:1500]
        for at in _line_starts(head):
            m = _DATELINE.match(head, at)
            found = self._dateline(m["token"]) if m is not None else None
            if found and m is not None:
                start, end = m.span("token")
                mention = PlaceMention(start, end, "province", "dateline", (found,), found, "dateline")
                self.found = [other for other in self.found if other.end <= start or other.start >= end]
                self.found.append(mention)
                return

    def _dateline(self, token: str) -> str | None:
        if token.lower().endswith(".vn"):
            label = re.sub(r"^(?:www\.)?(?:bao|congan|ca)?", "", token.lower()).split(".")[0]
            former = next((name for start, name in labels().items() if label.startswith(start)), None)
            return self._then(former) if former else None
        for grade, name in abbreviations().get(token, ()):
            named = self._then(name)
            seen = self.hint in (name, named) or any(name in m.candidates or named in m.candidates for m in self.found)
            if seen or (grade != "guess" and len(token) > 2):
                return named
        return None


def _line_starts(head: str) -> list[int]:
    """Where a line begins, or a bracket after a space, in order."""
    places = [0]
    at = head.find("\n")
    while at >= 0:
        places.append(at + 1)
        at = head.find("\n", at + 1)
    at = head.find(" (")
    while at >= 0:
        places.append(at + 1)
        at = head.find(" (", at + 1)
    return sorted(places)


_COMMUNE_NAME: Final = re.compile(
    rf"\s?(?:(?P<number>\d{{1,2}})(?=\s?[,.;)(]\D|\s(?:quận|thành phố|TP|thuộc))"
    r"|(?:(?:biên giới|vùng biên|vùng cao|đảo|ven biển) )?"
    rf"(?P<name>[{_UPPER}][\w'’]*(?:(?: - |[ -])[{_UPPER}][\w'’]*){{0,5}}))"
)
#: "xã NTM nâng cao" names no commune.
_ACRONYM: Final = re.compile(rf"[{_UPPER}]{{2,}}(?!\w)")
_WORD: Final = re.compile(r"[^\s-]+")
#: "Tân Lập B." may be a person.
_LETTER: Final = re.compile(r" [A-DĐ](?![\w.])")
_NUMBER: Final = re.compile(r" \d{1,2}(?![\d.,])")
_DATELINE: Final = re.compile(
    r"[\s.]{0,4}\(?\s?(?P<token>[A-ZĐ][A-ZĐ&]{1,5}(?: online)?|[A-Za-z]{4,24}(?:\.[a-z]{2,8}){0,2}\.vn)"
    r"(?:\s?\)?\s?[-–:]|\s?\)\s)"
)
