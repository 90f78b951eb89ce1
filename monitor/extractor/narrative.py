"""How each sentence speaks: of the work as a whole, of one incident and its particulars, of help given, of plans."""

from __future__ import annotations

import re
from bisect import bisect_left
from collections.abc import Sequence
from typing import Final, Literal, NamedTuple

from monitor.extractor.document import Document, Sentence
from monitor.vietnamese.numbers import digit_places
from monitor.vietnamese.openers import add_openers
from monitor.vietnamese.places.names import words
from monitor.vietnamese.text import Span

Stance = Literal["statistic", "plain", "incident", "law"]

#: A person's name with the year of birth or age after it, a plate, a clock time of an evening.
_AGED: Final = re.compile(
    r"\((?:\s?(?:sn|sinh năm|s\.n)\s?(?:19|20)\d\d\b|(?:19\d\d|200\d|201[01])\b(?!\s?[-–])|\d{2} tuổi)"
)
_PARTICULAR: Final = re.compile(
    r"\d(?<!\w.)(?<!từ .)(?<!đến .)(?:\d?\s?(?:h|giờ)\s?\d{0,2}\s?(?:phút)?,?\s+(?:ngày|sáng|tối|cùng ngày)"
    r"|\d[a-z]\d?[- ]\d{3}[. ]?\d\d\b)"
)

#: Roles of periods that figures are of.
_STATED: Final = ("period", "baseline", "as_of")
#: Kinds of periods that speak of the whole though nothing tells their days; "sau 8 tháng" is of one case.
_UNDATED: Final = frozenset(["same", "previous", "campaign", "now", "since", "half", "quarter", "year", "phase", "tet"])
_CAPITAL: Final = r"[A-ZĐÀ-ÝĂĨŨƠƯẠ-Ỹ]"
_NAME: Final = re.compile(rf" (?:{'|'.join(sorted(words().surnames))}) (?:{_CAPITAL}\.|{_CAPITAL}[^\W\d_]+ {_CAPITAL})")
#: "Trưa 2/1, cảnh sát bao vây …": the opening of a story, unless it tells of a meeting.
_ONE_DAY: Final = re.compile(
    r"(?:như |vào |khoảng |lúc |hồi )*(?:đêm|tối|rạng sáng|khuya|trưa|sáng|chiều|sáng sớm|ngày)(?: ngày)?"
    r" \d{1,2}[-/.]\d{1,2}"
)
#: "Vụ xe khách đâm xe tải ở … làm 2 người chết", "Đáng chú ý có vụ chiều 21-3 …".
_ONE_CASE: Final = re.compile(
    r"(?:(?:đáng kể|đáng chú ý|đáng nói|điển hình|cụ thể|riêng|gần đây|mới đây|trước đó|trong đó),? )?"
    r"(?:(?:là|có|như|nhất là|phải kể đến|phải kể tới) )*(?:(?:một|hai|ba) )?vụ (?!việc|án|phạm|vi phạm)\w+ \w+"
    r"|(?:một )?vụ khác, (?:ngày|tại|ở|xảy ra|đêm|tối|chiều|sáng)(?!\w)"
    r"|một trong (?:những|các|số các|số những) (?:vụ|phiên tòa|chuyên án|ổ nhóm)(?!\w)"
    r"|một (?:vụ án|phiên tòa|chuyên án|vụ việc) (?:được|đáng|gây|khiến|điển hình|nổi)(?!\w)"
)
#: "Một ngày cuối tháng Sáu, …", "Có đêm …": a story too.
_ONCE: Final = re.compile(
    r"(?:một|có|vào một) (?:ngày|hôm|lần|đêm|buổi|chiều|sáng|tối|trưa)"
    r"(?: (?:cuối|đầu|giữa|đẹp|mưa|nọ|kia|ở)|,| \w+ \w+ \w+,)"
)
#: "Chị L. (phường 5) kể …", "Một nạn nhân ở … nhớ lại …": one person's own case.
_TELLS: Final = re.compile(
    r"(?:(?:anh|chị|bà|ông|em|cô|chú|cụ|bác|nạn nhân)(?: [^\W\d_]+\.?){1,4}"
    r"|một (?:nạn nhân|người|phụ nữ|nữ|nam|chủ)[^.;:]{0,50}?)"
    r"[^.;:\d]{0,40}? (?:kể|tâm sự|nhớ lại|than|than thở|bộc bạch|giãi bày|bị lừa|bị mất|mất|đã mất|trình báo)(?!\w)"
)
#: A reader's question and its answer explain the law.
add_openers("question", lambda: ("hỏi", "trả lời"))
_ASKED: Final = re.compile(r"(?:^|\n)\s*(?:hỏi|trả lời|luật sư trả lời|bạn đọc hỏi)\s?:")
#: "… cho biết vừa bắt giữ một đối tượng", "vừa phá chuyên án": news of one case, where nothing is summed up.
_JUST: Final = re.compile(
    r"vừa (?:(?:cùng|phối hợp)[^,;.]{0,60} )?(?:bị )?"
    r"(?:bắt|phá|triệt phá|khởi tố|tạm giữ|phát hiện|thu giữ|khống chế)(?!\w)"
)
#: "Một tài xế 34 tuổi bị phạt …": one person, whatever befell him.
_ONE_PERSON: Final = re.compile(
    r"một (?:tài xế|lái xe|nam|nữ|thanh niên|đối tượng|cán bộ|bảo vệ|chủ|học sinh|người|phụ nữ)(?: [^\W\d_]+){0,6}"
    r" (?:\d\d tuổi|bị (?:phạt|bắt|khởi tố|xử phạt|tước))"
)
_STORY: Final = re.compile("|".join(story.pattern for story in (_ONE_CASE, _ONCE, _ONE_PERSON, _TELLS)))
#: Several cases or rounds of work counted together are no single incident.
_SEVERAL: Final = re.compile(
    r"\d(?<![.,/].)(?:(?<=0)[3-9]|(?<=[3-9])|(?<=[1-9])\d+|\d{0,2}\.\d{3})"
    r"\s(?:vụ|đường dây|băng|tụ điểm|ổ nhóm|chuyên án"
    r"|(?<=\d\d\s)(?:trường hợp|lượt phương tiện|buổi|cuộc|lớp|lượt|phiên|bị cáo|phạm nhân|bị án|người chấp hành)"
    r"|(?<=\.\d\d\d\s)(?:đối tượng|người|khẩu súng|vũ khí))(?!\w)"
)


#: So many cases are no day's story: "Ngày 1/5, xảy ra 62 vụ".
_DOZENS: Final = re.compile(r"\d(?:(?<=[1-9])\d+|\d{0,2}\.\d{3})\s(?:vụ|trường hợp|lượt phương tiện)(?!\w)")


class _Signs(NamedTuple):
    """What the numbers of a text tell of how it speaks, each where it stands."""

    #: Particulars of one incident, with their ends.
    particulars: Sequence[Span]
    #: Several cases counted together, and dozens of them.
    several: Sequence[int]
    dozens: Sequence[int]

    @classmethod
    def of(cls, low: str) -> _Signs:
        starts = digit_places(low)
        particulars = [match.span() for match in _AGED.finditer(low)]
        particulars += [match.span() for at in starts if (match := _PARTICULAR.match(low, at))]
        several = [at for at in starts if _SEVERAL.match(low, at)]
        return cls(particulars, several, [at for at in several if _DOZENS.match(low, at)])


def _within(starts: Sequence[int], sentence: Sentence) -> int:
    """How many of the places lie in a sentence."""
    return bisect_left(starts, sentence.end) - bisect_left(starts, sentence.start)


def judge(document: Document) -> Sequence[Stance]:
    """The stance of every sentence. An incident, once begun, goes on until a sentence speaks of the whole again. What
    one person tells, and talk of the law, goes on to the end of its line; a reader's question and its answer are law
    all through."""
    stances: list[Stance] = []
    telling = False
    low = document.folded
    signs = _Signs.of(low)
    asked = bool(document.openers["question"]) and _ASKED.search(low) is not None
    tale = law = -1
    for sentence in document.sentences:
        own = _own(document, sentence, signs)
        stance: Stance = own if own != "weak" else "incident" if telling else "statistic"
        if stance == "incident" and _TELLS.match(document.folded, sentence.opens, sentence.end):
            tale = sentence.line
        elif stance == "incident":
            telling = telling or bool(sentence.quantities or sentence.periods)
        elif stance == "statistic":
            telling, tale, law = False, -1, -1
        elif stance == "law":
            law = sentence.line
        elif telling or tale == sentence.line:
            stance = "incident"
        elif asked or law == sentence.line:
            stance = "law"
        stances.append(stance)
    return stances


def _own(document: Document, sentence: Sentence, signs: _Signs) -> Stance | Literal["weak"]:
    """How a sentence speaks by itself; "weak" is a statistic unless a story is being told."""
    tags = sentence.tags
    incidents = tags.count("incident") + 0.5 * tags.count("detail") if tags else 0.0
    counts = sentence.quantities or sentence.periods
    if counts and signs.particulars:
        incidents += any(sentence.start <= start and end <= sentence.end for start, end in signs.particulars)
    if counts and _by_name(document, sentence):
        incidents += 1
    if _ONE_DAY.match(document.folded, sentence.opens, sentence.end) and "meeting" not in tags:
        incidents += 1
    if _STORY.match(document.folded, sentence.opens, sentence.end):
        incidents += 1
    whole = float(_within(signs.several, sentence) if sentence.quantities else 0)
    whole += bool(whole and _within(signs.dozens, sentence))
    whole += tags.count("statistic") + 0.5 * ("forces" in tags)
    for mention in sentence.periods:
        told = mention.period is not None or mention.kind in _UNDATED
        whole += told and mention.kind != "day" and mention.role in _STATED
    if whole < 1 and sentence.quantities and _JUST.search(document.folded, sentence.start, sentence.end):
        incidents += 1
    if incidents >= 1 and incidents >= whole:
        return "incident"
    if whole >= 1:
        return "statistic"
    if "law" in tags:
        return "law"
    if not whole and incidents and any(mention.kind == "day" for mention in sentence.periods):
        return "incident"
    return "weak" if whole else "plain"


def _by_name(document: Document, sentence: Sentence) -> bool:
    """ "bắt Trần Văn B.", "đối tượng Nguyễn Văn A": one person by name."""
    text = document.text
    for cue in sentence.cues:
        if cue.entry.names and text[cue.end + 1 : cue.end + 2].isupper() and _NAME.match(text, cue.end):
            return True
    return False
