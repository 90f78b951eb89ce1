"""Places of a sentence as what figures may be of: not those named in passing, several in one breath as one."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final, NamedTuple

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.vietnamese.openers import add_openers
from monitor.vietnamese.places import PlaceMention

#: A body that a name belongs to.
_BODY: Final = r"(?:(?:lực lượng|công an|ca|biên phòng|bđbp|bộ đội biên phòng|cơ quan|ubnd|các|tỉnh|huyện|tp) )*"
#: Joins places that are named in one breath.
_JOINS: Final = re.compile(rf"\s?(?:,|;|,? và|,? cùng|-|–|/)\s?{_BODY}")
#: A place named in passing: a neighbour, a partner, the way that goods or people took.
_PASSING: Final = re.compile(
    rf"(?<!\w)(?:giáp(?: ranh)?(?: với| giữa)?|phối hợp(?: chặt chẽ)?(?: với| cùng)?|so với|sang|về|đến|qua"
    rf"|(?<!tin )(?<!liệu )(?<!cáo )từ|tuyến(?: [^\s,;.]+){{1,4}} ?[-–]|tuyến|theo mô hình"
    rf"|quê|gốc|ngoài|bên ngoài|giáp biên) {_BODY}$"
)
#: "một trong những tỉnh đầu tiên trong cả nước", "nhiều nơi trong cả nước": the country only measures a place.
_RANKED: Final = re.compile(
    r"(?<!\w)(?:đầu tiên|dẫn đầu|đứng đầu|cao nhất|thấp nhất|nhiều nhất|nhất|tốp|top|thứ \d+|nhiều nơi|một trong"
    r"|khắp nơi|thứ (?:nhất|nhì|hai|ba|tư))[^,;.:]{0,40}$"
    r"|(?<!\w)(?:chiếm|bằng)(?:[^,;.:]|(?<=\d)[.,](?=\d)){0,40}$"
)
#: What a unit was put together from: "(gồm cả Bến Tre, Trà Vinh cũ)", "sau hợp nhất ba tỉnh …".
_MERGED: Final = re.compile(
    r"\([^()]{0,20}(?:gồm|gộp|tính cả|kể cả|hợp nhất|sáp nhập)(?!\w)[^()]*$"
    r"|(?:hợp nhất|sáp nhập)(?: từ| giữa| của| số liệu| nguyên trạng)*(?: các| hai| ba| \d)?"
    r" (?:tỉnh|huyện|xã|phường|thành phố|đơn vị)(?!\w)[^.;:()\d]*$"
)
add_openers("merger", lambda: ("gồm", "gộp", "tính cả", "kể cả", "hợp nhất", "sáp nhập"))
#: One number for each of the places: "A Lưới và Nam Đông lần lượt 9 vụ và 4 vụ".
_IN_TURN: Final = re.compile(r"(?<!\w)(?:lần lượt|tương ứng)(?!\w)")
#: How far before a place its words are looked for, and words that merge units around it, in characters.
_REACH: Final = 60
_REACH_OF_MERGED: Final = 200


class Ground(NamedTuple):
    """A place that a sentence names, or several named in one breath, and what a figure there is of."""

    start: int
    end: int
    place: str
    several: bool = False
    #: The places named in one breath.
    parts: tuple[str, ...] = ()


def grounds(document: Document, sentence: Sentence, drafts: Sequence[Draft], own: str | None) -> list[Ground]:
    """The places that a sentence names and that figures may be of, in order; `own` is the article's unit, `drafts` the
    figures kept of the sentence."""
    low = document.folded
    starts = [draft.start for draft in drafts]
    found: list[Ground] = []
    joinable = False
    merges = any(sentence.start <= at < sentence.end for at, _ in document.openers["merger"])
    for mention in sentence.places:
        place = _coded(document, mention, own)
        reach = max(sentence.start, mention.start - _REACH)
        ranked = mention.level == "country" and _RANKED.search(low, reach, mention.start) is not None
        merged = merges and mention.role != "own" and _is_merged(low, sentence, mention)
        if place is None or ranked or merged or _PASSING.search(low, reach, mention.start):
            joinable = False
            continue
        last = found[-1] if found else None
        joined = (
            joinable
            and last is not None
            and mention.role != "own"
            and not any(last.end <= start < mention.start for start in starts)
            and _JOINS.fullmatch(low, last.end, mention.start) is not None
        )
        if joined and last is not None:
            found[-1] = _together(last, mention, place, own)
        else:
            found.append(Ground(mention.start, mention.end, place, parts=(place,)))
        joinable = mention.role != "own"
    return found


def _is_merged(low: str, sentence: Sentence, mention: PlaceMention) -> bool:
    """Whether a place is only what another was put together from; with a number of its own in the bracket it counts."""
    start = max(sentence.start, mention.start - _REACH_OF_MERGED)
    found = _MERGED.search(low, start, mention.start)
    if found is None or low[found.start()] != "(":
        return found is not None
    closing = low.find(")", mention.end, min(sentence.end, mention.end + _REACH_OF_MERGED))
    return closing >= 0 and not any(map(str.isdigit, low[mention.end : closing]))


def in_turn(
    document: Document, sentence: Sentence, found: Sequence[Ground], drafts: Sequence[Draft]
) -> Mapping[int, str]:
    """ "A Lưới và Nam Đông lần lượt 9 vụ và 4 vụ": as many figures as places, each of its own."""
    turns: dict[int, str] = {}
    for at, ground in enumerate(found):
        end = found[at + 1].start if at + 1 < len(found) else sentence.end
        following = [draft for draft in drafts if ground.end <= draft.start < end]
        told = following and _IN_TURN.search(document.folded, ground.end, following[0].start)
        if told and len(following) == len(ground.parts):
            turns.update((draft.start, place) for draft, place in zip(following, ground.parts, strict=True))
    return turns


def _coded(document: Document, mention: PlaceMention, own: str | None) -> str | None:
    """The coded place of a mention, None where it settles nothing for a figure. `own` is the article's unit."""
    if mention.role in ("address", "dateline"):
        return None
    if mention.place is not None:
        return mention.place
    if mention.role == "own":
        return document.province if mention.level == "province" else own
    return mention.province if mention.level == "province" else None


def _together(one: Ground, mention: PlaceMention, place: str, own: str | None) -> Ground:
    """Two places named in one breath: the inner one where the other holds it, else what they are of together."""
    province, parts = place.rpartition(", ")[2], (*one.parts, place)
    if place == one.place or (one.place == province and not one.several):
        return Ground(one.start, mention.end, place, parts=parts)
    if one.place.rpartition(", ")[2] != province:
        return Ground(one.start, mention.end, "vn", True, parts)
    whole = own if own is not None and own.endswith(f", {province}") else province
    return Ground(one.start, mention.end, whole, True, parts)
