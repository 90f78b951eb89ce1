"""Do the facts fit together?"""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from monitor.facts import cross_check, judge, keyed, rebuild, weigh
from monitor.types import Event, Fact, Figure, Issue, Period, Statement
from monitor.vietnamese.spans import months, year
from tests.facts.stating import NOON, figure, statement


def known(*statements: Statement) -> list[Fact]:
    """The facts that the statements add up to, each its own article."""
    events: list[Event] = []
    for number, one in enumerate(statements, 1):
        told = keyed([replace(one, article=number, sentence=f"Câu {number}: {one.figure.quote}.")])
        ledgers = {key: ledger for key, ledger in rebuild(events).items() if key in told}
        events += judge(ledgers, number, told, NOON)
    return [weigh(ledger) for ledger in rebuild(events).values()]


def check(*figures: Figure) -> list[tuple[str, tuple[str, ...]]]:
    """Kinds and quotes of what is found when all of it is new."""
    facts = known(*(statement(one, article=n, source=f"paper{n}") for n, one in enumerate(figures, 1)))
    found = cross_check(facts, facts)
    assert found == cross_check(facts, facts[::-1])
    assert len({issue.key for issue in found}) == len(found)
    return [(issue.kind, issue.quotes) for issue in found]


def cases(value: str, period: Period | int, **other: str) -> Figure:
    span = year(period) if isinstance(period, int) else period
    return replace(figure(value, period=span), **other)  # type: ignore[arg-type]


def change(value: str, now: int, then: int, unit: str = "case") -> Figure:
    relation = "change_pct" if unit == "percent" else "change"
    stated = figure(value, period=year(now), baseline=year(then), unit=unit)
    return replace(stated, relation=relation)  # type: ignore[arg-type]


def rate(value: str, period: int, measure: str = "clearance_rate") -> Figure:
    return figure(value, period=year(period), unit="percent", measure=measure)


def test_a_change_leads_back_to_the_value_of_the_year_before() -> None:
    assert check(cases("933", 2023), cases("1000", 2022), change("-67", 2023, 2022)) == []
    for year_now in (2023, 2025):
        found = check(cases("933", year_now), cases("1020", year_now - 1), change("-67", year_now, year_now - 1))
        assert found == [("back-cast", ("Câu 3: 67.", "Câu 1: 933.", "Câu 2: 1020."))]


def test_a_relative_change_is_checked_as_far_as_it_was_printed() -> None:
    assert check(cases("933", 2023), cases("1000", 2022), change("-6.7", 2023, 2022, "percent")) == []
    assert check(cases("933", 2023), cases("1000", 2022), change("-7", 2023, 2022, "percent")) == []
    assert [
        kind for kind, _ in check(cases("933", 2023), cases("1000", 2022), change("-9", 2023, 2022, "percent"))
    ] == ["back-cast"]


def test_a_change_of_a_rate_is_checked_in_points() -> None:
    points = replace(change("1.9", 2018, 2017, "pp"), measure="clearance_rate")

    assert check(rate("92.8", 2018), rate("90.9", 2017), points) == []
    assert [kind for kind, _ in check(rate("92.8", 2018), rate("85.0", 2017), points)] == ["back-cast"]


def test_hedges_leave_room() -> None:
    about = replace(cases("1000", 2023), approx="over", quote="trên 1 nghìn vụ")

    assert check(about, cases("1090", 2022), change("-67", 2023, 2022)) == []
    assert [kind for kind, _ in check(about, cases("2000", 2022), change("-67", 2023, 2022))] == ["back-cast"]


def test_without_both_levels_nothing_is_said() -> None:
    assert check(cases("933", 2023), change("-67", 2023, 2022)) == []
    assert check(replace(cases("1020", 2022), place="Huế"), cases("933", 2023), change("-67", 2023, 2022)) == []


def test_a_dispute_shows_both_sentences() -> None:
    assert check(cases("213", 2025), cases("250", 2025)) == [("contradiction", ("Câu 2: 250.", "Câu 1: 213."))]


def test_a_part_of_a_year_cannot_exceed_the_whole() -> None:
    assert check(cases("500", months(2024, 1, 6)), cases("700", months(2024, 1, 9))) == []
    assert check(cases("900", months(2024, 1, 6)), cases("700", months(2024, 1, 9))) == [
        ("contradiction", ("Câu 1: 900.", "Câu 2: 700."))
    ]
    stock = [replace(cases(n, months(2024, 1, m)), measure="models", unit="unit") for n, m in (("900", 6), ("700", 9))]
    assert check(*stock) == []


def test_a_rate_must_be_its_part_of_its_whole() -> None:
    part, whole = cases("597", 2024, measure="cleared_cases"), cases("726", 2024)

    assert check(part, whole, rate("82.2", 2024)) == []
    assert [kind for kind, _ in check(part, whole, rate("92.2", 2024))] == ["contradiction"]


@pytest.mark.parametrize(
    ("history", "value", "suspicious"),
    [
        (("400",), "520", False),
        (("400",), "4000", True),
        (("400",), "40", True),
        (("3",), "25", False),
        (("400", "420", "380", "410"), "1300", True),
        (("400", "420", "380", "410"), "600", False),
        (("100", "300", "900", "2700"), "2600", False),
    ],
)
def test_a_jump_out_of_the_history_of_a_place(history: tuple[str, ...], value: str, suspicious: bool) -> None:
    past = [cases(one, 2015 + number) for number, one in enumerate(history)]

    facts = known(*(statement(one) for one in (*past, cases(value, 2024))))

    assert [issue.kind for issue in cross_check(facts[-1:], facts)] == (["jump"] if suspicious else [])


def test_only_periods_of_one_kind_are_compared() -> None:
    assert check(cases("400", 2023), cases("40", months(2024, 1, 1))) == []
    assert [kind for kind, _ in check(rate("95", 2023), rate("45", 2024))] == ["jump"]


def test_only_what_changed_is_examined_and_findings_keep_their_keys() -> None:
    facts = known(
        statement(cases("400", 2023)), statement(cases("4000", 2024)), statement(cases("9", 2024, topic="fire"))
    )
    quiet = [fact for fact in facts if fact.figure.topic == "fire"]

    assert cross_check(quiet, facts) == ()
    first: tuple[Issue, ...] = cross_check(facts, facts)
    assert first == cross_check(facts[:2], facts)
    assert first[0].fact == facts[1].key
    assert date(2024, 1, 1).isoformat() in first[0].detail
