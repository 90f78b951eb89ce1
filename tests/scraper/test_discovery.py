"""From a home page to the feeds, sitemaps and sections worth trying."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.scraper.discovery import content_system, discover, sitemaps_of_robots

HOME = "https://baotinh.vn/"


def test_declared_feeds_come_first_then_links_then_what_is_usual() -> None:
    page = """<html><head>
      <link rel="alternate" type="application/rss+xml" title="Tin mới" href="/rss/home.rss">
      <link rel="alternate" type="application/rss+xml" title="Bình luận" href="/comments/feed/">
      <link rel="alternate" hreflang="en" href="/en/"><link rel="sitemap" type="application/xml" href="/sitemap.xml">
      </head><body class="zce-content-body"><nav><a href="/phap-luat/">Pháp luật</a>
      <a href="/the-thao/">Thể thao</a></nav>
      <footer><a href="/rss">Kênh RSS</a><a href="https://khac.vn/rss">RSS báo khác</a></footer></body></html>"""
    found = discover(page, HOME)
    assert [(candidate.url, candidate.kind, candidate.why) for candidate in found[:4]] == [
        ("https://baotinh.vn/rss/home.rss", "feed", "declared"),
        ("https://baotinh.vn/sitemap.xml", "sitemap", "declared"),
        ("https://baotinh.vn/rss", "feed", "linked"),
        ("https://baotinh.vn/phap-luat/", "list", "linked"),
    ]
    assert found[0].title == "Tin mới"
    urls = [candidate.url for candidate in found]
    assert len(urls) == len(set(urls))
    assert "https://khac.vn/rss" not in urls
    assert "https://baotinh.vn/the-thao/" not in urls
    assert "https://baotinh.vn/comments/feed/" not in urls


@pytest.mark.parametrize(
    ("mark", "system", "feed"),
    [
        ('<link href="/wp-content/themes/a.css">', "wordpress", "https://baotinh.vn/feed/"),
        ('<h3 class="b-grid__title">', "onecms", "https://baotinh.vn/rss/phap-luat"),
        ('<div class="zce-content-body">', "epi_zce", "https://baotinh.vn/rss/home.rss"),
        ('<a href="/tin-a12345.html">x</a>', "a_id", "https://baotinh.vn/rss/cate/phap-luat/"),
        ('<a href="/an-ninh/202511/vu-an-1a2b3c4/">x</a>', "yyyymm_hex", "https://baotinh.vn/rss/phap-luat/"),
        ('<div id="content-detail">', "content_detail", "https://baotinh.vn/rss/news/phap-luat.rss"),
        ('<a href="/tin-12345.htm">x</a>', "htm_id", "https://baotinh.vn/rss/phap-luat.xml"),
        ('<meta name="generator" content="NukeViet v4">', "nukeviet", "https://baotinh.vn/vi/news/rss/phap-luat/"),
        ("<script>var _spPageContextInfo={}</script>", "sharepoint", "https://baotinh.vn/_layouts/15/listfeed.aspx"),
        ('<div id="dnn_ctr1">', "dnn", "https://baotinh.vn/rss.aspx"),
        ("<script>Liferay.Portal={}</script>", "liferay", "https://baotinh.vn/rss"),
        ("<p>", "", "https://baotinh.vn/rss"),
    ],
)
def test_the_content_system_tells_where_feeds_usually_are(mark: str, system: str, feed: str) -> None:
    page = f"<html><body>{mark}<nav><a href='/phap-luat/'>Pháp luật</a></nav></body></html>"
    assert content_system(page) == system
    assert feed in [candidate.url for candidate in discover(page, HOME)]


def test_sections_on_crime_are_offered_most_telling_first() -> None:
    page = "".join(
        f"<a href='{path}'>{title}</a>"
        for path, title in (
            ("/thoi-su/", "Thời sự"),
            ("/xa-hoi/an-ninh-trat-tu/", "An ninh trật tự"),
            ("/phap-luat.html", "Pháp luật"),
            (
                "/phap-luat/vu-an-lon-nhat-nam-post12.html",
                "Vụ án lớn nhất năm được đưa ra xét xử tại tòa án nhân dân tỉnh",
            ),
            ("https://khac.vn/phap-luat/", "Pháp luật báo khác"),
        )
    )
    lists = [candidate.url for candidate in discover(page.encode(), HOME) if candidate.kind == "list"]
    assert lists == [
        "https://baotinh.vn/phap-luat.html",
        "https://baotinh.vn/xa-hoi/an-ninh-trat-tu/",
        "https://baotinh.vn/thoi-su/",
    ]


def test_robots_names_sitemaps() -> None:
    robots = "User-agent: *\nDisallow: /tim-kiem\nSitemap: https://baotinh.vn/sitemap-news.xml\nsitemap: /sitemap.xml\n"
    assert [candidate.url for candidate in sitemaps_of_robots(robots, HOME)] == [
        "https://baotinh.vn/sitemap-news.xml",
        "https://baotinh.vn/sitemap.xml",
    ]


@given(st.text(max_size=200), st.text(alphabet="/?#[]:.abc-_=&%rsfed", max_size=30))
def test_any_page_can_be_searched(text: str, link: str) -> None:
    for candidate in discover(
        f'<link rel="alternate" type="application/rss+xml" href="{link}"><a href="{link}">{text}', HOME
    ):
        assert candidate.url.startswith(("http://", "https://"))
