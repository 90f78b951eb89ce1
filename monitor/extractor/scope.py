"""Which period, baseline and place governs which figure: the nearest statement wins, then the paragraph, then the
article."""

from __future__ import annotations

from collections.abc import Sequence

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.types import Period
from monitor.vietnamese.periods import PeriodMention, baseline
from monitor.vietnamese.places import PlaceMention, places_in_slug


class Placer:
    """Walks the sentences of one document in order and gives each draft its period, baseline and place."""

    def __init__(self, document: Document, title: str) -> None:
        self.document = document
        self.period = self._lead_period()
        self.default_place = self._own_place(title)
        self.line = -1
        self.line_place: str | None = None
        self.line_baseline: PeriodMention | None = None
        self.baseline: PeriodMention | None = None

    def _lead_period(self) -> Period | None:
        for sentence in self.document.sentences:
            for mention in sentence.periods:
                if mention.role == "period" and mention.period is not None and mention.kind not in ("day",):
                    return mention.period
        return None

    def _own_place(self, title: str) -> str | None:
        del title
        document = self.document
        for mention in places_in_slug(document.slug, document.day, document.province or document.hint):
            if mention.level in ("district", "commune") and mention.place is not None:
                return mention.place
        return document.province

    def place_of(self, mention: PlaceMention) -> str | None:
        """The coded place of a mention; the article's own where the mention says only "the province"."""
        if mention.role in ("address", "dateline"):
            return None
        if mention.place is not None:
            return mention.place
        if mention.role == "own" and mention.level == "province":
            return self.document.province
        return mention.province if mention.level == "province" else None

    def place(self, index: int, drafts: Sequence[Draft]) -> None:
        """Settle place, period and baseline of the drafts of one sentence."""
        sentence = self.document.sentences[index]
        if sentence.line != self.line:
            self.line, self.line_place, self.line_baseline = sentence.line, None, None
        for position, draft in enumerate(drafts):
            after = drafts[position + 1].start if position + 1 < len(drafts) else sentence.end
            draft.place = self._place(sentence, draft, after)
            draft.period = self._period(sentence, draft)
            if draft.relation in ("change", "change_pct"):
                draft.baseline = self._baseline(sentence, draft)
        self._leave(sentence, drafts)

    def _place(self, sentence: Sentence, draft: Draft, after: int) -> str | None:
        before = [mention for mention in sentence.places if mention.start < draft.start]
        for mention in reversed(before):
            found = self.place_of(mention)
            if found is not None:
                return found
        behind = [mention for mention in sentence.places if draft.end <= mention.start < after]
        if len(behind) == 1 and self.document.folded[max(0, behind[0].start - 12) : behind[0].start].rstrip().endswith(
            ("tại", "ở", "huyện", "xã", "phường", "thị xã")
        ):
            found = self.place_of(behind[0])
            if found is not None:
                return found
        return self.line_place or self.default_place

    def _period(self, sentence: Sentence, draft: Draft) -> Period | None:
        spans = [m for m in sentence.periods if m.role in ("period", "as_of") and m.period is not None]
        before = [mention for mention in spans if mention.start < draft.start]
        if before:
            return before[-1].period
        if spans:
            return spans[0].period
        return self.period

    def _baseline(self, sentence: Sentence, draft: Draft) -> Period | None:
        mentions = [m for m in sentence.periods if m.role == "baseline" or m.kind in ("same", "previous")]
        after = [mention for mention in mentions if mention.start > draft.start]
        before = [mention for mention in mentions if mention.start < draft.start]
        mention = before[-1] if before and not after else (after[0] if after else None)
        if mention is None:
            mention = self.line_baseline or self.baseline
        if mention is None or draft.period is None:
            return None
        return baseline(draft.period, mention)

    def _leave(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        spans = [m for m in sentence.periods if m.role == "period" and m.period is not None]
        if spans:
            self.period = spans[-1].period
        for mention in sentence.periods:
            if mention.role == "baseline" or mention.kind in ("same", "previous"):
                self.line_baseline = self.baseline = mention
        if drafts or sentence.first:
            for place in sentence.places:
                found = self.place_of(place)
                if found is not None and place.role == "place":
                    self.line_place = found
