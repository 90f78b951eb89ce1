"""The headline: the heading on the page that the machine-readable titles agree with, or the best of those."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Final, NamedTuple
from unicodedata import normalize

from monitor.scraper.address import split_address
from monitor.scraper.boxes import Box, Tree
from monitor.scraper.metadata import Metadata

_JOINS: Final = re.compile(r"\s+(?:[|–—\-:»•·]|::)\s+")
#: The name of an outlet at the end of a title.
_OUTLET: Final = re.compile(
    r"(?:Báo|Đài|Tạp chí)(?: điện tử)? [A-ZĐÂẮẤÁÀĂÊÔƠƯ]|Báo và |Cổng (?:thông tin|TTĐT)|Trang (?:thông tin|tin|TTĐT)"
)
_FOLD: Final = re.compile(r"[\W_]+")
#: A headline has at least this many letters; shorter headings are names of sections.
_LEAST: Final = 8
_NAMED_TITLE: Final = re.compile("title|tieu-?_?de", re.IGNORECASE)
_RANKS: Final = {"h1": 0, "h2": 1, "h3": 2}
#: A heading with so many words is a headline even where nothing agrees with it.
_WORDS: Final = 6
_MAX_LINES: Final = 6
_MAX_HEADINGS: Final = 200
_MAX_TITLE: Final = 400


class Title(NamedTuple):
    """The headline, the clue that settled it, and the box of the heading that shows it."""

    text: str
    rule: str
    heading: Box | None


@lru_cache(maxsize=2_000)
def fold(text: str) -> str:
    """Letters and digits only, lower case, for comparing."""
    return _FOLD.sub("", text).lower()


def read_title(tree: Tree, stated: list[tuple[str, str]], url: str, site: str, selected: str = "") -> Title:
    """Weigh the headings on the page against what the page states; `site` is the name of the site."""
    if selected:
        return Title(selected[:_MAX_TITLE], "selector", None)
    folded = [(rule, fold(title)) for rule, title in stated]
    headings = []
    for boxes in (_tagged, _untagged):
        found = _headings(tree, boxes(tree))
        for box, text in found:
            shown = fold(text)
            for rule, title in folded:
                if agree(shown, title):
                    return Title(text, f"{box.tag} like {rule}", box)
        headings += found
    slug = fold(_ascii(split_address(url).path))
    for box, text in headings:
        if box.tag == "h1" and len(fold(text)) >= _LEAST and len(text.split()) >= 4 and _slugged(text, slug):
            return Title(text, "h1 like address", box)
    if {rule for rule, _ in stated} == {"title tag"}:
        for box, text in headings:
            if box.tag == "h1" and len(text.split()) >= _WORDS:
                return Title(text, "h1", box)
    for rule, title in stated:
        if len(fold(title)) >= _LEAST and fold(title) != fold(site):
            return Title(title, rule, None)
    for box, text in sorted(headings, key=lambda item: _unlikely(tree, item[0])):
        if len(fold(text)) >= _LEAST:
            return Title(text, box.tag, box)
    return Title(stated[0][1], stated[0][0], None) if stated else Title("", "", None)


def stated_titles(metadata: Metadata, url: str) -> list[tuple[str, str]]:
    """(clue, title) as the page states them for machines, without the name of the site."""
    site = metadata.first("og:site_name")
    host = (split_address(url).hostname or "").removeprefix("www.")
    raw = (
        ("JSON-LD", metadata.stated("headline")),
        ("og:title", metadata.first("og:title")),
        ("meta title", metadata.first("twitter:title", "title", "dc.title", "headline")),
        ("title tag", metadata.title_tag),
    )
    found = [(rule, without_site(text, site, host)[:_MAX_TITLE]) for rule, text in raw if text]
    return found + [("title tag", part) for part in _beginnings(metadata.title_tag[:_MAX_TITLE])]


def _beginnings(title: str) -> list[str]:
    """What stands before each bar or dash of a title ("Headline - Section - Site"), the longest first."""
    ends = [match.start() for match in _JOINS.finditer(title)]
    return [title[:end] for end in reversed(ends) if len(title[:end].split()) >= _WORDS]


def without_site(title: str, site: str, host: str) -> str:
    """The title without the name of the site before or after it ("… - Báo Sơn La", "Site | …")."""
    parts = _JOINS.split(title)
    known = {fold(site), fold(host), fold(host.split(".")[0])} - {""}
    while len(parts) > 1:
        last, first = fold(parts[-1]), fold(parts[0])
        plain = fold(_ascii(parts[-1]))
        named = any(
            last == name or plain == name or (len(last) > 4 and (last in name or name in last)) for name in known
        )
        if named or _OUTLET.match(parts[-1]):
            cut = title.rfind(parts[-1])
            title = title[:cut].rstrip(" |–—-:»•·")
            parts.pop()
        elif any(first == name for name in known):
            title = title[title.find(parts[0]) + len(parts[0]) :].lstrip(" |–—-:»•·")
            parts.pop(0)
        else:
            break
    return title


def _tagged(tree: Tree) -> Iterator[Box]:
    return (box for tag in _RANKS for box in tree.tagged(tag))


def _untagged(tree: Tree) -> Iterator[Box]:
    """Old pages show the headline in a plain element with "title" in its name, in English or Vietnamese."""
    plain = (box for box in tree.boxes if box.name and box.tag in ("div", "p", "span", "td"))
    return (box for box in plain if _NAMED_TITLE.search(box.name))


def _headings(tree: Tree, boxes: Iterator[Box]) -> list[tuple[Box, str]]:
    """Those of the boxes that may show the headline, the likeliest first."""
    found: list[tuple[Box, str]] = []
    for box in boxes:
        if box.last - box.first <= _MAX_LINES and box.first < len(tree.lines):
            text = " ".join([line.original for line in tree.lines[box.first : box.last]])
            if 0 < len(text) <= _MAX_TITLE:
                found.append((box, text))
            if len(found) == _MAX_HEADINGS:
                break
    found.sort(key=lambda item: _RANKS.get(item[0].tag, 3))
    return found


def _unlikely(tree: Tree, box: Box) -> tuple[bool, int, bool]:
    """Puts last what is there for screen readers only, and of headings of one rank those that are links, as paths."""
    lines = tree.lines[box.first : box.last]
    linked = 2 * sum(line.links for line in lines) > sum(len(line.original) for line in lines)
    return "sr-only" in box.name, _RANKS.get(box.tag, len(_RANKS)), linked


def agree(shown: str, stated: str) -> bool:
    """True where two folded titles are the same, or the beginning of the longer one is nearly all of it."""
    if len(shown) < _LEAST or len(stated) < _LEAST:
        return shown == stated and bool(shown)
    if shown == stated:
        return True
    short, long = sorted((shown, stated), key=len)
    return long.startswith(short) and len(short) >= 0.6 * len(long)


def _ascii(text: str) -> str:
    return normalize("NFD", text.lower().replace("đ", "d")).encode("ascii", "ignore").decode()


def _slugged(text: str, slug: str) -> bool:
    words = [fold(_ascii(word)) for word in text.split()]
    return sum(word in slug for word in words) >= 0.7 * len(words)
