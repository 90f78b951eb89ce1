"""What a text counts, whom it names and how its title is put: signs that are not plain phrases."""

from __future__ import annotations

import re
from collections import Counter
from functools import cache
from typing import Final

from monitor.classifier.lexicon import lexicon, lower

Span = tuple[int, int]

#: Figures that begin within so many characters of the text are its news; later ones may be a tally at the end.
FIRST: Final = 150
#: Characters in which figures are counted, in which persons are looked for, and in which a trend is.
FIGURES: Final = 1_200
OPENING: Final = 450
TREND: Final = 450
#: From this many cases or persons on, a number speaks of more than one event.
MANY: Final = 20

_COUNTED: Final = {
    "cases": ("vụ", "lượt", "trường hợp", "cuộc", "tin báo", "khẩu", "mô hình", "băng nhóm", "tụ điểm", "cơ sở"),
    "persons": ("đối tượng", "bị can", "người"),
    "age": ("tuổi",),
    "prison": ("năm tù", "tháng tù"),
    "clock": ("giờ", "h"),
    "grams": ("gam", "gram", "g", "gr", "viên"),
    "percent": ("%",),
}
_KIND: Final = {word: kind for kind, words in _COUNTED.items() for word in words}
_NUMBER: Final = re.compile(
    r"(\d[\d.,]*)(/\d[\d.,]*)?[ -]?(%|(?:"
    + "|".join(sorted((word for word in _KIND if word != "%"), key=len, reverse=True))
    + r")(?![^\W\d]))"
)
_THRESHOLDS: Final = {
    "cases": (1, 3, 6), "persons": (3,), "percent": (1, 3), "ratio": (1,), "age": (1,), "clock": (1, 2), "prison": (1,),
    "grams": (1,), "named": (1, 2), "official": (1,),
}  # fmt: skip
#: Signs that speak of a report only where a subject of ours does.
REPORTING: Final = frozenset(
    {f"{kind}>={least}" for kind in ("cases", "persons", "percent", "ratio") for least in _THRESHOLDS[kind]}
    | {"many", "many@title", "trend", "trend@title", "figures first", "figures late"}
)
_TREND: Final = re.compile(
    r"(?:giảm|tăng|bớt)(?:(?: sâu| mạnh)?(?: gần| hơn| trên| khoảng| tới| được)? \d"
    r"|(?<!bớt) (?:mạnh|sâu|rõ|hẳn|cả|so với|dần|một nửa|quá nửa|hai|ba)\b)"
)
_ONE_ARREST: Final = re.compile(
    r"\b(?:bắt|tạm giữ|khởi tố|truy bắt|phát hiện|bắt giữ|bắt được|triệt phá|xử lý|giải cứu|phạt|giữ|tóm|tóm gọn|phá)"
    r"(?: tạm giam| giữ| quả tang| nóng| gọn| nhanh| khẩn cấp| thêm)?"
    r" (?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|vụ|nhiều|1?\d) )?"
    r"(?:đối tượng|nghi phạm|nghi can|kẻ|tên|nhóm|cặp|thanh niên|người|ông|bà|chị|anh|nữ|nam|tài xế|vợ chồng|giám đốc"
    r"|cựu|nguyên|cán bộ|chủ|đường dây|ô tô|xe|tàu|vườn|thi thể|bị can|học sinh|thiếu niên|phụ nữ|sới"
    r"|trường gà|ổ|kho|quán|lô)\b"
)
_QUESTION: Final = re.compile(
    r"\?\s*$|\b(?:là gì|thế nào|ra sao|hay không|bao nhiêu tiền|có bị phạt|bị phạt bao nhiêu)\b"
)
_CAPITAL: Final = "A-ZĐ" + "".join(c for c in map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))) if c.isupper())
#: Two or more capitalized words in a row: a name of a person, place or body.
NAME: Final = re.compile(rf"[{_CAPITAL}]\w*(?:[ .-]+[{_CAPITAL}]\w*)+")


@cache
def _surnames() -> frozenset[str]:
    return frozenset(lexicon().surnames)


@cache
def _office() -> re.Pattern[str]:
    """What stands before the name of somebody in office, or of a street, a district or a school."""
    words = "|".join(re.escape(lower(word)) for word in lexicon().offices)
    return re.compile(rf"(?<!\w)(?:{words})(?!\w)[^;!?]{{0,60}}$")


def count(whole: str, low: str, cut: int) -> tuple[Counter[str], dict[str, Span]]:
    """Counted cases, percentages, ages and the like, and the persons named: how many of each kind, and the signs that
    follow with the words that show them. `cut` is where the title ends, `low` is `whole` in lower case."""
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    signs: dict[str, Span] = {}
    for match in _NUMBER.finditer(low, 0, cut + FIGURES):
        number, ratio, word = match.groups()
        kind, span = _KIND[word], match.span()
        counts[kind] += 1
        first.setdefault(kind, span)
        if ratio and kind == "cases":
            counts["ratio"] += 1
            first.setdefault("ratio", span)
        if kind in ("cases", "persons") and _many(number):
            signs.setdefault("many@title" if span[0] < cut else "many", span)
            if span[0] < cut + FIRST:
                signs.setdefault("figures first", span)
    for match in NAME.finditer(whole, 0, cut + OPENING):
        start, words = match.start(), match.group().split(" ")
        if words[0] in _surnames() and 3 <= len(words) <= 4:
            kind = "official" if _office().search(low[max(0, start - 80) : start]) else "named"
            counts[kind] += 1
            first.setdefault(kind, match.span())
    for kind, number_of in counts.items():
        signs.update((f"{kind}>={least}", first[kind]) for least in _THRESHOLDS[kind] if number_of >= least)
    if counts["cases"] and first["cases"][0] > cut + FIRST:
        signs["figures late"] = first["cases"]
    return counts, signs


def _many(number: str) -> bool:
    """Whether a Vietnamese number ("1.240", "37", "2,5") is a whole one of `MANY` or more."""
    whole = number.rstrip(".,").replace(".", "")
    return whole.isdecimal() and len(whole) < 10 and int(whole) >= MANY


def wording(low: str, cut: int) -> dict[str, Span]:
    """How the title is put, and whether something rises or falls."""
    title = low[:cut]
    signs: dict[str, Span] = {}
    if not title.strip():
        signs["title:none"] = (-1, -1)
    for name, pattern in (("title:question", _QUESTION), ("title:arrest", _ONE_ARREST), ("trend@title", _TREND)):
        found = pattern.search(title)
        if found:
            signs[name] = found.span()
    trend = _TREND.search(low, cut, cut + TREND)
    if trend:
        signs["trend"] = trend.span()
    return signs
