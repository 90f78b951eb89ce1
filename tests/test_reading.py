"""An article understood: the verdict and the figures have a word with each other."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.reading import parse_appeared, spell_appeared, understand
from monitor.types import Article, Period

FORESTS = (
    "Từ đầu năm đến nay, Chi cục Kiểm lâm tỉnh Hải Dương phát hiện, xử lý 41 vụ vi phạm: 16 vụ vận chuyển lâm sản trái "
    "phép, 9 vụ mua bán lâm sản trái phép, 7 vụ phá rừng, 5 vụ khai thác rừng trái phép, 4 vụ cất giữ trái phép. "
    "Chi cục xử phạt hành chính 38 vụ, thu nộp ngân sách 1,2 tỷ đồng; khởi tố 3 vụ, 5 bị can; tịch thu 62 phương tiện."
)
MATCH = "Đội tuyển Công an tỉnh thắng 3-1 trong trận chung kết, ghi 12 bàn sau 5 trận, trước 4.000 khán giả."


def article(text: str, title: str = "") -> Article:
    return Article(url="https://bao.vn/a-post1.html", title=title, lead="", text=text, found={})


def test_article_full_of_our_figures_is_never_dropped_unseen() -> None:
    understood = understand(article(FORESTS, "Kiểm lâm xử lý hàng chục vụ"), province="Hải Dương")

    assert understood.verdict.relevant
    assert len(understood.extraction.figures) >= 8


def test_dropped_article_has_no_figures() -> None:
    understood = understand(article(MATCH, "Bóng đá Công an tỉnh vô địch giải giao hữu"))

    assert not understood.verdict.relevant
    assert understood.extraction.figures == ()


@pytest.mark.parametrize(
    ("text", "start", "end"),
    [
        ("2021-08-13", date(2021, 8, 13), date(2021, 8, 13)),
        ("2021-08-13T07:00:00+07:00", date(2021, 8, 13), date(2021, 8, 13)),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        ("2021", date(2021, 1, 1), date(2021, 12, 31)),
    ],
)
def test_day_month_or_year_of_publication(text: str, start: date, end: date) -> None:
    span = parse_appeared(text)

    assert span == Period(start, end)
    assert spell_appeared(span) == text[:10]


@pytest.mark.parametrize("text", ["13/8/2021", "2021-13", "2021-02-30", "soon"])
def test_other_dates_are_refused(text: str) -> None:
    with pytest.raises(ValueError):
        parse_appeared(text)
