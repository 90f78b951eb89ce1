"""A site and its articles → every document it serves, as bytes. Pure: the server only hands them out."""

from __future__ import annotations

import json
import unicodedata
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from email.utils import format_datetime
from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from monitor.demo.charsets import ENCODERS
from monitor.demo.corpus import Photo, Story, Subhead, Table
from monitor.demo.sites import Dates, Site, SiteIndex, article_path
from monitor.types import VIETNAM

_WEEKDAYS = ("Thứ hai", "Thứ ba", "Thứ tư", "Thứ năm", "Thứ sáu", "Thứ bảy", "Chủ nhật")
_TEMPLATE = {"yyyymm-number": "yyyymm"}
_NEXT_PAGE = {"liferay": "?_101_INSTANCE_St1DaeZNsp94_cur=", "police": "?trang="}
_NEWS_SITEMAP_LENGTH = 4
_TEASER_LENGTH = 220


@dataclass(frozen=True, slots=True)
class Document:
    """What a server sends for one address."""

    body: bytes
    media_type: str
    modified: datetime | None = None

    @property
    def etag(self) -> str:
        """A strong validator of the body."""
        return f'"{sha256(self.body).hexdigest()[:16]}"'


@dataclass(frozen=True, slots=True)
class Item:
    """An article as lists, feeds and related-news boxes show it."""

    path: str
    title: str
    lead: str
    teaser: str
    section: str
    number: int
    views: int
    published: datetime
    updated: datetime | None


def site_documents(
    site: Site, stories: Sequence[Story], *, base: str, stage: int, now: datetime
) -> dict[str, Document]:
    """Every address of the site (path with query) and its document at a stage. `base` is "http://host:port"; `now`
    is shown by page clocks."""
    ordered = sorted(stories, key=lambda story: (story.published, story.id), reverse=True)
    items = {story.id: _item(site, story, stage) for story in ordered}
    press = _Press(site, base, now)
    found = {
        items[story.id].path: press.article(story, items[story.id], _neighbours(items, story)) for story in ordered
    }
    listed = [items[story.id] for story in ordered if story.listed]
    for index in site.indexes:
        chosen = [item for item in listed if index.section in ("", item.section)]
        found.update(press.index(index, chosen))
    if site.robots:
        found["/robots.txt"] = Document(site.robots.replace(" /sitemap", f" {base}/sitemap").encode(), "text/plain")
    return found


def _item(site: Site, story: Story, stage: int) -> Item:
    return Item(
        path=article_path(site, story),
        title=story.title,
        lead=story.lead,
        teaser=_teaser(story),
        section=story.section,
        number=story.number,
        views=story.number % 5_000 + 100 * stage,
        published=story.published,
        updated=story.updated,
    )


def _teaser(story: Story) -> str:
    """What related-news boxes quote: the beginning of the paragraph with the most digits, as papers like to do."""
    richest = max(story.paragraphs, key=lambda text: sum(map(str.isdigit, text)), default="")
    return richest if len(richest) <= _TEASER_LENGTH else richest[:_TEASER_LENGTH].rsplit(" ", 1)[0] + "..."


def _neighbours(items: dict[str, Item], story: Story) -> list[Item]:
    return [item for name, item in items.items() if name != story.id][:4]


@dataclass(frozen=True, slots=True)
class _Press:
    site: Site
    base: str
    now: datetime

    def article(self, story: Story, item: Item, others: list[Item]) -> Document:
        page = self._page(
            story.title,
            story=story,
            path=item.path,
            section=self.site.sections[story.section],
            blocks=[_block(block) for block in story.body],
            views=item.views,
            others=others,
            linked_data=_linked_data(story),
        )
        return Document(page, self._html_type, story.updated or story.published)

    def index(self, index: SiteIndex, items: list[Item]) -> Iterator[tuple[str, Document]]:
        newest = max((item.updated or item.published for item in items), default=self.now)
        match index.form:
            case "list":
                yield from self._list(index, items)
            case "html":
                page = _environment("rfc822", False).get_template("feeds.html").render(site=self.site)
                yield index.path, Document(page.encode(), "text/html; charset=utf-8")
            case "news-sitemap":
                yield index.path, self._xml(index, items[:_NEWS_SITEMAP_LENGTH], newest)
            case "sitemap":
                yield index.path, self._xml(index, items[_NEWS_SITEMAP_LENGTH:], newest)
            case "empty":
                yield index.path, self._xml(index, [], newest)
            case _:
                yield index.path, self._xml(index, items, newest)

    def _xml(self, index: SiteIndex, items: list[Item], newest: datetime) -> Document:
        name = "rss" if index.form == "empty" else index.form
        template = _environment(index.dates, index.decomposed).get_template(f"{name}.xml")
        maps = [other.path for other in self.site.indexes if other.form in ("sitemap", "news-sitemap")]
        prefix = self.base if index.absolute else ""
        text = template.render(site=self.site, base=self.base, prefix=prefix, items=items, newest=newest, maps=maps)
        kind = {"rss": "rss+xml", "atom": "atom+xml"}.get(name, "xml")
        return Document(text.encode(), f"application/{kind}; charset=utf-8", newest)

    def _list(self, index: SiteIndex, items: list[Item]) -> Iterator[tuple[str, Document]]:
        """The list page by page; addresses that the site no longer has stand among the articles of the first."""
        gone = [_gone(path, self.now) for path in self.site.dead_links]
        shown = items[:1] + gone + items[1:]
        starts = range(0, max(len(shown), 1), index.page_size)
        paths = [index.path if not start else f"{index.path}{self._more}{n + 1}" for n, start in enumerate(starts)]
        for number, start in enumerate(starts):
            page = self._page(
                self.site.title,
                story=None,
                items=shown[start : start + index.page_size],
                before=paths[number - 1] if number else "",
                after=paths[number + 1] if number + 1 < len(paths) else "",
                views=4_812,
                others=items[:4],
            )
            yield paths[number], Document(page, self._html_type)

    @property
    def _more(self) -> str:
        return _NEXT_PAGE.get(self.site.cms, "?page=")

    @property
    def _html_type(self) -> str:
        # The old sites leave the charset to a tag of the page.
        return "text/html; charset=utf-8" if self.site.charset == "utf-8" else "text/html"

    def _page(self, heading: str, **shown: Any) -> bytes:
        name = _TEMPLATE.get(self.site.cms, self.site.cms)
        template = _environment("rfc822", False).get_template(f"{name}.html")
        clock = f"{_weekday(self.now)}, {_when(self.now, '%d/%m/%Y - %H:%M')}"
        text = template.render(heading=heading, site=self.site, base=self.base, clock=clock, **shown)
        return ENCODERS[self.site.charset](text)


def _gone(path: str, now: datetime) -> Item:
    return Item(path, "Thông báo", "", "", "", 404, 404, now - timedelta(days=400), None)


def _block(block: str | Subhead | Photo | Table) -> tuple[str, object]:
    match block:
        case Subhead():
            return "h", block.h
        case Photo():
            return "photo", block.photo
        case Table():
            return "table", block.table
        case _:
            return "text", block


def _linked_data(story: Story) -> Markup:
    facts = {
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "headline": story.title,
        "datePublished": story.published.isoformat(),
        "dateModified": (story.updated or story.published).isoformat(),
        "author": {"@type": "Person", "name": story.author},
    }
    return Markup(json.dumps(facts, ensure_ascii=False).replace("<", "\\u003c"))  # noqa: S704 - JSON of our own, "<" escaped


def _when(moment: datetime, pattern: str) -> str:
    return moment.astimezone(VIETNAM).strftime(pattern)


def _weekday(moment: datetime) -> str:
    return _WEEKDAYS[moment.astimezone(VIETNAM).weekday()]


def _feed_date(dates: Dates, moment: datetime) -> str:
    local = moment.astimezone(VIETNAM)
    match dates:
        case "rfc822":
            return format_datetime(local)
        case "zoneless":
            return format_datetime(local).rpartition(" ")[0]
        case "iso":
            return f"{local:%Y-%m-%d %H:%M:%S}"
        case "day-first":
            return f"{local:%d/%m/%Y %H:%M}"
        case "month-first":
            return f"{local.month}/{local.day}/{local.year} {local.hour % 12 or 12}:{local:%M:%S %p}"


@cache
def _environment(dates: Dates, decomposed: bool) -> Environment:
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent / "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
    )
    environment.filters["when"] = _when
    environment.filters["weekday"] = _weekday
    environment.filters["feed_date"] = lambda moment: _feed_date(dates, moment)
    environment.filters["spelled"] = lambda text: unicodedata.normalize("NFD", text) if decomposed else text
    return environment
