"""Which period, baseline and place governs which figure: the nearest statement wins, then the paragraph, then the
article."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.extractor.scope_places import Places
from monitor.types import Period
from monitor.vietnamese.periods import PeriodMention, baseline, find_periods
from monitor.vietnamese.text import nfc

_COMPARED: Final = frozenset(["change", "change_pct"])
#: Phrases that name a span only beside another.
_RELATIVE: Final = frozenset(["same", "previous"])
#: Reach of "so với" before a period, and of a day that opens a sentence, in characters.
_COMPARING: Final = 30
_OPENING: Final = 5
_WHOLE_PHASE: Final = re.compile(r"(?<!\w)(?:cả|toàn) giai đoạn(?! \d)")


def _absolute(mention: PeriodMention) -> bool:
    return mention.kind not in _RELATIVE and not mention.rule.startswith("prior-")


class Placer:
    """Walks the sentences of one document in order and gives each draft its period, baseline and place."""

    def __init__(self, document: Document, title: str = "") -> None:
        self.document = document
        self.period = self._lead_period(title)
        self.phase: Period | None = None
        self.places = Places(document, title)
        self.baseline: PeriodMention | None = None

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

    def settle(self, index: int, drafts: Sequence[Draft]) -> None:
        """Settle place, period and baseline of the drafts of one sentence."""
        sentence = self.document.sentences[index]
        kept = [draft for draft in drafts if not draft.refused]
        self.places.enter(sentence, kept)
        for position, draft in enumerate(kept):
            after = kept[position + 1].start if position + 1 < len(kept) else sentence.end
            draft.place = self.places.of(sentence, draft, after)
            draft.period = self._period(sentence, draft)
            if draft.relation in _COMPARED:
                draft.baseline = self._baseline(sentence, draft)
        if kept or not any(draft.refused == "single incident" for draft in drafts):
            self._leave(sentence)
            self.places.leave(sentence, kept)

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

    def _leave(self, sentence: Sentence) -> None:
        spans = [m for m in sentence.periods if m.role == "period" and m.period is not None]
        spans = [mention for mention in spans if _absolute(mention) and not self._compares(mention)]
        if spans:
            self.period = spans[-1].period
            self.phase = next((mention.period for mention in spans if mention.kind == "phase"), self.phase)
        for mention in sentence.periods:
            if mention.role == "baseline" or mention.kind in ("same", "previous"):
                self.baseline = mention
