"""Feeds, sitemaps, list pages, texts and addresses made to exhaust a reader: each is read within its bounds or
refused with a reason. What is not bounded here would not come back within the suite's own time limit."""

from __future__ import annotations

import gzip
import unicodedata
from contextlib import suppress
from datetime import datetime

import pytest

from monitor.errors import ParseError
from monitor.scraper import feeds
from monitor.scraper.discovery import discover
from monitor.scraper.encodings import decode
from monitor.scraper.feed_dates import settle_dates
from monitor.scraper.identity import canonical_url, fingerprint
from monitor.scraper.letters import compose
from monitor.scraper.listings import Index, read_index
from monitor.types import VIETNAM

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=VIETNAM)
ITEM = "<item><title>Bắt nhóm trộm {n}</title><link>https://a.vn/bat-nhom-trom-post{n}.html</link></item>"
ANCHOR = '<a href="/bat-nhom-doi-tuong-post{n}.html">Bắt nhóm đối tượng trộm cắp xe máy {n}</a>'


def read(body: str | bytes, kind: str | None = None) -> Index:
    raw = body.encode() if isinstance(body, str) else body
    return read_index(raw, "https://a.vn/x", source="a", fetched_at=NOW, kind=kind)


def bomb(levels: int = 9) -> str:
    names = "abcdefghijkl"
    defined = "".join(f'<!ENTITY {names[at]} "{f"&{names[at - 1]};" * 10}">' for at in range(1, levels))
    return f'<?xml version="1.0"?><!DOCTYPE r [<!ENTITY a "boom">{defined}]>'


def test_entities_that_multiply_are_never_expanded() -> None:
    (entry,) = read(f"{bomb()}<rss><channel>{ITEM.format(n='&i;')}</channel></rss>").entries
    assert len(entry.title) < 100
    (entry,) = read(
        f"{bomb()}<urlset><url><loc>https://a.vn/mot-post1.html</loc><title>&i;</title></url></urlset>"
    ).entries
    assert len(entry.title) < 100


def test_one_large_entity_used_often() -> None:
    subset = f'<!DOCTYPE r [<!ENTITY a "{"x" * 50_000}">]>'
    index = read(f"{subset}<rss><channel>{ITEM.format(n='&a;' * 5000)}</channel></rss>", "feed")
    assert all(len(entry.title) <= 500 for entry in index.entries)


def test_a_feed_of_a_hundred_thousand_items_is_cut(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(feeds, "_MOST_ITEMS", 200)
    index = read(f"<rss><channel>{''.join(ITEM.format(n=n) for n in range(100_000))}</channel></rss>")
    assert len(index.entries) == 200
    assert "only the first 200 items were read" in index.notes


@pytest.mark.parametrize(
    "body",
    [
        "<rss><channel><item>" + "<a>" * 3_000 + "x",
        '<feed xmlns="http://www.w3.org/2005/Atom"><entry><content type="xhtml">' + "<div>" * 3_000,
        "<rss><channel><item " + 'a="b" ' * 20_000 + "><title>x</title></item></channel></rss>",
        "<rss>" + "<!DOCTYPE x [" * 50_000,
        "<rss><channel><item><title><![CDATA[" + "<a " * 300_000 + "]]></title></item></channel></rss>",
        "<urlset>" + "<url>" * 20_000,
        "<urlset><url><loc>" + "a" * 5_000_000,
        "<urlset>" + "<x/>" * 50_000,
        '{"items":' + "[" * 200_000,
        '{"version":"https://jsonfeed.org/version/1","items":[{"title":' + "9" * 10_000 + "}]}",
        "<html>" + "<div>" * 5_000 + ANCHOR.format(n=1),
        "<html>" + "<!--" * 100_000,
    ],
    ids=lambda body: body[:40],
)  # fmt: skip
def test_deep_wide_and_endless(body: str) -> None:
    with suppress(ParseError):
        assert len(read(body).entries) <= 1


def test_a_bomb_of_fifty_megabytes_is_refused_before_it_is_read() -> None:
    packed = gzip.compress(b"<urlset>" + b" " * 60_000_000, compresslevel=1)
    with pytest.raises(ParseError, match="unpacks to more than 50 MB"):
        read(packed, "sitemap")


def test_packed_twice_is_no_sitemap() -> None:
    with pytest.raises(ParseError):
        read(gzip.compress(gzip.compress(b"<urlset/>")), "sitemap")


def test_a_page_of_ten_thousand_links_is_cut() -> None:
    index = read("<html><body>" + "".join(ANCHOR.format(n=n) for n in range(10_000)))
    assert len(index.entries) == 500


def test_links_nested_a_thousand_deep() -> None:
    index = read("<html><body>" + "".join(f"<div>{ANCHOR.format(n=n)}" for n in range(1000)))
    assert len(index.entries) == 500


def test_an_attribute_of_a_megabyte() -> None:
    page = f'<a class="{"nav " * 250_000}" href="/x-post9.html?{"a" * 1_000_000}">Một bài viết quá dài để là bài</a>'
    assert len(read(f"<html><body>{page}{ANCHOR.format(n=1)}{ANCHOR.format(n=2)}").entries) == 2


def test_discovery_in_a_page_of_links() -> None:
    assert 0 < len(discover('<a href="/phap-luat/x">Pháp luật</a>' * 10_000, "https://a.vn/")) <= 40


def test_piles_of_marks_are_cut_and_honest_letters_kept() -> None:
    piled = "a" + "\u0301\u0323" * 2_000_000
    assert len(compose(piled)) < 30
    assert len(decode(piled.encode()).text) < 30
    assert compose("e\u0302\u0301 o\u031b\u0323") == "ế ợ"
    assert unicodedata.is_normalized("NFC", compose("x\u0323\u0301" * 50))


@pytest.mark.parametrize(
    "body",
    [
        ("Công an".encode().decode("latin-1") + " x\n").encode() * 10_000,
        "Công an tỉnh ".encode().decode("latin-1").encode() * 20_000,
        "<p>C«ng an tØnh §ång Nai b¾t gi÷ ®èi t­îng</p>".encode() * 20_000,
        b"&reg;&micro;" * 20_000,
        ("<" * 500_000 + "®µ").encode(),
        b"<meta " * 200_000 + b"\xff",
        b"\xff" * 2_000_000,
        b"a\xb3\xb4" * 60_000,
    ],
    ids=lambda body: repr(body[:20]),
)
def test_texts_that_ask_for_every_repair_at_once(body: bytes) -> None:
    assert decode(body).text


def test_endless_addresses_dates_and_texts() -> None:
    assert len(canonical_url("https://a.vn/" + "a/" * 500_000)) <= 4000
    assert canonical_url("https://a.vn" + "/amp" * 3) == "https://a.vn"
    wild = ["1 " * 100, "12:12 " + "a" * 190, "T" * 200, "9/" * 100, "- " * 100]
    assert settle_dates(wild * 40, NOW)[0] == [None] * 200
    assert len(fingerprint("xin chào " * 60_000).bands) == 42
