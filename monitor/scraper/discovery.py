"""A home page → where its outlet may list articles: declared feeds first, then links that look like feeds, then what
sites of its kind usually have. Candidates are to be fetched and read with `read_index` before anyone believes them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal
from urllib.parse import urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.scraper.encodings import decode
from monitor.scraper.identity import canonical_url
from monitor.scraper.index import absolute_url, clean_line, is_no_article

_MOST: Final = 40
_FEED_TYPE: Final = re.compile(r"application/(?:rss|atom|rdf|feed)\+(?:xml|json)|text/xml|application/xml", re.I)
_FEED_LINK: Final = re.compile(
    r"(?:^|[/._-])(?:rss|feed|atom)(?:$|[/._?-])|\.rss(?:$|\?)|[?&](?:feed|rss)=|listfeed\.aspx|/rss\d?\.(?:xml|aspx|html?)",
    re.I,
)
_SITEMAP_LINK: Final = re.compile(r"sitemap[\w.-]*\.xml(?:\.gz)?(?:$|\?)", re.I)
#: Sections that carry reports on crime, most telling first.
_SECTIONS: Final = (
    "phap-luat",
    "an-ninh",
    "trat-tu",
    "ma-tuy",
    "phong-chong",
    "noi-chinh",
    "quoc-phong",
    "xa-hoi",
    "thoi-su",
)

#: Content system → marks in the markup of its sites, and where they usually keep feeds ({section} is filled in).
_SYSTEMS: Final[dict[str, tuple[re.Pattern[str], tuple[str, ...]]]] = {
    name: (re.compile(marks, re.I), feeds)
    for name, marks, feeds in (
        ("wordpress", r"/wp-content/|/wp-json/|content=.wordpress", ("/feed/", "/category/{section}/feed/")),
        ("nukeviet", r"nukeviet|/themes/[\w-]+/js/nv|nv_(?:base_siteurl|lang_data)",
         ("/rss/", "/vi/rss/", "/news/rss/", "/vi/news/rss/", "/vi/news/rss/{section}/")),
        ("liferay", r"liferay|/o/frontend|p_p_id=", ("/rss", "/-/rss")),
        ("sharepoint", r"_sppagecontextinfo|/_layouts/15/", ("/_layouts/15/listfeed.aspx",)),
        ("dnn", r"dotnetnuke|dnn_ctr|/portals/_default/", ("/rss.aspx",)),
        ("onecms", r"onecms|b-grid__title|1cdn\.vn|b-maincontent", ("/rss/{section}", "/rss/home")),
        ("epi_zce", r"zce-content-body|class=.?cms-link|article__sapo", ("/rss/home.rss", "/rss.html")),
        ("bbg", r"-postid\d+\.bbg", ("/rss",)),
        ("a_id", r"-a\d{4,}\.html", ("/rss/cate/{section}/", "/rss/subcate/{section}/")),
        ("yyyymm_hex", r"/20\d{4}/[\w-]+-[0-9a-f]{7}/", ("/rss/", "/rss/{section}/")),
        ("htm_id", r"-\d{4,}\.htm[\"'\s]", ("/rss/{section}.xml",)),
        ("content_detail", r"content-detail|-\d{15}\.html", ("/rss/news/{section}.rss",)),
        ("aspx", r"\.aspx[\"'?]", ("/rss.aspx",)),
    )
}  # fmt: skip
_EVERYWHERE: Final = ("/rss", "/rss.html", "/rss/home.rss", "/feed/")
_SITEMAPS: Final = ("/sitemap-news.xml", "/news-sitemap.xml", "/sitemap.xml", "/sitemap_index.xml")


@dataclass(frozen=True, slots=True)
class Candidate:
    """An address that may list articles. `why` is "declared", "linked" or "usual for <system>", best first."""

    url: str
    kind: Literal["feed", "sitemap", "list"]
    why: str
    title: str = ""


def content_system(markup: str) -> str:
    """The content system that a page's markup shows, "" if none is known."""
    head = markup[:600_000]
    return next((name for name, (marks, _) in _SYSTEMS.items() if marks.search(head)), "")


def discover(html: str | bytes, url: str) -> tuple[Candidate, ...]:
    """Candidates for the indexes of the outlet whose home page this is, the most promising first."""
    markup = decode(html).text if isinstance(html, bytes) else html
    tree = LexborHTMLParser(markup)
    found: dict[str, Candidate] = {}
    for candidate in (*_declared(tree, url), *_linked(tree, url), *_usual(tree, markup, url)):
        found.setdefault(canonical_url(candidate.url), candidate)
    return tuple(found.values())[:_MOST]


def sitemaps_of_robots(robots: str, url: str) -> tuple[Candidate, ...]:
    """The sitemaps that a robots.txt names."""
    named = re.findall(r"^\s*sitemap\s*:\s*(\S{4,2000})", robots[:500_000], re.I | re.M)
    addresses = filter(None, (absolute_url(address, url) for address in named[:_MOST]))
    return tuple(Candidate(address, "sitemap", "declared") for address in dict.fromkeys(addresses))


def _declared(tree: LexborHTMLParser, url: str) -> Iterator[Candidate]:
    for node in tree.css("link[rel][href]")[:200]:
        attributes = node.attributes
        rel = (attributes.get("rel") or "").lower().split()
        address = absolute_url(attributes.get("href") or "", url)
        kind = attributes.get("type") or ""
        if not address or "/comments/feed" in address:
            continue
        if "alternate" in rel and _FEED_TYPE.search(kind):
            yield Candidate(address, "feed", "declared", clean_line(attributes.get("title") or "", 100))
        elif "sitemap" in rel:
            yield Candidate(address, "sitemap", "declared")


def _linked(tree: LexborHTMLParser, url: str) -> Iterator[Candidate]:
    for node in tree.css("a[href]")[:4000]:
        address = absolute_url(node.attributes.get("href") or "", url)
        if not address:
            continue
        parts = urlsplit(address)
        path = f"{parts.path}?{parts.query}" if parts.query else parts.path
        if _SITEMAP_LINK.search(path):
            yield Candidate(address, "sitemap", "linked")
        elif _FEED_LINK.search(path) and _same_outlet(address, url):
            yield Candidate(address, "feed", "linked", clean_line(node.text(), 100))


def _same_outlet(address: str, url: str) -> bool:
    one, other = (canonical_url(each).split("/")[2:3] for each in (address, url))
    return bool(one and other) and (one[0].endswith(other[0]) or other[0].endswith(one[0]))


def _sections(tree: LexborHTMLParser, url: str) -> list[tuple[str, str]]:
    """(address, title) of the site's sections on crime and order, most telling first."""
    found: dict[str, tuple[int, str]] = {}
    for node in tree.css("a[href]")[:4000]:
        address = absolute_url(node.attributes.get("href") or "", url).partition("#")[0]
        if not address or not _same_outlet(address, url) or is_no_article(address):
            continue
        path = urlsplit(address).path.strip("/").lower()
        slug = re.sub(r"\.(?:html?|aspx)$", "", path.rpartition("/")[2])
        if path.count("/") > 2 or len(slug) > 45 or re.search(r"\d{3,}", slug):
            continue
        rank = next((at for at, word in enumerate(_SECTIONS) if word in slug), None)
        title = clean_line(node.text(), 100)
        if rank is not None and 0 < len(title) <= 45:
            found.setdefault(address, (rank, title))
    return [(address, title) for address, (_, title) in sorted(found.items(), key=lambda each: each[1][0])]


def _usual(tree: LexborHTMLParser, markup: str, url: str) -> Iterator[Candidate]:
    sections = _sections(tree, url)
    system = content_system(markup)
    slugs = [re.sub(r"\.\w{2,5}$", "", urlsplit(each).path.strip("/").rpartition("/")[2]) for each, _ in sections[:3]]
    for address, title in sections[:6]:
        yield Candidate(address, "list", "linked", title)
    shapes = _SYSTEMS[system][1] if system else ()
    for shape in shapes:
        for slug in slugs or ["phap-luat"]:
            yield Candidate(urljoin(url, shape.replace("{section}", slug)), "feed", f"usual for {system}")
            if "{section}" not in shape:
                break
    for path in _EVERYWHERE:
        yield Candidate(urljoin(url, path), "feed", "usual")
    for path in _SITEMAPS:
        yield Candidate(urljoin(url, path), "sitemap", "usual")
