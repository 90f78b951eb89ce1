"""Numbers as the press writes them, in digits and in words."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.vietnamese.numbers import find_numbers
from monitor.vietnamese.text import nfc

CORPUS = Path(__file__).parents[1] / "corpora" / "numbers.yaml"
SPELLINGS = [
    (Decimal(value), spelling)
    for value, spellings in yaml.safe_load(CORPUS.read_text(encoding="utf-8")).items()
    for spelling in spellings
]
DIGITS = ["không", "một", "hai", "ba", "bốn", "năm", "sáu", "bảy", "tám", "chín"]


@pytest.mark.parametrize(("value", "spelling"), SPELLINGS, ids=[spelling for _, spelling in SPELLINGS])
def test_spelling_gives_one_reading_of_all_of_it(value: Decimal, spelling: str) -> None:
    text = f"Có {spelling} vụ"
    numbers = find_numbers(text)
    assert [(number.value, text[number.start : number.end]) for number in numbers] == [(value, spelling)]


def written(value: int, decimals: int) -> str:
    """Digits with thousands grouped by dots and a decimal comma."""
    whole = f"{value:,}".replace(",", ".")
    return f"{whole},{decimals}" if decimals else whole


@given(st.integers(0, 10**12), st.integers(0, 99))
def test_digits_read_back(value: int, decimals: int) -> None:
    (number,) = find_numbers(f"tổng cộng {written(value, decimals)} vụ")
    assert number.value == Decimal(f"{value}.{decimals}" if decimals else value)


def in_words(value: int) -> str:
    """1 to 999,999 in words, the way it is said."""
    if value >= 1000:
        rest = value % 1000
        head = f"{in_words(value // 1000)} nghìn"
        if not rest:
            return head
        hundreds = "không trăm " if rest < 100 else ""
        return f"{head} {hundreds}{in_words(rest) if rest >= 10 else 'linh ' + DIGITS[rest]}"
    if value >= 100:
        rest = value % 100
        head = f"{DIGITS[value // 100]} trăm"
        if not rest:
            return head
        return f"{head} {'linh ' if rest < 10 else ''}{in_words(rest)}"
    tens, ones = divmod(value, 10)
    if not tens:
        return DIGITS[ones]
    head = "mười" if tens == 1 else f"{DIGITS[tens]} mươi"
    tail = {0: "", 1: " mốt" if tens > 1 else " một", 5: " lăm"}.get(ones, f" {DIGITS[ones]}")
    return head + tail


@given(st.integers(1, 999_999))
def test_words_read_back(value: int) -> None:
    (number,) = find_numbers(f"có {in_words(value)} vụ")
    assert number.value == value


@pytest.mark.parametrize(
    "text",
    [
        "một số đối tượng",
        "hàng nghìn vụ",
        "nhiều vụ",
        "mỗi năm",
        "các năm trước",
        "một trong những địa bàn",
        "Covid-19X1",
        "B52",
        "QL1A",
        "tâm tư người dân",
        "hai bên",
        "thứ ba",
    ],
)
def test_no_number(text: str) -> None:
    assert [n for n in find_numbers(text) if n.shape == "words"] == []
    assert not [n for n in find_numbers(text) if text[n.start - 1 : n.start].isalpha()]


def test_range_and_fraction() -> None:
    (low_high,) = find_numbers("giảm 3 - 5%")
    assert (low_high.value == 3, low_high.high == 5, low_high.shape) == (True, True, "range")
    (part,) = find_numbers("làm rõ 597/726 vụ")
    assert [part.value, part.of] == [Decimal(597), Decimal(726)]
    assert part.shape == "fraction"
    (millions,) = find_numbers("3-5 triệu đồng")
    assert [millions.value, millions.high] == [Decimal(3_000_000), Decimal(5_000_000)]


def test_slash_between_nouns_is_no_fraction() -> None:
    numbers = find_numbers("887 vụ/1.513 bị can")
    assert [(int(n.value), n.of) for n in numbers] == [(887, None), (1513, None)]


def test_signs() -> None:
    numbers = find_numbers("giảm 11 vụ (-38,02%), tăng (+4,76%)")
    assert [(n.value, n.sign) for n in numbers] == [(11, 0), (Decimal("38.02"), -1), (Decimal("4.76"), 1)]


def test_glued_words() -> None:
    (number,) = find_numbers("buộc93 người")
    assert number.value == 93


@given(st.text(alphabet=st.sampled_from("0123456789.,/- +%(nghìntỷăm hai)")))
def test_anything_gives_ordered_disjoint_numbers(text: str) -> None:
    text = nfc(text)
    end = 0
    for number in find_numbers(text):
        assert end <= number.start < number.end <= len(text)
        end = number.end
