"""A number repeated in headline, lead or summary is one figure: its later statements are marked as repeats. Where the
same words state another number, both are noted: one of them is a slip."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from monitor.extractor.document import Document
from monitor.extractor.draft import Draft
from monitor.types import Check

_WORD: Final = re.compile(r"[^\W\d]+")
#: Words to each side of a number that are compared.
_CONTEXT: Final = 60
#: Small round numbers meet by chance: they repeat each other only where the words do.
_TELLING: Final = 20
#: Statements of one kind that may be contradicted; of those that may be repeated, the square of it.
_KEPT: Final = 8
#: Share of words in common from which two statements say the same; for a contradiction they must be nearly equal,
#: unless both tell the same whole or the numbers differ by one digit, as a slip of the pen does.
_ALIKE: Final = 0.5
_SAME: Final = 0.7
#: Lines from the first that may be headline and lead, the longest headline in characters, and what ends none.
_HEAD: Final = 2
_HEADLINE: Final = 160
_ENDS: Final = tuple(".…;:,!")
#: The shortest number in which a wrong digit is told from another number.
_DIGITS: Final = 3
#: How far an approximate number may lie from the exact one.
_NEAR: Final = Decimal("0.1")
NAME: Final = "repeats-agree"


def mark(document: Document, drafts: Sequence[Draft], headline: Sequence[Draft] = ()) -> None:
    """Give the rule "repeat" to a draft that states again what an earlier one of another line states, and to both the
    check "repeats-agree"; a failed one to both where they contradict each other. `headline` are the drafts of a
    headline that is not part of the text."""
    kept = [draft for draft in drafts if not draft.refused]
    context = _Context(document)
    kinds: dict[tuple[object, ...], list[Draft]] = {}
    for draft in kept:
        kind = (draft.topic, draft.measure, draft.relation, draft.unit, draft.place)
        earlier = kinds.get(kind)
        if earlier is None:
            kinds[kind] = [draft]
            continue
        line = document.sentences[draft.sentence].line
        if apart := [other for other in earlier if document.sentences[other.sentence].line != line]:
            if again := next((other for other in apart if context.repeats(draft, other)), None):
                draft.rule("repeat")
                _note(True, draft.value, again.value, again, draft)
                continue
            if other := next((other for other in apart[:_KEPT] if context.contradicts(draft, other)), None):
                _note(False, other.value, draft.value, other, draft)
        if len(earlier) < _KEPT * _KEPT:
            earlier.append(draft)
    above = _headlines(document)
    told = [draft for draft in kept if draft.sentence not in above]
    for title in (*headline, *(draft for draft in kept if draft.sentence in above)):
        _under(title, told)


def _headlines(document: Document) -> frozenset[int]:
    """The sentences that stand above the text as its headlines: short, among the first lines, without an end."""
    lines = document.sentences[0].line + _HEAD if document.sentences else 0
    return frozenset(
        index
        for index, sentence in enumerate(document.sentences[: _HEAD + 1])
        if sentence.line <= lines
        and sentence.end - sentence.start < _HEADLINE
        and document.folded[sentence.start : sentence.end].rstrip()[-1:] not in _ENDS
        and sentence.end < len(document.folded.rstrip())
    )


def _under(title: Draft, told: Sequence[Draft]) -> None:
    """What the text says of a number of its headline: the same, or a slip of it, or, where it tells one number of the
    kind, another. "29 tập thể, cá nhân" may be the sum of those told together."""
    kind = [draft for draft in told if _of_kind(title, draft)]
    if (same := next((draft for draft in kind if _agree(title, draft)), None)) is not None:
        _note(True, title.value, same.value, title, same)
        return
    slipped = next((draft for draft in kind if _slip(title, draft)), kind[0] if len(kind) == 1 else None)
    if slipped is None:
        return
    together = [d.value for d in told if d.sentence == slipped.sentence and (d.topic, d.relation) == _about(slipped)]
    if sum(together, Decimal(0)) != title.value:
        _note(False, title.value, slipped.value, title, slipped)


def _about(draft: Draft) -> tuple[str, str]:
    return draft.topic, draft.relation


def _of_kind(title: Draft, draft: Draft) -> bool:
    key = (draft.topic, draft.measure, draft.relation, draft.unit)
    return key == (title.topic, title.measure, title.relation, title.unit)


def _note(passed: bool, first: Decimal, second: Decimal, *concerned: Draft) -> None:
    for draft in concerned:
        if all(check.name != NAME for check in draft.checks):
            draft.checks.append(Check(NAME, passed, f"{first:f} and {second:f}"))


class _Context:
    """The words around the drafts of one document, gathered once for each."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self._words: dict[int, frozenset[str]] = {}

    def repeats(self, draft: Draft, other: Draft) -> bool:
        """Whether a draft states again what an earlier one of the same value and kind states."""
        if draft.value != other.value or not self._one_time(draft, other):
            return False
        return _telling(draft) or self._alike(draft, other) >= _ALIKE

    def contradicts(self, draft: Draft, other: Draft) -> bool:
        """Whether two statements of one kind contradict each other."""
        if draft.of != other.of or not self._one_time(draft, other) or _agree(draft, other):
            return False
        same_whole = draft.of is not None and draft.kind != "area"
        return same_whole or _slip(draft, other) or self._alike(draft, other) >= _SAME

    def _one_time(self, draft: Draft, other: Draft) -> bool:
        """Whether both are of one period; a headline need not tell its own."""
        sentences = self.document.sentences
        same = draft.period is other.period or draft.period == other.period
        return same or sentences[other.sentence].line <= sentences[0].line + _HEAD

    def _alike(self, one: Draft, other: Draft) -> float:
        words, others = self._around(one), self._around(other)
        union = words | others
        return len(words & others) / len(union) if union else 0.0

    def _around(self, draft: Draft) -> frozenset[str]:
        found = self._words.get(draft.start)
        if found is None:
            sentence = self.document.sentences[draft.sentence]
            start, end = max(sentence.start, draft.start - _CONTEXT), min(sentence.end, draft.end + _CONTEXT)
            found = self._words[draft.start] = frozenset(_WORD.findall(self.document.folded[start:end]))
        return found


def _agree(one: Draft, other: Draft) -> bool:
    """Whether two numbers may be the same: equal, rounded, or one of them approximate and near."""
    low, high = sorted((abs(one.value), abs(other.value)))
    if low == high:
        return True
    rough = one.quantity.approx != "exact" or other.quantity.approx != "exact"
    if one.quantity.number.scaled or other.quantity.number.scaled or rough:
        return high - low <= high * _NEAR
    coarse = one if _places(one.value) < _places(other.value) else other
    fine = other if coarse is one else one
    return fine.value.quantize(Decimal(1).scaleb(-_places(coarse.value))) == coarse.value


def _places(value: Decimal) -> int:
    exponent = value.as_tuple().exponent
    return max(-exponent, 0) if isinstance(exponent, int) else 0


def _slip(one: Draft, other: Draft) -> bool:
    """Whether two numbers differ by one digit, or by two that have changed places."""
    first, second = f"{abs(one.value):f}", f"{abs(other.value):f}"
    if len(first) != len(second) or len(first) < _DIGITS:
        return False
    differ = [at for at, (a, b) in enumerate(zip(first, second, strict=True)) if a != b]
    swapped = len(differ) == 2 and first[differ[0]] == second[differ[1]] and first[differ[1]] == second[differ[0]]
    return len(differ) == 1 or (swapped and differ[1] == differ[0] + 1)


def _telling(draft: Draft) -> bool:
    value = draft.quantity.number.value
    if value != value.to_integral_value():
        return value > 1
    return value >= _TELLING and (value % 10 != 0 or value > _TELLING * 10)
