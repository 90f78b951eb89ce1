"""Texts and the places found in them; what the context settles and what it leaves open."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.vietnamese.gazetteer import MERGER, districts, provinces
from monitor.vietnamese.places import article_province, find_places, places_in_slug, province_of_url
from monitor.vietnamese.places.names import words
from monitor.vietnamese.text import fold

HERE = Path(__file__).parent
SHARED = Path(__file__).parents[3] / "shared" / "gold"
CASES = yaml.safe_load((HERE / "places.yaml").read_text(encoding="utf-8"))


def shown(candidates: tuple[str, ...]) -> object:
    if not candidates:
        return "?"
    return candidates[0] if len(candidates) == 1 else sorted(candidates)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case["text"][:50])
def test_text(case: dict[str, object]) -> None:
    on, hint = case.get("day"), case.get("hint")
    assert on is None or isinstance(on, date)
    text = str(case["text"])
    mentions = find_places(text, on, None if hint is None else str(hint))
    assert [shown(m.candidates) for m in mentions if m.role != "address"] == case["places"]
    assert [shown(m.candidates) for m in mentions if m.role == "address"] == case.get("address", [])


@pytest.mark.parametrize("on", [date(2024, 6, 1), date(2025, 3, 1), MERGER, date(2026, 6, 1)])
def test_every_province_is_found_by_name_and_capitals(on: date) -> None:
    for unit in provinces(on):
        for name in (unit.name, unit.name.upper()):
            text = f"Công an {unit.kind} {name} báo cáo"
            assert [m.place for m in find_places(text, on)] == [unit.name], text


def test_every_district_is_found_beside_its_province() -> None:
    for unit in districts():
        on = unit.valid_to or unit.valid_from
        name = unit.name if unit.name.startswith("Quận ") else f"{unit.kind} {unit.name}"
        text = f"Tại {name}, {unit.province} xảy ra 3 vụ"
        assert [m.place for m in find_places(text, on)] == [unit.coded], text


def test_ambiguity_is_settled_only_by_a_second_signal() -> None:
    (alone,) = find_places("huyện Châu Thành", date(2022, 1, 1))
    assert alone.place is None
    assert len(alone.candidates) == 10
    assert alone.province is None
    (hinted,) = find_places("huyện Châu Thành", date(2022, 1, 1), "Sóc Trăng")
    assert hinted.place == "Châu Thành, Sóc Trăng"
    (unhelped,) = find_places("huyện Châu Thành", date(2022, 1, 1), "Hà Giang")
    assert unhelped.candidates == alone.candidates


@pytest.mark.parametrize(
    ("text", "hint", "province"),
    [
        ("Công an tỉnh Sơn La bắt giữ. Hà Nội, Hà Nam phối hợp", None, "Sơn La"),
        ("(BHG) - Hội nghị trực tuyến với Hà Nội", None, "Hà Giang"),
        ("Toàn quốc xảy ra 832 vụ. Cả nước giảm", None, "vn"),
        ("Hội nghị tổng kết", "Lâm Đồng", "Lâm Đồng"),
        ("Hội nghị tổng kết", None, None),
        ("Công an huyện Đại Lộc tổng kết", None, "Quảng Nam"),
        ("Công an tỉnh Hà Nam và Công an tỉnh Nam Định", None, None),
    ],
)
def test_province_of_an_article(text: str, hint: str | None, province: str | None) -> None:
    assert article_province(text, date(2022, 1, 1), hint) == province


@pytest.mark.parametrize(
    ("url", "on", "province"),
    [
        ("http://baolamdong.vn/phapluat/202107/phat-hien", None, "Lâm Đồng"),
        ("https://congan.haugiang.gov.vn/phong-chong", date(2022, 4, 28), "Hậu Giang"),
        ("https://congan.haugiang.gov.vn/phong-chong", date(2025, 9, 1), "Cần Thơ"),
        ("https://baodongkhoi.vn/binh-dai", date(2019, 12, 1), "Bến Tre"),
        ("https://nghean24h.vn/x", None, "Nghệ An"),
        ("baobariavungtau.com.vn/x", None, "Bà Rịa - Vũng Tàu"),
        ("https://huengaynay.vn/x", date(2026, 1, 1), "Huế"),
        ("https://thanhnien.vn/quang-ninh", None, None),
        ("https://mps.gov.vn/", None, None),
        ("https://example.org/baolamdong.vn", None, None),
        ("", None, None),
    ],
)
def test_province_of_a_site(url: str, on: date | None, province: str | None) -> None:
    assert province_of_url(url, on) == province


@pytest.mark.parametrize(
    ("slug", "hint", "places"),
    [
        ("/binh-dai-khen-thuong-12-tap-the-a71147.html", "Bến Tre", ["Bình Đại, Bến Tre"]),
        ("/binh-dai-khen-thuong-12-tap-the-a71147.html", None, []),
        ("/59309/ninh-binh--thang-2--tai-nan-giao-thong", None, ["Ninh Bình"]),
        ("/ha-tinh-ra-mat-luc-luong", None, ["Hà Tĩnh"]),
        ("/cong-an-tp-can-tho-phat-hien-66-vu", None, ["Cần Thơ"]),
        ("/tong-ket-cong-tac-nam-2021", None, []),
    ],
)
def test_places_in_an_address(slug: str, hint: str | None, places: list[str]) -> None:
    assert [m.place for m in places_in_slug(slug, date(2019, 12, 1), hint)] == places


NAMES = [unit.name for unit in (*provinces(), *districts())]
WORDS = "tỉnh |huyện |xã |phường |TP |TP.|các huyện |toàn tỉnh|cả nước|Công an |trú tại |cửa khẩu |Quận |Nguyễn |a"
SIGNS = (", ", " và ", "; ", " (", ") ", ". ", "\n", " - ", "(QNO) - ", " 5, ", " ")
PIECES = st.sampled_from([*NAMES[::9], *WORDS.split("|"), *SIGNS])


@given(st.lists(PIECES | st.text(max_size=8), max_size=25), st.none() | st.dates(date(2005, 1, 1), date(2026, 12, 1)))
def test_mentions_are_ordered_apart_and_repeatable(pieces: list[str], on: date | None) -> None:
    text = "".join(pieces)
    mentions = find_places(text, on, "Hà Giang")
    end = 0
    for mention in mentions:
        assert end <= mention.start < mention.end <= len(text)
        end = mention.end
        assert len(set(mention.candidates)) == len(mention.candidates)
    assert mentions == find_places(text, on, "Hà Giang", folded=fold(text))


def test_a_text_of_nothing_but_names_is_read_in_bounded_measure() -> None:
    mentions = find_places("huyện Châu Thành, " * 20_000, date(2020, 1, 1))
    assert 1000 < len(mentions) <= 10_000


@pytest.mark.skipif(not SHARED.exists(), reason="the coded articles are not here")
@pytest.mark.parametrize("name", ["seeds", "dev"])
def test_places_of_coded_articles_are_named_by_a_mention_or_the_article(name: str) -> None:
    """Of the sure figures' places, which neither mention nor article nor address gives: at most one in fifty."""

    def lines(file: str) -> list[dict[str, Any]]:
        return [json.loads(line) for line in (SHARED / file).read_text(encoding="utf-8").splitlines()]

    articles = {line["id"]: line for line in lines(f"{name}-input.jsonl")}
    asked, missed = 0, []
    for coded in lines(f"{name}.jsonl"):
        article = articles[coded["id"]]
        text, url, published = article.get("text") or "", article.get("url") or "", article.get("published")
        on = date(*(int(part) for part in f"{published}-01-01".split("-")[:3])) if published else None
        slug = url.partition("//")[2].partition("/")[2]
        hint = article.get("province") or province_of_url(url, on)
        named = {mention.place for mention in find_places(text, on, hint)} | {article_province(text, on, hint)}
        named |= {mention.place for mention in places_in_slug(slug, on, hint)}
        for figure in coded["figures"]:
            if figure.get("sure", True) and figure["place"]:
                asked += 1
                missed += [(coded["id"], figure["near"], figure["place"])] if figure["place"] not in named else []
    assert len(missed) <= asked / 50, missed


FORMER = {unit.name for unit in provinces(date(2024, 12, 31))}
PRESS = [(press.abbreviation, press.grade, unit.name) for unit in provinces(date(2024, 12, 31)) for press in unit.press]


@pytest.mark.parametrize(("abbreviation", "grade", "province"), PRESS)
def test_every_press_abbreviation_by_its_grade(abbreviation: str, grade: str, province: str) -> None:
    """A sure one is read alone, a guess or a pair of letters only beside a second signal."""
    on = date(2024, 12, 31)
    alone = [m.place for m in find_places(f"({abbreviation}) - Sáng nay, hội nghị", on)]
    beside = [m.place for m in find_places(f"({abbreviation}) - Sáng nay, hội nghị", on, province)]
    assert beside == [province]
    assert alone == ([province] if grade != "guess" and len(abbreviation) > 2 else [])


def test_gates_and_sites_name_provinces_that_were() -> None:
    assert {name for held in words().gates.values() for name in held} <= FORMER
    assert set(words().sites.values()) <= FORMER


@pytest.mark.parametrize("gate", sorted(words().gates))
def test_every_gate(gate: str) -> None:
    (mention,) = find_places(f"tại cửa khẩu {gate}", date(2024, 12, 31))
    assert (mention.level, set(mention.candidates)) == ("gate", set(words().gates[gate]))


@pytest.mark.parametrize("phrase", sorted(words().not_places))
def test_longer_names_are_no_places(phrase: str) -> None:
    assert find_places(f"theo {phrase}, mọi người", date(2024, 12, 31)) == []


@pytest.mark.parametrize("word", sorted(words().not_after))
def test_names_after_such_words_are_no_places(word: str) -> None:
    assert find_places(f"qua {word} Hà Giang, mọi người", date(2024, 12, 31)) == []


@pytest.mark.parametrize("phrase", sorted(words().country))
def test_every_word_for_the_country(phrase: str) -> None:
    assert [m.place for m in find_places(f"Tình hình {phrase} ổn định", date(2024, 12, 31))] == ["vn"]
    for bar in words().not_country_after:
        assert find_places(f"tỉnh {bar} {phrase}.", date(2024, 12, 31)) == [], bar


@pytest.mark.parametrize("phrase", sorted(words().address))
def test_every_word_for_a_home(phrase: str) -> None:
    (mention,) = find_places(f"đối tượng {phrase} tỉnh Hà Giang", date(2024, 12, 31))
    assert mention.role == "address"
