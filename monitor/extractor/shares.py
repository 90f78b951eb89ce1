"""Percentages that are parts of a whole: what in a sentence tells them from rates, and of what they are parts."""

from __future__ import annotations

import re
from typing import Final

from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.measures import default_measure
from monitor.extractor.walk import Walk

_CAUSE: Final = re.compile(r"\s(?:số vụ |vụ |nguyên nhân )?(?:là )?do\s")
#: Longest gap in characters between shares of a list.
_LISTED: Final = 60
#: Of these a percentage in brackets is a part of all, not a rate of what was done.
_IN_PARTS: Final = frozenset(["cases", "persons", "prosecuted_persons", "admin_cases", "deaths", "injuries"])
#: What is done with all of something, up to the end of its phrase.
_DONE: Final = re.compile(r"[^,;.]* (?:được|bị) ")
#: Kinds of whom something may be told, and how that is told.
_TOLD: Final = frozenset(["case", "person", "accused"])
_IS_SO: Final = re.compile(r"(?: (?!được|bị|đạt)\w+){0,4}? (?:xảy ra|do|là|có|thuộc|liên quan)(?!\w)(?![^,;.]* được )")


def counted_around(walk: Walk) -> str:
    """What the sentence before counted, but for its victims: parts of all are parts of the cases."""
    counted = walk.context.counted
    return counted if counted and counted not in ("deaths", "injuries") else "cases"


def caused(walk: Walk, draft: Draft) -> bool:
    """ "45% do lấn làn": the part of the cases that something caused."""
    scope = walk.scope
    stated = scope.rate or scope.reached or scope.goal or scope.beaten
    return not stated and bool(_CAUSE.match(walk.low, draft.quantity.end))


def shares_on(walk: Walk, draft: Draft) -> bool:
    """ "… chiếm 22%, không chú ý quan sát 31%": a list of parts."""
    scope, last = walk.scope, walk.scope.last
    if last is None or last.kind != "percent" or last.relation != "share" or walk.brackets:
        return False
    verb = scope.action is not None and scope.action_end > last.end
    stated = scope.rate or scope.reached or scope.goal or verb
    between = walk.low[last.end : draft.start]
    if draft.noun is not None and draft.noun.kind == "case":
        return not stated and _DONE.match(walk.low, draft.end) is None
    listed = "," in between or " và " in between or (";" in between and between.endswith((" là ", " có ", " chiếm ")))
    return not stated and len(between) < _LISTED and listed


def out_of(walk: Walk) -> str:
    """ "Trong số người gây án, 64,5% quen biết nạn nhân": the measure of those of whom a part is told, "" where no such
    words stand before the number."""
    scope, start = walk.scope, walk.drafts[-2].end if len(walk.drafts) > 1 else walk.sentence.start
    if scope.rate or scope.reached or scope.goal or walk.brackets:
        return ""
    counted = ""
    for token in reversed(walk.stream[: walk.at]):
        if token.start < start or (isinstance(token, Sign) and token.text != ","):
            return ""
        if isinstance(token, Cue):
            if token.entry.noun is not None and token.entry.noun.kind != "refused":
                counted = default_measure(token.entry.noun, None)
            if "of_total" in token.entry.tags:
                return counted
    return ""


def told_of(walk: Walk, draft: Draft) -> str:
    """ "56,7% số vụ xảy ra ban đêm", "34% đối tượng có tiền án": of whom or what a part is told, "" for what is done
    with them ("100% số vụ được khởi tố")."""
    scope, noun = walk.scope, draft.noun
    if noun is None or noun.kind not in _TOLD or scope.rate or scope.reached or scope.goal or walk.brackets:
        return ""
    return draft.measure if _IS_SO.match(walk.low, draft.end) else ""


def bare_part(walk: Walk) -> bool:
    """A percentage alone in brackets after a level: its part of a whole."""
    last = walk.scope.last
    if last is not None and last.kind == "percent" and last.relation == "share":
        return True
    counted = last is not None and last.measure in _IN_PARTS and last.relation == "level"
    if last is not None and last.action in ("resolve", "handle", "receive"):
        return False
    return counted and last is not None and not walk.scope.reached and not walk.scope.rate and not last.of
