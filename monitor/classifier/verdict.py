"""Ours or not, how sure, why, and which field of work."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping
from typing import Final

from monitor.classifier.features import NOWHERE, TITLE_LIMIT, Seen, see
from monitor.classifier.lexicon import lower
from monitor.classifier.model import Model, shipped
from monitor.classifier.signs import OPENING, Span
from monitor.types import Reason, Verdict
from monitor.vietnamese.text import Normalized

#: Generation of the code, and fingerprint of the words and labelled articles behind the weights: a stored verdict says
#: what judged it.
VERSION: Final = f"1-{shipped().made_of}"
#: Reasons told per verdict, and the weight below which a reason is not worth telling.
REASONS: Final = 8
WORTH: Final = 0.1
#: A second or third field is named where it speaks at least this loudly beside the first.
FIELD_SHARE: Final = 0.4
FIELDS: Final = 3


def classify(title: str, text: str, *, url: str = "", section: str = "") -> Verdict:
    """Judge an article by section 0 of the codebook. `reasons` point into title + "\\n" + text. Never raises."""
    return judge(shipped().models["article"], title, text, url=url, section=section)


def judge(model: Model, title: str, text: str, *, url: str = "", section: str = "") -> Verdict:
    """Judge with a given model."""
    heading, body = Normalized.of(title), Normalized.of(text)
    seen = see(heading.text, body.text, url=url, section=section)
    weighed = model.weigh(seen.spans.keys())
    score = model.probability(model.total(weighed))
    return Verdict(
        relevant=score >= model.low,
        review=model.low <= score < model.high,
        score=round(score, 4),
        reasons=tuple(_original(reason, heading, body) for reason in explain(weighed, seen, heading.text, body.text)),
        fields=fields(seen),
        version=VERSION,
    )


def explain(weighed: Mapping[str, float], seen: Seen, title: str, text: str) -> list[Reason]:
    """The features that moved the score most, strongest first, with the words that show them."""
    worth = [(-abs(weight), name) for name, weight in weighed.items() if not -WORTH < weight < WORTH]
    whole = f"{title}\n{text}"
    low = lower(whole[: len(title) + 1 + OPENING])
    reasons = []
    for _, name in heapq.nsmallest(REASONS, worth):
        start, end = seen.spans[name] if name[:2] not in ("t:", "w:") else _find(low, name, len(title))
        reasons.append(Reason(name, whole[start:end] if start >= 0 else "", round(weighed[name], 3), start, end))
    return reasons


def _find(low: str, name: str, cut: int) -> Span:
    """Where the words of an n-gram stand, if they stand there with one space between them and no number among them."""
    words = name[2:]
    start, end = (0, min(cut, TITLE_LIMIT)) if name[0] == "t" else (cut + 1, len(low))
    at = low.find(words, start, end)
    while at >= 0:
        stop = at + len(words)
        if not (at > start and low[at - 1].isalnum()) and not (stop < end and low[stop].isalnum()):
            return at, stop
        at = low.find(words, at + 1, end)
    return NOWHERE


def _original(reason: Reason, title: Normalized, text: Normalized) -> Reason:
    """The reason with offsets into the texts as they were given, before NFC."""
    if reason.start < 0 or (title.original == title.text and text.original == text.text):
        return reason
    cut = len(title.text)
    if reason.start <= cut:
        start, end = title.span(reason.start, min(reason.end, cut))
        words = title.original[start:end]
    else:
        start, end = text.span(reason.start - cut - 1, reason.end - cut - 1)
        words = text.original[start:end]
        start, end = start + len(title.original) + 1, end + len(title.original) + 1
    return Reason(reason.rule, words, reason.weight, start, end)


def fields(seen: Seen) -> tuple[str, ...]:
    """Fields of work, loudest first; equal ones in the order of the alphabet."""
    ranked: Iterable[tuple[str, float]] = sorted(seen.topics.items(), key=lambda pair: (-pair[1], pair[0]))
    ranked = list(ranked)
    if not ranked:
        return ()
    least = FIELD_SHARE * ranked[0][1]
    return tuple(topic for topic, loudness in ranked[:FIELDS] if loudness >= least)
