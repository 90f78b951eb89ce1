"""Arithmetic between the figures of one article. A failed check marks a figure for review; it never changes a value."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from decimal import Decimal
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
    """Add the checks that concern each draft."""
    for index, draft in enumerate(drafts):
        if draft.kind == "percent":
            near = drafts[max(0, index - _REACH) : index]
            before = [other for other in near if other.sentence >= draft.sentence - 1]
            _rate(draft, before, codebook)
            _margin(draft, before)
            _change_percent(draft, before)
    _national(drafts)
    _parts(drafts)
    _bounds(drafts)


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
    for part in reversed(before):
        if part.measure == measure.part and part.topic == draft.topic and part.value:
            whole = part.of or next((w.value for w in reversed(before) if _whole_of(w, part, measure.whole)), None)
            if whole:
                computed = part.value * _HUNDRED / whole
                detail = f"{part.value:f}/{whole:f} = {computed:.2f}%"
                _note("part-of-whole", _close(draft, computed), detail, part, draft)
            return


def _whole_of(whole: Draft, part: Draft, measure: str | None) -> bool:
    same = whole.measure == measure and whole.topic == part.topic and whole.place == part.place
    return same and whole.relation == "level" and whole.value >= part.value


def _margin(draft: Draft, before: Sequence[Draft]) -> None:
    """Rate minus margin is a round target."""
    if draft.relation != "target_margin" or draft.quantity.approx != "exact":
        return
    rate = next((o for o in reversed(before) if o.measure == draft.measure and o.relation == "level"), None)
    if rate is None or rate.kind != "percent" or rate.quantity.approx != "exact" or rate.topic != draft.topic:
        return
    target = rate.value - draft.value
    passed = target == target.to_integral_value()
    _note("round-target", passed, f"{rate.value:f} - {draft.value:f} = {target:f}", rate, draft)


def _change_percent(draft: Draft, before: Sequence[Draft]) -> None:
    """A change of 103 on a level of 726 is 16,5%."""
    if draft.relation != "change_pct" or not before:
        return
    change = before[-1]
    if change.relation != "change" or (change.topic, change.measure) != (draft.topic, draft.measure):
        return
    if (change.value < 0) != (draft.value < 0):
        _note("change-signs", False, f"{change.value:f} against {draft.value:f}%", change, draft)
    level = next((o for o in reversed(before[:-1]) if _same_level(o, change)), None)
    if level is None or level.value == change.value:
        return
    computed = abs(change.value) * _HUNDRED / (level.value - change.value)
    detail = f"{change.value:f} on {level.value - change.value:f} = {computed:.2f}%"
    _note("change-against-base", _close(draft, computed), detail, level, change, draft)


def _same_level(level: Draft, change: Draft) -> bool:
    same = (level.topic, level.measure, level.unit) == (change.topic, change.measure, change.unit)
    exact = level.quantity.approx == "exact" and level.place == change.place
    return same and exact and level.relation == "level" and level.value > change.value


def _national(drafts: Sequence[Draft]) -> None:
    """What one province counts is not above what the country counts."""
    country = {
        (d.topic, d.measure, d.period, d.sentence): d
        for d in drafts
        if d.place == "vn" and d.relation == "level" and d.measure in _MASSES and d.kind != "percent"
    }
    totals: dict[tuple[str, str, object], Draft] = {}
    for (topic, measure, period, _), draft in country.items():
        known = totals.get((topic, measure, period))
        if known is None or draft.value > known.value:
            totals[topic, measure, period] = draft
    for draft in drafts:
        whole = totals.get((draft.topic, draft.measure, draft.period))
        if whole is None or draft.place in (None, "vn") or draft.relation != "level":
            continue
        passed = draft.value <= whole.value
        _note("within-national", passed, f"{draft.value:f} of {whole.value:f} in the country", draft)


def _parts(drafts: Sequence[Draft]) -> None:
    """Parts after "trong đó" do not add up to more than their whole."""
    for whole, parts in _wholes(drafts):
        total = sum((part.value for part in parts), Decimal(0))
        _note("parts-within-whole", total <= whole.value, f"{total:f} of {whole.value:f}", whole, *parts)


def _wholes(drafts: Sequence[Draft]) -> Iterator[tuple[Draft, list[Draft]]]:
    for index, draft in enumerate(drafts):
        parts: list[Draft] = []
        for other in drafts[index + 1 :]:
            if other.sentence != draft.sentence or not other.part_of_before:
                break
            if other.kind == draft.kind and other.measure == draft.measure and other.relation == "level":
                parts.append(other)
        if parts and not draft.part_of_before and draft.relation == "level":
            yield draft, parts


def _bounds(drafts: Sequence[Draft]) -> None:
    for draft in drafts:
        if draft.of is not None:
            _note("part-below-whole", draft.value <= draft.of, f"{draft.value:f} of {draft.of:f}", draft)
        bounded = draft.relation == "share" or draft.measure in ("clearance_rate", "resolution_rate")
        if draft.kind == "percent" and bounded and draft.relation in ("share", "level"):
            _note("rate-below-100", draft.value <= _HUNDRED, f"{draft.value:f}%", draft)
