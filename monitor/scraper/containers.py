"""Where the article stands: the boxes that hold its running text.

Clues are weighed: how much running text a box holds close beneath it, how much of it is links, what the page calls
the box. No knowledge of any site.
"""

from __future__ import annotations

from itertools import accumulate
from typing import Final

from monitor.scraper.boxes import HEADINGS, Box, Line, Tree
from monitor.scraper.marks import mark
from monitor.scraper.selectors import CHOSEN

#: Boxes that hold one paragraph; its vote goes to the box around them.
_PARAGRAPHS: Final = frozenset(("p", "blockquote", "pre", "li", "h1", "h2", "h3"))
_ARTICLE: Final = frozenset(("article",))
#: A box chosen by a selector must hold this much text, or the general search decides.
_LEAST_BODY: Final = 80
#: What the votes for a box in another article than that of the headline are worth.
_ELSEWHERE: Final = 0.5
#: So much running text at least stands before the headline of the next article.
_SOME_TEXT: Final = 300.0
#: So many boxes at most make up one article.
_MAX_PARTS: Final = 60
#: From here on one character says as much as half a word of letters.
_IDEOGRAPHS: Final = "\u3000"
_ENDS: Final = (".", "!", "?", "…", ":", ";", '"', "”", "»", ")", "。", "！", "？", "」", "؟", "۔", "।")
#: A line shorter than this says nothing about where the article is.
SHORT: Final = 25


def running_text(line: Line) -> float:
    """How much a line looks like a paragraph: its length (to a limit), less where it is links or lacks a full stop."""
    if line.cut:
        return 0.0
    value = line.running
    if value < 0.0:
        value = line.running = _running(line)
    return value


def _running(line: Line) -> float:
    text = line.text
    length = len(text)
    if length < SHORT or line.links > 0.6 * length:
        return 0.0
    value = float(length if length < 500 else 500)
    if text[0] > _IDEOGRAPHS:
        value = min(length * 2.5, 500.0)
    if line.links:
        value *= 1.0 - line.link_share
    tag = line.box.tag
    if tag in HEADINGS:
        return value * 0.1
    if not text.endswith(_ENDS):
        value *= 0.5
    if tag in ("p", "blockquote"):
        value *= 1.2
    elif tag == "li":
        value *= 0.6
    return value


def chosen_containers(tree: Tree) -> list[Box]:
    """The boxes that the site's own selector chose, [] if next to no text is left in them."""
    found = [box for box in tree.boxes if box.attributes.get(CHOSEN) == "body" and not box.cut]
    lines = [line for box in found for line in tree.lines[box.first : box.last] if not line.cut]
    return found if sum(len(line.text) for line in lines) >= _LEAST_BODY else []


def cut_followers(tree: Tree, heading: Box) -> None:
    """Cut the articles that a page without end shows below its own: what begins with a headline in a box of the same
    name as that around its own headline, once there was some text."""
    frame = heading.parent
    if heading.tag != "h1" or frame is None or not (frame.name or frame.tag == "article"):
        return
    for other in tree.tagged(heading.tag):
        around = other.parent
        if other.first < heading.last or other.name != heading.name or around is None or around is frame:
            continue
        if (around.tag, around.name) == (frame.tag, frame.name) and not around.inside(frame):
            if sum(map(running_text, tree.lines[heading.last : around.first])) >= _SOME_TEXT:
                for line in tree.lines[around.first :]:
                    line.cut = line.cut or "next article"
            return


def find_container(tree: Tree, heading: Box | None = None) -> Box | None:
    """The box that holds the article: paragraphs vote for the boxes around them, less with distance. `heading` is that
    of the article: where it stands in an element of its own, other such elements are the articles that follow."""
    homes: dict[Box | None, float] = {}
    for line in tree.lines:
        value = running_text(line)
        if value > 0.0:
            home = line.box.parent if line.box.tag in _PARAGRAPHS else line.box
            homes[home] = homes.get(home, 0.0) + value
    votes: dict[Box, float] = {}
    for box, value in homes.items():
        share = 1.0
        while box is not None and share > 0.05:
            if box.tag != "blockquote":
                votes[box] = votes.get(box, 0.0) + value * share
                share *= 0.6 if share == 1.0 else 0.75
            box = box.parent
    if not votes:
        return tree.boxes[0] if tree.boxes else None
    story = heading.within(_ARTICLE) if heading else None
    lengths = list(accumulate([0 if line.cut else len(line.text) for line in tree.lines], initial=0))
    links = list(accumulate([0 if line.cut else line.links for line in tree.lines], initial=0))

    def merit(box: Box) -> float:
        length = lengths[box.last] - lengths[box.first]
        density = (links[box.last] - links[box.first]) / length if length else 1.0
        elsewhere = story is not None and (article := box.within(_ARTICLE)) is not None and article is not story
        return votes[box] * _weight(box) * (1.0 - min(density, 1.0)) * (_ELSEWHERE if elsewhere else 1.0)

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
    level_of: dict[Box | None, tuple[int, Box]] = {}
    current = container
    for level in range(4):
        parent = current.parent
        if parent is None or parent.tag in ("body", "html"):
            break
        level_of[parent] = (level, current)
        current = parent
    found = [container]
    near = [box for box in tree.boxes if box.parent in level_of]
    classes = container.classes
    twins = [box for box in tree.tagged(container.tag) if box.attributes.get("class") == classes] if classes else []
    for box in dict.fromkeys(near + twins):
        if box.cut or box.first == box.last:
            continue
        level, beside = level_of.get(box.parent, (0, None))
        goes_on = beside is not None and box is not beside and _goes_on(tree, box, beside, level)
        if goes_on or (box in twins and _twin(tree, box, container)):
            found.append(box)
        if len(found) == _MAX_PARTS:
            break
    found = [box for box in found if not any(box is not other and box.inside(other) for other in found)]
    found.sort(key=lambda box: box.first)
    return found


def _twin(tree: Tree, box: Box, container: Box) -> bool:
    """A box named exactly as the container, in the same article, for pages that cut a long story into parts."""
    classes = container.classes
    if box is container or not mark(box.name).content or box.within(_ARTICLE) is not container.within(_ARTICLE):
        return False
    between = tree.lines[min(box.last, container.last) : max(box.first, container.first)]
    if any(line.box.tag == "h1" for line in between):
        return False
    headed = any(line.box.tag in HEADINGS and not line.cut and not _in_twin(line, classes) for line in between)
    return _goes_on(tree, box, container, 1 if headed else 0)


def _in_twin(line: Line, classes: str) -> bool:
    return any(box.classes == classes for box in line.box.near(4))


def _goes_on(tree: Tree, box: Box, current: Box, level: int) -> bool:
    lines = [line for line in tree.lines[box.first : box.last] if not line.cut]
    text = sum(running_text(line) for line in lines)
    length = sum(len(line.text) for line in lines) or 1
    if text < 100 or sum(line.links for line in lines) / length > 0.25:
        return False
    if box.tag == current.tag and box.tag != "article" and box.classes == current.classes:
        return level == 0 or sum(running_text(line) > 60 for line in lines) >= 3
    return level == 0 and box.tag in ("p", "blockquote", "ul", "ol", "table", "pre")
