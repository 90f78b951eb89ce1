"""Hostile and broken pages cut to what can be parsed in good time; no honest page comes near these limits.

A parser takes time that grows with the square of the depth of nesting, and memory for every tag.
"""

from __future__ import annotations

import re
from typing import Final

#: Bytes and tags read of one page; the largest real articles seen have 3 MB and 10,000 tags.
MAX_BYTES: Final = 20_000_000
MAX_TAGS: Final = 100_000
#: Elements nested deeper than this are read as if they stood at this depth. With fewer tags than `_MANY` no nesting
#: takes long, and nobody needs to look.
MAX_NESTING: Final = 100
_MANY: Final = 8_000
#: Counting all tags takes a while; every so manieth byte tells whether there may be many.
_STEP: Final = 61
_TAG: Final = re.compile(rb"<(/?)([a-zA-Z][a-zA-Z0-9:-]*)[^<>]*>")
#: Elements that have no end tag, or may do without one: they do not nest by themselves.
_UNCLOSED: Final = frozenset((
    b"area", b"base", b"br", b"col", b"embed", b"hr", b"img", b"input", b"link", b"meta", b"param", b"source", b"track",
    b"wbr", b"p", b"li", b"dt", b"dd", b"option", b"optgroup", b"tr", b"td", b"th", b"tbody", b"thead", b"tfoot",
    b"colgroup", b"caption", b"rp", b"rt", b"html", b"head", b"body",
    b"h1", b"h2", b"h3", b"h4", b"h5", b"h6",
))  # fmt: skip


def bounded(page: bytes) -> tuple[bytes, bool]:
    """The page as it may be parsed, and whether its end was cut off."""
    if len(page) <= MAX_BYTES and page[::_STEP].count(b"<") * _STEP * 2 < _MANY:
        return page, False
    cut = len(page) > MAX_BYTES
    page = page[:MAX_BYTES]
    tags = page.count(b"<")
    if tags > MAX_TAGS:
        rest = page.split(b"<", MAX_TAGS)[-1]
        page, cut = page[: len(page) - len(rest) - 1], True
    return (_flattened(page) if tags > _MANY else page), cut


def _flattened(page: bytes) -> bytes:
    """The page without the tags that nest deeper than `MAX_NESTING`."""
    depth = 0

    def one(match: re.Match[bytes]) -> bytes:
        nonlocal depth
        if match[2].lower() in _UNCLOSED:
            return match[0]
        if match[1]:
            depth = max(0, depth - 1)
            return match[0] if depth < MAX_NESTING else b""
        depth += 1
        return match[0] if depth <= MAX_NESTING else b""

    return _TAG.sub(one, page)
