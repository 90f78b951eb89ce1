"""An article understood: the verdict and the figures have a word with each other."""

from __future__ import annotations

from datetime import date

import pytest

from monitor.reading import parse_appeared, spell_appeared, understand
from monitor.types import Article, Period

LENDERS = (
    "Hội thảo của ngân hàng dẫn số liệu năm 2023: 412 vụ lừa đảo chiếm đoạt tài sản, thiệt hại 91 tỷ đồng, "
    "khởi tố 120 vụ, 168 bị can; trộm cắp 88 vụ, cướp giật 12 vụ, cho vay lãi nặng 31 vụ."
)
MATCH = "Đội tuyển Công an tỉnh thắng 3-1 trong trận chung kết, ghi 12 bàn sau 5 trận, trước 4.000 khán giả."


def article(text: str, title: str = "") -> Article:
    return Article(url="https://bao.vn/a-post1.html", title=title, lead="", text=text, found={})


def test_article_full_of_our_figures_is_never_dropped_unseen() -> None:
    understood = understand(article(LENDERS, "Tòa án và ngân hàng nhìn lại năm 2023"))

    assert understood.verdict.review
    assert understood.verdict.reasons[0].rule == "full of figures of our fields"
    assert len(understood.extraction.figures) >= 6


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
