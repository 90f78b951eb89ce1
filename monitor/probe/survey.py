"""A site that nobody has described yet → the block that describes it: feeds, sections, article pattern, content
system, selectors, and a sample article that shows whether all that is right."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import timedelta
from typing import Literal
from urllib.parse import urlsplit

from selectolax.lexbor import LexborHTMLParser

from monitor.catalogue import Catalogue, Family, Index, SelectorBlock, Source
from monitor.errors import FetchError
from monitor.fetcher import Fetcher
from monitor.probe.block import name_of
from monitor.probe.findings import IndexCheck, Sample
from monitor.probe.looking import MOST_NEW, TELLING, check_index, read_sample
from monitor.probe.shapes import learn_pattern, share
from monitor.scraper import read_article
from monitor.scraper.discovery import Candidate, content_system, discover, sitemaps_of_robots
from monitor.scraper.encodings import decode
from monitor.scraper.identity import canonical_url
from monitor.scraper.index import clean_line, is_no_article
from monitor.types import VIETNAM, Page
from monitor.vietnamese.gazetteer import provinces
from monitor.vietnamese.text import fold

#: Candidates that are fetched at most.
_MOST_CANDIDATES = 24
#: A known selector is proposed where its node holds at least this share of the words of the article, and little else.
_SAME = 0.8


#: How often papers and broadcasters may be asked; others by the default.
_BUSY = timedelta(minutes=10)
_OUTLET = re.compile("báo|đài|công an|cổng|trang|tạp chí|truyền hình", re.I)


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """What was learned about a site. `source` is what the block says; `notes` what a person should look at."""

    source: Source
    indexes: tuple[IndexCheck, ...] = ()
    sample: Sample | None = None
    notes: tuple[str, ...] = ()


async def survey(url: str, fetcher: Fetcher, catalogue: Catalogue, *, private_addresses: bool = False) -> Survey:
    """Look a new site over. Raises FetchError where its home page cannot be had."""
    draft = Source(
        id=name_of(url), name=name_of(url), kind=_kind(url), url=_root(url), indexes=(),
        private_addresses=private_addresses,
    )  # fmt: skip
    page = await fetcher.get(url, draft)
    if page.moved_to:
        draft = draft.model_copy(update={"id": name_of(page.moved_to), "url": _root(page.moved_to)})
    markup = decode(page.body, page.headers.get("content-type", "")).text
    draft = draft.model_copy(update=_about(markup, draft))
    checks = await _read_candidates(draft, await _candidates(draft, page, fetcher), fetcher)
    articles = _articles(checks)
    others = [check.url for check in checks if check.url != page.final_url]
    family, pattern = _system(markup, articles, others, catalogue.families)
    inherited = catalogue.families.get(family, Family())
    draft = draft.model_copy(update={"article_url": pattern or inherited.article_url, "selectors": inherited.selectors})
    listed = [check for check in checks if check.kind != "list" or _fits(draft.article_url, check)]
    sample = await read_sample(draft, articles[0], None, fetcher) if articles else None
    if family and sample is not None and "body" in sample.lost:
        # The addresses are those of the family, the pages are not.
        family, pattern = "", draft.article_url
        draft = draft.model_copy(update={"selectors": SelectorBlock()})
    if sample is not None and not draft.selectors.body:
        draft = draft.model_copy(update={"selectors": await _selectors(draft, articles[:2], catalogue, fetcher)})
        sample = await read_sample(draft, articles[0], None, fetcher)
    day = page.fetched_at.astimezone(VIETNAM).date()
    indexes = tuple(Index(url=each.moved_to or each.url, kind=_index_kind(each), seen=day) for each in listed)
    shown: dict[str, object] = {"family": family, "article_url": pattern, "indexes": indexes}
    if draft.kind in ("newspaper", "tv"):
        shown["every"] = _BUSY
    own = draft.model_copy(
        update={**shown, "selectors": _own(draft.selectors, inherited.selectors if family else SelectorBlock())}
    )
    notes = _notes(own, draft, articles)
    if listed and not any(check.alive for check in listed):
        notes += ("nothing that it lists is of these days",)
    return Survey(source=own, indexes=tuple(listed), sample=sample, notes=notes)


async def _candidates(draft: Source, page: Page, fetcher: Fetcher) -> list[Candidate]:
    try:
        sitemaps = "\n".join(f"Sitemap: {each}" for each in (await fetcher.robots(draft)).sitemaps)
    except FetchError:
        sitemaps = ""
    given = Candidate(page.final_url, "list", "given")
    found = [given, *discover(page.body, page.final_url), *sitemaps_of_robots(sitemaps, draft.url)]
    return sorted(found, key=lambda one: (one.why.startswith("usual"), one.kind == "sitemap"))


async def _read_candidates(draft: Source, candidates: list[Candidate], fetcher: Fetcher) -> list[IndexCheck]:
    """The candidates that list articles of these days: telling feeds and sections, and one of the whole site. Where all
    are old, the old ones."""
    found: list[IndexCheck] = []
    old: list[IndexCheck] = []
    known: set[str] = set()
    whole = False
    for one in candidates[:_MOST_CANDIDATES]:
        if one.kind == "list" and canonical_url(one.url.partition("?")[0]) in known:
            continue  # another page of a list that is known
        telling = one.why == "given" or bool(TELLING.search(f"{urlsplit(one.url).path} {one.title}"))
        if len(found) >= MOST_NEW * 2 or (whole and not telling) or (one.kind == "sitemap" and found):
            continue
        check = await check_index(draft, Index(url=one.url, kind=one.kind, grade="untested"), fetcher)
        address = canonical_url(check.moved_to or one.url)
        if check.failure or not check.entries or address in known or (one.kind != "list" and check.age_days is None):
            continue
        known.add(address)
        whole = whole or (one.kind == "feed" and not telling and check.alive)
        (found if check.alive else old).append(check)
    return found or old


def _articles(checks: list[IndexCheck]) -> list[str]:
    """Addresses of articles, those of feeds first: what a list page shows may be something else."""
    ordered = sorted(checks, key=lambda check: check.kind == "list")
    urls = dict.fromkeys(url for check in ordered for url, _ in check.first)
    return [url for url in urls if not is_no_article(url)]


def _system(markup: str, articles: list[str], others: list[str], families: dict[str, Family]) -> tuple[str, str]:
    """The family that the site belongs to, "" if none; and the article pattern, "" where the family's own fits."""
    learned = learn_pattern(articles, others)
    if len(articles) < 2:
        return "", learned
    named = content_system(markup)
    own = families[named].article_url if named in families else ""
    if own and share(own, articles) >= _SAME:
        return named, ""
    with_id = {name: each for name, one in families.items() if (each := one.article_url) and not _loose(each)}
    fitting = [name for name, pattern in with_id.items() if share(pattern, articles) >= 0.95]
    fitting = [name for name in fitting if not any(re.search(with_id[name], urlsplit(each).path) for each in others)]
    return (fitting[0], "") if len(fitting) == 1 else ("", learned)


async def _selectors(draft: Source, articles: list[str], catalogue: Catalogue, fetcher: Fetcher) -> SelectorBlock:
    """The body selector, of all that the catalogue knows, whose node holds what the general reader finds."""
    fitting: list[str] | None = None
    blocks = [one.selectors for one in catalogue.families.values()]
    blocks += [one.selectors for one in catalogue.sources.values()]
    known = dict.fromkeys(css for each in blocks for css in each.body)
    for url in articles:
        try:
            page = await fetcher.get(url, draft)
        except FetchError:
            continue
        fits = _body_selectors(page, known)
        fitting = fits if fitting is None else [css for css in fitting if css in fits]
    return SelectorBlock(body=tuple((fitting or [])[:1]))


def _own(selectors: SelectorBlock, inherited: SelectorBlock) -> SelectorBlock:
    """The selectors that the block has to name: those that it does not inherit."""
    return SelectorBlock() if selectors == inherited else selectors


def _body_selectors(page: Page, known: Iterable[str]) -> list[str]:
    kind = page.headers.get("content-type", "")
    words = set(read_article(page.body, page.final_url, content_type=kind).text.split())
    tree = LexborHTMLParser(decode(page.body, kind).text)
    fits = []
    for css in known:
        node = tree.css_first(css)
        inside = set(node.text(separator=" ").split()) if node else set()
        if words and len(words & inside) >= _SAME * len(words | inside):
            fits.append(css)
    return fits


def _about(markup: str, draft: Source) -> dict[str, object]:
    """Name and provinces, from what the home page calls itself."""
    tree = LexborHTMLParser(markup)
    meta = tree.css_first('meta[property="og:site_name"]')
    title = (meta.attributes.get("content") or "") if meta else ""
    title = title or (node.text() if (node := tree.css_first("title")) else "")
    title = clean_line(title, 200)
    parts = [part.strip() for part in re.split(r"\s+[|•·–—-]\s+", title) if part.strip()]
    name = title if len(title) <= 60 and "|" not in title else next(filter(_OUTLET.match, parts), "".join(parts[:1]))
    name = name or draft.name
    host = re.sub(r"[^a-z]", "", draft.host)
    told = fold(title)
    units = [unit for unit in provinces() if fold(unit.name) in told or _bare(unit.ascii) in host]
    return {"name": name[:100], "provinces": tuple(dict.fromkeys(unit.current or unit.name for unit in units))[:3]}


def _bare(ascii_name: str) -> str:
    return re.sub(r"[^a-z]", "", ascii_name.lower())


def _kind(url: str) -> Literal["police", "government", "newspaper"]:
    host = urlsplit(url).hostname or ""
    if "congan" in host:
        return "police"
    return "government" if host.endswith(".gov.vn") else "newspaper"


def _index_kind(check: IndexCheck) -> Literal["list", "sitemap", "feed"]:
    return "list" if check.kind == "list" else "sitemap" if "sitemap" in check.kind else "feed"


def _loose(pattern: str) -> bool:
    """Does the pattern fit addresses without a number in them? Then it says little about whose they are."""
    return any(re.search(pattern, path) for path in ("/gioi-thieu", "/tin-tuc/tin-trong-tinh/mot-hai-ba-bon-nam-sau/"))


def _fits(pattern: str, check: IndexCheck) -> bool:
    """Does the list show articles, and is it none itself?"""
    urls = [url for url, _ in check.first]
    return not pattern or (share(pattern, urls) >= 0.5 and not share(pattern, [check.url]))


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def _notes(own: Source, whole: Source, articles: list[str]) -> tuple[str, ...]:
    notes = []
    if not own.indexes:
        notes.append("no feed, section or sitemap was found that lists articles of these days")
    if not own.provinces:
        notes.append("the province could not be told: write provinces: [...]")
    if articles and not whole.article_url:
        notes.append("the addresses of articles share no shape; lists are read by how links look")
    if own.kind == "newspaper":
        notes.append("kind: newspaper is a guess")
    return tuple(notes)
