"""What a person decides on a figure or an article, and what follows from it for the facts. Pure."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime
from decimal import Decimal, InvalidOperation
from hashlib import sha256
from typing import Any, Final, Literal, get_args

from monitor import codebook
from monitor.facts import Ledger, accept, admit, agree, bury, correct, keyed, reject
from monitor.types import Approx, Event, Figure, Period, Relation, Statement
from monitor.vietnamese.gazetteer import current_name, province_on, resolve

Outcome = Literal["accepted", "corrected", "rejected", "ours", "not ours"]

#: Share of all articles, kept and dropped alike, that is reviewed to measure quality.
SHARE: Final = 0.01
#: What a person may put right.
FIELDS: Final = ("topic", "measure", "relation", "value", "of", "unit", "approx", "period", "baseline", "place")
_UNITS: Final = ("case", "person", "percent", "pp", "VND", "kg", "pill", "item", "group", "unit", "event")
_GROUPED: Final = re.compile(r"-?\d{1,3}(\.\d{3})+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Decision:
    """What a person said of one figure, or of a whole article where `figure` is None."""

    outcome: Outcome
    by: str
    at: datetime
    article: int
    source: str
    #: Canonical address of the article.
    key: str
    #: Whether the machine had kept the article.
    kept: bool = True
    #: As the machine read it, and as it is right: the same if accepted, None if it is no figure of ours.
    figure: Figure | None = None
    right: Figure | None = None
    #: Whether it was a fact before anybody looked.
    told: bool = False
    #: Of an article: how many figures the machine did not see.
    missed: int = 0


def rank(source: str, key: str) -> float:
    """Where an article stands in the one random order in which all are reviewed: 0 first, 1 last. It depends on the
    address alone, so that the sample is the same on every day and machine."""
    return int.from_bytes(sha256(f"{source}|{key}".encode()).digest()[:7]) / 2**56


def corrected(figure: Figure, changes: Mapping[str, str], published: date | None) -> Figure:
    """The figure with fields put right by hand; "-" empties a field. Raises ValueError that says what to write."""
    fields: dict[str, Any] = {}
    for name, text in changes.items():
        if name not in FIELDS:
            raise ValueError(f"{name} is no field; there are {', '.join(FIELDS)}")
        fields[name] = _READERS[name](text.strip())
    changed = replace(figure, **fields)
    if "place" in fields:
        changed = replace(changed, place_current=current_name(changed.place, published) if changed.place else None)
    return replace(changed, checks=(), rules=(*figure.rules, "person"), confidence=1.0)


def _one_of(*names: str) -> Any:
    def read(text: str) -> str:
        if text not in names:
            raise ValueError(f"{text!r} is unknown; there are {', '.join(names)}")
        return text

    return read


def _topic(text: str) -> str:
    return str(_one_of(*codebook.load().topics, "other")(text))


def _measure(text: str) -> str:
    return str(_one_of(*codebook.load().measures)(text))


def _decimal(text: str) -> Decimal:
    if _GROUPED.fullmatch(text):
        raise ValueError(f"{text} may be read in two ways; write {text.replace('.', '')}, or {text}0")
    try:
        value = Decimal(text.replace(",", "."))
    except InvalidOperation:
        raise ValueError(f"{text!r} is no number; write 2082 or 92.8") from None
    if not value.is_finite() or abs(value) >= Decimal(10) ** 18:
        raise ValueError(f"{text} is no number that can be reported")
    return value


def _whole(text: str) -> Decimal | None:
    return None if text == "-" else _decimal(text)


def _span(text: str) -> Period | None:
    from monitor.reading import parse_appeared  # brings the whole classifier along

    if text == "-":
        return None
    first, slash, last = text.partition("/")
    start, end = parse_appeared(first), parse_appeared(last) if slash else None
    if start is None or (slash and end is None):
        raise ValueError(f"{text!r} is no span; write 2025, 2025-06 or 2025-01-01/2025-06-30")
    span = Period(start.start, (end or start).end)
    if span.end < span.start:
        raise ValueError(f"{text} ends before it begins")
    return span


def _place(text: str) -> str | None:
    if text in ("-", "vn"):
        return None if text == "-" else text
    province = province_on(text, None)
    found = {province.name} if province else {unit.coded for unit in resolve(text)}
    if len(found) != 1:
        choice = f"; it may be {', '.join(sorted(found)[:6])}" if found else ""
        raise ValueError(f"{text!r} is not one known place{choice}")
    return found.pop()


_READERS: Final[Mapping[str, Any]] = {
    "topic": _topic,
    "measure": _measure,
    "relation": _one_of(*get_args(Relation)),
    "value": _decimal,
    "of": _whole,
    "unit": _one_of(*_UNITS),
    "approx": _one_of(*get_args(Approx)),
    "period": _span,
    "baseline": _span,
    "place": _place,
}


def key_among(statement: Statement, words: Iterable[Statement]) -> str:
    """The key of the fact that a statement makes, beside the other words of its article. One that only repeats
    another word shares its fact."""
    others = [word for word in words if word.figure != statement.figure]
    told = keyed([*others, statement])
    exact = [key for key, one in told.items() if one is statement]
    same = [key for key, one in told.items() if _coding(one.figure) == _coding(statement.figure)]
    agreeing = [key for key in same if agree(told[key].figure, statement.figure)]
    return (exact or agreeing or same)[0]


def _coding(figure: Figure) -> tuple[object, ...]:
    return figure.topic, figure.measure, figure.relation, figure.unit, figure.period, figure.baseline, figure.place


def consequences(
    ledgers: Mapping[str, Ledger], said: Statement, fact: str, right: Statement | None, new: str, decision: Decision
) -> tuple[Event, ...]:
    """The events of a decision on a figure: `said` is its statement as the machine coded it, under the key `fact`;
    `right` the one that is right, under `new`. Where the figure had not been told (`decision.told` is false), a fact
    that the same article states elsewhere stays as it is."""
    by, now, ledger = decision.by, decision.at, ledgers.get(fact)
    held = ledger.of_article(said.article) if ledger else None
    repeats = not decision.told and held is not None and held.stands and held.statement.figure != said.figure
    if decision.outcome == "accepted":
        if ledger is not None and held is not None and held.stands:
            return () if repeats else accept(ledger, said.article, by=by, now=now)
        return admit(ledger, fact, said, by=by, now=now)
    if decision.outcome == "corrected" and right is not None:
        if new == fact and not repeats:
            words = correct if held is not None else admit
            return words(ledger, fact, right, by=by, now=now)
        away = () if repeats else bury(ledger, fact, said, by=by, now=now)
        return (*away, *admit(ledgers.get(new), new, right, by=by, now=now)) if new != fact else ()
    return () if repeats else bury(ledger, fact, said, by=by, now=now)


def disowned(ledgers: Iterable[Ledger], article: int, *, by: str, now: datetime) -> tuple[Event, ...]:
    """The events of the decision that an article is none of ours: all its words are withdrawn for good."""
    return tuple(
        event for ledger in ledgers for event in reject(ledger, article, by=by, now=now, note="the article is not ours")
    )
