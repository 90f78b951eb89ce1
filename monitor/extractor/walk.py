"""The state of one walk through a sentence: what stands where, and what governs the next number."""

from __future__ import annotations

import re
from collections.abc import Sequence
from operator import attrgetter
from typing import Final

from monitor.codebook import Action, Codebook, Noun, Topic
from monitor.extractor.context import TURNS, Context
from monitor.extractor.document import Document, Sentence, Sign, Token
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.vietnamese.quantities import Quantity

#: Under these verbs anything counted is an exhibit.
TAKING: Final = frozenset(["seize", "take_back", "collect"])
#: Verbs that go with a change instead of ending it.
QUIET: Final = frozenset(["treat", "reach"])

#: May stand between a number and the noun that it counts.
_ONLY_SPACE: Final = re.compile(r"\s*(?:các|số|những|lượt)?\s*[\"“‘']?")
#: How the words begin that say of what offence a case or person is: they go on over commas, "tàng trữ, mua bán …".
_OFFENCE: Final = re.compile(
    r"\s(?:(?:có |do |liên quan (?:đến )?|về |phạm |vì |thực hiện )*(?:các )?(?:hành vi|tội|hoạt động|tội danh)\s"
    r"|(?:mua bán|tàng trữ|vận chuyển|tổ chức|sử dụng|sản xuất|môi giới|chứa chấp|lôi kéo|cưỡng bức|đưa|trồng)\s"
    r"|mua bán,|tàng trữ,|vận chuyển,|sử dụng,|sản xuất,)"
)
_NOWHERE: Final = (-1, -1)
_JOINTS: Final = frozenset([",", "và"])
_FIELD: Final = re.compile(r"(?:hình sự|trật tự|ttxh)(?!\w)")
#: Another statement begins.
_TURN: Final = re.compile(rf"(?<!\w)(?:{'|'.join(TURNS)})(?!\w)")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
#: Cues that open another statement.
_BREAKS: Final = frozenset(
    ["up", "down", "share", "equals", "reached", "beaten", "missed", "goal", "including", "baseline"]
)


class Scope:
    """What governs the next number."""

    __slots__ = (
        "action", "action_end", "baseline_at", "beaten", "compared", "equals", "fresh", "goal", "head", "head_at",
        "head_noun", "head_old", "heads", "included", "joined", "last", "named", "opening", "plan", "queue", "rate",
        "reached", "share", "sign", "sign_end", "topics",
    )  # fmt: skip

    def __init__(self, *, plan: bool) -> None:
        self.action: Action | None = None
        #: Verb over the first number of the clause: a clause without a verb of its own goes on under it.
        self.opening: Action | None = None
        self.sign = 0
        #: Where verb and sign end, where a comparison was named last, and where the head was named.
        self.action_end = self.sign_end = self.baseline_at = self.head_at = -1
        #: The change has been compared already ("… so với cùng kỳ"): the next comma ends it.
        self.compared = False
        #: The goal governs the whole sentence ("phấn đấu"), not only the next number ("chỉ tiêu").
        self.goal = self.plan = plan
        self.beaten = 0
        self.share = self.equals = self.reached = False
        self.rate = self.head = ""
        self.head_noun: Noun | None = None
        #: Heads named side by side, and those of them that wait for their numbers ("tăng lần lượt 12% và 15%").
        self.heads: tuple[str, ...] = ()
        self.queue: tuple[str, ...] = ()
        #: Every topic that the sentence has named so far, and those named since the last number.
        self.named: list[Topic] = []
        self.topics: list[Topic] = []
        #: The head stands in an earlier clause: a topic of this one replaces it.
        self.head_old = False
        #: "Trong đó": parts of what was counted before, under no verb of their own yet.
        self.included = False
        #: Where fields are named that are joined to the one of the last number, and say nothing of the next.
        self.joined = _NOWHERE
        self.last: Draft | None = None
        #: A clause has begun and counted nothing yet.
        self.fresh = False

    def end_clause(self) -> None:
        """A semicolon: what governed so far governs no more, but for verb and plan."""
        self.sign, self.compared, self.beaten = 0, False, 0
        self.share = self.equals = self.reached = False
        self.goal = self.plan
        self.topics = []
        self.action, self.opening = self.opening or self.action, None
        self.rate = ""
        self.head_old = self.fresh = True

    def inner(self) -> Scope:
        """The scope that a bracket opens."""
        scope = object.__new__(Scope)
        for name, value in zip(Scope.__slots__, _ALL(self), strict=True):
            setattr(scope, name, value)
        scope.topics = list(self.topics)
        scope.reached = scope.equals = False
        scope.beaten = 0
        return scope


_ALL: Final = attrgetter(*Scope.__slots__)

#: How a sentence begins that goes on with the aims of the one before.
_ALONGSIDE: Final = re.compile(r"(?:cùng với đó|đồng thời|ngoài ra|bên cạnh đó|phấn đấu|mặt khác)(?!\w)")


class Walk:
    """Everything that the rules may look at for the number at `at`."""

    def __init__(self, document: Document, index: int, codebook: Codebook, context: Context) -> None:
        self.low = document.folded
        self.sentence: Sentence = document.sentences[index]
        self.index = index
        self.codebook = codebook
        self.context = context
        self.stream: Sequence[Token] = self.sentence.tokens
        self.at = 0
        self.scope = Scope(plan=context.plan or self._aims_on(document))
        if context.aims:
            self.scope.goal = self._aims_first()
        self.brackets: list[Scope] = []
        self.drafts: list[Draft] = []
        self.row = self.sentence.row

    def _aims_on(self, document: Document) -> bool:
        """Whether the sentence goes on with what its paragraph aims at: "Cùng với đó, bắt 30% số đối tượng truy nã"."""
        if self.context.aiming != self.sentence.line:
            return False
        return document.directive or _ALONGSIDE.match(self.low, self.sentence.start) is not None

    def _aims_first(self) -> bool:
        """ "Ra mắt 2 mô hình mới: đã ra mắt 3 mô hình": whether the sentence names an aim, a colon, and the result."""
        colon = self.low.find(":", self.sentence.start, self.sentence.end)
        first = next((number for number in self.sentence.quantities if number.start > self.sentence.start), None)
        return first is not None and first.start < colon < self.sentence.quantities[-1].start

    def after(self, draft: Draft) -> Cue | None:
        """The cue that stands directly after a bare number."""
        following = self.stream[self.at + 1] if self.at + 1 < len(self.stream) else None
        near = isinstance(following, Cue) and following.start - draft.quantity.end <= 1
        return following if isinstance(following, Cue) and near else None

    def before(self) -> Cue | None:
        """The cue before the number, if no sign stands between."""
        previous = self.stream[self.at - 1] if self.at else None
        return previous if isinstance(previous, Cue) else None

    def noun_after(self, quantity: Quantity) -> Cue | None:
        """The noun that a number counts."""
        for token in self.stream[self.at + 1 : self.at + 3]:
            if isinstance(token, Quantity):
                return None
            if isinstance(token, Sign) and token.text == "(":
                return self._noun_behind(quantity)
            if isinstance(token, Cue):
                if token.entry.noun is None:
                    return None
                between = self.low[quantity.end : token.start]
                return token if between == " " or _ONLY_SPACE.fullmatch(between) else None
            if token.text != ",":
                return None
        return None

    def _noun_behind(self, quantity: Quantity) -> Cue | None:
        """ "giảm 43 (391/434) | vụ": the noun stands behind this period and the last, which differ by the number."""
        following = self.stream[self.at + 2 : self.at + 5]
        if len(following) < 3 or not isinstance(following[0], Quantity) or not isinstance(following[2], Cue):
            return None
        both, noun = following[0], following[2]
        differ = both.of is not None and abs(both.value - both.of) == abs(quantity.value)
        return noun if differ and noun.entry.noun is not None and noun.start - following[1].end <= 1 else None

    def phrase(self, noun: Cue | None) -> list[Cue]:
        """Cues of the phrase after the noun, and the noun: "vụ | trộm cắp", "đối tượng liên quan đến | ma túy"."""
        found: list[Cue] = [noun] if noun is not None else []
        comma = False
        quantity = self.stream[self.at]
        edge = noun.end if noun else quantity.end
        offence = noun is not None and bool(_OFFENCE.match(self.low, edge))
        read = edge
        for at in range(self.at + 1, len(self.stream)):
            token = self.stream[at]
            if token is noun:
                continue
            if isinstance(token, Quantity):
                if offence and not comma and len(found) == 1:
                    found.extend(self._object(at))
                break
            if self.context.turns and _TURN.search(self.low, read, token.start):
                break
            read = token.start
            if isinstance(token, Sign):
                if token.text in ";():=":
                    break
                if token.text == ",":
                    if noun is None:
                        break
                    named = max((cue.entry.topic.rank for cue in found if cue.entry.topic), default=-1)
                    if named == 2 or (named >= 0 and (self._broad(found) or not self._lists(at))):
                        break
                    if named < 0 and not _WORDS.search(self.low, edge, token.start):
                        break
                    comma = True
                elif token.text == "và" and self._opens(at):
                    break
                continue
            entry = token.entry
            bare = entry.action is not None and entry.topic is None
            if (entry.tags and not entry.tags.isdisjoint(_BREAKS)) or (comma and bare and not offence):
                break
            if offence and bare and entry.action is not None and entry.action.weight <= 1:
                continue
            found.append(token)
            if bare and entry.action is not None and entry.action.measures and entry.noun is None:
                break
        return found

    def _broad(self, found: Sequence[Cue]) -> bool:
        """Whether a whole field is named, which goes first of joined fields: "hình sự, kinh tế, môi trường"."""
        last = next(cue for cue in reversed(found) if cue.entry.topic is not None)
        return bool(_FIELD.search(self.low, last.start, last.end))

    def joined(self, phrase: Sequence[Cue]) -> tuple[int, int]:
        """Where fields stand that are joined to the one that the phrase names: "hình sự | , kinh tế, môi trường"."""
        end = -1
        for cue in phrase:
            if cue.entry.topic is not None and cue.end > end:
                end = cue.end
        if end < 0:
            return _NOWHERE
        start, at, stream = end, self.at + 1, self.stream
        while at < len(stream) and stream[at].start < end:
            at += 1
        while at < len(stream) - 1 and stream[at].start - end <= 1 and self._lists(at):
            end, at = stream[at + 1].end, at + 2
        return start, end

    def _object(self, at: int) -> list[Cue]:
        """What an offence was done with: "3 trường hợp trồng 53 cây | cần sa"."""
        following = [token for token in self.stream[at + 1 : at + 3] if isinstance(token, Cue)]
        return [cue for cue in following if cue.entry.topic is not None][:1]

    def _opens(self, at: int) -> bool:
        """Whether the sign there opens the count of another field: "đánh bạc 34 vụ/210 bị can và | ma túy 211 vụ"."""
        following = self.stream[at + 1 : at + 3]
        if len(following) < 2 or not isinstance(following[0], Cue):
            return False
        return following[0].entry.topic is not None and isinstance(following[1], Quantity)

    def _lists(self, at: int) -> bool:
        """Whether the comma there joins another field to the one before it: "cưỡng đoạt tài sản, cho vay lãi nặng",
        but not "hình sự, ma túy 30 vụ"."""
        following = self.stream[at + 1 : at + 3]
        first = following[0] if following else None
        if getattr(self.stream[at], "text", "") not in _JOINTS or not isinstance(first, Cue):
            return False
        if first.entry.topic is None or first.start - self.stream[at].end > 1:
            return False
        return len(following) < 2 or not isinstance(following[1], Quantity)


def outcome_of(cue: Cue | None) -> str:
    """What befell people, as a measure: deaths, injuries, or "" where the cue says neither."""
    if cue is None:
        return ""
    return "deaths" if "dead" in cue.entry.tags else "injuries" if "hurt" in cue.entry.tags else ""
