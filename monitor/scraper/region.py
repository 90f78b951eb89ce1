"""The part of a page worth reading closely: the smallest element that holds both headline and paragraphs.

Only a saving of time: where the page gives no sure sign, it is the whole page. Menus, columns of teasers and footers
that lie outside never become boxes.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.scraper.titles import agree, fold

#: A paragraph this long is running text; longer than the most, it counts no more.
_PARAGRAPH: Final = 80
_MOST: Final = 500
#: Elements whose paragraphs have this share of the votes of the best one belong to the story too.
_ALSO: Final = 0.15
_MAX_DEPTH: Final = 500


def find_region(parser: LexborHTMLParser, titles: list[str]) -> LexborNode | None:
    """The element to read, at most the body; None for a page without any."""
    body = parser.body or parser.root
    heading = _heading(parser, [fold(title) for title in titles])
    homes = _homes(parser)
    if body is None or heading is None or not homes:
        return body
    region = heading.parent
    for home in homes:
        region = _common(region, home)
    if region is None or region.tag in ("html", "body"):
        return body
    return region


def _heading(parser: LexborHTMLParser, titles: list[str]) -> LexborNode | None:
    for tag in ("h1", "h2"):
        for node in parser.tags(tag)[:20]:
            shown = fold(node.text()[:400])
            if any(agree(shown, title) for title in titles):
                return node
    return None


def _homes(parser: LexborHTMLParser) -> list[LexborNode]:
    """The elements in which most of the running text stands."""
    votes: dict[int, int] = {}
    nodes: dict[int, LexborNode] = {}
    for paragraph in parser.tags("p")[:2_000]:
        length = len(paragraph.text())
        parent = paragraph.parent
        if length < _PARAGRAPH or parent is None:
            continue
        key = parent.mem_id
        nodes[key] = parent
        votes[key] = votes.get(key, 0) + min(length, _MOST)
    best = max(votes.values(), default=0)
    return [nodes[key] for key, vote in votes.items() if vote >= _ALSO * best]


def _outwards(node: LexborNode | None) -> Iterator[LexborNode]:
    for _ in range(_MAX_DEPTH):
        if node is None:
            return
        yield node
        node = node.parent


def _common(one: LexborNode | None, other: LexborNode) -> LexborNode | None:
    """The innermost element around both."""
    around = {node.mem_id for node in _outwards(one)}
    return next((node for node in _outwards(other) if node.mem_id in around), None)
