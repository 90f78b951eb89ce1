"""CSS selectors of one site, as the catalogue of sources gives them, and where they point on a page."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from selectolax.lexbor import LexborHTMLParser, LexborNode, SelectolaxError

#: Attribute that carries the field a selector chose a node for, from the parsed page into the tree of boxes.
CHOSEN: Final = "data-monitor-field"
FIELDS: Final = ("title", "lead", "body", "date", "author")
_MAX_DROPS: Final = 2_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Selectors:
    """CSS selectors for an article page. The first of a field that matches wins; `drop` removes all it matches.
    A selector of a meta tag gives its content. One that cannot be read counts as one that matches nothing."""

    title: tuple[str, ...] = ()
    lead: tuple[str, ...] = ()
    body: tuple[str, ...] = ()
    drop: tuple[str, ...] = ()
    date: tuple[str, ...] = ()
    author: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the selectors found: text by field, and the fields of which no selector matched."""

    text: dict[str, str]
    unmatched: tuple[str, ...]


def choose(parser: LexborHTMLParser, selectors: Selectors) -> Chosen:
    """Mark the nodes that the selectors choose with the attribute `CHOSEN`; the text of meta tags is in the result."""
    text: dict[str, str] = {}
    unmatched = []
    for field in FIELDS:
        wanted: tuple[str, ...] = getattr(selectors, field)
        nodes = next((nodes for selector in wanted if (nodes := _select(parser, selector))), [])
        if wanted and not nodes:
            unmatched.append(field)
        for node in _together(nodes):
            node.attrs[CHOSEN] = field
        if nodes:
            value = nodes[0].attributes.get("content") if nodes[0].tag == "meta" else nodes[0].text(separator=" ")
            text[field] = " ".join((value or "").split())[:2_000]
    for selector in selectors.drop:
        for node in _select(parser, selector)[:_MAX_DROPS]:
            node.attrs[CHOSEN] = "drop"
    return Chosen(text, tuple(unmatched))


def _together(nodes: list[LexborNode]) -> list[LexborNode]:
    """The first node and those beside it: a second match elsewhere on the page is another thing of the same look."""
    parents = [parent.mem_id if (parent := node.parent) is not None else 0 for node in nodes]
    return [node for node, parent in zip(nodes, parents, strict=True) if parent == parents[0]]


def _select(parser: LexborHTMLParser, selector: str) -> list[LexborNode]:
    try:
        return parser.css(selector.replace(":-soup-contains(", ":lexbor-contains("))
    except (SelectolaxError, ValueError):
        return []
