"""Groups that point to other articles with a few words of each are no part of the article, wherever they stand."""

from __future__ import annotations

from monitor.scraper import read_article

BODY = (
    "<p>Năm 2025, toàn tỉnh xảy ra 312 vụ phạm pháp hình sự, giảm 4,1% so với năm 2024, theo Công an tỉnh.</p>"
    "<p>Lực lượng chức năng đã điều tra, làm rõ 290 vụ, bắt giữ 512 đối tượng, thu hồi tài sản trị giá 6 tỷ đồng.</p>"
)
ITEMS = (
    (
        "Triệt phá đường dây mua bán trái phép chất ma túy lớn",
        "Công an thu giữ 18 bánh heroin và 2 khẩu súng ở biên giới.",
    ),
    (
        "Tai nạn giao thông trong chín tháng giảm cả ba tiêu chí",
        "Chín tháng xảy ra 98 vụ, làm chết 41 người trên cả tuyến.",
    ),
    (
        "Giá tôm tăng trở lại, người nuôi phấn khởi thả giống",
        "Toàn tỉnh có 427.000 ha nuôi tôm, sản lượng 384.000 tấn.",
    ),
)


def text(body: str) -> str:
    page = f"<html><body><div class='a'><h1>Tội phạm hình sự giảm hơn bốn phần trăm</h1>{body}</div></body></html>"
    return read_article(page, "https://bao.vn/a-post1.html").text


def test_group_under_a_heading_goes_with_its_teasers() -> None:
    items = "".join(f"<div><a href='/x{n}'>{title}</a><p>{words}</p></div>" for n, (title, words) in enumerate(ITEMS))

    read = text(f"{BODY}<div class='b'><div>TIN LIÊN QUAN</div>{items}</div>")

    assert "312 vụ" in read
    assert "290 vụ" in read
    assert not any(words in read for _, words in ITEMS)


def test_list_of_linked_headlines_inside_the_body_goes() -> None:
    items = "".join(
        f"<li><a href='/x{n}'>{title}</a> <span>{words}</span></li>" for n, (title, words) in enumerate(ITEMS)
    )
    first, second = BODY.split("</p>", 1)

    read = text(f"{first}</p><div class='b'><ul>{items}</ul></div>{second}")

    assert "312 vụ" in read
    assert "290 vụ" in read
    assert not any(words in read for _, words in ITEMS)


def test_list_of_results_with_links_stays() -> None:
    items = "".join(f"<li>{words} Xem <a href='/x{n}'>báo cáo</a>.</li>" for n, (_, words) in enumerate(ITEMS))

    read = text(f"{BODY}<ul>{items}</ul>")

    assert all(words in read for _, words in ITEMS)
