"""What the classifier sees in an article: named features with the words that show them. The same code serves training
and judging, so the two cannot drift apart.

Features are presences, not counts, by zone (title, head, body), so that a long article does not outweigh a short one.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field
from functools import cache, lru_cache
from typing import Final
from urllib.parse import unquote

from monitor.classifier.lexicon import hits, lexicon, lower
from monitor.vietnamese.text import fold, plain

#: Characters of the text that count as its head: the lead and what follows it decide the genre.
HEAD: Final = 900
#: Characters read at all; what stands later decides nothing and hostile pages have no end.
LIMIT: Final = 6_000
TITLE_LIMIT: Final = 400

Span = tuple[int, int]
NOWHERE: Final[Span] = (-1, -1)

_NUMBER: Final = re.compile(
    r"\d[\d.,]*(?:\s?/\s?\d[\d.,]*)?[\s-]{0,2}"
    r"(?:(?P<cases>vụ|lượt|trường hợp|cuộc|tin báo|khẩu|mô hình)\b"
    r"|(?P<persons>đối tượng|bị can|người)\b|(?P<percent>%)|(?P<age>tuổi)\b|(?P<prison>(?:năm|tháng) tù)\b"
    r"|(?P<clock>giờ\b|h(?:\d\d)?\b|g\d\d\b)|(?P<grams>gam\b|gram\b|gr?\b|viên\b))"
)
_RATIO: Final = re.compile(r"\d/\d[\d.]* (?:vụ|tin|đối tượng|xã|đơn vị)")
_PERSON: Final = re.compile(
    r"\b(?P<birth>(?:sn|sinh năm|sinh)[\s:]{0,2}(?:19|20)\d\d)"
    r"|\b(?P<home>(?:trú|ngụ|tạm trú|thường trú|quê|hktt)[\s:]{1,2}"
    r"(?:tại|ở|xã|phường|thôn|bản|huyện|tp|thị|quận|ấp|tổ))\b"
    r"|\b(?P<night>(?:rạng sáng|đêm|tối|khuya|nửa đêm)(?: qua| nay| ngày)? \d)"
)
_THRESHOLDS: Final = {
    "cases": (1, 3, 6), "persons": (3,), "percent": (1, 3), "ratio": (1,), "age": (1,), "birth": (1, 2), "home": (1,),
    "clock": (1, 2), "night": (1,), "prison": (1,), "grams": (1,),
}  # fmt: skip
_QUESTION: Final = re.compile(
    r"\?\s*$|\b(?:là gì|thế nào|ra sao|hay không|bao nhiêu tiền|có bị phạt|bị phạt bao nhiêu)\b"
)
_COLLECTIVE: Final = ("conference", "launch", "periodic", "results", "supervision", "steering", "movement")
_TOKEN: Final = re.compile(r"\d[\d.,/-]*|[^\W\d_]+")
_ZONE_WEIGHT: Final = {"title": 3.0, "head": 1.5, "body": 0.5}


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
    whole = f"{title[:TITLE_LIMIT]}\n{text[:LIMIT]}"
    offset = len(title) - min(len(title), TITLE_LIMIT)
    start = min(len(title), TITLE_LIMIT) + 1
    low = lower(whole)
    seen = Seen()
    groups = _phrases(low, start, seen)
    counts = _numbers(low, seen)
    _title(low[: start - 1], seen)
    _together(groups, counts, seen)
    _place(url, section, seen)
    _ngrams(whole, start, seen)
    if offset:
        seen.spans = {n: s if s[0] < start else (s[0] + offset, s[1] + offset) for n, s in seen.spans.items()}
    return seen


def _phrases(low: str, start: int, seen: Seen) -> dict[str, set[str]]:
    """Lexicon groups by zone, into `seen`; answers zone → groups."""
    found: dict[str, set[str]] = {"title": set(), "head": set(), "body": set()}
    known = lexicon().groups
    head_end = start + HEAD
    for hit in hits(low):
        zone = "title" if hit.start < start - 1 else "head" if hit.start < head_end else "body"
        if hit.group in found[zone]:
            continue
        found[zone].add(hit.group)
        seen.add(f"{hit.group}@{zone}", (hit.start, hit.end))
        topic = known[hit.group].topic
        if topic is not None:
            seen.topics[topic] = seen.topics.get(topic, 0.0) + _ZONE_WEIGHT[zone]
    return found


def _numbers(low: str, seen: Seen) -> Counter[str]:
    counts: Counter[str] = Counter()
    first: dict[str, Span] = {}
    for pattern in (_NUMBER, _PERSON):
        for match in pattern.finditer(low):
            kind = match.lastgroup or ""
            counts[kind] += 1
            first.setdefault(kind, match.span())
    ratio = _RATIO.search(low)
    if ratio:
        counts["ratio"] = 1
        first["ratio"] = ratio.span()
    for kind, number in counts.items():
        for least in _THRESHOLDS[kind]:
            if number >= least:
                seen.add(f"{kind}>={least}", first[kind])
    return counts


def _title(title: str, seen: Seen) -> None:
    if not title:
        seen.add("title:none")
        return
    question = _QUESTION.search(title)
    if question:
        seen.add("title:question", question.span())


def _together(groups: dict[str, set[str]], counts: Counter[str], seen: Seen) -> None:
    """What stands together: subject with genre, collective work against one event."""
    known = lexicon().groups
    top = groups["title"] | groups["head"]

    def roles(names: set[str]) -> Counter[str]:
        return Counter(known[name].role for name in names)

    near, title = roles(top), roles(groups["title"])
    if not near["subject"]:
        seen.add("no subject")
    elif near["genre"]:
        seen.add("subject and genre")
    if not title["subject"]:
        seen.add("no subject in title")
    elif title["genre"]:
        seen.add("subject and genre in title")
    collective = sum(name in top for name in _COLLECTIVE) + (counts["cases"] >= 3)
    one = near["incident"] + 2 * near["trial"] + (counts["birth"] > 0) + (counts["clock"] > 0) + (counts["age"] > 0)
    lead = collective - one
    for least in (3, 1):
        if lead >= least:
            seen.add(f"collective by {least}")
        if -lead >= least:
            seen.add(f"incident by {least}")


@cache
def _sections() -> tuple[tuple[str, frozenset[str]], ...]:
    known = lexicon().sections
    return tuple((kind, frozenset(plain(name) for name in names)) for kind, names in
                 (("ours", known.ours), ("others", known.others)))  # fmt: skip


def _place(url: str, section: str, seen: Seen) -> None:
    address = unquote(url[:500]).lower()
    host, _, path = address.partition("://")[2].partition("/")
    parts = {part.replace("-", " ") for part in path.split("/")[:-1]}
    names = {plain(section[:100]).strip()} | parts
    for kind, known in _sections():
        if names & known:
            seen.add(f"section:{kind}")
    if re.search(r"/(?:tags?|tu-khoa|topic|chu-de|search|tim-kiem)[/-]|trang-\d+(?:\.\w+)?$|[-/]tag\d+\.", address):
        seen.add("url:tag page")
    if ("luat" in host and "phapluat" not in host) or "law" in host:
        seen.add("url:law firm")
    if re.search(r"(?:doc|tailieu|luanvan|text)\w*\.(?:net|com|vn|xyz|org)$", host):
        seen.add("url:document share")
    if "congan." in host:
        seen.add("url:police")


@lru_cache(maxsize=32_768)
def _canonical(token: str) -> str:
    """One spelling for a syllable; numbers by their length."""
    return fold(token) if not token[0].isdigit() else "0"


def tokens(text: str) -> list[str]:
    """Syllables without names: a capitalized one counts only where the next is not and the last was not."""
    found: list[str] = _TOKEN.findall(text)
    shouted = text.isupper()
    kept: list[str] = []
    last_capital = False
    for place, token in enumerate(found):
        capital = token[0].isupper() and not shouted
        if capital and not (len(token) > 2 and token.isupper()):
            following = found[place + 1] if place + 1 < len(found) else ""
            name = last_capital or following[:1].isupper()
            kept.append("" if name else _canonical(token))
        else:
            kept.append(_canonical(token))
        last_capital = capital
    return kept


def _ngrams(whole: str, start: int, seen: Seen) -> None:
    """Words and pairs of words of the title ("t:") and of the head ("w:"); no spans: they are found when explained."""
    spans = seen.spans
    for prefix, part in (("t:", whole[: start - 1]), ("w:", whole[start : start + HEAD])):
        last = ""
        for token in tokens(part):
            if token:
                spans[prefix + token] = NOWHERE
                if last:
                    spans[f"{prefix}{last} {token}"] = NOWHERE
            last = token
