"""HTML → a light tree of boxes and the lines of text they hold, in reading order.

A *box* is an element, a *line* is what a browser would show as one run of text: block elements and `<br>` end it,
inline elements do not. All passes are loops over lists, so nesting depth costs nothing. Decides nothing about content.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterator
from operator import attrgetter
from typing import Final

from selectolax.lexbor import LexborNode

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
#: These outermost frames of a page stay outside the tree, unless they hold its headline.
_OUTER: Final = frozenset(("header", "footer"))
_OUTERMOST: Final = 5
# What an element does to the line in which it stands; from _BREAK on it ends the line.
_TEXT, _SKIPPED, _PICTURE, _INLINE, _LINK, _BREAK, _BLOCK = range(7)
_OPENING: Final = (_INLINE, _LINK, _BLOCK)
_KINDS: Final = {
    **dict.fromkeys(INLINE, _INLINE),
    **dict.fromkeys(SKIPPED, _SKIPPED),
    **dict.fromkeys(("img", "amp-img", "svg", "video", "iframe"), _PICTURE),
    **dict.fromkeys(("-comment", "-doctype", "-document", "-undef"), _SKIPPED),
    **dict.fromkeys(("br", "hr"), _BREAK),
    "-text": _TEXT,
    "a": _LINK,
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

#: (text, innermost box, is it inside a link)
Piece = tuple[str, "Box", bool]


class Box:
    """An element: its place in the tree, its attributes, and the lines it spans (`lines[first:last]`)."""

    __slots__ = ("attributes", "cut", "first", "last", "name", "parent", "pictured", "tag")

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Box | None, first: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.first = self.last = first
        #: Class, id and the like as written, for rules that look at how the page calls a thing.
        self.name = ""
        if attributes:
            self.name = attributes.get("class") or ""
            if not _NAMING.isdisjoint(attributes):
                for key, value in attributes.items():
                    if value and key in _NAMING:
                        self.name = f"{self.name} {value}"
        #: Name of the rule that cut this box, "" while it stands.
        self.cut = ""
        #: True where a picture stands in this box, under at most a few others.
        self.pictured = False

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

    def __init__(self, pieces: list[Piece], box: Box, text: str, links: int) -> None:
        #: The pieces that stand, and all that the page has.
        self.pieces = self.whole = pieces
        self.box = box
        #: The text that stands, blanks folded, and how many of its characters are in links.
        self.text = text
        self.links = links
        #: The text as the page has it, also where rules cut pieces out of `text`.
        self.original = text
        #: Name of the rule that cut this line, "" while it stands.
        self.cut = ""
        #: How much the text looks like a paragraph, -1.0 while that is not judged.
        self.running = -1.0

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

    __slots__ = ("boxes", "lines", "pictures", "truncated")

    def __init__(self) -> None:
        self.boxes: list[Box] = []
        self.lines: list[Line] = []
        #: Numbers of the lines before which a picture stands.
        self.pictures: set[int] = set()
        self.truncated = False

    def starting(self, first: int, end: int) -> list[Box]:
        """The boxes whose first line is one of `lines[first:end]`."""
        boxes = self.boxes
        return boxes[bisect_left(boxes, first, key=_first) : bisect_left(boxes, end, key=_first)]


def read_boxes(root: LexborNode) -> Tree:
    """The tree under `root`, which becomes its first box."""
    tree = Tree()
    boxes, lines = tree.boxes, tree.lines
    top = Box(root.tag or "body", root.attributes, None, 0)
    boxes.append(top)
    # The open elements: their boxes, their kinds, and of the blocks among them the boxes again.
    box, stack, kinds, blocks = top, [top], [_BLOCK], [top]
    pieces: list[Piece] = []
    links = length = 0
    kind_of = _KINDS.get
    node = root.first_child
    for _ in range(MAX_NODES):
        if node is None:
            break
        tag = node.tag or "-undef"
        kind = kind_of(tag, _BLOCK)
        if kind == _TEXT:
            text = node.text_content
            if text and (pieces or not text.isspace()):
                if len(text) > MAX_STRETCH:
                    text, tree.truncated = text[:MAX_STRETCH], True
                length += len(text)
                if length > MAX_TEXT:
                    break
                pieces.append((text, box, links > 0))
        elif kind != _SKIPPED:
            if kind >= _BREAK:
                if pieces:
                    _end_line(lines, pieces, blocks[-1])
                    pieces = []
            elif kind == _PICTURE:
                tree.pictures.add(len(lines) + bool(pieces))
                for around in stack[-_PICTURE_DEPTH:]:
                    around.pictured = True
            child = node.first_child if kind in _OPENING else None
            if tag in _OUTER and len(stack) < _OUTERMOST and node.css_first("h1") is None:
                child = None
            if child is not None:
                if len(stack) < MAX_DEPTH:
                    box = Box(tag, node.attributes, box, len(lines))
                    boxes.append(box)
                stack.append(box)
                kinds.append(kind)
                if kind == _BLOCK:
                    blocks.append(box)
                elif kind == _LINK:
                    links += 1
                node = child
                continue
        following = node.next
        while following is None and len(stack) > 1:
            closed, kind = stack.pop(), kinds.pop()
            if kind == _BLOCK:
                if pieces:
                    _end_line(lines, pieces, closed)
                    pieces = []
                blocks.pop()
                closed.last = len(lines)
            else:
                if kind == _LINK:
                    links -= 1
                closed.last = len(lines) + bool(pieces)
            box = stack[-1]
            node = node.parent
            if node is None:
                break
            following = node.next
        node = following
    tree.truncated = tree.truncated or node is not None
    _close(tree, stack, pieces, blocks[-1])
    return tree


def _close(tree: Tree, stack: list[Box], pieces: list[Piece], block: Box) -> None:
    """Finish the last line and the boxes that are still open."""
    if pieces:
        _end_line(tree.lines, pieces, block)
    end = len(tree.lines)
    for box in stack:
        box.last = end
    for box in tree.boxes:
        if box.last > end:
            box.last = end


def _end_line(lines: list[Line], pieces: list[Piece], block: Box) -> None:
    if len(pieces) == 1:
        text, _, linked = pieces[0]
        text = _folded(text)
        links = len(text) if linked else 0
    else:
        text = _joined(pieces)
        links = 0
        for piece in pieces:
            if piece[2]:
                links += len(piece[0].strip())
    if not text.isascii() and ("\u200b" in text or "\ufeff" in text or "\u00ad" in text):
        text = text.translate(_INVISIBLE).strip()
    if text:
        lines.append(Line(pieces, block, text, links))


def _folded(text: str) -> str:
    """The text with blanks folded. Most has none to fold, and a look is cheaper than taking it apart."""
    if text.isascii() and "  " not in text and "\n" not in text and "\t" not in text and text.isprintable():
        return text.strip()
    return " ".join(text.split())


def _joined(pieces: list[Piece]) -> str:
    """The text of the pieces, blanks folded. Where a small letter meets a capital between two elements a blank was
    meant ("Hà Nội" "Giá vàng"); a drop cap is followed by a small letter."""
    texts = [piece[0] for piece in pieces]
    for number in range(1, len(texts)):
        if texts[number][:1].isupper() and texts[number - 1][-1:].islower():
            texts[number] = " " + texts[number]
    return _folded("".join(texts))
