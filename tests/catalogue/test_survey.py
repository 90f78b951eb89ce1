"""A new site is described from what it shows: tried on sites of the miniature, of which the truth is known."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from monitor.catalogue import Catalogue, parse_catalogue, read_catalogue
from monitor.demo.sites import load_sites
from monitor.demo.web import DEMO_NOW, DemoWeb, serve
from monitor.fetcher import Fetcher
from monitor.probe.block import block
from monitor.probe.survey import Survey, survey
from monitor.scraper.index import matches
from monitor.settings import FetchSettings

SHIPPED = read_catalogue(Path(__file__).parents[2] / "sources.yaml")


@pytest.fixture(scope="module")
def miniature() -> Iterator[DemoWeb]:
    with serve(slow_by=0) as web:
        web.stage = 2
        yield web


async def surveyed(miniature: DemoWeb, site: str, path: str) -> Survey:
    path = path or next(at for at, page in miniature.addresses(site).items() if "html" in page.media_type)
    async with Fetcher(FetchSettings(spacing_seconds=0), contact="", clock=lambda: DEMO_NOW) as fetcher:
        return await survey(miniature.base_urls[site] + path, fetcher, SHIPPED, private_addresses=True)


@pytest.mark.parametrize(
    ("site", "path", "family", "province"),
    [
        ("bao-ha-tinh", "", "epi_zce", "Hà Tĩnh"),
        ("bao-nghe-an", "", "onecms", "Nghệ An"),
        ("bao-thai-nguyen", "/phap-luat/", "yyyymm_hex", "Thái Nguyên"),
        ("cong-an-thanh-hoa", "/an-ninh-trat-tu", "", "Thanh Hóa"),
        ("cong-bac-giang", "/web/guest/tin-tuc", "", "Bắc Ninh"),
        ("dai-hoa-binh-cu", "/tin/index.htm", "", "Phú Thọ"),
    ],
)
async def test_site_is_described(miniature: DemoWeb, site: str, path: str, family: str, province: str) -> None:
    found = await surveyed(miniature, site, path)
    source = found.source
    addresses = miniature.addresses(site)
    truth = re.compile(load_sites()[site].article_url)
    pattern = re.compile(source.article_url or SHIPPED.families[source.family].article_url)

    assert (source.family, source.provinces) == (family, (province,))
    assert source.every == timedelta(minutes=10 if source.kind in ("newspaper", "tv") else 15)
    assert source.indexes
    assert found.sample is not None
    assert found.sample.readable
    told = {address: matches(pattern, f"http://x{address}") for address in addresses}
    assert [address for address, fits in told.items() if fits != bool(truth.search(address))] == []


@pytest.mark.parametrize(
    ("site", "path", "body"),
    [
        ("cong-bac-giang", "/web/guest/tin-tuc", ("div.journal-content-article",)),
        ("dai-hoa-binh-cu", "/tin/index.htm", ()),
    ],
)
async def test_block_is_what_the_catalogue_reads(
    miniature: DemoWeb, site: str, path: str, body: tuple[str, ...]
) -> None:
    source = (await surveyed(miniature, site, path)).source
    text = "sources:\n" + "".join(f"  {line}" for line in block(source).splitlines(keepends=True))

    assert parse_catalogue(text) == Catalogue(sources={source.id: source})
    assert source.selectors.body == body
