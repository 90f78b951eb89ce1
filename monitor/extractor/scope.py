"""Which period, baseline and place governs which figure: the nearest statement wins, then the paragraph, then the
article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property
from typing import Final

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.types import Period
from monitor.vietnamese.periods import PeriodMention, baseline, find_periods
from monitor.vietnamese.places import PlaceMention, places_in_slug
from monitor.vietnamese.text import nfc, plain

_COMPARED: Final = frozenset(["change", "change_pct"])
#: Phrases that name a span only beside another.
_RELATIVE: Final = frozenset(["same", "previous"])
#: Bodies of the whole country: with no province named, an article of theirs speaks of the country.
_NATIONAL: Final = re.compile(
    r"(?<!\w)(?:bộ công an|tổng cục|cục [^\W\d_]|quốc hội|chính phủ|toàn quốc|cả nước|bộ tư lệnh|bộ trưởng"
    r"|bộ lđ|bộ lao động)"
)
#: Reach of "so với" before a period, and of a day that opens a sentence, in characters.
_COMPARING: Final = 30
_OPENING: Final = 5
#: How far into an article its own level shows.
_LEAD: Final = 700
_WHOLE_PHASE: Final = re.compile(r"(?<!\w)(?:cả|toàn) giai đoạn(?! \d)")
#: The province's own bodies and ground.
_PROVINCIAL: Final = re.compile(
    r"(?<!\w)(?:toàn tỉnh|trên địa bàn|công an tỉnh|ca tỉnh|ubnd tỉnh|toàn thành phố|của tỉnh)"
)
_AT: Final = re.compile(
    r"(?:tại|ở|thuộc|trên địa bàn|của)\s(?:các\s)?(?:huyện|xã|phường|thị xã|tp|tỉnh|thành phố)?\.?\s?$"
)
_OPENS: Final = re.compile(r"\W*(?:còn |riêng |cũng )*(?:tại|ở|riêng|với|trên địa bàn|đối với|theo)?\s?")


def _absolute(mention: PeriodMention) -> bool:
    return mention.kind not in _RELATIVE and not mention.rule.startswith("prior-")


class Placer:
    """Walks the sentences of one document in order and gives each draft its period, baseline and place."""

    def __init__(self, document: Document, title: str = "") -> None:
        self.document = document
        self.period = self._lead_period(title)
        self.phase: Period | None = None
        self.current: str | None = None
        self.baseline: PeriodMention | None = None
        self.line = -1

    def _lead_period(self, title: str) -> Period | None:
        """The first period that headline or article speaks of: until another is named, figures are of it."""
        if title:
            for mention in find_periods(nfc(title), self.document.anchor):
                if mention.role == "period" and mention.period is not None and mention.kind != "day":
                    return mention.period
        for sentence in self.document.sentences:
            for mention in sentence.periods:
                spans = mention.role == "period" and mention.kind != "day" and _absolute(mention)
                if spans and mention.period is not None:
                    return mention.period
        return None

    @cached_property
    def own(self) -> str | None:
        """The unit that the article is about, from its address or its own words ("UBND huyện")."""
        document = self.document
        named = places_in_slug(document.slug, document.day, document.province or document.hint)
        for mention in named:
            if mention.level in ("district", "commune") and mention.place is not None:
                return mention.place
        for sentence in document.sentences:
            for mention in sentence.places:
                small = mention.level in ("district", "commune") and mention.role == "place"
                if small and mention.place is not None and self._in_slug(mention.name):
                    return mention.place
        found = document.province or next((mention.place for mention in named if mention.place is not None), None)
        named_in_text = any(place.province == found for sentence in document.sentences for place in sentence.places)
        own = document.given or named_in_text or _PROVINCIAL.search(document.folded)
        return "vn" if not own and _NATIONAL.search(document.folded, 0, _LEAD) else found

    def _in_slug(self, name: str) -> bool:
        words = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")
        return bool(words) and f"-{words}-" in f"-{re.sub(r'[^a-z0-9]+', '-', self.document.slug.lower())}-"

    def settle(self, index: int, drafts: Sequence[Draft]) -> None:
        """Settle place, period and baseline of the drafts of one sentence."""
        sentence = self.document.sentences[index]
        kept = [draft for draft in drafts if not draft.refused]
        for position, draft in enumerate(kept):
            after = kept[position + 1].start if position + 1 < len(kept) else sentence.end
            draft.place = self._place(sentence, draft, after)
            draft.period = self._period(sentence, draft)
            if draft.relation in _COMPARED:
                draft.baseline = self._baseline(sentence, draft)
        self._leave(sentence, kept)

    # ---- places -------------------------------------------------------------------------------------------------

    def _coded(self, mention: PlaceMention) -> str | None:
        """The coded place of a mention, None where it settles nothing for a figure."""
        if mention.role in ("address", "dateline"):
            return None
        if mention.place is not None:
            return mention.place
        if mention.role == "own":
            return self.document.province if mention.level == "province" else self.own
        return mention.province if mention.level == "province" else None

    def _place(self, sentence: Sentence, draft: Draft, after: int) -> str | None:
        for mention in reversed(sentence.places):
            if mention.start < draft.start and (found := self._coded(mention)) is not None:
                return found
        behind = [mention for mention in sentence.places if draft.end <= mention.start < after]
        if behind and _AT.search(self.document.folded, max(0, behind[0].start - 30), behind[0].start):
            found = self._coded(behind[0])
            if found is not None:
                return found if len(behind) == 1 else found.rpartition(", ")[2]
        return self.current or self.own

    # ---- periods ------------------------------------------------------------------------------------------------

    def _period(self, sentence: Sentence, draft: Draft) -> Period | None:
        roles = ("period", "as_of", "plan") if draft.relation == "target" else ("period", "as_of")
        whole = _WHOLE_PHASE.search(self.document.folded, sentence.start, draft.start)
        if whole is not None and self.phase is not None:
            return self.phase
        spans = [m for m in sentence.periods if m.role in roles and _absolute(m) and not self._compares(m)]
        before = [mention for mention in spans if mention.start < draft.start]
        if before:
            return before[-1].period or self.period
        settled = [mention for mention in spans if mention.period is not None]
        return settled[0].period if settled else self._day(sentence, draft) or self.period

    def _day(self, sentence: Sentence, draft: Draft) -> Period | None:
        """ "Ngày 30/4, toàn quốc xảy ra …": here the day is the span."""
        for mention in sentence.periods:
            opens = mention.kind == "day" and mention.role == "event" and mention.start - sentence.start <= _OPENING
            if opens and draft.action == "occur" and mention.period is not None:
                self.period = mention.period
                return mention.period
        return None

    @staticmethod
    def _meets(sentence: Sentence) -> bool:
        """Whether a sentence tells of a meeting, whose place is not that of the figures."""
        return any("meeting" in cue.entry.tags for cue in sentence.cues)

    def _compares(self, mention: PeriodMention) -> bool:
        before = self.document.folded[max(0, mention.start - _COMPARING) : mention.start]
        return "so với" in before and "," not in before[before.rfind("so với") :]

    def _baseline(self, sentence: Sentence, draft: Draft) -> Period | None:
        mentions = [m for m in sentence.periods if m.role == "baseline" or m.kind in ("same", "previous")]
        after = [mention for mention in mentions if mention.start > draft.start]
        before = [mention for mention in mentions if mention.start < draft.start]
        mention = after[0] if after else before[-1] if before else self.baseline
        return None if mention is None or draft.period is None else baseline(draft.period, mention)

    # ---- what a sentence leaves ---------------------------------------------------------------------------------

    def _leave(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        spans = [m for m in sentence.periods if m.role == "period" and m.period is not None]
        spans = [mention for mention in spans if _absolute(mention) and not self._compares(mention)]
        if spans:
            self.period = spans[-1].period
            self.phase = next((mention.period for mention in spans if mention.kind == "phase"), self.phase)
        for mention in sentence.periods:
            if mention.role == "baseline" or mention.kind in ("same", "previous"):
                self.baseline = mention
        if not drafts and sentence.places and sentence.places[-1].level == "country":
            self.current = "vn"
        if len({draft.place for draft in drafts}) > 1 or (not drafts and self._meets(sentence)):
            return
        first = drafts[0].start if drafts else sentence.start + 1
        for place in sentence.places:
            opens = bool(drafts) or bool(_OPENS.fullmatch(self.document.folded, sentence.start, place.start))
            if (place.start < first or not drafts) and opens and (found := self._coded(place)) is not None:
                self.current = found
