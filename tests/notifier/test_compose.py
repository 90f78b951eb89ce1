"""What a digest tells, and in which order."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from monitor.notifier.compose import compose, province
from monitor.types import Check, Digest, Event, Expected, Fact, Figure
from tests.notifier.samples import (
    HEALTH,
    NOW,
    YEAR,
    YEAR_BEFORE,
    digest_of,
    event,
    fact,
    figure,
    statement,
    subscription,
)

SENTENCE = "Năm 2025, toàn tỉnh xảy ra 213 vụ, giảm 67 vụ (5,2%) so với năm 2024; làm rõ 190 vụ."


def one(
    key: str = "f1", seq: int = 1, quote: str = "213 vụ", value: str = "213", article: int = 1, **fields: Any
) -> tuple[Event, Fact]:
    said = statement(SENTENCE, figure(SENTENCE, quote, value, **fields), article=article)
    return event(seq, key, said), fact(key, said)


def shown(digest: Digest) -> list[str]:
    return [line.fact.key for line in digest.lines]


def test_the_span_is_what_lies_after_and_up_to() -> None:
    pairs = [one(f"f{seq}", seq, article=seq) for seq in range(1, 6)]
    digest = compose(
        [item for item, _ in pairs],
        {known.key: known for _, known in pairs},
        {},
        HEALTH,
        subscription(),
        NOW,
        number=2,
        after=1,
        upto=4,
    )
    assert sorted(shown(digest)) == ["f2", "f3", "f4"]
    assert (digest.number, digest.after, digest.upto, digest.composed_at) == (2, 1, 4, NOW)


def test_a_reprint_tells_nothing_and_another_voice_does() -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    reprint = replace(said, article=2, source="baoabc")
    other = replace(said, article=3, source="baoxyz", story="own words")
    known = fact("f1", said, reprint, other)
    assert not digest_of((event(5, "f1", reprint, "confirmed"), known)).lines
    assert not digest_of((replace(event(5, "f1", other, "confirmed"), quiet=True), known)).lines
    assert shown(digest_of((event(5, "f1", other, "confirmed"), known))) == ["f1"]


def test_new_and_confirmed_in_one_span_is_new_with_two_voices() -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    other = replace(said, article=2, source="baoxyz", story="own words")
    known = fact("f1", said, other)
    (line,) = digest_of((event(1, "f1", said), known), (event(2, "f1", other, "confirmed"), known)).lines
    assert (line.event.kind, line.fact.voices) == ("new", 2)


@pytest.mark.parametrize(
    ("kinds", "status", "told"),
    [
        (["new", "revised"], "stated", "new"),
        (["new", "disputed"], "disputed", "new"),
        (["new", "withdrawn"], "withdrawn", None),
        (["confirmed", "revised"], "stated", "revised"),
        (["revised", "disputed"], "disputed", "disputed"),
        (["disputed", "corrected"], "stated", "corrected"),
        (["revised", "withdrawn"], "withdrawn", "withdrawn"),
        (["withdrawn"], "stated", None),
    ],
)
def test_several_events_of_a_fact_are_one_line(kinds: list[Any], status: Any, told: str | None) -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    known = fact("f1", said, status=status)
    digest = digest_of(*((event(seq, "f1", said, kind, "206"), known) for seq, kind in enumerate(kinds, 1)))
    assert [line.event.kind for line in digest.lines] == ([told] if told else [])


def test_the_value_before_the_span_is_the_previous_one() -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    known = fact("f1", said)
    first, second = event(4, "f1", said, "revised", "200"), event(5, "f1", said, "revised", "206")
    (line,) = digest_of((first, known), (second, known)).lines
    assert line.event.previous == Decimal(200)


def test_only_chosen_events_count() -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    known = fact("f1", said, status="disputed")
    digest = digest_of((event(1, "f1", said), known), (event(2, "f1", said, "disputed"), known), events=["disputed"])
    assert [line.event.kind for line in digest.lines] == ["disputed"]


@pytest.mark.parametrize(
    ("filters", "passes"),
    [
        ({}, True),
        ({"provinces": ["Bắc Kạn"]}, True),
        ({"provinces": ["Thái Nguyên"]}, True),
        ({"provinces": ["Lâm Đồng"]}, False),
        ({"topics": ["social_order", "drugs"]}, True),
        ({"topics": ["drugs"]}, False),
        ({"measures": ["deaths"]}, False),
        ({"sources": ["baothainguyen"]}, True),
        ({"sources": ["baolamdong"]}, False),
        ({"min_confidence": 0.6}, True),
        ({"min_confidence": 0.8}, False),
    ],
)
def test_filters(filters: dict[str, Any], passes: bool) -> None:
    pair = one(place="Chợ Mới, Bắc Kạn", place_current="Chợ Mới, Thái Nguyên", confidence=0.7)
    assert bool(digest_of(pair, **filters).lines) is passes


def test_change_and_margin_are_told_in_the_line_of_their_level() -> None:
    pairs = [
        one(),
        one("f2", 2, "giảm 67 vụ", "-67", relation="change", baseline=YEAR_BEFORE),
        one("f3", 3, "(5,2%)", "-5.2", relation="change_pct", unit="percent", baseline=YEAR_BEFORE),
        one("f4", 4, "190 vụ", "190", measure="cleared_cases"),
    ]
    digest = digest_of(*pairs)
    told = {line.fact.key: [part.fact.key for part in line.also] for line in digest.lines}
    assert told == {"f1": ["f2", "f3"], "f4": []}


def test_a_change_of_other_units_or_of_a_dispute_keeps_its_own_line() -> None:
    money = one("f2", 2, "giảm 67 vụ", "-67", relation="change", unit="VND")
    assert sorted(shown(digest_of(one(), money))) == ["f1", "f2"]
    item, known = one("f3", 3, "(5,2%)", "-5.2", relation="change_pct", unit="percent")
    disputed = replace(item, kind="disputed"), replace(known, status="disputed")
    assert sorted(shown(digest_of(one(), disputed))) == ["f1", "f3"]


def test_what_an_article_says_now_instead_is_one_revision() -> None:
    before, after = one("old", 1, "190 vụ", "190"), one("fresh", 2)
    gone = replace(before[0], kind="withdrawn"), replace(before[1], status="withdrawn")
    (line,) = digest_of(gone, after).lines
    assert (line.fact.key, line.event.kind, line.event.previous) == ("fresh", "revised", Decimal(190))
    elsewhere = one("fresh", 2, article=2)
    assert {item.event.kind for item in digest_of(gone, elsewhere).lines} == {"new", "withdrawn"}


def test_of_two_levels_the_one_in_the_same_sentence_takes_the_change() -> None:
    here = one("here", 1, article=1)
    there = one("there", 2, "190 vụ", "190", article=2)
    fall = one("fall", 3, "giảm 67 vụ", "-67", relation="change", article=1)
    told = {line.fact.key: [part.fact.key for part in line.also] for line in digest_of(here, there, fall).lines}
    assert told == {"here": ["fall"], "there": []}


def test_two_levels_of_one_quantity_take_no_change() -> None:
    heroin = one("f1", 1, "213 vụ", "213", measure="seized", unit="kg")
    pills = one("f2", 2, "190 vụ", "190", measure="seized", unit="pill")
    rise = one("f3", 3, "(5,2%)", "5.2", measure="seized", relation="change_pct", unit="percent")
    assert sorted(shown(digest_of(heroin, pills, rise))) == ["f1", "f2", "f3"]


def test_without_a_period_only_the_same_text_belongs_together() -> None:
    level = one("f1", 1, period=None, article=1)
    same = one("f2", 2, "(5,2%)", "-5.2", relation="change_pct", unit="percent", period=None, article=1)
    other = one("f3", 3, "(5,2%)", "8", relation="change_pct", unit="percent", period=None, article=2)
    told = {line.fact.key: [part.fact.key for part in line.also] for line in digest_of(level, same, other).lines}
    assert told == {"f1": ["f2"], "f3": []}


def test_a_withdrawn_level_takes_nothing_along() -> None:
    item, known = one("f1", 1)
    gone = replace(item, kind="withdrawn"), replace(known, status="withdrawn")
    change = one("f2", 2, "(5,2%)", "-5.2", relation="change_pct", unit="percent")
    assert sorted(shown(digest_of(gone, change))) == ["f1", "f2"]


def test_known_changes_are_context() -> None:
    item, level = one()
    _, known = one("f2", 2, "giảm 67 vụ", "-67", relation="change")
    digest = compose([item], {"f1": level, "f2": known}, {}, (), subscription(), NOW, number=1, after=0, upto=9)
    assert [fact.key for fact in digest.lines[0].context] == ["f2"]


def series(*values: str) -> tuple[Figure, ...]:
    return tuple(figure(SENTENCE, "213 vụ", value, period=YEAR_BEFORE) for value in values)


def test_series_end_with_this_value_and_give_the_one_before() -> None:
    item, level = one()
    known = {"f1": (*series("300", "280"), level.figure)}
    (line,) = compose([item], {"f1": level}, known, (), subscription(), NOW, number=1, after=0, upto=9).lines
    assert line.series == (Decimal(300), Decimal(280), Decimal(213))
    assert line.before is not None
    assert line.before.value == 280


def test_new_stands_before_confirmed_and_big_changes_before_small() -> None:
    small = one("small", 1, "(5,2%)", "-5.2", relation="change_pct", unit="percent", place="A", article=1)
    big = one("big", 2, "(5,2%)", "28", relation="change_pct", unit="percent", place="B", article=2)
    said = one("old", 3, place="C", article=3)
    old = (replace(said[0], kind="confirmed"), said[1])
    assert shown(digest_of(old, small, big)) == ["big", "small", "old"]


def test_what_few_have_seen_stands_before_what_all_have() -> None:
    alone, shared = one("alone", 2, place="A", article=2), one("shared", 1, place="B", article=1)
    said = shared[1].witnesses[0]
    many = [replace(said, article=10 + number, story=f"s{number}") for number in range(5)]
    assert shown(digest_of((shared[0], fact("shared", said, *many)), alone)) == ["alone", "shared"]


def test_groups_are_whole_and_sentences_stand_together() -> None:
    pairs = [
        one("a1", 1, place="A", topic="crime", article=1),
        one("b1", 2, place="B", topic="awards", article=2),
        one("a2", 3, place="X, A", topic="awards", article=3),
        one("b2", 4, place="B", topic="crime", article=4),
        one("a3", 5, "190 vụ", "190", place="A", topic="other", measure="count", article=1),
    ]
    by_place = [province(line.fact.figure.place) for line in digest_of(*pairs).lines]
    assert by_place in (["A", "A", "A", "B", "B"], ["B", "B", "A", "A", "A"])
    keys = shown(digest_of(*pairs))
    assert keys.index("a3") == keys.index("a1") + 1
    by_topic = [line.fact.figure.topic for line in digest_of(*pairs, grouping="topic").lines]
    assert by_topic == sorted(by_topic, key=by_topic.index)


def test_what_the_length_leaves_no_room_for_is_the_rest_and_nothing_is_lost() -> None:
    pairs = [one(f"f{seq}", seq, article=seq, place=f"P{seq}") for seq in range(1, 11)]
    digest = digest_of(*pairs, max_length=3)
    assert (len(digest.lines), len(digest.rest)) == (3, 7)
    assert {line.fact.key for line in (*digest.lines, *digest.rest)} == {f"f{seq}" for seq in range(1, 11)}


def test_what_matters_least_has_no_room() -> None:
    awards = one("awards", 1, topic="awards", measure="individuals", article=1)
    crime = one("crime", 2, topic="crime", article=2, place="B")
    digest = digest_of(awards, crime, max_length=1)
    assert shown(digest) == ["crime"]
    assert [line.fact.key for line in digest.rest] == ["awards"]


def test_an_empty_span_keeps_its_coverage_and_expectations() -> None:
    missing = Expected(place="Quảng Trị", period=YEAR, due=(NOW - timedelta(days=6)).date())
    elsewhere = replace(missing, place="Cà Mau")
    digest = compose(
        [],
        {},
        {},
        HEALTH,
        subscription(provinces=["Quảng Trị"]),
        NOW,
        number=1,
        after=3,
        upto=3,
        awaiting_review=4,
        expected=[missing, elsewhere],
    )
    assert (digest.lines, digest.coverage, digest.awaiting_review) == ((), HEALTH, 4)
    assert digest.expected == (missing,)


def test_a_word_taken_back_while_others_stand_is_no_withdrawal() -> None:
    said = statement(SENTENCE, figure(SENTENCE, "213 vụ", "213"))
    other = replace(said, article=2, story="other", figure=replace(said.figure, value=Decimal(214)))
    (line,) = digest_of((event(4, "f1", other, "withdrawn"), fact("f1", said))).lines
    assert (line.event.kind, line.event.previous) == ("revised", Decimal(214))


def test_failed_checks_do_not_keep_a_figure_back() -> None:
    assert digest_of(one(checks=(Check("parts add up", False, "1 + 1 = 3"),))).lines
