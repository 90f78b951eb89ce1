"""The light tree of a page: boxes and the lines of text they hold, in reading order.

A *box* is an element, a *line* is what a browser would show as one run of text: block elements and `<br>` end it,
inline elements do not. Knows nothing of how the tree is read, decides nothing about content.
"""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from operator import attrgetter
from typing import Final

from monitor.scraper.letters import fold_blanks

#: Elements that flow inside a line; everything else ends the line.
INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "img", "o:p", "st1:place", "custom-link",
))  # fmt: skip
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
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

    __slots__ = ("_by_name", "_by_tag", "boxes", "lines", "pictures", "truncated")

    def __init__(self) -> None:
        self._by_tag: dict[str, list[Box]] = {}
        self._by_name: dict[str, list[Box]] = {}
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

    def named(self, name: str) -> list[Box]:
        """The boxes of one name."""
        if not self._by_name:
            found = defaultdict(list)
            for box in self.boxes:
                if box.name:
                    found[box.name].append(box)
            self._by_name = found
        return self._by_name.get(name, [])

    def starting(self, first: int, end: int) -> list[Box]:
        """The boxes whose first line is one of `lines[first:end]`."""
        boxes = self.boxes
        return boxes[bisect_left(boxes, first, key=_first) : bisect_left(boxes, end, key=_first)]


def open_box(tag: str, attributes: dict[str, str | None], parent: Box | None, first: int) -> Box:
    """A box that begins. A function: calling a class costs several times as much, and a page has hundreds of boxes."""
    box = _new(Box)
    box.tag = tag
    box.attributes = attributes
    box.parent = parent
    box.first = box.last = first
    box.name = attributes.get("class") or ""
    if attributes and not _NAMING.isdisjoint(attributes):
        said = (value for key, value in attributes.items() if value and key in _NAMING)
        box.name = " ".join([box.name, *said])
    box.cut = ""
    box.pictured = False
    return box


def new_line(pieces: list[Piece], block: Box) -> Line | None:
    """The line that the pieces make in a block, None where there is nothing to see."""
    if len(pieces) == 1:
        text, _, linked = pieces[0]
        text = _folded(text)
        links = len(text) if linked else 0
    else:
        text = _joined(pieces)
        links = sum([len(text.strip()) for text, _, linked in pieces if linked])
    if not text:
        return None
    line = _new(Line)
    line.pieces = line.whole = pieces
    line.box = block
    line.text = line.original = text
    line.links = links
    line.cut = ""
    line.running = -1.0
    return line


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
