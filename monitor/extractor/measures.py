"""What a number counts: the thing after it, the verb over it, and the measure that both make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from monitor.codebook import Action, Noun
from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.justice import by_police, in_court
from monitor.extractor.lexicon import Cue
from monitor.extractor.sums import settle_sum
from monitor.extractor.walk import Walk, outcome_of
from monitor.vietnamese.quantities import Quantity

#: Measure of a kind where no verb says more.
_DEFAULTS: Final = {
    "case": "cases",
    "violation": "cases",
    "report": "received",
    "person": "persons",
    "accused": "prosecuted_persons",
    "patient": "persons",
    "group": "groups",
    "individual": "individuals",
    "mass": "seized",
    "volume": "seized",
    "area": "areas",
}
#: "… nguồn tin, giúp lực lượng công an …": reach of the help, in characters.
_HELPING: Final = 40
#: Longest gap in characters between a percentage and the noun of which it is one ("8% tổng số vụ").
_NEAR_HEAD: Final = 9
_ATTENDING: Final = re.compile(r"(?:\s\w+){0,3}?\s(?:dự|tham dự|tham gia|nghe|theo dõi|đến dự)(?!\w)")
_LISTENING: Final = re.compile(r"(?:\s\w+){0,4}?\s(?:tham dự|đến dự|theo dõi|lắng nghe|nghe tuyên truyền)(?!\w)")
#: Verbs whose sum may itself rise or fall.
_LOSSES: Final = frozenset(["damage", "fine", "recover", "seize", "take_back"])
#: Kinds of things whose number may rise or fall.
_COUNTED: Final = frozenset(["case", "violation", "person", "accused", "report"])
#: Cues before which the subject of a change cannot stand.
_ENDS: Final = frozenset(["up", "down", "baseline", "share", "reached", "including"])
#: What becomes of cases: a change of "số vụ" after one of these is a change of it.
_TAKEN_ON: Final = frozenset(["prosecuted_cases", "prosecuted_persons", "handled", "tried"])
#: Verbs that may stand bare behind their cases: "giảm 6 vụ xảy ra".
_BEFALLEN: Final = frozenset(["occur"])
_AUXILIARIES: Final = frozenset(["", "đã", "bị", "đã bị"])
#: Units of what the text measures itself.
_OWN_UNITS: Final = {"money": "VND", "mass": "kg", "pill": "pill", "volume": "unit", "foreign": "unit"}


def settle_measure(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> None:
    """The measure that noun, verb and outcome give."""
    if draft.kind == "head":
        return
    if draft.kind in ("person", "patient", "accused") or (draft.kind == "percent" and phrase):
        outcome = _outcome(walk, draft, phrase)
        if outcome:
            draft.measure = outcome
            draft.rule(f"outcome-{outcome}")
            return
    if draft.kind == "percent":
        caused = walk.low.startswith(" do ", draft.quantity.end)
        for cue in phrase[: 0 if caused else 2]:
            counted = cue.entry.noun
            if counted is not None and counted.kind != "refused" and cue.start - draft.quantity.end <= _NEAR_HEAD:
                draft.noun, draft.measure = counted, default_measure(counted, _over_change(walk))
                if walk.scope.sign and (before := counted_as(walk, counted.kind)):
                    draft.measure = before
                return
        return
    if draft.kind == "report" and "giúp" in walk.low[draft.end : draft.end + _HELPING]:
        draft.measure = "tips"
        draft.rule("tip-that-helped")
        return
    if draft.kind == "person" and _attends(walk, draft):
        draft.measure = "reach"
        draft.rule("attendance")
        return
    action = (_passive(walk, draft, phrase) if len(phrase) > 1 else None) or walk.scope.action
    if draft.kind in _COUNTED and (left_out := _left_out(walk, draft)):
        action = walk.codebook.actions[left_out]
        walk.scope.topics, walk.scope.included = [], False
    if walk.scope.included and (whole := _whole(walk, draft)):
        draft.measure = whole
        draft.rule("part-of-before")
        draft.part_of_before = True
    elif draft.noun is not None and draft.noun.measure and draft.kind == "case":
        draft.measure = draft.noun.measure
        draft.rule("noun-case")
    elif draft.kind == "money":
        settle_sum(walk, draft, action)
    else:
        _settle_count(walk, draft, action)


def pair_accused(drafts: Sequence[Draft]) -> None:
    """ "887 vụ/1.513 bị can": cases with accused are prosecuted, where no verb says what befell them."""
    for draft, following in pairwise(drafts):
        near = following.kind == "accused" and following.start - draft.end <= 1
        if near and draft.measure == "cases" and "default-measure" in draft.rules and not following.refused:
            draft.measure = "prosecuted_cases"
            draft.rule("with-accused")


def counted_as(walk: Walk, kind: str) -> str:
    """The measure of the things of a kind that the sentence, or the one before, counted first, if they are no mere
    cases: "khởi tố 412 vụ, tăng 12% số vụ". "" else."""
    levels = (other for other in walk.drafts[:-1] if other.kind == kind and other.relation == "level")
    first = next((other.measure for other in levels if not other.refused), walk.context.measures.get(kind, ""))
    return first if first in _TAKEN_ON else ""


def _over_change(walk: Walk) -> Action | None:
    """The verb of what changes: "khởi tố | tăng 5,7% số vụ"."""
    scope = walk.scope
    last = walk.drafts[-2].end if len(walk.drafts) > 1 else walk.sentence.start
    return scope.action if scope.sign and last <= scope.action_end < scope.sign_end else None


def _attends(walk: Walk, draft: Draft) -> bool:
    """People at the meetings that were counted before them: "6 buổi tuyên truyền, hơn 3.200 học sinh dự"."""
    met = any(other.measure == "campaigns" for other in walk.drafts[:-1])
    return bool((_ATTENDING if met else _LISTENING).match(walk.low, draft.end))


def _settle_count(walk: Walk, draft: Draft, action: Action | None) -> None:
    """What a count is: by its verb, by its noun, by its kind."""
    cases = draft.kind in ("case", "violation")
    if cases and (action is None or action.action == "receive") and _mediated(walk):
        draft.measure, draft.topic = "count", "movement"
        draft.rule("mediated")
    elif action is not None and action.action == "handle" and cases and by_police(walk):
        draft.measure = "cases"
        draft.rule("taken-on-by-police")
    elif action is not None and draft.kind in action.measures:
        draft.measure, draft.action = action.measures[draft.kind], action.action
        draft.rule(f"action-{action.action}")
        if draft.kind == "case" and action.action == "resolve" and in_court(walk):
            draft.measure = "tried"
        elif draft.measure == "resolved" and walk.low.endswith(" còn ", 0, draft.start):
            draft.measure = "received"
    elif draft.noun is not None and draft.noun.measure:
        draft.measure = draft.noun.measure
        draft.rule(f"noun-{draft.noun.kind}")
    elif draft.kind == "case" and draft.of is not None:
        draft.measure = "cleared_cases"
        draft.rule("part-of-cases")
    elif draft.kind in _DEFAULTS:
        draft.measure = _DEFAULTS[draft.kind]
        draft.rule("default-measure")
    else:
        draft.refused = "no known quantity"


def _mediated(walk: Walk) -> bool:
    """ "Tiếp nhận 152 trường hợp, hòa giải thành 134 trường hợp": quarrels, no crime."""
    following = (token for token in walk.stream[walk.at + 1 :] if isinstance(token, Cue) and token.entry.action)
    verb = next(following, None)
    return verb is not None and verb.entry.action is not None and verb.entry.action.action == "mediate"


def _whole(walk: Walk, draft: Draft) -> str:
    """The measure of what "trong đó" takes a part of: the first level of the same kind in the sentence, or of the
    sentence before. Some out of all ("31/31 vụ") are the ones solved, where the sentence counts those."""
    if draft.of is not None and any(other.measure == "cleared_cases" for other in walk.drafts[:-1]):
        return "cleared_cases" if draft.kind == "case" else ""
    for other in walk.drafts[:-1]:
        if other.kind == draft.kind and other.relation == "level" and other.measure and not other.refused:
            return other.measure if other.measure not in ("deaths", "injuries") else ""
    if walk.drafts[:-1] and draft.kind != "violation":
        return ""
    return "" if _has_subject(walk) else walk.context.measures.get(draft.kind, "")


def _has_subject(walk: Walk) -> bool:
    """Whether the sentence names what it takes parts of: "Các loại án giảm gồm trộm cắp (12 vụ)"."""
    for cue in walk.sentence.cues:
        if "including" in cue.entry.tags:
            return False
        if cue.start >= walk.drafts[-1].start:
            return False
        if cue.entry.topic is not None or cue.entry.noun is not None:
            return any("including" in other.entry.tags for other in walk.sentence.cues if other.start > cue.start)
    return False


def _left_out(walk: Walk, draft: Draft) -> str:
    """ "Xử lý 76 vụ, trong đó hành chính 62 vụ, hình sự 14 vụ": the verb is left out."""
    low, last = walk.low, walk.scope.last
    if low.endswith(" hành chính ", 0, draft.start) and not low.endswith("án hành chính ", 0, draft.start):
        return "admin"
    after_admin = last is not None and last.measure in ("admin_cases", "admin_persons")
    return "prosecute" if after_admin and low.endswith(", hình sự ", 0, draft.start) else ""


def _passive(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> Action | None:
    """A passive verb after the noun governs it: "291 vụ vi phạm … bị xử lý"."""
    for cue in phrase[1:]:
        action = cue.entry.action
        if action is not None and cue.entry.topic is None and draft.kind in action.measures:
            before = walk.low[max(draft.end, cue.start - 5) : cue.start]
            words = walk.low[cue.start : cue.end]
            if action.action == "prosecute" and cue.start - draft.end == 1:
                return action
            if action.action in _BEFALLEN and cue.start - draft.end == 1 and walk.low[cue.end : cue.end + 1] in ",.;)":
                return action
            if words.startswith(("bị ", "được ")) or before.endswith(("bị ", "được ")):
                return action
    return None


def _outcome(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> str:
    """Deaths or injuries, said right after the noun, right before the number, or as the head of a change."""
    for cue in phrase[:2]:
        between = walk.low[draft.end : cue.start].strip() if cue.start > draft.end else ""
        if between in _AUXILIARIES and (found := outcome_of(cue)):
            return found
    if not phrase and (found := outcome_of(walk.after(draft))):
        return found
    if draft.kind == "percent":
        return ""
    if walk.scope.queue:
        turn = next((head for head in walk.scope.queue if head != "cases"), "")
        walk.scope.queue = tuple(head for head in walk.scope.queue if head != turn)
        return turn
    previous = walk.before()
    if previous is not None and (found := outcome_of(previous)):
        gap = walk.low[previous.end : draft.start].strip()
        words = walk.low[previous.start : previous.end]
        if gap in ("", "là", "tăng", "giảm") and (not words.startswith("người") or gap):
            return found
    return walk.scope.head if walk.scope.head in ("deaths", "injuries") and (walk.scope.sign or walk.row) else ""


def default_measure(noun: Noun, action: Action | None) -> str:
    """The measure of a noun that stands without a number ("số vụ …")."""
    if action is not None and noun.kind in action.measures:
        return action.measures[noun.kind]
    return "count" if noun.kind == "refused" else noun.measure or _DEFAULTS.get(noun.kind, "count")


def subject(walk: Walk) -> str | None:
    """What the words before a verb of change say that changes: "người bị thương | tăng", "thiệt hại | giảm". "" where
    they name a field only, None where they say nothing or belong to a number."""
    said: str | None = None
    for token in reversed(walk.stream[: walk.at]):
        if isinstance(token, Quantity):
            return None
        if isinstance(token, Sign) or token.entry.tags & _ENDS:
            break
        entry = token.entry
        if found := outcome_of(token):
            return found
        if entry.action is not None and entry.action.action in _LOSSES and said is None:
            return entry.action.measures["money"]
        if entry.noun is not None and entry.noun.kind in _COUNTED and not said:
            said = default_measure(entry.noun, None)
        elif entry.topic is not None and said is None:
            said = ""
    return said


def settle_unit(walk: Walk, draft: Draft) -> None:
    """The unit: that of the measure, unless the text measures in one of its own."""
    if draft.kind == "percent":
        rate = draft.measure in ("clearance_rate", "resolution_rate", "rate")
        points = draft.quantity.unit == "pp" or (rate and draft.relation in ("change", "target_margin"))
        draft.unit = "pp" if points else "percent"
    else:
        draft.unit = _OWN_UNITS.get(draft.kind) or walk.codebook.measures[draft.measure].unit
