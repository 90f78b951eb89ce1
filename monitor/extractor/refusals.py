"""Numbers that are no figures, each with the reason that `explain` shows."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from monitor.codebook import flat, load
from monitor.extractor.document import Document
from monitor.extractor.draft import Draft
from monitor.extractor.narrative import Stance
from monitor.vietnamese.text import fold

#: Words before a number that may tell that it is none.
_MOST_WORDS: Final = 4
_CODE: Final = re.compile(r"/[^\W\d_]|[-–][^\W\d_]{2,}|/\d+/")
_JOINTS: Final = ("/", "-", "–")
_EACH: Final = re.compile(
    r"(?<!\w)(?:mỗi(?!\s(?:năm|tháng|quý|ngày|tuần|kỳ))"
    r"|(?:bình quân|trung bình)(?!\s(?:mỗi|hằng|hàng)\s(?:năm|tháng)))\s[^;.()\d]*$"
)
_REACH: Final = 40
#: What is given as help is counted in these.
_GIVEN: Final = frozenset(["money", "reach", "thing", "item"])


def _given(document: Document, draft: Draft) -> bool:
    """Help, gifts and building costs, when the words stand in the same clause before the number."""
    sentence = document.sentences[draft.sentence]
    if "charity" not in sentence.tags:
        return False
    clause = document.folded.rfind(";", sentence.start, draft.start)
    start = max(sentence.start, clause)
    given = [c.start for c in sentence.cues if "charity" in c.entry.tags and start <= c.start < draft.start]
    return bool(given) and not any(
        c.entry.action and c.start > given[-1] for c in sentence.cues if c.start < draft.start
    )


@cache
def _before() -> tuple[dict[str, str], frozenset[str]]:
    """Reasons by the words before a number, and the last of these words."""
    table = {fold(word): refusal.reason for refusal in load().refusals for word in flat(refusal.before)}
    return table, frozenset(words.split()[-1] for words in table)


#: Reasons that give way to a better one.
_OPEN: Final = frozenset(["", "no field of work named", "money without a meaning"])


#: "công an 22 xã": here the units only say where.
_OF_PLACES: Final = re.compile(r"(?<!\w)(?:công an|của|các)\s$")
#: "sau vụ cháy phòng trà làm 6 người chết": what one case did.
_ONE_OF: Final = re.compile(
    r"(?<!\w)(?:sau|trong|từ|nhắc lại|của) vụ (?!phạm|vi phạm|việc|án|mùa|tai nạn giao thông)[^,;.:\d]*$"
)
_REACH_OF_CASE: Final = 80
#: What a directive or plan orders is counted in these.
_ORDERED: Final = frozenset(["area", "event", "team", "thing", "model"])
#: Work done, which a single sentence may count in words: "sáu buổi tuyên truyền".
_WORK: Final = re.compile(r"(?:buổi|lớp|đợt|cuộc|hội nghị) (?:tuyên truyền|tập huấn|phổ biến|ra quân)")


def refuse(document: Document, draft: Draft, stance: Stance) -> None:
    """Mark a draft that is no figure with its reason."""
    told = _told(document, draft, stance) if draft.refused in _OPEN else ""
    draft.refused = _number(document, draft) or told or draft.refused


def _told(document: Document, draft: Draft, stance: Stance) -> str:
    """A reason that lies in the way the sentence speaks."""
    low = document.folded
    in_words = draft.quantity.number.shape == "words"
    reach = max(0, draft.start - _REACH_OF_CASE)
    if low.find(" vụ ", reach, draft.start) >= 0 and _ONE_OF.search(low, reach, draft.start):
        return "single incident"
    told_in_words = stance == "plain" and in_words and not _WORK.search(low, draft.start, draft.end + 20)
    if stance == "incident" or told_in_words:
        return "single incident"
    if stance == "law":
        return "penalty in law"
    if (
        draft.kind == "area"
        and draft.of is None
        and (in_words or _OF_PLACES.search(low, max(0, draft.start - 9), draft.start))
    ):
        return "a place, not a count"
    if document.directive and draft.kind in _ORDERED and draft.relation == "level":
        return "a plan, not a result"
    if draft.kind in _GIVEN and _given(document, draft):
        return "help given"
    return ""


def _number(document: Document, draft: Draft) -> str:
    low, number = document.folded, draft.quantity.number
    if number.shape == "words":
        return ""
    if low[number.end : number.end + 1] in _JOINTS and _CODE.match(low, number.end):
        after = low[number.end : number.end + 12]
        if not re.match(r"/\d", after) and not re.match(r"[-–/](?:vụ|người|đối|bị)", after):
            return "document number"
    before = low[max(0, number.start - 60) : number.start]
    if ("mỗi" in before or " bình " in before) and _EACH.search(before):
        return "per each"
    if draft.quantity.approx == "over" and number.value == 1 and draft.kind != "case":
        return "per each"
    if draft.quantity.unit in ("percent", "VND", "kg"):
        return ""
    tail = low[max(0, number.start - _REACH) : number.start].rsplit(None, _MOST_WORDS)[-_MOST_WORDS:]
    table, last = _before()
    if not tail or tail[-1] not in last:
        return ""
    for size in range(len(tail), 0, -1):
        reason = table.get(" ".join(tail[-size:]))
        if reason is not None and _holds(draft, reason):
            return reason
    return ""


def _holds(draft: Draft, reason: str) -> bool:
    """A noun counted right after the number outweighs a word before it that may be something else."""
    if reason == "per each":
        return True
    counted = draft.noun is not None and draft.kind not in ("refused", "area") and "ellipsis" not in draft.rules
    return not counted or reason == "law article"
