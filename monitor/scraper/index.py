"""What an index page has to say: the value that the readers of feeds, sitemaps and list pages share, and the rules on
addresses that hold for all of them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from html import unescape
from typing import Final
from urllib.parse import urljoin, urlsplit

from monitor.scraper.identity import canonical_url
from monitor.scraper.letters import compose
from monitor.types import Entry

#: More entries than this from one index are cut, and a note says so.
MOST_ENTRIES: Final = 50_000
LONGEST_URL: Final = 2000
LONGEST_TITLE: Final = 500
LONGEST_SUMMARY: Final = 2000

_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b\u200e\u200f\ufeff\ud800-\udfff]")
_MARKUP: Final = re.compile(r"</?[A-Za-z][^<>]{0,2000}>")
#: The internal subset of a document type is where entity bombs live; feeds and sitemaps need none.
_DOCTYPE: Final = re.compile(r"<!DOCTYPE[^\[<>]{0,1000}(\[)?", re.I)
#: Addresses that hold no article of ours: topics, pictures, sound, other languages, services.
_NO_ARTICLE: Final = re.compile(
    r"-event\d+\.html?$|-(?:tag|topic|su-kien|chu-de)\d{4,}\.html?$|^/rao-vat[-/]"
    r"|^/(?:videos?|podcasts?|audio|radio|tv|truyen-hinh-truc-tuyen|e?magazine|infographics?|photos?|album"
    r"|en|english|khmer|km|cn|zh|chinese|fr|ru|lao|tags?|tu-khoa|tim-kiem|search|author|tac-gia|login|dang-nhap"
    r"|dang-ky|register|rss|feed|sitemap|user|tai-khoan|wp-admin|wp-content|print|savefile|comment)(?:/|\.html?$|\.aspx$|$)"
    # Sections under which articles stand: only their own pages are none.
    r"|^/(?:anh|multimedia|longform|chu-de|topics?|su-kien|lien-he|gioi-thieu|quang-cao|toa-soan|van-ban"
    r"|thu-tuc-hanh-chinh)/?(?:\.html?|\.aspx)?$"
    r"|\.(?:jpe?g|png|gif|webp|svg|css|js|ico|pdf|docx?|xlsx?|pptx?|zip|rar|mp3|mp4|m3u8|rss|xml|json|txt)$",
    re.I,
)


@dataclass(frozen=True, slots=True)
class ChildSitemap:
    """A sitemap named by a sitemap index, with the day it last changed, "" if unsaid."""

    url: str
    modified: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Index:
    """An index page, read. `kind` is "rss", "atom", "rdf", "jsonfeed", "sitemap", "news-sitemap", "sitemap-index" or
    "list". A valid feed without items has no entries and a note that says so: callers see silence, not failure."""

    kind: str
    entries: tuple[Entry, ...] = ()
    #: Older entries stand there: the following pages, nearest first.
    next_pages: tuple[str, ...] = ()
    sitemaps: tuple[ChildSitemap, ...] = ()
    #: How often the publisher says it changes (ttl, sy:updatePeriod), if it says.
    every: timedelta | None = None
    #: What was odd, in words for the operator.
    notes: tuple[str, ...] = ()


def clean_line(text: str, longest: int = LONGEST_TITLE) -> str:
    """One line of plain text in NFC from a title or summary: entities read once, tags and control characters gone."""
    text = text[: longest * 8]
    if "&" in text:
        text = unescape(text)
    if "<" in text:
        text = _MARKUP.sub(" ", text)
    text = " ".join(compose(_CONTROLS.sub("", text)).split())
    return text if len(text) <= longest else f"{text[: longest - 1].rstrip()}…"


def absolute_url(link: str, base: str) -> str:
    """The whole address of a link; "" if it leads nowhere on the web."""
    link = _CONTROLS.sub("", unescape(link[: LONGEST_URL * 2]) if "&" in link else link[: LONGEST_URL * 2]).strip()
    link = re.sub(r"\s+", "%20", link)
    if not link or link.startswith(("#", "javascript:", "mailto:", "tel:", "data:")):
        return ""
    try:
        whole = urljoin(base, link)
        parts = urlsplit(whole)
        host = parts.hostname
    except ValueError:
        return ""
    if parts.scheme not in ("http", "https") or not host or len(whole) > LONGEST_URL:
        return ""
    return whole


def is_no_article(url: str, article_url: re.Pattern[str] | None = None) -> bool:
    """True for addresses of topics, videos, other languages, files and services, unless the source's own pattern
    speaks of them: stations keep their news under /video/."""
    match = _NO_ARTICLE.search(urlsplit(url).path)
    if match is None:
        return False
    return article_url is None or match.group().strip("/") not in article_url.pattern


def matches(article_url: re.Pattern[str], url: str) -> bool:
    """Does the source's pattern fit the path of this address, with its query or without?"""
    parts = urlsplit(url)
    if article_url.search(parts.path):
        return True
    return bool(parts.query) and article_url.search(f"{parts.path}?{parts.query}") is not None


def without_repeats(entries: Iterable[Entry]) -> tuple[Entry, ...]:
    """The first of all entries that name the same page."""
    seen: dict[str, Entry] = {}
    for entry in entries:
        seen.setdefault(canonical_url(entry.url), entry)
    return tuple(seen.values())


def without_doctype(text: str) -> str:
    """The text of an XML document without its document type and whatever that defines."""
    match = _DOCTYPE.search(text, 0, 20_000)
    if match is None:
        return text
    closing = "]" if match[1] else ""
    end = text.find(closing + ">", match.end())
    if end < 0 and closing and (bracket := text.rfind("]", match.end())) >= 0:
        end = text.find(">", bracket)
        closing = ""
    return text[: match.start()] + (text[end + 1 + len(closing) :] if end >= 0 else "")
