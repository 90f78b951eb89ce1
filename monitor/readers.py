"""A source's pages as its block in the catalogue says to read them. Pure; may run in another process."""

from __future__ import annotations

import re
from collections.abc import Collection
from datetime import datetime

from monitor import decide
from monitor.catalogue import Index, Source
from monitor.errors import ParseError
from monitor.reading import Understanding, understand
from monitor.scraper import read_article
from monitor.scraper.index import Index as Listing
from monitor.scraper.listings import read_index
from monitor.types import Article, Entry, Page


def listing_of(source: Source, index: Index, page: Page) -> Listing:
    """What an index page of a source lists. Raises ParseError where it is no such page."""
    return read_index(
        page.body,
        page.final_url,
        source=source.id,
        content_type=page.headers.get("content-type", ""),
        kind=index.kind,
        article_url=re.compile(source.article_url) if source.article_url else None,
        fetched_at=page.fetched_at,
    )


def article_of(source: Source, page: Page, shared_dates: Collection[datetime] = ()) -> Article:
    """The article on a page of a source, its text "" where none was found. `shared_dates` stand on many pages of the
    site and are no article's."""
    return read_article(
        page.body,
        page.final_url,
        selectors=source.selectors.for_reader(),
        site=source.site or None,
        content_type=page.headers.get("content-type", ""),
        fetched_at=page.fetched_at,
        known_dates=shared_dates,
    )


def read_page(
    source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime] = ()
) -> Understanding:
    """A page as the source's reader sees it, completed by its index, understood.
    Raises ParseError where there is no text, or that of something else."""
    article = article_of(source, page, shared_dates)
    if not article.text:
        raise ParseError(
            "no article text was found", kind="no_text", where=page.url, remedy="`monitor explain` shows why"
        )
    if entry is not None:
        article = decide.complete(article, entry)
        if wrong := decide.stand_in(entry, page, article, source.url):
            raise ParseError(wrong, kind="no_article", where=page.final_url, remedy="it is tried again")
    # The province that the source alone would give: its own, where it has one.
    return understand(article, province=source.provinces[0] if source.provinces else None)
