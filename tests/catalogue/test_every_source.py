"""Every source of the shipped catalogue is checked against a double of its site on loopback: its indexes list, its
article pattern fits, its articles are read with the selectors that the catalogue gives."""

from __future__ import annotations

import asyncio
import json
import re
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest

from monitor.catalogue import Source, read_catalogue
from monitor.fetcher import Fetcher
from monitor.probe import SourceCheck, probe
from monitor.scraper import read_article
from monitor.scraper.capture import expectation
from monitor.scraper.index import is_no_article, matches
from monitor.settings import FetchSettings
from monitor.types import VIETNAM
from tests.catalogue.doubles import LEAD, TITLES, article_paths, double, on_loopback
from tests.loopback import NOW, serve

SOURCES = read_catalogue(Path(__file__).parents[2] / "sources.yaml").sources


@pytest.fixture(scope="module")
def checks() -> dict[str, SourceCheck]:
    """The verdict on every source: one server plays one site after the other."""

    async def work() -> dict[str, SourceCheck]:
        found = {}
        async with Fetcher(FetchSettings(spacing_seconds=0), contact="", clock=lambda: NOW) as fetcher:
            for source in SOURCES.values():
                web.pages.clear()
                web.pages.update(double(source, web.base))
                found[source.id] = await probe(on_loopback(source, web.base), fetcher, pages=2, discovering=False)
        return found

    with serve() as web:
        return asyncio.run(work())


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_every_index_lists_the_articles(source: Source, checks: dict[str, SourceCheck]) -> None:
    indexes = checks[source.id].indexes

    assert len(indexes) == len(source.indexes)
    for index in indexes:
        assert (index.failure, index.entries, index.alive) == ("", 2, True), index


@pytest.mark.parametrize("source", SOURCES.values(), ids=SOURCES)
def test_articles_are_read(source: Source, checks: dict[str, SourceCheck]) -> None:
    check = checks[source.id]

    assert check.passed, check.findings
    assert len(check.samples) == 2
    for sample in check.samples:
        fields = {field.name: field.value for field in sample.fields}
        title = next(one for one, path in zip(TITLES, article_paths(source), strict=True) if sample.url.endswith(path))
        assert fields["title"] == title
        assert fields["lead"] == LEAD
        assert datetime.fromisoformat(fields["published"]).astimezone(VIETNAM).month in (2, 3)
        assert 100 < int(fields["text"].split()[0]) < 180


PATTERNED = {name: source for name, source in SOURCES.items() if source.article_url}


@pytest.mark.parametrize("source", PATTERNED.values(), ids=PATTERNED)
def test_article_pattern_tells_articles_from_indexes(source: Source) -> None:
    pattern = re.compile(source.article_url)

    for path in article_paths(source):
        assert matches(pattern, source.url.rstrip("/") + path), path
    for index in source.indexes:
        assert not matches(pattern, index.url) or is_no_article(index.url, pattern), index.url


HOSTS = {host.removeprefix("www."): source for source in SOURCES.values() for host in (source.host, *source.hosts)}
PAGES = [
    (path.parent, described, HOSTS[host])
    for path in sorted((Path(__file__).parents[1] / "pages").glob("*/*/article.json"))
    if (described := json.loads(path.read_text("utf-8")))
    and (host := (urlsplit(described["url"]).hostname or "").removeprefix("www.")) in HOSTS
]


@pytest.mark.parametrize(("folder", "described", "source"), PAGES, ids=[folder.parent.name for folder, _, _ in PAGES])
def test_selectors_of_the_catalogue_read_what_is_expected(
    folder: Path, described: dict[str, Any], source: Source
) -> None:
    page = next(path for path in folder.iterdir() if path.stem == "page")
    article = read_article(
        page.read_bytes(),
        described["url"],
        selectors=source.selectors.for_reader(),
        site=source.site or None,
        content_type=described.get("content_type", ""),
    )
    wanted = described["expected"]

    for field in {"title", "lead", "paragraphs"} & set(wanted):
        assert expectation(article)[field] == wanted[field], field
    assert [text for text in wanted["absent"] if text in article.text] == []
