"""Spelling, offsets, sentences and clauses."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.vietnamese.text import Normalized, clauses, fold, nfc, plain, sentences


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("hoà giải", "hòa giải"),
        ("Uỷ ban", "Ủy ban"),
        ("khoẻ", "khỏe"),
        ("thuỷ", "thủy"),
        ("kỷ luật", "kỉ luật"),
        ("tỷ lệ", "tỉ lệ"),
        ("xử lý", "xử lí"),
        ("quí", "quý"),
        ("kỹ thuật", "kĩ thuật"),
        ("MA TUÝ", "ma túy"),
    ],
)
def test_spellings_compare_alike(one: str, other: str) -> None:
    assert fold(one) == fold(other)
    assert plain(one) == plain(other)


@pytest.mark.parametrize(
    ("one", "other"), [("hoàn", "hòan"), ("quý", "quỷ"), ("y tế", "ý tế"), ("chết", "chét"), ("khai", "khay")]
)
def test_different_words_stay_different(one: str, other: str) -> None:
    assert fold(one) != fold(other)


def test_plain_drops_marks() -> None:
    assert plain("Đắk Lắk, Thừa Thiên - Huế, tỷ") == "dak lak, thua thien - hue, ti"


@given(st.text())
def test_folding_keeps_length(text: str) -> None:
    text = nfc(text)
    assert len(fold(text)) == len(plain(text)) == len(text)


@given(st.text(alphabet=st.sampled_from("aăâeêiouưyđhqn \u0300\u0301\u0303\u0309\u0323\u0302\u0306각ᄀ1.,")))
def test_normalized_is_nfc_and_maps_back(text: str) -> None:
    normal = Normalized.of(text)
    assert normal.text == unicodedata.normalize("NFC", text)
    for at in range(len(normal.text)):
        start, end = normal.span(at, at + 1)
        assert 0 <= start < end <= len(text)
        assert normal.text[at] in unicodedata.normalize("NFC", text[start:end])
    start, end = normal.span(0, len(normal.text))
    assert (start, end) == (0, len(text))


def test_quote_is_in_the_papers_own_characters() -> None:
    decomposed = unicodedata.normalize("NFD", "Xử lý 12 vụ ở Huế")
    normal = Normalized.of(decomposed)
    at = normal.text.index("12 vụ")
    assert normal.quote(at, at + 5) == unicodedata.normalize("NFD", "12 vụ")


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Công an TP. Hồ Chí Minh bắt 2 vụ. Trong đó có 1 vụ lớn.", 2),
        ("Sáng 13.8, hội nghị khai mạc. Dự có Bí thư.", 2),
        ("Thiệt hại 18 tr. đồng trong tháng.", 1),
        ("Phạt 1.200 Tr. đồng trong tháng.", 1),
        ("Xử lý 1.930 trường hợp.Trong đó có 12 vụ.", 2),
        ("- Về ma túy: 12 vụ\n- Về kinh tế: 3 vụ", 2),
        ("1. Về ma túy: 12 vụ.\n2. Về kinh tế: 3 vụ.", 2),
        ("Đồng chí Nguyễn V. A. phát biểu.", 1),
        ("Năm 2020. Trong năm có 3 vụ.", 2),
        ("Kết quả ra sao? Rất tốt!", 2),
        ("Vận động... người dân tham gia", 1),
        ("", 0),
        ("...", 0),
    ],
)
def test_sentences(text: str, parts: int) -> None:
    spans = sentences(text)
    assert len(spans) == parts, [text[a:b] for a, b in spans]


@given(st.text(alphabet=st.sampled_from("aB1 .\n!?…;:-Đđ")))
def test_sentences_cover_all_words_in_order(text: str) -> None:
    end = 0
    for start, stop in sentences(text):
        assert end <= start < stop <= len(text)
        assert not any(c.isalnum() for c in text[end:start])
        end = stop
        for a, b in clauses(text, start, stop):
            assert start <= a < b <= stop
    assert not any(c.isalnum() for c in text[end:])


def test_clauses_cut_at_semicolons_and_bullets() -> None:
    text = "xử lý: 12 vụ; bắt 3 người - Về kinh tế 4 vụ"
    assert [text[a:b] for a, b in clauses(text, 0, len(text))] == [
        "xử lý",
        "12 vụ",
        "bắt 3 người",
        "Về kinh tế 4 vụ",
    ]
