"""articles/*.yaml → the demonstration's articles, and the figures a careful reader finds in them."""

from __future__ import annotations

import zlib
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

from monitor.demo.coding import Coding, Figure, gold_line
from monitor.demo.sites import article_path, load_sites
from monitor.types import VIETNAM
from monitor.yamlfile import read_yaml

HERE = Path(__file__).parent


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=VIETNAM) if isinstance(value, datetime) and value.tzinfo is None else value


Instant = Annotated[datetime, BeforeValidator(_instant)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Subhead(_Block):
    """A heading inside the body."""

    h: str


class Photo(_Block):
    """A picture with its caption."""

    photo: str


class Table(_Block):
    """Rows of cells, the first one the heading."""

    table: tuple[tuple[str, ...], ...]


class Correction(_Block):
    """What the paper changes later. Without `updated` it does so silently."""

    updated: Instant | None = None
    replace: dict[str, str]
    figures: dict[str, Figure] = Field(default={}, description="new coding of a figure, by its old `near`")


class Story(_Block):
    """One article of the miniature, as its paper published it."""

    id: str = Field(pattern=r"^[a-z0-9-]+$")
    site: str
    title: str
    section: str
    published: Instant
    author: str = ""
    credit: str = Field(default="", description="the outlet a reprint names")
    reprint_of: str = ""
    kind: str
    relevant: bool = False
    province: str | None = Field(default=None, description="the province it speaks of; its site's if left out")
    stage: Literal[1, 2] = Field(default=1, description="the run that sees it first")
    listed: bool = Field(default=True, description="named by the site's indexes")
    lead: str = ""
    body: tuple[str | Subhead | Photo | Table, ...] = ()
    coding: Coding = Coding()
    figures: tuple[Figure, ...] = ()
    correction: Correction | None = None

    @property
    def number(self) -> int:
        """A stable number for addresses and view counters."""
        return zlib.crc32(self.id.encode())

    @property
    def paragraphs(self) -> tuple[str, ...]:
        """The lines a careful reader keeps: lead, paragraphs, subheads and table rows, without captions."""
        lines = [self.lead] if self.lead else []
        for block in self.body:
            match block:
                case str():
                    lines.append(block)
                case Subhead():
                    lines.append(block.h)
                case Table():
                    lines.extend(" | ".join(row) for row in block.table)
        return tuple(lines)

    @property
    def text(self) -> str:
        """Lead and body, one paragraph a line."""
        return "\n".join(self.paragraphs)

    @property
    def updated(self) -> datetime | None:
        """When the paper says it last changed the article."""
        return self.correction.updated if self.correction and self.stage == 2 else None

    def at(self, stage: int) -> Story:
        """The article as it stands at a stage: its corrections applied at the second."""
        if stage < 2 or self.correction is None:
            return self
        fix = self.correction
        changed = {
            "title": _replaced(self.title, fix.replace),
            "lead": _replaced(self.lead, fix.replace),
            "body": tuple(_replaced(block, fix.replace) if isinstance(block, str) else block for block in self.body),
            "figures": tuple(fix.figures.get(figure.near, figure) for figure in self.figures),
            "stage": 2,
        }
        return self.model_copy(update=changed)


class _File(_Block):
    articles: tuple[Story, ...]


class Expected(_Block):
    """The figures to be found in one article, in the form in which gold files state them."""

    id: str
    site: str
    published: str
    province: str | None
    relevant: bool
    kind: str
    figures: tuple[dict[str, Any], ...]


@cache
def load_stories() -> tuple[Story, ...]:
    """All articles, in the order of their files. Raises ConfigError naming file and line of a mistake."""
    stories = [
        story for path in sorted((HERE / "articles").glob("*.yaml")) for story in read_yaml(path, _File).articles
    ]
    by_id = {story.id: story for story in stories}
    return tuple(_reprinted(story, by_id) for story in stories)


def stories_at(stage: int) -> tuple[Story, ...]:
    """The articles that stand on the web at a stage (1 or 2), with the corrections made by then."""
    return tuple(story.at(stage) for story in load_stories() if story.stage <= stage)


def expected_figures(stage: int = 1) -> tuple[Expected, ...]:
    """One line per article that a polite crawl can read at the stage: its coded figures in the form of a gold file
    (`near`, `nth`, `sure`, `repeat`, `alt` and the fields of the codebook). Numbers are ints or floats, periods
    "start/end". Left out are the articles of a site that is down and those that robots.txt forbids."""
    sites = load_sites()
    return tuple(
        _expected(story)
        for story in stories_at(stage)
        if sites[story.site].down_at != stage and not sites[story.site].forbids(article_path(sites[story.site], story))
    )


def _expected(story: Story) -> Expected:
    province = story.province or load_sites()[story.site].province
    return Expected(
        id=story.id,
        site=story.site,
        published=story.published.date().isoformat(),
        province=province,
        relevant=story.relevant,
        kind=story.kind,
        figures=tuple(gold_line(figure, story.coding, province) for figure in story.figures),
    )


def _replaced(text: str, changes: dict[str, str]) -> str:
    for old, new in changes.items():
        text = text.replace(old, new)
    return text


def _reprinted(story: Story, by_id: dict[str, Story]) -> Story:
    """A reprint carries the words and figures of its original under its own site, title and credit."""
    if not story.reprint_of:
        return story
    original = by_id[story.reprint_of]
    return story.model_copy(
        update={
            "lead": original.lead,
            "body": original.body,
            "coding": original.coding,
            "figures": original.figures,
            "province": story.province or original.province,
        }
    )
