"""Sitemaps, news sitemaps and indexes, whole, broken, packed and hostile."""

from __future__ import annotations

import gzip
import re
from contextlib import suppress
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.scraper import sitemaps
from monitor.scraper.index import ChildSitemap, Index
from monitor.scraper.listings import read_index
from monitor.types import VIETNAM

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=VIETNAM)
SITEMAP = "https://baotinh.vn/sitemap.xml"
URLSET = '<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9" xmlns:news="http://www.google.com/schemas/sitemap-news/0.9">'


def read(body: str | bytes, *, pattern: str = "", kind: str | None = "sitemap") -> Index:
    raw = body.encode() if isinstance(body, str) else body
    wanted = re.compile(pattern) if pattern else None
    return read_index(raw, SITEMAP, source="baotinh", fetched_at=NOW, kind=kind, article_url=wanted)


def page(number: int, inside: str = "") -> str:
    return f"<url><loc>https://baotinh.vn/phap-luat/vu-an-so-post{number}.html</loc>{inside}</url>"


@pytest.mark.parametrize("around", ["<!-- made by a plugin -->", '<?xml-stylesheet type="text/xsl" href="/a.xsl"?>\n'])
def test_what_stands_around_the_root_does_no_harm(around: str) -> None:
    body = f'<?xml version="1.0" encoding="UTF-8"?>{around}{URLSET}{page(1)}{page(2)}</urlset>{around}'

    assert len(read(body).entries) == 2
    assert len(read(body, kind=None).entries) == 2


def test_address_that_is_no_text_costs_no_other() -> None:
    halves = "<url><loc>https://baotinh.vn/vu-an-&#xD800;-post7.html</loc><x xmlns='&#xD800;'>x</x></url>"

    assert [entry.url[-10:] for entry in read(f"{URLSET}{halves}{page(1)}</urlset>").entries] == ["post1.html"]


def test_a_news_sitemap_has_titles_and_times() -> None:
    index = read(
        URLSET
        + page(
            1,
            "<lastmod>2026-11-21T09:00:00+07:00</lastmod><news:news><news:publication><news:name>Báo</news:name>"
            "<news:language>vi</news:language></news:publication>"
            "<news:publication_date>2026-11-20T08:15:00+07:00</news:publication_date>"
            "<news:title>Triệt phá ổ nhóm &amp;amp; thu giữ</news:title></news:news>",
        )
        + "</urlset>"
    )
    (entry,) = index.entries
    assert (index.kind, entry.found_by, entry.found_on) == ("news-sitemap", "news-sitemap", SITEMAP)
    assert entry.title == "Triệt phá ổ nhóm & thu giữ"
    assert entry.published == datetime(2026, 11, 20, 8, 15, tzinfo=VIETNAM)


def test_fields_do_not_run_over_into_the_next_address() -> None:
    index = read(
        URLSET + page(1, "<lastmod>2026-11-20</lastmod>") + page(2) + page(3, "<lastmod>2026-11-19</lastmod></urlset>")
    )
    assert [entry.published is not None for entry in index.entries] == [True, False, True]


def test_one_stamp_on_all_pages_is_the_generators_not_theirs() -> None:
    stamped = URLSET + page(1, "<lastmod>2026-11-21</lastmod>") + page(2, "<lastmod>2026-11-21</lastmod>") + "</urlset>"
    assert [entry.published for entry in read(stamped).entries] == [None, None]


def test_an_index_names_its_children() -> None:
    index = read(
        '<?xml version="1.0"?><sitemapindex><sitemap><loc>/sitemap-2026-11.xml</loc><lastmod>2026-11-21</lastmod>'
        "</sitemap><sitemap><loc>https://baotinh.vn/sitemap-2026-10.xml.gz</loc></sitemap></sitemapindex>"
    )
    assert index.kind == "sitemap-index"
    assert index.sitemaps == (
        ChildSitemap("https://baotinh.vn/sitemap-2026-11.xml", "2026-11-21"),
        ChildSitemap("https://baotinh.vn/sitemap-2026-10.xml.gz"),
    )


def test_only_articles_are_entries() -> None:
    text = (
        URLSET
        + page(1)
        + "".join(
            f"<url><loc>https://baotinh.vn{path}</loc></url>" for path in ("/", "/phap-luat", "/video/x-post5.html")
        )
    )
    assert len(read(text, pattern=r"-post\d+\.html$").entries) == 1
    assert "https://baotinh.vn/video/x-post5.html" not in [entry.url for entry in read(text).entries]
    assert [entry.url for entry in read(text, pattern=r"^/video/.+-post\d+\.html$").entries] == [
        "https://baotinh.vn/video/x-post5.html"
    ]


@pytest.mark.parametrize(
    ("path", "kept"),
    [
        ("/su-kien/bat-nhom-trom-post1.html", True),
        ("/su-kien/", False),
        ("/su-kien-chong-ma-tuy-event12.html", False),
        ("/english/thieves-post2.html", False),
        ("/engineering-post3.html", True),
        ("/lao-cai/bat-nhom-trom-post4.html", True),
        ("/podcast/so-5-post6.html", False),
        ("/bao-cao-9-thang.pdf", False),
    ],
)
def test_addresses_that_hold_no_article(path: str, kept: bool) -> None:
    index = read(f"{URLSET}<url><loc>https://baotinh.vn{path}</loc></url>{page(9)}</urlset>")
    assert len(index.entries) == 1 + kept


def test_plain_lists_packed_files_and_other_encodings() -> None:
    text = URLSET + page(1) + "</urlset>"
    plain = "https://baotinh.vn/a-post1.html\nhttps://baotinh.vn/b-post2.html\nnot an address\n"
    assert len(read(gzip.compress(text.encode())).entries) == 1
    assert len(read(text.encode("utf-16")).entries) == 1
    assert len(read(b"\xef\xbb\xbf<?xml version='1.0' encoding='utf-8'?>\n" + text.encode()).entries) == 1
    assert [entry.url for entry in read(plain).entries] == [
        "https://baotinh.vn/a-post1.html",
        "https://baotinh.vn/b-post2.html",
    ]


def test_what_is_broken_is_passed_over() -> None:
    text = URLSET + page(1) + "<url><loc>https://baotinh.vn/?a=1&b=2</loc>" + page(2) + "<url><loc>https://baotinh.vn/x"
    urls = [entry.url for entry in read(text).entries]
    assert "https://baotinh.vn/phap-luat/vu-an-so-post1.html" in urls
    assert "https://baotinh.vn/phap-luat/vu-an-so-post2.html" in urls


def test_an_empty_sitemap_is_silence_and_html_an_error() -> None:
    assert "the sitemap is valid but names no pages" in read(URLSET + "</urlset>").notes
    with pytest.raises(ParseError, match="an HTML page came instead of a sitemap"):
        read("<!doctype html><html><body>404</body></html>")


def test_a_sitemap_in_place_of_a_feed_is_read_for_what_it_is() -> None:
    assert read(URLSET + page(1) + "</urlset>", kind="feed").kind == "sitemap"


def test_entities_are_never_expanded() -> None:
    bomb = '<!DOCTYPE u [<!ENTITY a "ha"><!ENTITY b "' + "&a;" * 50 + '"><!ENTITY c "' + "&b;" * 50 + '">'
    bomb += '<!ENTITY d "' + "&c;" * 50 + '"><!ENTITY f SYSTEM "file:///etc/passwd">]>'
    index = read(f"<?xml version='1.0'?>{bomb}{URLSET}{page(1, '<news:title>&d;&f;</news:title>')}</urlset>")
    assert [len(entry.title) < 200 and "root:" not in entry.title for entry in index.entries] == [True]


def test_a_gzip_bomb_is_refused() -> None:
    with pytest.raises(ParseError, match="unpacks to more than"):
        read(gzip.compress(b" " * 60_000_000, compresslevel=1))


def test_a_broken_gzip_file_is_an_error_and_a_cut_one_is_read_as_far_as_it_goes() -> None:
    with pytest.raises(ParseError, match="the gzip file is broken"):
        read(b"\x1f\x8b\x08\x00" + b"\xff" * 40)
    whole = gzip.compress((URLSET + "".join(map(page, range(600)))).encode())
    assert 0 < len(read(whole[: len(whole) // 2]).entries) < 600


def test_addresses_beyond_the_bound_are_cut_with_a_note(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sitemaps, "MOST_ENTRIES", 100)
    index = read(URLSET + "".join(map(page, range(120))) + "</urlset>")
    assert len(index.entries) == 100
    assert any("only the first 100 " in note for note in index.notes)


def test_times_without_zone_are_vietnamese() -> None:
    text = URLSET + page(1, "<lastmod>2026-11-20 08:00:00</lastmod>") + page(2, "<lastmod>2026-11-20T01:00Z</lastmod>")
    assert [entry.published for entry in read(text).entries] == [
        datetime(2026, 11, 20, 8, tzinfo=VIETNAM),
        datetime(2026, 11, 20, 1, tzinfo=UTC),
    ]


@given(st.binary(max_size=300))
def test_garbage_gives_an_index_or_a_parse_error(body: bytes) -> None:
    for start in (b"", b"<urlset>", b"\x1f\x8b", b"<sitemapindex><sitemap><loc>"):
        for kind in ("sitemap", "feed", "list", None):
            with suppress(ParseError):
                assert read(start + body, kind=kind).kind
