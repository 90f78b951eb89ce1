"""Bylines: people told apart from outlets, labels and buttons."""

from __future__ import annotations

import pytest

from monitor.scraper import read_article
from monitor.scraper.authors import credit, names

SENTENCES = "".join(
    f"<p>Đoạn {n}: lực lượng chức năng đã tuyên truyền cho người dân ở {n} xã, rất hiệu quả.</p>" for n in range(4)
)


@pytest.mark.parametrize(
    ("text", "people"),
    [
        ("Lương Ý", ("Lương Ý",)),
        ("NHẬT XUÂN - NGHI VŨ", ("Nhật Xuân", "Nghi Vũ")),
        ("Tin, ảnh: P.Y", ("P.Y",)),
        ("Bài, ảnh: Nguyễn Văn A – Trần B", ("Nguyễn Văn A", "Trần B")),
        ("C.THÀNH", ("C.Thành",)),
        ("Thu Trang", ("Thu Trang",)),
        ("Minh Anh (tổng hợp)", ("Minh Anh",)),
        ("Hoàng Hà - Phòng PX03", ("Hoàng Hà",)),
        ("Tác giả: Tùng Lâm", ("Tùng Lâm",)),
        ("By Jane Doe and John Smith", ("Jane Doe", "John Smith")),
        ("PV", ()),
        ("TTXVN", ()),
        ("Báo Sơn La", ()),
        ("Ban Biên tập", ()),
        ("Công an tỉnh Sơn La", ()),
        ("Ảnh: Hoàng Hà", ()),
        ("Chia sẻ", ()),
        ("https://www.facebook.com/bao", ()),
        ("Ông nói rằng mọi việc đã xong xuôi", ()),
        ("Theo báo cáo, có 12 vụ", ()),
        ("", ()),
    ],
)
def test_names_in_a_byline(text: str, people: tuple[str, ...]) -> None:
    assert names(text) == people


def test_the_name_of_the_site_is_no_author() -> None:
    assert names("Dân Trí", outlet="Báo điện tử Dân Trí") == ()


@pytest.mark.parametrize(
    ("text", "outlet"),
    [
        ("Theo TTXVN", "TTXVN"),
        ("(Nguồn: Báo Công an nhân dân)", "Báo Công an nhân dân"),
        ("Nguồn: http://conganhagiang.gov.vn/" + "x" * 90, "conganhagiang.gov.vn"),
        ("Theo đó, các đơn vị đã vào cuộc.", ""),
        ("Theo báo cáo của Công an tỉnh, trong 6 tháng đầu năm toàn tỉnh xảy ra 312 vụ phạm pháp hình sự.", ""),
    ],
)
def test_the_outlet_that_a_reprint_credits(text: str, outlet: str) -> None:
    assert credit(text) == outlet


@pytest.mark.parametrize(
    ("closing", "author", "credited"),
    [
        ("<p><strong>Vũ Kiên</strong></p><p>Nguồn: TTXVN</p>", "Vũ Kiên", "TTXVN"),
        ("<p style='text-align: right'>Bài: Lê Duy</p><p><em>Ảnh: Minh Hà</em></p>", "Lê Duy", ""),
        ("<p align=right>Hương Thảo - Báo Sơn La</p>", "Hương Thảo", "Báo Sơn La"),
        ("<div class=author>Kim Chi, Quốc An</div>", "Kim Chi, Quốc An", ""),
    ],
)
def test_what_closes_a_text_is_read_and_cut(closing: str, author: str, credited: str) -> None:
    html = f"<html lang=vi><h1>Một bài viết để thử bút danh</h1><div class=body>{SENTENCES}{closing}</div></html>"
    article = read_article(html, "https://bao.vn/a")
    assert (article.author, article.credit) == (author, credited)
    assert len(article.paragraphs) == 4


def test_names_in_a_list_are_part_of_the_report() -> None:
    people = "<ul><li>Lò Văn Pản</li><li>Vàng A Sùng</li></ul>"
    html = f"<h1>Khen thưởng hai công dân dũng cảm</h1><div>{SENTENCES}{people}</div>"
    article = read_article(html, "https://bao.vn/a")
    assert article.paragraphs[-2:] == ("Lò Văn Pản", "Vàng A Sùng")
    assert article.author == ""
