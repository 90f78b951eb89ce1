"""Addresses of articles → the regular expression that tells them from the other addresses of their site. Pure."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final
from urllib.parse import urlsplit

from monitor.scraper.index import matches

#: A pattern must fit this share of the articles; each of its parts, this share.
ENOUGH: Final = 0.6
_PART: Final = 0.15

_QUERY_ID: Final = re.compile(r"(?:^|&)((?:\w{0,12}id|n))=\d{2,}(?:&|$)", re.I)
_MONTH_FOLDER: Final = re.compile(r"/20\d{4}/[^/]+-[0-9a-f]{6,7}/?$")
_DATE_FOLDER: Final = re.compile(r"^/20\d{2}/\d{2}/(?:\d{2}/)?[^/]+/?$")
_TAIL: Final = re.compile(r"(-[a-z]{1,6}|[-/])(\d{3,20})(\.[a-z]{3,6})?(/?)$", re.I)
_ID_FOLDER: Final = re.compile(r"/\d{3,}/[^/]+?(\.[a-z]{3,6})?/?$")
_LEADING_ID: Final = re.compile(r"/\d{3,}-[^/]+?(\.[a-z]{3,6})?/?$")
_ARTICLE_FOLDER: Final = re.compile(r"^/(bai-viet|tin-bai|article|chi-tiet|-)/(?:[^/]+/){0,2}[^/]+$")
_SLUG: Final = re.compile(r"/(?:[^/.]+-){4,}[^/.]+?(\.[a-z]{3,6})?/?$")


def learn_pattern(articles: Iterable[str], others: Sequence[str] = ()) -> str:
    """A regular expression found in the path of most of these articles and of none of the other addresses; "" if
    their shapes have nothing in common. Several shapes are joined where a site uses several."""
    known = list(dict.fromkeys(articles))
    counts = Counter(_shape(url) for url in known)
    parts: list[str] = []
    for shape, count in counts.most_common(4):
        if shape and count >= _PART * len(known) and not any(matches(re.compile(shape), url) for url in others):
            parts.append(shape)
    pattern = "|".join(parts)
    return pattern if parts and share(pattern, known) >= ENOUGH else ""


def share(pattern: str, urls: Sequence[str]) -> float:
    """The share of the addresses that a pattern fits."""
    compiled = re.compile(pattern)
    return sum(matches(compiled, url) for url in urls) / len(urls) if urls else 0.0


def _shape(url: str) -> str:
    parts = urlsplit(url)
    path = parts.path
    if found := _QUERY_ID.search(parts.query):
        file = re.escape(path.rpartition("/")[2][-60:])
        return rf"{file}\?(?:.*&)?{re.escape(found[1])}=\d+"
    if _MONTH_FOLDER.search(path):
        return r"/\d{6}/[^/]+-[0-9a-f]{6,7}/?$"
    if _DATE_FOLDER.search(path):
        return r"^/\d{4}/\d{2}/(?:\d{2}/)?[^/]+/?$"
    if "/-/" in path:
        return "/-/"
    if found := _TAIL.search(path):
        digits = r"\d+" if len(found[1]) > 1 else r"\d{4,}" if len(found[2]) > 3 else r"\d{3,}"
        return f"{found[1]}{digits}{_ending(found[3])}"
    for kind, shape in ((_ID_FOLDER, r"/\d{3,}/[^/]+"), (_LEADING_ID, r"/\d{3,}-[^/]+")):
        if found := kind.search(path):
            return shape + _ending(found[1])
    if found := _ARTICLE_FOLDER.search(path):
        return rf"^/{found[1]}/(?:[^/]+/){{0,2}}[^/]+$"
    if found := _SLUG.search(path):
        return r"/(?:[^/.-]*-){4,}[^/.-]*" + _ending(found[1])
    return ""


def _ending(extension: str | None) -> str:
    return f"{re.escape(extension)}$" if extension else "/?$"
