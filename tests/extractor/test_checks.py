"""Arithmetic between figures: right sums pass, wrong ones are marked and keep their values; derived stay apart."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from monitor.extractor import extract
from monitor.types import Check, Extraction, Period


def read(text: str) -> Extraction:
    return extract(f"Năm 2021, {text}", published=date(2022, 1, 10), province="Hà Giang")


def outcomes(result: Extraction, name: str) -> list[bool]:
    return [check.passed for figure in result.figures for check in figure.checks if check.name == name]


@pytest.mark.parametrize(
    ("text", "name", "passed"),
    [
        ("điều tra làm rõ 597/726 vụ phạm pháp hình sự (đạt 82,2%).", "part-of-whole", True),
        ("điều tra làm rõ 597/726 vụ phạm pháp hình sự (đạt 92,2%).", "part-of-whole", False),
        ("tiếp nhận 1.000 tin báo, tố giác, giải quyết 950 tin, đạt 95%.", "part-of-whole", True),
        ("xảy ra 726 vụ phạm pháp hình sự, tăng 103 vụ (16,5%) so với năm 2020.", "change-against-base", True),
        ("xảy ra 726 vụ phạm pháp hình sự, tăng 103 vụ (26,5%) so với năm 2020.", "change-against-base", False),
        ("xảy ra 726 vụ tai nạn giao thông, tăng 103 vụ (-16,5%) so với năm 2020.", "change-signs", False),
        ("tỷ lệ khám phá án đạt 92,8% (vượt chỉ tiêu 17,8%).", "round-target", True),
        ("tỷ lệ khám phá án đạt 92,8% (vượt chỉ tiêu 17,3%).", "round-target", False),
        ("tỷ lệ khám phá án đạt 192,8%.", "rate-below-100", False),
        ("bắt 20 đối tượng truy nã, trong đó có 5 đối tượng nguy hiểm.", "parts-within-whole", True),
        ("bắt 20 đối tượng truy nã, trong đó có 25 đối tượng nguy hiểm.", "parts-within-whole", False),
        ("làm rõ 97/91 vụ trộm cắp.", "part-below-whole", False),
    ],
)
def test_check(text: str, name: str, passed: bool) -> None:
    result = read(text)
    found = outcomes(result, name)
    assert found
    assert set(found) == {passed}


def test_a_province_is_not_above_the_country() -> None:
    text = "cả nước có 120 người chết vì tai nạn giao thông. Riêng tại Lào Cai có 150 người chết vì tai nạn giao thông."
    assert outcomes(read(text), "within-national") == [False]


def test_a_failed_check_lowers_confidence_and_keeps_the_value() -> None:
    right = read("điều tra làm rõ 597/726 vụ phạm pháp hình sự (đạt 82,2%).").figures
    wrong = read("điều tra làm rõ 597/726 vụ phạm pháp hình sự (đạt 92,2%).").figures
    assert [figure.value for figure in wrong] == [Decimal(597), Decimal("92.2")]
    assert all(w.confidence < r.confidence for w, r in zip(wrong, right, strict=True))


def test_checks_say_their_sum() -> None:
    (_, rate) = read("điều tra làm rõ 597/726 vụ phạm pháp hình sự (đạt 82,2%).").figures
    assert Check("part-of-whole", True, "597/726 = 82.23%") in rate.checks


def test_implied_target_and_base_are_derived() -> None:
    result = read("tỷ lệ khám phá án đạt 92,8% (vượt chỉ tiêu 17,8%); xảy ra 213 vụ cháy, giảm 67 vụ so với năm 2020.")
    target, base = result.derived
    assert (target.relation, target.unit, target.derived) == ("target", "percent", True)
    assert (base.relation, base.period) == ("level", Period(date(2020, 1, 1), date(2020, 12, 31)))
    assert [target.value, base.value] == [Decimal(75), Decimal(280)]
    assert {75, 280}.isdisjoint(figure.value for figure in result.figures)


@pytest.mark.parametrize(
    ("title", "text", "passed"),
    [
        ("Làm rõ 391 vụ phạm pháp hình sự", "công an tỉnh làm rõ 391 vụ phạm pháp hình sự, bắt 500 đối tượng.", True),
        ("Làm rõ 391 vụ phạm pháp hình sự", "công an tỉnh làm rõ 319 vụ phạm pháp hình sự, bắt 500 đối tượng.", False),
        ("Làm rõ gần 400 vụ phạm pháp hình sự", "công an tỉnh làm rõ 391 vụ phạm pháp hình sự.", True),
        ("", "xảy ra 58 vụ cháy.\nNăm 2021, toàn tỉnh xảy ra 1.245 vụ cháy.\nCả năm 2021 có 1.254 vụ cháy.", False),
        ("", "làm rõ 91/97 vụ trộm cắp tài sản.\nNhư vậy, công an làm rõ 94/97 vụ trộm cắp tài sản.", False),
        ("", "làm rõ 91/97 vụ trộm cắp tài sản.\nNhư vậy, công an làm rõ 91/97 vụ trộm cắp tài sản.", True),
        ("Khen thưởng 29 tập thể, cá nhân", "Công an tỉnh tặng giấy khen cho 16 tập thể, 13 cá nhân.", None),
        ("", "tại huyện A xảy ra 45 vụ cháy.\nNgày hội có 54 vụ việc được hòa giải.", None),
    ],
)
def test_repeats_agree(title: str, text: str, passed: bool | None) -> None:
    result = extract(f"Năm 2021, {text}", published=date(2022, 1, 10), province="Hà Giang", title=title)
    found = set(outcomes(result, "repeats-agree"))
    assert found == (set() if passed is None else {passed})


def test_a_headline_within_the_text_is_compared() -> None:
    text = "Phát hiện 66 vụ ma túy\n\nNăm 2021, công an tỉnh phát hiện 96 vụ ma túy, bắt 120 đối tượng."
    result = extract(text, published=date(2022, 1, 10), province="Hà Giang")
    assert outcomes(result, "repeats-agree") == [False, False]
    assert [figure.value for figure in result.figures] == [66, 96, 120]


@pytest.mark.parametrize(
    ("text", "name", "passed"),
    [
        ("bắt 206 vụ ma túy, so với năm 2020 tăng 93 vụ (206/113 vụ).", "change-against-last", True),
        ("bắt 206 vụ ma túy, so với năm 2020 tăng 39 vụ (206/113 vụ).", "change-against-last", False),
        ("tỷ lệ khám phá án ma túy đạt 97,71% về số vụ và 96,14% về số người, vượt 7,71%.", "round-target", True),
        ("tỷ lệ khám phá án đạt trên 90%, trong đó án đặc biệt nghiêm trọng đạt 93%.", "parts-within-whole", None),
        ("toàn tỉnh xảy ra 20 vụ cháy; huyện Đồng Văn xảy ra 5 vụ cháy.", "within-province", True),
        ("toàn tỉnh xảy ra 20 vụ cháy; huyện Đồng Văn xảy ra 50 vụ cháy.", "within-province", False),
    ],
)
def test_what_is_compared(text: str, name: str, passed: bool | None) -> None:
    assert set(outcomes(read(text), name)) == (set() if passed is None else {passed})
