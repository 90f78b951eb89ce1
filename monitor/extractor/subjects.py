"""Heads of changes: what the words before a verb of change say that changes."""

from __future__ import annotations

import re
from typing import Final

from monitor.extractor.document import Sign
from monitor.extractor.lexicon import Cue
from monitor.extractor.measures import subject
from monitor.extractor.walk import Walk
from monitor.vietnamese.quantities import Quantity

#: "tăng lần lượt 12% và 15%": one number for each head.
_IN_TURN: Final = re.compile(r"\s(?:lần lượt|tương ứng)(?!\w)")
#: What verbs make of the heads before them.
_OF_HEADS: Final = {
    "prosecute": {"cases": "prosecuted_cases", "persons": "prosecuted_persons"},
    "clear": {"cases": "cleared_cases"},
    "handle": {"cases": "handled"},
    "try": {"cases": "tried"},
    "admin": {"cases": "admin_cases", "persons": "admin_persons"},
}


def names_on(walk: Walk, cue: Cue) -> bool:
    """ "Số vụ và | đối tượng khởi tố tăng lần lượt …": a second head after the first."""
    if len(walk.scope.heads) != 1 or not walk.low.endswith(" và ", 0, cue.start):
        return False
    before = walk.stream[walk.at - 2]
    return before.start == walk.scope.head_at and before.end == cue.start - len(" và ")


def name_head(walk: Walk, cue: Cue, measure: str) -> None:
    """ "Số vụ …", "số người chết …": what the next change is a change of."""
    scope = walk.scope
    if scope.last is not None and scope.last.start > scope.head_at:
        scope.heads = ()
    scope.head, scope.head_old, scope.head_at, scope.head_noun = measure, False, cue.start, None
    scope.heads = (*scope.heads, measure)


def heads_of_change(walk: Walk, cue: Cue) -> None:
    """What a verb of change says of the heads before it: "số vụ bị khởi tố tăng", "số vụ, số bị can tăng lần lượt"."""
    scope, start = walk.scope, walk.drafts[-1].end if walk.drafts else 0
    head = subject(walk)
    if head or (head is not None and scope.head_at < start):
        scope.head, scope.head_old = head, False
    verb = scope.action if scope.head_at < scope.action_end <= cue.start else None
    if verb is not None and verb.action in _OF_HEADS and scope.head_at >= start:
        scope.heads = tuple(_OF_HEADS[verb.action].get(measure, measure) for measure in scope.heads)
        scope.head = _OF_HEADS[verb.action].get(scope.head, scope.head)
    scope.queue = ()
    if (turn := _IN_TURN.match(walk.low, cue.end)) is not None:
        scope.queue = scope.heads if len(scope.heads) > 1 else _counted_in_turn(walk, turn.end())


def _counted_in_turn(walk: Walk, begin: int) -> tuple[str, ...]:
    """ "khởi tố 21 vụ, 34 bị can, tăng lần lượt | 4,2% và 6,8%": as many of the last counts as percentages follow."""
    rates = 0
    for token in walk.stream[walk.at + 1 :]:
        if isinstance(token, Quantity) and token.unit == "percent":
            rates += 1
        elif token.start >= begin and (not isinstance(token, Sign) or token.text not in (",", "và")):
            break
    counts = [draft.measure for draft in walk.drafts if draft.relation == "level" and not draft.refused]
    return tuple(counts[-rates:]) if 1 < rates <= len(counts) else ()
