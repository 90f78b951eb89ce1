"""Sitemaps, news sitemaps and their indexes → entries, in one pass over the bytes with bounded memory."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from io import BytesIO
from itertools import islice
from typing import Any, Final

from lxml import etree

from monitor.errors import ParseError
from monitor.scraper.feed_dates import settle_dates
from monitor.scraper.index import (
    MOST_ENTRIES,
    ChildSitemap,
    Index,
    absolute_url,
    clean_line,
    is_no_article,
    matches,
    without_doctype,
    without_repeats,
)
from monitor.types import Entry

#: The protocol allows no more in one file.
_LONGEST: Final = 52_428_800
#: Ten times what that many addresses need.
_MOST_ELEMENTS: Final = 2_000_000
_FIELDS: Final = frozenset({"loc", "lastmod", "publication_date", "title", "keywords"})
_ADDRESS_LINE: Final = re.compile(r"^https?://\S{4,2000}$")


def read_sitemap(
    body: bytes, url: str, *, source: str, fetched_at: datetime, article_url: re.Pattern[str] | None = None
) -> Index:
    """Reads a sitemap or sitemap index. With `article_url`, only matching addresses are entries. Raises ParseError
    where the bytes are no sitemap."""
    if body.lstrip()[:4].lower() == b"http":
        return _read_plain(body, url, source, article_url)
    notes: list[str] = []
    pages: list[dict[str, str]] = []
    children: list[ChildSitemap] = []
    is_index = b"<sitemapindex" in body[:20_000].lower()
    for fields in _elements(_without_doctype(body[:_LONGEST])):
        if is_index:
            if child := absolute_url(fields.get("loc", ""), url):
                children.append(ChildSitemap(child, fields.get("lastmod", "")))
        elif fields.get("loc"):
            pages.append(fields)
        if len(pages) + len(children) >= MOST_ENTRIES:
            notes.append(f"only the first {MOST_ENTRIES} addresses were read")
            break
    if children and not pages:
        return Index(kind="sitemap-index", sitemaps=tuple(dict.fromkeys(children)), notes=tuple(notes))
    if not pages:
        if not _is_sitemap(body):
            raise ParseError("this is no sitemap", where=url, remedy="robots.txt of the site names its sitemaps")
        notes.append("the sitemap is valid but names no pages")
    news = any("publication_date" in page for page in pages)
    dates, date_notes = _dates(pages, fetched_at)
    entries = without_repeats(
        Entry(
            source=source,
            url=address,
            title=clean_line(page.get("title", "")),
            published=published,
            found_by="news-sitemap" if news else "sitemap",
            found_on=url,
        )
        for page, published in zip(pages, dates, strict=True)
        if (address := absolute_url(page["loc"], url)) and _wanted(address, article_url)
    )
    return Index(
        kind="news-sitemap" if news else "sitemap",
        entries=entries,
        sitemaps=tuple(dict.fromkeys(children)),
        notes=(*notes, *date_notes),
    )


def _wanted(address: str, article_url: re.Pattern[str] | None) -> bool:
    if is_no_article(address, article_url):
        return False
    return article_url is None or matches(article_url, address)


def _without_doctype(body: bytes) -> bytes:
    if b"<!doctype" not in body[:20_000].lower():
        return body
    return without_doctype(body.decode("latin-1")).encode("latin-1")


def _elements(body: bytes) -> Iterator[dict[str, str]]:
    """The fields of each address in order; what is broken is passed over."""
    context = etree.iterparse(
        BytesIO(body),
        events=("end",),
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        recover=True,
        huge_tree=False,
    )
    fields: dict[str, str] = {}
    try:
        for _, element in islice(context, _MOST_ELEMENTS):
            name = _local(element)
            if name in _FIELDS:
                if name == "loc" and name in fields:
                    # The element of the address before was not closed.
                    yield fields
                    fields = {}
                if (text := _text(element)) and name not in fields:
                    fields[name] = text
            elif name in ("url", "sitemap"):
                yield fields
                fields = {}
            _forget(element)
    except etree.XMLSyntaxError:
        return


# Half a surrogate pair is taken in by the parser, which then cannot give it out.


def _local(element: Any) -> str:
    try:
        tag = element.tag
    except UnicodeDecodeError:
        return ""
    return tag.rpartition("}")[2].lower() if isinstance(tag, str) else ""


def _text(element: Any) -> str:
    try:
        return (element.text or "").strip()[:4000]
    except UnicodeDecodeError:
        return ""


def _forget(element: Any) -> None:
    element.clear()
    # What stands before the root, such as a style sheet's name or a comment, belongs to no element.
    parent = element.getparent()
    while parent is not None and element.getprevious() is not None:
        del parent[0]


def _dates(pages: list[dict[str, str]], fetched_at: datetime) -> tuple[list[datetime | None], tuple[str, ...]]:
    """Publication dates; where only changes are dated, these, unless one stamp of the generator stands on all."""
    changed = {page.get("lastmod", "") for page in pages}
    stamped = len(changed) == 1 and len(pages) > 1
    texts = [page.get("publication_date") or ("" if stamped else page.get("lastmod", "")) for page in pages]
    return settle_dates(texts, fetched_at)


def _is_sitemap(body: bytes) -> bool:
    head = body[:4000].lower()
    return b"<urlset" in head or b"<sitemapindex" in head or b":urlset" in head


def _read_plain(body: bytes, url: str, source: str, article_url: re.Pattern[str] | None) -> Index:
    """A sitemap that is a plain list of addresses, one per line."""
    lines = body[:_LONGEST].decode("utf-8", "replace").split("\n", MOST_ENTRIES)[:MOST_ENTRIES]
    entries = without_repeats(
        Entry(source=source, url=address, found_by="sitemap", found_on=url)
        for line in lines
        if _ADDRESS_LINE.match(line.strip())
        and (address := absolute_url(line.strip(), url))
        and _wanted(address, article_url)
    )
    return Index(kind="sitemap", entries=entries)
