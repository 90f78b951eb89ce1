"""Which place a figure is of: the nearest that its sentence names, else the one last spoken of, else the article's."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import Final

from monitor.extractor.document import Document, Sentence
from monitor.extractor.draft import Draft
from monitor.extractor.grounds import Ground, grounds, in_turn
from monitor.vietnamese.places import PlaceMention, find_places, places_in_slug
from monitor.vietnamese.text import nfc, plain

#: Bodies of the whole country: with no province named, an article of theirs speaks of the country.
_NATIONAL: Final = re.compile(
    r"(?<!\w)(?:bộ công an(?! (?:giao|đề ra|phát động|tặng|khen))|tổng cục"
    r"|cục (?!thuế|hải quan|quản lí thị trường|thống kê|thi hành)[^\W\d_]"
    r"|quốc hội(?! (?:giao|đề ra|khóa|đã giao))(?<!chỉ tiêu quốc hội)(?<!chỉ tiêu của quốc hội)"
    r"(?<!nghị quyết của quốc hội)"
    r"|chính phủ|toàn quốc|cả nước|bộ tư lệnh|bộ trưởng|bộ lđ|bộ lao động|các tòa án|tòa án nhân dân tối cao"
    r"|(?:vksnd|viện ksnd|viện kiểm sát(?: nhân dân)?) tối cao"
    r"|quốc gia(?=[,:;.]| cho| vừa| thống)|c0\d(?!\w)|hải quan việt nam"
    r"|toàn ngành(?! (?:y tế|giáo dục|kiểm sát tỉnh))|(?:khu vực|vùng|tuyến biên giới) (?:tây nguyên|tây bắc|đông bắc"
    r"|miền [^\W\d_]+|đông nam bộ|tây nam bộ|nam bộ|bắc bộ|đồng bằng|bắc trung bộ|nam trung bộ|phía bắc|phía nam)"
    r"|các tỉnh(?:, thành(?: phố)?)? (?:khu vực|miền|phía|vùng|tây nguyên|đồng bằng))"
)
#: The province's own bodies and ground.
_PROVINCIAL: Final = re.compile(
    r"(?<!\w)(?:toàn tỉnh|trên địa bàn(?! (?:cả nước|toàn quốc|các |nhiều |\d))|công an tỉnh|ca tỉnh|ubnd tỉnh"
    r"|toàn thành phố|của tỉnh)"
)
#: The ground of a district or commune, and of a province, when an article stands on the site of the former.
_OF_UNIT: Final = re.compile(
    r"(?<!\w)(?:toàn|trên địa bàn|công an|ubnd|của|từ|trong) (?:huyện|quận|thị xã|thành phố|xã|phường)(?!\w)"
)
_OF_PROVINCE: Final = re.compile(r"(?<!\w)(?:toàn|trên địa bàn|công an|bộ chỉ huy|biên phòng|bđbp) tỉnh(?!\w)")
_PROVINCE_IN_SLUG: Final = re.compile(r"(?<![a-z])(?:toan|cong-an|ca|ubnd|hdnd|dia-ban|cap)-tinh(?![a-z])")
#: Words of one province that an article may leave unnamed: then it is not told which.
_ONE_PROVINCE: Final = re.compile(
    r"(?<!\w)(?:toàn|công an|ca|ubnd|của|chỉ đạo \d+|trong|địa bàn) tỉnh(?! khác)(?=[ .,;:])(?!,)"
)
#: How far into an article its own level shows, and how often a province is named that the article is about.
_LEAD: Final = 700
_OPENING: Final = 250
_OFTEN: Final = 3
_AT: Final = re.compile(
    r"(?:tại|ở|thuộc|trên địa bàn|của)\s(?:các\s)?(?:huyện|xã|phường|thị xã|tp|tỉnh|thành phố)?\.?\s?$"
)
_HELD_AT: Final = re.compile(r"(?<!\w)(?:tại|ở) (?:tp|thành phố|thủ đô)?\.? ?$")
_WITHIN: Final = re.compile(r"(?<!\w)(?:tại|ở|thuộc|của)\s(?:các\s)?$")
_OPENS: Final = re.compile(
    r"\W*(?:còn |riêng |cũng )*(?:tại|ở|riêng|với|trên địa bàn|đối với|theo)?\s?(?:(?:công an|ca|ubnd|biên phòng) )?"
)
#: "các nơi khác cộng lại 41 vụ", "7 huyện còn lại xảy ra 12 vụ": places that are not named.
_OTHERS: Final = re.compile(
    r"(?<!\w)(?:nơi|huyện|quận|thị xã|thành phố|xã|phường|thị trấn|địa phương|địa bàn|đơn vị|tỉnh)(?: \w+)?"
    r" (?:khác|còn lại)(?!\w)"
)
#: "5 xã của | huyện Bắc Yên", "12 vụ ở | huyện Bảo Thắng": right behind a figure.
_RIGHT_BEHIND: Final = re.compile(r"(?: [^\W\d_]+){0,2} (?:tại|ở|thuộc|của|trên địa bàn) ")
#: Words before a place that is singled out for one figure only.
_ASIDE: Final = re.compile(
    r"(?<!\w)(?:riêng|trong đó|điển hình|nhất|như|gồm|nổi lên|cụ thể)(?: [^\s.,;:]+){0,5}[:,]? ?$"
)
_REACH: Final = 60
_BULLET: Final = re.compile(r"[-+*•–]\s")


class Places:
    """Walks the sentences of one document in order and tells the place of each draft."""

    def __init__(self, document: Document, title: str = "") -> None:
        self.document = document
        self.title = title
        self.current: str | None = None
        #: What was spoken of before a paragraph singled a place out, and that paragraph's line.
        self.before_aside: tuple[int, str | None] | None = None
        #: What was spoken of before a list of places.
        self.before_list: tuple[str | None] | None = None
        #: The line that counted something last.
        self.counted = -1
        self.grounds: Sequence[Ground] = ()
        #: Places of the figures, by their start, that places named together share out in turn.
        self.turns: Mapping[int, str] = {}
        #: The unit that the article is about.
        self.own = self._unit()

    # ---- the article's own --------------------------------------------------------------------------------------

    def _unit(self) -> str | None:
        """The unit that the article is about, from its address or its own words ("UBND huyện")."""
        document = self.document
        named = places_in_slug(document.slug, document.day, document.province or document.hint)
        provincial = _PROVINCE_IN_SLUG.search(document.slug) is not None
        if not provincial and (unit := self._small_unit(named)) is not None:
            return unit
        in_slug = next((mention.place for mention in named if mention.place is not None), None)
        return self._province(document.province or in_slug, in_slug)

    def _small_unit(self, in_slug: Sequence[PlaceMention]) -> str | None:
        """The district or commune that address or site name, or the text where its address has the name too."""
        for mention in in_slug:
            if mention.level in ("district", "commune") and mention.place is not None:
                return mention.place
        for sentence in self.document.sentences:
            for mention in sentence.places:
                small = mention.level in ("district", "commune") and mention.role == "place"
                if small and mention.place is not None and self._in_slug(mention.name):
                    return mention.place
        speaks = self.document.site is not None and _OF_UNIT.search(self.document.folded)
        return self.document.site if speaks and not _OF_PROVINCE.search(self.document.folded) else None

    def _province(self, found: str | None, in_slug: str | None) -> str | None:
        """The province, or the whole country where a body of the country speaks and nothing makes it a province's."""
        document = self.document
        if document.given or document.hint is not None:
            named = any(place.province == found for sentence in document.sentences for place in sentence.places)
            own = document.given or named or bool(_PROVINCIAL.search(document.folded))
        else:
            own = found is not None and (found == in_slug or self._speaks_of(found))
            if found is None and _ONE_PROVINCE.search(document.folded):
                return None
        lead = _LEAD if found is not None else len(document.folded)
        return "vn" if not own and _NATIONAL.search(document.folded, 0, lead) else found

    def _speaks_of(self, province: str) -> bool:
        """Whether the text of an outlet of the country is about one province, not only naming it."""
        named = find_places(nfc(self.title), self.document.day) if self.title else ()
        if any(mention.province == province for mention in named):
            return True
        national = _NATIONAL.search(self.document.folded, 0, _LEAD)
        opening = min(_OPENING, national.start() if national else _OPENING)
        often = 0
        for sentence in self.document.sentences:
            for mention in sentence.places:
                if mention.province == province and mention.role == "dateline":
                    return True
            for ground in grounds(self.document, sentence, (), None):
                if _meets(sentence) and _HELD_AT.search(self.document.folded, max(0, ground.start - 30), ground.start):
                    continue
                if ground.place.rpartition(", ")[2] == province and not ground.several:
                    often += 1
                    if ground.start < opening or often >= _OFTEN:
                        return True
        return False

    def _in_slug(self, name: str) -> bool:
        words = re.sub(r"[^a-z0-9]+", "-", plain(name)).strip("-")
        return bool(words) and f"-{words}-" in f"-{re.sub(r'[^a-z0-9]+', '-', self.document.slug.lower())}-"

    # ---- places of a sentence -----------------------------------------------------------------------------------

    def enter(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """Begin a sentence: see which places it names."""
        if self.before_aside is not None and self.before_aside[0] != sentence.line:
            self.current = self.before_aside[1]
            self.before_aside = None
        if self.before_list is not None and sentence.first and not self._listed(sentence):
            self.current, self.before_list = self.before_list[0], None
        elif self.before_list is not None and sentence.row:
            self.current = self.before_list[0]
        self.grounds = grounds(self.document, sentence, drafts, self.own) if sentence.places else ()
        self.turns = (
            in_turn(self.document, sentence, self.grounds, drafts)
            if any(ground.several for ground in self.grounds)
            else {}
        )

    def of(self, sentence: Sentence, draft: Draft, after: int) -> str | None:
        """The place of a draft of the sentence entered; `after` is where the next one begins."""
        if not self.grounds:
            return self.current or self.own
        low = self.document.folded
        behind = next((ground for ground in self.grounds if draft.end <= ground.start < after), None)
        if behind is not None and _RIGHT_BEHIND.fullmatch(low, draft.end, behind.start):
            return behind.place
        for ground in reversed(self.grounds):
            if ground.start < draft.start and not self._left(sentence, ground, draft):
                if _OTHERS.search(low, ground.end, draft.start):
                    return self.own
                return self.turns.get(draft.start, ground.place)
        if behind is not None and ";" in self.document.folded[draft.end : behind.start]:
            behind = None
        if behind is not None and _AT.search(self.document.folded, max(0, behind.start - 30), behind.start):
            return behind.place
        return self.current or self.own

    def _left(self, sentence: Sentence, ground: Ground, draft: Draft) -> bool:
        """Whether a place belongs to an earlier clause alone: "nhân rộng cách làm tại xã A; duy trì 55 mô hình"."""
        low = self.document.folded
        if ";" not in low[ground.end : draft.start] or not _WITHIN.search(low, max(0, ground.start - 30), ground.start):
            return False
        clause = max(sentence.start, low.rfind(";", sentence.start, ground.start) + 1)
        return not self._opens(sentence, ground, clause)

    # ---- what a sentence leaves ---------------------------------------------------------------------------------

    def leave(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """What the sentence entered leaves for the next ones; `drafts` are those that are kept."""
        if self.grounds:
            self._go_on(sentence, drafts)
        if drafts:
            self.counted = sentence.line

    def _go_on(self, sentence: Sentence, drafts: Sequence[Draft]) -> None:
        """Which place is spoken of from here on. A place that a paragraph comes to once it has counted something
        governs that paragraph only."""
        country = sentence.places[-1] if sentence.places and sentence.places[-1].level == "country" else None
        if not drafts and country is not None and any(ground.start == country.start for ground in self.grounds):
            self.current = "vn"
        if len({draft.place for draft in drafts}) > 1 or (not drafts and _meets(sentence)):
            return
        low = self.document.folded
        first = drafts[0].start if drafts else sentence.end
        heads = low.endswith(":", sentence.start, sentence.end)
        for ground in self.grounds:
            opens = bool(drafts) or heads or self._opens(sentence, ground, sentence.start)
            old = low.startswith((" cũ", " (cũ)"), ground.end)
            if not opens or old or ground.start >= first or (drafts and self._left(sentence, ground, drafts[0])):
                continue
            if _ASIDE.search(low, max(sentence.start, ground.start - _REACH), ground.start):
                if sentence.first and self.before_aside is None:
                    self.before_aside = (sentence.line, self.current)
                elif self.before_aside is None:
                    continue
            elif self.counted == sentence.line and self.before_aside is None and ground.place != self.own:
                self.before_aside = (sentence.line, self.current)
            if drafts and self.before_list is None and self._listed(sentence):
                self.before_list = (self.current,)
            self.current = ground.place

    def _listed(self, sentence: Sentence) -> bool:
        return sentence.row or _BULLET.match(self.document.folded, sentence.start) is not None

    def _opens(self, sentence: Sentence, ground: Ground, begin: int) -> bool:
        """Whether a place opens the sentence or the clause that begins there, at most a period before it."""
        for mention in sentence.periods:
            if mention.start - begin <= 2 and mention.end <= ground.start:
                begin = mention.end
        return _OPENS.fullmatch(self.document.folded, begin, ground.start) is not None


def _meets(sentence: Sentence) -> bool:
    """Whether a sentence tells of a meeting, whose place is not that of the figures."""
    return "meeting" in sentence.tags
