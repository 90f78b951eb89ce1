"""How sure the rules are of a figure: each weaker rule that had a say, each open dimension and each failed check takes
a part of 1. The weights follow the share of right answers among figures read by each rule in coded articles."""

from __future__ import annotations

from typing import Final

from monitor.extractor.document import Sentence
from monitor.extractor.draft import Draft

_WEIGHTS: Final = {
    "topic-carried": 0.98,
    "topic-shared": 0.97,
    "topic-paragraph": 0.96,
    "topic-heading": 0.96,
    "topic-named": 0.9,
    "topic-context": 0.93,
    "topic-previous": 0.92,
    "topic-served": 0.93,
    "topic-sentence": 0.85,
    "topic-clause": 0.96,
    "topic-general": 0.93,
    "topic-document": 0.6,
    "topic-default": 0.75,
    "topic-order": 0.75,
    "topic-raid": 0.75,
    "same-head": 0.95,
    "part-of-before": 0.97,
    "ellipsis": 0.82,
    "taken-item": 0.7,
    "noun-reach": 0.7,
    "noun-item": 0.78,
    "noun-area": 0.86,
    "action-seize": 0.9,
    "action-admin": 0.95,
    "money-of-handling": 0.9,
    "money-of-topic": 0.8,
    "part-of-cases": 0.88,
    "part-of-rate": 0.85,
    "equals-baseline": 0.55,
    "tip-that-helped": 0.9,
    "action-take_back": 0.85,
    "action-transfer": 0.75,
    "topic-noun": 0.94,
    "goal": 0.93,
}
_FAILED: Final = 0.55
#: A topic carried over from another number that the sentence itself does not name, or over one that it names since.
_UNNAMED: Final = 0.86
_OVER_ANOTHER: Final = 0.8
_NO_PERIOD: Final = 0.96
_NO_PLACE: Final = 0.85
_OTHER: Final = 0.9
_IN_WORDS: Final = 0.8
_SMALL: Final = 0.94
_SUMS: Final = frozenset(["percent", "mass", "money"])
#: Fewer than this many of anything are often particulars.
_FEW: Final = 3


def confidence(draft: Draft, sentence: Sentence) -> float:
    """From 0 to 1, two decimals. `sentence` is the one in which the draft stands."""
    value = 1.0
    for rule in draft.rules:
        if rule in _WEIGHTS:
            value *= _WEIGHTS[rule]
    if "topic-carried" in draft.rules:
        value *= _carried(draft, sentence)
    if draft.topic == "other":
        value *= _OTHER
    if draft.period is None:
        value *= _NO_PERIOD
    if draft.place is None:
        value *= _NO_PLACE
    if draft.quantity.number.shape == "words":
        value *= _IN_WORDS
    if draft.kind not in _SUMS and abs(draft.value) < _FEW:
        value *= _SMALL
    if draft.stance == "plain":
        value *= 0.95
    if draft.checks and any(not check.passed for check in draft.checks):
        value *= _FAILED
    return round(value, 2)


def _carried(draft: Draft, sentence: Sentence) -> float:
    """What a carried topic takes: less where the sentence names it, more where it names another since."""
    alike = ("crime", "social_order") if draft.topic == "crime" else (draft.topic,)  # "án hình sự" before a court
    value = _UNNAMED
    for topic in sentence.topics:
        if topic.topic in alike:
            value = 1.0
            break
    for cue in reversed(sentence.cues):
        named = cue.entry.topic
        if named is not None and named.rank and cue.end <= draft.start:
            return value if named.topic in alike else value * _OVER_ANOTHER
    return value
