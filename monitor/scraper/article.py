"""Page → Article. Orders the reading of one page; each field has its own module. Never raises on bad input."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final, NamedTuple
from unicodedata import normalize

from selectolax.lexbor import LexborHTMLParser

from monitor.scraper import authors, content, fallback, lead, tables
from monitor.scraper.address import absolute
from monitor.scraper.boxes import Line, Tree, read_boxes
from monitor.scraper.encodings import decode
from monitor.scraper.metadata import Metadata, people, read_metadata
from monitor.scraper.publication import read_publication
from monitor.scraper.region import find_region
from monitor.scraper.selectors import Chosen, Selectors, choose
from monitor.scraper.sites import reader_for
from monitor.scraper.titles import Title, fold, read_title, stated_titles
from monitor.types import Article, Cut

_VERSION: Final = "generic/1"
_OWN_LETTERS: Final = re.compile("[ạảấầẩẫậắằẳẵặẹẻẽếềểễệỉịọỏốồổỗộớờởỡợụủứừửữựỳỵỷỹđơưăĐƠƯĂ]")
_AUTHOR_META: Final = ("dable:author", "author", "article:author", "byl", "parsely-author")
_MAX_CAPTIONS: Final = 50
_MAX_CUTS: Final = 60
_MAX_CUT: Final = 200


def read_article(
    html: bytes | str,
    url: str,
    *,
    selectors: Selectors | None = None,
    site: str | None = None,
    content_type: str = "",
    fetched_at: datetime | None = None,
    known_dates: Collection[datetime] = (),
) -> Article:
    """Read one article page.

    `content_type` is the header the server sent; `fetched_at` unmasks page clocks; `known_dates` are dates that the
    same site shows on its other pages. Never raises on bad input: fields that no clue settles
    stay empty and are named in `missing`, selectors that match nothing in `unmatched`.
    """
    text = decode(html, content_type).text if isinstance(html, bytes) else html
    reader = reader_for(site, text)
    if reader is not None:
        text = reader.prepare(text)
        selectors = reader.selectors or selectors
    parser = LexborHTMLParser(text)
    chosen = choose(parser, selectors) if selectors else Chosen({}, ())
    metadata = read_metadata(parser)
    stated = stated_titles(metadata, url)
    root = (parser.body or parser.root) if selectors else find_region(parser, [title for _, title in stated])
    tree = read_boxes(root) if root is not None else Tree()
    title = read_title(tree, stated, url, metadata.first("og:site_name"), chosen.text.get("title", ""))
    heading = _heading_line(tree, title)
    content.cut_furniture(tree)
    containers = content.chosen_containers(tree) if selectors else []
    if not containers and (container := content.find_container(tree)):
        containers = content.find_siblings(tree, container)
    body = (containers[0].first, max(box.last for box in containers)) if containers else (0, 0)
    data = tables.find_tables(tree, containers)
    lines = content.read_lines(tree, containers, data, title.text)
    opening = lead.read_lead(
        tree, heading, body, title.text, _description(metadata), selected=bool(chosen.text.get("lead"))
    )
    if metadata.language.lower().startswith("vi") or vietnamese(" ".join(line.original for line in opening)):
        lines = [*(line for line in opening if line not in lines), *lines]
    selected = chosen.text.get("date", "")
    when = read_publication(
        tree, metadata, url, heading, body, selected=selected, fetched_at=fetched_at, known=known_dates
    )
    writers = _writers(tree, metadata, heading, body, lines)
    lines = [line for line in lines if not line.cut or line in opening]
    body_text = "\n".join(tables.paragraphs(lines, data)) or fallback.read_text(text)
    place = f"{containers[0].tag} {containers[0].name}".strip() if containers and lines else "trafilatura"
    opened = " ".join(line.original for line in opening)
    settled = {
        "title": (title.text, title.rule),
        "text": (body_text, place),
        "lead": (opened, "lead"),
        "published": (when.published, when.rule),
        "author": (", ".join(writers.names), writers.rule),
    }
    return Article(
        url=url,
        title=normalize("NFC", title.text),
        lead=normalize("NFC", opened),
        text=normalize("NFC", body_text),
        published=when.published,
        modified=when.modified,
        author=", ".join(writers.names),
        credit=writers.credit,
        canonical_url=absolute(url, metadata.canonical or metadata.first("og:url")),
        section=metadata.first("article:section") or metadata.stated("articleSection"),
        language=metadata.language.split("-")[0].lower(),
        image=absolute(url, metadata.first("og:image", "twitter:image")),
        captions=_captions(tree, heading, body),
        cut=_cuts(tree, body),
        found={name: rule for name, (value, rule) in settled.items() if value},
        missing=tuple(name for name, (value, _) in settled.items() if not value) + _truncated(tree),
        unmatched=chosen.unmatched,
        reader=reader.name if reader else _VERSION,
    )


def vietnamese(text: str) -> bool:
    """True for Vietnamese, by its own letters. Its press puts the first facts in the lead; elsewhere the line under a
    headline is a second headline that the body repeats."""
    return len(_OWN_LETTERS.findall(text)) * 12 >= len(text) > 0


def _heading_line(tree: Tree, title: Title) -> int:
    if title.heading is not None:
        return title.heading.first
    wanted = fold(title.text)
    return next((index for index, line in enumerate(tree.lines) if wanted and fold(line.text) == wanted), -1)


def _description(metadata: Metadata) -> str:
    return metadata.first("og:description", "description", "twitter:description") or metadata.stated("description")


def _cuts(tree: Tree, body: tuple[int, int]) -> tuple[Cut, ...]:
    inside = [line for line in tree.lines[body[0] : body[1]] if line.cut]
    return tuple(Cut(line.original[:_MAX_CUT], line.cut) for line in inside[:_MAX_CUTS])


def _truncated(tree: Tree) -> tuple[str, ...]:
    return ("end of page",) if tree.truncated else ()


def _captions(tree: Tree, heading: int, body: tuple[int, int]) -> tuple[str, ...]:
    start = heading if 0 <= heading < body[0] else max(0, body[0] - 6)
    found = [line.original for line in tree.lines[start : body[1] + 2] if line.cut == "caption"]
    return tuple(dict.fromkeys(found))[:_MAX_CAPTIONS]


class _Writers(NamedTuple):
    names: tuple[str, ...]
    rule: str
    credit: str


def _writers(tree: Tree, metadata: Metadata, heading: int, body: tuple[int, int], lines: list[Line]) -> _Writers:
    """Who wrote it: the byline that closes the text, those shown beside it, or the machine-readable ones. Cuts the
    closing byline and credit out of `lines`."""
    outlet = metadata.first("og:site_name") or metadata.publisher
    closing, credit = authors.cut_closing(lines, outlet)
    if closing:
        return _Writers(closing, "closing byline", credit)
    start = heading + 1 if 0 <= heading < body[0] else max(0, body[0] - 6)
    near = [*tree.lines[start : min(body[0] + 3, start + 30)], *tree.lines[max(body[0], body[1] - 5) : body[1] + 5]]
    shown = _together(authors.shown(line, outlet) for line in near)
    shown = shown or _together(authors.signed(line, outlet) for line in tree.lines[body[1] : body[1] + 2])
    stated = _together(
        authors.names(name, outlet=outlet)
        for name, organisation in people(metadata.article.get("author"))
        if not organisation
    )
    if shown and not set(shown) < set(stated):
        return _Writers(shown, "shown", credit)
    if stated:
        return _Writers(stated, "JSON-LD", credit)
    meta = _together(authors.names(metadata.first(name), outlet=outlet) for name in _AUTHOR_META)
    return _Writers(meta, "meta" if meta else "", credit)


def _together(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))
