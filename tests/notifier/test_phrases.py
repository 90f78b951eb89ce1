"""Figures in words, as a Vietnamese newspaper would print them."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any, get_args

import pytest

from monitor import codebook
from monitor.decide.polls import BACK_OFF
from monitor.notifier.phrases import NBSP, Words, words
from monitor.types import Approx, EventKind, Figure, Period
from tests.notifier.samples import YEAR_BEFORE, figure

VI, EN = words("vi"), words("en")


def some(value: str, **fields: Any) -> Figure:
    return figure("x", "x", value, **fields)


@pytest.mark.parametrize(
    ("value", "fields", "vietnamese", "english"),
    [
        ("1234", {}, "1.234 vụ", "1,234 cases"),
        ("1", {}, "1 vụ", "1 case"),
        ("92", {"unit": "percent", "measure": "clearance_rate", "approx": "over"}, "trên 92%", "over 92%"),
        ("95.80", {"unit": "percent", "measure": "clearance_rate", "approx": "nearly"}, "gần 95,8%", "nearly 95.8%"),
        ("265900000000", {"unit": "VND", "measure": "seized"}, "265,9 tỷ đồng", "265.9 billion dong"),
        ("1500000", {"unit": "VND", "measure": "fines"}, "1,5 triệu đồng", "1.5 million dong"),
        ("350000", {"unit": "VND", "measure": "fines"}, "350.000 đồng", "350,000 dong"),
        ("1234567891", {"unit": "VND", "measure": "fines"}, "1.234.567.891 đồng", "1,234,567,891 dong"),
        ("0.374925", {"unit": "kg", "measure": "seized"}, "374,925 g", "374.925 g"),
        ("12.5", {"unit": "kg", "measure": "seized"}, "12,5 kg", "12.5 kg"),
        ("384000", {"unit": "kg", "measure": "seized"}, "384 tấn", "384 tonnes"),
        ("12345", {"unit": "kg", "measure": "seized"}, "12.345 kg", "12,345 kg"),
        ("6945000000000", {"unit": "VND", "measure": "fines"}, "6.945 tỷ đồng", "6.945 trillion dong"),
        ("0", {"unit": "kg", "measure": "seized"}, "0 kg", "0 kg"),
        ("597", {"of": Decimal(726), "measure": "cleared_cases"}, "597/726 vụ", "597 of 726 cases"),
        ("-6.7", {"unit": "percent", "relation": "change_pct"}, "giảm 6,7%", "down 6.7%"),
        ("46", {"unit": "person", "measure": "deaths", "relation": "change"}, "tăng 46 người", "up 46 persons"),
        ("0", {"unit": "percent", "relation": "change_pct"}, "không đổi", "unchanged"),
        ("31.2", {"unit": "percent", "relation": "share"}, "chiếm 31,2%", "31.2% of the whole"),
        (
            "17.8",
            {"unit": "pp", "relation": "target_margin", "measure": "clearance_rate"},
            "vượt chỉ tiêu 17,8 điểm %",
            "17.8 percentage points above target",
        ),
        ("-2", {"unit": "percent", "relation": "target_margin"}, "thấp hơn chỉ tiêu 2%", "2% below target"),
        (
            "-10",
            {"unit": "percent", "relation": "target", "approx": "over"},
            "chỉ tiêu giảm trên 10%",
            "target down over 10%",
        ),
        ("12", {"unit": "person", "measure": "prosecuted_persons"}, "12 bị can", "12 persons"),
    ],
)
def test_values_read_as_the_press_writes_them(
    value: str, fields: dict[str, Any], vietnamese: str, english: str
) -> None:
    said = some(value, **fields)
    assert VI.value(said).replace(NBSP, " ") == vietnamese
    assert EN.value(said).replace(NBSP, " ") == english


def test_a_number_never_parts_from_its_noun() -> None:
    shown = VI.value(some("265900000000", unit="VND", measure="seized", approx="about"))
    assert " " not in shown
    assert shown.replace(NBSP, " ") == "khoảng 265,9 tỷ đồng"


@pytest.mark.parametrize(
    ("start", "end", "vietnamese", "english"),
    [
        ((2021, 1, 1), (2021, 12, 31), "năm 2021", "2021"),
        ((2021, 1, 1), (2021, 6, 30), "6 tháng đầu năm 2021", "first half of 2021"),
        ((2021, 7, 1), (2021, 12, 31), "6 tháng cuối năm 2021", "second half of 2021"),
        ((2021, 1, 1), (2021, 9, 30), "9 tháng đầu năm 2021", "first 9 months of 2021"),
        ((2024, 1, 1), (2024, 3, 31), "quý I/2024", "Q1 2024"),
        ((2024, 10, 1), (2024, 12, 31), "quý IV/2024", "Q4 2024"),
        ((2024, 2, 1), (2024, 2, 29), "tháng 2/2024", "February 2024"),
        ((2016, 1, 1), (2020, 12, 31), "giai đoạn 2016–2020", "2016–2020"),
        ((2021, 7, 15), (2021, 8, 14), "từ 15/7/2021 đến 14/8/2021", "2021-07-15 to 2021-08-14"),
        ((2021, 8, 15), (2021, 8, 15), "ngày 15/8/2021", "2021-08-15"),
        ((2021, 2, 1), (2021, 5, 31), "từ tháng 2/2021 đến tháng 5/2021", "February 2021 to May 2021"),
        ((2025, 12, 1), (2026, 10, 31), "từ tháng 12/2025 đến tháng 10/2026", "December 2025 to October 2026"),
    ],
)
def test_periods_in_words(
    start: tuple[int, int, int], end: tuple[int, int, int], vietnamese: str, english: str
) -> None:
    period = Period(date(*start), date(*end))
    assert VI.period(period) == vietnamese
    assert EN.period(period) == english


def test_an_unknown_period_is_said_to_be_unknown() -> None:
    assert VI.period(None) == "chưa rõ kỳ"


def test_difference_to_our_last_value() -> None:
    now, before = some("1213"), some("1280", period=YEAR_BEFORE)
    assert VI.difference(now, before).replace(NBSP, " ") == "giảm 67 vụ (5,2%)"
    rate = {"unit": "percent", "measure": "clearance_rate"}
    assert VI.difference(some("92.8", **rate), some("90", **rate)).replace(NBSP, " ") == "tăng 2,8 điểm %"
    assert VI.difference(now, some("1280", unit="person")) == ""
    assert VI.difference(some("5"), some("0")).replace(NBSP, " ") == "tăng 5 vụ"


@pytest.mark.parametrize("say", [VI, EN])
def test_every_value_of_the_codebook_has_words(say: Words) -> None:
    book = codebook.load()
    assert set(book.topics) == set(say.topics)
    assert set(book.measures) == set(say.measures)
    assert set(get_args(EventKind)) == set(say.kinds)
    assert set(get_args(Approx)) == set(say.approx)
    assert all(measure.unit in {*say.nouns, "percent"} for measure in book.measures.values())


def test_both_languages_have_the_same_phrases() -> None:
    for group in ("topics", "measures", "relations", "kinds", "marks", "phrases", "failures", "columns", "approx"):
        assert set(getattr(VI, group)) == set(getattr(EN, group)), group


def test_every_kind_of_failure_has_words() -> None:
    assert set(VI.failures) == set(BACK_OFF)
