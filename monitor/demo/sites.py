"""sites.yaml → the sites of the miniature: their system, addresses, indexes and faults."""

from __future__ import annotations

import hashlib
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.yamlfile import read_yaml

if TYPE_CHECKING:
    from monitor.demo.corpus import Story

HERE = Path(__file__).parent

Form = Literal["rss", "atom", "list", "sitemap", "news-sitemap", "sitemap-index", "html", "empty"]
Dates = Literal["rfc822", "zoneless", "iso", "month-first", "day-first"]


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class SiteIndex(_Block):
    """An address at which a site lists its articles, or pretends to."""

    path: str
    form: Form
    section: str = Field(default="", description="only the articles of this section")
    dates: Dates = "rfc822"
    page_size: int = 100
    absolute: bool = True
    decomposed: bool = Field(default=False, description="letters and marks apart (NFD)")
    watched: bool = Field(default=True, description="named in the demonstration's sources.yaml")


class Site(_Block):
    """One site of the miniature."""

    name: str = Field(default="", exclude=True)
    title: str
    cms: str
    kind: Literal["newspaper", "tv", "police", "government", "national"]
    province: str = Field(description="as named when its articles appeared; vn for the country")
    current: str = Field(default="", description="the unit it belongs to since July 2025, if another")
    sections: dict[str, str]
    indexes: tuple[SiteIndex, ...]
    charset: Literal["utf-8", "windows-1258", "tcvn3"] = "utf-8"
    declared: str = Field(default="", description="the charset its pages claim, if another")
    clock: bool = Field(default=False, description="shows the time of day in its header")
    validators: bool = Field(default=False, description="sends ETag and Last-Modified")
    packed: bool = Field(default=True, description="gzips what it sends")
    delay: float = Field(default=0, description="seconds before each answer")
    down_at: Literal[0, 1] = Field(default=0, description="the stage at which it answers 503 to everything")
    dead_links: tuple[str, ...] = Field(default=(), description="addresses that its lists name and it does not have")
    robots: str = ""
    article_url: str = Field(description="regular expression found in the path of every article address")
    family: str

    def forbids(self, path: str) -> bool:
        """Whether the site's robots.txt asks crawlers to leave the path alone."""
        return any(path.startswith(prefix) for prefix in re.findall(r"(?m)^Disallow: (\S+)", self.robots))


class _File(_Block):
    sites: dict[str, Site]


@cache
def load_sites() -> dict[str, Site]:
    """The sites by name, in the order of the file. Raises ConfigError naming file and line of a mistake."""
    sites = read_yaml(HERE / "sites.yaml", _File).sites
    return {name: site.model_copy(update={"name": name}) for name, site in sites.items()}


def slug(text: str) -> str:
    """The title as addresses spell it: 'Phòng, chống ma túy' → 'phong-chong-ma-tuy'."""
    letters = unicodedata.normalize("NFD", text.lower().replace("đ", "d"))
    plain = "".join(letter for letter in letters if not unicodedata.combining(letter))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-")[:90].rstrip("-")


def article_path(site: Site, story: Story) -> str:
    """Where a story stands on its site, in the address shape of the site's system."""
    name, number, day = slug(story.title), story.number, story.published
    shapes = {
        "liferay": f"/web/guest/chi-tiet-tin-tuc/-/asset_publisher/St1DaeZNsp94/content/{name}",
        "onecms": f"/{name}-{10_000_000 + number % 1_000_000}.html",
        "epi": f"/{name}-post{number % 400_000 + 100_000}.html",
        "yyyymm": f"/{story.section}/{day:%Y%m}/{name}-{hashlib.sha256(story.id.encode()).hexdigest()[:7]}/",
        "yyyymm-number": f"/{story.section}/{day:%Y%m}/{name}-{number % 600_000 + 100_000}/",
        "sharepoint": f"/Pages/chi-tiet.aspx?ItemID={number % 90_000 + 1_000}&CateID=3",
        "police": f"/{name}-c{number % 30_000 + 1_000}.html",
        "wordpress": f"/{day:%Y/%m}/{name}/",
        "asp": f"/tintuc/xem.asp?id={number % 9_000 + 100}",
        "frames": f"/tin/{number % 900 + 100}.htm",
        "cand": f"/{story.section}/{name}-i{number % 500_000 + 200_000}/",
        "a-id": f"/{name}-a{number % 90_000 + 10_000}.html",
        "nukeviet": f"/vi/news/{story.section}/{name}-{number % 9_000 + 500}.html",
    }
    return shapes[site.cms]
