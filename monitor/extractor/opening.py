"""The span that an article speaks of before its sentences name any."""

from __future__ import annotations

from typing import Final

from monitor.extractor.document import Document
from monitor.types import Period
from monitor.vietnamese.periods import PeriodMention, article_period, find_periods
from monitor.vietnamese.text import nfc

#: Phrases that name a span only beside another.
_RELATIVE: Final = frozenset(["same", "previous"])
#: Sentences of an opening.
_LEAD: Final = 5


def absolute(mention: PeriodMention) -> bool:
    """Whether a mention names a span by itself."""
    return mention.kind not in _RELATIVE and not mention.rule.startswith("prior-")


def lead_period(document: Document, title: str) -> Period | None:
    """The first period that headline or article speaks of: until another is named, figures are of it."""
    if title:
        for mention in find_periods(nfc(title), document.anchor):
            if mention.role == "period" and mention.period is not None and mention.kind != "day":
                return mention.period
    for sentence in document.sentences:
        for mention in sentence.periods:
            spans = mention.role == "period" and mention.kind != "day" and absolute(mention)
            if spans and mention.period is not None:
                return mention.period
    mentions = [mention for sentence in document.sentences for mention in sentence.periods]
    return article_period(mentions, document.anchor, slug=document.slug)


def lead_plan(document: Document) -> Period | None:
    """The first span of the text, where it is one of what is still to come."""
    for sentence in document.sentences[:_LEAD]:
        for mention in sentence.periods:
            if mention.role in ("period", "plan") and mention.kind != "day" and absolute(mention):
                return mention.period if mention.role == "plan" else None
    return None
