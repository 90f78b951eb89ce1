"""Which statistic is it?"""

from __future__ import annotations

from datetime import date

import pytest

from monitor.facts import fact_key, keyed, settled
from monitor.facts.key import is_merged, redrawn
from monitor.types import Figure
from tests.facts.stating import HALF_2025, YEAR_2024, YEAR_2025, figure, statement


@pytest.mark.parametrize(
    "other",
    [
        figure(topic="drugs"),
        figure(measure="persons", unit="person"),
        figure(relation="change_pct", unit="percent", baseline=YEAR_2024),
        figure(period=HALF_2025),
        figure(place="Vinh, Nghệ An"),
        figure(place="vn"),
        figure(derived=True),
    ],
)
def test_each_dimension_makes_another_fact(other: Figure) -> None:
    assert fact_key(other, story="s") != fact_key(figure(), story="s")


def test_value_hedge_and_words_do_not_make_another_fact() -> None:
    assert fact_key(figure("92", approx="over"), story="a") == fact_key(figure("92.4", "đạt 92,4%"), story="b")


@pytest.mark.parametrize(
    "unsettled",
    [
        figure(period=None),
        figure(place=None),
        figure(topic="other", measure="count", unit="unit"),
        figure(topic="traffic", measure="count", unit="unit"),
        figure(relation="change", baseline=None),
    ],
)
def test_what_is_not_settled_meets_only_its_own_story(unsettled: Figure) -> None:
    assert not settled(unsettled)
    assert fact_key(unsettled, story="a") != fact_key(unsettled, story="b")
    assert fact_key(unsettled, story="a") == fact_key(unsettled, story="a")


def test_several_values_of_one_article_with_one_coding_are_facts_of_their_own() -> None:
    listed = [statement(figure(n, topic="rehab", measure="persons", unit="person")) for n in ("12", "18", "21")]
    alone = [statement(figure("12", topic="rehab", measure="persons", unit="person"), article=2)]

    assert len(keyed(listed)) == 3
    assert keyed(listed).keys() == keyed(listed[::-1]).keys()
    assert keyed(alone).keys().isdisjoint(keyed(listed))


def test_a_number_repeated_in_one_article_is_stated_once_at_its_most_precise() -> None:
    repeated = [statement(figure("1000", "hơn 1.000", approx="over")), statement(figure("1023", "1.023"))]

    facts = keyed(repeated)

    assert [one.figure.value for one in facts.values()] == [1023]


def test_a_merged_province_is_another_territory_under_its_old_name() -> None:
    assert redrawn("Lâm Đồng")
    assert not redrawn("Nghệ An")
    before, after = date(2025, 6, 28), date(2025, 7, 5)
    keys = {
        (place, day): fact_key(figure(place=place, period=HALF_2025), story="s", published=day)
        for place in ("Lâm Đồng", "Nghệ An")
        for day in (before, after)
    }

    assert keys["Lâm Đồng", before] != keys["Lâm Đồng", after]
    assert keys["Nghệ An", before] == keys["Nghệ An", after]
    assert [is_merged(keys["Lâm Đồng", day]) for day in (before, after)] == [False, True]
    assert fact_key(figure(period=YEAR_2025), story="s") == fact_key(figure(period=YEAR_2025), story="t")
