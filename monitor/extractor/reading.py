"""The layers in order: text → numbers → quantities → periods and places → heads → figures."""

from __future__ import annotations

import re
from collections import Counter
from datetime import date
from decimal import Decimal
from functools import lru_cache
from operator import attrgetter, itemgetter
from typing import Final

from monitor.codebook import load
from monitor.extractor.ahead import best
from monitor.extractor.checks import check
from monitor.extractor.confidence import confidence
from monitor.extractor.context import Context
from monitor.extractor.derived import derive
from monitor.extractor.document import Document, Sentence, lay_out
from monitor.extractor.draft import Draft
from monitor.extractor.heads import read_sentence
from monitor.extractor.justice import of_justice
from monitor.extractor.lexicon import default, scan
from monitor.extractor.narrative import judge
from monitor.extractor.refusals import refuse, refuse_together
from monitor.extractor.repeats import mark
from monitor.extractor.scope import Placer
from monitor.extractor.tables import read_tables
from monitor.extractor.walk import Walk
from monitor.types import Extraction, Figure, Refused
from monitor.vietnamese.gazetteer import current_name
from monitor.vietnamese.periods import Anchor
from monitor.vietnamese.text import Normalized, fold, nfc

#: Of the rules; changes with every change of what they give.
VERSION: Final = "7"
#: Characters of the longest text that is read to its end; no article comes near it.
_LONGEST: Final = 100_000
#: Longest line in characters that may be a field heading, and how such a line begins.
_HEADING: Final = 100
_ONE: Final = Decimal(1)
#: How a line of a list begins.
_ITEM: Final = re.compile(r"\(?(?:\d{1,2}|[a-eđ])[.)]\s|[-+*•–]\s")
_NEXT_ITEM: Final = re.compile(rf"\s*(?:{_ITEM.pattern})")
#: How a line goes on with parts of what the line before counted.
_PARTS: Final = re.compile(r"(?:[-+*•]\s*)?(?:trong đó|trong số|cụ thể|gồm)(?!\w)")
#: A sentence through so many fields leaves none of them to the next one.
_MANY: Final = 3
#: Topics that say how grave cases of another topic are.
_DEGREES: Final = frozenset(["serious"])
#: Broad topics that no article is about as a whole.
_NO_FIELD: Final = frozenset(["movement", "awards", "organised", "serious"])
#: The line under a picture: it says nothing of what follows.
_CAPTION: Final = re.compile(r"ảnh(?<!\wảnh)(?:\s?:| minh họa| tư liệu| ctv)")
#: Measures of exhibits and sums, which say little about what a sentence is about.
_SUMS: Final = frozenset(["seized", "damage", "fines", "recovered"])
_NUMBERING: Final = re.compile(r"(?:(?P<digit>\d{1,2})|(?P<roman>[ivx]{1,4})|(?P<letter>[a-eđ]))[.)]\s")
#: "II." may stand before a heading as a sentence of its own: so many characters with the end of the line before.
_NUMBER: Final = 6
_LINE_END: Final = re.compile(r"[ \t]*\n")
#: How headings begin over what is to be done, and over what has become of it.
_TASKS: Final = re.compile(
    r"\W*(?:(?:\d{1,2}|[ivx]{1,4})[.)]\s+)?(?:một số |các )?(?:phương hướng|nhiệm vụ|mục tiêu)(?!\w)"
)
_REPORTED: Final = re.compile(
    r"\W*(?:(?:\d{1,2}|[ivx]{1,4})[.)]\s+)?(?:kết quả|tiến độ|tình hình|việc)(?: thực hiện)?(?!\w)"
)
_FIELD: Final = re.compile(
    r"(?:[-+*•]\s*)?(?:(?:\d{1,2}|[ivx]{1,4}|[a-eđ])[.)]\s+\S|(?:về|trên lĩnh vực|trong lĩnh vực|lĩnh vực|đối với)\s)"
)


def extract(
    text: str, *, published: Anchor = None, province: str | None = None, title: str = "", url: str = ""
) -> Extraction:
    """All figures of an article.

    `text` is lead and body; offsets of the result are into it as given. `published` is the day it appeared, or a
    Period where only its month or year is known. `province` is the one that the source covers. `title` is the headline
    if it is not part of the text, `url` the address: its words and host help where the text leaves something open."""
    normal = Normalized.of(text[:_LONGEST])
    document = lay_out(normal.text, default(), published=published, province=province, url=url)
    read_tables(document)
    drafts = _read(document, title)
    figures = tuple([_figure(draft, normal, document) for draft in drafts if not draft.refused])
    refused = [_refused(draft, normal) for draft in drafts if draft.refused]
    if len(text) > _LONGEST:
        refused.append(Refused("", _LONGEST, _LONGEST, "beyond the longest text that is read"))
    for quantity in document.dated:
        start, end = normal.span(quantity.number.start, quantity.number.end)
        refused.append(Refused(text[start:end], start, end, "date or period"))
    refused.sort(key=attrgetter("start"))
    return Extraction(
        figures=figures,
        refused=tuple(refused),
        derived=derive(figures),
        province=document.province,
        version=VERSION,
    )


def _read(document: Document, title: str) -> list[Draft]:
    codebook = load()
    context = Context.of(document.folded, _field_of(title) or _main_field(document))
    context.justice = of_justice(document)
    placer = Placer(document, title)
    drafts: list[Draft] = []
    stances = judge(document)
    line = -1
    for index, sentence in enumerate(document.sentences):
        if sentence.line != line:
            if (context.plan or context.aims) and not _ITEM.match(document.folded, sentence.start):
                context.plan = context.aims = False
            if not _PARTS.match(document.folded, sentence.start):
                context.begin_paragraph(item=_is_item(document, sentence))
            line = sentence.line
        found = read_sentence(Walk(document, index, codebook, context)) if sentence.quantities else []
        for draft in found:
            draft.stance = stances[index]
            refuse(document, draft)
        if len(found) > 1:
            refuse_together(document, found)
        placer.settle(index, found)
        drafts += found
        if stances[index] != "incident" or any(not draft.refused for draft in found):
            _leave(document, index, found, context)
    mark(document, drafts, _headline(title, document))
    check(drafts, codebook)
    return drafts


def _headline(title: str, document: Document) -> list[Draft]:
    """What a headline counts."""
    text = nfc(title)
    if not any(map(str.isdigit, text)):
        return []
    laid = lay_out(text, default(), published=document.anchor, province=document.province)
    context = Context.of(laid.folded, _field_of(title))
    drafts: list[Draft] = []
    for index, stance in enumerate(judge(laid)):
        found = read_sentence(Walk(laid, index, load(), context))
        for draft in found:
            draft.stance = stance
            refuse(laid, draft)
        drafts.extend(draft for draft in found if not draft.refused)
    return drafts


@lru_cache(maxsize=1024)
def _today(place: str, on: date | None) -> str | None:
    return current_name(place, on)


def _field_of(title: str) -> str:
    if not title:
        return ""
    topic = best([cue.entry.topic for cue in scan(fold(nfc(title)), default()) if cue.entry.topic is not None])
    return topic.topic if topic is not None else ""


def _refused(draft: Draft, normal: Normalized) -> Refused:
    start, end = normal.span(draft.start, draft.end)
    return Refused(normal.original[start:end], start, end, draft.refused)


def _leave(document: Document, index: int, found: list[Draft], context: Context) -> None:
    """What a sentence leaves for the next ones."""
    sentence = document.sentences[index]
    topics, tags = sentence.topics, sentence.tags
    kept = [draft for draft in found if not draft.refused] if found else found
    if kept:
        spoken = [draft for draft in kept if draft.measure not in _SUMS] or kept
        wholes = [draft for draft in spoken if not draft.part_of_before]
        wholes = [draft for draft in wholes if draft.topic not in _DEGREES] or wholes
        context.paragraph = wholes[-1].topic if wholes else context.paragraph or spoken[-1].topic
        context.trailing = context.paragraph
        context.cases = next((draft.topic for draft in reversed(wholes) if draft.kind == "case"), "")
        context.opened = kept[0].topic
        if len({draft.topic for draft in wholes}) >= _MANY:
            context.paragraph = ""
        context.counted = ""
        if any(draft.relation == "level" for draft in kept):
            context.measures = {}
        for draft in reversed(kept):
            if draft.topic not in _DEGREES:
                context.fields.add(draft.topic)
            if draft.relation == "level":
                context.measures[draft.kind] = draft.measure
            if draft.kind != "percent" and not context.counted:
                context.counted = draft.measure
    elif topics and not _CAPTION.search(document.folded, sentence.start, sentence.end):
        context.paragraph = max(topics, key=attrgetter("rank")).topic
    if topics:
        context.order = context.order or any(topic.topic == "social_order" for topic in topics)
        if _is_heading(document, sentence):
            context.heading = max(topics, key=attrgetter("rank")).topic
            context.under(_numbering(document, sentence))
    elif len(context.series) > 1 and not kept and _is_heading(document, sentence):
        ends = context.numbering and _numbering(document, sentence) == context.numbering
        context.heading, context.previous = ("", "") if ends else (context.heading, context.previous)
    aimed = [draft.relation == "target" for draft in kept if draft.kind == "percent"]
    if aimed or context.aiming != sentence.line:
        context.aiming = sentence.line if aimed and all(aimed) else -1
    if "plan" in tags or "goal" in tags or _LINE_END.match(document.folded, sentence.end):
        _open_plan(document, sentence, context)


def _open_plan(document: Document, sentence: Sentence, context: Context) -> None:
    """What a list is of that a sentence opens: "Nhiệm vụ 6 tháng cuối năm:", "Kết quả thực hiện chỉ tiêu:"."""
    low, end = document.folded, sentence.end
    if _NEXT_ITEM.match(low, end) is None:
        return
    line = low[sentence.start : end]
    opens = sentence.start - low.rfind("\n", max(0, sentence.start - _NUMBER), sentence.start) <= _NUMBER
    bare = opens and not any(number.start > sentence.start for number in sentence.quantities)
    heads = line.endswith(":") or (bare and len(line) < _HEADING and not line.endswith("."))
    if heads and _REPORTED.match(line):
        context.aims = "goal" in sentence.tags
    elif ("goal" in sentence.tags and "plan" in sentence.tags) or (
        heads and _TASKS.match(line) and "kết quả" not in line
    ):
        context.plan = True


def _is_item(document: Document, sentence: Sentence) -> bool:
    """An item of a list, or a row of a table."""
    return sentence.row or _ITEM.match(document.folded, sentence.start) is not None


def _main_field(document: Document) -> str:
    """The field that half of all that the article names of fields belongs to, "" where there is none."""
    counts = Counter(
        topic.topic
        for sentence in document.sentences
        for topic in sentence.topics
        if topic.rank and topic.topic != "other"
    )
    if not counts:
        return ""
    topic, most = max(counts.items(), key=itemgetter(1))
    return topic if most > 1 and most * 2 >= counts.total() and topic not in _NO_FIELD else ""


def _is_heading(document: Document, sentence: Sentence) -> bool:
    """A line that names a field of work: "2. Về tội phạm kinh tế", "Trên lĩnh vực ma túy:"."""
    if not sentence.first or sentence.end - sentence.start >= _HEADING:
        return False
    if any(quantity.start > sentence.start for quantity in sentence.quantities):
        return False
    words = document.folded[sentence.start : sentence.end]
    return bool(_FIELD.match(words)) or words.rstrip().endswith(":")


def _numbering(document: Document, sentence: Sentence) -> str:
    """How a heading is numbered: by which of the groups, "" where it is not."""
    found = _NUMBERING.match(document.folded, sentence.start)
    return (found.lastgroup or "") if found is not None else ""


def _plain_number(value: Decimal) -> Decimal:
    """A value without needless zeros or exponent."""
    return value.quantize(_ONE) if value == value.to_integral_value() else value.normalize()


def _figure(draft: Draft, normal: Normalized, document: Document) -> Figure:
    start, end = normal.span(draft.start, draft.end)
    return Figure(
        topic=draft.topic,
        measure=draft.measure,
        relation=draft.relation,
        value=_plain_number(draft.value),
        of=None if draft.of is None else _plain_number(draft.of),
        unit=draft.unit,
        approx=draft.quantity.approx,
        period=draft.period,
        baseline=draft.baseline,
        place=draft.place,
        place_current=None if draft.place is None else _today(draft.place, document.day),
        quote=normal.original[start:end],
        start=start,
        end=end,
        rules=tuple(draft.rules),
        checks=tuple(draft.checks),
        confidence=confidence(draft, document.sentences[draft.sentence]),
    )
