"""Who acts: the police, or the procuracy and the courts. What they take on and settle is measured differently."""

from __future__ import annotations

import re
from typing import Final

from monitor.extractor.document import HEAD, Document
from monitor.extractor.walk import Walk

_POLICE: Final = re.compile(r"(?<!\w)(?:cơ quan (?:cảnh sát )?điều tra|cqđt|csđt|công an)(?!\w)")
#: Who is no police.
JUSTICE: Final = re.compile(r"(?<!\w)(?:kiểm sát|vks|vksnd|tòa án|tand)(?!\w)")
_COURT: Final = frozenset(["handled", "tried"])
#: How far before the end of its verb an actor is looked for, in characters.
_ACTOR: Final = 50


def by_police(walk: Walk) -> bool:
    """Whether the sentence names investigators, and neither procuracy nor court: what they take on are cases."""
    start, end = walk.sentence.start, walk.sentence.end
    return bool(_POLICE.search(walk.low, start, end)) and not JUSTICE.search(walk.low, start, end)


def of_justice(document: Document) -> bool:
    """Whether the article reports of courts or of the procuracy: its head names one, and no police."""
    if not document.sentences:
        return False
    end = document.sentences[min(HEAD, len(document.sentences)) - 1].end
    return bool(JUSTICE.search(document.folded, 0, end)) and not _POLICE.search(document.folded, 0, end)


def in_court(walk: Walk) -> bool:
    """Whether cases that a procuracy or court took on are counted before, and it is not the investigators that act."""
    if "cơ quan điều tra" in walk.low[max(walk.sentence.start, walk.scope.action_end - _ACTOR) : walk.scope.action_end]:
        return False
    if walk.context.justice:
        return True
    counted = {other.measure for other in walk.drafts[:-1]} | set(walk.context.measures.values())
    return not _COURT.isdisjoint(counted)
