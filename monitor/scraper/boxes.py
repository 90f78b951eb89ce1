"""HTML → a light tree of boxes and the lines of text they hold, in reading order.

A *box* is an element, a *line* is what a browser would show as one run of text: block elements and `<br>` end it,
inline elements do not. All passes are loops over lists, so nesting depth costs nothing. Decides nothing about content.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from selectolax.lexbor import LexborNode

#: Elements that never hold article text; they and all they contain stay outside the tree.
SKIPPED: Final = frozenset((
    "script", "style", "noscript", "template", "svg", "math", "iframe", "object", "embed", "canvas", "video",
    "audio", "select", "option", "button", "input", "textarea", "datalist", "map", "link", "meta", "head",
    "title", "base", "progress", "meter", "frameset", "noframes", "applet",
))  # fmt: skip
#: Elements that flow inside a line; everything else ends the line.
INLINE: Final = frozenset((
    "a", "abbr", "acronym", "b", "bdi", "bdo", "big", "cite", "code", "data", "del", "dfn", "em", "font", "i",
    "ins", "kbd", "label", "mark", "nobr", "q", "rb", "rp", "rt", "ruby", "s", "samp", "small", "span", "strike",
    "strong", "sub", "sup", "time", "tt", "u", "var", "wbr", "amp-img", "img", "o:p", "st1:place", "custom-link",
))  # fmt: skip
PICTURES: Final = frozenset(("img", "amp-img", "svg", "video", "iframe"))
HEADINGS: Final = frozenset(("h1", "h2", "h3", "h4", "h5", "h6"))
#: Boxes this far out still know of a picture.
_PICTURE_DEPTH: Final = 4
#: A page is read up to this many nodes; the longest real articles seen have a tenth of it.
MAX_NODES: Final = 150_000


class Box:
    """An element: its place in the tree, its attributes, and the lines it spans (`lines[first:last]`)."""

    __slots__ = ("attributes", "cut", "first", "last", "parent", "pictured", "score", "tag")

    def __init__(self, tag: str, attributes: dict[str, str | None], parent: Box | None, first: int) -> None:
        self.tag = tag
        self.attributes = attributes
        self.parent = parent
        self.first = self.last = first
        #: Name of the rule that cut this box, "" while it stands.
        self.cut = ""
        self.score = 0.0
        #: True where a picture stands in this box, under at most a few others.
        self.pictured = False

    def ancestors(self) -> Iterator[Box]:
        """This box and those around it, innermost first."""
        box: Box | None = self
        while box is not None:
            yield box
            box = box.parent

    def near(self, count: int) -> list[Box]:
        """This box and those around it, innermost first, `count` at most."""
        found: list[Box] = []
        box: Box | None = self
        while box is not None and len(found) < count:
            found.append(box)
            box = box.parent
        return found

    def within(self, tags: frozenset[str]) -> Box | None:
        """The nearest box from here outwards whose tag is one of `tags`."""
        return next((box for box in self.ancestors() if box.tag in tags), None)

    @property
    def name(self) -> str:
        """Class and id, as written, for rules that look at how the page calls a thing."""
        classes, identity = self.attributes.get("class"), self.attributes.get("id")
        if identity:
            return f"{classes} {identity}" if classes else identity
        return classes or ""


class Line:
    """A run of text. `pieces` are (text, innermost box, inside a link); `box` is the block that holds the run."""

    __slots__ = ("box", "broken", "cut", "links", "original", "pieces", "text")

    def __init__(self, pieces: list[tuple[str, Box, bool]], box: Box, broken: bool) -> None:
        self.pieces = pieces
        self.box = box
        #: True where a `<br>`, not a block, started the line.
        self.broken = broken
        self.cut = ""
        self.text = ""
        self.links = 0
        self.measure()
        #: The text as the page has it, also where rules cut pieces out of `text`.
        self.original = self.text

    def measure(self) -> None:
        """Set `text` (blanks folded) and `links` (characters inside links) from the pieces that stand."""
        self.text = " ".join("".join([text for text, _, _ in self.pieces]).split())
        self.links = sum([len(text.strip()) for text, _, link in self.pieces if link])

    @property
    def inner(self) -> Box:
        """The innermost box around the first piece."""
        return self.pieces[0][1] if self.pieces else self.box

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


def read_boxes(root: LexborNode) -> Tree:
    """The tree under `root`, which becomes its first box."""
    tree = Tree()
    boxes, lines = tree.boxes, tree.lines
    pieces: list[tuple[str, Box, bool]] = []
    top = Box(root.tag or "body", root.attributes, None, 0)
    boxes.append(top)
    stack = [top]
    blocks = [top]
    links = 0
    broken = False
    count = 0

    def end_line(after_break: bool) -> None:
        nonlocal pieces, broken
        if pieces:
            line = Line(pieces, blocks[-1], broken)
            if line.text:
                lines.append(line)
            pieces = []
        broken = after_break

    node = root.first_child
    while node is not None:
        count += 1
        if count > MAX_NODES:
            tree.truncated = True
            break
        tag = node.tag
        child = None
        if tag == "-text":
            text = node.text_content
            if text:
                pieces.append((text, stack[-1], links > 0))
        elif tag == "br" or tag == "hr":
            end_line(True)
        elif tag in PICTURES:
            tree.pictures.add(len(lines))
            for box in stack[-_PICTURE_DEPTH:]:
                box.pictured = True
        elif tag is not None and tag[0] != "-" and tag not in SKIPPED:
            child = node.first_child
            inline = tag in INLINE
            if not inline:
                end_line(False)
            if child is not None:
                box = Box(tag, node.attributes, stack[-1], len(lines))
                boxes.append(box)
                stack.append(box)
                if not inline:
                    blocks.append(box)
                elif tag == "a":
                    links += 1
        if child is not None:
            node = child
            continue
        following = node.next
        while following is None:
            parent = node.parent
            if parent is None or len(stack) == 1:
                break
            box = stack.pop()
            if box.tag in INLINE:
                if box.tag == "a":
                    links -= 1
                box.last = len(lines) + 1 if pieces else len(lines)
            else:
                end_line(False)
                blocks.pop()
                box.last = len(lines)
            node = parent
            following = node.next
        node = following
    end_line(False)
    while stack:
        stack.pop().last = len(lines)
    for box in boxes:
        box.last = min(box.last, len(lines))
    return tree
