"""Boxes and lines → the box that holds the article, and the lines in it that are the article.

Clues are weighed: how much running text a box holds close beneath it, how much of it is links, what the page calls
the box. No knowledge of any site. Everything that is cut is kept with the name of the rule that cut it.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from monitor.scraper.boxes import HEADINGS, INLINE, Box, Line, Tree
from monitor.scraper.furniture import cut_lines, heads_pointers, is_date_line, is_pointer
from monitor.scraper.marks import mark
from monitor.scraper.selectors import CHOSEN
from monitor.scraper.tables import in_table
from monitor.scraper.titles import fold

#: Elements that are furniture by what they are.
_FURNITURE_TAGS: Final = frozenset(("nav", "footer", "aside", "dialog", "menu"))
#: Boxes that hold one paragraph; its vote goes to the box around them.
_PARAGRAPHS: Final = frozenset(("p", "blockquote", "pre", "li", "h1", "h2", "h3"))
_ARTICLE: Final = frozenset(("article",))
#: What an author writes with: a doubtful name says nothing on these unless they are full of links.
_WRITTEN: Final = frozenset(("ul", "ol", "li", "dl", "p", "blockquote", "table", "h2", "h3", "h4"))
#: Names of boxes that hold a picture and its caption.
_PICTURED: Final = frozenset(("image", "images", "photo", "photos", "picture", "media", "thumb"))
#: A doubtful name says nothing on words in a line or rows of a table.
_UNDOUBTED: Final = INLINE | {"tr", "td", "th", "tbody", "thead"}
_CAPTION_TAGS: Final = frozenset(("figcaption", "caption"))
#: Elements that may hold a group of pointers.
_GROUPS: Final = frozenset(("div", "section", "ul", "ol", "td", "dl"))
#: Elements on which rules look even where they have no attribute.
_TELLING_TAGS: Final = _FURNITURE_TAGS | _CAPTION_TAGS | _GROUPS
#: A furniture name does not count on a box that holds this share of the page's running text.
_DOMINANT: Final = 0.45
#: Words of a linked headline at least.
_HEADLINE: Final = 6
#: So many items at most make a list beside an article; longer ones may be the article.
_MAX_HEADLINES: Final = 6
#: So much running text beside them shows that comments are not the article.
_OUTWEIGHS: Final = 400.0
#: A line shorter than this says nothing about where the article is.
_SHORT: Final = 25
#: A box chosen by a selector must hold this much text, or the general search decides.
_LEAST_BODY: Final = 80
#: So many boxes at most make up one article.
_MAX_PARTS: Final = 60
#: From here on one character says as much as half a word of letters.
_IDEOGRAPHS: Final = "\u3000"
_ENDS: Final = (".", "!", "?", "…", ":", ";", '"', "”", "»", ")", "。", "！", "？", "」", "؟", "۔", "।")


def running_text(line: Line) -> float:
    """How much a line looks like a paragraph: its length (to a limit), less where it is links or lacks a full stop."""
    if line.cut:
        return 0.0
    if line.running < 0.0:
        line.running = _running(line)
    return line.running


def _running(line: Line) -> float:
    length = len(line.text)
    if length < _SHORT or line.links > 0.6 * length:
        return 0.0
    value = float(min(length, 500))
    if line.text[0] > _IDEOGRAPHS:
        value = min(length * 2.5, 500.0)
    if line.links:
        value *= 1.0 - line.link_share
    if line.box.tag in HEADINGS:
        return value * 0.1
    if not line.text.endswith(_ENDS):
        value *= 0.5
    if line.box.tag in ("p", "blockquote"):
        value *= 1.2
    elif line.box.tag == "li":
        value *= 0.6
    return value


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
    return list(accumulate((running_text(line) for line in tree.lines), initial=0.0))


def cut_furniture(tree: Tree) -> None:
    """Cut what the page itself calls navigation, advertising, related stories, comments and the like."""
    sums = _sums(tree)
    total = sums[-1] or 1.0
    for box in tree.boxes[1:]:
        if box.parent is not None and box.parent.cut:
            box.cut = box.parent.cut
            continue
        if box.first == box.last or not (box.attributes or box.tag in _TELLING_TAGS):
            continue
        rule = _box_rule(tree, box, (sums[box.last] - sums[box.first]) / total, total)
        if rule:
            cut_box(tree, box, rule)


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
        if box.tag in _CAPTION_TAGS:
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
        if any(running_text(line) > 60 for line in lines) or (box.tag in _WRITTEN and not _linked(lines)):
            return ""
        if said.doubtful in _PICTURED and box.pictured:
            return "caption"
        return f"named {said.doubtful}, no paragraph in it"
    return ""


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
    if len(first.text) < _SHORT * 3 and heads_pointers(first.text):
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


def chosen_containers(tree: Tree) -> list[Box]:
    """The boxes that the site's own selector chose, [] if next to no text is left in them."""
    found = [box for box in tree.boxes if box.attributes.get(CHOSEN) == "body" and not box.cut]
    lines = [line for box in found for line in tree.lines[box.first : box.last] if not line.cut]
    return found if sum(len(line.text) for line in lines) >= _LEAST_BODY else []


def find_container(tree: Tree) -> Box | None:
    """The box that holds the article: paragraphs vote for the boxes around them, less with distance."""
    votes: dict[Box, float] = {}
    for line in tree.lines:
        value = running_text(line)
        if value <= 0:
            continue
        box = line.box.parent if line.box.tag in _PARAGRAPHS else line.box
        share = 1.0
        while box is not None and share > 0.05:
            if box.tag != "blockquote":
                votes[box] = votes.get(box, 0.0) + value * share
                share *= 0.6 if share == 1.0 else 0.75
            box = box.parent
    if not votes:
        return tree.boxes[0] if tree.boxes else None
    lengths = list(accumulate([0 if line.cut else len(line.text) for line in tree.lines], initial=0))
    links = list(accumulate([0 if line.cut else line.links for line in tree.lines], initial=0))

    def merit(box: Box) -> float:
        length = lengths[box.last] - lengths[box.first]
        density = (links[box.last] - links[box.first]) / length if length else 1.0
        return votes[box] * _weight(box) * (1.0 - min(density, 1.0))

    return max(votes, key=merit)


def _weight(box: Box) -> float:
    """What the page calls the box, as a factor around 1."""
    weight = 1.0
    if box.name:
        said = mark(box.name)
        weight += 0.15 * said.content
        if said.furniture:
            weight *= 0.5
    if "articleBody" in (box.attributes.get("itemprop"), box.attributes.get("property")):
        weight += 0.6
    elif box.tag == "article":
        weight += 0.15
    return weight


def find_siblings(tree: Tree, container: Box) -> list[Box]:
    """The container and the boxes that go on with the same article, beside it or named as it, in page order."""
    level_of: dict[Box, tuple[int, Box]] = {}
    current = container
    for level in range(4):
        parent = current.parent
        if parent is None or parent.tag in ("body", "html"):
            break
        level_of[parent] = (level, current)
        current = parent
    found = [container]
    for box in tree.boxes:
        if box.cut or box.first == box.last:
            continue
        level, beside = level_of.get(box.parent, (0, None)) if box.parent is not None else (0, None)
        goes_on = beside is not None and box is not beside and _goes_on(tree, box, beside, level)
        if goes_on or (box.name == container.name and _twin(tree, box, container)):
            found.append(box)
        if len(found) == _MAX_PARTS:
            break
    found = [box for box in found if not any(box is not other and box.inside(other) for other in found)]
    found.sort(key=lambda box: box.first)
    return found


def _twin(tree: Tree, box: Box, container: Box) -> bool:
    """A box named exactly as the container, in the same article, for pages that cut a long story into parts."""
    if box is container or box.cut or box.tag != container.tag or box.name != container.name or not box.name:
        return False
    if not mark(box.name).content or box.within(_ARTICLE) is not container.within(_ARTICLE):
        return False
    between = range(min(box.last, container.last), max(box.first, container.first))
    if any(tree.lines[number].box.tag == "h1" for number in between):
        return False
    return _goes_on(tree, box, container, 1)


def _goes_on(tree: Tree, box: Box, current: Box, level: int) -> bool:
    lines = [line for line in tree.lines[box.first : box.last] if not line.cut]
    text = sum(running_text(line) for line in lines)
    length = sum(len(line.text) for line in lines) or 1
    if text < 100 or sum(line.links for line in lines) / length > 0.25:
        return False
    if box.tag == current.tag and box.tag != "article" and box.name == current.name:
        return level == 0 or sum(running_text(line) > 60 for line in lines) >= 3
    return level == 0 and box.tag in ("p", "blockquote", "ul", "ol", "table", "pre")


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
