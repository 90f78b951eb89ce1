"""articles/*.yaml → the demonstration's articles, and the figures a careful reader finds in them."""

from __future__ import annotations

import calendar
import zlib
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor.codebook import load as load_codebook
from monitor.demo.sites import article_path, load_sites
from monitor.types import VIETNAM, Approx, Period, Relation
from monitor.yamlfile import read_yaml

HERE = Path(__file__).parent


def _instant(value: Any) -> Any:
    if isinstance(value, str):
        value = datetime.fromisoformat(value)
    return value.replace(tzinfo=VIETNAM) if isinstance(value, datetime) and value.tzinfo is None else value


def _edge(text: str, last: bool) -> date:
    """'2023', '2023-06' or '2023-06-14' as its first or last day."""
    parts = [int(part) for part in text.split("-")]
    year = parts[0]
    month = parts[1] if len(parts) > 1 else (12 if last else 1)
    day = parts[2] if len(parts) > 2 else (calendar.monthrange(year, month)[1] if last else 1)
    return date(year, month, day)


def _span(value: Any) -> Any:
    if value is None or isinstance(value, Period):
        return value
    start, _, end = str(value).partition("/")
    return Period(_edge(start, False), _edge(end or start, True))


Instant = Annotated[datetime, BeforeValidator(_instant)]
Span = Annotated[Period | None, BeforeValidator(_span)]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True, arbitrary_types_allowed=True)


class Coding(_Block):
    """What the figures of one article share, unless one says otherwise."""

    period: Span = None
    baseline: Span = None
    place: str | None = None


class Figure(_Block):
    """One figure as a coder would write it down: exactly one of the relations carries its value."""

    near: str = Field(description="words of the text that pin the number down")
    code: str = Field(alias="is", pattern=r"^[a-z_]+\.[a-z_]+$", description="topic.measure")
    level: Decimal | None = None
    change: Decimal | None = None
    change_pct: Decimal | None = None
    share: Decimal | None = None
    target_margin: Decimal | None = None
    target: Decimal | None = None
    of: Decimal | None = None
    unit: str = ""
    approx: Approx = "exact"
    period: Span = None
    baseline: Span = None
    place: str | None = None
    nth: int | None = None
    alt: tuple[str, ...] = ()
    sure: bool = True
    repeat: bool = False
    undated: bool = Field(default=False, description="the article settles no period for it")

    @model_validator(mode="after")
    def _one_relation(self) -> Self:
        if sum(value is not None for value in self._values.values()) != 1:
            raise ValueError(f"{self.near!r} must carry exactly one relation")
        return self

    @property
    def _values(self) -> dict[Relation, Decimal | None]:
        return {
            "level": self.level,
            "change": self.change,
            "change_pct": self.change_pct,
            "share": self.share,
            "target_margin": self.target_margin,
            "target": self.target,
        }

    @property
    def relation(self) -> Relation:
        """Which of the relations carries the value."""
        return next(name for name, value in self._values.items() if value is not None)

    @property
    def value(self) -> Decimal:
        """The number, in the base unit, signed for changes."""
        return next(value for value in self._values.values() if value is not None)

    @property
    def base_unit(self) -> str:
        """The unit: the measure's own, or percent and percentage points for relative ones."""
        if self.unit:
            return self.unit
        if self.relation in ("change_pct", "share"):
            return "percent"
        own = load_codebook().measures[self.code.partition(".")[2]].unit
        return "pp" if own == "percent" and self.relation in ("change", "target_margin") else own


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
        figures=tuple(_coded(figure, story.coding, province) for figure in story.figures),
    )


def _coded(figure: Figure, shared: Coding, province: str | None) -> dict[str, Any]:
    topic, _, measure = figure.code.partition(".")
    compared = figure.relation in ("change", "change_pct")
    period = None if figure.undated else figure.period or shared.period
    baseline = figure.baseline or (shared.baseline if compared else None)
    line: dict[str, Any] = {
        "value": _number(figure.value),
        "unit": figure.base_unit,
        "topic": topic,
        "measure": measure,
        "relation": figure.relation,
        "of": _number(figure.of) if figure.of is not None else None,
        "approx": figure.approx,
        "period": str(period) if period else None,
        "baseline": str(baseline) if baseline else None,
        "place": figure.place or shared.place or province,
        "near": figure.near,
        "sure": figure.sure,
    }
    optional = {"nth": figure.nth, "repeat": figure.repeat or None, "alt": list(figure.alt) or None}
    return line | {key: value for key, value in optional.items() if value is not None}


def _number(value: Decimal) -> int | float:
    return int(value) if value == value.to_integral_value() else float(value)


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
