"""Arithmetic between the figures of one article. A failed check marks a figure for review; it never changes a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

from monitor.codebook import Codebook
from monitor.extractor.draft import Draft
from monitor.types import Check

#: A stated rate may differ from the computed one by this much beyond its own rounding.
_SLACK: Final = Decimal("0.06")
_HUNDRED: Final = Decimal(100)
#: How far apart, in drafts, figures that belong together may stand.
_REACH: Final = 4
_MASSES: Final = frozenset(["cases", "deaths", "injuries", "persons"])


def check(drafts: Sequence[Draft], codebook: Codebook) -> None:
    """Add the checks that concern each draft. Where several figures before it may be its whole, its base or its rate,
    one that agrees is enough: a sum that fails is one that no reading of the words makes right."""
    kept = [draft for draft in drafts if not draft.refused]
    for index, draft in enumerate(kept):
        if draft.kind == "percent":
            near = kept[max(0, index - _REACH) : index]
            before = [other for other in near if other.sentence >= draft.sentence - 1]
            _rate(draft, before, codebook)
            _margin(draft, before)
            _change_percent(draft, before)
    _fractions(drafts)
    _larger(kept)
    _parts(kept)
    _bounds(kept)


def _note(name: str, passed: bool, detail: str, *concerned: Draft) -> None:
    for draft in concerned:
        draft.checks.append(Check(name, passed, detail))


def _rounding(value: Decimal) -> Decimal:
    """Half a unit of the last digit stated, and the slack."""
    exponent = value.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0) / 2 + _SLACK


def _close(stated: Draft, computed: Decimal) -> bool:
    value = abs(stated.value)
    if stated.quantity.approx in ("over",):
        return computed >= value - _SLACK and computed - value <= 1 + _SLACK
    if stated.quantity.approx in ("nearly", "under"):
        return computed <= value + _SLACK and value - computed <= 1 + _SLACK
    return abs(computed - value) <= _rounding(stated.quantity.number.value)


def _rate(draft: Draft, before: Sequence[Draft], codebook: Codebook) -> None:
    """597/726 against 82,2%."""
    measure = codebook.measures[draft.measure]
    if draft.relation != "level" or measure.part is None:
        return
    part = next((p for p in reversed(before) if p.measure == measure.part and p.topic == draft.topic and p.value), None)
    if part is None:
        return
    wholes = [part.of] if part.of else [w.value for w in reversed(before) if _whole_of(w, part, measure.whole)]
    if not wholes:
        return
    sums = [(part.value * _HUNDRED / whole, whole) for whole in wholes]
    computed, whole = next((one for one in sums if _close(draft, one[0])), sums[0])
    _note("part-of-whole", _close(draft, computed), f"{part.value:f}/{whole:f} = {computed:.2f}%", part, draft)


def _whole_of(whole: Draft, part: Draft, measure: str | None) -> bool:
    same = whole.measure == measure and whole.topic == part.topic and whole.place == part.place
    return same and whole.relation == "level" and whole.value >= part.value


def _margin(draft: Draft, before: Sequence[Draft]) -> None:
    """Rate minus margin is a round target."""
    if draft.relation != "target_margin" or draft.quantity.approx != "exact":
        return
    rates = [rate for rate in reversed(before) if _same_rate(rate, draft)]
    if not rates:
        return
    rate = next((rate for rate in rates if _round(rate.value - draft.value)), rates[0])
    target = rate.value - draft.value
    _note("round-target", _round(target), f"{rate.value:f} - {draft.value:f} = {target:f}", rate, draft)


def _same_rate(rate: Draft, margin: Draft) -> bool:
    same = (rate.measure, rate.topic, rate.kind) == (margin.measure, margin.topic, "percent")
    return same and rate.relation == "level" and rate.quantity.approx == "exact"


def _round(target: Decimal) -> bool:
    return target == target.to_integral_value()


def _change_percent(draft: Draft, before: Sequence[Draft]) -> None:
    """A change of 103 to a level of 726 is 16,5%."""
    if draft.relation != "change_pct" or not before:
        return
    change = before[-1]
    if change.relation != "change" or (change.topic, change.measure) != (draft.topic, draft.measure):
        return
    if (change.value < 0) != (draft.value < 0):
        _note("change-signs", False, f"{change.value:f} against {draft.value:f}%", change, draft)
    levels = [level for level in reversed(before[:-1]) if _same_level(level, change) and level.value != change.value]
    if not levels:
        return
    sums = [(abs(change.value) * _HUNDRED / (level.value - change.value), level) for level in levels]
    computed, level = next((one for one in sums if _close(draft, one[0])), sums[0])
    detail = f"{change.value:f} on {level.value - change.value:f} = {computed:.2f}%"
    _note("change-against-base", _close(draft, computed), detail, level, change, draft)


def _same_level(level: Draft, change: Draft) -> bool:
    same = (level.topic, level.measure, level.unit) == (change.topic, change.measure, change.unit)
    exact = level.quantity.approx == "exact" and level.place == change.place
    return same and exact and level.relation == "level" and level.value > change.value


def _fractions(drafts: Sequence[Draft]) -> None:
    """ "tăng 93 vụ (206/113 vụ)": this period less the last is the change."""
    for change, both in pairwise(drafts):
        if both.refused != "this period against the last" or change.refused or change.relation != "change":
            continue
        if both.quantity.of is not None and both.quantity.unit == "" and change.kind != "percent":
            apart = abs(both.quantity.value - both.quantity.of)
            detail = f"{both.quantity.value:f} - {both.quantity.of:f}, change {change.value:f}"
            _note("change-against-last", apart == abs(change.value), detail, change)


def _larger(drafts: Sequence[Draft]) -> None:
    """What one province counts is not above what the country counts, nor a district above its province."""
    wholes: dict[tuple[str, str, object, str | None], Decimal] = {}
    counts = [d for d in drafts if d.relation == "level" and d.measure in _MASSES and d.kind != "percent" and d.place]
    if len({draft.place for draft in counts}) < 2:
        return
    for draft in counts:
        key = (draft.topic, draft.measure, draft.period, draft.place)
        wholes[key] = max(draft.value, wholes.get(key, draft.value))
    for draft in counts:
        province = (draft.place or "").rpartition(", ")[2]
        for name, larger in (("within-national", "vn"), ("within-province", province)):
            whole = wholes.get((draft.topic, draft.measure, draft.period, larger))
            if whole is not None and larger != draft.place:
                _note(name, draft.value <= whole, f"{draft.value:f} of {whole:f} in {larger}", draft)


def _parts(drafts: Sequence[Draft]) -> None:
    """Parts after "trong đó" do not add up to more than their whole."""
    for whole, parts in _wholes(drafts):
        total = sum((part.value for part in parts), Decimal(0))
        _note("parts-within-whole", total <= whole.value, f"{total:f} of {whole.value:f}", whole, *parts)


def _wholes(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, list[Draft]]]:
    for index, draft in enumerate(drafts):
        following = drafts[index + 1] if index + 1 < len(drafts) else None
        if following is None or not following.part_of_before or draft.part_of_before or draft.relation != "level":
            continue
        parts: list[Draft] = []
        for at in range(index + 1, len(drafts)):
            other = drafts[at]
            if other.sentence != draft.sentence or not other.part_of_before:
                break
            if other.kind == draft.kind != "percent" and other.measure == draft.measure and other.relation == "level":
                parts.append(other)
        if parts:
            yield draft, parts


def _bounds(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.of is not None:
            _note("part-below-whole", draft.value <= draft.of, f"{draft.value:f} of {draft.of:f}", draft)
        if draft.kind != "percent":
            continue
        bounded = draft.relation == "share" or draft.measure in ("clearance_rate", "resolution_rate")
        if bounded and draft.relation in ("share", "level"):
            _note("rate-below-100", draft.value <= _HUNDRED, f"{draft.value:f}%", draft)
