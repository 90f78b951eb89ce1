"""What on a page is not the article: boxes cut for what the page calls them, and lines for what they say.

No knowledge of any site. Everything that is cut is kept with the name of the rule that cut it.
"""

from __future__ import annotations

import re
from itertools import accumulate
from typing import Final

from monitor.scraper.boxes import INLINE, Box, Line, Tree
from monitor.scraper.containers import SHORT, running_text
from monitor.scraper.furniture import cut_lines, heads_pointers, is_date_line, is_pointer
from monitor.scraper.marks import mark
from monitor.scraper.selectors import CHOSEN
from monitor.scraper.tables import in_table
from monitor.scraper.titles import fold

#: Elements that are furniture by what they are.
_FURNITURE_TAGS: Final = frozenset(("nav", "footer", "aside", "dialog", "menu"))
#: What an author writes with: a doubtful name says nothing on these unless they are full of links.
_WRITTEN: Final = frozenset(("ul", "ol", "li", "dl", "p", "blockquote", "table", "h2", "h3", "h4"))
_SHOWN: Final = frozenset(("table", "blockquote", "pre", "ul", "ol", "dl", "article"))
_SUBHEADS: Final = frozenset(("h2", "h3", "h4"))
#: Names of boxes that hold a picture and its caption.
_PICTURED: Final = frozenset(("image", "images", "photo", "photos", "picture", "media", "thumb"))
#: A doubtful name says nothing on words in a line or rows of a table.
_UNDOUBTED: Final = INLINE | {"tr", "td", "th", "tbody", "thead"}
_CAPTION_TAGS: Final = frozenset(("figcaption", "caption"))
#: Elements that may hold a group of pointers.
_GROUPS: Final = frozenset(("div", "section", "ul", "ol", "td", "dl"))
#: Elements on which rules look even where they have no attribute.
_TELLING_TAGS: Final = _FURNITURE_TAGS | _CAPTION_TAGS | _GROUPS | {"figure"}
#: A furniture name does not count on a box that holds this share of the page's running text.
_DOMINANT: Final = 0.45
#: How the rules begin that go by the name of a box, and how many paragraphs of one name make it one of the article.
_BY_NAME: Final = ("named ", "caption")
_SEVERAL: Final = 3
#: So many lines at most stand in a box that a template puts around a paragraph or a few.
_FEW: Final = 6
#: Words of a linked headline at least.
_HEADLINE: Final = 6
#: So many items at most make a list beside an article; longer ones may be the article.
_MAX_HEADLINES: Final = 6
#: So much running text beside them shows that comments are not the article.
_OUTWEIGHS: Final = 400.0
#: The line over readers' comments where the page does not name them, and so much running text beside them.
_HEADS_COMMENTS: Final = re.compile(
    r"(?:\d+|one|two|three)\s+(?:thoughts?\s+on|comments?|responses?\s+to|replies\s+to|bình luận|kommentare?"
    r"|commentaires?|comentarios?|comentários?|commenti|reacties|komentarzy)\b.{0,200}$",
    re.IGNORECASE,
)
_COMMENTED: Final = 200.0


def cut_box(tree: Tree, box: Box, rule: str) -> None:
    """Cut a box: its lines, or its pieces of a line that begins or ends outside it."""
    box.cut = rule
    for line in tree.lines[box.first : box.last]:
        if line.cut:
            continue
        if line.box.inside(box):
            line.cut = rule
            continue
        kept = [piece for piece in line.pieces if not piece[1].inside(box)]
        if len(kept) != len(line.pieces):
            line.keep(kept)
            if not line.text:
                line.cut = rule


def _sums(tree: Tree) -> list[float]:
    return list(accumulate(map(running_text, tree.lines), initial=0.0))


def cut_furniture(tree: Tree) -> None:
    """Cut what the page itself calls navigation, advertising, related stories, comments and the like."""
    sums = _sums(tree)
    total = sums[-1] or 1.0
    shares: dict[str, float] = {}
    for box in tree.boxes[1:]:
        parent = box.parent
        if parent and parent.cut:
            box.cut = parent.cut
            continue
        if box.first == box.last or not (box.attributes or box.tag in _TELLING_TAGS):
            continue
        share = (sums[box.last] - sums[box.first]) / total
        rule = _box_rule(tree, box, share, total)
        if rule and box.name and rule.startswith(_BY_NAME):
            if box.name not in shares:
                shares[box.name] = _share_of_paragraphs(tree, box.name, sums, total)
            if shares[box.name] >= _DOMINANT:
                continue
        if rule:
            cut_box(tree, box, rule)


def _share_of_paragraphs(tree: Tree, name: str, sums: list[float], total: float) -> float:
    """The share of the page's running text in boxes of this name with a few lines each: templates put every paragraph
    of the article, or every few, into boxes of one name, in which any word may stand."""
    found = 0.0
    count = end = 0
    for box in tree.named(name):
        if box.first < end or not 1 <= box.last - box.first <= _FEW:
            continue
        if not _linked(tree.lines[box.first : box.last]):
            found += sums[box.last] - sums[box.first]
            count, end = count + 1, box.last
    return found / total if count >= _SEVERAL else 0.0


def _box_rule(tree: Tree, box: Box, share: float, total: float) -> str:
    chosen = box.attributes.get(CHOSEN)
    if chosen:
        return "selector" if chosen == "drop" else ""
    if box.tag in ("body", "html", "article", "main"):
        return ""
    if box.tag in _GROUPS:
        rule = _pointing(tree, box, total * (1.0 - share))
        if rule:
            return rule
    attributes = box.attributes
    if share < _DOMINANT:
        if box.tag in _FURNITURE_TAGS:
            return f"tag {box.tag}"
        if box.tag in _CAPTION_TAGS or (box.tag == "figure" and not _holds_text(tree, box)):
            return "caption"
        if "hidden" in attributes or attributes.get("aria-hidden") == "true":
            return "hidden"
        style = attributes.get("style")
        if style and "display" in style and "none" in style.replace(" ", "").partition("display:")[2][:5]:
            return "hidden"
    name = box.name
    if not name:
        return ""
    said = mark(name)
    if said.comments and total * (1.0 - share) >= _OUTWEIGHS:
        return "comments"
    if said.caption and share < _DOMINANT:
        return "caption"
    if said.furniture and share < _DOMINANT and not (said.content == 2 and share > 0.2):
        return f"named {said.furniture}"
    if said.doubtful and share < 0.1 and said.content < 2 and box.tag not in _UNDOUBTED:
        lines = [line for line in tree.lines[box.first : box.last] if not line.cut]
        if any(running_text(line) > 60 for line in lines) or (_written(box, lines) and not _linked(lines)):
            return ""
        if said.doubtful in _PICTURED and box.pictured:
            return "caption"
        return f"named {said.doubtful}, no paragraph in it"
    return ""


def _holds_text(tree: Tree, figure: Box) -> bool:
    """True for a figure that shows a table, a quotation or a list instead of a picture."""
    return any(box.tag in _SHOWN and box.inside(figure) for box in tree.starting(figure.first, figure.last))


def _written(box: Box, lines: list[Line]) -> bool:
    return box.tag in _WRITTEN or all(line.box.tag in _SUBHEADS for line in lines)


def _linked(lines: list[Line]) -> bool:
    """True where much of the text is links, as in menus and lists of teasers."""
    return sum(line.links for line in lines) > 0.3 * sum(len(line.text) for line in lines)


def _pointing(tree: Tree, box: Box, outside: float) -> str:
    """The rule that cuts a group which points to other articles with a few words of each: one under a heading that
    says so, however long (beside a short article such groups hold most of the page's running text), or a list in
    which every one of a few items begins with a linked headline, beside running text `outside` it."""
    lines = (line for line in tree.lines[box.first : box.last] if not line.cut)
    first = next(lines, None)
    if first is None:
        return ""
    if outside >= _COMMENTED and first.text[0] in "0123456789OoTt" and _HEADS_COMMENTS.match(first.text):
        return "comments"
    if len(first.text) < SHORT * 3 and heads_pointers(first.text):
        after = list(lines)
        return "headed as pointers" if after and 3 * sum(map(is_pointer, after)) > len(after) else ""
    if box.tag not in ("ul", "ol") or not _begins_with_linked_headline(first):
        return ""
    after = list(lines)
    length = len(first.text) + sum(len(line.text) for line in after)
    few = 1 <= len(after) < _MAX_HEADLINES and length < 1.5 * outside
    if few and all(map(_begins_with_linked_headline, after)):
        return "list of linked headlines"
    return ""


def _begins_with_linked_headline(line: Line) -> bool:
    text, _, linked = line.pieces[0] if line.pieces else ("", line.box, False)
    return linked and len(text.split()) >= _HEADLINE and len(line.text) > len(text) + 20


def read_lines(tree: Tree, containers: list[Box], tables: set[Box], title: str) -> list[Line]:
    """The lines of the article: those of the containers that no rule cuts. Rules for single lines spare `tables`."""
    wanted = fold(title)
    kept: list[Line] = []
    for container in containers:
        lines = tree.lines[container.first : container.last]
        for number, line in enumerate(lines[:5]):
            opening = line.box.tag == "h1" and number < 2 and not kept
            if not line.cut and (opening or _repeats(fold(line.text), wanted)):
                line.cut = "headline"
        kept += [line for line in lines if not line.cut]
    cut_lines([line for line in kept if not in_table(line, tables)], tree)
    kept = [line for line in kept if not line.cut]
    for line in (*kept[:4], *kept[-3:]):
        if is_date_line(line.text):
            line.cut = "date"
    return [line for line in kept if not line.cut]


def _repeats(text: str, title: str) -> bool:
    return bool(title) and title in text and len(text) <= 1.3 * len(title)
