"""When two printed values speak of the same number."""

from __future__ import annotations

from decimal import Decimal
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.facts import agree, printed_step
from monitor.facts.agreement import precision, reach
from monitor.types import Approx, Figure
from tests.facts.stating import figure


def rate(value: str, approx: Approx = "exact") -> Figure:
    return figure(value, value.replace(".", ",") + "%", approx=approx, unit="percent", measure="clearance_rate")


def count(value: str, quote: str = "", approx: Approx = "exact") -> Figure:
    return figure(value, quote, approx=approx)


def money(value: str, quote: str, approx: Approx = "exact") -> Figure:
    return figure(value, quote, approx=approx, unit="VND", measure="damage")


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rate("92", "over"), rate("92.4")),
        (rate("96", "nearly"), rate("95.8")),
        (rate("92"), rate("92.4")),
        (rate("90", "over"), rate("97.6")),
        (rate("92.45"), rate("92.4")),
        (rate("92", "over"), rate("93", "nearly")),
        (rate("75", "under"), rate("74.2")),
        (rate("0"), rate("0")),
        (count("1000", "trên 1 nghìn vụ", "over"), count("1023")),
        (count("26800", "26,8 nghìn vụ"), count("26812")),
        (count("1000", "khoảng 1.000 vụ", "about"), count("950")),
        (money("265900000000", "265,9 tỷ đồng"), money("265912000000", "265.912 triệu đồng")),
        (money("265900000000", "khoảng 265,9 tỷ đồng", "about"), money("266000000000", "266 tỷ đồng")),
        (figure("-10", "giảm hơn 10%", approx="over", unit="percent"), figure("-10.9", "giảm 10,9%", unit="percent")),
    ],
)
def test_values_that_may_be_one_number_agree(one: Figure, other: Figure) -> None:
    assert agree(one, other)
    assert agree(other, one)


@pytest.mark.parametrize(
    ("one", "other"),
    [
        (rate("92", "over"), rate("91.9")),
        (rate("92", "over"), rate("95.1")),
        (rate("96", "nearly"), rate("96.3")),
        (rate("96", "nearly"), rate("93.0")),
        (rate("92.4"), rate("92.5")),
        (rate("92", "over"), rate("93", "over")),
        (rate("92", "over"), rate("96", "nearly")),
        (count("213"), count("214")),
        (count("1000", "trên 1 nghìn vụ", "over"), count("1900")),
        (count("26800", "26,8 nghìn vụ"), count("26912")),
        (figure("-6.7", unit="percent"), figure("6.7", unit="percent")),
        (money("265900000000", "265,9 tỷ đồng"), money("270000000000", "270 tỷ đồng")),
    ],
)
def test_values_that_cannot_be_one_number_disagree(one: Figure, other: Figure) -> None:
    assert not agree(one, other)
    assert not agree(other, one)


@pytest.mark.parametrize(
    ("stated", "step"),
    [
        (rate("92.4"), "0.1"),
        (rate("92"), "1"),
        (count("2082", "2.082 tổ tự quản"), "1"),
        (count("26800", "26,8 nghìn vụ"), "100"),
        (money("265900000000", "thiệt hại khoảng 265,9 tỷ đồng"), "100000000"),
        (figure("5.25", "5,25 kg heroin", unit="kg"), "0.01"),
        (figure("2000", "2 tấn pháo", unit="kg"), "1000"),
        (figure("5.5", "words alone", unit="kg"), "0.1"),
    ],
)
def test_the_printed_step_is_read_from_the_quote(stated: Figure, step: str) -> None:
    assert printed_step(stated) == Decimal(step)


def test_the_more_a_value_pins_down_the_more_precise_it_is() -> None:
    ordered = [rate("92.44"), rate("92.4"), rate("92"), rate("92.4", "over"), rate("92", "over"), rate("90", "over")]

    assert all(precision(one) < precision(other) for one, other in pairwise(ordered))


values = st.decimals(min_value=0, max_value=100_000, places=1, allow_nan=False)
hedges = st.sampled_from(("exact", "about", "over", "nearly", "under"))


@given(values, hedges, values, hedges)
def test_agreement_is_mutual_and_every_value_agrees_with_itself(
    one: Decimal, hedge: Approx, other: Decimal, second: Approx
) -> None:
    first = figure(str(one), approx=hedge, unit="percent")

    assert agree(first, first)
    assert agree(first, figure(str(other), approx=second, unit="percent")) == agree(
        figure(str(other), approx=second, unit="percent"), first
    )
    assert reach(first).low <= abs(first.value) <= reach(first).high
