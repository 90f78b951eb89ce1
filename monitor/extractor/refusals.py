"""Numbers that are no figures, each with the reason that `explain` shows."""

from __future__ import annotations

import re
from collections.abc import Sequence
from decimal import Decimal
from functools import cache
from itertools import pairwise
from typing import Final

from monitor.codebook import flat, load
from monitor.extractor.document import Document
from monitor.extractor.draft import Draft
from monitor.extractor.elsewhere import PHRASE_END, elsewhere, of_territory
from monitor.extractor.narrative import Stance
from monitor.vietnamese.text import either, fold

#: Reasons that give way to a better one.
_OPEN: Final = frozenset(["", "no field of work named", "money without a meaning"])
_AVERAGE: Final = "an average"
#: Words before a number that may tell that it is none.
_MOST_WORDS: Final = 4
_CODE: Final = re.compile(r"/[^\W\d_]|[-–][^\W\d_]{2,}|/\d+/")
_JOINTS: Final = ("/", "-", "–")
_EACH: Final = re.compile(
    r"(?<!\w)(?:mỗi(?!\s(?:năm|tháng|quý|ngày|tuần|kỳ))"
    r"|(?:bình quân|trung bình)(?!\s(?:mỗi|hằng|hàng)\s(?:năm|tháng)))\s[^;.()\d]*$"
)
_REACH: Final = 40
#: Longest gap in characters between numbers that are averages together.
_TOGETHER: Final = 40
#: The largest whole of a part that is told in round: "gần 1/3 số vụ".
_ROUND_PART: Final = Decimal(10)
_OF_ALL: Final = re.compile(r" (?:tổng|số)(?!\w)")
#: Reasons that hold even where the number counts something, and those that hold for sums and rates.
_ALWAYS: Final = frozenset(["per each", "how something is divided"])
_MEASURED: Final = frozenset(["percent", "VND", "kg"])
#: What is given as help is counted in these.
_GIVEN: Final = frozenset(["money", "reach", "thing", "item"])
#: "công an 22 xã", "người đứng đầu 82 xã": here the units only say where.
_OF_PLACES: Final = re.compile(
    r"(?<!\w)(?:công an|của|các|cả|đứng đầu|lãnh đạo|đại diện|ubnd|chủ tịch|bí thư|chính quyền|nhân dân|người dân"
    r"|bà con|giữa|từ|với sự tham gia của)\s$"
)
_REACH_OF_PLACES: Final = 22
#: "sau vụ cháy phòng trà làm 6 người chết": what one case did.
_ONE_OF: Final = re.compile(
    r"(?<!\w)(?:sau|trong|từ|nhắc lại|của) vụ (?!phạm|vi phạm|việc|án|mùa|tai nạn giao thông)[^,;.:\d]*$"
)
_REACH_OF_CASE: Final = 80
#: Longest of the words before "vụ", in characters.
_ONE_OF_WORDS: Final = 8
#: "Một đối tượng bị bắt sau 6 năm": a sentence opens with one of these for a story.
_ONE: Final = frozenset(["person", "case", "accused"])
#: "10 bị can trong vụ lừa đảo ở …": of one case.
_IN_ONE: Final = re.compile(r" trong (?:một )?vụ (?!việc|vi phạm|án|phạm)")
#: "từ 16 đến dưới 18 tuổi"
_AGES: Final = re.compile(r"\s?(?:-|–|đến|tới)\s?(?:dưới )?\d{1,2} tuổi")
#: What a directive or plan orders is counted in these.
_ORDERED: Final = frozenset(["area", "event", "team", "thing", "model"])
#: Work done, which a single sentence may count in words: "sáu buổi tuyên truyền".
_WORK: Final = re.compile(r"(?:buổi|lớp|đợt|cuộc|hội nghị) (?:tuyên truyền|tập huấn|phổ biến|ra quân)")
#: Points of a plan, not of crime.
_POINTS: Final = re.compile(r" điểm(?! (?:nóng|phức tạp|bán lẻ|đánh bạc|cờ bạc|cá độ|mại dâm|tệ nạn))(?!\w)")
#: "huy động 12 xe chữa cháy", "300 xe mô tô diễu hành": means and shows, no results.
_MEANS: Final = re.compile(r"(?<!\w)(?:huy động|điều động|điều|tăng cường|bố trí|trang bị|mua sắm)(?: \w+){0,2}? $")
_PARADE: Final = re.compile(r"[^;.:()\d]{0,60}(?<!\w)(?:diễu hành|diễu binh|tuần hành|dự lễ|tham gia lễ)(?!\w)")
_SHOWN: Final = frozenset(["item", "thing"])
_REACH_OF_MEANS: Final = 32
#: "4 không với ma túy", “5+1”: a slogan or model named by numbers; "4G": a thing.
_QUOTES: Final = ('"', "“", "‘", "'")
_QUOTED: Final = re.compile(r"[\"“‘'][^\"”’'.;:\n]{1,40}[\"”’']")
_THING: Final = re.compile(r"[2-6]G(?!\w)")


@cache
def _before() -> tuple[dict[str, str], frozenset[str]]:
    """Reasons by the words before a number, and the last of these words."""
    table = {fold(word): refusal.reason for refusal in load().refusals for word in flat(refusal.before)}
    return table, frozenset(words.split()[-1] for words in table)


@cache
def _after() -> tuple[re.Pattern[str], frozenset[str]]:
    """The words after a number that refuse it, and their first letters."""
    words = [word for refusal in load().refusals for word in flat(refusal.after)]
    return re.compile(rf"\s?(?:{either(words)})(?!\w)"), frozenset(fold(word)[0] for word in words)


def refuse(document: Document, draft: Draft, stance: Stance) -> None:
    """Mark a draft that is no figure with its reason."""
    told = _told(document, draft, stance) if draft.refused in _OPEN else ""
    draft.refused = _number(document, draft) or told or draft.refused


def refuse_together(document: Document, drafts: Sequence[Draft]) -> None:
    """ "Bình quân mỗi ngày xảy ra 38 vụ, 20 người chết": what is coordinated with an average is one."""
    for draft, following in pairwise(drafts):
        between = document.folded[draft.end : following.start]
        joined = "," in between or " và " in between
        if draft.refused == _AVERAGE and not following.refused and joined and len(between) < _TOGETHER:
            following.refused = "" if PHRASE_END.search(between.replace(",", "")) else _AVERAGE


def _told(document: Document, draft: Draft, stance: Stance) -> str:
    """A reason that lies in the way the sentence speaks."""
    low = document.folded
    in_words = draft.quantity.number.shape == "words"
    case = low.find(" vụ ", max(0, draft.start - _REACH_OF_CASE), draft.start)
    if case >= 0 and _ONE_OF.search(low, max(0, draft.start - _REACH_OF_CASE, case - _ONE_OF_WORDS), draft.start):
        return "single incident"
    one = in_words and draft.value == 1 and draft.start == document.sentences[draft.sentence].opens
    if one and draft.kind in _ONE:
        return "single incident"
    told_in_words = stance == "plain" and in_words and not _WORK.search(low, draft.start, draft.end + 20)
    if (stance == "incident" or told_in_words) and draft.relation != "target":
        return "single incident"
    if draft.kind in _ONE and _IN_ONE.match(low, draft.end):
        return "single incident"
    if stance == "law":
        return "penalty in law"
    if (
        draft.kind == "area"
        and draft.of is None
        and (in_words or _OF_PLACES.search(low, max(0, draft.start - _REACH_OF_PLACES), draft.start))
    ):
        return "a place, not a count"
    if document.directive and draft.kind in _ORDERED and draft.relation == "level":
        return "a plan, not a result"
    if draft.kind in _GIVEN and _given(document, draft):
        return "help given"
    if draft.kind == "group" and not (draft.action or draft.own_topic) and _POINTS.match(low, draft.quantity.end):
        return "points of a list"
    if draft.kind in _SHOWN and (
        _MEANS.search(low, max(0, draft.start - _REACH_OF_MEANS), draft.start) or _PARADE.match(low, draft.end)
    ):
        return "means, not results"
    if of_territory(document, draft):
        return "what a territory consists of"
    if elsewhere(document, draft):
        return "another field of life"
    return ""


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


def _number(document: Document, draft: Draft) -> str:
    low, number = document.folded, draft.quantity.number
    if number.of is not None and _round_part(low, draft):
        return "a round part of a whole"
    each, first = _after()
    for end in (draft.quantity.end, draft.end) if draft.end != draft.quantity.end else (draft.end,):
        if low[end : end + 2].strip()[:1] in first and each.match(low, end):
            return "per each"
    if low[number.start - 1 : number.start] != " " and _in_quotes(low, number.start):
        return "part of a name"
    if low[number.start + 1 : number.start + 2] == "g" and _THING.match(document.text, number.start):
        return "part of a name"
    if _AGES.match(low, number.end):
        return "age"
    if number.shape == "words":
        return ""
    if low[number.end : number.end + 1] in _JOINTS and _CODE.match(low, number.end):
        after = low[number.end : number.end + 12]
        if not re.match(r"/\d", after) and not re.match(r"[-–/](?:vụ|người|đối|bị)", after):
            return "document number"
    before = low[max(0, number.start - 60) : number.start]
    if ("mỗi" in before or " bình " in before) and _EACH.search(before):
        return _AVERAGE
    if draft.quantity.approx == "over" and number.value == 1 and draft.kind != "case":
        return "per each"
    near = low[max(0, number.start - _REACH) : number.start]
    table, last = _before()
    if not last.intersection(near.rsplit(None, 1)[-1:]):
        return ""
    tail = near.rsplit(None, _MOST_WORDS)[-_MOST_WORDS:]
    for size in range(len(tail), 0, -1):
        reason = table.get(" ".join(tail[-size:]))
        if reason is not None and _holds(draft, reason):
            return reason
    return ""


def _in_quotes(low: str, start: int) -> bool:
    """ "4 không với ma túy", “5+1”: a slogan or model named by numbers."""
    return low[start - 1 : start] in _QUOTES and _QUOTED.match(low, start - 1) is not None


def _round_part(low: str, draft: Draft) -> bool:
    """ "gần 1/3 số vụ", "2/3 nạn nhân là nữ", but not "làm rõ 5/6 vụ"."""
    number = draft.quantity.number
    if number.of is None or not number.value < number.of <= _ROUND_PART:
        return False
    of_all = draft.quantity.approx != "exact" or _OF_ALL.match(low, draft.quantity.end) is not None
    return of_all or (draft.kind == "person" and not draft.action)


def _holds(draft: Draft, reason: str) -> bool:
    """A noun counted right after the number outweighs a word before it that may be something else."""
    if reason in _ALWAYS:
        return True
    if draft.quantity.unit in _MEASURED:
        return reason == "capacity" and draft.quantity.unit != "VND"
    counted = draft.noun is not None and draft.kind not in ("refused", "area") and "ellipsis" not in draft.rules
    return not counted or reason == "law article"
