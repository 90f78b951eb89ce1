"""Fields that are named ahead of a number: in its clause, among what was taken, in the rest of its sentence."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from monitor.codebook import Topic
from monitor.extractor.document import Sign
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.extractor.walk import TAKING, Walk
from monitor.vietnamese.quantities import Quantity

#: What may stand between a thing counted and the rest of its clause, if the two share a phrase.
_BARE: Final = re.compile(r"[\s/(]*(?:(?:với|và|cùng|do|của)\s+)?")
#: How crime is done, not what it is: another field of the same rank goes before.
_MANNERS: Final = frozenset(["organised"])
#: Whoever is arrested is of neither of these: "cung cấp 1.200 nguồn tin, giúp bắt 54 đối tượng".
_WORK: Final = frozenset(["movement", "awards"])
_ARRESTS: Final = frozenset(["detect", "bust", "prosecute"])


def fits(walk: Walk, draft: Draft, topic: str) -> bool:
    """Whether a draft may be about a topic."""
    if draft.kind == "person" and topic in _WORK and draft.action in _ARRESTS:
        return False
    return draft.measure not in walk.codebook.topics[topic].never


def served(walk: Walk) -> str:
    """The only field that the words up to the next number name: sessions and rounds are coded under it."""
    named: set[str] = set()
    for token in walk.stream[walk.at + 1 :]:
        if isinstance(token, Quantity) or (not isinstance(token, Cue) and token.text == ";"):
            break
        if isinstance(token, Cue) and token.entry.topic is not None and token.entry.topic.rank == 2:
            named.add(token.entry.topic.topic)
    return named.pop() if len(named) == 1 else ""


def clause(walk: Walk) -> str:
    """The field that the next phrase of the clause names: "phát hiện 12 vụ, làm rõ 9 vụ trộm cắp". What has words of
    its own after it ("17 nhóm thanh niên tụ tập") shares none."""
    draft, before = walk.drafts[-1], walk.before()
    if before is not None and "of_total" in before.entry.tags and draft.start - before.end <= 1:
        return ""  # what follows is a part of it
    following = next((token for token in walk.stream[walk.at + 1 :] if token.start >= draft.end), None)
    if following is None or not _BARE.fullmatch(walk.low, draft.end, following.start):
        return ""
    if isinstance(following, Cue) and following.entry.noun is not None and following.entry.topic is None:
        return ""
    named: list[Topic] = []
    for at in range(walk.at + 1, len(walk.stream)):
        token = walk.stream[at]
        if isinstance(token, Cue):
            action = token.entry.action
            if "share" in token.entry.tags:
                return ""
            if "including" in token.entry.tags or (action is not None and action.action in TAKING):
                break
            if token.entry.topic is not None:
                named.append(token.entry.topic)
        elif isinstance(token, Quantity):
            if named:
                break
        elif token.text == "(" and _parted(walk, at):
            return ""
        elif token.text == ";" or (token.text == "," and draft.kind == "percent"):
            break
    field = best([topic for topic in named if fits(walk, draft, topic.topic)])
    return field.topic if field is not None and field.rank else ""


def _parted(walk: Walk, at: int) -> bool:
    """Whether the bracket that opens there tells parts of all by field: "45 vụ (ma túy 21 vụ; buôn lậu 14 vụ)"."""
    fields: set[str] = set()
    for token, following in pairwise(walk.stream[at + 1 :]):
        if isinstance(token, Sign) and token.text in "()":
            break
        if isinstance(token, Cue) and token.entry.topic is not None and isinstance(following, Quantity):
            fields.add(token.entry.topic.topic)
    return len(fields) > 1


def singled_out(walk: Walk, topic: str) -> bool:
    """Whether the sentence goes on to single out a topic: "… giảm 34 vụ, riêng án rất nghiêm trọng tăng 7 vụ"."""
    rest = [token for token in walk.stream[walk.at + 1 :] if isinstance(token, Cue)]
    return any(
        "including" in token.entry.tags and following.entry.topic is not None and following.entry.topic.topic == topic
        for token, following in pairwise(rest)
    )


def exhibits(walk: Walk) -> str:
    """The only field of what the clause goes on to say was taken: "bắt 11 vụ, thu giữ 0,78 gam heroin"."""
    named: set[str] = set()
    taken = False
    for token in walk.stream[walk.at + 1 :]:
        if isinstance(token, Cue):
            action, topic = token.entry.action, token.entry.topic
            taken = taken or (action is not None and action.action in TAKING)
            if topic is not None and not taken:
                return ""
            if topic is not None and topic.rank == 2:
                named.add(topic.topic)
        elif not isinstance(token, Quantity) and token.text == ";":
            break
    return named.pop() if len(named) == 1 else ""


def only_field(walk: Walk) -> str:
    """The only field of its own that the rest of the sentence names."""
    named: set[str] = set()
    for token in walk.stream[walk.at + 1 :]:
        if isinstance(token, Cue) and "including" in token.entry.tags:
            break
        if isinstance(token, Cue) and "share" in token.entry.tags:
            return ""
        if isinstance(token, Cue) and token.entry.topic is not None and token.entry.topic.rank == 2:
            named.add(token.entry.topic.topic)
    return named.pop() if len(named) == 1 else ""


def best(topics: Sequence[Topic], measure: str = "") -> Topic | None:
    """The most specific topic that may have the measure, the first named among equals."""
    found: Topic | None = None
    for topic in topics:
        if measure in topic.never:
            continue
        if found is None or topic.rank > found.rank or (topic.rank == found.rank and _is_manner(found, topic)):
            found = topic
    return found


def _is_manner(one: Topic, other: Topic) -> bool:
    """Whether the one only says how the other is done."""
    return one.topic in _MANNERS and other.topic not in _MANNERS
