"""Lists of feeds in OPML, the form in which feed readers exchange them: written from the catalogue, read into blocks.

What is read is of others: it is bounded in size, depth and number, and its document type is thrown away unread.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import urlsplit
from xml.sax.saxutils import quoteattr

from lxml import etree

from monitor.catalogue import Catalogue, Index, Source
from monitor.errors import ConfigError
from monitor.probe.block import name_of
from monitor.scraper.identity import canonical_url
from monitor.scraper.index import absolute_url, clean_line, without_doctype
from monitor.vietnamese.gazetteer import province_on

#: Bounds on a file from elsewhere.
MOST_BYTES = 5_000_000
MOST_FEEDS = 2_000
DEEPEST = 10
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class Outline:
    """One feed of an OPML file."""

    title: str
    feed: str
    home: str
    folders: tuple[str, ...]


def write_opml(catalogue: Catalogue) -> str:
    """The feeds of all enabled sources, in a folder for each province, graded or not."""
    lines = ['<?xml version="1.0" encoding="UTF-8"?>', '<opml version="2.0">']
    lines += ["<head><title>Báo chí các tỉnh, thành phố</title></head>", "<body>"]
    folders: dict[str, list[Source]] = {}
    for source in catalogue.sources.values():
        if source.enabled and any(index.kind == "feed" for index in source.indexes):
            folders.setdefault(source.provinces[0] if source.provinces else "", []).append(source)
    for province, sources in folders.items():
        lines.append(f"<outline text={_quoted('Cả nước' if province == 'vn' else province or 'Khác')}>")
        for source in sources:
            for index in source.indexes:
                if index.kind == "feed":
                    names = f"text={_quoted(source.name)} title={_quoted(source.name)}"
                    place = f"xmlUrl={_quoted(index.url)} htmlUrl={_quoted(source.url)}"
                    lines.append(f'  <outline type="rss" {names} {place}/>')
        lines.append("</outline>")
    return "\n".join([*lines, "</body>", "</opml>", ""])


def read_opml(data: bytes, *, where: str = "") -> tuple[Outline, ...]:
    """The feeds of an OPML file, each once. Raises ConfigError for what is no OPML or too large."""
    if len(data) > MOST_BYTES:
        raise ConfigError(f"larger than {MOST_BYTES // 1_000_000} MB", where=where, remedy="split the file")
    text = _ILLEGAL.sub("", without_doctype(data.decode("utf-8-sig", "replace")))
    text = re.sub(r"^\s*<\?xml[^>]{0,200}\?>", "", text)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False, recover=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except etree.XMLSyntaxError as error:
        raise ConfigError(f"not XML: {error.msg}", where=where) from None
    if root is None or etree.QName(root).localname.lower() != "opml":
        raise ConfigError("not an OPML file", where=where, remedy="export the list of feeds as OPML")
    found: dict[str, Outline] = {}
    for outline in _outlines(root, (), 0):
        found.setdefault(canonical_url(outline.feed), outline)
        if len(found) > MOST_FEEDS:
            raise ConfigError(f"more than {MOST_FEEDS} feeds", where=where, remedy="split the file")
    return tuple(found.values())


def _outlines(node: etree._Element, folders: tuple[str, ...], depth: int) -> Iterator[Outline]:
    if depth > DEEPEST:
        return
    for child in node.iterchildren("body", "outline"):
        title = clean_line(child.get("title") or child.get("text") or "", 150)
        feed = absolute_url(child.get("xmlUrl") or "", "")
        if feed:
            yield Outline(title, feed, absolute_url(child.get("htmlUrl") or "", ""), folders)
        yield from _outlines(child, (*folders, title) if title and not feed else folders, depth + 1)


def new_sources(outlines: tuple[Outline, ...], catalogue: Catalogue) -> tuple[Source, ...]:
    """Sources for the feeds that the catalogue does not list yet, one for each host. Their feeds are graded untested:
    none is polled before a check has passed."""
    known = {canonical_url(index.url) for source in catalogue.sources.values() for index in source.indexes}
    hosts: dict[str, list[Outline]] = {}
    for outline in outlines:
        if canonical_url(outline.feed) not in known:
            hosts.setdefault(name_of(outline.home or outline.feed), []).append(outline)
    return tuple(_source(name, group, catalogue) for name, group in hosts.items())


def _source(name: str, group: list[Outline], catalogue: Catalogue) -> Source:
    first = group[0]
    parts = urlsplit(first.home or first.feed)
    while name in catalogue.sources:
        name += "-2"
    units = (province_on(folder, None) for folder in first.folders)
    return Source(
        id=name,
        name=first.title or name,
        kind="newspaper",
        url=f"{parts.scheme}://{parts.netloc}",
        provinces=tuple(dict.fromkeys(unit.current or unit.name for unit in units if unit)),
        indexes=tuple(Index(url=one.feed, kind="feed", grade="untested") for one in group),
    )


def _quoted(text: str) -> str:
    return quoteattr(_ILLEGAL.sub("", text))
