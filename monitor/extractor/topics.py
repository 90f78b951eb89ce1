"""What a number is about: the phrase after it, the words before it, the field heading, the paragraph, the article."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import Final

from monitor.codebook import Topic
from monitor.extractor.ahead import best, clause, exhibits, fits, only_field, served, singled_out
from monitor.extractor.draft import Draft
from monitor.extractor.justice import JUSTICE
from monitor.extractor.lexicon import Cue
from monitor.extractor.walk import Walk

#: Longest gap in characters between cases and persons that share a phrase.
_NEAR: Final = 40
#: Work that is coded under the field that it serves.
_FIELD_MEASURES: Final = frozenset(["campaigns", "reach", "count"])
#: Fields whose areas are counted under them, when all around is about them.
_AREA_FIELDS: Final = frozenset(["rehab", "drugs"])
#: Rules that look for a topic far from the number.
_FAR: Final = frozenset(["topic-document", "topic-default", "topic-general", "topic-sentence", "topic-order"])
#: How many provinces there are and were: a part of them is one of the field spoken of.
_PROVINCES: Final = frozenset([34, 63, 64])
#: Measures of one field only.
_FIXED: Final = {"collectives": "awards", "individuals": "awards", "tips": "movement"}
#: Where a case may be "rất nghiêm trọng" without being a grave crime.
_ACCIDENTS: Final = frozenset(["traffic", "fire"])
_OTHER: Final = re.compile(r"\skhác:?\s$")
#: "án hình sự" of a court is crime, but crime against public order stays what it is.
_OF_COURTS: Final = frozenset(["handled", "tried"])
_PUBLIC_ORDER: Final = re.compile(r"(?:trật tự (?:an toàn |, an toàn )?xã hội|ttxh)(?!\w)")
_SOCIAL_ORDER: Final = re.compile(_PUBLIC_ORDER.pattern + r"|(?:phạm pháp|tội phạm) hình sự|pphs(?!\w)")
_CASES_CLEARED: Final = re.compile(r"(?:khám phá|làm rõ|phá) (?:các (?:loại )?|các vụ )?án(?!\w)")
#: What courts judge beside crime.
_CIVIL: Final = re.compile(r"(?<!\w)(?:dân sự|hành chính|hôn nhân|lao động|kinh doanh|phá sản)(?!\w)")
#: What the procuracy asks for and objects to.
_ORDERS: Final = re.compile(r"\s(?:bản )?(?:yêu cầu|kiến nghị|kháng nghị|kết luận|quyết định)(?!\w)")
#: Fields that give way to another one around them.
_YIELDING: Final = frozenset(["hi_tech", "serious", "drugs", "traffic"])
#: Crime that is caught, and does not "happen": a bare "xảy ra 58 vụ" after it goes back to what was counted first.
_CAUGHT: Final = frozenset(
    ["gambling", "drugs", "prostitution", "smuggling", "weapons", "wanted", "rehab", "organised"]
)
#: What the police count of crime against public order without naming it again.
_OF_POLICE: Final = frozenset(
    ("cases", "cleared_cases", "clearance_rate", "persons", "prosecuted_cases", "prosecuted_persons")
)
#: Kinds that open a clause of their own, about what it goes on to name.
_CASES: Final = frozenset(["case", "violation"])
#: Kinds that take their field from what is spoken of rather than from a noun with a field of its own before them.
_ALONE: Final = frozenset(["thing", "item"])
#: Kinds and measures that are no figure of this field where nothing around names one.
_NEED_FIELD: Final = frozenset(
    ["percent", "money", "thing", "event", "area", "reach", "item", "volume", "foreign", "person"]
)
_FREE: Final = frozenset(["rate", "cases", "count", "campaigns", "areas", "reach", "seized", "persons", "fines"])
_DEFAULTS: Final = {
    "resolution_rate": "crime_reports",
    "received": "crime_reports",
    "resolved": "crime_reports",
    "groups": "organised",
} | dict.fromkeys(("models", "teams", "areas", "campaigns", "reach", "tips"), "movement")


def settle_topic(walk: Walk, draft: Draft, phrase: Sequence[Cue]) -> None:
    """The topic, from the surest of the places that name one."""
    if draft.topic:
        draft.rule("same-head")
        return
    fixed = _FIXED.get(draft.measure)
    if fixed is not None:
        draft.topic = fixed
        draft.rule(f"topic-{fixed}")
        return
    measure = draft.measure
    said: list[Topic] = []
    for cue in phrase if draft.relation != "share" else ():
        if cue.entry.topic is not None:
            said.append(cue.entry.topic)
    own = best(said, measure) if said else None
    before = best(walk.scope.topics, measure) if walk.scope.topics else None
    draft.own_topic = own.topic if own is not None and own.rank else ""
    rule = ""
    for name, topic in _topics(walk, draft, own, before):
        if topic and fits(walk, draft, topic):
            rule, draft.topic = name, topic
            break
    draft.rule(f"topic-{rule}")
    if draft.topic in _YIELDING:
        _settle_field(walk, draft)
    instead = walk.codebook.topics[draft.topic].instead
    if instead:
        draft.measure = instead.get(draft.measure, draft.measure)
    if draft.kind == "item" and draft.topic == "other" and not draft.action:
        draft.measure = "count"
    if (draft.topic == "social_order" and _in_court(walk, draft)) or (draft.topic == "other" and _tried(walk, draft)):
        draft.topic = "crime"
    if draft.topic in ("movement", "other") and _inspects(walk, draft):
        draft.topic = "crime"
    elif rule == "default" and _needs_field(walk, draft):
        draft.refused = "no field of work named"


def _in_court(walk: Walk, draft: Draft) -> bool:
    """Whether a court or procuracy speaks of crime, and the sentence names none against public order."""
    last, start, end = walk.scope.last, walk.sentence.start, walk.sentence.end
    if draft.measure in _OF_COURTS or (last is not None and last.measure in _OF_COURTS):
        return not _PUBLIC_ORDER.search(walk.low, start, end)
    return walk.context.justice and not _SOCIAL_ORDER.search(walk.low, start, end)


def _tried(walk: Walk, draft: Draft) -> bool:
    """Whether trials or the accused before a court are counted, under whatever punishment: "án treo 48 bị cáo"."""
    if _CIVIL.search(walk.low, walk.drafts[-2].end if len(walk.drafts) > 1 else walk.sentence.start, draft.start):
        return False
    last = walk.scope.last
    if last is not None and last.topic == "other" and last.measure in _OF_COURTS:
        return False
    of_justice = walk.context.justice and draft.kind in ("case", "accused")
    return of_justice or draft.measure in _OF_COURTS or walk.low[draft.quantity.end : draft.end].endswith("bị cáo")


def _inspects(walk: Walk, draft: Draft) -> bool:
    """Whether the procuracy's own work is counted: "trực tiếp kiểm sát 24 cuộc", "512 yêu cầu điều tra"."""
    verb = walk.scope.action
    inspected = draft.kind == "event" and verb is not None and verb.action == "inspect"
    return walk.context.justice and (inspected or _ORDERS.match(walk.low, draft.quantity.end) is not None)


def _needs_field(walk: Walk, draft: Draft) -> bool:
    """Whether a number around which nothing names a field is no figure."""
    if draft.action or draft.kind not in _NEED_FIELD or draft.measure not in _FREE or draft.relation == "target":
        return False
    verb = walk.scope.action
    return not (draft.kind == "percent" and verb is not None and "percent" in verb.measures)


def _settle_field(walk: Walk, draft: Draft) -> None:
    """Fields that give way to another one around them."""
    if draft.topic == "hi_tech" and _is_fraud(walk):
        draft.topic = "fraud"
    if draft.topic == "serious" or (draft.topic == "drugs" and draft.part_of_before):
        around = [walk.context.paragraph, *(other.topic for other in walk.drafts[-3:-1])]
        draft.topic = next((topic for topic in around if topic in _ACCIDENTS), draft.topic)
    if draft.topic == "serious" and draft.relation.startswith("change") and singled_out(walk, draft.topic):
        whole = next((other for other in walk.drafts[:-1] if other.topic not in ("", draft.topic)), None)
        draft.topic = whole.topic if whole is not None else draft.topic
    if draft.topic == "traffic" and draft.part_of_before and walk.scope.last and walk.scope.last.topic == "fire":
        draft.topic = "fire"  # "trong đó do chập điện 299 vụ; tai nạn giao thông 3 vụ": a cause, no field


def _is_fraud(walk: Walk) -> bool:
    """Fraud over the net is fraud: another number or word nearby says that it is one."""
    said = [topic.topic for topic in walk.scope.topics] + [walk.context.paragraph, walk.context.document]
    if walk.scope.last is not None:
        said.append(walk.scope.last.topic)
    after = [cue.entry.topic.topic for cue in walk.sentence.cues if cue.entry.topic is not None]
    return "fraud" in said or "fraud" in after


def _topics(walk: Walk, draft: Draft, own: Topic | None, before: Topic | None) -> Iterator[tuple[str, str]]:
    """Topics that a number may have, the surest first, each with the rule that offers it."""
    noun_topic = draft.noun.topic if draft.noun is not None and draft.measure == draft.noun.measure else None
    if draft.noun is not None and (draft.noun.measure is None or draft.measure == "resolved"):
        noun_topic = draft.noun.topic
    last, context = walk.scope.last, walk.context
    field_work = draft.measure in _FIELD_MEASURES
    least = 2 if noun_topic else 1
    if draft.kind == "item" and not (own is not None and own.rank) and last is not None and last.topic == "weapons":
        raid = (other.topic for other in reversed(walk.drafts[:-1]) if other.topic and other.measure != "seized")
        yield "raid", next(raid, "") or context.paragraph
    if draft.part_of_before and (whole := _whole(walk, draft, own or before)):
        yield "whole", whole
    if own is not None and (own.rank >= least or (field_work and own.rank and own.topic != noun_topic)):
        yield "phrase", own.topic
    if before is not None and before.rank >= least and (not noun_topic or field_work):
        yield "before", before.topic
    if draft.measure == "areas":
        fields = [last.topic if last is not None else "", context.paragraph, context.heading, context.document]
        yield "context", next((topic for topic in fields if topic in _AREA_FIELDS), "")
        if draft.of in _PROVINCES and last is not None:
            yield "carried", last.topic
    if draft.kind == "event":
        yield "served", served(walk)
    if noun_topic:
        sure = last is not None and not _FAR.intersection(last.rules)
        if field_work and last is not None and sure and _rank(walk, last.topic) == 2:
            yield "carried", last.topic
        for around in (context.paragraph, context.heading, context.document if draft.kind == "event" else ""):
            if field_work and noun_topic != "crime" and _rank(walk, around) == 2:
                yield "context", around
        yield "noun", noun_topic
    yield from _topics_around(walk, draft, own or before)


def _whole(walk: Walk, draft: Draft, said: Topic | None) -> str:
    """The field of what a part is a part of, where the part names a broader one ("phá rừng 3 vụ, hủy hoại tài sản 1
    vụ") or none ("vi phạm khác 2 vụ")."""
    wholes = [other.topic for other in walk.drafts[:-1] if not other.part_of_before and other.topic]
    whole = wholes[-1] if wholes else walk.context.paragraph
    other = bool(_OTHER.search(walk.low, draft.start - 8, draft.start)) if said is None or not said.rank else False
    return whole if _rank(walk, whole) == 2 and (other or (said is not None and said.rank == 1)) else ""


def _topics_around(walk: Walk, draft: Draft, said: Topic | None) -> Iterator[tuple[str, str]]:
    """Topics carried from the numbers before, or named by the clause, the heading, the paragraph, the article."""
    last, context = walk.scope.last, walk.context
    paragraph = context.trailing if draft.relation in ("change", "change_pct") else context.paragraph
    if paragraph and draft.kind == "case" and draft.relation == "level":
        paragraph = context.cases or paragraph
    shared = draft.relation == "share" and last is not None and bool(last.topic)
    named = _rank(walk, context.heading) == 2 or (draft.kind in _CASES and _rank(walk, paragraph) == 2)
    if said is not None and (draft.kind == "percent" or not last) and not shared and not named:
        yield "general", said.topic
    if said is not None and last is not None and not _FAR.isdisjoint(last.rules):
        yield "general", said.topic
    if draft.measure == "clearance_rate" and _in_general(walk):
        yield "general", "crime"
    if last is not None:
        if draft.kind == "percent" and draft.noun is not None and draft.noun.kind == "area" and walk.scope.fresh:
            yield "noun", draft.noun.topic or ""
        if walk.scope.fresh and draft.kind in _CASES:
            yield "clause", clause(walk) or exhibits(walk)
        if "topic-noun" in last.rules and draft.kind in _ALONE:
            yield "paragraph", paragraph
        yield "carried", last.topic
        yield "named", next((t.topic for t in reversed(walk.scope.named) if t.rank and fits(walk, draft, t.topic)), "")
    elif paragraph in _CAUGHT and draft.action == "occur" and draft.kind == "case":
        yield "opened", context.opened if context.opened not in _CAUGHT else ""
    if _rank(walk, paragraph) < 2 and not context.heading and draft.kind in _CASES:
        yield "clause", clause(walk)
        yield "exhibits", exhibits(walk)
    if _rank(walk, paragraph) == 2 or not context.heading:
        ambient = [("clause", clause(walk)), ("paragraph", paragraph), ("heading", context.heading)]
    else:
        ambient = [("heading", context.heading), ("clause", clause(walk)), ("paragraph", paragraph)]
    yield from ambient
    if said is not None:
        yield "general", said.topic
    if draft.kind == "percent" and draft.noun is not None and draft.noun.topic:
        yield "noun", draft.noun.topic
    yield "previous", context.previous
    if draft.measure != "clearance_rate":  # of all crime, whatever field is rated after it
        yield "sentence", only_field(walk)
    if context.order and draft.measure in ("cleared_cases", "clearance_rate") and context.document in _CAUGHT:
        yield "order", "social_order"
    yield "document", context.document
    if (
        context.order
        and draft.measure in _OF_POLICE
        and not JUSTICE.search(walk.low, walk.sentence.start, walk.sentence.end)
    ):
        yield "order", "social_order"
    yield "default", _DEFAULTS.get(draft.measure, "other" if draft.measure in ("count", "rate", "seized") else "crime")


def _in_general(walk: Walk) -> bool:
    """ "Giảm 10,9% số vụ về trật tự xã hội; tỷ lệ khám phá án đạt 97%": no cases of a field counted before."""
    if any(other.relation == "level" and other.kind != "percent" and not other.refused for other in walk.drafts[:-1]):
        return False
    last = walk.scope.last
    return last is not None and _CASES_CLEARED.search(walk.low, last.end, walk.drafts[-1].start) is not None


def _rank(walk: Walk, topic: str) -> int:
    return walk.codebook.topics[topic].rank if topic else 0


def share_topics(walk: Walk) -> None:
    """ "19 vụ/36 bị can về ma túy": cases and persons side by side share the phrase after the last of them."""
    for at in range(len(walk.drafts) - 2, -1, -1):
        draft, following = walk.drafts[at], walk.drafts[at + 1]
        if draft.kind not in _CASES or draft.refused or following.refused or draft.own_topic:
            continue
        said = following.own_topic or (following.topic if "topic-general" in following.rules else "")
        pair = following.kind in ("person", "accused", "patient")
        near = following.start - draft.end < _NEAR and ";" not in walk.low[draft.end : following.start]
        if pair and near and said and (following.own_topic or not _FAR.isdisjoint(draft.rules)):
            draft.topic, draft.own_topic = said, following.own_topic
            draft.rule("topic-shared")
