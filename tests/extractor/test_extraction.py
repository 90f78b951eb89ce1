"""What holds for every text: proof, order, independence, no crash; and how single rules speak."""

from __future__ import annotations

import unicodedata
from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.extractor import VERSION, extract
from monitor.types import Period
from tests.extractor.reading_cases import CORPORA, cases, records

PIECES = [
    "Năm 2021, ", "toàn tỉnh ", "xảy ra ", "12 vụ ", "3 người chết", "giảm ", "tăng ", "(", ")", ", ", "; ", ": ",
    ".\n", "597/726 ", "5,1% ", "so với cùng kỳ ", "khởi tố ", "1,5 tỷ đồng ", "ma túy ", "trong đó ", "một ",
    "năm ", "- ", "vượt chỉ tiêu ", "phấn đấu ", "đạt tỷ lệ ", "TP. ", "Hồ Chí Minh ", "đối tượng ", "bị can ",
    "kg ", "chiếm ", "|", " | ", "=", "Điều 249 ", "số ",
]  # fmt: skip
TEXTS = st.one_of(st.text(max_size=300), st.lists(st.sampled_from(PIECES), max_size=60).map("".join))
ANCHORS = st.one_of(
    st.none(), st.dates(date(2005, 1, 1), date(2030, 12, 31)), st.just(Period(date(2021, 1, 1), date(2021, 1, 31)))
)


@given(TEXTS, ANCHORS)
def test_every_quote_is_the_text_itself(text: str, anchor: date | Period | None) -> None:
    result = extract(text, published=anchor)
    ends = [(figure.start, figure.end, figure.quote) for figure in result.figures]
    ends += [(one.start, one.end, one.quote) for one in result.refused]
    for start, end, quote in ends:
        assert text[start:end] == quote
    starts = [figure.start for figure in result.figures]
    assert starts == sorted(starts)
    assert all(0 <= figure.confidence <= 1 for figure in result.figures)
    assert all(figure.derived for figure in result.derived)
    assert not any(figure.derived for figure in result.figures)


WORDS = sorted(
    {w for path in (CORPORA / "composed").glob("*-input.jsonl") for r in records(path) for w in r["text"].split()}
)


@given(st.lists(st.sampled_from(WORDS), max_size=120).map(" ".join))
def test_words_of_reports_in_any_order_are_read(text: str) -> None:
    for figure in extract(text, published=date(2021, 7, 1)).figures:
        assert text[figure.start : figure.end] == figure.quote


@pytest.mark.parametrize("end", ["gồm", "trong đó", "(SN", "tăng 2 vụ (giảm 11 người, 3 vụ, tăng 67, 14"])
def test_a_text_may_end_anywhere(end: str) -> None:
    extract(f"Năm 2021 xảy ra 5 vụ, {end}", published=date(2021, 7, 1))


@given(TEXTS, TEXTS)
def test_results_do_not_depend_on_what_was_read_before(one: str, other: str) -> None:
    alone = extract(one, published=date(2022, 3, 1))
    extract(other, published=date(2019, 1, 1))
    assert extract(one, published=date(2022, 3, 1)) == alone


REPORT = (
    "6 tháng đầu năm 2021, toàn tỉnh xảy ra 213 vụ phạm pháp hình sự, giảm 67 vụ so với cùng kỳ năm 2020; "
    "đã điều tra làm rõ 197/213 vụ (đạt 92,5%), vượt chỉ tiêu 17,5%."
)


def test_decomposed_text_is_quoted_as_it_stands() -> None:
    text = unicodedata.normalize("NFD", REPORT)
    composed, decomposed = extract(REPORT, province="Hà Giang"), extract(text, province="Hà Giang")
    assert [f.value for f in decomposed.figures] == [f.value for f in composed.figures]
    for figure in decomposed.figures:
        assert text[figure.start : figure.end] == figure.quote
        assert unicodedata.normalize("NFC", figure.quote) in REPORT


def test_all_dimensions() -> None:
    level, change, cleared, rate, margin = extract(REPORT, published=date(2021, 8, 13), province="Hà Giang").figures
    half, before = Period(date(2021, 1, 1), date(2021, 6, 30)), Period(date(2020, 1, 1), date(2020, 6, 30))
    assert (level.topic, level.measure, level.unit, level.period) == ("social_order", "cases", "case", half)
    assert (change.relation, change.value == -67, change.baseline) == ("change", True, before)
    assert [cleared.value, cleared.of] == [Decimal(197), Decimal(213)]
    assert (rate.measure, rate.value, rate.unit) == ("clearance_rate", Decimal("92.5"), "percent")
    assert (margin.relation, margin.unit) == ("target_margin", "pp")
    assert {figure.place for figure in (level, change, cleared, rate, margin)} == {"Hà Giang"}
    assert {figure.place_current for figure in (level, rate)} == {"Tuyên Quang"}


def test_refusals_carry_their_reason() -> None:
    text = (
        "Theo Đề án 06 và Chỉ thị 48, hội nghị nêu 5 nhiệm vụ; ngày 12/3 có 2 đối tượng 19 tuổi (SN 2003) "
        "bị bắt quả tang."
    )
    reasons = {one.quote: one.reason for one in extract(text, published=date(2022, 3, 15)).refused}
    assert reasons["06"] == "document number"
    assert reasons["5 nhiệm vụ"] == "counts no statistic"
    assert reasons["19 tuổi"] == "age"
    assert reasons["2 đối tượng"] == "single incident"


def test_incident_between_statistics() -> None:
    text = (
        "Năm 2022, toàn huyện bắt 33 vụ, 41 đối tượng về ma túy.\n"
        "Điển hình, ngày 19/9, công an bắt hai đối tượng (SN 2006), thu 18 gói ma túy và 2,8 triệu đồng.\n"
        "Cũng trong năm 2022, toàn huyện xảy ra 12 vụ tai nạn giao thông."
    )
    assert [figure.value for figure in extract(text).figures] == [33, 41, 12]


def test_nearest_period_and_place_win() -> None:
    text = (
        "8 tháng đầu năm 2021, cả nước xảy ra 7.829 vụ tai nạn giao thông.\n"
        "Riêng trong tháng 8, tại Đắk Lắk xảy ra 12 vụ tai nạn giao thông."
    )
    country, province = extract(text, published=date(2021, 9, 5)).figures
    assert (country.place, country.period) == ("vn", Period(date(2021, 1, 1), date(2021, 8, 31)))
    assert (province.place, province.period) == ("Đắk Lắk", Period(date(2021, 8, 1), date(2021, 8, 31)))


def test_repeats_are_marked() -> None:
    text = "Làm rõ 391 vụ phạm pháp hình sự\nNăm 2023, công an toàn tỉnh làm rõ 391 vụ phạm pháp hình sự."
    first, again = extract(text, province="Hà Giang").figures
    assert "repeat" not in first.rules
    assert "repeat" in again.rules


def test_heading_governs_what_follows() -> None:
    text = (
        "2. Về tội phạm ma túy\nTrong quý I/2022, toàn tỉnh khởi tố 45 vụ, 61 bị can.\nXử lý hành chính 12 trường hợp."
    )
    assert {figure.topic for figure in extract(text).figures} == {"drugs"}


def test_long_text_is_read_to_its_limit_and_says_so() -> None:
    text = "Năm 2021, toàn tỉnh xảy ra 12 vụ tai nạn giao thông. " * 3000
    result = extract(text)
    assert result.figures
    assert any(one.reason == "beyond the longest text that is read" for one in result.refused)


@pytest.mark.parametrize("text", ["", " ", "\n\n", "…", "12", "((((((", "%", "\ud7ff\U0001f600 5 vụ", "\x00 3 vụ cháy"])
def test_odd_texts(text: str) -> None:
    assert extract(text).version == VERSION


def test_not_figures_of_the_corpora_stay_out() -> None:
    texts = [case.text for case in cases("none")]
    assert len(texts) >= 15
    assert all(not extract(text, province="Lào Cai").figures for text in texts)


def test_composed_corpus_is_there() -> None:
    assert sum(1 for path in (CORPORA / "composed").glob("*-input.jsonl") for _ in records(path)) >= 50
