"""List pages of a site → entries: which links are articles shows in the shape of their addresses, in the words they
carry and in where they stand, with or without the source's own pattern."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

from monitor.errors import ParseError
from monitor.scraper.dates import read_machine_date, read_visible_date
from monitor.scraper.identity import canonical_url, id_in
from monitor.scraper.index import LONGEST_SUMMARY, Index, absolute_url, clean_line, is_no_article, matches
from monitor.scraper.paging import next_pages
from monitor.types import Entry

_MOST_LINKS: Final = 4000
_MOST_ARTICLES: Final = 500
_DEEPEST: Final = 60
_BLOCK_LEVELS: Final = 5
_HEADINGS: Final = frozenset({"h1", "h2", "h3", "h4", "h5", "h6"})
_FURNITURE_TAGS: Final = frozenset({"nav", "header", "footer"})
_FURNITURE: Final = re.compile(
    r"(?:^|[\s_-])(?:nav|navbar|menu|submenu|megamenu|footer|breadcrumb|breadcrumbs|pagination|paging|pager|tags?|tag-list"
    r"|hashtags?|social|banner|quang-?cao|ads?|weblink|lien-?ket)(?:$|[\s_-])",
    re.I,
)
_PATH_DATE: Final = re.compile(r"/(?:19|20)\d{2}(?:0[1-9]|1[0-2])/|/(?:19|20)\d{2}/(?:0?[1-9]|1[0-2])/")
_ARTICLE_FOLDER: Final = re.compile(r"/(?:content|bai-viet|tin-bai|article|chi-tiet[\w-]*)/", re.I)
_PAGE_FILE: Final = re.compile(r"\.(?:html?|aspx|bbg|mhtml|vnp|epi|tpo|ldo|vov)$", re.I)
_CUT_TITLE: Final = re.compile(r"\s*(?:\.\.\.|…)$")
_SURE: Final = 6
_ENOUGH: Final = 4
_LIKELY: Final = 2


@dataclass(slots=True)
class _Link:
    """All anchors of the page that lead to one address."""

    url: str
    canonical: str
    nodes: list[LexborNode] = field(default_factory=list)
    #: (rank, text): names from headings come before plain ones, these before names of pictures.
    titles: list[tuple[int, str]] = field(default_factory=list)
    hrefs: set[str] = field(default_factory=set)
    outside: int = 0
    score: int = 0

    @property
    def title(self) -> str:
        """The best of its names that was not cut short."""
        whole = [title for title in self.titles if not _CUT_TITLE.search(title[1])]
        return min(whole or self.titles, key=lambda title: title[0], default=(0, ""))[1]


def read_list(
    text: str, url: str, *, source: str, fetched_at: datetime, article_url: re.Pattern[str] | None = None
) -> Index:
    """Reads a list page that is already decoded. Raises ParseError where it shows no articles."""
    tree = LexborHTMLParser(text)
    base = _base(tree, url)
    links = _links(tree, base)
    articles = _recognised(links, url) if article_url is None else _matching(links, url, article_url)
    if not articles:
        raise ParseError(
            "no article links were found on the page",
            where=url,
            remedy="the page may be drawn by a script; use a feed or sitemap, or correct article_url of the source",
        )
    articles = articles[:_MOST_ARTICLES]
    known = {href: link for link in articles for href in link.hrefs}
    entries = []
    for link in articles:
        block = _block(link, known)
        published = _date(block, link, fetched_at) if block is not None else None
        entries.append(
            Entry(
                source=source,
                url=link.url,
                title=link.title,
                summary=_summary(block, link.title) if block is not None else "",
                published=published,
                found_by="list",
                found_on=url,
            )
        )
    notes = () if any(entry.title for entry in entries) else ("the links of the page carry no titles",)
    return Index(kind="list", entries=tuple(entries), next_pages=next_pages(tree, url, base), notes=notes)


def _base(tree: LexborHTMLParser, url: str) -> str:
    node = tree.css_first("base[href]")
    href = (node.attributes.get("href") or "") if node else ""
    return absolute_url(href, url) or url


def _links(tree: LexborHTMLParser, base: str) -> dict[str, _Link]:
    """The page's links by canonical address, in order, without what is plainly furniture or foreign."""
    site = _site(base)
    links: dict[str, _Link] = {}
    addresses: dict[str, tuple[str, str]] = {}
    furniture: dict[int, bool] = {}
    for node in tree.css("a[href]")[:_MOST_LINKS]:
        href = node.attributes.get("href") or ""
        if href not in addresses:
            whole = absolute_url(href, base).partition("#")[0]
            addresses[href] = (whole, canonical_url(whole) if whole and _site(whole) == site else "")
        whole, canonical = addresses[href]
        if not canonical:
            continue
        link = links.setdefault(canonical, _Link(whole, canonical))
        link.nodes.append(node)
        link.hrefs.add(href)
        link.outside += not _in_furniture(node, furniture)
        if title := _title(node):
            link.titles.append(title)
    return links


def _site(url: str) -> str:
    """The name that all hosts of an outlet share: a.com.vn for m.a.com.vn and video.a.com.vn."""
    labels = (urlsplit(url).hostname or "").split(".")
    keep = 3 if len(labels) > 2 and labels[-2] in ("com", "gov", "org", "net", "edu", "vn") else 2
    return ".".join(labels[-keep:]) if not labels[-1].isdigit() else ".".join(labels)


def _in_furniture(node: LexborNode, known: dict[int, bool]) -> bool:
    """Does the node stand in a menu, header, footer and the like? `known` remembers the verdicts by node."""
    climbed: list[int] = []
    verdict = False
    parent = node.parent
    while parent is not None and len(climbed) < _DEEPEST:
        number = parent.mem_id
        if number in known:
            verdict = known[number]
            break
        climbed.append(number)
        if parent.tag in ("body", "html"):
            break
        attributes = parent.attributes
        names = f"{(attributes.get('class') or '')[:200]} {(attributes.get('id') or '')[:60]}"
        if parent.tag in _FURNITURE_TAGS or _FURNITURE.search(names):
            verdict = True
            break
        parent = parent.parent
    known.update(dict.fromkeys(climbed, verdict))
    return verdict


def _title(node: LexborNode) -> tuple[int, str] | None:
    """The headline that an anchor carries and its rank: a heading in or around it, its short text, its title
    attribute, its picture's name."""
    heading = node.css_first("h1,h2,h3,h4,h5,h6,[class*=title],[class*=Title]")
    if heading is not None and (title := clean_line(heading.text(separator=" "))):
        return 0, title
    text = clean_line(node.text(separator=" "))
    named = clean_line(node.attributes.get("title") or "")
    if text and len(text) <= 220 and not (named and _CUT_TITLE.search(text)):
        return (0 if _in_heading(node) else 2 if len(text.split()) >= 4 else 4), text
    if len(named) >= 10:
        return 1, named
    picture = node.css_first("img[alt]")
    alt = clean_line((picture.attributes.get("alt") or "") if picture is not None else "")
    if len(alt) >= 10:
        return 3, alt
    return (5, text[:220]) if text else None


def _in_heading(node: LexborNode) -> bool:
    parent = node.parent
    for _ in range(2):
        if parent is None:
            return False
        if parent.tag in _HEADINGS or "title" in (parent.attributes.get("class") or "").lower():
            return True
        parent = parent.parent
    return False


def _matching(links: dict[str, _Link], url: str, article_url: re.Pattern[str]) -> list[_Link]:
    """The links that fit the source's pattern. Patterns of sites without ids fit their sections too: a link without
    an id must look like a headline."""
    own = canonical_url(url)
    fitting = (link for link in links.values() if link.canonical != own and matches(article_url, link.url))
    return [
        link
        for link in fitting
        if not is_no_article(link.url, article_url) and (id_in(link.canonical) or _score(link) >= _LIKELY)
    ]


def _recognised(links: dict[str, _Link], url: str) -> list[_Link]:
    """The links that are articles by their looks; shapes of address that repeat support each other."""
    own = canonical_url(url)
    candidates = [link for link in links.values() if link.canonical != own and not is_no_article(link.url)]
    for link in candidates:
        link.score = _score(link)
    shapes = Counter(_shape(link) for link in candidates if link.score >= _ENOUGH)
    return [link for link in candidates if link.score >= _SURE or (link.score >= _ENOUGH and shapes[_shape(link)] >= 2)]


def _score(link: _Link) -> int:
    parts = urlsplit(link.url)
    path = parts.path.rstrip("/")
    slug = path.rpartition("/")[2]
    words = len(re.findall(r"[^\W\d_]+", slug)) if "-" in slug else len(re.findall(r"[A-Z][a-z]+|[^\W\d_]+", slug)) - 1
    score = 3 if id_in(link.canonical) else 0
    score += 2 if _PATH_DATE.search(parts.path) else 0
    score += 1 if _ARTICLE_FOLDER.search(parts.path) else 0
    score += 2 if words >= 5 else 1 if words >= 3 else 0
    score += 1 if _PAGE_FILE.search(path) else 0
    title_words = len(link.title.split())
    score += 2 if title_words >= 6 else 0 if title_words >= 3 else -2
    score -= 4 if not link.outside else 0
    return score


def _shape(link: _Link) -> str:
    """The skeleton of an address: its folders with digits blurred, whether it has an id, and its ending."""
    folder, _, last = urlsplit(link.canonical).path.rpartition("/")
    folders = "/".join("9" if part.isdigit() else "s" for part in folder.split("/")[1:])
    ending = last.rpartition(".")[2] if "." in last else ""
    return f"{folders}:{bool(id_in(link.canonical))}:{ending}"


def _block(link: _Link, known: dict[str, _Link]) -> LexborNode | None:
    """The largest part of the page around the link that holds no other article: its card. Of several places the
    first whose card is more than the anchor itself."""
    card: LexborNode | None = None
    for node in link.nodes[:3]:
        current = node
        for _ in range(_BLOCK_LEVELS):
            parent = current.parent
            if parent is None or parent.tag in ("body", "html", "main") or _holds_another(parent, link, known):
                break
            current = parent
        if current.parent is not None and current.mem_id != node.mem_id:
            return current
        card = card or current
    return card


def _holds_another(node: LexborNode, link: _Link, known: dict[str, _Link]) -> bool:
    return any(known.get(anchor.attributes.get("href") or "", link) is not link for anchor in node.css("a[href]")[:40])


def _date(block: LexborNode, link: _Link, fetched_at: datetime) -> datetime | None:
    for text in _date_texts(block, link.title):
        moment = read_machine_date(text) if text[:4].isdigit() else read_visible_date(text)
        if moment is not None and moment.at <= fetched_at + timedelta(hours=1):
            return moment.at
    return None


def _date_texts(block: LexborNode, title: str) -> Iterator[str]:
    for stamp in block.css("time")[:3]:
        yield stamp.attributes.get("datetime") or ""
        yield stamp.text()[:200]
    # Dates inside headline and summary tell what the news is about, not when it appeared.
    for piece in block.css("span,time,i,em,small,p,div,td,li,label,font")[:60]:
        text = clean_line(piece.text(separator=" "), 200)
        if 6 <= len(text) <= 60 and text not in title and title not in text:
            yield text


def _summary(block: LexborNode, title: str) -> str:
    best = ""
    for piece in block.css("p,.sapo,.lead,.desc,.description,.summary,.excerpt")[:12]:
        text = clean_line(piece.text(separator=" "), LONGEST_SUMMARY)
        if len(text) > max(40, len(best)) and text != title:
            best = text
    return best
