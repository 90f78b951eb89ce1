"""Search that does not care about diacritics, the same on both databases."""

from __future__ import annotations

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from monitor.store import Filter, Store
from monitor.store.search import parse, words
from tests.store.readings import NOON, figure, reading


@pytest.fixture
def library(store: Store) -> Store:
    """Three articles, on three days."""
    store.record(
        reading(text="Công an Đồng Nai khám phá 1.234 vụ.", title="Đồng Nai: an ninh", place="Đồng Nai", number=1), NOON
    )
    store.record(
        reading(text="Nai đồng quê, kỷ luật nghiêm.", title="Ở Đắk Lắk", place="Đắk Lắk", number=2, days=1), NOON
    )
    store.record(reading(text="Thanh Hoá: 5 kg heroin", title="Hoà bình", place="Huế", number=3, days=2), NOON)
    store.record(reading(text="Đồng Nai dropped", number=4, relevant=False), NOON)
    return store


QUERIES: dict[str, list[int]] = {
    "dong nai": [2, 1],
    "Đồng Nai": [2, 1],
    "ĐỒNG NAI": [2, 1],
    "Đo\u0302\u0300ng Nai": [2, 1],
    '"đồng nai"': [1],
    '"dong nai': [1],
    '"nai dong" ky': [2],
    "ki luat": [2],
    "dak lak": [2],
    "thanh hóa": [3],
    "hòa bình": [3],
    "1.234": [1],
    "heroin 5": [3],
    '"an ninh cong an"': [],
    "dong AND nai NOT x*": [],
    "heroin'; DROP TABLE article; --": [],
    '""': [],
    "": [],
    "?!": [],
    "nowhere": [],
}


def test_articles_are_found_with_and_without_diacritics(library: Store) -> None:
    def numbers(query: str) -> list[int]:
        return [int(one.key.rpartition("-")[2].removesuffix(".html")) for one in library.search(query)]

    assert {query: numbers(query) for query in QUERIES} == QUERIES


def test_search_narrows_by_place_day_source_and_number(library: Store) -> None:
    first, second = (one.id for one in library.search("dong nai")[::-1])

    def numbers(only: Filter) -> list[int]:
        return [one.id for one in library.search("dong nai", only)]

    assert numbers(Filter(provinces=("Đắk Lắk",))) == [second]
    assert numbers(Filter(since=(NOON + timedelta(days=1)).date())) == [second]
    assert numbers(Filter(until=NOON.date())) == [first]
    assert numbers(Filter(sources=("dantri",))) == []
    assert numbers(Filter(limit=1)) == [second]


def test_figures_and_facts_are_found_by_place_title_and_sentence(store: Store) -> None:
    store.record(
        reading((figure("7", place="Biên Hòa, Đồng Nai"), figure("8", place="Huế", topic="drugs")), title="Sơ kết"),
        NOON,
    )

    assert {one.figure.value for one in store.figures(Filter(q="bien hoa"))} == {7}
    assert {one.figure.value for one in store.figures(Filter(q="so ket"))} == {7, 8}
    assert {fact.figure.value for fact in store.facts(Filter(q="bien hoa"))} == {7}
    assert store.figures(Filter(q="nowhere")) == ()


def test_what_was_edited_away_is_not_found(store: Store) -> None:
    store.record(reading(text="cướp giật"), NOON)
    store.record(reading(("5",), text="trộm cắp"), NOON)

    assert store.search("cuop giat") == ()
    assert len(store.search("trom cap")) == 1
    assert store.figures(Filter(q="cuop")) == ()


def test_a_very_long_text_is_found_by_its_beginning(store: Store) -> None:
    store.record(reading(text="mở đầu " + "từ " * 50_000 + "x" * 5000), NOON)

    assert len(store.search('"mo dau"')) == 1


letters = st.text(alphabet="aăâđeêioôơuưyáàảãạ ĐẮẬ0123.,-_/'\"()%&|!:*<>\\\n", max_size=40)


@settings(max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(letters, letters)
def test_any_query_finds_exactly_the_texts_with_its_words(store: Store, text: str, query: str) -> None:
    store.record(reading(text=f" {text}", title="t"), NOON)
    have = ["t", "¦", *words(text)]
    wanted = parse(query)

    expected = bool(wanted) and all(
        any(have[at : at + len(phrase)] == phrase for at in range(len(have))) for phrase in wanted
    )
    assert bool(store.search(query)) == expected
