"""Reading a text for periods from left to right."""

from __future__ import annotations

import re
from itertools import islice
from typing import Final

from monitor.vietnamese.periods.grammar import Phrase, phrases
from monitor.vietnamese.periods.linking import bracketed, of_campaigns, united
from monitor.vietnamese.periods.mention import Anchor, PeriodMention
from monitor.vietnamese.periods.productions import PRODUCTIONS
from monitor.vietnamese.periods.state import Reading, as_int
from monitor.vietnamese.text import fold

#: No article speaks of so many periods; a longer text is read no further.
_ENOUGH: Final = 4000
#: Rules of phrases that compare by themselves.
_COMPARING: Final = frozenset(["same", "same-tet", "same-years", "adjacent"])
_PLANNED: Final = frozenset(["year", "month", "quarter", "half", "months"])

_COMPARE: Final = re.compile(
    r"(?:(?<!\w)so(?: sánh)?(?: với| cùng)?|(?<!\w)(?:cao|thấp|nhiều|ít|lớn|nhỏ|tăng|giảm|kém) hơn(?: so)?(?: với)?"
    r"|(?<!\w)(?<!sau )(?<!qua )(?<!trong )(?<!suốt )hơn"
    r"|bằng (?:khoảng |gần |hơn )?\d[\d.,]* ?%(?: của| so với)?|đối chiếu(?: với)?)"
    r"(?: (?:kết quả|số liệu|mức|con số|bình quân|trung bình|cả|của|trong|thời gian|thời điểm|dịp|đợt|cao điểm|tổng số"
    r"|với|những|các|cuối|đầu|thực hiện|tình hình|năm|kì|toàn|giai đoạn|nghỉ|tết|nguyên đán|tháng|ngày|lễ|đầu tiên"
    r"|\d{1,2})(?!\w)){0,7}\s$"
)


def is_compared(low: str, start: int) -> bool:
    """Whether the words before `start` in a folded text make what stands there the baseline of a comparison."""
    near = low[max(0, start - 60) : start]
    if "so" not in near and "hơn" not in near and "%" not in near and "đối" not in near:
        return False
    return _COMPARE.search(near) is not None


#: "…, triển khai nhiệm vụ trọng tâm tháng 5": the span of what is still to be done, even where it has begun.
_TASKS: Final = re.compile(
    r"(?<!\w)(?:triển khai|bàn|đề ra|xây dựng)(?: phương hướng,?| một số| các| thực hiện| chương trình,?)*"
    r" (?:nhiệm vụ|kế hoạch|công tác|chương trình|giải pháp)(?: công tác| trọng tâm| chủ yếu| công an| của| trong)*\s$"
    r"|(?<!\w)phương hướng,? (?:nhiệm vụ|công tác|kế hoạch)(?: công tác| trọng tâm| chủ yếu| công an| của| trong)*\s$"
)


def is_task(low: str, start: int) -> bool:
    """Whether the words before `start` make what stands there the span of tasks to be done."""
    near = low[max(0, start - 70) : start]
    return near.endswith(("vụ ", "hoạch ", "tác ", "trình ", "pháp ", "tâm ", "yếu ", "an ", "của ", "trong ")) and (
        _TASKS.search(near) is not None
    )


_JOINED: Final = re.compile(r"^(?:,? (?:và|cùng|cũng như)(?: cả)?|,|;|/| -) ?$")


def find_periods(text: str, anchor: Anchor, *, folded: str | None = None) -> list[PeriodMention]:
    """All mentions in an NFC text in order of `start`, never overlapping. `anchor` is the article's day, its month or
    year as a Period where only that is known, or None. `folded` is `text.fold(text)` if the caller has it."""
    low = fold(text) if folded is None else folded
    reading = Reading(low, anchor)
    raw = list(islice(phrases(low), _ENOUGH))
    found: list[PeriodMention] = []
    for i, phrase in enumerate(raw):
        reading.next_year = _joined_year(low, phrase, raw[i + 1]) if i + 1 < len(raw) else None
        mention = _mention(reading, phrase)
        if mention is not None:
            found.append(mention)
            reading.remember(phrase, mention)
    return of_campaigns(low, united(low, bracketed(low, found)))


def _joined_year(low: str, phrase: Phrase, following: Phrase) -> int | None:
    """ "quý III và 9 tháng năm 2021": the year of the second holds for the first."""
    if following.start - phrase.end > 12 or not _JOINED.match(low[phrase.end : following.start]):
        return None
    return as_int(following.fields.get("y") or following.fields.get("yy"))


def _mention(reading: Reading, phrase: Phrase) -> PeriodMention | None:
    reading.year_of_name = None
    reading.compared = phrase.what not in _COMPARING and is_compared(reading.low, phrase.start)
    found = PRODUCTIONS[phrase.what](reading, phrase)
    if found is None:
        return None
    kind, role, period = found
    if reading.compared and role in ("period", "event", "plan"):
        role = "baseline"
    elif role == "period":
        ahead = period is not None and reading.latest is not None and period.start > reading.latest
        role = "plan" if ahead or (kind in _PLANNED and is_task(reading.low, phrase.start)) else role
    return PeriodMention(phrase.start, phrase.end, kind, role, period, phrase.what, reading.year_of_name)
