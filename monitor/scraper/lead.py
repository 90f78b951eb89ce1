"""The lead (sapô): the summary between headline and body, or the opening of the body that is set apart as one."""

from __future__ import annotations

from typing import Final

from monitor.scraper.boxes import HEADINGS, Line, Tree
from monitor.scraper.marks import parts
from monitor.scraper.selectors import CHOSEN
from monitor.scraper.titles import fold

_NAMES: Final = frozenset((
    "sapo", "lead", "lede", "desc", "description", "summary", "chapeau", "standfirst", "dek", "deck", "subtitle",
    "subtitles", "subheadline", "subhead", "intro", "excerpt", "abstract", "phead", "tomtat", "trichyeu",
    "introtext", "introduction", "headnote", "subheading", "brief", "chappeau", "chapo", "des", "mota", "trich",
    "hometext", "shortcontent", "announce", "anons", "spot", "ingress", "vorspann", "entradilla", "bajada", "copete",
    "sommario", "occhiello", "perex", "zajawka",
))  # fmt: skip
_SAYS: Final = frozenset(("data-slot", "data-role", "data-field", "itemprop"))
_SHORT: Final = 40
_MAX_LINES: Final = 8
#: As much of a description must stand on the page word for word to count as the lead.
_LIKE: Final = 40


def read_lead(
    tree: Tree, heading: int, body: tuple[int, int], title: str, description: str, *, selected: bool = False
) -> list[Line]:
    """The lines of the lead, [] if the page shows none. `selected` tells that a selector of the site chose them."""
    chosen = [line for line in tree.lines if _chosen(line)] if selected else []
    if chosen:
        return chosen[:_MAX_LINES]
    start = heading + 1 if 0 <= heading < body[0] else max(0, body[0] - 6)
    before = [line for line in tree.lines[start : body[0]] if _may_lead(line, title)]
    opening = [line for line in tree.lines[body[0] : body[1]] if not line.cut][:4]
    for lines in (before, opening):
        named = [line for line in lines if _named(line) and _may_lead(line, title)]
        if sum(len(line.original) for line in named) >= _SHORT:
            return named[:_MAX_LINES]
    like = fold(description.rstrip(" .…"))
    for line in (*before, *opening[:1]):
        if _alike(fold(line.original), like):
            return [line]
    return _unnamed(before, body[0], tree) or _set_apart(opening)


def _chosen(line: Line) -> bool:
    return any(box.attributes.get(CHOSEN) == "lead" for box in line.inner.near(4))


def _unnamed(before: list[Line], body: int, tree: Tree) -> list[Line]:
    """A heading or a bold or whole sentence that stands between headline and body."""
    near = [line for line in before if not line.cut and len(line.original) >= 60][:2]
    closest = tree.lines[max(0, body - 2) : body]
    return [
        line
        for line in near
        if line.box.tag in HEADINGS or _bold(line) or (line in closest and line.original.endswith((".", "…", "!", "?")))
    ][:1]


def _set_apart(opening: list[Line]) -> list[Line]:
    """The first paragraph of the body where it is a heading as long as a lead, or all of it is in bold type."""
    first = next(iter(opening), None)
    if first is None or len(first.text) < 60 or first.box.tag in ("li", "td"):
        return []
    return [first] if first.box.tag in HEADINGS or _bold(first) else []


def _bold(line: Line) -> bool:
    return all(
        any(outer.tag in ("strong", "b") or "bold" in outer.name.lower() for outer in box.near(4))
        for text, box, _ in line.pieces
        if text.strip()
    )


def _alike(shown: str, stated: str) -> bool:
    return len(shown) >= _LIKE <= len(stated) and (
        shown.startswith(stated[:_LIKE]) or stated[:60] in shown or shown[:60] in stated
    )


def _may_lead(line: Line, title: str) -> bool:
    return (
        len(line.original) >= 20
        and line.link_share < 0.5
        and line.cut not in ("caption", "headline", "date")
        and not (fold(title) and fold(title) in fold(line.original) and len(line.original) < 1.3 * len(title))
    )


def _named(line: Line) -> bool:
    for box in line.inner.near(4):
        if box.tag in ("body", "article", "main"):
            return False
        if box.name and not _NAMES.isdisjoint(parts(box.name)):
            return True
        if not _SAYS.isdisjoint(box.attributes):
            says = [value.lower() for key, value in box.attributes.items() if value and key in _SAYS]
            if not _NAMES.isdisjoint(says):
                return True
    return False
