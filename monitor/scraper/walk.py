"""HTML → the tree of boxes and lines: one walk through the elements of a page, without recursion.

The hottest loop of the reader: it asks the parser for as little as it can.
"""

from __future__ import annotations

from itertools import repeat
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.scraper.boxes import INLINE, Box, Line, Piece, Tree, new_line, open_box

#: Elements that never hold article text; they and all they contain stay outside the tree.
SKIPPED: Final = frozenset((
    "nav",
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video",
    "audio", "select", "option", "button", "input", "textarea", "datalist", "map", "link", "meta", "head",
    "title", "base", "progress", "meter", "frameset", "noframes", "applet", "amp-ad", "amp-embed", "amp-sidebar",
    "amp-social-share", "amp-consent", "amp-iframe", "amp-next-page",
))  # fmt: skip
_ARTICLE: Final = frozenset(("article",))
#: Frames of a page that lie less deep stay outside the tree, unless they hold its headline.
_OUTERMOST: Final = 4
# What an element does to the line in which it stands. Those after _BREAK hold others, those after _LINK end the line;
# frames are blocks.
_TEXT, _SKIPPED, _PICTURE, _BREAK, _INLINE, _LINK, _BLOCK, _FRAME = range(8)
_KINDS: Final = {
    **dict.fromkeys(INLINE, _INLINE),
    **dict.fromkeys(SKIPPED, _SKIPPED),
    **dict.fromkeys(("img", "amp-img", "svg", "video", "iframe"), _PICTURE),
    **dict.fromkeys(("-comment", "-doctype", "-document", "-undef"), _SKIPPED),
    **dict.fromkeys(("br", "hr"), _BREAK),
    "-text": _TEXT,
    "a": _LINK,
    **dict.fromkeys(("header", "footer"), _FRAME),
}
#: Boxes this far out still know of a picture.
_PICTURE_DEPTH: Final = 4
#: A page is read up to this many nodes and boxes are nested up to this depth (what lies deeper counts as part of the
#: box at that depth); the longest and deepest real articles seen have a tenth of it.
MAX_NODES: Final = 60_000
MAX_DEPTH: Final = 120
#: Characters read of one stretch of text, and of one page.
MAX_STRETCH: Final = 200_000
MAX_TEXT: Final = 2_000_000


def read_boxes(root: LexborNode) -> Tree:
    """The tree under `root`, which becomes its first box."""
    tree = Tree()
    boxes, lines = tree.boxes, tree.lines
    box = block = open_box(root.tag or "body", root.attributes, None, 0)
    boxes.append(box)
    linked = False
    # Of each open element under the root: its node and kind, and the box, block and link around it.
    around: list[tuple[LexborNode, int, Box, Box, bool]] = []
    pieces: list[Piece] = []
    length = 0
    # The end of the inline element that ended last: it may have ended in a line of blanks, which is none.
    ended = 0
    kind_of = _KINDS.get
    node = root.first_child
    for _ in repeat(None, MAX_NODES):
        if node is None:
            break
        tag = node.tag or "-undef"
        kind = kind_of(tag, _BLOCK)
        if not kind:
            text = node.text_content
            if text and (pieces or not text.isspace()):
                length += len(text)
                if length > MAX_STRETCH:
                    if len(text) > MAX_STRETCH:
                        length -= len(text) - MAX_STRETCH
                        text, tree.truncated = text[:MAX_STRETCH], True
                    if length > MAX_TEXT:
                        break
                pieces.append((text, box, linked))
        elif kind > _BREAK:
            if kind > _LINK and pieces:
                _end_line(lines, pieces, block)
                pieces = []
            child = node.first_child
            if child is not None and (kind != _FRAME or _tells(node, box, len(around))):
                around.append((node, kind, box, block, linked))
                if len(around) < MAX_DEPTH:
                    box = open_box(tag, node.attributes, box, len(lines))
                    boxes.append(box)
                if kind > _LINK:
                    block = box
                elif kind == _LINK:
                    linked = True
                node = child
                continue
        elif kind == _BREAK:
            if pieces:
                _end_line(lines, pieces, block)
                pieces = []
        elif kind == _PICTURE:
            tree.pictures.add(len(lines) + bool(pieces))
            for outer in box.near(_PICTURE_DEPTH):
                outer.pictured = True
        following = node.next
        while following is None and around:
            closed = box
            node, kind, box, block, linked = around.pop()
            if kind <= _LINK:
                closed.last = ended = len(lines) + bool(pieces)
            else:
                if pieces:
                    _end_line(lines, pieces, closed)
                    pieces = []
                closed.last = len(lines)
            following = node.next
        node = following
    tree.truncated = tree.truncated or node is not None
    if pieces:
        _end_line(lines, pieces, block)
    end = len(lines)
    for outer in (box, *(outer for _, _, outer, _, _ in around)):
        outer.last = end
    if ended > end:
        for box in boxes:
            box.last = min(box.last, end)
    return tree


def _tells(frame: LexborNode, around: Box, depth: int) -> bool:
    """False for an outermost frame of the page that does not hold its headline."""
    return depth >= _OUTERMOST or around.within(_ARTICLE) is not None or frame.css_first("h1") is not None


def _end_line(lines: list[Line], pieces: list[Piece], block: Box) -> None:
    line = new_line(pieces, block)
    if line is not None:
        lines.append(line)
