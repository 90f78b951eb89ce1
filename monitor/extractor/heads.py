"""Heads: what each number of a sentence counts, under which verb, in which relation, about which topic.

One walk from left to right over numbers, cues and signs. Verbs, directions and topics govern what follows them until
another takes over; brackets open a scope of their own; what stands right after a number counts before all else."""

from __future__ import annotations

import re
from typing import Final

from monitor.codebook import Action
from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.kinds import settle_kind
from monitor.extractor.lexicon import Cue
from monitor.extractor.measures import default_measure, pair_accused, settle_measure, settle_unit
from monitor.extractor.relations import settle_relation
from monitor.extractor.subjects import heads_of_change, name_head, names_on
from monitor.extractor.topics import settle_topic, share_topics
from monitor.extractor.walk import QUIET, Walk
from monitor.vietnamese.quantities import Quantity

#: Verbs side by side with nothing but these between them act as one ("phát hiện, bắt giữ và khởi tố").
_JOINED: Final = re.compile(r"[\s,]*(?:(?:và|cùng|rồi|để|đã|kịp thời|bị|được|hoặc)\s+)*")
#: "chỉ tiêu kiềm chế|, giảm ít nhất 5%": verbs after which a comma ends no aim.
_CURBED: Final = ("kiềm chế", "hạn chế", "phòng ngừa", "ngăn chặn", "đẩy lùi")
#: "Tỷ lệ điều tra, làm rõ án: | chỉ tiêu 75%": what follows a colon that goes on with the rate before it.
_RATED: Final = re.compile(r"\s?(?:chỉ tiêu|mục tiêu|kế hoạch|đạt|\d[\d.,]*\s?%)")
_RATE_TAGS: Final = {"rate": "rate", "rate_cleared": "clearance_rate", "rate_resolved": "resolution_rate"}
#: "chưa đạt chỉ tiêu | 75%", "không đạt chỉ tiêu | kéo giảm 5%": the aim, and no margin.
_AIM: Final = re.compile(r"(?: (?:là|trên|từ|ít nhất|tối thiểu))?(?: (?:kéo )?giảm)? \d")
#: "quyết tâm kéo giảm tai nạn, CSGT đã | lập biên bản …": what is told as done is no aim, whatever was aimed at before.
_DONE: Final = re.compile(r"(?<!\w)đã(?: [^\W\d_]+){0,3} $")
_OUTCOMES: Final = frozenset(["dead", "hurt"])
#: Tags that say how the next number relates to what was said before it.
_RELATING: Final = _OUTCOMES | {
    "up", "down", "share", "equals", "reached", "beaten", "missed", "unmet", "goal", "baseline", "including",
    *_RATE_TAGS,
}  # fmt: skip


def read_sentence(walk: Walk) -> list[Draft]:
    """The drafts of the sentence, in order."""
    #: Where the last number ends with its noun, which is no verb as such.
    counted = -1
    for at, token in enumerate(walk.stream):
        walk.at = at
        if type(token) is Cue:
            if token.start >= counted and token.entry.action is not None:
                _action(walk, token, token.entry.action)
            _cue(walk, token, token.start < counted)
        elif type(token) is Quantity:
            _quantity(walk, token)
            counted = walk.drafts[-1].end
        elif type(token) is Sign:
            _sign(walk, token)
    if len(walk.drafts) > 1:
        share_topics(walk)
    pair_accused(walk.drafts)
    return walk.drafts


def _quantity(walk: Walk, quantity: Quantity) -> None:
    noun = walk.noun_after(quantity)
    end = quantity.end if noun is None else noun.end
    draft = Draft(quantity, walk.index, end, walk.scope.included)
    walk.drafts.append(draft)
    if noun is not None and len(walk.drafts) > 1 and _completes(walk, draft, noun):
        return
    settle_kind(walk, draft, noun)
    if draft.refused:
        before = walk.before()
        if before is not None and before.entry.topic is not None and before.end == draft.start - 1:
            walk.scope.topics = []
        return
    phrase = walk.phrase(noun)
    settle_measure(walk, draft, phrase)
    if not draft.refused:
        settle_relation(walk, draft, phrase)
    if not draft.refused:
        settle_topic(walk, draft, phrase)
        settle_unit(walk, draft)
        _remember(walk, draft)
        walk.scope.joined = walk.joined(phrase)


def _completes(walk: Walk, draft: Draft, noun: Cue) -> bool:
    """ "77 trong tổng số 89 vụ": the second number is the whole of the first."""
    part, between = walk.drafts[-2], walk.before()
    if between is None or "of_total" not in between.entry.tags or between.start < part.end:
        return False
    if draft.quantity.unit or part.quantity.unit:
        return False
    near = not walk.low[part.end : between.start].strip() and not walk.low[between.end : draft.start].strip()
    if not near or (part.refused and part.refused != "no unit") or part.value > draft.value:
        return False
    draft.refused = "the whole of a part"
    if part.refused:
        part.refused, part.noun, part.kind = "", noun.entry.noun, noun.entry.noun.kind if noun.entry.noun else ""
        part.end = noun.end
        phrase = walk.phrase(noun)
        settle_measure(walk, part, phrase)
        if not part.refused and part.measure:
            settle_topic(walk, part, phrase)
            settle_unit(walk, part)
            _remember(walk, part)
    part.of = draft.value
    part.rule("part-of-total")
    return True


def _remember(walk: Walk, draft: Draft) -> None:
    scope = walk.scope
    scope.last = draft
    scope.opening = scope.opening or scope.action
    scope.topics, scope.fresh = [], False
    scope.share = scope.share and draft.kind == "percent"
    scope.reached = False
    if draft.kind != "percent":
        scope.beaten = 0


def _open_bracket(walk: Walk) -> None:
    """A scope of its own. "Tăng nhiều là trộm cắp (98 vụ)": what has been named since the verb of change is counted."""
    scope, before = walk.scope, walk.before()
    counted = scope.last is not None and scope.last.start > scope.sign_end
    first = walk.stream[walk.at + 1] if walk.at + 1 < len(walk.stream) else None
    rated = isinstance(first, Quantity) and first.unit == "percent"
    if before is not None and not counted and not rated and before.start > scope.sign_end:
        scope.sign = 0 if before.entry.topic or before.entry.noun else scope.sign
    walk.brackets.append(scope)
    walk.scope = scope.inner()


def _sign(walk: Walk, sign: Sign) -> None:
    text, scope = sign.text, walk.scope
    if text == ",":
        scope.share = scope.equals = False
        scope.goal = scope.plan or (scope.goal and walk.low.endswith(_CURBED, 0, sign.start))
        uncounted = scope.last is None or scope.last.start < scope.sign_end
        if not walk.brackets and (scope.compared or (uncounted and scope.baseline_at > scope.sign_end)):
            scope.sign, scope.compared = 0, False
    elif text == "(":
        _open_bracket(walk)
    elif text == ")" and walk.brackets:
        walk.scope = walk.brackets.pop()
        if scope.last is not walk.scope.last and (walk.scope.topics or walk.scope.last is None):
            walk.scope.last, walk.scope.topics = scope.last, []
    elif text == ";":
        scope.end_clause()
    elif text == ":":
        scope.beaten, scope.share, scope.reached, scope.goal = 0, False, False, scope.plan
        scope.rate = scope.rate if scope.rate and _RATED.match(walk.low, sign.end) else ""
        if walk.brackets or (scope.last is not None and scope.last.start > scope.sign_end):
            scope.sign = 0
    elif text == "=":
        scope.equals = True


def _cue(walk: Walk, cue: Cue, counted: bool) -> None:
    """`counted`: the cue is the noun of the last number."""
    entry, scope = cue.entry, walk.scope
    topic, tags = entry.topic, entry.tags
    if topic is not None:
        scope.named.append(topic)
        if not counted and not scope.joined[0] <= cue.start < scope.joined[1]:
            scope.topics.append(topic)
        if scope.head_old and topic.rank:
            scope.head, scope.head_old = "", False
    if tags and not tags.isdisjoint(_RELATING):
        _relation_tags(walk, cue)
        _outcome_tags(walk, cue)
    if entry.noun is None or entry.noun.kind == "refused" or not tags.isdisjoint(_OUTCOMES):
        return
    if (entry.amount and walk.low.startswith(("số ", "lượng "), cue.start)) or (not counted and names_on(walk, cue)):
        governs = scope.last is None or scope.last.kind != "percent" or scope.action_end > scope.last.end
        name_head(walk, cue, default_measure(entry.noun, scope.action if governs else None))
        scope.head_noun = entry.noun


def _turn(walk: Walk, cue: Cue) -> None:
    """ "Trộm cắp giảm thì lừa đảo lại tăng, với 45 vụ": what a second direction is said of leaves the first behind."""
    scope = walk.scope
    if not scope.sign or (scope.last is not None and scope.last.end > scope.sign_end):
        return
    between = [other for other in walk.sentence.cues if scope.sign_end <= other.start < cue.start]
    since = [topic for other in between if (topic := other.entry.topic) is not None and topic.rank]
    scope.topics = since or scope.topics


def _relation_tags(walk: Walk, cue: Cue) -> None:
    tags, scope = cue.entry.tags, walk.scope
    if "up" in tags or "down" in tags:
        _turn(walk, cue)
        scope.sign, scope.sign_end = (1 if "up" in tags else -1), cue.end
        scope.compared, scope.beaten = False, 0
        before = walk.before()
        if scope.rate == "rate" and before is not None and "rate" in before.entry.tags and cue.start - before.end == 1:
            scope.rate = ""  # "giảm 12 vụ, tỷ lệ giảm 15%": of the cases, no rate of its own
        heads_of_change(walk, cue)
    if "share" in tags:
        scope.share, scope.sign = True, 0
        scope.action = None if scope.fresh else scope.action
    if "equals" in tags:
        scope.equals = True
    if "reached" in tags:
        scope.plan = scope.plan and not walk.low.endswith("đã ", 0, cue.start)
        scope.reached, scope.sign, scope.goal = True, 0, scope.plan
    aims = "unmet" in tags and _AIM.match(walk.low, cue.end) is not None
    if "beaten" in tags or "missed" in tags or "unmet" in tags:
        scope.beaten, scope.sign = (1 if "beaten" in tags else 0 if aims else -1), 0
    if "goal" in tags or aims:
        scope.goal = True
        scope.plan = scope.plan or "plan" in tags
    if "baseline" in tags:
        scope.baseline_at = cue.start
    if "baseline" in tags and scope.sign and scope.last is not None and scope.last.start > scope.sign_end:
        scope.compared = True
    if "including" in tags:
        scope.sign, scope.goal, scope.beaten, scope.reached = 0, scope.plan, 0, False
        scope.included = True
    for tag, rate in _RATE_TAGS.items():
        if tag in tags:
            scope.rate, scope.head, scope.head_old = rate, "", False
            if walk.low.find("đạt", cue.start, cue.end) >= 0:
                scope.sign = 0


def _outcome_tags(walk: Walk, cue: Cue) -> None:
    tags, scope = cue.entry.tags, walk.scope
    if "dead" not in tags and "hurt" not in tags:
        return
    if walk.row:
        scope.head, scope.head_old = ("deaths" if "dead" in tags else "injuries"), False
        return
    before = walk.before()
    after_noun = before is not None and before.end == cue.start - 1 and walk.low.startswith("số ", before.start)
    if after_noun or walk.low.startswith("số ", cue.start):
        name_head(walk, cue, "deaths" if "dead" in tags else "injuries")
    elif walk.low.startswith("làm", cue.start) and not scope.goal:
        scope.sign = 0


def _action(walk: Walk, cue: Cue, action: Action) -> None:
    scope = walk.scope
    counted = scope.last is not None and scope.last.start > scope.action_end
    if action.action == "worth" and not counted and scope.action is not None and "money" in scope.action.measures:
        return
    joined = scope.action_end >= 0 and bool(_JOINED.fullmatch(walk.low, scope.action_end, cue.start))
    if not joined or scope.action is None or action.weight >= scope.action.weight:
        scope.action = action
    scope.action_end, scope.included = cue.end, False
    if scope.plan and action.measures and _DONE.search(walk.low, walk.sentence.start, cue.start):
        scope.goal = scope.plan = False
    if action.measures and action.action not in QUIET and not scope.goal:
        scope.sign = 0
    again = (
        scope.last is not None and scope.last.kind == "percent" and scope.rate in ("clearance_rate", "resolution_rate")
    )
    if (scope.rate == "rate" or again) and action.action in ("clear", "resolve"):
        scope.rate = action.measures["percent"]
