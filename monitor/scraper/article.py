"""Page → Article. Orders the reading of one page; each field has its own module. Never raises on bad input."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final, NamedTuple

from selectolax.lexbor import LexborDocumentOptions, LexborHTMLParser, LexborNode

from monitor.scraper import authors, containers, content, fallback, lead, tables
from monitor.scraper.address import absolute
from monitor.scraper.boxes import Box, Line, Tree
from monitor.scraper.encodings import Decoded, decode
from monitor.scraper.letters import compose, utf8
from monitor.scraper.limits import bounded
from monitor.scraper.metadata import Metadata, people, read_metadata
from monitor.scraper.publication import read_publication
from monitor.scraper.region import find_region
from monitor.scraper.selectors import Chosen, Selectors, choose
from monitor.scraper.sites import reader_for
from monitor.scraper.titles import Title, fold, read_title, stated_titles
from monitor.scraper.walk import read_boxes
from monitor.types import Article, Cut

#: A text shorter than this sends the reader back over the whole page.
_SHORT: Final = 200
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
    decoded = Decoded(html, "") if isinstance(html, str) else decode(html, content_type)
    text = decoded.text
    reader = reader_for(site, text)
    if reader is not None:
        text = reader.prepare(text)
        selectors = reader.selectors or selectors
    intact = decoded.intact and reader is None
    body, shortened = bounded(html if intact and isinstance(html, bytes) else utf8(text))
    parser = LexborHTMLParser(body, options=LexborDocumentOptions.WO_EVENTS)
    chosen = choose(parser, selectors) if selectors else None
    metadata = read_metadata(parser)
    page = _Page(text, url, metadata, stated_titles(metadata, url), chosen, fetched_at, known_dates, shortened)
    whole = parser.body or parser.root
    region = whole if chosen else find_region(parser, [title for _, title in page.titles])
    article = _read(region, page)
    partial = region is not None and whole is not None and region.mem_id != whole.mem_id
    if partial and (article.published is None or len(article.text) < _SHORT):
        article = _read(whole, page)
    return replace(article, reader=reader.name) if reader else article


@dataclass(frozen=True, slots=True)
class _Page:
    """What is known of a page before its text is read."""

    html: str
    url: str
    metadata: Metadata
    #: Its titles as stated for machines, each after the clue that states it.
    titles: list[tuple[str, str]]
    #: What the site's selectors chose, None without any.
    chosen: Chosen | None
    fetched_at: datetime | None
    known_dates: Collection[datetime]
    #: True where its end was cut off before it was parsed.
    shortened: bool

    def selected(self, field: str) -> str:
        """The text that a selector chose for a field."""
        return self.chosen.text.get(field, "") if self.chosen else ""


def _read(root: LexborNode | None, page: _Page) -> Article:
    """The article under `root`."""
    metadata = page.metadata
    tree = read_boxes(root) if root is not None else Tree()
    title = read_title(tree, page.titles, page.url, metadata.first("og:site_name"), page.selected("title"))
    heading = _heading_line(tree, title)
    parts = _containers(tree, page.chosen, title.heading)
    body = (parts[0].first, max(box.last for box in parts)) if parts else (0, 0)
    data = tables.find_tables(tree, parts)
    lines = content.read_lines(tree, parts, data, title.text)
    opening = lead.read_lead(
        tree, heading, body, title.text, _description(metadata), selected=bool(page.selected("lead"))
    )
    opened = compose(" ".join([line.original for line in opening]))
    if _opens_the_text(opened, metadata.language.lower()[:2]):
        said = {fold(opened)}
        lines = [*opening, *(line for line in lines if line not in opening and fold(line.text) not in said)]
    when = read_publication(
        tree, metadata, page.url, heading, body,
        selected=page.selected("date"), fetched_at=page.fetched_at, known=page.known_dates,
    )  # fmt: skip
    writers = _writers(tree, metadata, heading, body, lines)
    authors.cut_names(lines, writers.names)
    lines = [line for line in lines if not line.cut or line in opening]
    text, place = _text(tables.paragraphs(lines, data), page)
    author = ", ".join(writers.names)
    settled = {
        "title": (title.text, title.rule),
        "text": (text, place or f"{parts[0].tag} {parts[0].name}".strip()),
        "lead": (opened, "lead"),
        "published": (when.published, when.rule),
        "author": (author, writers.rule),
    }
    return Article(
        url=page.url,
        title=compose(title.text),
        lead=opened,
        text=text,
        published=when.published,
        modified=when.modified,
        author=author,
        credit=writers.credit,
        canonical_url=absolute(page.url, metadata.canonical or metadata.first("og:url")),
        section=metadata.first("article:section") or metadata.stated("articleSection"),
        language=metadata.language.split("-")[0].lower(),
        image=absolute(page.url, metadata.first("og:image", "twitter:image")),
        captions=_captions(tree, heading, body),
        cut=_cuts(tree, body),
        found={name: rule for name, (value, rule) in settled.items() if value},
        missing=(
            *(name for name, (value, _) in settled.items() if not value),
            *(("end of page",) if tree.truncated or page.shortened else ()),
        ),
        unmatched=page.chosen.unmatched if page.chosen else (),
    )


def _text(paragraphs: list[str], page: _Page) -> tuple[str, str]:
    """The text, and the clue that gave it where that was not the page's own markup: pages drawn by a script often
    state their text in JSON-LD."""
    text = compose("\n".join(paragraphs))
    if len(text) < _SHORT and len(page.metadata.body) > 2 * len(text):
        return page.metadata.body, "JSON-LD articleBody"
    if not text:
        return compose(fallback.read_text(page.html)), "trafilatura"
    return text, ""


def _containers(tree: Tree, chosen: Chosen | None, heading: Box | None) -> list[Box]:
    """The boxes that hold the article, in page order, after what the page itself calls furniture is cut."""
    content.cut_furniture(tree)
    if heading is not None:
        containers.cut_followers(tree, heading)
    found = containers.chosen_containers(tree) if chosen else []
    if not found and (container := containers.find_container(tree, heading)):
        found = containers.find_siblings(tree, container)
    return found


def _opens_the_text(lead: str, language: str) -> bool:
    """True where the lead holds the first facts, as in the press of Vietnam and of most countries. In English the line
    under the headline is a second headline, which the text repeats. What names no language is told by its letters."""
    return language not in ("", "en") or vietnamese(lead)


def vietnamese(text: str) -> bool:
    """True for Vietnamese, by its own letters."""
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
    if not credit:
        aside = [line for line in tree.lines[max(body[0], body[1] - 4) : body[1] + 3] if line not in lines]
        credit = next(filter(None, (authors.credit(line.original) for line in aside)), "")
    if closing:
        return _Writers(closing, "closing byline", credit)
    start = heading + 1 if 0 <= heading < body[0] else max(0, body[0] - 6)
    near = [*tree.lines[start : min(body[0] + 3, start + 30)], *tree.lines[max(body[0], body[1] - 5) : body[1] + 5]]
    boxes = authors.author_boxes(tree, start, body)
    shown = _together(authors.shown(line, boxes, outlet) for line in near) if boxes else ()
    shown = shown or _together(authors.signed(line, outlet) for line in tree.lines[body[1] : body[1] + 2])
    stated = _together(
        authors.names(name, outlet=outlet)
        for name, organisation in people(metadata.article.get("author"))
        if not organisation
    )
    # Vietnamese pages state one of several writers; elsewhere what is shown beyond those stated is no name.
    beyond = set(stated) < set(shown) and metadata.language.lower()[:2] not in ("", "vi")
    if shown and not set(shown) < set(stated) and not (stated and beyond):
        return _Writers(shown, "shown", credit)
    if stated:
        return _Writers(stated, "JSON-LD", credit)
    meta = _together(authors.names(metadata.first(name), outlet=outlet) for name in _AUTHOR_META)
    return _Writers(meta, "meta" if meta else "", credit)


def _together(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for group in groups for name in group))
