"""A number repeated in headline, lead or summary is one figure: its later statements are marked as repeats."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.extractor.document import Document
from monitor.extractor.draft import Draft

_WORD: Final = re.compile(r"\w+")
#: Words to each side of a number that are compared.
_CONTEXT: Final = 60
#: Small round numbers meet by chance: they repeat each other only where the words do.
_TELLING: Final = 20
#: Statements of one kind that are kept to compare with.
_KEPT: Final = 8
_ALIKE: Final = 0.5


def mark(document: Document, drafts: Sequence[Draft]) -> None:
    """Give the rule "repeat" to a draft that states again what an earlier one of another line states."""
    seen: dict[tuple[object, ...], list[Draft]] = {}
    for draft in drafts:
        if draft.refused:
            continue
        key = (draft.topic, draft.measure, draft.relation, draft.value, draft.unit, draft.place)
        line = document.sentences[draft.sentence].line
        for other in seen.get(key, ()):
            apart = document.sentences[other.sentence].line != line
            same = draft.period == other.period or _headline(document, other)
            if apart and same and (_telling(draft) or _alike(document, draft, other)):
                draft.rule("repeat")
                break
        else:
            known = seen.setdefault(key, [])
            if len(known) < _KEPT:
                known.append(draft)


def _headline(document: Document, draft: Draft) -> bool:
    return document.sentences[draft.sentence].line <= document.sentences[0].line + 2


def _telling(draft: Draft) -> bool:
    value = draft.quantity.number.value
    if value != value.to_integral_value():
        return value > 1
    return value >= _TELLING and (value % 10 != 0 or value > _TELLING * 10)


def _alike(document: Document, one: Draft, other: Draft) -> bool:
    words = [_around(document, one), _around(document, other)]
    union = words[0] | words[1]
    return bool(union) and len(words[0] & words[1]) / len(union) >= _ALIKE


def _around(document: Document, draft: Draft) -> frozenset[str]:
    sentence = document.sentences[draft.sentence]
    start, end = max(sentence.start, draft.start - _CONTEXT), min(sentence.end, draft.end + _CONTEXT)
    return frozenset(_WORD.findall(document.folded[start:end]))
