"""List pages in the markup shapes of provincial sites: the articles are found, the furniture is not."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ParseError
from monitor.scraper.listings import Index, read_index
from monitor.scraper.paging import page_number
from monitor.types import VIETNAM

NOW = datetime(2026, 11, 21, 10, 0, tzinfo=VIETNAM)
SITE = "https://baotinh.vn"
LIST = f"{SITE}/phap-luat/"
HEADLINES = (
    "Bắt nhóm đối tượng trộm cắp xe máy liên huyện",
    "Công an tỉnh triệt phá đường dây đánh bạc qua mạng",
    "Mười tháng, phạm pháp hình sự giảm hơn sáu phần trăm",
    "Khởi tố hai bị can về hành vi lừa đảo chiếm đoạt tài sản",
)
MENU = """<header><div class="clock">Thứ Bảy, 21-11-26 09:58:00</div></header><nav><ul>
<li><a href="/">Trang chủ</a></li><li><a href="/thoi-su/">Thời sự</a></li><li><a href="/phap-luat/">Pháp luật</a></li>
<li><a href="/quoc-phong-an-ninh/trat-tu-an-toan-xa-hoi/">Trật tự an toàn xã hội</a></li>
<li><a href="/video/ban-tin-toi-post77777.html">Bản tin thời sự tối ngày hai mươi tháng mười một</a></li>
<li><a href="/en/thieves-caught-in-the-province-post88888.html">Thieves caught in the province last night</a></li>
</ul></nav>"""
FOOTER = """<footer><a href="/gioi-thieu.html">Giới thiệu về tòa soạn báo tỉnh nhà</a>
<a href="https://www.facebook.com/baotinh/posts/123456">Theo dõi chúng tôi trên mạng xã hội Facebook</a>
<a href="/su-kien-dai-hoi-dang-bo-tinh-event12.html">Sự kiện: Đại hội Đảng bộ tỉnh lần thứ mười tám</a></footer>"""

SHAPES = {
    "onecms": ("/bat-nhom-doi-tuong-trom-cap-{n}.html", '<h3 class="b-grid__title"><a href="{url}">{title}</a></h3>'),
    "epi_zce": ("/bat-nhom-doi-tuong-post{n}.html", '<h2><a class="cms-link" href="{url}">{title}</a></h2>'),
    "yyyymm_hex": ("/an-ninh/202611/bat-nhom-doi-tuong-trom-1a2b{n}/", '<a class="title2" href="{url}">{title}</a>'),
    "a_id": ("/bat-nhom-doi-tuong-trom-cap-a{n}.html", '<a href="{url}" title="{title}">{title}</a>'),
    "bbg": ("/bg/bat-nhom-doi-tuong-postid{n}.bbg", '<a href="{url}">{title}</a>'),
    "htm_id": ("/phap-luat/bat-nhom-doi-tuong-{n}.htm", '<p><a href="{url}">{title}</a></p>'),
    "ninhbinh": ("/nhom-doi-tuong-26112108{n}0000.html", '<a href="{url}"><b class="title">{title}</b></a>'),
    "aspx": ("/12/{n}/Bat-nhom-doi-tuong.aspx", '<td><a href="{url}">{title}</a></td>'),
    "vhv": ("/bai-viet/bat-nhom-doi-tuong-d104-t{n}", '<a href="{url}">{title}</a>'),
    "type_and_id": ("/vi/tin-bai/bat-nhom-doi-tuong-trom?type=NEWS&amp;id={n}", '<a href="{url}">{title}</a>'),
    "camau": ("/ch12/{n}-Bat-nhom-doi-tuong-trom-cap.mhtml", '<a href="{url}">{title}</a>'),
    "sharepoint": ("/Pages/bat-nhom-doi-tuong.aspx?ItemID={n}", '<a href="{url}">{title}</a>'),
    "liferay": ("/-/asset_publisher/Xk2/content/nhom-doi-tuong-trom-cap-{n}", '<a href="{url}">{title}</a>'),
    "laichau": ("/phap-luat/bat-nhom-doi-tuong-{n}", '<a class="blc-post__link" href="{url}">{title}</a>'),
    "wordpress": ("/bat-nhom-doi-tuong-trom-cap-xe-may-{word}/", '<h2 class="e"><a href="{url}">{title}</a></h2>'),
}
WORDS = ("lien-huyen", "ban-dem", "dip-tet", "o-cho")


def card(shape: str, at: int, *, extra: str = "") -> tuple[str, str]:
    path, markup = SHAPES[shape]
    url = path.format(n=4321 + at, word=WORDS[at])
    return url, f'<div class="item">{markup.format(url=url, title=HEADLINES[at])}{extra}</div>'


def listing(shape: str, extra: str = "", tail: str = "") -> tuple[list[str], str]:
    cards = [card(shape, at, extra=extra) for at in range(len(HEADLINES))]
    body = "".join(markup for _, markup in cards)
    head = '<!doctype html><html><head><meta charset="utf-8"><title>Pháp luật</title></head>'
    page = f"{head}<body>{MENU}<main>{body}</main>{tail}{FOOTER}</body></html>"
    return [SITE + url.replace("&amp;", "&") for url, _ in cards], page


def read(page: str | bytes, url: str = LIST, *, pattern: str = "", kind: str | None = "list") -> Index:
    raw = page.encode() if isinstance(page, str) else page
    wanted = re.compile(pattern) if pattern else None
    return read_index(raw, url, source="baotinh", fetched_at=NOW, kind=kind, article_url=wanted)


@pytest.mark.parametrize("shape", SHAPES)
def test_articles_of_every_content_system_are_recognised_without_a_pattern(shape: str) -> None:
    urls, page = listing(shape)
    index = read(page)
    assert index.kind == "list"
    assert [entry.url for entry in index.entries] == urls
    assert [entry.title for entry in index.entries] == list(HEADLINES)
    assert all((entry.found_by, entry.found_on) == ("list", LIST) for entry in index.entries)


def test_a_pattern_of_the_source_decides() -> None:
    urls, page = listing(
        "a_id", tail='<div><a href="/thong-bao-moi-hop-9999.html">Thông báo về việc mời họp cuối năm</a></div>'
    )
    assert [entry.url for entry in read(page, pattern=r"-a\d+\.html$").entries] == urls
    with_query = [entry.url for entry in read(listing("type_and_id")[1], pattern=r"type=NEWS&id=\d+$").entries]
    assert len(with_query) == 4


def test_digits_in_a_slug_do_not_set_an_article_apart() -> None:
    slugs = (
        "tong-ket-cong-tac-phong-chong-toi-pham-nam-2025",
        "giam-sat-cai-nghien-va-quan-ly-sau-cai",
        "9-thang-bat-12-vu",
    )
    page = "".join(
        f"<h3><a href='/web/guest/-/asset_publisher/X/content/{slug}'>{title}</a></h3>"
        for slug, title in zip(slugs, HEADLINES, strict=False)
    )
    assert len(read(f"<html><body>{MENU}{page}{FOOTER}").entries) == 3


def test_a_pattern_that_fits_sections_too_takes_only_headlines() -> None:
    urls, page = listing("wordpress")
    index = read(page, pattern=r"^/(?:\d{4}/\d{2}/)?[^/]+/?$")
    assert [entry.url for entry in index.entries] == urls


@pytest.mark.parametrize(
    ("shown", "hour", "minute"),
    [
        ("<span class=date>20/11/2026 - 18:21</span>", 18, 21),
        ("<p>Thứ sáu, 20/11/2026 | 14:24</p>", 14, 24),
        ("<i>20/11/2026 10:15:00 - Đã xem: 2407 - Phản hồi: 0</i>", 10, 15),
        ('<time datetime="2026-11-20T07:30:00+07:00">hôm qua</time>', 7, 30),
        ("<em>07:45, 20/11/2026</em>", 7, 45),
        ("<span>20-11-2026</span>", 0, 0),
    ],
)
def test_the_date_beside_a_headline_is_its_own(shown: str, hour: int, minute: int) -> None:
    _, page = listing("htm_id", extra=shown)
    expected = datetime(2026, 11, 20, hour, minute, tzinfo=VIETNAM)
    assert [entry.published for entry in read(page).entries] == [expected] * 4


def test_dates_in_headlines_page_clocks_and_future_dates_are_no_publication_dates() -> None:
    page = listing("epi_zce")[1].replace(HEADLINES[0], "Giá vàng hôm nay 7/3/2026 tăng mạnh trở lại")
    assert [entry.published for entry in read(page).entries] == [None] * 4
    assert read(listing("epi_zce", extra="<span>20/12/2026</span>")[1]).entries[0].published is None


def test_summaries_come_from_the_same_card() -> None:
    sapo = "<p class=sapo>Công an huyện vừa bắt giữ bốn đối tượng gây ra hàng loạt vụ trộm cắp tài sản.</p>"
    entries = read(listing("onecms", extra=sapo)[1]).entries
    assert {entry.summary for entry in entries} == {
        "Công an huyện vừa bắt giữ bốn đối tượng gây ra hàng loạt vụ trộm cắp tài sản."
    }


def test_a_headline_is_preferred_to_a_picture_and_a_cut_text() -> None:
    page = (
        "<div><a href='/vu-an-lon-post501.html'><img alt='Ảnh minh họa cho vụ án lớn ở tỉnh'></a>"
        "<h3><a href='/vu-an-lon-post501.html'>Vụ án lớn nhất năm được đưa ra xét xử</a></h3>"
        "<p><a href='/vu-an-lon-post501.html'>Sáng nay, tòa án tỉnh mở phiên xét xử sơ thẩm vụ án được dư luận quan tâm"
        " nhiều nhất năm</a></p></div><div><a title='Hai đối tượng bị bắt vì tàng trữ ma túy'"
        " href='/hai-doi-tuong-post502.html'>Hai đối tượng bị bắt vì...</a></div>"
    )
    assert [entry.title for entry in read(page, pattern=r"-post\d+\.html$").entries] == [
        "Vụ án lớn nhất năm được đưa ra xét xử",
        "Hai đối tượng bị bắt vì tàng trữ ma túy",
    ]


def test_links_are_resolved_against_base_and_repeats_merged() -> None:
    page = (
        '<html><head><base href="https://moi.baotinh.vn/"></head><body>'
        '<a href="an-ninh/202611/bat-nhom-doi-tuong-1a2b3c4/#binh-luan">Bắt nhóm đối tượng trộm cắp xe máy</a>'
        '<a href="/an-ninh/202611/bat-nhom-doi-tuong-1a2b3c4">Bắt nhóm đối tượng trộm cắp xe máy</a>'
        '<a href="/an-ninh/202611/khoi-to-hai-bi-can-lua-dao-5d6e7f8/">Khởi tố hai bị can về tội lừa đảo</a>'
    )
    assert [entry.url for entry in read(page).entries] == [
        "https://moi.baotinh.vn/an-ninh/202611/bat-nhom-doi-tuong-1a2b3c4/",
        "https://moi.baotinh.vn/an-ninh/202611/khoi-to-hai-bi-can-lua-dao-5d6e7f8/",
    ]


def test_menus_tags_files_foreign_hosts_and_sections_alone_are_an_error() -> None:
    tags = "<div class=tags><a href='/tag/ma-tuy-tong-hop-12345.html'>Ma túy tổng hợp các loại mới nhất</a></div>"
    page = f"<html><body>{MENU}{tags}{FOOTER}</body></html>"
    with pytest.raises(ParseError) as caught:
        read(page)
    assert "no article links" in caught.value.what
    assert caught.value.where == LIST
    assert "script" in caught.value.remedy


@pytest.mark.parametrize(
    ("url", "links", "expected"),
    [
        ("/thoi-su/", ["/thoi-su?p=2", "/thoi-su?p=3", "/kinh-te?p=2"], ["/thoi-su?p=2", "/thoi-su?p=3"]),
        ("/thoi-su/trang-2", ["/thoi-su/trang-1", "/thoi-su/trang-3"], ["/thoi-su/trang-3"]),
        ("/thoi-su", ["/thoi-su-p2", "/thoi-su-p3"], ["/thoi-su-p2", "/thoi-su-p3"]),
        ("/category/phap-luat/", ["/category/phap-luat/page/2/"], ["/category/phap-luat/page/2/"]),
        ("/an.html", ["/an-trang-2.html", "/an/trang-3.html"], ["/an-trang-2.html", "/an/trang-3.html"]),
        ("/tin.aspx?Cat=5", ["/tin.aspx?Cat=5&Page=2", "/tin.aspx?Cat=6&Page=2"], ["/tin.aspx?Cat=5&Page=2"]),
        ("/tin?_x_cur=2&a=1", ["/tin?_x_cur=3&a=1", "/tin?_x_cur=1&a=1"], ["/tin?_x_cur=3&a=1"]),
        ("/thoi-su", ["/tin-2.html", "/vu-an-p53-post1234.html"], []),
    ],
)
def test_following_pages(url: str, links: list[str], expected: list[str]) -> None:
    anchors = "".join(f'<a href="{link.replace("&", "&amp;")}">x</a>' for link in links)
    index = read(listing("epi_zce", tail=f"<div class=pagination>{anchors}</div>")[1], SITE + url)
    assert list(index.next_pages) == [SITE + page for page in expected]


def test_a_declared_next_page_comes_first() -> None:
    page = listing("epi_zce", tail='<a rel="next" href="/phap-luat/tiep?from=abc">Tiếp</a>')[1]
    assert read(page).next_pages == (f"{SITE}/phap-luat/tiep?from=abc",)


def test_page_numbers() -> None:
    assert page_number("https://a.vn/tin?p=2&c=1") == ("https://a.vn/tin?c=1", 2)
    assert page_number("https://a.vn/tin") == ("https://a.vn/tin", 1)


def test_a_page_in_a_legacy_alphabet_is_read() -> None:
    _, page = listing("aspx")
    western = page.replace(HEADLINES[0], "Coâng an tænh Ñoàng Nai baét giöõ nhieàu ñoái töôïng")
    assert read(western).entries[0].title == "Công an tỉnh Đồng Nai bắt giữ nhiều đối tượng"


def test_a_list_page_is_recognised_without_being_told() -> None:
    assert read(listing("epi_zce")[1], kind=None).kind == "list"


@given(st.text(max_size=300), st.text(alphabet="/?#[]:.abc19-_=&%", max_size=40))
def test_broken_pages_and_links_give_an_index_or_a_parse_error(text: str, link: str) -> None:
    with suppress(ParseError):
        for entry in read(
            f'<a href="{link}">Bắt nhóm đối tượng trộm cắp xe</a>{text}<a href="{link}', pattern="a"
        ).entries:
            assert entry.url.startswith(("http://", "https://"))
