"""How sure the rules are of a figure: each weaker rule that had a say, each open dimension and each failed check takes
a part of 1. The weights follow the share of right answers among figures read by each rule in coded articles."""

from __future__ import annotations

from typing import Final

from monitor.extractor.draft import Draft

_WEIGHTS: Final = {
    "topic-carried": 0.97,
    "topic-named": 0.9,
    "topic-context": 0.93,
    "topic-paragraph": 0.9,
    "topic-heading": 0.95,
    "topic-clause": 0.85,
    "topic-general": 0.85,
    "topic-previous": 0.8,
    "topic-sentence": 0.8,
    "topic-document": 0.75,
    "topic-default": 0.65,
    "default-measure": 0.95,
    "ellipsis": 0.8,
    "taken-item": 0.7,
    "money-of-handling": 0.85,
    "money-of-topic": 0.7,
    "part-of-cases": 0.85,
    "rate": 0.95,
}
_FAILED: Final = 0.5
_NO_PERIOD: Final = 0.95
_NO_PLACE: Final = 0.85
_OTHER: Final = 0.85
_IN_WORDS: Final = 0.8


def confidence(draft: Draft) -> float:
    """From 0 to 1, two decimals."""
    value = 1.0
    for rule in draft.rules:
        value *= _WEIGHTS.get(rule, 1.0)
    if draft.measure in ("rate", "count"):
        value *= _OTHER
    if draft.topic == "other":
        value *= _OTHER
    if draft.period is None:
        value *= _NO_PERIOD
    if draft.place is None:
        value *= _NO_PLACE
    if draft.quantity.number.shape == "words":
        value *= _IN_WORDS
    if draft.stance == "plain":
        value *= 0.95
    if any(not check.passed for check in draft.checks):
        value *= _FAILED
    return round(value, 2)
