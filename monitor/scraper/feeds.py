"""RSS, Atom, RDF and JSON feeds → entries. The text is decoded before the parser sees it, and the dates are our own:
what provincial feeds declare about both is often wrong."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import Any, Final
from urllib.parse import urlsplit

import feedparser

from monitor.errors import ParseError
from monitor.scraper.feed_dates import settle_dates
from monitor.scraper.index import (
    LONGEST_SUMMARY,
    Index,
    absolute_url,
    clean_line,
    is_no_article,
    without_doctype,
    without_repeats,
)
from monitor.types import Entry

#: A feed longer than this many characters or items is cut; no honest feed comes near.
_LONGEST: Final = 6_000_000
_MOST_ITEMS: Final = 2000

_DECLARATION: Final = re.compile(r"^\s*<\?xml[^>]{0,400}\?>")
_CONTROLS: Final = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]")
_ITEM: Final = re.compile(r"<(?:\w{1,20}:)?(?:item|entry)[\s>]", re.I)
_ROOT: Final = re.compile(r"<(?:\w{1,20}:)?(rss|feed|rdf)[\s>]", re.I)
_LINK: Final = re.compile(r"<a\s[^<>]{0,500}?href\s*=\s*[\"']([^\"'<>]{1,2000})", re.I)
_PERIODS: Final = {"hourly": 1, "daily": 24, "weekly": 168, "monthly": 720, "yearly": 8760}


@dataclass(frozen=True, slots=True)
class _Item:
    url: str
    title: str
    summary: str
    section: str
    date: str


def read_feed(
    text: str, url: str, *, source: str, fetched_at: datetime, article_url: re.Pattern[str] | None = None
) -> Index:
    """Reads a feed that is already decoded. Raises ParseError where the text is no feed; a valid feed without items
    comes back empty, with a note. Items need not fit `article_url`: a feed lists articles and nothing else, save
    topics, videos and other languages, which are left out unless the pattern names them."""
    text = _DECLARATION.sub("", text.lstrip("\ufeff"), count=1).strip()
    if text.startswith(("{", "[")):
        return _read_json(text, url, source, fetched_at, article_url)
    kind = feed_kind(text)
    notes: list[str] = []
    text, cut = _bounded(text)
    if cut:
        notes.append(f"only the first {_MOST_ITEMS} items were read")
    parsed = _parse(text, url)
    if not parsed.entries and not parsed.feed and not parsed.version:
        raise ParseError(
            "this is no feed that can be read", where=url, remedy="open it in a browser; look for its feed anew"
        )
    base = _base(str(parsed.feed.get("link") or ""), url)
    items = [_item(entry, base) for entry in parsed.entries]
    if not parsed.entries:
        notes.append("the feed is valid but holds no items")
    elif parsed.bozo:
        notes.append("the feed is not well-formed; what could be read was kept")
    return _assemble(kind, items, url, source, fetched_at, article_url, notes, every=_hint(parsed.feed))


def _parse(text: str, url: str) -> Any:
    try:
        return feedparser.parse(
            BytesIO(_CONTROLS.sub("", without_doctype(text)).encode("utf-8", "replace")),
            response_headers={"content-type": "application/xml; charset=utf-8"},
            sanitize_html=False,
            resolve_relative_uris=False,
        )
    except (ValueError, LookupError, TypeError, AttributeError, AssertionError, RecursionError) as error:
        # The tolerant parser stumbles over some inputs instead of reporting them.
        raise ParseError(
            f"the feed cannot be parsed: {error}"[:200], where=url, remedy="read its list page instead"
        ) from error


def feed_kind(text: str) -> str:
    """ "rss", "atom" or "rdf" by the root element."""
    match = _ROOT.search(text[:20_000])
    return {"rss": "rss", "feed": "atom", "rdf": "rdf"}[match[1].lower()] if match else "rss"


def _bounded(text: str) -> tuple[str, bool]:
    for count, match in enumerate(_ITEM.finditer(text)):
        if count == _MOST_ITEMS or match.start() > _LONGEST:
            return text[: match.start()], True
    return text[:_LONGEST], len(text) > _LONGEST


def _base(link: str, url: str) -> str:
    """Relative links are relative to the site; the channel's own link tells it, unless it points elsewhere."""
    try:
        whole = absolute_url(link, url)
        same = urlsplit(whole).hostname == urlsplit(url).hostname
    except ValueError:
        return url
    return whole if whole and same else url


def _item(entry: Mapping[str, Any], base: str) -> _Item:
    summary = str(entry.get("summary") or "")
    if not summary and entry.get("content"):
        summary = str(entry["content"][0].get("value") or "")
    tags = entry.get("tags") or ()
    date = next((str(entry[key]) for key in ("published", "updated", "created") if entry.get(key)), "")
    return _Item(
        _link(entry, summary, base),
        clean_line(str(entry.get("title") or "")),
        clean_line(summary, LONGEST_SUMMARY),
        clean_line(str(tags[0].get("term") or ""), 100) if tags else "",
        date,
    )


def _link(entry: Mapping[str, Any], summary: str, base: str) -> str:
    """The item's address: its link, else a guid that is one, else the first link of its description."""
    guid = str(entry.get("id") or "")
    link = str(entry.get("link") or "")
    # The parser offers a guid as the link; most are no addresses.
    if link != guid and (url := absolute_url(link, base)):
        return url
    if guid.startswith(("http://", "https://", "/")) and (url := absolute_url(guid, base)):
        return url
    match = _LINK.search(summary[:20_000])
    return absolute_url(match[1], base) if match else ""


def _hint(feed: Mapping[str, Any]) -> timedelta | None:
    ttl = str(feed.get("ttl") or "").strip()
    if ttl.isdigit() and 0 < int(ttl[:9]) <= 43_200:
        return timedelta(minutes=int(ttl[:9]))
    hours = _PERIODS.get(str(feed.get("sy_updateperiod") or "").strip().lower())
    if hours is None:
        return None
    times = str(feed.get("sy_updatefrequency") or "1").strip()
    return timedelta(hours=hours) / max(1, int(times[:4]) if times.isdigit() else 1)


def _assemble(
    kind: str,
    items: list[_Item],
    url: str,
    source: str,
    fetched_at: datetime,
    article_url: re.Pattern[str] | None,
    notes: list[str],
    *,
    every: timedelta | None = None,
    next_pages: tuple[str, ...] = (),
) -> Index:
    dates, date_notes = settle_dates([item.date for item in items], fetched_at)
    notes.extend(date_notes)
    entries = without_repeats(
        Entry(
            source=source,
            url=item.url,
            title=item.title,
            summary=item.summary,
            section=item.section,
            published=published,
            found_by=kind,
            found_on=url,
        )
        for item, published in zip(items, dates, strict=True)
        if item.url and not is_no_article(item.url, article_url)
    )
    if lost := sum(not item.url for item in items):
        notes.append(f"{lost} items have no address")
    newest = max((entry.published for entry in entries if entry.published), default=None)
    if newest is not None and fetched_at - newest > timedelta(days=180):
        notes.append(f"the newest item is of {newest.date().isoformat()}: the feed looks abandoned")
    return Index(kind=kind, entries=entries, next_pages=next_pages, every=every, notes=tuple(notes))


def _read_json(text: str, url: str, source: str, fetched_at: datetime, article_url: re.Pattern[str] | None) -> Index:
    try:
        feed = json.loads(text[:_LONGEST])
    except (ValueError, RecursionError):
        feed = None
    listed = feed.get("items") if isinstance(feed, dict) else None
    if not isinstance(feed, dict) or not isinstance(listed, list):
        raise ParseError("JSON came that is no JSON Feed", where=url, remedy="check the address of the feed")
    notes = [] if listed else ["the feed is valid but holds no items"]
    base = _base(str(feed.get("home_page_url") or ""), url)
    items = [_json_item(item, base) for item in listed[:_MOST_ITEMS] if isinstance(item, dict)]
    onward = absolute_url(str(feed.get("next_url") or ""), url)
    onwards = (onward,) if onward else ()
    return _assemble("jsonfeed", items, url, source, fetched_at, article_url, notes, next_pages=onwards)


def _json_item(item: dict[str, Any], base: str) -> _Item:
    link = next((str(item[key]) for key in ("url", "external_url") if item.get(key)), "")
    if not link and str(item.get("id") or "").startswith(("http", "/")):
        link = str(item["id"])
    summary = next((str(item[key]) for key in ("summary", "content_text", "content_html") if item.get(key)), "")
    tags = item.get("tags")
    return _Item(
        absolute_url(link, base),
        clean_line(str(item.get("title") or "")),
        clean_line(summary, LONGEST_SUMMARY),
        clean_line(str(tags[0]), 100) if isinstance(tags, list) and tags else "",
        str(item.get("date_published") or item.get("date_modified") or ""),
    )
