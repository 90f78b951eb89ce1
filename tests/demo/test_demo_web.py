"""The miniature over real HTTP: every address answers in the markup of its system, with the faults it promises."""

from __future__ import annotations

import gzip
import re
import socket
import time
import unicodedata
from collections.abc import Iterator
from datetime import datetime
from urllib.parse import urljoin, urlsplit
from xml.etree import ElementTree

import feedparser
import httpx
import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.catalogue import parse_catalogue
from monitor.demo.charsets import to_tcvn3, to_windows_1258
from monitor.demo.corpus import Story, stories_at
from monitor.demo.pages import Document, site_documents
from monitor.demo.sites import Site, SiteIndex, article_path, load_sites
from monitor.demo.watchlist import demo_sources
from monitor.demo.web import DEMO_NOW, DemoWeb, serve
from monitor.scraper.encodings import decode
from monitor.types import VIETNAM

SITES = tuple(load_sites())

#: What the pages of each system are promised to be marked up with: headline, body.
MARKUP = {
    "liferay": (".title-news h1", ".asset-full-content .journal-content-article"),
    "onecms": ("h1.sc-longform-header-title.block-sc-title", "article.entry"),
    "epi": ("h1.article__title.cms-title", ".article"),
    "yyyymm": ("h1.media-heading.title5", ".article_content #content"),
    "yyyymm-number": ("h1.media-heading.title5", ".article_content #content"),
    "sharepoint": (".title-detail", ".news-detail"),
    "police": ("td.tieude h1", "table.chitiet"),
    "wordpress": ("h1.entry-title", ".entry-content"),
    "asp": (".pTitle", ".pBody"),
    "frames": ("h2", "td"),
    "cand": ("h1.box-title-detail", ".detail"),
    "a-id": ("h1.title-detail", "#newscontents .content-fck"),
    "nukeviet": ("h1.title", ".news_column"),
}
FEEDS = [(name, index) for name in SITES for index in load_sites()[name].indexes if index.form in ("rss", "atom")]
LISTS = [(name, index) for name in SITES for index in load_sites()[name].indexes if index.form == "list"]


@pytest.fixture(scope="module")
def first() -> Iterator[DemoWeb]:
    with serve(slow_by=0) as web:
        yield web


@pytest.fixture(scope="module")
def second() -> Iterator[DemoWeb]:
    with serve(slow_by=0) as web:
        web.advance()
        yield web


@pytest.fixture(scope="module")
def client() -> Iterator[httpx.Client]:
    with httpx.Client(trust_env=False) as client:
        yield client


def stories_of(name: str, stage: int = 2) -> list[Story]:
    return [story for story in stories_at(stage) if story.site == name]


def words(text: str) -> str:
    return " ".join(unicodedata.normalize("NFC", text).split())


def plain(site: Site, text: str) -> str:
    """The text as far as the site's encoding can say it: TCVN3 has no capitals with tones, no long dashes."""
    if site.charset != "tcvn3":
        return words(text)
    return words(text).lower().translate(str.maketrans("–—“”", '--""'))


def read(response: httpx.Response) -> str:
    return decode(response.content, response.headers["content-type"]).text


@pytest.mark.parametrize("name", SITES)
def test_every_address_of_a_site_answers(name: str, second: DemoWeb, client: httpx.Client) -> None:
    for target, document in second.addresses(name).items():
        response = client.get(second.base_urls[name] + target)
        assert response.status_code == 200, target
        assert response.content == document.body
        assert response.headers["content-type"] == document.media_type


@pytest.mark.parametrize("name", SITES)
def test_an_article_stands_in_the_markup_of_its_system(name: str, second: DemoWeb, client: httpx.Client) -> None:
    site = load_sites()[name]
    headline, body = MARKUP[site.cms]
    for story in stories_of(name):
        page = LexborHTMLParser(read(client.get(second.base_urls[name] + article_path(site, story))))
        title, within = page.css_first(headline), page.css_first(body)
        assert title is not None
        assert within is not None
        assert plain(site, title.text()) == plain(site, story.title)
        text = plain(site, page.body.text() if page.body else "")
        for paragraph in story.paragraphs:
            for cell in paragraph.split(" | "):
                assert plain(site, cell) in text, story.id


def test_old_sites_are_in_the_encodings_they_are_known_for(second: DemoWeb) -> None:
    for name, encoder in (("bao-lang-son-cu", "cp1258"), ("dai-hoa-binh-cu", None)):
        site, story = load_sites()[name], stories_of(name)[0]
        body = second.addresses(name)[article_path(site, story)].body
        with pytest.raises(UnicodeDecodeError):
            body.decode("utf-8")
        if encoder:
            assert words(story.title) in words(body.decode(encoder))
        else:
            assert to_tcvn3(story.title) in body
            assert b"charset=windows-1252" in body
            assert words(story.title).lower() not in words(body.decode("cp1252", "replace")).lower()


def test_the_small_encoders_spell_as_the_old_tools_did() -> None:
    assert to_tcvn3("Cộng hòa xã hội chủ nghĩa Việt Nam").decode("cp1252") == "Céng hßa x· héi chñ nghÜa ViÖt Nam"
    assert to_tcvn3("Độc lập – Tự do") == to_tcvn3("Độc lập - Tự do")
    assert to_windows_1258("tiền") == b"ti\xea\xccn"
    with pytest.raises(UnicodeEncodeError):
        to_tcvn3("→")


@pytest.mark.parametrize(("name", "index"), FEEDS)
def test_a_feed_names_the_listed_articles_with_their_dates(
    name: str, index: SiteIndex, second: DemoWeb, client: httpx.Client
) -> None:
    site, base = load_sites()[name], second.base_urls[name]
    feed = feedparser.parse(client.get(base + index.path).content)
    assert not feed.bozo
    found = {urljoin(base, entry.link): unicodedata.normalize("NFC", entry.title) for entry in feed.entries}
    assert found == {base + article_path(site, story): story.title for story in stories_of(name) if story.listed}
    newest = max(story.published for story in stories_of(name))
    shown = {
        "rfc822": newest.strftime("%d %b %Y %H:%M:%S +0700"),
        "zoneless": newest.strftime("%d %b %Y %H:%M:%S"),
        "iso": newest.strftime("%Y-%m-%d %H:%M:%S"),
        "day-first": newest.strftime("%d/%m/%Y %H:%M"),
        "month-first": f"{newest.month}/{newest.day}/{newest.year} ",
    }[index.dates]
    if index.form == "rss":
        assert feed.entries[0].published.endswith(shown) or feed.entries[0].published.startswith(shown)
    else:
        assert feed.entries[0].published == newest.isoformat()


def test_month_first_dates_are_among_them(second: DemoWeb) -> None:
    text = second.addresses("cong-quang-binh")["/rss.aspx"].body.decode()
    assert "<pubDate>9/28/2020 4:20:00 PM</pubDate>" in text
    assert "<link>/Pages/chi-tiet.aspx?ItemID=" in text


def test_one_feed_is_html_one_is_empty_and_one_is_decomposed(second: DemoWeb, client: httpx.Client) -> None:
    html = client.get(second.base_urls["bao-thai-nguyen"] + "/rss/")
    assert html.headers["content-type"].startswith("text/html")
    assert not feedparser.parse(html.content).entries
    empty = client.get(second.base_urls["bao-nghe-an"] + "/rss/phap-luat.rss")
    assert empty.status_code == 200
    assert feedparser.parse(empty.content).feed.title
    assert not feedparser.parse(empty.content).entries
    spelled = client.get(second.base_urls["bao-ha-tinh"] + "/rss/home.rss").text
    assert not unicodedata.is_normalized("NFC", spelled)


def test_a_sitemap_index_leads_to_all_articles_of_the_national_paper(second: DemoWeb, client: httpx.Client) -> None:
    name = "bao-canh-sat"
    base, site = second.base_urls[name], load_sites()[name]
    space = {"s": "http://www.sitemaps.org/schemas/sitemap/0.9", "n": "http://www.google.com/schemas/sitemap-news/0.9"}
    index = ElementTree.fromstring(client.get(base + "/sitemap.xml").content)
    maps = [node.text or "" for node in index.findall("s:sitemap/s:loc", space)]
    assert len(maps) == 2
    roots = [ElementTree.fromstring(client.get(address).content) for address in maps]
    found = [node.text for root in roots for node in root.findall("s:url/s:loc", space)]
    assert sorted(map(str, found)) == sorted(base + article_path(site, story) for story in stories_of(name))
    titles = [node.text for root in roots for node in root.findall("s:url/n:news/n:title", space)]
    assert stories_of(name)[3].title in titles
    assert f"Sitemap: {base}/sitemap.xml" in client.get(base + "/robots.txt").text


@pytest.mark.parametrize(("name", "index"), LISTS)
def test_list_pages_lead_from_one_to_the_next_over_all_articles(
    name: str, index: SiteIndex, second: DemoWeb, client: httpx.Client
) -> None:
    site, base = load_sites()[name], second.base_urls[name]
    pages, found, address = 0, set(), base + index.path
    while address:
        pages += 1
        page = LexborHTMLParser(read(client.get(address)))
        links = [
            (link.text(strip=True), urljoin(address, link.attributes["href"] or "")) for link in page.css("a[href]")
        ]
        found |= {link for _, link in links if re.search(site.article_url, urlsplit(link).path)}
        onward = {"Tiếp theo", "Trang sau »", ">"}
        address = next((link for text, link in links if text in onward), "")
        assert pages < 10
    wanted = {base + article_path(site, story) for story in stories_of(name)}
    assert found == wanted | {base + path for path in site.dead_links}
    assert pages == -(-len(found) // index.page_size)
    for path in site.dead_links:
        assert client.get(base + path).status_code == 404


def test_some_site_pages_its_list_and_some_link_is_dead() -> None:
    assert any(len(stories_of(name)) > index.page_size for name, index in LISTS)
    assert sum(bool(site.dead_links) for site in load_sites().values()) >= 1


def test_validators_spare_the_second_answer(second: DemoWeb, client: httpx.Client) -> None:
    base = second.base_urls["bao-nghe-an"]
    for target in second.addresses("bao-nghe-an"):
        got = client.get(base + target)
        again = client.get(base + target, headers={"If-None-Match": got.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")
        assert client.get(base + target, headers={"If-None-Match": '"other"'}).status_code == 200
        since = {"If-Modified-Since": got.headers["last-modified"]}
        assert client.get(base + target, headers=since).status_code == 304
        assert client.get(base + target, headers={"If-Modified-Since": "yesterday"}).status_code == 200


def test_some_sites_pack_what_they_send(second: DemoWeb, client: httpx.Client) -> None:
    for name, packed in (("bao-nghe-an", True), ("cong-an-thanh-hoa", False)):
        target = next(iter(second.addresses(name)))
        with client.stream("GET", second.base_urls[name] + target) as response:
            raw = b"".join(response.iter_raw())
        assert (raw[:2] == gzip.compress(b"")[:2]) is packed
        assert ("content-encoding" in response.headers) is packed


def test_one_site_is_down_at_first(first: DemoWeb, second: DemoWeb, client: httpx.Client) -> None:
    for target in ("/robots.txt", "/rss/cate/an-ninh/"):
        assert client.get(first.base_urls["bao-ca-mau"] + target).status_code == 503
    assert client.get(second.base_urls["bao-ca-mau"] + "/rss/cate/an-ninh/").status_code == 200
    assert client.get(second.base_urls["bao-ca-mau"] + "/robots.txt").status_code == 404


def test_one_site_is_slow(monkeypatch: pytest.MonkeyPatch, client: httpx.Client) -> None:
    waits: list[float] = []
    monkeypatch.setattr(time, "sleep", waits.append)
    with serve(slow_by=0.5) as web:
        client.get(web.base_urls["cong-an-lai-chau"] + "/vi/news/rss/")
        client.get(web.base_urls["bao-nghe-an"] + "/rss/moi-nhat")
    assert waits == [load_sites()["cong-an-lai-chau"].delay / 2]
    assert waits[0] > 0


def test_robots_asks_for_pauses_and_closes_a_section(second: DemoWeb, client: httpx.Client) -> None:
    assert "Crawl-delay: 1" in client.get(second.base_urls["bao-lang-son-cu"] + "/robots.txt").text
    assert "Disallow: /noi-bo/" in client.get(second.base_urls["bao-canh-sat"] + "/robots.txt").text
    site = load_sites()["bao-canh-sat"]
    assert {story.id for story in stories_of(site.name) if site.forbids(article_path(site, story))} == {
        "cs-noi-bo-ke-hoach"
    }


def shown(name: str, story_id: str, stage: int = 1, now: datetime = DEMO_NOW) -> Document:
    site = load_sites()[name]
    stories = stories_of(name, stage)
    story = next(story for story in stories if story.id == story_id)
    return site_documents(site, stories, base="http://demo", stage=stage, now=now)[article_path(site, story)]


def test_a_page_clock_shows_the_time_of_the_visit_not_of_the_article() -> None:
    visit = datetime(2026, 11, 21, 11, 21, tzinfo=VIETNAM)
    page = LexborHTMLParser(shown("bao-thai-nguyen", "tn-can-cuoc-gan-chip", now=visit).body)
    clock = page.css_first("#today")
    assert clock is not None
    assert clock.text() == "Thứ bảy, 21/11/2026 - 11:21"


@pytest.mark.parametrize(
    ("name", "story", "block", "holder"),
    [
        ("bao-nghe-an", "na-tin-dung-den-2023", ".sc-related-articles", ".b-maincontent"),
        ("bao-ha-tinh", "ht-pccc-2024", ".article-relate", ".article__body"),
        ("bao-canh-sat", "cs-giao-thong-2025", ".contref", ".detail-content-body"),
        ("bao-nghe-an", "na-truc-tet-benh-vien", ".b-grid-list", ".l-content"),
        ("truyen-hinh-vinh-long", "vl-cai-nghien-2024", ".jp-relatedposts", ".entry-content"),
    ],
)
def test_related_news_full_of_numbers_stand_in_and_after_the_body(
    name: str, story: str, block: str, holder: str
) -> None:
    page = LexborHTMLParser(shown(name, story).body)
    related = page.css_first(f"{holder} {block}")
    assert related is not None
    own = next(other for other in stories_at(1) if other.id == story).text
    numbers = set(re.findall(r"\d[\d.,]*\d", related.text())) - set(re.findall(r"\d[\d.,]*\d", own))
    assert len(numbers) >= 2


def test_the_portal_has_its_furniture_and_counts_its_readers() -> None:
    before, after = (shown("cong-bac-giang", "bg-tong-ket-2023", stage).body.decode() for stage in (1, 2))
    for furniture in ("Lượt xem", "Chế độ ban đêm", "Cỡ chữ", "Đọc bài viết", "Trung bình (0 Bình chọn)"):
        assert furniture in before
    count = re.compile(r"Lượt xem:&nbsp;<b>(\d+)</b>")
    views = [found[1] for page in (before, after) if (found := count.search(page))]
    assert len(set(views)) == 2


def test_one_article_page_has_no_text() -> None:
    page = LexborHTMLParser(shown("cong-an-thanh-hoa", "th-anh-khong-chu").body)
    assert [node.text(strip=True) for node in page.css(".noidung, .trichdan")] == ["", ""]


def test_the_second_stage_adds_reports_and_corrections_and_nothing_else(first: DemoWeb, second: DemoWeb) -> None:
    before = {story.id: story for story in stories_at(1)}
    after = {story.id: story for story in stories_at(2)}
    new = set(after) - set(before)
    assert set(before) <= set(after)
    assert 3 <= len(new) <= 5
    assert all(after[story].relevant for story in new)
    changed = {name for name, story in before.items() if story.text != after[name].text}
    assert changed == {"bg-giam-sat-cai-nghien-2022", "cs-9-thang-2026"}
    for name in SITES:
        fresh = set(second.addresses(name)) - set(first.addresses(name))
        assert fresh == {article_path(load_sites()[name], after[story]) for story in new if after[story].site == name}


def test_one_correction_is_silent_and_one_is_announced() -> None:
    silent = [shown("cong-bac-giang", "bg-giam-sat-cai-nghien-2022", stage) for stage in (1, 2)]
    assert "đưa 312 người" in silent[0].body.decode()
    assert "đưa 321 người" in silent[1].body.decode()
    assert silent[0].modified == silent[1].modified
    told = [shown("bao-canh-sat", "cs-9-thang-2026", stage) for stage in (1, 2)]
    assert "51.206 đối tượng" in told[0].body.decode()
    assert "52.106 đối tượng" in told[1].body.decode()
    assert "article:modified_time" not in told[0].body.decode()
    assert "Cập nhật: 20/11/2026, 12:30" in told[1].body.decode()
    assert told[0].modified != told[1].modified


def test_the_third_look_sees_what_the_second_saw(first: DemoWeb) -> None:
    with serve(slow_by=0) as web:
        web.advance()
        seen = {name: dict(web.addresses(name)) for name in SITES}
        web.advance()
        assert web.stage == 2
        assert {name: dict(web.addresses(name)) for name in SITES} == seen
        with pytest.raises(ValueError, match="no stage 3"):
            web.stage = 3
    assert first.stage == 1


def test_requests_are_remembered_and_closing_frees_the_ports(client: httpx.Client) -> None:
    with serve(slow_by=0) as web:
        base = web.base_urls["bao-nghe-an"]
        client.get(base + "/rss/moi-nhat")
        client.get(base + "/khong-co")
        assert [(one.site, one.target, one.status) for one in web.requests] == [
            ("bao-nghe-an", "/rss/moi-nhat", 200),
            ("bao-nghe-an", "/khong-co", 404),
        ]
        assert len(set(web.base_urls.values())) == len(SITES)
    web.close()
    address = urlsplit(base)
    with pytest.raises(OSError), socket.create_connection((address.hostname or "", address.port or 0), timeout=2):
        pass


def test_the_watchlist_is_a_catalogue_whose_patterns_fit_the_addresses(second: DemoWeb) -> None:
    catalogue = parse_catalogue(demo_sources(second.base_urls))
    assert set(catalogue.sources) == set(SITES)
    for name, source in catalogue.sources.items():
        site = load_sites()[name]
        assert source.private_addresses
        assert source.polled
        assert source.url == second.base_urls[name] + "/"
        articles = {article_path(site, story) for story in stories_of(name)}
        for target in second.addresses(name):
            fits = bool(re.search(source.article_url, urlsplit(target).path))
            assert fits == (target in articles), target
    provinces = {province for source in catalogue.sources.values() for province in source.provinces}
    assert {"vn", "Bắc Ninh", "Quảng Trị", "Tuyên Quang"} <= provinces


def test_sites_without_a_host_of_their_own_get_a_port_of_their_own(monkeypatch: pytest.MonkeyPatch) -> None:
    bind = socket.socket.bind

    def only_one_address(self: socket.socket, address: tuple[str, int]) -> None:
        if address[0] != "127.0.0.1":
            raise OSError("cannot assign requested address")
        bind(self, address)

    monkeypatch.setattr(socket.socket, "bind", only_one_address)
    with serve(slow_by=0) as web:
        assert {urlsplit(base).hostname for base in web.base_urls.values()} == {"127.0.0.1"}
        assert len(set(web.base_urls.values())) == len(SITES)


def test_article_addresses_of_a_site_are_all_different() -> None:
    def address(site: Site) -> list[str]:
        return [article_path(site, story) for story in stories_of(site.name)]

    for site in load_sites().values():
        assert len(set(address(site))) == len(address(site))
