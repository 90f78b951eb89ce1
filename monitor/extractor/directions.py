"""Whether a word of direction ("tăng", "giảm") governs a number: what stands between them decides, never how near they
are. A number that no direction governs is no change, whatever the sentence has said before."""

from __future__ import annotations

import re
from typing import Final

from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.walk import QUIET, Walk
from monitor.vietnamese.quantities import Quantity

#: "tăng đến 19 người so với …": by as many, where nothing says from how many.
_BY: Final = re.compile(r"^\s*(?:đến|tới)\s*$")
#: "nâng tổng số lên 2.415 người": the sum after the change.
_RAISED: Final = re.compile(r"(?:nâng|đưa)\s(?:\w+\s){0,8}lên\s*$")
_RAISED_REACH: Final = 50
_FROM: Final = re.compile(r"\s*(?:từ|với|là|ở mức)\s*")
_DOWN_TO: Final = re.compile(r"(?:xuống|lên)?\s*(?:còn|đến|tới)\s*$|\d\s(?:\w+\s)?(?:lên|xuống)\s*$|\btừ\s*$")
#: "giảm … xuống | dưới 15%": where it came to, however roughly that is told.
_RISEN_TO: Final = re.compile(r"(?<!\w)(?:xuống|lên)(?: còn| đến| tới| mức)?\s*$")
#: Joints after which another number of the same change may stand, the last one in a stretch.
_JOINT: Final = re.compile(r".*(?:[,/(]|(?<!\w)(?:và|với|cùng)(?!\w))", re.DOTALL)
#: What else may stand between the joint and that number, beside what is counted and where.
_LINKS: Final = re.compile(
    r"(?:[\s)\"“”]|(?<!\w)(?:số|về|của|bị|người|lần lượt|tương ứng|cũng|đều|thêm|tại|ở|là)(?!\w))*"
)
#: Right before a number: something is, or is counted, whatever has risen or fallen before.
_STATES: Final = re.compile(r"(?<!\w)(?:có|xảy ra|làm|khiến|cho|được|đã)(?: \w+)? $|(?<!\w)gấp(?!\w)")
#: "Giảm, so với cùng kỳ năm trước, 12 vụ".
_SAME_TIME: Final = re.compile(r"\s(?:so|cùng)(?!\w)")
#: Longest gap in characters between a direction and its first number where nothing says what changes.
_FIRST: Final = 40


def changes(walk: Walk, draft: Draft) -> bool:
    """Whether the number is by how much something rose or fell. What does not govern it is forgotten."""
    scope = walk.scope
    if draft.quantity.number.sign:
        return True
    if not scope.sign:
        return False
    if not _governs(walk, draft):
        scope.sign = 0
        return False
    before = walk.low[max(scope.sign_end, draft.start - 12) : draft.start]
    if _RAISED.search(walk.low, max(walk.sentence.start, draft.start - _RAISED_REACH), draft.start):
        return False
    by = bool(_BY.search(before)) and compared_after(walk) and " từ " not in walk.low[scope.sign_end - 40 : draft.start]
    by = by or (draft.kind == "percent" and not scope.rate and not _rated(walk) and bool(_BY.search(before)))
    by = by or draft.quantity.high is not None  # "giảm từ 3 - 5%" is how far, not from where
    if not by and _RISEN_TO.search(before):
        scope.sign = 0
        return False
    if draft.quantity.approx == "exact" and not by and (_DOWN_TO.search(before) or _FROM.fullmatch(before)):
        scope.sign = 0
        return False
    return True


def _rated(walk: Walk) -> bool:
    """Whether a rate stands before: "đạt 86%, tăng đến 92%" is where it rose to, "lừa đảo tăng đến 56%" by how much."""
    last = walk.scope.last
    return last is not None and last.kind == "percent" and last.relation == "level"


def _governs(walk: Walk, draft: Draft) -> bool:
    """Whether what stands between the direction, or the change before, and the number joins them."""
    if draft.start - walk.scope.sign_end <= 1:
        return True
    before = walk.drafts[-2].end if len(walk.drafts) > 1 else -1
    if before <= walk.scope.sign_end:
        return _first(walk, draft)
    return _joined(walk, before, draft.start)


def _first(walk: Walk, draft: Draft) -> bool:
    """ "giảm | tỷ lệ tái phạm xuống | 5%", "tăng so với cùng kỳ 12 vụ", but not "giảm loại tội phạm này, đã tổ chức
    486 buổi" and not "giảm hẳn: năm 2020 có 11 vụ"."""
    start, end = walk.scope.sign_end, draft.start
    named = False
    for token in reversed(walk.stream[: walk.at]):
        if token.start < start:
            break
        if isinstance(token, Sign):
            if token.text == "," and token.start == start:
                return _SAME_TIME.match(walk.low, token.end) is not None
            if token.text == ":" and not (end - token.end <= 1 and _compares(walk)):
                return False
        elif isinstance(token, Cue):
            verb = token.entry.action
            if verb is not None and token.entry.topic is None and verb.action not in QUIET:
                return False
            named = True
    return (named or end - start <= _FIRST) and not _STATES.search(walk.low, start, end)


def _compares(walk: Walk) -> bool:
    """ "So với cùng kỳ, tăng: 5 vụ, 2 người chết", but not "tai nạn tăng: 298 vụ (tăng 34 vụ)"."""
    if walk.scope.baseline_at < 0:
        return False
    following = walk.stream[walk.at + 1 : walk.at + 4]
    return not any(isinstance(token, Cue) and token.entry.tags & {"up", "down"} for token in following)


def _joined(walk: Walk, start: int, end: int) -> bool:
    """Whether a number goes on with the change before it: after a comma, a stroke or "và" only what it counts, and
    where, may stand."""
    joint = _JOINT.match(walk.low, start, end)
    if joint is None:
        return walk.low[start:end] in (" ", " - ", " – ") or bool(walk.brackets)
    at = joint.end()
    for cue in walk.sentence.cues:
        if cue.end <= at or cue.start >= end:
            continue
        verb = cue.entry.action
        if verb is not None and cue.entry.topic is None and verb.action not in QUIET:
            return False
    said = [(cue.start, cue.end) for cue in walk.sentence.cues if at <= cue.start < end]
    said += [(place.start, place.end) for place in walk.sentence.places if at <= place.start < end]
    for first, last in sorted(said):
        if first >= at:
            if not _LINKS.fullmatch(walk.low, at, first):
                return False
            at = last
    return bool(_LINKS.fullmatch(walk.low, min(at, end), end))


def compared_after(walk: Walk, tag: str = "baseline") -> bool:
    """Whether a comparison (or, with "goal", a target) is named soon after the number."""
    for token in walk.stream[walk.at + 1 : walk.at + 4]:
        if isinstance(token, Cue) and tag in token.entry.tags:
            return True
        if isinstance(token, Quantity) or (not isinstance(token, Cue) and token.text in ",;"):
            return False
    return False
