"""How each sentence speaks: of the work as a whole, of one incident and its particulars, of help given, of plans."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final, Literal

from monitor.extractor.document import Document, Sentence

Stance = Literal["statistic", "plain", "incident", "law"]

#: A person's name with the year of birth or age after it, a plate, a clock time of an evening.
_PARTICULAR: Final = re.compile(
    r"[(\d](?:(?<=\()(?:\s?(?:sn|sinh năm|s\.n)?\s?(?:19|20)\d\d\b|\d{2} tuổi)"
    r"|(?<=\d)(?<!\w.)(?:\d?\s?(?:h|giờ)\s?\d{0,2}\s?(?:phút)?,?\s+(?:ngày|sáng|tối|cùng ngày)"
    r"|\d[a-z]\d?[- ]\d{3}[. ]?\d\d\b))"
)

#: Roles of periods that figures are of.
_STATED: Final = ("period", "baseline", "as_of")
#: "Trưa 2/1, cảnh sát bao vây …": the opening of a story, unless it tells of a meeting.
_ONE_DAY: Final = re.compile(
    r"(?:vào |khoảng |lúc |hồi )*(?:đêm|tối|rạng sáng|khuya|trưa|sáng|chiều|sáng sớm|ngày)(?: ngày)?"
    r" \d{1,2}[-/.]\d{1,2}"
)
#: "Vụ xe khách đâm xe tải ở … làm 2 người chết".
_ONE_CASE: Final = re.compile(r"(?:(?:một|hai|ba) )?vụ (?!việc|án|phạm|vi phạm)\w+ \w+")
#: Several cases counted together are no single incident.
_SEVERAL: Final = re.compile(
    r"\d(?<![\d.,/].)(?:(?<=0)[3-9]|(?<=[3-9])|(?<=[1-9])\d+|\d{0,2}\.\d{3})"
    r"\s(?:vụ|đường dây|băng|tụ điểm|ổ nhóm|chuyên án)(?!\w)"
)


#: So many cases are no day's story: "Ngày 1/5, xảy ra 62 vụ".
_DOZENS: Final = re.compile(r"\d(?<![\d.,/].)(?:(?<=[1-9])\d+|\d{0,2}\.\d{3})\svụ(?!\w)")


def judge(document: Document) -> Sequence[Stance]:
    """The stance of every sentence. An incident, once begun, goes on until a sentence speaks of the whole again."""
    stances: list[Stance] = []
    telling = False
    for sentence in document.sentences:
        stance = _own(document, sentence)
        if stance == "incident":
            telling = True
        elif stance == "statistic":
            telling = False
        elif telling:
            stance = "incident"
        stances.append(stance)
    return stances


def _own(document: Document, sentence: Sentence) -> Stance:
    tags = sentence.tags
    incidents = tags.count("incident") + 0.5 * tags.count("detail") if tags else 0.0
    counts = sentence.quantities or sentence.periods
    if counts and _PARTICULAR.search(document.folded, sentence.start, sentence.end):
        incidents += 1
    if _ONE_DAY.match(document.folded, sentence.start, sentence.end) and "meeting" not in tags:
        incidents += 1
    if _ONE_CASE.match(document.folded, sentence.start, sentence.end):
        incidents += 1
    whole = len(_SEVERAL.findall(document.folded, sentence.start, sentence.end)) if sentence.quantities else 0
    whole += bool(whole and _DOZENS.search(document.folded, sentence.start, sentence.end))
    whole += tags.count("statistic")
    for mention in sentence.periods:
        whole += mention.kind != "day" and mention.role in _STATED
    if incidents >= 1 and incidents >= whole:
        return "incident"
    if whole:
        return "statistic"
    if "law" in tags:
        return "law"
    if incidents and any(mention.kind == "day" for mention in sentence.periods):
        return "incident"
    return "plain"
