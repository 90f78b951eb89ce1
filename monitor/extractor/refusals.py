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
from monitor.extractor.elsewhere import PHRASE_END, elsewhere, of_people, of_territory
from monitor.vietnamese.openers import add_openers
from monitor.vietnamese.text import LastWords, either, fold

#: Reasons that give way to a better one.
_OPEN: Final = frozenset(["", "no field of work named", "money without a meaning"])
_AVERAGE: Final = "an average"
_MEANT: Final = "means, not results"
#: Reasons that hold for what stands directly beside.
_SHARED: Final = frozenset([_MEANT, "who attends"])
_AVERAGES: Final = ("mỗi", "bình quân", "trung bình")
add_openers("average", lambda: _AVERAGES)
#: Words before a number that may tell that it is none.
_MOST_WORDS: Final = 4
_CODE: Final = re.compile(r"/[^\W\d_]|[-–][^\W\d_]{2,}|/\d+/")
_COUNTS: Final = re.compile(r"/\d|[-–/](?:vụ|người|đối|bị)")
_JOINTS: Final = ("/", "-", "–")
_EACH: Final = re.compile(
    r"(?<!\w)(?:mỗi(?!\s(?:năm|tháng|quý|ngày|tuần|kì))"
    r"|(?:bình quân|trung bình)(?!\s(?:mỗi|hằng|hàng)\s(?:năm|tháng)))\s[^;.()\d]*$"
)
_REACH_OF_AVERAGE: Final = 60
_REACH: Final = 40
#: Longest gap in characters between numbers that are averages together.
_TOGETHER: Final = 40
#: The largest whole of a part that is told in round: "gần 1/3 số vụ".
_ROUND_PART: Final = Decimal(10)
_OF_ALL: Final = re.compile(r" (?:tổng|số)(?!\w)")
#: Reasons that hold even where the number counts something, and those that hold for sums and rates.
_ALWAYS: Final = frozenset(
    ["per each", "how something is divided", "asked, not counted", "an example of a price", "who attends"]
)
_MEASURED: Final = frozenset(["percent", "VND", "kg"])
#: What is given as help is counted in these.
_GIVEN: Final = frozenset(["money", "reach", "thing", "item"])
#: "công an 22 xã", "người đứng đầu 82 xã": here the units only say where.
_OF_PLACES: Final = re.compile(
    r"(?<!\w)(?:công an|của|các|cả|đứng đầu|lãnh đạo|đại diện|ubnd|chủ tịch|bí thư|chính quyền|nhân dân|người dân"
    r"|bà con|địa bàn|giữa|từ|với sự tham gia của"
    r"|tổ hòa giải|tổ tự quản|tổ bảo vệ|ban quản lí|ban điều hành|cán bộ|trưởng|phụ trách)\s$"
)
_REACH_OF_PLACES: Final = 22
#: "sau vụ cháy phòng trà làm 6 người chết": what one case did.
_OF_ONE: Final = ("sau vụ", "trong vụ", "từ vụ", "nhắc lại vụ", "của vụ")
add_openers("one case", lambda: _OF_ONE)
_ONE_OF: Final = re.compile(
    rf"(?<!\w)(?:{'|'.join(_OF_ONE)}) (?!phạm|vi phạm|việc|án|mùa|tai nạn giao thông)[^,;.:\d]*$"
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
_AGES_OPEN: Final = frozenset("-–đt")
#: What a directive or plan orders is counted in these.
_ORDERED: Final = frozenset(["area", "event", "team", "thing", "model"])
#: Work done, which a single sentence may count in words: "sáu buổi tuyên truyền".
#: "đã đề nghị khen thưởng 5 tập thể" is done.
_ASKS: Final = re.compile(
    r"(?<!đã )(?<!theo )(?<!\d )(?<!\w)(?:đề nghị|kiến nghị) (?!khởi tố|truy tố|xử|công nhận|khen|tặng)[^;]*$"
)
_SEVERAL: Final = re.compile(
    r"(?<!gây ra )(?<!thực hiện )(?<!trót lọt )(?<!\w)"
    r"(?:ba|bốn|năm|sáu|bảy|bẩy|tám|chín|mười|(?:mười|mươi|chục) \w+) vụ(?! (?:án|việc) (?:này|trên))(?!\w)"
)
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
def _before() -> tuple[dict[str, str], LastWords]:
    """Reasons by the words before a number, and the last of these words."""
    table = {fold(word): refusal.reason for refusal in load().refusals for word in flat(refusal.before)}
    return table, LastWords(table)


@cache
def _after() -> tuple[re.Pattern[str], frozenset[str]]:
    """The words after a number that refuse it, and what they begin with, a space before them or none."""
    words = [fold(word) for refusal in load().refusals for word in flat(refusal.after)]
    begin = {f"{space}{word}"[:2] for word in words for space in ("", *" \n\t\xa0\u202f")}
    return re.compile(rf"\s?(?:{either(words)})(?!\w)"), frozenset(begin)


def refuse(document: Document, draft: Draft) -> None:
    """Mark a draft that is no figure with its reason."""
    reason = _number(document, draft)
    if not reason and draft.refused in _OPEN:
        reason = _told(document, draft)
    draft.refused = reason or draft.refused


def refuse_together(document: Document, drafts: Sequence[Draft]) -> None:
    """ "Bình quân mỗi ngày xảy ra 38 vụ, 20 người chết": what is coordinated with an average is one; vehicles with
    those that are means are too."""
    for draft, following in pairwise(drafts):
        if draft.refused in _SHARED and not following.refused and following.start - draft.end <= len(" và "):
            following.refused = draft.refused
        elif draft.refused == "counts no statistic" and following.kind == "item" and not following.action:
            beside = following.start - draft.end <= len(" và ")
            following.refused = _MEANT if beside else following.refused
        if draft.refused != _AVERAGE or following.refused:
            continue
        between = document.folded[draft.end : following.start]
        if len(between) < _TOGETHER and ("," in between or " và " in between):
            following.refused = "" if PHRASE_END.search(between.replace(",", "")) else _AVERAGE


def _told(document: Document, draft: Draft) -> str:
    """A reason that lies in the way the sentence speaks."""
    low, stance = document.folded, draft.stance
    in_words = draft.quantity.number.shape == "words"
    if document.openers["one case"] and _does_of_one(low, draft.start):
        return "single incident"
    one = in_words and draft.value == 1 and draft.start == document.sentences[draft.sentence].opens
    if one and draft.kind in _ONE:
        return "single incident"
    told_in_words = stance == "plain" and in_words and not _summed_up(document, draft)
    if (stance == "incident" or told_in_words) and draft.relation != "target":
        return "single incident"
    if draft.kind in _ONE and _IN_ONE.match(low, draft.end):
        return "single incident"
    if stance == "law":
        return "penalty in law"
    if draft.kind == "area" and draft.of is None and (in_words or _of_places(document, draft)):
        return "a place, not a count"
    if draft.kind in _ORDERED and draft.relation == "level" and (document.directive or _asked_for(document, draft)):
        return "a plan, not a result"
    if draft.kind in _GIVEN and _given(document, draft):
        return "help given"
    if draft.kind == "group" and not (draft.action or draft.own_topic) and _POINTS.match(low, draft.quantity.end):
        return "points of a list"
    if draft.kind in _SHOWN and (
        _MEANS.search(low, max(0, draft.start - _REACH_OF_MEANS), draft.start) or _PARADE.match(low, draft.end)
    ):
        return _MEANT
    if (draft.kind == "area" and of_territory(document, draft)) or (
        draft.kind in ("reach", "person") and of_people(document, draft)
    ):
        return "what a territory consists of"
    if "elsewhere" in document.sentences[draft.sentence].tags and elsewhere(document, draft):
        return "another field of life"
    return ""


def _does_of_one(low: str, start: int) -> bool:
    """Whether the words before tell what one case did: "sau vụ cháy phòng trà làm | 6 người chết"."""
    near = low[max(0, start - _REACH_OF_CASE) : start]
    case = near.find(" vụ ")
    if case < 0:
        return False
    named = any(words in near for words in _OF_ONE)
    return named and _ONE_OF.search(near, max(0, case - _ONE_OF_WORDS)) is not None


def _of_places(document: Document, draft: Draft) -> bool:
    """Whether units only say where: "công an 22 xã", "trên địa bàn 3 huyện", "2 huyện Mường Lát, Quan Hóa"."""
    if _OF_PLACES.search(document.folded, max(0, draft.start - _REACH_OF_PLACES), draft.start):
        return True
    named = (place for place in document.sentences[draft.sentence].places if place.role == "place")
    return any(place.start <= draft.end + 1 < place.end for place in named)


def _summed_up(document: Document, draft: Draft) -> bool:
    """Whether a number in words sums something up though nothing else in its sentence does: a change, work done, or
    several cases and what they did."""
    low = document.folded
    if draft.relation != "level" or _WORK.search(low, draft.start, draft.end + 20):
        return True
    start = max(document.sentences[draft.sentence].start, low.rfind(";", 0, draft.start))
    return _SEVERAL.search(low, start, draft.end) is not None


def _asked_for(document: Document, draft: Draft) -> bool:
    """ "Đoàn đề nghị thành phố bố trí cán bộ tại 584 xã": what somebody is asked to do."""
    low, start = document.folded, document.sentences[draft.sentence].start
    return low.find("nghị ", start, draft.start) >= 0 and _ASKS.search(low, start, draft.start) is not None


def _given(document: Document, draft: Draft) -> bool:
    """Help, gifts and building costs, when the words stand in the same clause before the number."""
    sentence = document.sentences[draft.sentence]
    if "charity" not in sentence.tags:
        return False
    clause = document.folded.rfind(";", sentence.start, draft.start)
    start = max(sentence.start, clause)
    given = [c.start for c in sentence.cues if "charity" in c.entry.tags and start <= c.start < draft.start]
    return bool(given) and not any(
        c.entry.action is not None and c.entry.action.action != "worth" and c.start > given[-1]
        for c in sentence.cues
        if c.start < draft.start
    )


def _number(document: Document, draft: Draft) -> str:
    low, quantity = document.folded, draft.quantity
    number = quantity.number
    start, end = number.start, number.end
    if number.of is not None and _round_part(low, draft):
        return "a round part of a whole"
    each, first = _after()
    behind = quantity.end
    if low[behind : behind + 2] in first and each.match(low, behind):
        return "per each"
    if draft.end != behind and low[draft.end : draft.end + 2] in first and each.match(low, draft.end):
        return "per each"
    if low[start - 1] != " " and _in_quotes(low, start):
        return "part of a name"
    after = low[end : end + 1]
    if after == "g" and _THING.match(document.text, start):
        return "part of a name"
    if (after in _AGES_OPEN or low[end + 1 : end + 2] in _AGES_OPEN) and _AGES.match(low, end):
        return "age"
    if number.shape == "words":
        return ""
    if after in _JOINTS and _CODE.match(low, end) and not _COUNTS.match(low, end):
        return "document number"
    aimed = draft.kind == "model" and draft.relation == "target"  # "phấn đấu mỗi xã có ít nhất 2 mô hình"
    if not aimed and document.openers["average"] and _average(low[max(0, start - _REACH_OF_AVERAGE) : start]):
        return _AVERAGE
    if quantity.approx == "over" and number.value == 1 and draft.kind != "case":
        return "per each"
    table, last = _before()
    if not last.may_end(low, start):
        return ""
    tail = low[max(0, start - _REACH) : start].rsplit(None, _MOST_WORDS)[-_MOST_WORDS:]
    if last.words.isdisjoint(tail[-1:]):
        return ""
    for size in range(len(tail), 0, -1):
        reason = table.get(" ".join(tail[-size:]))
        if reason is not None and _holds(draft, reason):
            return reason
    return ""


def _average(before: str) -> bool:
    return any(word in before for word in _AVERAGES) and _EACH.search(before) is not None


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
