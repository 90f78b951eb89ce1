"""How a number relates to its quantity: level, change, share, margin over a target, or the target itself."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from monitor.extractor.directions import changes, compared_after
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.measures import counted_as
from monitor.extractor.shares import bare_part, caused, counted_around, out_of, shares_on, told_of
from monitor.extractor.walk import Walk

#: Relations whose measure a share may be of.
_OF_COUNTS: Final = frozenset(["level", "share", "change", "change_pct"])
#: Longest gap in characters between the cases and the persons of a pair, and kinds of the latter.
_PAIR: Final = 6
_PEOPLE: Final = frozenset(["person", "accused", "patient"])
#: Counts whose own target is beaten by a percentage of it.
_PLANNED: Final = frozenset(
    ("areas", "models", "teams", "campaigns", "reach", "seized", "count", "tips", "groups", "admin_cases", "persons")
)
#: Verbs whose rate is none of cases cleared or reports resolved, whatever stands before.
_OTHER_WORK: Final = frozenset(["recover", "take_back", "fine", "build", "organise", "award", "recognise", "treat"])
_RATES: Final = frozenset(["clearance_rate", "resolution_rate", "rate"])


def settle_relation(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> None:
    """Relation, sign, and for a percentage also the measure that it relates to."""
    if draft.kind == "percent":
        _percent(walk, draft, phrase)
    else:
        _amount(walk, draft)


def _amount(walk: Walk, draft: Draft) -> None:
    scope = walk.scope
    if walk.brackets and draft.of is not None and scope.last is not None and scope.last.relation.startswith("change"):
        draft.refused = "this period against the last"
    elif changes(walk, draft):
        draft.relation = "target" if scope.goal else "change"
        draft.value = abs(draft.value) * (draft.quantity.number.sign or scope.sign)
        draft.rule("direction")
        _same_head(walk, draft)
    elif scope.beaten:
        draft.relation = "target_margin"
        draft.value = draft.value * scope.beaten
        draft.rule("margin")
    elif scope.goal:
        draft.relation = "target"
        draft.rule("goal")


def _same_head(walk: Walk, draft: Draft) -> None:
    """A change has the measure of the level before it: "291.792 vụ … bị xử lý … giảm 26.772 vụ"."""
    if draft.measure not in ("cases", "persons", "admin_cases", "received"):
        return
    for other in reversed(walk.drafts[:-1]):
        if other.kind == draft.kind and other.relation == "level" and not other.refused:
            draft.measure = other.measure
            return


def _percent(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> None:
    scope = walk.scope
    last = scope.last
    number = draft.quantity.number
    changed = last is not None and last.relation == "change"
    aside = bool(walk.brackets) or scope.equals
    if draft.of is not None and walk.brackets:
        draft.refused = "this period against the last"
    elif scope.equals and not changed and (compared_after(walk) or (last and "equals-baseline" in last.rules)):
        if scope.head_at > (last.end if last is not None else -1):
            draft.measure = scope.head
        else:
            _copy_head(draft, last)
        draft.measure = draft.measure or "rate"
        draft.relation, draft.value = "change_pct", draft.value - 100
        draft.rule("equals-baseline")
    elif number.sign or (aside and changed and not (scope.beaten or scope.reached or scope.share or scope.goal)):
        if not draft.measure:
            _copy_head(draft, last)
        draft.measure = draft.measure or "cases"
        _change(draft, number.sign or (1 if last is not None and last.value > 0 else -1), "bracket-change")
    elif scope.beaten or (scope.sign and compared_after(walk) and compared_after(walk, "goal")):
        scope.beaten = scope.beaten or scope.sign
        if last is not None and (
            last.relation in ("change", "change_pct") or (last.relation == "level" and last.measure in _PLANNED)
        ):
            _copy_head(draft, _first_of(walk, last))
        else:
            _rate_head(walk, draft)
        draft.relation = "target_margin"
        draft.value = draft.value * scope.beaten
        draft.rule("margin")
        scope.beaten = 0
    elif changes(walk, draft):
        _changed_percent(walk, draft, phrase)
    elif scope.share or (walk.brackets and bare_part(walk)) or shares_on(walk, draft) or caused(walk, draft):
        draft.relation = "share"
        whole = last.measure if last is not None and last.relation in _OF_COUNTS else ""
        if last is not None and whole and (not walk.brackets or walk.low[last.start - 1] == "/"):
            whole = _case_of(walk, last).measure
        draft.measure = (whole if walk.brackets else "") or draft.measure or whole or counted_around(walk)
        draft.rule("share")
    elif whole := out_of(walk) or told_of(walk, draft):
        draft.relation, draft.measure = "share", draft.measure or whole
        draft.rule("share")
    else:
        _rate_head(walk, draft)
        draft.relation = "target" if scope.goal else "level"
        draft.rule("goal" if scope.goal else "rate")


def _changed_percent(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> None:
    scope = walk.scope
    if not draft.measure:
        named = scope.topics or any(cue.entry.topic is not None and cue.entry.topic.rank for cue in phrase)
        if scope.rate or (_of_rate(scope.last) and scope.last is not None and not named):
            _rate_head(walk, draft)
        else:
            _change_head(walk, draft)
    if scope.goal:
        draft.relation, draft.value = "target", draft.value * scope.sign
        draft.rule("goal")
    else:
        _change(draft, scope.sign, "direction")


def _of_rate(last: Draft | None) -> bool:
    return last is not None and last.kind == "percent" and last.relation == "level" and last.measure in _RATES


def _change(draft: Draft, sign: int, rule: str) -> None:
    draft.relation = "change" if draft.measure in _RATES else "change_pct"
    draft.value = abs(draft.value) * sign
    draft.rule(rule)


def _copy_head(draft: Draft, last: Draft | None) -> None:
    if last is not None:
        draft.measure, draft.topic, draft.own_topic = last.measure, last.topic, last.topic


def _change_head(walk: Walk, draft: Draft) -> None:
    scope, last = walk.scope, walk.scope.last
    follows = (
        last is not None
        and last.relation == "change"
        and (not scope.topics or (last.kind != "percent" and last.start > scope.sign_end))
    )
    if scope.queue:
        draft.measure, *rest = scope.queue
        scope.queue = tuple(rest)
    elif scope.head:
        kind = scope.head_noun.kind if scope.head_noun is not None else ""
        draft.measure = (counted_as(walk, kind) if scope.head in ("cases", "persons") else "") or scope.head
    elif follows:
        _copy_head(draft, last)
    else:
        draft.measure = _counted_before(walk)


def _counted_before(walk: Walk) -> str:
    """The measure of the cases counted before, where they are of the topic that the change is of."""
    named = set() if walk.scope.included else {topic.topic for topic in walk.scope.topics}
    for other in reversed(walk.drafts[:-1]):
        if other.refused or other.relation != "level" or (named and other.topic not in named):
            continue
        if other.kind in ("case", "violation", "report") or not named:
            other = _case_of(walk, other)
            return other.measure if other.kind != "percent" else "cases"
    return "cases"


def _case_of(walk: Walk, draft: Draft) -> Draft:
    """The cases of a pair "412 vụ/701 bị can", of which a bare percentage after it speaks."""
    if draft.kind not in _PEOPLE:
        return draft
    at = next(at for at, other in enumerate(walk.drafts) if other is draft)
    before = walk.drafts[at - 1] if at else draft
    pair = before.kind == "case" and before.relation == draft.relation and not before.refused
    return before if pair and draft.start - before.end < _PAIR else draft


def _names_rate(walk: Walk) -> bool:
    """Whether another rate is named since the last number: "…; giảm tỷ lệ tái phạm xuống dưới 15%"."""
    last, draft = walk.drafts[-2], walk.drafts[-1]
    return walk.scope.rate == "rate" and any(
        "rate" in cue.entry.tags for cue in walk.sentence.cues if last.end <= cue.start < draft.start
    )


def _first_of(walk: Walk, last: Draft) -> Draft:
    """What a target is of, where cases and then their persons were counted: the cases."""
    if last.measure == "persons":
        for other in reversed(walk.drafts[:-1]):
            if other.topic != last.topic or ";" in walk.low[other.end : last.start]:
                break
            if other.measure == "cases":
                return other
    return last


def _rate_head(walk: Walk, draft: Draft) -> None:
    scope = walk.scope
    last = scope.last
    rated = next((other for other in reversed(walk.drafts[:-1]) if other.measure in _PARTS), None)
    if rated is not None and scope.action_end > rated.end and scope.action is not None:
        rated = None if scope.action.action in _OTHER_WORK else rated
    if scope.rate and scope.rate != "rate":
        draft.measure = scope.rate
    elif _of_rate(last) and last is not None and (scope.beaten or scope.sign or scope.goal) and not _names_rate(walk):
        draft.measure, draft.topic, draft.own_topic = last.measure, last.topic, last.topic
    elif scope.action is not None and "percent" in scope.action.measures and not draft.measure:
        draft.measure = scope.action.measures["percent"]
    elif rated is not None and (walk.brackets or scope.reached or scope.rate):
        draft.measure = _PARTS[rated.measure]
    elif any(topic.topic == "serious" for topic in scope.topics):
        draft.measure = "clearance_rate"
    else:
        draft.measure = "rate"


_PARTS: Final = {
    "cleared_cases": "clearance_rate",
    "clearance_rate": "clearance_rate",
    "resolved": "resolution_rate",
    "resolution_rate": "resolution_rate",
}
