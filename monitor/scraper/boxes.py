"""HTML → a light tree of boxes and the lines of text they hold, in reading order.

A *box* is an element, a *line* is what a browser would show as one run of text: block elements and `<br>` end it,
inline elements do not. All passes are loops over lists, so nesting depth costs nothing. Decides nothing about content.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from itertools import repeat
from operator import attrgetter
from typing import Final

from selectolax.lexbor import LexborNode

from monitor.scraper.letters import fold_blanks

#: Elements that never hold article text; they and all they contain stay outside the tree.
SKIPPED: Final = frozenset((
    "nav",
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video",
    "audio", "select", "option", "button", "input", "textarea", "datalist", "map", "link", "meta", "head",
    "title", "base", "progress", "meter", "frameset", "noframes", "applet", "amp-ad", "amp-embed", "amp-sidebar",
    "amp-social-share", "amp-consent", "amp-iframe", "amp-next-page",
))  # fmt: skip
#: Elements that flow inside a line; everything else ends the line.
INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "img", "o:p", "st1:place", "custom-link",
))  # fmt: skip
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
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
_INVISIBLE: Final = dict.fromkeys(map(ord, "\ufeff\u200b\u200c\u200d\u2060\u00ad"))

#: Attributes beside the class by which templates name an element; where classes are made by machines, only these tell.
_NAMING: Final = frozenset(("id", "data-component", "data-testid", "data-module", "data-area"))
_first = attrgetter("first")
_new = object.__new__

#: (text, innermost box, is it inside a link)
Piece = tuple[str, "Box", bool]


class Box:
    """An element: its place in the tree, its attributes, and the lines it spans (`lines[first:last]`)."""

    __slots__ = ("attributes", "cut", "first", "last", "name", "parent", "pictured", "tag")
    tag: str
    attributes: dict[str, str | None]
    parent: Box | None
    first: int
    last: int
    #: Class, id and the like as written, for rules that look at how the page calls a thing.
    name: str
    #: Name of the rule that cut this box, "" while it stands.
    cut: str
    #: True where a picture stands in this box, under at most a few others.
    pictured: bool

    @property
    def classes(self) -> str:
        """The classes as written: the same on boxes that are parts of one thing."""
        return self.attributes.get("class") or ""

    def ancestors(self) -> Iterator[Box]:
        """This box and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def near(self, count: int) -> list[Box]:
        """This box and those around it, innermost first, `count` at most."""
        found = [self]
        box = self.parent
        while box is not None and len(found) < count:
            found.append(box)
            box = box.parent
        return found

    def beside(self, boxes: set[Box]) -> bool:
        """True where this box or one of the three around it is among `boxes`."""
        box: Box | None = self
        for _ in range(4):
            if box is None:
                return False
            if box in boxes:
                return True
            box = box.parent
        return False

    def within(self, tags: frozenset[str]) -> Box | None:
        """The nearest box from here outwards whose tag is one of `tags`."""
        box: Box | None = self
        while box is not None and box.tag not in tags:
            box = box.parent
        return box

    def inside(self, outer: Box) -> bool:
        """True for `outer` itself and all that it contains."""
        box: Box | None = self
        while box is not None and box is not outer:
            box = box.parent
        return box is outer


class Line:
    """A run of text. `box` is the innermost block around it."""

    __slots__ = ("box", "cut", "links", "original", "pieces", "running", "text", "whole")
    box: Box
    #: The pieces that stand, and all that the page has.
    pieces: list[Piece]
    whole: list[Piece]
    #: The text that stands, blanks folded, and how many of its characters are in links.
    text: str
    links: int
    #: The text as the page has it, also where rules cut pieces out of `text`.
    original: str
    #: Name of the rule that cut this line, "" while it stands.
    cut: str
    #: How much the text looks like a paragraph, -1.0 while that is not judged.
    running: float

    def keep(self, pieces: list[Piece]) -> None:
        """Reduce the line to some of its pieces."""
        self.pieces = pieces
        self.text = _joined(pieces)
        self.running = -1.0
        self.links = sum([len(text.strip()) for text, _, link in pieces if link])

    @property
    def inner(self) -> Box:
        """The innermost box around the first piece on the page."""
        return self.whole[0][1]

    @property
    def link_share(self) -> float:
        """0 to 1: how much of the text is inside links."""
        return min(1.0, self.links / len(self.text)) if self.text else 0.0


class Tree:
    """All boxes (outer before inner, in page order) and all lines of a page."""

    __slots__ = ("_by_tag", "boxes", "lines", "pictures", "truncated")

    def __init__(self) -> None:
        self._by_tag: dict[str, list[Box]] = {}
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        #: Numbers of the lines before which a picture stands.
        self.pictures: set[int] = set()
        self.truncated = False

    def tagged(self, tag: str) -> list[Box]:
        """The boxes of one tag."""
        if not self._by_tag:
            found = defaultdict(list)
            for box in self.boxes:
                found[box.tag].append(box)
            self._by_tag = found
        return self._by_tag.get(tag, [])

    def starting(self, first: int, end: int) -> list[Box]:
        """The boxes whose first line is one of `lines[first:end]`."""
        boxes = self.boxes
        return boxes[bisect_left(boxes, first, key=_first) : bisect_left(boxes, end, key=_first)]


def _open(tag: str, attributes: dict[str, str | None], parent: Box | None, first: int) -> Box:
    """A box that begins. A function: calling a class costs several times as much, and a page has hundreds of boxes."""
    box = _new(Box)
    box.tag = tag
    box.attributes = attributes
    box.parent = parent
    box.first = box.last = first
    box.name = attributes.get("class") or ""
    if len(attributes) > bool(box.name) and not _NAMING.isdisjoint(attributes):
        said = (value for key, value in attributes.items() if value and key in _NAMING)
        box.name = " ".join([box.name, *said])
    box.cut = ""
    box.pictured = False
    return box


def read_boxes(root: LexborNode) -> Tree:
    """The tree under `root`, which becomes its first box."""
    tree = Tree()
    boxes, lines = tree.boxes, tree.lines
    box = block = _open(root.tag or "body", root.attributes, None, 0)
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
                    box = _open(tag, node.attributes, box, len(lines))
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
    if len(pieces) == 1:
        text, _, linked = pieces[0]
        text = _folded(text)
        links = len(text) if linked else 0
    else:
        text = _joined(pieces)
        links = sum([len(text.strip()) for text, _, linked in pieces if linked])
    if text:
        line = _new(Line)
        line.pieces = line.whole = pieces
        line.box = block
        line.text = line.original = text
        line.links = links
        line.cut = ""
        line.running = -1.0
        lines.append(line)


def _folded(text: str) -> str:
    """The text with blanks folded and without what nobody sees."""
    text = fold_blanks(text)
    if not text.isascii() and ("\u200b" in text or "\ufeff" in text or "\u00ad" in text):
        text = text.translate(_INVISIBLE).strip()
    return text


def _joined(pieces: list[Piece]) -> str:
    """The text of the pieces, blanks folded. Where a small letter meets a capital between two elements a blank was
    meant ("Hà Nội" "Giá vàng"); a drop cap is followed by a small letter."""
    texts = []
    small = False
    for text, _, _ in pieces:
        texts.append(" " + text if small and text[0].isupper() else text)
        small = text[-1].islower()
    return _folded("".join(texts))
