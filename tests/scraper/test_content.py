"""Which lines of a page are the article: structure kept in order, furniture cut with the name of its rule."""

from __future__ import annotations

import pytest

from monitor.scraper import Selectors, read_article
from monitor.types import Article

SENTENCES = [
    f"Đoạn {n}: lực lượng chức năng đã tuyên truyền cho {n}00 hộ dân trên địa bàn, được bà con đồng tình."
    for n in range(1, 6)
]
PARAGRAPHS = [f"<p>{sentence}</p>" for sentence in SENTENCES]


def read(*parts: str, **options: Selectors) -> Article:
    html = f"<html lang=vi><h1>Một bài viết để thử nghiệm</h1><div class=content>{''.join(parts)}</div></html>"
    return read_article(html, "https://bao.vn/a", **options)  # type: ignore[arg-type]


def with_furniture(furniture: str) -> Article:
    return read(*PARAGRAPHS[:3], furniture, *PARAGRAPHS[3:])


@pytest.mark.parametrize(
    "furniture",
    [
        '<div class="box-tin-lien-quan"><ul><li><a href=/1>Bài liên quan thứ nhất</a></li></ul></div>',
        "<p><b>Tin liên quan:</b></p><ul><li><a href=/1>Bắt 2 đối tượng</a></li>"
        "<li><a href=/2>Thu 30 kg pháo</a></li></ul>",
        "<p><a href=/1>Bắt quả tang 12 đối tượng đánh bạc trong rẫy cà phê</a></p>",
        "<p>null</p>",
        "<p>{{ article.title }}</p>",
        "<p>1.234 lượt xem</p>",
        "<p>Lượt xem: 1.234</p>",
        "<div class=share><span>Chia sẻ</span><span>Facebook</span></div>",
        "<p>Quảng cáo</p>",
        "<div class=font-size>Cỡ chữ A A+</div>",
        "<p>Nghe bài</p>",
        "<aside>Mời bạn đọc xem thêm 15 bài khác của chuyên mục này vào cuối tuần.</aside>",
        "<div style='display: none'>Nội dung ẩn 999 vụ, người đọc không nhìn thấy dòng này.</div>",
        "<div class=comment><p>Bạn đọc: tôi rất hài lòng với 100 điều trong bài viết này của quý báo.</p></div>",
        "<script>document.write('<p>Đoạn do mã viết ra, 77 vụ việc không có trong bài báo này.</p>')</script>",
    ],
)
def test_furniture_inside_the_body_is_cut_and_shown(furniture: str) -> None:
    article = with_furniture(furniture)
    assert list(article.paragraphs) == SENTENCES
    if "<script" not in furniture:
        assert article.cut
        assert all(cut.rule and cut.text for cut in article.cut)


@pytest.mark.parametrize(
    ("kept", "lines"),
    [
        ("<h2>Những con số đáng mừng</h2>", ["Những con số đáng mừng"]),
        ("<ul><li>Trộm cắp: 12 vụ</li><li>Đánh bạc: 8 vụ</li></ul>", ["Trộm cắp: 12 vụ", "Đánh bạc: 8 vụ"]),
        ("<ul class=list-info><li>Trộm cắp: 12</li><li>Đánh bạc: 8</li></ul>", ["Trộm cắp: 12", "Đánh bạc: 8"]),
        (
            "<table class=info><tr><td>Số vụ</td><td>9</td></tr><tr><td>Số người</td><td>7</td></tr></table>",
            ["Số vụ | 9", "Số người | 7"],
        ),
        ("<p class=note>Có 15 hộ được khen.</p>", ["Có 15 hộ được khen."]),
        ("<p>Dòng một<br>Dòng hai</p>", ["Dòng một", "Dòng hai"]),
        ("<p>Giảm <b>12</b>,5<i>%</i> so với <a href=/x>cùng kỳ</a>.</p>", ["Giảm 12,5% so với cùng kỳ."]),
        ("<blockquote>“Rất yên tâm”, ông A nói.</blockquote>", ["“Rất yên tâm”, ông A nói."]),
        (
            "<table><tr><th>Loại</th><th>Số vụ</th></tr><tr><td>Trộm</td><td>12</td></tr>"
            "<tr><td>Chia sẻ</td><td>0</td></tr></table>",
            ["Loại | Số vụ", "Trộm | 12", "Chia sẻ | 0"],
        ),
        ("<p>Toàn tỉnh có 15&nbsp;xã&#8203; đạt chuẩn.</p>", ["Toàn tỉnh có 15 xã đạt chuẩn."]),
    ],
)
def test_what_the_paper_wrote_is_kept_in_order(kept: str, lines: list[str]) -> None:
    assert list(with_furniture(kept).paragraphs) == [*SENTENCES[:3], *lines, *SENTENCES[3:]]


@pytest.mark.parametrize(
    "picture",
    [
        "<figure><img src=a><figcaption>Buổi tuyên truyền tại xã.</figcaption></figure>",
        "<table><tr><td><img src=a></td></tr><tr><td>Buổi tuyên truyền tại xã.</td></tr></table>",
        "<div class=image><img src=a><p>Buổi tuyên truyền tại xã.</p></div>",
        "<p><img src=a></p><p style='text-align: center'><em>Buổi tuyên truyền tại xã.</em></p>",
        "<div><img src=a><div class=img-caption>Buổi tuyên truyền tại xã.</div></div>",
    ],
)
def test_captions_stand_apart(picture: str) -> None:
    article = with_furniture(picture)
    assert article.captions == ("Buổi tuyên truyền tại xã.",)
    assert list(article.paragraphs) == SENTENCES


def test_comments_longer_than_the_article_are_not_the_article() -> None:
    comment = "<li><p>Bạn đọc: tôi thấy mô hình này rất hay, mong các xã khác cũng làm theo để bà con yên tâm.</p></li>"
    story = f"<h1>Một bài viết để thử nghiệm</h1><div class=post>{''.join(PARAGRAPHS)}</div>"
    html = f"{story}<ol id=comments>{comment * 30}</ol>"
    assert list(read_article(html, "https://bao.vn/a").paragraphs) == SENTENCES


def test_a_table_that_lays_out_the_page_is_no_table() -> None:
    cells = "".join(f"<tr><td>{paragraph}</td></tr>" for paragraph in PARAGRAPHS)
    html = f"<table><tr><td><ul><li><a href=/>Trang chủ</a></li></ul></td><td><table>{cells}</table></td></tr></table>"
    assert list(read_article(html, "https://bao.vn/a").paragraphs) == SENTENCES


def test_sections_of_one_story_are_joined() -> None:
    sections = "".join(f"<div class=wrap><div class=story-part>{paragraph * 3}</div></div>" for paragraph in PARAGRAPHS)
    html = f"<body><h1>Một câu chuyện rất dài kể qua nhiều phần</h1><div>{sections}</div></body>"
    assert [line for line in read_article(html, "https://bao.vn/a").paragraphs if line not in SENTENCES] == []
    assert len(read_article(html, "https://bao.vn/a").paragraphs) == 15


def test_selectors_choose_and_drop() -> None:
    html = (
        "<h1>Tên chuyên mục của trang báo</h1><div class=tieude>Tiêu đề thật của bài báo</div>"
        f"<b class=mota>Mô tả ngắn của bài.</b><div class=a>{''.join(PARAGRAPHS)}</div>"
        f"<div class=b>{PARAGRAPHS[0] * 2}<p class=x>Bỏ dòng này đi nhé.</p></div>"
        "<i class=ngay>2/3/2025 4:05</i>"
    )
    selectors = Selectors(title=(".tieude",), lead=(".mota",), body=(".khong-co", ".b"), drop=(".x",), date=(".ngay",))
    article = read_article(html, "https://bao.vn/a", selectors=selectors)
    assert article.title == "Tiêu đề thật của bài báo"
    assert article.paragraphs == ("Mô tả ngắn của bài.", SENTENCES[0], SENTENCES[0])
    assert article.published is not None
    assert article.published.isoformat() == "2025-03-02T04:05:00+07:00"
    assert article.unmatched == ()


def test_selectors_that_match_nothing_are_named_and_the_general_reader_reads_on() -> None:
    selectors = Selectors(body=("#khong-co",), title=("h1",), drop=("p:::",), date=("time[",))
    article = read(*PARAGRAPHS, selectors=selectors)
    assert article.unmatched == ("body", "date")
    assert list(article.paragraphs) == SENTENCES


def test_a_selector_may_look_for_words() -> None:
    box = "<div class=hop><b class=ten>Bài đọc tiếp</b><p>Câu này thuộc về một bài khác trên trang báo.</p></div>"
    selectors = Selectors(body=(".content",), drop=("div.hop:has(.ten:-soup-contains('Bài đọc tiếp'))",))
    assert list(read(*PARAGRAPHS, box, selectors=selectors).paragraphs) == SENTENCES


def test_a_heading_that_opens_the_body_is_the_headline_and_later_ones_are_subheads() -> None:
    subhead = "<h1>Những con số đáng mừng</h1>"
    story = f"<h1>Kéo giảm tội phạm</h1>{PARAGRAPHS[0]}{subhead}{''.join(PARAGRAPHS[1:])}"
    html = f"<title>Trang tin điện tử</title><div>{story}</div>"
    expected = [SENTENCES[0], "Những con số đáng mừng", *SENTENCES[1:]]
    assert list(read_article(html, "https://bao.vn/a").paragraphs) == expected
