"""sources.yaml → the sources to watch. CMS families are defined once; a source inherits and overrides them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from datetime import date, timedelta
from pathlib import Path
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, PlainSerializer, model_validator
from selectolax.lexbor import LexborHTMLParser, SelectolaxError

from monitor.errors import ConfigError
from monitor.scraper.selectors import Selectors
from monitor.vietnamese.gazetteer import resolve
from monitor.yamlfile import parse_yaml, read_yaml

_DURATION = re.compile(r"(\d+(?:\.\d+)?)\s*(s|m|h|d)")
_SECONDS = {"s": 1, "m": 60, "h": 3600, "d": 86400}


def _duration(value: Any) -> Any:
    if isinstance(value, str):
        match = _DURATION.fullmatch(value.strip())
        if not match:
            raise ValueError("write a duration such as 30s, 15m, 2h or 1d")
        return timedelta(seconds=float(match[1]) * _SECONDS[match[2]])
    return value


def _spelled(value: timedelta) -> str:
    seconds = value.total_seconds()
    unit = next(unit for unit in ("d", "h", "m", "s") if seconds % _SECONDS[unit] == 0 or unit == "s")
    return f"{seconds / _SECONDS[unit]:g}{unit}"


def _pattern(value: Any) -> Any:
    if isinstance(value, str):
        try:
            re.compile(value)
        except re.error as error:
            raise ValueError(f"not a regular expression: {error}") from None
    return value


def _selector(value: Any) -> Any:
    if isinstance(value, str):
        try:
            LexborHTMLParser("<p></p>").css(value)
        except SelectolaxError:
            raise ValueError(f"not a CSS selector that can be read: {value!r}") from None
    return value


def _web_address(value: Any) -> Any:
    if isinstance(value, str):
        parts = urlsplit(value)
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("write a whole address that begins with http:// or https://")
    return value


Duration = Annotated[
    timedelta,
    BeforeValidator(_duration, json_schema_input_type=str),
    PlainSerializer(_spelled, return_type=str),
]
Pattern = Annotated[str, BeforeValidator(_pattern)]
CssList = tuple[Annotated[str, BeforeValidator(_selector)], ...]
WebAddress = Annotated[str, BeforeValidator(_web_address)]
Grade = Literal["seen", "pattern", "untested"]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SelectorBlock(_Block):
    """CSS selectors of an article page; the first that matches wins, `drop` removes all it matches."""

    title: CssList = ()
    lead: CssList = ()
    body: CssList = ()
    drop: CssList = ()
    date: CssList = ()
    author: CssList = ()

    def for_reader(self) -> Selectors | None:
        """The same as the scraper takes them; None where there are none."""
        given = self.model_dump()
        return Selectors(**given) if any(given.values()) else None


class Index(_Block):
    """An address that lists articles: a feed, a sitemap or a list page."""

    url: WebAddress
    kind: Literal["feed", "sitemap", "list"] | None = Field(
        default=None, description="what it is; recognised if left out"
    )
    grade: Grade = Field(
        default="seen", description="seen: in public material; pattern: by habit of its CMS; untested: a guess"
    )
    seen: date | None = Field(default=None, description="the day it was last seen working, or seen in public material")


def _index(value: Any) -> Any:
    return {"url": value} if isinstance(value, str) else value


class Family(_Block):
    """What the sites of one content management system share."""

    vendor: str = ""
    article_url: Pattern = Field(
        default="", description="regular expression found in the path of every article address"
    )
    selectors: SelectorBlock = SelectorBlock()


class Source(_Block):
    """One outlet and where it lists its articles."""

    id: str = Field(default="", exclude=True, description="the key of the block; not written inside it")
    name: str
    kind: Literal["newspaper", "tv", "police", "government", "national"]
    url: WebAddress
    provinces: tuple[str, ...] = Field(
        default=(), description="today's units it reports on, by name; [vn] for the country"
    )
    formerly: tuple[str, ...] = Field(default=(), description="absorbed provinces whose stories it carries")
    family: str = ""
    indexes: tuple[Annotated[Index, BeforeValidator(_index, json_schema_input_type=str | Index)], ...]
    article_url: Pattern = ""
    selectors: SelectorBlock = SelectorBlock()
    site: str = Field(default="", description="name of a reader in monitor/scraper/sites, where one is needed")
    hosts: tuple[str, ...] = Field(default=(), description="other hosts on which the same articles stand")
    every: Duration = Field(default=timedelta(minutes=15), description="shortest time between two polls")
    at_most: Duration = Field(default=timedelta(hours=24), description="longest time between two polls")
    spacing: Duration | None = Field(default=None, description="least time between two requests to its host")
    robots: bool = Field(default=True, description="obey robots.txt")
    private_addresses: bool = Field(
        default=False, description="may resolve to loopback or private addresses (tests, intranets)"
    )
    ca_bundle: Path | None = Field(
        default=None, description="extra certificates for a site that forgets its intermediate"
    )
    enabled: bool = True
    note: str = ""

    @model_validator(mode="after")
    def _bounds(self) -> Self:
        if self.every > self.at_most:
            raise ValueError("every must not be longer than at_most")
        unknown = [name for name in (*self.provinces, *self.formerly) if name != "vn" and not resolve(name)]
        if unknown:
            raise ValueError(f"no province is named {', '.join(unknown)}; write names as in Bắc Ninh, or vn")
        return self

    @property
    def host(self) -> str:
        """Host name of its home page."""
        return urlsplit(self.url).hostname or ""

    @property
    def polled(self) -> tuple[Index, ...]:
        """The indexes that the daemon polls: those with evidence."""
        return tuple(index for index in self.indexes if index.grade == "seen")


def polled_too(source: Source, verified: Collection[str]) -> Source:
    """The source with these indexes of it polled as well: a check has found them working."""
    if not verified:
        return source
    indexes = (
        index.model_copy(update={"grade": "seen"}) if index.url in verified else index for index in source.indexes
    )
    return source.model_copy(update={"indexes": tuple(indexes)})


class Catalogue(_Block):
    """The whole of sources.yaml."""

    families: dict[str, Family] = {}
    sources: dict[str, Source] = {}

    @model_validator(mode="before")
    @classmethod
    def _inherit(cls, value: Any) -> Any:
        if not isinstance(value, dict):
            return value
        families, sources = value.get("families") or {}, value.get("sources") or {}
        if not isinstance(sources, dict) or not isinstance(families, dict):
            return value
        whole = {key: _inherited(key, block, families) for key, block in sources.items()}
        return {**value, "sources": whole}

    def with_verified(self, verified: Mapping[str, Collection[str]]) -> Catalogue:
        """The catalogue in which the addresses that checks have found working, by source, are polled as well."""
        sources = {key: polled_too(source, verified.get(key, ())) for key, source in self.sources.items()}
        return self.model_copy(update={"sources": sources})

    def pick(self, names: list[str] | tuple[str, ...]) -> tuple[Source, ...]:
        """The named sources, or all that are enabled and have something to poll if none is named. Raises ConfigError
        for a name that is not there."""
        if not names:
            return tuple(source for source in self.sources.values() if source.enabled and source.polled)
        unknown = [name for name in names if name not in self.sources]
        if unknown:
            raise ConfigError(
                f"no source named {', '.join(unknown)}", where="sources.yaml", remedy="`monitor sources list` shows all"
            )
        return tuple(self.sources[name] for name in names)


def _inherited(key: str, block: Any, families: dict[str, Any]) -> Any:
    if not isinstance(block, dict):
        return block
    if "id" in block:
        raise ValueError(f"sources.{key}: id is the key of the block, leave it out")
    name = block.get("family", "")
    if name and name not in families:
        raise ValueError(f"sources.{key}: no family named {name!r}; define it under families")
    family = families.get(name) or {}
    merged = {**block, "id": key}
    if isinstance(family, dict):
        if "article_url" in family:
            merged.setdefault("article_url", family["article_url"])
        own, shared = block.get("selectors") or {}, family.get("selectors") or {}
        if isinstance(own, dict) and isinstance(shared, dict):
            merged["selectors"] = {**shared, **own}
    return merged


def read_catalogue(path: Path) -> Catalogue:
    """Read and validate sources.yaml. Raises ConfigError with line numbers."""
    return read_yaml(path, Catalogue)


def parse_catalogue(text: str, *, where: str = "sources.yaml") -> Catalogue:
    """The same from text."""
    return parse_yaml(text, Catalogue, where=where)
