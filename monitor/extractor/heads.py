"""Heads: what each number of a sentence counts, under which verb, in which relation, about which topic.

One walk from left to right over numbers, cues and signs. Verbs, directions and topics govern what follows them until
another takes over; brackets open a scope of their own; what stands right after a number counts before all else."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from decimal import Decimal
from typing import Final

from monitor.codebook import Action, Codebook, Noun, Topic
from monitor.extractor.document import Document, Sentence, Sign
from monitor.extractor.draft import Draft
from monitor.extractor.lexicon import Cue
from monitor.vietnamese.quantities import Quantity

Token = Quantity | Cue | Sign

_GAP: Final = re.compile(r"[\s,]*(?:và|cùng|rồi|để|đã|kịp thời|bị|được|với|hoặc|,)?\s*")
_PASSIVE: Final = re.compile(r"(?:bị|được|đã|đang|do|bị bắt,|,|\s)*")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
_ONLY_SPACE: Final = re.compile(r"\s*(?:các|số|những|lượt)?\s*")
_SIDE_BY_SIDE: Final = re.compile(r"\s?(?:/|,|với|và|gồm|, với)?\s?")
_FROM: Final = re.compile(r"\s*từ\s*")
_DOWN_TO: Final = re.compile(r"(?:xuống|lên)?\s*(?:còn|đến|tới)\s*$|\btừ\s*$")


@dataclass(slots=True)
class Context:
    """What earlier sentences leave behind."""

    #: Topic of a field heading, of the paragraph so far, and of the document.
    heading: str = ""
    paragraph: str = ""
    document: str = ""
    measure: str = ""
    action: str = ""


@dataclass(slots=True)
class Scope:
    """What governs the next number."""

    action: Action | None = None
    action_end: int = -1
    sign: int = 0
    sign_end: int = -1
    compared: bool = False
    goal: bool = False
    plan: bool = False
    beaten: int = 0
    share: bool = False
    equals: bool = False
    reached: bool = False
    rate: str = ""
    head: str = ""
    topics: list[Topic] = field(default_factory=list)
    last: Draft | None = None


def tokens(sentence: Sentence) -> list[Token]:
    """Numbers, cues and signs of a sentence in order; a cue under a quantity's own words gives way to it."""
    found: list[Token] = []
    quantities = sentence.quantities
    at = 0
    for cue in sentence.cues:
        while at < len(quantities) and quantities[at].end <= cue.start:
            at += 1
        if at < len(quantities) and quantities[at].start < cue.end and cue.start < quantities[at].end:
            continue
        found.append(cue)
    found.extend(quantities)
    found.extend(sentence.signs)
    found.sort(key=lambda token: token.start)
    return found


class SentenceReader:
    """Reads one sentence. Holds nothing beyond it."""

    def __init__(self, document: Document, index: int, codebook: Codebook, context: Context) -> None:
        self.low = document.folded
        self.index = index
        self.sentence = document.sentences[index]
        self.codebook = codebook
        self.context = context
        self.stream = tokens(self.sentence)
        self.scope = Scope()
        self.brackets: list[Scope] = []
        self.drafts: list[Draft] = []
        self.at = 0

    def read(self) -> list[Draft]:
        """The drafts of the sentence, in order."""
        for at, token in enumerate(self.stream):
            self.at = at
            if isinstance(token, Quantity):
                self._quantity(token)
            elif isinstance(token, Cue):
                self._cue(token)
            else:
                self._sign(token)
        self._share_topics()
        return self.drafts

    def _share_topics(self) -> None:
        """ "19 vụ/36 bị can về ma túy": cases and persons side by side share the phrase after the last of them."""
        for draft, following in zip(reversed(self.drafts[:-1]), reversed(self.drafts[1:]), strict=True):
            if draft.refused or following.refused or draft.own_topic or not following.own_topic:
                continue
            between = self.low[draft.end : following.start]
            pair = draft.kind in ("case", "violation") and following.kind in ("person", "accused")
            if pair and _SIDE_BY_SIDE.fullmatch(between) and draft.topic != "awards":
                draft.topic = draft.own_topic = following.own_topic
                draft.rule("topic-shared")

    # ---- what governs -------------------------------------------------------------------------------------------

    def _sign(self, sign: Sign) -> None:
        scope = self.scope
        if sign.text == "(":
            self.brackets.append(scope)
            self.scope = replace(scope, topics=list(scope.topics), share=False, reached=False, beaten=0, equals=False)
        elif sign.text == ")" and self.brackets:
            inner, self.scope = scope, self.brackets.pop()
            self.scope.last = inner.last if self.scope.last is None else self.scope.last
        elif sign.text == ";":
            self._end_clause()
        elif sign.text == ":":
            scope.beaten, scope.share, scope.reached, scope.goal = 0, False, False, scope.plan
            scope.rate = ""
        elif sign.text == "=":
            scope.equals = True
        elif sign.text == ",":
            scope.share = scope.equals = False
            scope.goal = scope.plan
            if scope.compared and not self.brackets:
                scope.sign, scope.compared = 0, False

    def _end_clause(self) -> None:
        scope = self.scope
        scope.sign, scope.compared, scope.beaten = 0, False, 0
        scope.topics = []
        scope.share = scope.equals = scope.reached = False
        scope.goal = scope.plan
        scope.rate = scope.head = ""

    def _cue(self, cue: Cue) -> None:
        entry, scope = cue.entry, self.scope
        tags = entry.tags
        if entry.action is not None:
            self._action(cue, entry.action)
        if entry.topic is not None:
            scope.topics.append(entry.topic)
        if "up" in tags or "down" in tags:
            scope.sign, scope.sign_end = (1 if "up" in tags else -1), cue.end
            scope.compared = scope.beaten = False
            scope.goal = scope.goal or scope.plan
        if "share" in tags:
            scope.share, scope.sign = True, 0
        if "equals" in tags:
            scope.equals = True
        if "reached" in tags:
            scope.reached, scope.sign, scope.goal = True, 0, scope.plan
        if "beaten" in tags or "missed" in tags:
            scope.beaten, scope.sign = (1 if "beaten" in tags else -1), 0
        if "goal" in tags:
            scope.goal = True
        if "plan" in tags and "goal" in tags:
            scope.plan = True
        if "baseline" in tags and scope.sign and scope.last is not None and scope.last.start > scope.sign_end:
            scope.compared = True
        if "including" in tags:
            scope.sign, scope.goal, scope.beaten, scope.reached = 0, scope.plan, 0, False
        if "rate" in tags:
            scope.rate = "rate"
        if "rate_cleared" in tags:
            scope.rate = "clearance_rate"
        if "rate_resolved" in tags:
            scope.rate = "resolution_rate"
        words = self.low[cue.start : cue.end]
        if "dead" in tags or "hurt" in tags:
            if words.startswith("số "):
                scope.head = "deaths" if "dead" in tags else "injuries"
            elif words.startswith("làm") and not scope.goal:
                scope.sign = 0
        elif entry.noun is not None and words.startswith(("số ", "lượng ")):
            scope.head = self._default_measure(entry.noun, scope.action)

    def _action(self, cue: Cue, action: Action) -> None:
        scope = self.scope
        between = self.low[scope.action_end : cue.start] if scope.action_end >= 0 else "x"
        joined = scope.action is not None and bool(_GAP.fullmatch(between))
        if not joined or scope.action is None or action.weight >= scope.action.weight:
            scope.action = action
        scope.action_end = cue.end
        if action.measures and action.action not in ("treat", "reach"):
            scope.sign = 0 if not scope.goal else scope.sign
        if scope.rate == "rate" and action.action in ("clear", "resolve"):
            scope.rate = action.measures["percent"]

    # ---- one number ---------------------------------------------------------------------------------------------

    def _quantity(self, quantity: Quantity) -> None:
        noun_cue = self._noun_after(quantity)
        draft = Draft(quantity, self.index, noun_cue.end if noun_cue else quantity.end, "")
        draft.value, draft.of = quantity.value, quantity.of
        self.drafts.append(draft)
        self._kind(draft, noun_cue)
        phrase = self._phrase(noun_cue)
        steps: tuple[Callable[[], None], ...] = (
            lambda: self._measure(draft, noun_cue, phrase),
            lambda: self._relation(draft),
            lambda: self._topic(draft, phrase),
            lambda: self._unit(draft),
            lambda: self._remember(draft),
        )
        for step in steps:
            if draft.refused:
                return
            step()

    def _noun_after(self, quantity: Quantity) -> Cue | None:
        for token in self.stream[self.at + 1 : self.at + 3]:
            if isinstance(token, Quantity):
                return None
            if isinstance(token, Cue):
                near = bool(_ONLY_SPACE.fullmatch(self.low, quantity.end, token.start))
                return token if near and token.entry.noun is not None else None
            if token.text not in (","):
                return None
        return None

    def _kind(self, draft: Draft, noun_cue: Cue | None) -> None:
        quantity = draft.quantity
        unit = quantity.unit
        if unit in ("percent", "pp"):
            draft.kind = "percent"
        elif unit == "VND":
            draft.kind = "money"
        elif unit in ("kg",):
            draft.kind = "mass"
        elif unit in ("time", "age", "metre", "temperature"):
            draft.refused = {"time": "time", "age": "age"}.get(unit, "measurement")
        elif unit:
            draft.kind = "volume" if unit in ("litre", "m3") else "foreign"
        elif noun_cue is not None and noun_cue.entry.noun is not None:
            draft.noun = noun_cue.entry.noun
            draft.kind = draft.noun.kind
            if draft.kind == "refused":
                draft.refused = "counts no statistic"
        else:
            self._ellipsis(draft)

    def _ellipsis(self, draft: Draft) -> None:
        """A number without a noun takes that of the number it is coordinated with."""
        if self._outcome_next(draft):
            draft.kind = "person"
            draft.rule("ellipsis")
            return
        last = self.scope.last
        if (
            last is not None
            and last.kind not in ("percent", "money", "mass")
            and not draft.quantity.number.scaled
            and draft.quantity.number.shape != "words"
            and self._follows(last, draft)
        ):
            draft.kind, draft.noun = last.kind, last.noun
            draft.rule("ellipsis")
            return
        if (
            draft.quantity.number.shape == "fraction"
            and self.brackets
            and last is not None
            and last.relation == "change"
        ):
            draft.refused = "this period against the last"
            return
        draft.refused = "no unit"

    def _follows(self, last: Draft, draft: Draft) -> bool:
        between = self.low[last.end : draft.start]
        after = self.low[draft.quantity.end : draft.quantity.end + 2]
        return (
            len(between) < 60
            and ";" not in between
            and ("," in between or " và " in between)
            and bool(re.match(r"\s[^\W\d_]", after))
        )

    def _phrase(self, noun_cue: Cue | None) -> list[Cue]:
        """Cues in the phrase after the noun: "vụ | trộm cắp tài sản", "đối tượng liên quan đến | ma túy"."""
        found: list[Cue] = [noun_cue] if noun_cue is not None else []
        comma = False
        quantity = self.stream[self.at]
        edge = noun_cue.end if noun_cue else quantity.end
        for token in self.stream[self.at + 1 :]:
            if token is noun_cue:
                continue
            if isinstance(token, Quantity):
                break
            if isinstance(token, Sign):
                if token.text in ";():=":
                    break
                if token.text == ",":
                    if any(cue.entry.topic for cue in found) or not _WORDS.search(self.low, edge, token.start):
                        break
                    comma = True
                continue
            entry = token.entry
            if entry.tags & {"up", "down", "share", "equals", "reached", "beaten", "goal", "including", "baseline"}:
                break
            if comma and (entry.action is not None) and entry.topic is None:
                break
            found.append(token)
            if entry.action is not None and entry.topic is None and entry.action.measures and entry.noun is None:
                break
        return found

    def _measure(self, draft: Draft, noun_cue: Cue | None, phrase: Sequence[Cue]) -> None:
        noun, scope = draft.noun, self.scope
        if draft.kind in ("person", "patient", "accused") or (draft.kind == "percent" and phrase):
            outcome = self._outcome(draft, noun_cue, phrase)
            if outcome:
                draft.measure = outcome
                draft.rule(f"outcome-{outcome}")
                return
        action = self._passive(draft, phrase) or scope.action
        if draft.kind == "percent":
            counted = phrase[0].entry.noun if phrase and phrase[0].entry.noun is not None else None
            if counted is not None and phrase[0].start - draft.quantity.end <= 5 and counted.kind != "refused":
                draft.measure = self._default_measure(counted, None)
            return
        if action is not None and draft.kind in action.measures:
            draft.measure = action.measures[draft.kind]
            draft.action = action.action
            draft.rule(f"action-{action.action}")
        elif noun is not None and noun.measure:
            draft.measure = noun.measure
            draft.rule(f"noun-{noun.kind}")
        elif draft.kind in _DEFAULTS:
            draft.measure = _DEFAULTS[draft.kind]
            draft.rule("default-measure")
        else:
            draft.refused = "money without a meaning" if draft.kind == "money" else "no known quantity"
        if draft.measure == "cases" and action is not None and action.action == "process" and self._is_offence(draft):
            draft.measure = "admin_cases"

    def _is_offence(self, draft: Draft) -> bool:
        return draft.kind == "violation"

    def _passive(self, draft: Draft, phrase: Sequence[Cue]) -> Action | None:
        """A verb after the noun governs it where it is passive: "291 vụ vi phạm … bị xử lý"."""
        for cue in phrase[1:]:
            action = cue.entry.action
            if action is not None and action.measures and cue.entry.topic is None:
                before = self.low[max(draft.end, cue.start - 5) : cue.start]
                words = self.low[cue.start : cue.end]
                if (words.startswith("bị ") or before.endswith(("bị ", "được "))) and draft.kind in action.measures:
                    return action
        return None

    def _outcome(self, draft: Draft, noun_cue: Cue | None, phrase: Sequence[Cue]) -> str:
        for cue in phrase[:2]:
            if cue.entry.tags & {"dead", "hurt"} and cue.start - draft.end <= 5:
                return "deaths" if "dead" in cue.entry.tags else "injuries"
        if noun_cue is None and (outcome := self._outcome_next(draft)):
            return outcome
        if draft.kind == "percent":
            return ""
        previous = self.stream[self.at - 1] if self.at else None
        if isinstance(previous, Cue) and previous.entry.tags & {"dead", "hurt"}:
            gap = self.low[previous.end : draft.start].strip()
            words = self.low[previous.start : previous.end]
            if gap in ("", "là", "tăng", "giảm") and (not words.startswith("người") or gap):
                return "deaths" if "dead" in previous.entry.tags else "injuries"
        if self.scope.head in ("deaths", "injuries") and self.scope.sign:
            return self.scope.head
        return ""

    def _outcome_next(self, draft: Draft) -> str:
        """The outcome named right after a bare number ("làm 3 người chết, 5 bị thương")."""
        following = self.stream[self.at + 1] if self.at + 1 < len(self.stream) else None
        if isinstance(following, Cue) and following.start - draft.quantity.end <= 1:
            tags = following.entry.tags
            return "deaths" if "dead" in tags else "injuries" if "hurt" in tags else ""
        return ""

    def _default_measure(self, noun: Noun, action: Action | None) -> str:
        if action is not None and noun.kind in action.measures:
            return action.measures[noun.kind]
        return noun.measure or _DEFAULTS.get(noun.kind, "count")

    # ---- relation -----------------------------------------------------------------------------------------------

    def _relation(self, draft: Draft) -> None:
        if draft.kind == "percent":
            self._percent(draft)
        else:
            self._amount(draft)

    def _changes(self, draft: Draft) -> bool:
        scope = self.scope
        if draft.quantity.number.sign:
            return True
        if not scope.sign:
            return False
        before = self.low[max(scope.sign_end, draft.start - 12) : draft.start]
        if _DOWN_TO.search(before) or _FROM.fullmatch(before):
            scope.sign = 0
            return False
        return True

    def _amount(self, draft: Draft) -> None:
        scope, last = self.scope, self.scope.last
        if self.brackets and draft.of is not None and last is not None and last.relation.startswith("change"):
            draft.refused = "this period against the last"
            return
        if self._changes(draft):
            draft.relation = "target" if scope.goal else "change"
            sign = draft.quantity.number.sign or scope.sign
            draft.value = abs(draft.value) * sign
            draft.rule("direction")
            self._same_head(draft)
        elif scope.beaten:
            draft.relation = "target_margin"
            draft.value = draft.value * scope.beaten
            draft.rule("margin")
        elif scope.goal:
            draft.relation = "target"
            draft.rule("goal")

    def _same_head(self, draft: Draft) -> None:
        """A change right after its level has the level's measure: "291.792 vụ … bị xử lý … giảm 26.772 vụ"."""
        level = next(
            (
                other
                for other in reversed(self.drafts[:-1])
                if not other.refused and other.kind == draft.kind and other.relation == "level"
            ),
            None,
        )
        plain = draft.measure in ("cases", "persons", "admin_cases") and "outcome" not in "".join(draft.rules)
        if level is not None and plain and not draft.quantity.of:
            draft.measure = level.measure

    def _percent(self, draft: Draft) -> None:
        scope, last = self.scope, self.scope.last
        number = draft.quantity.number
        changed = last is not None and last.relation == "change"
        opened = bool(self.brackets) or scope.equals
        if number.sign or (opened and changed and not (scope.beaten or scope.reached or scope.share or scope.goal)):
            sign = number.sign or (1 if last is not None and last.value > 0 else -1)
            self._copy_head(draft, last)
            self._change(draft, sign, "bracket-change")
        elif scope.beaten:
            self._rate_head(draft)
            draft.relation = "target_margin"
            draft.value = draft.value * scope.beaten
            draft.rule("margin")
            scope.beaten = 0
        elif self._changes(draft):
            if scope.rate and not draft.measure:
                self._rate_head(draft)
            elif not draft.measure:
                self._change_head(draft)
            if scope.goal:
                draft.relation, draft.value = "target", draft.value * scope.sign
                draft.rule("goal")
            else:
                self._change(draft, scope.sign, "direction")
        elif scope.share or (opened and last is not None and last.relation == "level" and self._is_share()):
            draft.relation = "share"
            if last is not None and not draft.measure:
                draft.measure = last.measure
            draft.measure = draft.measure or "cases"
            draft.rule("share")
        elif scope.equals and self._compared_after():
            self._copy_head(draft, last)
            draft.measure = draft.measure or "rate"
            draft.relation, draft.value = "change_pct", draft.value - 100
            draft.rule("equals-baseline")
        else:
            self._rate_head(draft)
            if scope.goal:
                draft.relation = "target"
                draft.rule("goal")
            else:
                draft.rule("rate")

    def _is_share(self) -> bool:
        last = self.scope.last
        return last is not None and last.measure in ("cases", "persons") and not self.scope.reached and not last.of

    def _change(self, draft: Draft, sign: int, rule: str) -> None:
        draft.relation = "change" if draft.measure in ("clearance_rate", "resolution_rate", "rate") else "change_pct"
        draft.value = abs(draft.value) * sign
        draft.rule(rule)

    def _copy_head(self, draft: Draft, last: Draft | None) -> None:
        if last is not None:
            draft.measure, draft.topic, draft.own_topic = last.measure, last.topic, last.topic

    def _change_head(self, draft: Draft) -> None:
        scope = self.scope
        last = scope.last
        if scope.head:
            draft.measure = scope.head
        elif last is not None and last.relation == "change" and last.start > scope.sign_end:
            self._copy_head(draft, last)
        else:
            draft.measure = "cases"

    def _rate_head(self, draft: Draft) -> None:
        scope, last = self.scope, self.scope.last
        if scope.rate and scope.rate != "rate":
            draft.measure = scope.rate
        elif last is not None and last.kind == "percent" and last.relation == "level" and scope.beaten:
            draft.measure, draft.topic, draft.own_topic = last.measure, last.topic, last.topic
        elif scope.action is not None and "percent" in scope.action.measures and not draft.measure:
            draft.measure = scope.action.measures["percent"]
        elif last is not None and last.measure == "cleared_cases":
            draft.measure = "clearance_rate"
        elif last is not None and last.measure == "resolved":
            draft.measure = "resolution_rate"
        else:
            draft.measure = "rate"

    def _compared_after(self) -> bool:
        for token in self.stream[self.at + 1 : self.at + 4]:
            if isinstance(token, Cue) and "baseline" in token.entry.tags:
                return True
            if isinstance(token, Quantity):
                return False
        return False

    # ---- topic --------------------------------------------------------------------------------------------------

    def _topic(self, draft: Draft, phrase: Sequence[Cue]) -> None:
        if draft.topic:
            draft.rule("same-head")
            return
        if draft.measure in ("collectives", "individuals"):
            draft.topic = "awards"
            draft.rule("topic-awards")
            return
        own = _best([cue.entry.topic for cue in phrase if cue.entry.topic is not None])
        before = _best(self.scope.topics)
        draft.own_topic = own.topic if own is not None and own.rank else ""
        rule, draft.topic = next(self._topics(draft, own, before))
        draft.rule(f"topic-{rule}")

    def _topics(self, draft: Draft, own: Topic | None, before: Topic | None) -> Iterator[tuple[str, str]]:
        """Topics that a number may have, the surest first, each with the rule that offers it."""
        noun_topic = draft.noun.topic if draft.noun is not None else None
        last = self.scope.last
        least = 2 if noun_topic else 1
        ambient = self.context.heading or self.context.paragraph
        if own is not None and own.rank >= least:
            yield "phrase", own.topic
        if before is not None and before.rank >= least and (not noun_topic or draft.measure in _FIELD_MEASURES):
            yield "before", before.topic
        if noun_topic:
            if draft.measure in _FIELD_MEASURES and self._rank(ambient) == 2:
                yield "context", ambient
            yield "noun", noun_topic
        said = own or before
        if said is not None and (draft.kind == "percent" or not last) and self._rank(self.context.heading) < 2:
            yield "general", said.topic
        if last is not None and last.topic:
            yield "carried", last.topic
        if ambient:
            yield "context", ambient
        if said is not None:
            yield "general", said.topic
        if self.context.document:
            yield "document", self.context.document
        yield "default", _MEASURE_TOPICS.get(draft.measure, "other")

    def _rank(self, topic: str) -> int:
        return self.codebook.topics[topic].rank if topic else 0

    def _unit(self, draft: Draft) -> None:
        quantity = draft.quantity
        if draft.kind == "percent":
            draft.unit = "percent"
            rate = draft.measure in ("clearance_rate", "resolution_rate", "rate")
            if quantity.unit == "pp" or (rate and draft.relation in ("change", "target_margin")):
                draft.unit = "pp"
        elif draft.kind == "money":
            draft.unit = "VND"
        elif draft.kind == "mass":
            draft.unit = "kg"
        elif draft.kind == "pill":
            draft.unit = "pill"
        elif draft.kind in ("volume", "foreign"):
            draft.unit = "unit"
        else:
            draft.unit = self.codebook.measures[draft.measure].unit

    def _remember(self, draft: Draft) -> None:
        scope = self.scope
        scope.last = draft
        scope.topics = []
        scope.share = scope.share and draft.kind == "percent"
        scope.reached = False
        if draft.kind != "percent":
            scope.beaten = 0


_DEFAULTS: Final = {
    "case": "cases",
    "violation": "cases",
    "report": "received",
    "person": "persons",
    "accused": "prosecuted_persons",
    "patient": "persons",
    "group": "groups",
    "individual": "individuals",
    "mass": "seized",
}
#: Work that is coded under the field that it serves.
_FIELD_MEASURES: Final = frozenset(["campaigns", "reach", "count"])
_MEASURE_TOPICS: Final = {
    "clearance_rate": "crime",
    "cleared_cases": "crime",
    "cases": "crime",
    "persons": "crime",
    "prosecuted_cases": "crime",
    "prosecuted_persons": "crime",
    "resolution_rate": "crime_reports",
    "received": "crime_reports",
    "resolved": "crime_reports",
    "models": "movement",
    "teams": "movement",
    "areas": "movement",
    "campaigns": "movement",
    "reach": "movement",
    "tips": "movement",
    "groups": "organised",
}


def _best(topics: Sequence[Topic]) -> Topic | None:
    """The most specific topic, the first named among equals."""
    return max(topics, key=lambda topic: topic.rank) if topics else None


def one_number(value: Decimal) -> Decimal:
    """A value without needless zeros or exponent."""
    return value.quantize(Decimal(1)) if value == value.to_integral_value() else value.normalize()
