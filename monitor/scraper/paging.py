"""Where do the older entries stand? Links to the following pages of a list page."""

from __future__ import annotations

import re
from typing import Final
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.scraper.identity import canonical_url
from monitor.scraper.index import absolute_url

_MOST: Final = 10
#: The page number in an address; the rest of the address names the list.
_NUMBER: Final = tuple(
    re.compile(shape, re.I)
    for shape in (
        r"(?<=[?&])(?:p|pg|page|paged|trang|pn|pageindex|pageno|pagenumber|page_index|currentpage|[\w-]{0,150}_cur)=(?P<n>\d{1,4})(?=&|$)",
        r"/(?:trang|page|pages|p)[-/]?(?P<n>\d{1,4})(?=/|\.\w{2,5}$|\?|$)",
        r"[-_.](?:trang|page|p)[-_]?(?P<n>\d{1,4})(?=/|\.\w{2,5}$|\?|$)",
    )
)


def page_number(url: str) -> tuple[str, int]:
    """The address without its page number, and that number (1 where there is none)."""
    for shape in _NUMBER:
        if match := shape.search(url):
            whole = url[: match.start()] + url[match.end() :]
            return _trimmed(whole), int(match["n"])
    return _trimmed(url), 1


def _trimmed(url: str) -> str:
    url = url.replace("?&", "?").rstrip("?&")
    path, mark, query = url.partition("?")
    path = re.sub(r"\.(?:html?|aspx)$", "", path.rstrip("/"))
    return f"{path}{mark}{query.strip('&')}"


def next_pages(tree: LexborHTMLParser, url: str, base: str) -> tuple[str, ...]:
    """The pages that follow this one, nearest first."""
    own, here = page_number(canonical_url(url))
    numbered: dict[int, str] = {}
    said = ""
    for node in tree.css("link[rel~=next],a[href]")[:5000]:
        attributes = node.attributes
        href = attributes.get("href") or ""
        if not href or href.startswith(("#", "javascript:")):
            continue
        if "next" in (attributes.get("rel") or "").lower().split():
            said = said or absolute_url(href, base)
            continue
        if not any(shape.search(href) for shape in _NUMBER):
            continue
        whole = absolute_url(href, base)
        list_url, number = page_number(canonical_url(whole))
        if whole and list_url == own and number > here:
            numbered.setdefault(number, whole)
    following = [numbered[number] for number in sorted(numbered)]
    if said and urlsplit(said).hostname and canonical_url(said) != canonical_url(url):
        following = [said, *(page for page in following if canonical_url(page) != canonical_url(said))]
    return tuple(following[:_MOST])
