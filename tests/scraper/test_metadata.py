"""What a page says about itself: broken JSON-LD, odd meta tags, and the headline and dates weighed from them."""

from __future__ import annotations

from datetime import datetime

import pytest
from selectolax.lexbor import LexborHTMLParser

from monitor.scraper import read_article
from monitor.scraper.metadata import people, read_json_ld, read_metadata
from monitor.scraper.titles import without_site
from monitor.types import VIETNAM

BODY = "".join(
    f"<p>Đoạn {n}: lực lượng chức năng đã tuyên truyền cho người dân trên địa bàn, rất hiệu quả.</p>" for n in range(5)
)


@pytest.mark.parametrize(
    "text",
    [
        '{"@type":"NewsArticle","headline":"Bài viết"}',
        '[{"@type":"Organization"},{"@type":"NewsArticle","headline":"Bài viết"}]',
        '{"@graph":[{"@type":"WebPage"},{"@type":["Article","NewsArticle"],"headline":"Bài viết"}]}',
        '<!-- {"@type":"NewsArticle","headline":"Bài viết"} -->',
        '//<![CDATA[\n{"@type":"NewsArticle","headline":"Bài viết"}\n//]]>',
        '{"@type":"NewsArticle","headline":"Bài viết",}',
        '{"@type":"NewsArticle","headline":"Bài viết","description":"hai\ndòng"}',
        '{"@type":"NewsArticle","headline":"Bài viết","description":"ngoặc " hỏng"}',
        '{"@type":"schema:NewsArticle","headline":"Bài viết"};',
    ],
)
def test_json_ld_is_read_however_it_is_wrapped_or_broken(text: str) -> None:
    page = LexborHTMLParser(f'<script type="application/ld+json">{text}</script>')
    assert read_metadata(page).stated("headline") == "Bài viết"


@pytest.mark.parametrize("text", ["", "null", "[", "{", '"x"', "[" * 50_000, '{"a":' * 20_000])
def test_json_ld_that_says_nothing_gives_nothing(text: str) -> None:
    assert [item for item in read_json_ld(text) if "headline" in item] == []


def test_people_and_organisations_are_told_apart() -> None:
    authors = [
        {"@type": "Person", "name": "Lê Vân"},
        {"@type": "NewsMediaOrganization", "name": "Báo X"},
        "Tú &amp; Anh",
    ]
    assert people(authors) == [("Lê Vân", False), ("Báo X", True), ("Tú & Anh", False)]


def page(head: str, body: str) -> str:
    return f"<html lang=vi><head>{head}</head><body>{body}</body></html>"


def test_the_heading_wins_where_og_title_is_the_name_of_the_site() -> None:
    html = page(
        '<title>Kéo giảm tai nạn giao thông - Báo Tỉnh</title><meta property="og:title" content="Báo Tỉnh điện tử">',
        f"<h1>Chuyên mục pháp luật</h1><h1>Kéo giảm tai nạn giao thông</h1>{BODY}",
    )
    assert read_article(html, "https://bao.vn/a").title == "Kéo giảm tai nạn giao thông"


def test_the_name_of_the_site_is_taken_off_the_title() -> None:
    head = '<title>Kéo giảm tai nạn giao thông | Báo Tỉnh</title><meta property="og:site_name" content="Báo Tỉnh">'
    assert read_article(page(head, BODY), "https://bao.vn/a").title == "Kéo giảm tai nạn giao thông"


def published(
    head: str, body: str, url: str = "https://bao.vn/a", fetched_at: datetime | None = None
) -> datetime | None:
    return read_article(page(head, body), url, fetched_at=fetched_at).published


HEADING = "<h1>Kéo giảm tai nạn giao thông ở huyện miền núi</h1>"


def test_the_clock_of_a_shown_date_completes_a_day_for_programs() -> None:
    head = '<meta property="article:published_time" content="2026-01-08">'
    shown = f"{HEADING}<span>08/01/2026 - 18:21</span>{BODY}"
    assert published(head, shown) == datetime(2026, 1, 8, 18, 21, tzinfo=VIETNAM)


def test_a_page_clock_is_not_the_date_of_the_article() -> None:
    now = datetime(2026, 1, 5, 8, 30, tzinfo=VIETNAM)
    clock = f"<div>Thứ hai, 05/01/2026 - 08:27</div>{HEADING}"
    assert published("", f"{clock}<p class=date>02/01/2026 16:40</p>{BODY}", fetched_at=now) == datetime(
        2026, 1, 2, 16, 40, tzinfo=VIETNAM
    )
    assert published("", clock + BODY, fetched_at=now) is None
    today = "<div>Thứ hai, 05/01/2026</div><p>Trang chủ</p><p>Liên hệ</p><p>Giới thiệu</p>"
    assert published("", today + HEADING + BODY, fetched_at=now) is None


def test_a_date_that_the_site_shows_everywhere_does_not_count() -> None:
    shown = datetime(2020, 1, 1, 7, 0, tzinfo=VIETNAM)
    html = page("", f"{HEADING}<p class=date>01/01/2020 07:00</p>{BODY}")
    assert read_article(html, "https://bao.vn/a").published == shown
    assert read_article(html, "https://bao.vn/a", known_dates={shown}).published is None


def test_dates_of_other_articles_do_not_count() -> None:
    others = "".join(f"<li><a href=/{day}>Tin khác số {day}</a> <i>0{day}/02/2026</i></li>" for day in range(1, 5))
    body = f"{HEADING}<p class=date>10/02/2026 09:00</p>{BODY}<h3>Tin khác</h3><ul>{others}</ul>"
    assert published("", body) == datetime(2026, 2, 10, 9, 0, tzinfo=VIETNAM)
    assert published("", f"{HEADING}{BODY}<h3>Tin khác</h3><ul>{others}</ul>") is None


def test_a_date_in_the_future_does_not_count() -> None:
    head = '<meta property="article:published_time" content="2031-01-08T08:00:00+07:00">'
    assert published(head, HEADING + BODY, fetched_at=datetime(2026, 1, 8, tzinfo=VIETNAM)) is None


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/phap-luat/2025/08/14/bai.html", datetime(2025, 8, 14, tzinfo=VIETNAM)),
        ("https://a.vn/bai-t20250911083012.html", datetime(2025, 9, 11, 8, 30, 12, tzinfo=VIETNAM)),
        ("https://a.vn/bai-20260307075519174.htm", datetime(2026, 3, 7, 7, 55, 19, tzinfo=VIETNAM)),
        ("https://a.vn/bai-102260228093004191.htm", datetime(2026, 2, 28, 9, 30, 4, tzinfo=VIETNAM)),
    ],
)
def test_the_address_is_the_last_clue_for_a_date(url: str, expected: datetime) -> None:
    assert published("", HEADING + BODY, url) == expected
    shown = f"{HEADING}<p>01/03/2026 10:00</p>{BODY}"
    assert published("", shown, url) == datetime(2026, 3, 1, 10, 0, tzinfo=VIETNAM)


def test_a_channel_number_in_the_address_is_no_year() -> None:
    assert published("", HEADING + BODY, "https://gialai.gov.vn/channel/1622/2026/bai-viet.html") is None


def test_other_fields() -> None:
    head = (
        '<link rel=canonical href="/bai-viet.html"><meta property="og:image" content="//cdn.vn/a.jpg">'
        '<meta property="article:section" content="Pháp luật">'
    )
    read = read_article(page(head, HEADING + BODY), "https://bao.vn/bai-viet.html?utm_source=x")
    assert read.canonical_url == "https://bao.vn/bai-viet.html"
    assert read.image == "https://cdn.vn/a.jpg"
    assert read.section == "Pháp luật"
    assert read.language == "vi"


def test_the_text_stated_for_programs_serves_a_page_that_a_script_draws() -> None:
    body = "Đoạn một của bài báo, đủ dài để đọc.\\n\\nĐoạn hai của bài báo &amp; cũng vậy."
    script = f'<script type="application/ld+json">{{"@type":"NewsArticle","articleBody":"{body}"}}</script>'
    drawn = read_article(page("", f"{HEADING}<div id=root></div>{script}"), "https://bao.vn/a")
    assert drawn.paragraphs == ("Đoạn một của bài báo, đủ dài để đọc.", "Đoạn hai của bài báo & cũng vậy.")
    assert drawn.found["text"] == "JSON-LD articleBody"
    assert "Đoạn hai của bài báo" not in read_article(page("", f"{HEADING}{BODY}{script}"), "https://bao.vn/a").text


@pytest.mark.parametrize(
    "tail", ["Báo Điện Biên", "Cổng thông tin điện tử tỉnh Lai Châu", "Trang tin Công an tỉnh", "baotinh", "Báo Tỉnh"]
)
def test_the_name_of_an_outlet_is_no_part_of_a_headline(tail: str) -> None:
    headline = "Báo động nạn lừa đảo qua mạng - những điều cần biết"
    assert without_site(f"{headline} - {tail}", "", "baotinh.vn") == headline
