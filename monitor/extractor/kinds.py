"""What kind of thing a number counts: a unit of measure, the noun after it, or the one that it shares with another."""

from __future__ import annotations

import re
from typing import Final

from monitor.codebook import Noun
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.walk import TAKING, Walk, outcome_of

_TURNS: Final = ("lượt", "lần/")
_REFUSED_UNITS: Final = {"time": "time", "age": "age", "metre": "measurement", "temperature": "measurement"}
#: Longest gap in characters between numbers that share a noun.
_COORDINATED: Final = 60
#: "bắt hơn 54.000 tội phạm": here those who commit it.
_CRIMINALS: Final = re.compile(r"\s(?:tên\s)?tội phạm(?!\s(?:về|trật tự))(?!\w)")
_COPULA: Final = re.compile(r"\s(?:là|còn|gồm|lên đến|lên tới)\s(?:\w+\s)?$")
#: Longest gap in characters between cases and their persons.
_PAIR: Final = 12
#: What follows a bare number of a list.
_AFTER_BARE: Final = frozenset([",", ";", ".", ")", " "])
_ENDS_LIST: Final = frozenset([",", ";", ")"])
_UNITS: Final = re.compile(r"(?:tỉnh|thành|quận|huyện|thị)(?!\w)")
#: Kinds whose nouns may stand before their number.
_LISTED: Final = frozenset(["report", "case", "violation"])
#: A second sum may leave its unit out: "thiệt hại 120 tỷ đồng, đã thu hồi 45 tỷ".
_IN_MILLIONS: Final = re.compile(r"(?:tỉ|triệu)$")
#: What a fraction in brackets counts after the rate that it makes.
_RATED: Final = {"clearance_rate": "cleared_cases", "resolution_rate": "resolved"}


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
        turns = noun.end - noun.start <= len(_TURNS[0]) and walk.low.startswith(_TURNS, noun.start)
        again = noun.entry.noun.kind == "tip" and _told_again(walk)
        draft.noun = (_turns(walk, draft, noun) if turns else None) or (_report(walk) if again else noun.entry.noun)
        draft.kind = draft.noun.kind
        if draft.kind == "individual" and _of_cases(walk, draft):
            draft.kind, draft.noun = "person", None
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


def _told_again(walk: Walk) -> bool:
    """ "Tiếp nhận 120 thông tin về tội phạm; đã giải quyết 108 thông tin": once named, reports of crime are not told
    from tips by their noun, but by what is done with them."""
    verb, last = walk.scope.action, walk.scope.last
    spoken = last.topic if last is not None else walk.context.paragraph
    done = verb is not None and "report" in verb.measures and verb.action != "supply"
    return done and spoken == "crime_reports"


def _report(walk: Walk) -> Noun:
    return next(noun for noun in walk.codebook.nouns if noun.kind == "report")


def _turns(walk: Walk, draft: Draft, noun: Cue) -> Noun | None:
    """ "170 lượt thanh thiếu niên", "1.520 lần/lượt": the noun after "lượt" or the stroke is what is counted."""
    for token in walk.stream[walk.at + 1 : walk.at + 4]:
        if isinstance(token, Cue) and token.start == noun.end + 1 and token.entry.noun is not None:
            draft.end = token.end
            return token.entry.noun
    return None


def _ellipsis(walk: Walk, draft: Draft) -> None:
    """A number without a noun takes that of the number it is coordinated with."""
    last = walk.scope.last
    if outcome_of(walk.after(draft)) or (outcome_of(walk.before()) and _stands_bare(walk, draft)):
        draft.kind = "person"
        draft.rule("ellipsis")
    elif _of_money(walk, last) and _IN_MILLIONS.search(walk.low, draft.start, draft.end):
        draft.kind = "money"
        draft.rule("ellipsis")
    elif draft.quantity.number.shape == "fraction" and walk.brackets and last and last.relation.startswith("change"):
        draft.refused = "this period against the last"
    elif draft.quantity.number.shape == "fraction" and walk.brackets and last and last.measure in _RATED:
        draft.kind, draft.measure = "head", _RATED[last.measure]
        draft.rule("part-of-rate")
    elif (
        _CRIMINALS.match(walk.low, draft.quantity.end) and walk.scope.action and "person" in walk.scope.action.measures
    ):
        draft.kind = "person"
        draft.rule("ellipsis")
    elif walk.scope.head in ("deaths", "injuries") and _is_so(walk, draft):
        draft.kind, draft.measure = "head", walk.scope.head
        draft.rule("head")
    elif (counted := _said_to_be(walk, draft)) is not None:
        draft.kind, draft.noun = counted.kind, counted
        draft.rule("ellipsis")
    elif (report := _reported(walk, draft)) is not None:
        draft.kind, draft.noun = report.kind, report
        draft.rule("ellipsis")
    elif (named := _named_before(walk, draft)) is not None:
        draft.kind, draft.noun = named.kind, named
        draft.rule("ellipsis")
    elif walk.brackets and walk.scope.sign and last is not None and _closes(walk, draft):
        draft.kind, draft.measure = "head", last.measure
        draft.rule("head")
    elif walk.scope.sign and walk.scope.head and draft.start - walk.scope.sign_end <= 1:
        draft.kind, draft.measure = "head", walk.scope.head
        draft.rule("head")
    elif draft.quantity.number.shape == "fraction":
        draft.refused = "no unit"
    elif _taken_since(walk, last) and _followed(walk, draft):
        draft.kind = "item"
        draft.rule("taken-item")
    elif last is not None and last.kind not in ("percent", "money", "mass") and _coordinated(walk, last, draft):
        draft.kind, draft.noun = last.kind, last.noun
        draft.measure = last.measure if last.kind == "head" else ""
        draft.rule("ellipsis")
    elif walk.scope.action is not None and walk.scope.action.action in TAKING and _followed(walk, draft):
        draft.kind = "item"
        draft.rule("taken-item")
    else:
        draft.refused = "no unit"


def _of_money(walk: Walk, last: Draft | None) -> bool:
    """Whether a sum of money came before, or its verb: "thiệt hại 21 tỷ"."""
    action = walk.scope.action
    return (last is not None and last.kind == "money") or (action is not None and "money" in action.measures)


def _stands_bare(walk: Walk, draft: Draft) -> bool:
    """ "bị thương 67;", "chết 61 (giảm 4)": a number between the word before it and a sign."""
    before, after = walk.before(), walk.low[draft.quantity.end : draft.quantity.end + 2]
    if before is None or draft.start - before.end != 1:
        return False
    return after == " (" or (after[:1] in _AFTER_BARE and after[:1] != " ")


def _of_cases(walk: Walk, draft: Draft) -> bool:
    """ "14 vụ, 16 cá nhân": persons of the cases before, not of an award."""
    last = walk.scope.last
    return last is not None and last.kind in ("case", "violation") and draft.start - last.end < _PAIR


def _closes(walk: Walk, draft: Draft) -> bool:
    """ "12 người chết (giảm 02)": a bare change of what was counted right before the bracket."""
    after = walk.low[draft.quantity.end : draft.quantity.end + 1]
    return draft.start - walk.scope.sign_end <= 1 and after in (")", ",", ";")


def _reported(walk: Walk, draft: Draft) -> Noun | None:
    """ "Về tố giác, tin báo: tiếp nhận 312; đã giải quyết 290": a bare number right after what is done with reports."""
    before, last = walk.before(), walk.scope.last
    if before is None or before.entry.action is None or "report" not in before.entry.action.measures:
        return None
    if (
        draft.start - before.end != 1
        or _followed(walk, draft)
        or walk.low[draft.quantity.end : draft.quantity.end + 1] not in _AFTER_BARE
    ):
        return None
    spoken = last.topic if last is not None else next((topic.topic for topic in walk.scope.topics), "")
    reports = spoken == "crime_reports"
    return _report(walk) if reports else None


def _said_to_be(walk: Walk, draft: Draft) -> Noun | None:
    """ "Số người nghiện có hồ sơ là 912": the subject is what is counted."""
    return walk.scope.head_noun if _is_so(walk, draft) else None


def _is_so(walk: Walk, draft: Draft) -> bool:
    last = walk.scope.last
    fresh = walk.scope.head_at > (last.end if last is not None else -1)
    is_so = fresh and _COPULA.search(walk.low, walk.scope.head_at, draft.start) is not None
    return is_so and not _followed(walk, draft)


def _named_before(walk: Walk, draft: Draft) -> Noun | None:
    """ "tin báo 321, kiến nghị 2;": the noun stands before a number that nothing follows."""
    noun, after = walk.before(), walk.low[draft.quantity.end : draft.quantity.end + 1]
    listed = noun is not None and draft.start - noun.end == 1 and after in (",", ";", ".", ")")
    counted = noun.entry.noun if noun is not None and listed else None
    return counted if counted is not None and counted.kind in _LISTED else None


def _taken_since(walk: Walk, last: Draft | None) -> bool:
    """Whether a verb of taking stands between the number before and this one: "37 đối tượng, thu giữ 6 máy …"."""
    action = walk.scope.action
    return last is not None and action is not None and action.action in TAKING and walk.scope.action_end > last.end


def _followed(walk: Walk, draft: Draft) -> bool:
    """Whether a word stands right after the number, in a list of things taken."""
    after = walk.low[draft.quantity.end : draft.quantity.end + 3]
    return len(after) == 3 and after[0] == " " and after[1:].isalpha()


def _coordinated(walk: Walk, last: Draft, draft: Draft) -> bool:
    number = draft.quantity.number
    if number.scaled or number.shape == "words" or draft.value % 1:
        return False
    before = walk.before()
    after = walk.low[draft.quantity.end : draft.quantity.end + 1]
    if walk.brackets and before is not None and after in _ENDS_LIST and (before.entry.action or before.entry.topic):
        return draft.start - before.end == 1
    between = walk.low[last.end : draft.start]
    joined = "," in between or " và " in between
    following = walk.low[draft.quantity.end : draft.quantity.end + 2]
    goes_on = following[:1].isspace() and following[1:].isalpha()
    named = bool(walk.scope.topics) or any(last.end <= place.start < draft.start for place in walk.sentence.places)
    listed = named and following[:1] in ",;.)"
    return len(between) < _COORDINATED and ";" not in between and joined and (goes_on or listed)
