"""What a number counts: the thing after it, the verb over it, and the measure that both make."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.codebook import Action, Noun
from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.walk import Walk
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
_REFUSED_UNITS: Final = {"time": "time", "age": "age", "metre": "measurement", "temperature": "measurement"}
#: Longest gap in characters between numbers that share a noun.
_COORDINATED: Final = 60
#: "… nguồn tin, giúp lực lượng công an …": reach of the help, in characters.
_HELPING: Final = 40
#: Longest gap in characters between a percentage and the noun of which it is one ("8% tổng số vụ").
_NEAR_HEAD: Final = 9
_UNITS: Final = re.compile(r"(?:tỉnh|thành|quận|huyện|thị)(?!\w)")
#: What a sum of money is in a field where nothing says more.
_SUMS: Final = {"fraud": "damage", "theft": "damage", "robbery": "damage", "hi_tech": "damage", "gambling": "seized"}
#: Kinds whose nouns may stand before their number.
_LISTED: Final = frozenset(["report", "case", "violation"])
_ATTENDING: Final = re.compile(r"(?:\s\w+){0,3}?\s(?:dự|tham dự|tham gia|nghe|theo dõi|đến dự)(?!\w)")
_LISTENING: Final = re.compile(r"(?:\s\w+){0,4}?\s(?:tham dự|đến dự|theo dõi|lắng nghe|nghe tuyên truyền)(?!\w)")
#: A second sum may leave its unit out: "thiệt hại 120 tỷ đồng, đã thu hồi 45 tỷ".
_IN_MILLIONS: Final = re.compile(r"(?:tỉ|triệu)$")
#: Under these verbs anything counted is an exhibit.
_TAKEN: Final = frozenset(["seize", "take_back", "collect"])
#: Verbs whose sum may itself rise or fall.
_LOSSES: Final = frozenset(["damage", "fine", "recover"])
#: Kinds of things whose number may rise or fall.
_COUNTED: Final = frozenset(["case", "violation", "person", "accused", "report"])
#: Cues before which the subject of a change cannot stand.
_ENDS: Final = frozenset(["up", "down", "baseline", "share", "reached", "including"])
#: How far before the end of its verb an actor is looked for, in characters.
_ACTOR: Final = 50
_COURT: Final = frozenset(["handled", "tried"])
#: What a fraction in brackets counts after the rate that it makes.
_RATED: Final = {"clearance_rate": "cleared_cases", "resolution_rate": "resolved"}
_AUXILIARIES: Final = frozenset(["", "đã", "bị", "đã bị"])


def settle_kind(walk: Walk, draft: Draft, noun: Cue | None) -> None:
    """What kind of thing is counted."""
    unit = draft.quantity.unit
    if unit in _REFUSED_UNITS:
        draft.refused = _REFUSED_UNITS[unit]
    elif unit in ("percent", "pp"):
        draft.kind = "percent"
    elif unit:
        draft.kind = {"VND": "money", "kg": "mass", "litre": "volume", "m3": "volume"}.get(unit, "foreign")
    elif noun is not None and noun.entry.noun is not None:
        draft.noun = _turns(walk, draft, noun) or noun.entry.noun
        draft.kind = draft.noun.kind
        if draft.kind == "refused":
            _refused_noun(walk, draft, noun)
    else:
        _ellipsis(walk, draft)


def _refused_noun(walk: Walk, draft: Draft, noun: Cue) -> None:
    """Units of the country count only as a part of all: "9/63 tỉnh, thành phố"."""
    words = walk.low[noun.start : noun.end]
    if draft.of is not None and _UNITS.match(words):
        draft.kind, draft.noun = "area", None
    else:
        draft.refused = "counts no statistic"


def _turns(walk: Walk, draft: Draft, noun: Cue) -> Noun | None:
    """ "170 lượt thanh thiếu niên": the noun after "lượt" is what is counted."""
    if walk.low[noun.start : noun.end] != "lượt":
        return None
    for token in walk.stream[walk.at + 1 : walk.at + 4]:
        if isinstance(token, Cue) and token.start == noun.end + 1 and token.entry.noun is not None:
            draft.end = token.end
            return token.entry.noun
    return None


def _ellipsis(walk: Walk, draft: Draft) -> None:
    """A number without a noun takes that of the number it is coordinated with."""
    last = walk.scope.last
    if _outcome_of(walk.after(draft)):
        draft.kind = "person"
        draft.rule("ellipsis")
    elif last is not None and last.kind == "money" and _IN_MILLIONS.search(walk.low, draft.start, draft.end):
        draft.kind = "money"
        draft.rule("ellipsis")
    elif draft.quantity.number.shape == "fraction" and walk.brackets and last and last.relation.startswith("change"):
        draft.refused = "this period against the last"
    elif draft.quantity.number.shape == "fraction" and walk.brackets and last and last.measure in _RATED:
        draft.kind, draft.measure = "head", _RATED[last.measure]
        draft.rule("part-of-rate")
    elif (named := _named_before(walk, draft)) is not None:
        draft.kind, draft.noun = named.kind, named
        draft.rule("ellipsis")
    elif walk.brackets and walk.scope.sign and last is not None and _closes(walk, draft):
        draft.kind, draft.measure = "head", last.measure
        draft.rule("head")
    elif walk.scope.sign and walk.scope.head and draft.start - walk.scope.sign_end <= 1:
        draft.kind, draft.measure = "head", walk.scope.head
        draft.rule("head")
    elif last is not None and last.kind not in ("percent", "money", "mass") and _coordinated(walk, last, draft):
        draft.kind, draft.noun = last.kind, last.noun
        draft.rule("ellipsis")
    elif walk.scope.action is not None and walk.scope.action.action in _TAKEN and _followed(walk, draft):
        draft.kind = "item"
        draft.rule("taken-item")
    else:
        draft.refused = "no unit"


def _closes(walk: Walk, draft: Draft) -> bool:
    """ "12 người chết (giảm 02)": a bare change of what was counted right before the bracket."""
    after = walk.low[draft.quantity.end : draft.quantity.end + 1]
    return draft.start - walk.scope.sign_end <= 1 and after in (")", ",", ";")


def _named_before(walk: Walk, draft: Draft) -> Noun | None:
    """ "tin báo 321, kiến nghị 2;": the noun stands before a number that nothing follows."""
    noun, after = walk.before(), walk.low[draft.quantity.end : draft.quantity.end + 1]
    listed = noun is not None and draft.start - noun.end == 1 and after in (",", ";", ".", ")")
    counted = noun.entry.noun if noun is not None and listed else None
    return counted if counted is not None and counted.kind in _LISTED else None


def _followed(walk: Walk, draft: Draft) -> bool:
    """Whether a word stands right after the number, in a list of things taken."""
    after = walk.low[draft.quantity.end : draft.quantity.end + 3]
    return len(after) == 3 and after[0] == " " and after[1:].isalpha()


def _coordinated(walk: Walk, last: Draft, draft: Draft) -> bool:
    number = draft.quantity.number
    if number.scaled or number.shape == "words":
        return False
    between = walk.low[last.end : draft.start]
    joined = "," in between or " và " in between
    following = walk.low[draft.quantity.end : draft.quantity.end + 2]
    goes_on = following[:1].isspace() and following[1:].isalpha()
    named = bool(walk.scope.topics) or any(last.end <= place.start < draft.start for place in walk.sentence.places)
    listed = named and following[:1] in ",;.)"
    return len(between) < _COORDINATED and ";" not in between and joined and (goes_on or listed)


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
        for cue in phrase[:2]:
            counted = cue.entry.noun
            if counted is not None and counted.kind != "refused" and cue.start - draft.quantity.end <= _NEAR_HEAD:
                draft.measure = default_measure(counted, _over_change(walk))
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
    action = _passive(walk, draft, phrase) or walk.scope.action
    if walk.scope.included and (whole := _whole(walk, draft)):
        draft.measure = whole
        draft.rule("part-of-before")
        draft.part_of_before = True
    elif draft.noun is not None and draft.noun.measure and draft.kind == "case":
        draft.measure = draft.noun.measure
        draft.rule("noun-case")
    elif draft.kind == "money":
        _settle_sum(walk, draft, action)
    else:
        _settle_count(walk, draft, action)


def _over_change(walk: Walk) -> Action | None:
    """The verb of what changes: "khởi tố | tăng 5,7% số vụ"."""
    scope = walk.scope
    last = walk.drafts[-2].end if len(walk.drafts) > 1 else walk.sentence.start
    return scope.action if scope.sign and last <= scope.action_end < scope.sign_end else None


def _attends(walk: Walk, draft: Draft) -> bool:
    """People at the meetings that were counted before them: "6 buổi tuyên truyền, hơn 3.200 học sinh dự"."""
    met = any(other.measure == "campaigns" for other in walk.drafts[:-1])
    return bool((_ATTENDING if met else _LISTENING).match(walk.low, draft.end))


def _settle_sum(walk: Walk, draft: Draft, action: Action | None) -> None:
    """What a sum of money is: by its verb, by what was handled before it, by its field."""
    if action is not None and action.action == "collect" and _fined(walk):
        draft.measure = "fines"
        draft.rule("action-collect")
    elif action is not None and "money" in action.measures:
        draft.measure, draft.action = action.measures["money"], action.action
        draft.rule(f"action-{action.action}")
    elif _fined(walk):
        draft.measure = "fines"
        draft.rule("money-of-handling")
    elif meant := _meant(walk):
        draft.measure = meant
        draft.rule("money-of-topic")
    else:
        draft.refused = "money without a meaning"


def _settle_count(walk: Walk, draft: Draft, action: Action | None) -> None:
    """What a count is: by its verb, by its noun, by its kind."""
    if action is not None and draft.kind in action.measures:
        draft.measure, draft.action = action.measures[draft.kind], action.action
        draft.rule(f"action-{action.action}")
        if draft.kind == "case" and action.action == "resolve" and _in_court(walk):
            draft.measure = "tried"
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


def _in_court(walk: Walk) -> bool:
    """Whether cases that a procuracy or court took on are counted before, and it is not the investigators that act."""
    if "cơ quan điều tra" in walk.low[max(walk.sentence.start, walk.scope.action_end - _ACTOR) : walk.scope.action_end]:
        return False
    counted = {other.measure for other in walk.drafts[:-1]} | set(walk.context.measures.values())
    return not _COURT.isdisjoint(counted)


def _whole(walk: Walk, draft: Draft) -> str:
    """The measure of what "trong đó" takes a part of: the first level of the same kind in the sentence, or of the
    sentence before. Some out of all ("31/31 vụ") are the ones solved, where the sentence counts those."""
    if draft.of is not None and any(other.measure == "cleared_cases" for other in walk.drafts[:-1]):
        return "cleared_cases" if draft.kind == "case" else ""
    for other in walk.drafts[:-1]:
        if other.kind == draft.kind and other.relation == "level" and other.measure and not other.refused:
            return other.measure if other.measure not in ("deaths", "injuries") else ""
    return walk.context.measures.get(draft.kind, "") if not walk.drafts[:-1] or draft.kind == "violation" else ""


def _meant(walk: Walk) -> str:
    """What a sum without a verb is, where the field leaves one meaning."""
    last = walk.scope.last
    topics = [topic.topic for topic in reversed(walk.scope.topics)] + ([last.topic] if last is not None else [])
    return next((_SUMS[topic] for topic in topics if topic in _SUMS), "")


def _fined(walk: Walk) -> bool:
    return any(draft.measure in ("admin_cases", "admin_persons", "fines") for draft in walk.drafts[:-1])


def _passive(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> Action | None:
    """A passive verb after the noun governs it: "291 vụ vi phạm … bị xử lý"."""
    for cue in phrase[1:]:
        action = cue.entry.action
        if action is not None and cue.entry.topic is None and draft.kind in action.measures:
            before = walk.low[max(draft.end, cue.start - 5) : cue.start]
            words = walk.low[cue.start : cue.end]
            if words.startswith(("bị ", "được ")) or before.endswith(("bị ", "được ")):
                return action
    return None


def _outcome_of(cue: Cue | None) -> str:
    if cue is None:
        return ""
    return "deaths" if "dead" in cue.entry.tags else "injuries" if "hurt" in cue.entry.tags else ""


def _outcome(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> str:
    """Deaths or injuries, said right after the noun, right before the number, or as the head of a change."""
    for cue in phrase[:2]:
        between = walk.low[draft.end : cue.start].strip() if cue.start > draft.end else ""
        if between in _AUXILIARIES and (found := _outcome_of(cue)):
            return found
    if not phrase and (found := _outcome_of(walk.after(draft))):
        return found
    if draft.kind == "percent":
        return ""
    previous = walk.before()
    if previous is not None and (found := _outcome_of(previous)):
        gap = walk.low[previous.end : draft.start].strip()
        words = walk.low[previous.start : previous.end]
        if gap in ("", "là", "tăng", "giảm") and (not words.startswith("người") or gap):
            return found
    return walk.scope.head if walk.scope.head in ("deaths", "injuries") and (walk.scope.sign or walk.row) else ""


def default_measure(noun: Noun, action: Action | None) -> str:
    """The measure of a noun that stands without a number ("số vụ …")."""
    if action is not None and noun.kind in action.measures:
        return action.measures[noun.kind]
    return noun.measure or _DEFAULTS.get(noun.kind, "count")


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
        if found := _outcome_of(token):
            return found
        if entry.action is not None and "money" in entry.action.measures and entry.action.action in _LOSSES:
            return entry.action.measures["money"]
        if entry.noun is not None and entry.noun.kind in _COUNTED and not said:
            said = default_measure(entry.noun, None)
        elif entry.topic is not None and said is None:
            said = ""
    return said


def settle_unit(walk: Walk, draft: Draft) -> None:
    """The unit: that of the measure, unless the text measures in one of its own."""
    fixed = {"money": "VND", "mass": "kg", "pill": "pill", "volume": "unit", "foreign": "unit"}
    if draft.kind == "percent":
        rate = draft.measure in ("clearance_rate", "resolution_rate", "rate")
        points = draft.quantity.unit == "pp" or (rate and draft.relation in ("change", "target_margin"))
        draft.unit = "pp" if points else "percent"
    else:
        draft.unit = fixed.get(draft.kind) or walk.codebook.measures[draft.measure].unit
