"""Every entry of the gazetteer: counts and sums by code, and each name resolving on its days and on no others."""

from __future__ import annotations

import unicodedata
from collections import Counter
from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.vietnamese.gazetteer import (
    EPOCHS,
    MERGER,
    Unit,
    communes,
    current_name,
    districts,
    former_names,
    in_province,
    province_on,
    provinces,
    resolve,
    units_named,
)

LAST_OLD_DAY = MERGER - timedelta(days=1)
DAY = timedelta(days=1)
PROVINCES = provinces()
DISTRICTS = districts()
REUSED_CODES = {"15", "24", "44", "52", "80", "82", "91"}


def label(unit: Unit) -> str:
    return f"{unit.kind} {unit.coded} {unit.valid_from}"


def days_of(unit: Unit) -> tuple[date, date]:
    return unit.valid_from or date(2005, 1, 1), unit.valid_to or date(2026, 11, 21)


@pytest.mark.parametrize(
    ("on", "count"),
    [
        (date(2007, 6, 1), 64),
        (date(2008, 8, 1), 63),
        (date(2024, 12, 31), 63),
        (date(2025, 1, 1), 63),
        (LAST_OLD_DAY, 63),
        (MERGER, 34),
        (date(2026, 4, 29), 34),
        (date(2026, 4, 30), 34),
    ],
)
def test_number_of_provinces_on_a_day(on: date, count: int) -> None:
    assert len(provinces(on)) == count
    assert len({unit.name for unit in provinces(on)}) == count
    assert len({unit.code for unit in provinces(on)}) == count


def test_kinds_before_and_after() -> None:
    def kinds(on: date) -> Counter[str]:
        return Counter(unit.kind for unit in provinces(on))

    assert kinds(date(2024, 12, 31)) == {"tỉnh": 58, "thành phố": 5}
    assert kinds(LAST_OLD_DAY) == {"tỉnh": 57, "thành phố": 6}
    assert kinds(MERGER) == {"tỉnh": 28, "thành phố": 6}
    assert kinds(date(2026, 4, 30)) == {"tỉnh": 27, "thành phố": 7}


def test_dong_nai_became_a_city_and_hue_before_it() -> None:
    assert [unit.kind for unit in resolve("Đồng Nai", date(2026, 4, 29))] == ["tỉnh"]
    assert [unit.kind for unit in resolve("Đồng Nai", date(2026, 4, 30))] == ["thành phố"]
    before, after = province_on("Thừa Thiên Huế", date(2024, 12, 31)), province_on("Huế", date(2025, 1, 1))
    assert before is not None
    assert after is not None
    assert (before.kind, after.kind, before.code, after.code) == ("tỉnh", "thành phố", "46", "46")
    assert province_on("Thừa Thiên Huế", date(2025, 1, 1)) is None
    assert province_on("Hà Tây", date(2008, 7, 31)) is not None
    assert province_on("Hà Tây", date(2008, 8, 1)) is None


def test_sums_by_code() -> None:
    """Districts counted by code equal what each province states; so do today's communes; and both equal the country."""
    final = districts(LAST_OLD_DAY)
    stated = {unit.name: unit.parts for unit in provinces(LAST_OLD_DAY)}
    assert Counter(unit.province for unit in final) == stated
    assert sum(stated.values()) == len(final) == 696
    assert len({unit.code for unit in final}) == 696
    today = provinces(date(2026, 5, 1))
    assert sum(unit.parts for unit in today) == 3321
    if communes():
        assert Counter(unit.province for unit in communes()) == {unit.name: unit.parts for unit in today}
        assert Counter(unit.kind for unit in communes()) == {"xã": 2621, "phường": 687, "đặc khu": 13}


def test_kinds_of_districts() -> None:
    assert Counter(unit.kind for unit in districts(LAST_OLD_DAY)) == {
        "huyện": 508,
        "quận": 49,
        "thị xã": 52,
        "thành phố": 87,
    }


def test_codes_that_changed_meaning() -> None:
    old = {unit.code: unit.name for unit in provinces(LAST_OLD_DAY)}
    new = {unit.code: unit.name for unit in provinces(MERGER)}
    assert {code for code in new if old[code] != new[code]} == REUSED_CODES
    assert {unit.epoch for unit in PROVINCES} == set(EPOCHS)
    assert all(
        (unit.epoch == MERGER) == (unit.valid_from is not None and unit.valid_from >= MERGER) for unit in PROVINCES
    )


def test_merger_covers_every_former_province_once() -> None:
    held = [name for unit in provinces(MERGER) for name in unit.holds]
    assert sorted(held) == sorted(unit.name for unit in provinces(LAST_OLD_DAY))
    for unit in provinces(MERGER):
        assert unit.holds[0] == unit.name
        for former in unit.holds:
            old = province_on(former, LAST_OLD_DAY)
            assert old is not None
            assert old.current == unit.name
    assert sum(len(unit.holds) == 1 for unit in provinces(MERGER)) == 11


def test_iso_codes_are_unique_in_each_list() -> None:
    for on in (date(2024, 12, 31), LAST_OLD_DAY, MERGER):
        codes = [unit.iso for unit in provinces(on)]
        assert len(set(codes)) == len(codes)


@pytest.mark.parametrize("unit", PROVINCES, ids=label)
def test_every_province_by_every_name_on_its_days_alone(unit: Unit) -> None:
    first, last = days_of(unit)
    for name in (unit.name, unit.ascii, f"{unit.kind} {unit.name}", unit.name.upper(), *unit.aliases):
        for on in (first, last):
            found = [u for u in resolve(name, on) if u.level == "province"]
            assert found == [unit], (name, on)
            assert province_on(name, on) == unit, (name, on)
        assert unit not in resolve(name, first - DAY) or unit.valid_from is None
        assert unit not in resolve(name, last + DAY) or unit.valid_to is None
    assert unit.coded == unit.name
    assert current_name(unit.name, first) == unit.current
    assert unit.current in {u.name for u in provinces(MERGER)}


@pytest.mark.parametrize("province", sorted({unit.province for unit in DISTRICTS}))
def test_every_district_by_every_name_on_its_days_alone(province: str) -> None:
    for unit in (unit for unit in DISTRICTS if unit.province == province):
        first, last = days_of(unit)
        assert first <= last, unit
        kinded = unit.name if unit.name.startswith("Quận ") else f"{unit.kind} {unit.name}"
        for name in (unit.name, unit.ascii, kinded, f"{unit.name}, {unit.province}"):
            for on in (first, last):
                assert unit in resolve(name, on), (name, on)
            assert unit not in resolve(name, last + DAY), name
            assert unit.valid_from is None or unit not in resolve(name, first - DAY), name
        assert [u for u in resolve(f"{kinded}, {unit.province}", last) if u.level == "district"] == [unit]
        assert current_name(unit.coded) == f"{unit.name}, {unit.current}"


def test_one_district_never_has_two_kinds_on_a_day() -> None:
    """Rows of one code in one province follow each other without overlap."""
    by_code: dict[tuple[str, str], list[Unit]] = {}
    for unit in DISTRICTS:
        by_code.setdefault((unit.code, unit.name), []).append(unit)
    for rows in by_code.values():
        ordered = sorted(rows, key=lambda unit: unit.valid_from or date.min)
        for earlier, later in pairwise(ordered):
            assert earlier.valid_to is not None, earlier
            assert later.valid_from is not None, later
            assert earlier.valid_to < later.valid_from, (earlier, later)


@pytest.mark.skipif(not communes(), reason="the optional file of communes is left out")
def test_every_commune_resolves_with_its_kind_and_province() -> None:
    for unit in communes():
        assert unit in resolve(f"{unit.kind} {unit.name}, {unit.province}", MERGER), unit
        assert unit not in resolve(f"{unit.kind} {unit.name}, {unit.province}", LAST_OLD_DAY), unit
        assert unit.current == unit.province


def test_ambiguity_is_kept() -> None:
    assert len({unit.province for unit in resolve("huyện Châu Thành", date(2020, 1, 1))}) == 10
    assert {unit.coded for unit in resolve("Long Mỹ", date(2020, 1, 1))} == {"Long Mỹ, Hậu Giang"}
    assert {unit.kind for unit in resolve("Long Mỹ", date(2020, 1, 1))} == {"huyện", "thị xã"}
    found = resolve("Hòa Bình", date(2020, 1, 1))
    assert {unit.coded for unit in found} == {"Hòa Bình", "Hòa Bình, Hòa Bình", "Hòa Bình, Bạc Liêu"}
    inside = in_province(resolve("Châu Thành", date(2020, 1, 1)), "Hậu Giang")
    assert [unit.coded for unit in inside] == ["Châu Thành, Hậu Giang"]


@pytest.mark.parametrize(
    ("name", "coded"),
    [
        ("TP.HCM", "Hồ Chí Minh"),
        ("tphcm", "Hồ Chí Minh"),
        ("TP Hồ Chí Minh", "Hồ Chí Minh"),
        ("ho chi minh", "Hồ Chí Minh"),
        ("Thanh Hoá", "Thanh Hóa"),
        ("THANH HOÁ", "Thanh Hóa"),
        ("Đăk Lăk", "Đắk Lắk"),
        ("Đắc Lắc", "Đắk Lắk"),
        ("dak lak", "Đắk Lắk"),
        ("Bà Rịa – Vũng Tàu", "Bà Rịa - Vũng Tàu"),
        ("BR-VT", "Bà Rịa - Vũng Tàu"),
        ("Thừa Thiên - Huế", "Thừa Thiên Huế"),
        ("Bắc Cạn", "Bắc Kạn"),
        ("T.T.Huế", "Thừa Thiên Huế"),
    ],
)
def test_spellings_of_provinces(name: str, coded: str) -> None:
    found = province_on(name, date(2023, 1, 1))
    assert found is not None
    assert found.coded == coded


@pytest.mark.parametrize("name", ["", "Hạ Nam", "Thai Nguyen học", "Bac Ky", "Quận", "tỉnh", "vn", ",", "xã, phường"])
def test_names_of_nothing(name: str) -> None:
    assert resolve(name) == ()
    assert province_on(name, None) is None


def test_diacritics_are_not_guessed_away() -> None:
    """A name with diacritics never stands for one with others; one without may stand for all."""
    assert {unit.name for unit in units_named("Phù Ninh", date(2020, 1, 1))} == {"Phù Ninh"}
    assert {unit.name for unit in units_named("Phú Ninh", date(2020, 1, 1))} == {"Phú Ninh"}
    assert {unit.name for unit in units_named("Phu Ninh", date(2020, 1, 1))} == {"Phù Ninh", "Phú Ninh"}


@pytest.mark.parametrize(
    ("name", "now"),
    [
        ("Hà Giang", "Tuyên Quang"),
        ("Tuy Hòa, Phú Yên", "Tuy Hòa, Đắk Lắk"),
        ("Bình Đại, Bến Tre", "Bình Đại, Vĩnh Long"),
        ("vn", "vn"),
        ("Lâm Đồng", "Lâm Đồng"),
        ("Thừa Thiên Huế", "Huế"),
        ("Hà Tây", "Hà Nội"),
        ("Atlantis", None),
    ],
)
def test_current_names(name: str, now: str | None) -> None:
    assert current_name(name) == now


def test_former_names() -> None:
    assert former_names("Lâm Đồng") == ("Lâm Đồng", "Đắk Nông", "Bình Thuận")
    assert former_names("Hồ Chí Minh") == ("Hồ Chí Minh", "Bình Dương", "Bà Rịa - Vũng Tàu")
    assert former_names("Hà Giang") == ()


@given(st.text(max_size=60), st.none() | st.dates())
def test_resolving_any_text_is_harmless(name: str, on: date | None) -> None:
    for unit in resolve(name, on):
        assert unit.valid_on(on)
    assert current_name(name, on) is None or unicodedata.normalize("NFC", name) != ""


@pytest.mark.parametrize("name", ["Đắk Hà", "Đăk Hà", "Đak Hà", "Đắc Hà", "Dak Ha", "dac ha", "huyện Đắk Hà"])
def test_the_water_of_the_highlands_is_spelt_in_many_ways(name: str) -> None:
    assert "Đăk Hà, Kon Tum" in {unit.coded for unit in resolve(name, LAST_OLD_DAY)}
