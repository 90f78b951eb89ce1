"""Quantities: unit, base value, and how exactly a number is meant."""

from __future__ import annotations

from decimal import Decimal

import pytest

from monitor.vietnamese.quantities import find_quantities


@pytest.mark.parametrize(
    ("text", "value", "unit", "approx"),
    [
        ("hơn 2.311 triệu đồng", "2311000000", "VND", "over"),
        ("ước tính 70,73 tỷ đồng", "70730000000", "VND", "about"),
        ("82.500.000 đồng", "82500000", "VND", "exact"),
        ("374,925g ma túy", "0.374925", "kg", "exact"),
        ("1,4kg", "1.4", "kg", "exact"),
        ("31,5 tấn", "31500", "kg", "exact"),
        ("gần 96%", "96", "percent", "nearly"),
        ("ít nhất 10%", "10", "percent", "over"),
        ("5,1 %", "5.1", "percent", "exact"),
        ("dưới 30 vụ", "30", "", "under"),
        ("không dưới 30 vụ", "30", "", "over"),
        ("5% trở lên", "5", "percent", "over"),
        ("trên 1 nghìn vụ", "1000", "", "over"),
        ("nhiều hơn 21 vụ", "21", "", "exact"),
        ("cao hơn 1,9%", "1.9", "percent", "exact"),
        ("1,9 điểm phần trăm", "1.9", "pp", "exact"),
        ("1,234 vụ", "1234", "", "exact"),
        ("1,234 kg", "1.234", "kg", "exact"),
        ("45 ngày", "45", "time", "exact"),
        ("16 tuổi", "16", "age", "exact"),
    ],
)
def test_quantity(text: str, value: str, unit: str, approx: str) -> None:
    (quantity,) = find_quantities(text)
    assert (quantity.value, quantity.unit, quantity.approx) == (Decimal(value), unit, approx)


def test_span_covers_hedge_number_and_unit() -> None:
    text = "thiệt hại khoảng 265,9 tỷ đồng."
    (quantity,) = find_quantities(text)
    assert text[quantity.start : quantity.end] == "khoảng 265,9 tỷ đồng"


def test_range_keeps_both_ends_in_the_base_unit() -> None:
    (quantity,) = find_quantities("từ 2 - 3 tấn")
    assert [quantity.value, quantity.high] == [Decimal(2000), Decimal(3000)]
