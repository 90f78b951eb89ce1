"""Numbers of other fields of life that a report names beside its own: economy, people and land of a province."""

from __future__ import annotations

import re
from typing import Final

from monitor.extractor.document import Document
from monitor.extractor.draft import Draft

#: Kinds of things that only our fields count.
_OURS: Final = frozenset(["case", "violation", "accused", "report", "group", "weapon", "pill"])
#: Ends the phrase of a number.
PHRASE_END: Final = re.compile(r"[,;:()\d]")
#: Levels of government, counted as what a territory consists of.
_LEVELS: Final = re.compile(
    r"[\s,]*(?:xã|phường|thị trấn|huyện|quận|thị xã|thành phố|thôn|bản|ấp|khu phố|tổ dân phố|buôn|làng)"
)
#: Households and nothing said of them, or the people in them.
_HOUSEHOLDS: Final = re.compile(r" hộ(?: dân)?(?:[,.;]|,? (?:và |với |gồm )?[\d.]+ nhân khẩu)")
_WHOLE: Final = (
    r"(?<!\w)(?:tỉnh|thành phố|huyện|quận|thị xã|địa bàn|xã|nay|phường|sáp nhập|hợp nhất)(?:,? hiện)?"
    r" (?:có|còn|gồm|bao gồm)(?: \w+)?"
)
_CONSISTS: Final = re.compile(rf"{_WHOLE} $|{_WHOLE} \d[^;.:]*$")


def elsewhere(document: Document, draft: Draft) -> bool:
    """Whether the clause counts something of another field, in a sentence that names one: before the number with no
    field or verb of ours between, or in the phrase after it."""
    low, sentence = document.folded, document.sentences[draft.sentence]
    if draft.kind in _OURS:
        return False
    clause = max(sentence.start, low.rfind(";", sentence.start, draft.start))
    for cue in reversed(sentence.cues):
        entry = cue.entry
        if cue.start >= draft.end:
            if "elsewhere" in entry.tags and not PHRASE_END.search(low, draft.end, cue.start):
                return True
        elif cue.start < clause:
            return False
        elif cue.end <= draft.start:
            if "elsewhere" in entry.tags:
                return not draft.own_topic
            if (entry.topic is not None and entry.topic.rank) or (entry.action is not None and entry.action.measures):
                return False
    return False


def of_territory(document: Document, draft: Draft) -> bool:
    """Of areas. "Toàn tỉnh có 9 huyện, 194 xã": what the province consists of, no work counted."""
    if draft.of is not None or draft.action or draft.relation != "level":
        return False
    low, sentence = document.folded, document.sentences[draft.sentence]
    if not _LEVELS.match(low, draft.quantity.end) or not _CONSISTS.search(low, sentence.start, draft.start):
        return False
    clause = low.find(";", draft.end, sentence.end)
    behind = [cue for cue in sentence.cues if draft.end <= cue.start < (clause if clause >= 0 else sentence.end)]
    return not any(
        cue.entry.action is not None
        or "reached" in cue.entry.tags
        or (cue.entry.topic is not None and not PHRASE_END.search(low, draft.end, cue.start))
        for cue in behind
    )


def of_people(document: Document, draft: Draft) -> bool:
    """ "Thôn có 112 hộ, 460 nhân khẩu": who lives there, no work counted."""
    if draft.action or draft.relation != "level":
        return False
    low, end = document.folded, draft.quantity.end
    if low.startswith(" nhân khẩu", end):
        return True
    return _HOUSEHOLDS.match(low, end) is not None and low.endswith((" có ", " gồm ", " với "), 0, draft.start)
