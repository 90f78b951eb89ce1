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
#: Characters of the text that count as its lead.
LEAD: Final = 220
#: Characters in which figures are counted, in which persons are looked for, and in which a trend is.
FIGURES: Final = 900
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
    | {"span@title", "span@lead", "span@head", "act with span"}
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
    r"|\b(?:phát hiện|bắt|bắt giữ) (?:gần |hơn |khoảng )?\d[\d.,]* ?(?:kg|kí|ký|bánh|gam|gói|viên|tấn|lít)\b"
)
_FEW: Final = r"(?:1?[1-9]|một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|nhóm|cặp|vợ chồng)"
#: A stretch of time, as a report names the one it covers: "6 tháng đầu năm", "quý I", "từ đầu năm", "cùng kỳ".
_SPAN: Final = re.compile(
    r"(?<!\w)(?:(?:một|hai|ba|bốn|năm|sáu|bảy|tám|chín|mười|mươi|nửa|nhiều|\d{1,3}) (?:tháng|năm|ngày|tuần|quý)"
    r" (?:đầu|qua|cuối|nay|gần đây|liền|tết|nghỉ|lễ)|(?:\w+|\d{1,2}) tháng(?= (?:năm )?(?:20\d\d|[a-zđ]))"
    r"|quý (?:[1-4]|i{1,3}|iv)|(?:từ|kể từ) (?:đầu|ngày|tháng|năm|khi)|cùng kỳ|so với (?:năm|tháng|quý|tết|tuần)"
    r"|nửa (?:đầu )?năm|giai đoạn|cả năm|trong (?:tháng|tuần|quý|năm|đợt|kỳ)|hằng (?:năm|tháng|tuần)"
    r"|mỗi (?:năm|tháng)|năm 20\d\d|tháng (?:\d{1,2}|giêng|chạp)[/.-]20\d\d|các năm|bình quân)"
)
#: One day or night: "rạng sáng 4/3", "ngày 8/11".
_DAY: Final = re.compile(r"(?<!\w)(?:(?:rạng|trưa|sáng|chiều|tối|đêm|khuya|hôm|ngày) )+\d{1,2}(?: ?[/.-] ?\d{1,2})?")
_SEIZE: Final = (
    r"(?:bắt(?: giữ| quả tang| tạm giam| khẩn cấp| gọn)?|tạm giữ(?: hình sự)?|khởi tố|triệt (?:phá|xóa)"
    r"|phá(?: thành công)?|phát hiện|truy bắt|vây bắt|khống chế|giải cứu|làm rõ|thu giữ|đột kích|ập vào|khám xét"
    r"|tống đạt|triệu tập|xử phạt|cứu)"
)
#: A title that is that of a legal document: "Chỉ thị 01/2009/CT-VKSTC về …".
_DOCUMENT: Final = re.compile(
    r"\s*(?:chỉ thị|nghị định|thông tư(?: liên tịch)?|quyết định|hướng dẫn|nghị quyết|công văn)(?: số)?:? "
    r"\d+(?:/\d{4})?/[a-zđ]+(?:-[a-zđ]+)"
)
#: Few persons, rings or vehicles taken at once.
_FEW_TAKEN: Final = re.compile(
    rf"{_SEIZE}[^.;\d]{{0,25}}?(?<!\w){_FEW} (?:đối tượng|người|bị can|nghi phạm|nghi can|thanh niên|thanh thiếu niên"
    r"|kẻ|tên|nam|nữ|thiếu niên|đường dây|nhóm|ổ nhóm|tàu|xe|ô tô|vụ)"
)
#: An act told as just done.
_JUST_DONE: Final = re.compile(rf"(?:vừa|đã|đang|mới) [^.;]{{0,30}}?{_SEIZE}|{_SEIZE} (?:thành công|xong|được) ")
_QUESTION: Final = re.compile(
    r"\?\s*$|\b(?:là gì|thế nào|ra sao|hay không|bao nhiêu tiền|có bị phạt|bị phạt bao nhiêu)\b"
)
#: Countries whose short names end those of Vietnamese places: only a title that begins with one is foreign.
_COUNTRY: Final = re.compile(r"\s*(?:mỹ|nga|đức|pháp|anh|lào|ý|úc|bỉ|áo|hàn|nhật|trung quốc|campuchia) ?:")
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


def acts(low: str, cut: int) -> dict[str, Span]:
    """Whether a stretch of time is told, as in a report, or an act of one day. `cut` is where the title ends."""
    signs: dict[str, Span] = {}
    lead, end = cut + LEAD + 1, min(len(low), cut + OPENING)

    def note(name: str, found: re.Match[str] | None) -> bool:
        if found:
            signs[name] = found.span()
        return found is not None

    span = note("span@title", _SPAN.search(low, 0, cut)) | note("span@lead", _SPAN.search(low, cut, lead))
    few = note("few@title", _FEW_TAKEN.search(low, 0, cut)) | note("few@head", _FEW_TAKEN.search(low, cut, end))
    done = few | note("just done", _JUST_DONE.search(low, cut, lead))
    day = note("day@lead", _DAY.search(low, cut, lead))
    if not span and not note("span@head", _SPAN.search(low, cut, end)):
        signs["no span"] = (-1, -1)
    if done and not span:
        signs["act without span"] = (-1, -1)
    if few and span:
        signs["act with span"] = (-1, -1)
    if done and day:
        signs["act on a day"] = (-1, -1)
    return signs


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
    document = _DOCUMENT.match(title)
    if document:
        signs["title:document"] = document.span()
    country = _COUNTRY.match(title)
    if country:
        signs["title:country"] = country.span()
    trend = _TREND.search(low, cut, cut + TREND)
    if trend:
        signs["trend"] = trend.span()
    return signs
