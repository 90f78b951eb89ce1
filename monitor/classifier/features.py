"""What the classifier sees in an article: named features with the words that show them. The same code serves training
and judging, so the two cannot drift apart.

Features are presences, not counts, by zone (title, lead, head, body), so that a long article does not outweigh a short
one and what stands first weighs most.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache
from typing import Final
from urllib.parse import unquote

from monitor.classifier.lexicon import ZONES, lexicon, lower, matches
from monitor.vietnamese.text import plain

#: Characters of the text that count as its lead, and as its head (the lead included): they decide the genre.
LEAD: Final = 220
HEAD: Final = 1_200
#: Characters read at all; what stands later decides nothing and hostile pages have no end.
LIMIT: Final = 5_000
TITLE_LIMIT: Final = 400

Span = tuple[int, int]
NOWHERE: Final[Span] = (-1, -1)

_NUMBER: Final = re.compile(
    r"(?P<n>\d[\d.,]*)(?:/\d[\d.,]*)?[ -]?(?:"
    r"(?P<cases>vụ|lượt|trường hợp|cuộc|tin báo|khẩu|mô hình|băng nhóm|tụ điểm|cơ sở)\b"
    r"|(?P<persons>đối tượng|bị can|người)\b|(?P<percent>%)|(?P<age>tuổi)\b|(?P<prison>(?:năm|tháng) tù)\b"
    r"|(?P<clock>giờ\b|h(?:\d\d)?\b|g\d\d\b)|(?P<grams>gam\b|gram\b|gr?\b|viên\b))"
)
_THRESHOLDS: Final = {
    "cases": (1, 3, 6), "persons": (3,), "percent": (1, 3), "ratio": (1,), "age": (1,), "clock": (1, 2), "prison": (1,),
    "grams": (1,), "named": (1, 2), "official": (1,),
}  # fmt: skip
#: From this many cases or persons on, a number speaks of more than one event.
_MANY: Final = 20
_TREND: Final = re.compile(
    r"\b(?:giảm|tăng|kéo giảm|giảm sâu|giảm mạnh|tăng mạnh|bớt)(?: gần| hơn| trên| khoảng| tới| được)? \d|"
    r"\b(?:giảm|tăng) (?:mạnh|sâu|rõ|hẳn|cả|so với|dần|một nửa|quá nửa|hai|ba)\b"
)
_ONE_ARREST: Final = re.compile(
    r"\b(?:bắt|tạm giữ|khởi tố|truy bắt|phát hiện|bắt giữ|bắt được|triệt phá|xử lý|giải cứu|phạt)(?: tạm giam| giữ| quả tang| nóng| gọn"
    r"| nhanh| khẩn cấp)? (?:(?:một|hai|ba|bốn|năm|sáu|vụ|\d) )?(?:đối tượng|nghi phạm|nghi can|kẻ|tên|nhóm|cặp|thanh niên"
    r"|người|ông|bà|chị|anh|nữ|nam|tài xế|vợ chồng|giám đốc|cựu|nguyên|cán bộ|chủ|đường dây|ô tô|xe|tàu|vườn|thi thể|bị can)\b"
)
_QUESTION: Final = re.compile(
    r"\?\s*$|\b(?:là gì|thế nào|ra sao|hay không|bao nhiêu tiền|có bị phạt|bị phạt bao nhiêu)\b"
)
_COLLECTIVE: Final = ("conference", "launch", "periodic", "results", "supervision", "steering", "movement")
_TAG_PAGE: Final = re.compile(
    r"/(?:tags?|tu-khoa|topic|chu-de|search|tim-kiem)[/-]|(?:trang|page)[-=]\d+(?:\.\w+)?$|[-/]p?tag\d*\."
)
_DOCUMENTS: Final = re.compile(r"(?:docs?|tailieu|luanvan|scribd|slideshare)\w*\.(?:net|com|vn|xyz|org|info)$")

_CAPITAL: Final = "A-ZĐ" + "".join(c for c in map(chr, (*range(0xC0, 0x1B1), *range(0x1EA0, 0x1EFA))) if c.isupper())
#: Two or more capitalized words in a row: a name of a person, place or body.
_NAME: Final = re.compile(rf"[{_CAPITAL}]\w*(?:[ .-]+[{_CAPITAL}]\w*)+")
_PERSON: Final = re.compile(
    r"\b(?:Nguyễn|Trần|Lê|Phạm|Hoàng|Huỳnh|Phan|Vũ|Võ|Đặng|Bùi|Đỗ|Hồ|Ngô|Dương|Đinh|Trịnh|Đoàn|Lương|Mai|Trương|Cao|Tạ|"
    r"Hà|Lò|Giàng|Sùng|Vàng|Thào|Vừ|Mùa|Lầu|Quàng|Tòng|Cà|Hờ|Hạng|Lý|Ly|Nông|Hứa|Triệu|Bàn|Đàm|Chu|Thạch|Kim|Danh|Y|H)"
    rf"(?: [{_CAPITAL}]\w*){{2,3}}"
)
#: What stands before the name of somebody in office, or of a street, a district or a school.
_OFFICIAL: Final = re.compile(
    r"(?:đồng chí|đ/c|chủ tịch|bí thư|giám đốc|trưởng|phó|thứ|bộ|tá|tướng|úy|viện|chủ nhiệm|đại biểu|thủ|uỷ viên|ủy viên|"
    r"đường|phố|huyện|quận|phường|xã|trường|tp|thành phố|thị trấn|bác|anh hùng|luật sư|ls|bác sĩ)\.?[^.;!?]{0,60}$"
)
_TOKEN: Final = re.compile(r"\d[\d.,/-]*|[^\W\d_]+|\|")


@dataclass(slots=True)
class Seen:
    """The features of one article: name → span of the words that show it in title + "\\n" + text."""

    spans: dict[str, Span] = field(default_factory=dict)
    #: How loudly each topic of the codebook speaks.
    topics: dict[str, float] = field(default_factory=dict)

    def add(self, name: str, span: Span = NOWHERE) -> None:
        """Note a feature at its first occurrence."""
        self.spans.setdefault(name, span)


def see(title: str, text: str, *, url: str = "", section: str = "") -> Seen:
    """The features of an article in NFC. Never raises; reads at most `LIMIT` characters of the text."""
    cut = min(len(title), TITLE_LIMIT)
    whole = f"{title[:cut]}\n{text[:LIMIT]}"
    low = lower(whole)
    seen = Seen()
    groups = _phrases(low, cut + 1, seen)
    counts = _numbers(whole, low, cut, seen)
    _wording(low, cut, seen)
    _together(groups, counts, seen)
    _place(url, section, seen)
    _ngrams(whole, cut, seen)
    beyond = len(title) - cut
    if beyond:
        seen.spans = {n: (s[0] + beyond, s[1] + beyond) if s[0] > cut else s for n, s in seen.spans.items()}
    return seen


def _phrases(low: str, start: int, seen: Seen) -> set[str]:
    """Lexicon groups into `seen` as "group@zone"; answers those of title, lead and head."""
    spans, topics = seen.spans, seen.topics
    edges = (start - 1, start + LEAD, start + HEAD)
    for begin, end, names, topic, loudness in matches(low, edges):
        for name in names:
            if name not in spans:
                spans[name] = (begin, end)
                if topic is not None:
                    topics[topic] = topics.get(topic, 0.0) + loudness
    return {name for name in spans if not name.endswith("@body")}


def _numbers(whole: str, low: str, cut: int, seen: Seen) -> Counter[str]:
    """Counted cases, percentages, ages and the like, and the persons named."""
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}

    def note(kind: str, span: Span) -> None:
        counts[kind] += 1
        first.setdefault(kind, span)

    for match in _NUMBER.finditer(low):
        kind = match.lastgroup or ""
        note(kind, match.span())
        if kind == "cases" and "/" in match.group():
            note("ratio", match.span())
        if kind in ("cases", "persons") and _many(match["n"]):
            seen.add("many@title" if match.start() < cut else "many", match.span())
    for match in _PERSON.finditer(whole, 0, HEAD):
        start = match.start()
        note("official" if _OFFICIAL.search(low[max(0, start - 80) : start]) else "named", match.span())
    for kind, number in counts.items():
        for least in _THRESHOLDS[kind]:
            if number >= least:
                seen.add(f"{kind}>={least}", first[kind])
    return counts


def _many(number: str) -> bool:
    """Whether a Vietnamese number ("1.240", "37", "2,5") is a whole one of `_MANY` or more."""
    whole = number.rstrip(".,").replace(".", "")
    return whole.isdecimal() and len(whole) < 10 and int(whole) >= _MANY


def _wording(low: str, cut: int, seen: Seen) -> None:
    """How the title is put, and whether something rises or falls."""
    title = low[:cut]
    if not title.strip():
        seen.add("title:none")
    for name, pattern in (("title:question", _QUESTION), ("title:arrest", _ONE_ARREST), ("trend@title", _TREND)):
        found = pattern.search(title)
        if found:
            seen.add(name, found.span())
    trend = _TREND.search(low, cut)
    if trend:
        seen.add("trend", trend.span())


def _together(groups: set[str], counts: Counter[str], seen: Seen) -> None:
    """What stands together: subject with genre, other matters without a subject, collective work against one event."""
    title, lead, near = _roles(groups, ("title",)), _roles(groups, ("title", "lead")), _roles(groups, ZONES)
    if not near["subject"] and not title["theme"]:
        seen.add("no subject")
        _forget_genre(seen)
    else:
        seen.add("subject and genre" if near["genre"] else "subject without genre")
    if title["subject"] or title["theme"]:
        if title["genre"]:
            seen.add("subject and genre in title")
    else:
        seen.add("no subject in title")
        if title["other"]:
            seen.add("other in title")
        if lead["other"] and not lead["subject"]:
            seen.add("other in lead")
    names = {name.partition("@")[0] for name in groups}
    collective = sum(name in names for name in _COLLECTIVE) + (counts["cases"] >= 3)
    one = near["incident"] + 2 * near["trial"] + (counts["clock"] > 0) + (counts["age"] > 0) + (counts["named"] > 0)
    for least in (3, 1):
        if collective - one >= least:
            seen.add(f"collective by {least}")
        if one - collective >= least:
            seen.add(f"incident by {least}")


def _forget_genre(seen: Seen) -> None:
    """A conference, a campaign or figures without a subject of ours speak for nothing."""
    known = lexicon().groups
    for name in [name for name in seen.spans if name.partition("@")[0] in known]:
        if known[name.partition("@")[0]].role == "genre":
            del seen.spans[name]


def _roles(groups: set[str], zones: tuple[str, ...]) -> Counter[str]:
    """How many groups of each role stand in the zones."""
    known = lexicon().groups
    names = {name for name, _, zone in (one.partition("@") for one in groups) if zone in zones}
    return Counter(known[name].role for name in names)


@cache
def _sections() -> tuple[tuple[str, frozenset[str]], ...]:
    known = lexicon().sections
    return tuple(
        (kind, frozenset(plain(name) for name in names))
        for kind, names in (("ours", known.ours), ("others", known.others))
    )


def _place(url: str, section: str, seen: Seen) -> None:
    """What address and section tell."""
    names = {plain(section[:100]).strip()} if section else set()
    if url:
        address = unquote(url[:500]).lower()
        host, _, path = address.partition("://")[2].partition("/")
        names.update(part.replace("-", " ") for part in path.split("/")[:-1])
        if _TAG_PAGE.search(address):
            seen.add("url:tag page")
        if ("luat" in host and "phapluat" not in host) or "law" in host:
            seen.add("url:law firm")
        if _DOCUMENTS.search(host):
            seen.add("url:document share")
        if "congan." in host:
            seen.add("url:police")
    for kind, known in _sections():
        if names & known:
            seen.add(f"section:{kind}")


def tokens(text: str) -> list[str]:
    """Syllables in lower case, every number as "0", names of two words or more as "|" lest they be learnt by heart."""
    if not text.isupper():
        text = _NAME.sub("|", text)
    return ["0" if token[0].isdigit() else token for token in _TOKEN.findall(lower(text))]


def _ngrams(whole: str, cut: int, seen: Seen) -> None:
    """Pairs of syllables (most words are two) of the title ("t:") and of the head ("w:"); no spans: they are found when
    explained."""
    spans = seen.spans
    for prefix, part in (("t:", whole[:cut]), ("w:", whole[cut + 1 : cut + 1 + HEAD])):
        last = ""
        for token in tokens(part):
            if token == "|":
                last = ""
                continue
            if last:
                spans[f"{prefix}{last} {token}"] = NOWHERE
            last = token
