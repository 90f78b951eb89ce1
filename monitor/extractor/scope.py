"""Which period, baseline and place governs which figure: the nearest statement wins, then the paragraph, then the
article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.extractor.opening import absolute, lead_period, lead_plan
from monitor.extractor.scope_places import Places
from monitor.types import Period
from monitor.vietnamese.periods import PeriodMention, baseline
from monitor.vietnamese.spans import in_year, length_in_months

_COMPARED: Final = frozenset(["change", "change_pct"])
#: Reach of "so với" before a period, and of a day that opens a sentence, in characters.
_COMPARING: Final = 30
_OPENING: Final = 5
#: "Bộ Chỉ huy … cho biết, | ngày 3/1, lực lượng chức năng tiếp nhận …": as if the day opened the sentence.
_TOLD: Final = re.compile(r"(?<!\w)(?:cho biết|cho hay|thông tin|theo [^,;:.]{4,60}?)[,:] (?:trong |vào )?$")
_TELLING: Final = 120
#: Kinds of periods that are spans of their own even where nothing tells their days.
_OWN_SPAN: Final = frozenset(["week", "day", "since", "last"])
#: So many spans are remembered.
_SEEN: Final = 8
_CLOSES: Final = re.compile(r"[^.,;:()\n]{0,40}(?<!\w)(?:trong|vào)\s?(?:các )?|(?: [^\W\d_]+){0,3} \(?(?=trong)")
#: The longest bracket of a period with a number, in characters.
_IN_BRACKET: Final = 122
_BRACKETED: Final = re.compile(r"[^()]{0,60}?\d[^()]{0,60}\)")
_CLAUSE: Final = re.compile(r"[;.:]\s(?:và |còn |riêng |cũng |chỉ |tính )*(?:trong )?$")
_ASIDE: Final = re.compile(r"(?<!\w)(?:riêng|trong đó|chỉ trong|chỉ tính)(?:,? (?:riêng|chỉ|có|trong|tính|ở|vào))* ?$")
#: "…, riêng ngày mùng 3 Tết xảy ra 2 vụ".
_THIS_DAY: Final = re.compile(r"(?<!\w)riêng(?: trong| vào)?(?: ngày)? $")
#: "Riêng tháng 10, …", "Chỉ riêng nửa đầu năm 2019 đã có …": singled out for as long as its paragraph goes on.
_SINGLED: Final = re.compile(
    r"\W*(?:nếu )?(?:(?:chỉ |tính )*(?:riêng|chỉ|chỉ tính)(?:,? (?:riêng|trong|tính|ở|vào))*|nhìn lại(?: cả)?) ?"
)
#: How a line of a list begins, which goes on with the paragraph before.
_ITEM: Final = re.compile(r"\s*(?:\(?(?:\d{1,2}|[a-eđ])[.)]\s|[-+*•–]\s)")
#: What may stand between a figure and the year that it alone is of: "7% | năm 2015", "58 người | (năm 2015)".
_OF_YEAR: Final = re.compile(
    r"(?: (?!(?:kế|chỉ|dự|so|mục|bằng|như|hơn|của|từ|đến|và) )[^\W\d_]+){0,2} (?P<bracket>\()?(?:trong |vào )?"
)
#: What follows "cùng kỳ" where it is the span of figures, not of a comparison.
_SAID_THEN: Final = re.compile(r"\s?(?::|là|xảy ra|có|chỉ|phát hiện|bắt|ghi nhận)\s")
_WHOLE_PHASE: Final = re.compile(r"(?<!\w)(?:cả|toàn) giai đoạn(?! \d)")


class Placer:
    """Walks the sentences of one document in order and gives each draft its period, baseline and place."""

    def __init__(self, document: Document, title: str = "") -> None:
        self.document = document
        self.period = lead_period(document, title)
        self.phase: Period | None = None
        #: The span last named of what is still to come, which targets are of.
        self.ahead: Period | None = lead_plan(document)
        #: Spans that figures have been of, the latest last.
        self.seen: list[Period] = []
        self.places = Places(document, title)
        self.baseline: PeriodMention | None = None
        #: The span before a paragraph singled one out, and that paragraph's line.
        self.before_aside: tuple[int, Period] | None = None
        #: Where years begin, in the sentence at hand, that are of the one figure before them.
        self.alone: frozenset[int] = frozenset()

    def settle(self, index: int, drafts: Sequence[Draft]) -> None:
        """Settle place, period and baseline of the drafts of one sentence."""
        sentence = self.document.sentences[index]
        kept = [draft for draft in drafts if not draft.refused]
        if sentence.periods or self.before_aside is not None:
            self._enter(sentence, kept)
        self.places.enter(sentence, kept)
        for position, draft in enumerate(kept):
            after = kept[position + 1].start if position + 1 < len(kept) else sentence.end
            draft.place = self.places.of(sentence, draft, after)
            if sentence.periods or self.phase is not None:
                draft.period = self._period(sentence, draft, after)
            else:
                draft.period = self._inherited(draft)
            if draft.relation in _COMPARED:
                self._compare(sentence, draft)
            if draft.period is not None and (not self.seen or draft.period is not self.seen[-1]):
                self._note(draft.period)
        if kept or not drafts or not any(draft.refused == "single incident" for draft in drafts):
            self._leave(sentence, kept)
            self.places.leave(sentence, kept)

    # ---- periods ------------------------------------------------------------------------------------------------

    def _period(self, sentence: Sentence, draft: Draft, after: int) -> Period | None:
        roles = ("period", "as_of", "plan") if draft.relation == "target" else ("period", "as_of")
        if self.phase is not None and _WHOLE_PHASE.search(self.document.folded, sentence.start, draft.start):
            return self.phase
        inherited = self._inherited(draft)
        if not sentence.periods:
            return inherited
        if draft.relation == "level" and (then := self._then(sentence, draft)) is not None:
            return then
        spans = [mention for mention in sentence.periods if self._spans(sentence, mention, roles)]
        for mention in spans:
            if draft.end <= mention.start < after and (self._directly(draft, mention) or self._year_of(draft, mention)):
                if mention.period is not None:
                    return mention.period
                break
        spans = [mention for mention in spans if mention.start not in self.alone]
        nearest = True
        for mention in reversed(spans):
            if mention.start < draft.start and not self._shut(mention, draft):
                if mention.period is not None or (nearest and mention.kind in _OWN_SPAN):
                    return self._of_column(mention) if mention.rule == "column" else mention.period
                nearest = False
        if not nearest:
            return inherited
        behind = next((mention for mention in spans if mention.period is not None), None)
        if behind is not None and (self.period is None or not self._begins(sentence, behind, after)):
            return behind.period
        return self._day(sentence, draft) or inherited

    def _of_column(self, mention: PeriodMention) -> Period | None:
        """The year that heads a column of a table: the span spoken of, in that year."""
        spoken = self.period
        if spoken is None or mention.year is None or spoken.start.year != spoken.end.year:
            return mention.period
        return in_year(spoken, mention.year)

    def _then(self, sentence: Sentence, draft: Draft) -> Period | None:
        """ "(cùng kỳ xảy ra 2 vụ, chết 1 người)", "cùng kỳ năm 2021 là 45 vụ": figures of the span compared with."""
        low = self.document.folded
        for mention in sentence.periods:
            if mention.kind != "same" or mention.start > draft.start or self.period is None:
                continue
            bracket = low.startswith("(", mention.start - 1)
            opens = (
                bracket or mention.start - sentence.opens <= 1 or low[mention.start - 2 : mention.start] in (", ", "; ")
            )
            if not opens or not _SAID_THEN.match(low, mention.end):
                continue
            end = low.find(")" if bracket else ";", mention.end, sentence.end)
            other = any(mention.start < m.start < draft.start and absolute(m) for m in sentence.periods)
            if not other and draft.start < (end if end >= 0 else sentence.end):
                return baseline(self.period, mention)
        return None

    def _inherited(self, draft: Draft) -> Period | None:
        return (self.ahead if draft.relation == "target" else None) or self.period

    def _directly(self, draft: Draft, mention: PeriodMention) -> bool:
        """Whether a period closes the phrase of a figure: "9 vụ xảy ra trong tháng 7"."""
        return _CLOSES.fullmatch(self.document.folded, draft.end, mention.start) is not None

    def _year_of(self, draft: Draft, mention: PeriodMention) -> re.Match[str] | None:
        """Whether a year stands right behind a figure: "7% năm 2015", "214 người (năm 2011)"."""
        low = self.document.folded
        if mention.kind != "year" or mention.role != "period":
            return None
        found = _OF_YEAR.fullmatch(low, draft.end, mention.start)
        return None if found is not None and found["bracket"] and low[mention.end : mention.end + 1] != ")" else found

    def _enter(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """Begin a sentence: a new paragraph goes back to the span before the one that the last singled out, and years
        that stand behind one figure each are of no other."""
        aside = self.before_aside
        if aside is not None and sentence.line != aside[0] and not _ITEM.match(self.document.folded, sentence.start):
            self.period, self.before_aside = aside[1], None
        self.alone = frozenset()
        if len(sentence.periods) > 1 or len(drafts) > 1:
            pairs = ((draft, mention) for mention in sentence.periods for draft in drafts if draft.end <= mention.start)
            found = [(m, match) for draft, m in pairs if (match := self._year_of(draft, m)) is not None]
            if len(found) > 1 or any(match["bracket"] for _, match in found):
                self.alone = frozenset(mention.start for mention, _ in found)

    def _shut(self, mention: PeriodMention, draft: Draft) -> bool:
        """Whether a period stands with a number of its own in a bracket that closes before a figure."""
        return self._bracketed(mention, draft.start)

    def _bracketed(self, mention: PeriodMention, end: int) -> bool:
        low, start = self.document.folded, mention.end
        near = low.find(")", start, min(end, start + _IN_BRACKET)) >= 0
        return near and _BRACKETED.match(low, start, end) is not None

    def _begins(self, sentence: Sentence, mention: PeriodMention, after: int) -> bool:
        """Whether a period opens a clause of its own: "xảy ra 5 vụ; trong tháng 8, phát hiện 7 vụ"."""
        return mention.start < after < sentence.end and bool(
            _CLAUSE.search(self.document.folded, max(sentence.start, mention.start - _COMPARING), mention.start)
        )

    def _day(self, sentence: Sentence, draft: Draft) -> Period | None:
        """ "Ngày 30/4, toàn quốc xảy ra …", "Đêm 24/12, CSGT xử lý …": here the day is the span, unless it is that of a
        meeting."""
        met = "meeting" in sentence.tags
        for mention in sentence.periods:
            if mention.kind != "day" or mention.role != "event":
                continue
            lead = mention.start - sentence.opens
            told = lead < _TELLING and _TOLD.search(self.document.folded, sentence.opens, mention.start) is not None
            of_day = draft.action == "occur" or (draft.action and (told or not met))
            if (told or lead <= _OPENING) and of_day and mention.period is not None:
                self.period = mention.period
                return mention.period
        return None

    def _spans(self, sentence: Sentence, mention: PeriodMention, roles: tuple[str, ...]) -> bool:
        """Whether a mention is a span that figures may be of; a day is one where it is singled out."""
        if mention.role in roles:
            if mention.rule == "in-that" and self.period is not None:
                return False
            return absolute(mention) and not self._compares(sentence, mention)
        alone = mention.kind == "day" and mention.role == "event"
        reach = max(sentence.start, mention.start - _COMPARING)
        return alone and _THIS_DAY.search(self.document.folded, reach, mention.start) is not None

    def _compares(self, sentence: Sentence, mention: PeriodMention) -> bool:
        before = self.document.folded[max(sentence.start, mention.start - _COMPARING) : mention.start]
        tail = before[before.rfind("so với") :]
        return "so với" in before and "," not in tail and ";" not in tail

    def _compare(self, sentence: Sentence, draft: Draft) -> None:
        """Give a change the span that it is compared with. A whole year compares with a whole year: where it does not
        fit the span at hand, the change is of the last span that it fits."""
        mention = self._baseline(sentence, draft)
        if mention is None or draft.period is None:
            return
        size = None if mention.period is None else length_in_months(mention.period)
        if size is not None and size != length_in_months(draft.period):
            bound = any(m.role == "period" and absolute(m) for m in sentence.periods)
            fitting = (period for period in reversed(self.seen) if length_in_months(period) == size)
            draft.period = draft.period if bound else next(fitting, draft.period)
        draft.baseline = baseline(draft.period, mention)

    def _baseline(self, sentence: Sentence, draft: Draft) -> PeriodMention | None:
        if not sentence.periods:
            return self.baseline
        mentions = [m for m in sentence.periods if m.role == "baseline" or m.kind in ("same", "previous")]
        after = [mention for mention in mentions if mention.start > draft.start]
        before = [mention for mention in mentions if mention.start < draft.start]
        return after[0] if after else before[-1] if before else self.baseline

    def _note(self, period: Period) -> None:
        if period not in self.seen[-_SEEN:]:
            self.seen = [*self.seen[-_SEEN:], period]

    # ---- what a sentence leaves ---------------------------------------------------------------------------------

    def _leave(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        if not sentence.periods:
            return
        spans = [m for m in sentence.periods if not sentence.row and m.role == "period" and m.period is not None]
        spans = [m for m in spans if absolute(m) and m.rule != "in-that" and not self._compares(sentence, m)]
        main = [mention for mention in spans if not self._aside(sentence, mention)]
        if main:
            self._singled_out(sentence, main[0], drafts)
            self.period = main[-1].period
        elif any(mention.period == self.period and mention.start in self.alone for mention in spans):
            self.period = spans[-1].period
        if spans:
            self.phase = next((mention.period for mention in spans if mention.kind == "phase"), self.phase)
        for mention in sentence.periods:
            if mention.role == "baseline" or mention.kind in ("same", "previous"):
                self.baseline = mention
            elif mention.role == "plan" and mention.period is not None:
                self.ahead = mention.period if mention.kind != "phase" else self.ahead or mention.period

    def _singled_out(self, sentence: Sentence, mention: PeriodMention, drafts: Sequence[Draft]) -> None:
        """Remember the span that went before one that opens its sentence singled out, but for a heading, or that a
        province's article tells of the whole country."""
        singled = _SINGLED.fullmatch(self.document.folded, sentence.start, mention.start) is not None
        country = bool(drafts) and drafts[0].place == "vn" and self.places.own not in (None, "vn")
        if not singled and not country:
            self.before_aside = self.before_aside if mention.period == self.period else None
        elif drafts and self.period is not None and self.before_aside is None:
            self.before_aside = (sentence.line, self.period)

    def _aside(self, sentence: Sentence, mention: PeriodMention) -> bool:
        """Whether a period is singled out within its sentence: "…; riêng trong tháng 6 xảy ra 8 vụ"."""
        begin = next((m.start for m in sentence.periods if m.period is None and 0 < mention.start - m.end <= 2), None)
        begin = mention.start if begin is None else begin  # "chỉ trong 3 ngày, từ 6 - 8/4"
        low = self.document.folded
        before = low[max(sentence.start, begin - _COMPARING) : begin]
        closes = self._bracketed(mention, sentence.end) or mention.start in self.alone
        return closes or (_ASIDE.search(before) is not None and not _SINGLED.fullmatch(low, sentence.start, begin))
