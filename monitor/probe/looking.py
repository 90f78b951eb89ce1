"""Asks a source's host, indexes, home page and a few articles, and writes down what came. Never raises for what the
network does; stores nothing."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from datetime import datetime, timedelta
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitor.catalogue import Index, Source
from monitor.decide import sitemaps_to_read
from monitor.errors import FetchError, ParseError
from monitor.fetcher import AGENT, Fetcher
from monitor.probe.findings import Discovery, Field, Finding, IndexCheck, Sample, SourceCheck
from monitor.readers import article_of, listing_of
from monitor.scraper.discovery import Candidate, discover, sitemaps_of_robots
from monitor.scraper.encodings import decode
from monitor.scraper.identity import canonical_url
from monitor.types import VIETNAM, Article, Entry, Page

#: Candidates of the home page that are fetched, and new indexes that one check proposes.
MOST_CANDIDATES = 12
MOST_NEW = 6
#: A certificate that ends sooner is worth a note.
CERTIFICATE_NOTICE = timedelta(days=14)
#: Words in address or title of an index that may carry the reports.
TELLING = re.compile(
    r"phap[-_]?luat|pháp luật|an[-_]?ninh|an ninh|trat[-_]?tu|trật tự|ma[-_]?tuy|ma túy|noi[-_]?chinh|nội chính"
    r"|quoc[-_]?phong|quốc phòng|xa[-_]?hoi|xã hội|thoi[-_]?su|thời sự|giao[-_]?thong|giao thông|phong[-_]?chong",
    re.I,
)


async def probe(source: Source, fetcher: Fetcher, *, pages: int = 1, discovering: bool = True) -> SourceCheck:
    """Look at the host, every index, graded or not, a few articles and, if `discovering`, where its home page leads.
    A host that does not answer at all is asked once."""
    host, sitemaps, down = await _host(source, fetcher)
    indexes = [
        IndexCheck(url=index.url, grade=index.grade, failure=down.kind, detail=down.what)
        if down is not None and urlsplit(index.url).netloc == urlsplit(source.url).netloc
        else await check_index(source, index, fetcher)
        for index in source.indexes
    ]
    samples = await _samples(source, indexes, fetcher, pages)
    page: Page | None = None
    if down is None and discovering:
        finding, page = await _home(source, fetcher)
        host.append(finding)
    found: tuple[Discovery, ...] = ()
    if page is not None:
        candidates = (*discover(page.body, page.final_url), *sitemaps_of_robots(sitemaps, source.url))
        found = await _discoveries(source, candidates, indexes, fetcher)
    return SourceCheck(
        source=source.id,
        name=source.name,
        at=fetcher.now,
        host=tuple(host),
        home=page.moved_to if page else "",
        indexes=tuple(indexes),
        samples=samples,
        found=found,
    )


async def check_index(source: Source, index: Index, fetcher: Fetcher) -> IndexCheck:
    """Ask one index and read what comes."""
    blank = IndexCheck(url=index.url, grade=index.grade)
    try:
        page = await fetcher.get(index.url, source)
        read = listing_of(source, index, page)
        entries = read.entries
        for url in sitemaps_to_read(read.sitemaps, None) if not entries else ():
            entries += listing_of(source, index, await fetcher.get(url, source)).entries
    except (FetchError, ParseError) as error:
        return replace(blank, failure=error.kind, detail=error.what)
    if _is_home(page.final_url) and not _is_home(index.url) and index.kind == "list":
        return replace(blank, moved_to=page.moved_to, failure="home", detail="leads to the home page")
    newest = max((entry.published for entry in entries if entry.published), default=None)
    return replace(
        blank,
        kind=read.kind,
        entries=len(entries),
        newest=newest,
        age_days=max((page.fetched_at - newest).days, 0) if newest else None,
        moved_to=page.moved_to,
        detail="; ".join(read.notes),
        first=tuple((entry.url, entry.published) for entry in _latest(entries)[:8]),
    )


async def read_sample(source: Source, url: str, listed: datetime | None, fetcher: Fetcher) -> Sample:
    """Read one article as the pipeline would; `listed` is the date that its index gave."""
    try:
        page = await fetcher.get(url, source)
    except FetchError as error:
        return Sample(url=url, failure=error.kind, detail=error.what)
    article = article_of(source, page)
    fields = tuple(_fields(article, listed))
    return Sample(
        url=article.url or url,
        fields=fields,
        missing=tuple(field.name for field in fields if not field.value),
        unmatched=_unmatched(source, page),
        lost=article.unmatched,
    )


async def verified(source: Source, index: Index, fetcher: Fetcher) -> str:
    """What speaks against polling an index of which nobody has seen that it works; "" if it lists articles of these
    days and one of them is read with title, date and text."""
    check = await check_index(source, index, fetcher)
    if not check.alive:
        return check.failure or ("stale" if check.stale else "empty")
    for url, listed in check.first[:2]:
        sample = await read_sample(source, url, listed, fetcher)
        if sample.readable:
            return ""
    return "unreadable"


async def _host(source: Source, fetcher: Fetcher) -> tuple[list[Finding], str, FetchError | None]:
    """What robots.txt and the certificate say, the sitemaps named, and the error where the host does not answer."""
    try:
        policy = await fetcher.robots(source)
    except FetchError as error:
        return [Finding("host", "bad", str(error))], "", error
    allowed = policy.allows(source.url, AGENT)
    words = "allows the home page" if allowed else "forbids the home page"
    words = "the server fails even for robots.txt, so nothing may be fetched" if policy.closed else words
    words += f", asks for {policy.delay(AGENT):g} s between requests" if policy.delay(AGENT) else ""
    findings = [Finding("robots.txt", "good" if allowed else "bad" if source.robots else "note", words)]
    try:
        end = await fetcher.certificate(source)
        if end is not None:
            soon = end - fetcher.now < CERTIFICATE_NOTICE
            words = f"good until {end.astimezone(VIETNAM).date().isoformat()}"
            findings.append(Finding("certificate", "note" if soon else "good", words))
    except FetchError as error:
        findings.append(Finding("certificate", "bad" if error.kind == "tls" else "note", str(error)))
    return findings, "\n".join(f"Sitemap: {each}" for each in policy.sitemaps), None


async def _home(source: Source, fetcher: Fetcher) -> tuple[Finding, Page | None]:
    try:
        page = await fetcher.get(source.url, source)
    except FetchError as error:
        return Finding("home page", "note", str(error)), None
    if page.moved_to:
        return Finding("home page", "note", f"moved for good to {page.moved_to}"), page
    return Finding("home page", "good", f"answers with status {page.status}"), page


async def _samples(source: Source, indexes: list[IndexCheck], fetcher: Fetcher, pages: int) -> tuple[Sample, ...]:
    """So many articles, of different indexes where there are several; a few more are tried where one cannot be had."""
    turns = [[check.first[at] for check in indexes if at < len(check.first)] for at in range(8)]
    wanted = dict(entry for turn in reversed(turns) for entry in reversed(turn))
    samples: list[Sample] = []
    for url, listed in list(reversed(wanted.items()))[: pages + 2]:
        if sum(sample.readable for sample in samples) >= pages:
            break
        samples.append(await read_sample(source, url, listed, fetcher))
    return tuple(samples)


async def _discoveries(
    source: Source, candidates: Iterable[Candidate], indexes: list[IndexCheck], fetcher: Fetcher
) -> tuple[Discovery, ...]:
    """New feeds and news sitemaps: those of telling sections, and one of the whole site where no feed is known."""
    known = {canonical_url(index.url) for index in source.indexes}
    known |= {canonical_url(index.moved_to) for index in indexes if index.moved_to}
    has_feed = any(index.alive and index.kind in ("rss", "atom", "rdf", "jsonfeed") for index in indexes)
    new = [one for one in candidates if one.kind != "list" and canonical_url(one.url) not in known]
    found: list[Discovery] = []
    for one in sorted(new, key=lambda one: one.why.startswith("usual"))[:MOST_CANDIDATES]:
        telling = bool(TELLING.search(f"{urlsplit(one.url).path} {one.title}"))
        if len(found) >= MOST_NEW or (has_feed and not telling) or (one.kind == "sitemap" and found):
            continue
        check = await check_index(source, Index(url=one.url, kind=one.kind, grade="untested"), fetcher)
        address = check.moved_to or one.url
        if check.alive and check.age_days is not None and canonical_url(address) not in known:
            known.add(canonical_url(address))
            has_feed = has_feed or one.kind == "feed"
            found.append(Discovery(url=address, kind=one.kind, why=one.why, title=one.title, check=check))
    return tuple(found)


def _fields(article: Article, listed: datetime | None) -> Iterable[Field]:
    published, clue = article.published, article.found.get("published", "")
    if published is None and listed is not None:
        published, clue = listed, "index"
    words = len(article.text.split())
    shown = {
        "title": article.title,
        "published": published.astimezone(VIETNAM).isoformat(timespec="minutes") if published else "",
        "modified": article.modified.astimezone(VIETNAM).isoformat(timespec="minutes") if article.modified else "",
        "author": article.author,
        "section": article.section,
        "lead": article.lead,
        "text": f"{words} words: {article.text}" if words else "",
        "image": article.image,
    }
    for name, value in shown.items():
        short = " ".join(value.split())
        short = short if len(short) <= 200 else f"{short[:199]}…"
        yield Field(name=name, value=short, clue=clue if name == "published" else article.found.get(name, ""))


def _unmatched(source: Source, page: Page) -> tuple[str, ...]:
    """The selectors of the catalogue that match nothing on the page; `drop` has reasons to match nothing."""
    tree = LexborHTMLParser(decode(page.body, page.headers.get("content-type", "")).text)
    chosen = source.selectors.model_dump(exclude={"drop"})
    return tuple(f"{field}: {one}" for field, each in chosen.items() for one in each if not _matches(tree, one))


def _matches(tree: LexborHTMLParser, selector: str) -> bool:
    try:
        return tree.css_first(selector) is not None
    except (SelectolaxError, ValueError):
        return False


def _latest(entries: tuple[Entry, ...]) -> list[Entry]:
    dated = sorted(
        (entry for entry in entries if entry.published), key=lambda entry: entry.published or 0, reverse=True
    )
    return dated + [entry for entry in entries if not entry.published]


def _is_home(url: str) -> bool:
    parts = urlsplit(url)
    return parts.path in ("", "/") and not parts.query
