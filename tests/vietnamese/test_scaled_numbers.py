"""Any number written with a word for its scale reads back, whatever stands around it."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.vietnamese.numbers import find_numbers
from monitor.vietnamese.quantities import find_quantities
from monitor.vietnamese.text import fold

SCALES = {"nghìn": 10**3, "ngàn": 10**3, "triệu": 10**6, "tỷ": 10**9, "tỉ": 10**9}
PAIRS = [("tỷ", "triệu"), ("triệu", "nghìn"), ("tỉ", "triệu")]


def written(value: Decimal) -> str:
    """As the press writes it: dots group, a comma divides."""
    whole, _, part = f"{value:f}".partition(".")
    return f"{int(whole):,}".replace(",", ".") + (f",{part}" if part else "")


@given(st.decimals(1, 99_999, places=1), st.sampled_from(sorted(SCALES)), st.sampled_from([" ", "\u00a0"]))
def test_scaled_digits_read_back(value: Decimal, scale: str, space: str) -> None:
    text = f"thiệt hại {written(value)}{space}{scale} đồng"
    (number,) = find_numbers(text)
    assert number.value == value * SCALES[scale]
    (quantity,) = find_quantities(text)
    assert (quantity.value, quantity.unit) == (value * SCALES[scale], "VND")


@given(st.integers(1, 999), st.integers(1, 999), st.sampled_from(PAIRS))
def test_two_scales_add_up(large: int, small: int, scales: tuple[str, str]) -> None:
    (number,) = find_numbers(f"thu {large} {scales[0]} {small} {scales[1]} đồng")
    assert number.value == large * SCALES[scales[0]] + small * SCALES[scales[1]]


@given(st.integers(1, 10**6), st.integers(1, 10**6))
def test_a_part_and_its_whole_read_back(one: int, other: int) -> None:
    part, whole = sorted((one, other))
    (number,) = find_numbers(f"làm rõ {written(Decimal(part))}/{written(Decimal(whole))} vụ")
    assert (number.value, number.of) == (Decimal(part), Decimal(whole))


@given(st.integers(0, 10**6), st.sampled_from(["vụ", "người", "kg", "%", "đối tượng"]), st.booleans())
def test_missing_spaces_hide_no_number(value: int, noun: str, glued: bool) -> None:
    text = f"bắt giữ{'' if glued else ' '}{written(Decimal(value))}{noun}"
    assert [number.value for number in find_numbers(text)] == [value]


@pytest.mark.parametrize(("one", "other"), [("hoà giải", "hòa giải"), ("uỷ ban", "ủy ban"), ("tỉ lệ", "tỷ lệ")])
def test_spellings_compare_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert len(fold(one)) == len(one)
