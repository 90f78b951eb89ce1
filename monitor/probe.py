"""Does a source answer, and is it read rightly? What `sources check` and `sources test` tell."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime

from monitor.catalogue import Index, Source
from monitor.errors import FetchError, ParseError
from monitor.fetcher import Fetcher
from monitor.scraper import read_article
from monitor.scraper.listings import read_index
from monitor.types import VIETNAM, Article, Entry, Page

#: An index whose newest item is older than this many days is stale.
STALE_DAYS = 14


@dataclass(frozen=True, slots=True)
class Finding:
    """One thing looked at, and whether it is in order."""

    what: str
    good: bool
    detail: str


async def probe(source: Source, fetcher: Fetcher, *, pages: int) -> list[Finding]:
    """Look at every index of a source, graded or not, and at a few of the articles they list. Never raises."""
    findings: list[Finding] = []
    entries: list[Entry] = []
    for index in source.indexes:
        try:
            page = await fetcher.get(index.url, source)
            listed = _entries(source, index, page)
        except (FetchError, ParseError) as error:
            findings.append(Finding(index.url, False, str(error)))
            continue
        entries += listed
        findings.append(_index_finding(index, page, listed))
    for entry in entries[:pages]:
        try:
            page = await fetcher.get(entry.url, source)
        except FetchError as error:
            findings.append(Finding(entry.url, False, str(error)))
            continue
        findings += _article_findings(_read(source, page))
    if not source.indexes:
        findings.append(Finding("indexes", False, "none is listed"))
    return findings


def _entries(source: Source, index: Index, page: Page) -> tuple[Entry, ...]:
    return read_index(
        page.body,
        page.final_url,
        source=source.id,
        content_type=page.headers.get("content-type", ""),
        kind=index.kind,
        article_url=re.compile(source.article_url) if source.article_url else None,
        fetched_at=page.fetched_at,
    ).entries


def _index_finding(index: Index, page: Page, entries: tuple[Entry, ...]) -> Finding:
    dates = [entry.published for entry in entries if entry.published]
    newest = max(dates, default=None)
    age = (page.fetched_at - newest).days if newest else None
    detail = f"{len(entries)} entries" + (f", newest {age} days old" if age is not None else "")
    if page.moved_to:
        detail += f"; moved for good to {page.moved_to}"
    return Finding(index.url, bool(entries) and (age is None or age <= STALE_DAYS) and not page.moved_to, detail)


def _read(source: Source, page: Page) -> Article:
    return read_article(
        page.body,
        page.final_url,
        selectors=source.selectors.for_reader(),
        site=source.site or None,
        content_type=page.headers.get("content-type", ""),
        fetched_at=page.fetched_at,
    )


def _article_findings(article: Article) -> list[Finding]:
    def day(moment: datetime | None) -> str:
        return moment.astimezone(VIETNAM).isoformat(timespec="minutes") if moment else ""

    words = len(article.text.split())
    fields = {
        "title": article.title,
        "published": day(article.published),
        "author": article.author,
        "lead": article.lead,
        "text": f"{words} words" if words else "",
    }
    needed = ("title", "published", "text")
    clues = {name: f" (by {article.found[name]})" if name in article.found else "" for name in fields}
    return [Finding("article", bool(article.text), article.url)] + [
        Finding(f"  {name}", bool(value) or name not in needed, (value or "not found")[:160] + clues[name])
        for name, value in fields.items()
    ]
