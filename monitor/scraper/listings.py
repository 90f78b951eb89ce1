"""Any index page → its entries: what kind it is is read from the bytes, whatever the server calls them."""

from __future__ import annotations

import re
import zlib
from datetime import datetime
from typing import Final

from monitor.errors import ParseError
from monitor.scraper.encodings import decode
from monitor.scraper.feeds import read_feed
from monitor.scraper.index import ChildSitemap, Index, without_doctype
from monitor.scraper.json_lists import as_page
from monitor.scraper.list_pages import read_list
from monitor.scraper.sitemaps import read_sitemap

__all__ = ["ChildSitemap", "Index", "read_index"]

#: Unpacked size beyond which a compressed sitemap is refused.
_LARGEST: Final = 52_428_800
_PREAMBLE: Final = re.compile(
    r"(?:\s+|\ufeff|<\?[^>]{0,2000}\?>|<!--(?:(?!-->).){0,5000}-->|<!DOCTYPE[^>\[]{0,1000}>)", re.I | re.S
)
_ROOT: Final = re.compile(r"<\s*(?:\w{1,20}:)?([A-Za-z]\w{0,30})")
_FEEDS: Final = frozenset({"rss", "feed", "rdf", "channel"})
_SITEMAPS: Final = frozenset({"urlset", "sitemapindex"})


def read_index(
    body: bytes,
    url: str,
    *,
    source: str,
    content_type: str = "",
    kind: str | None = None,
    article_url: re.Pattern[str] | None = None,
    fetched_at: datetime,
) -> Index:
    """Entries of a feed, sitemap or list page.

    `url` is where the bytes came from after redirects; `content_type` the HTTP header. `kind` ("feed", "sitemap" or
    "list") is what the source promised, None to take what comes. `article_url` is found in the path of every article
    of the source; list pages and sitemaps keep only those. Raises ParseError where the bytes break the promise: an
    HTML page for a feed, an empty body, a list page without articles. A valid but empty feed is no error.
    """
    body = _unpacked(body, url)
    if not body.strip(b"\x00\t\r\n \xef\xbb\xbf"):
        raise ParseError("the answer is empty", where=url, remedy="look at the address in a browser; it may have moved")
    found = _sniff(body)
    if found == "sitemap":
        return read_sitemap(body, url, source=source, fetched_at=fetched_at, article_url=article_url)
    text = decode(body, content_type).text
    found = _kind_of(text)
    if page := as_page(text):
        return read_list(page, url, source=source, fetched_at=fetched_at, article_url=article_url)
    if found == "sitemap":
        return read_sitemap(text.encode(), url, source=source, fetched_at=fetched_at, article_url=article_url)
    if found == "feed":
        return read_feed(text, url, source=source, fetched_at=fetched_at, article_url=article_url)
    if kind in ("feed", "sitemap"):
        raise ParseError(
            f"an HTML page came instead of a {kind}",
            where=url,
            remedy=f"`monitor sources check {source}` looks for its feeds anew",
        )
    return read_list(text, url, source=source, fetched_at=fetched_at, article_url=article_url)


def _unpacked(body: bytes, url: str) -> bytes:
    """The bytes inside a gzip file, which is how large sitemaps are stored."""
    if not body.startswith(b"\x1f\x8b"):
        return body
    inflater = zlib.decompressobj(wbits=31)
    try:
        whole = inflater.decompress(body, _LARGEST)
    except zlib.error as error:
        raise ParseError(f"the gzip file is broken: {error}", where=url) from None
    if inflater.unconsumed_tail:
        raise ParseError(
            f"the gzip file unpacks to more than {_LARGEST // 1_048_576} MB",
            where=url,
            remedy="use the smaller sitemaps that its index names",
        )
    return whole


def _sniff(body: bytes) -> str:
    """ "sitemap" where the first bytes say so: sitemaps are large, and are read as bytes."""
    head = body[:2000].lstrip()
    if b"\x00" in head[:20]:
        return ""
    return _kind_of(head.decode("latin-1")) if b"<urlset" in head or b"<sitemapindex" in head else ""


def _kind_of(text: str) -> str:
    """ "feed", "sitemap" or "page" by the first element, or by the shape of JSON and plain address lists."""
    head = text[:20_000]
    at = 0
    while match := _PREAMBLE.match(head, at):
        at = match.end()
    start = head[at : at + 200]
    if start.startswith("{"):
        return "feed"
    if re.match(r"https?://\S+\s*(?:\n|$)", start):
        return "sitemap"
    if start[:9].upper() == "<!DOCTYPE":
        # It has an internal subset: no HTML page has one.
        start = without_doctype(text[at:]).lstrip()[:200]
    root = _ROOT.match(start)
    name = root[1].lower() if root else ""
    if name in _FEEDS:
        return "feed"
    return "sitemap" if name in _SITEMAPS else "page"
