"""What the log adds up to for one fact, and how it is weighed. A ledger is folded from events one by one; the fact is a
function of the ledger alone, whatever the order in which the statements came."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from decimal import Decimal
from typing import Literal

from monitor.facts.agreement import agree, precision
from monitor.types import Event, Fact, Statement

_Status = Literal["stated", "disputed", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Held:
    """One article's word on the fact. `by` names the person who accepted, corrected or rejected it; the machine never
    touches such a word again."""

    statement: Statement
    stands: bool = True
    by: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ledger:
    """All that was ever said of one fact, one word per article, in order of article number."""

    key: str
    held: tuple[Held, ...]
    first_seen: datetime
    last_changed: datetime
    #: False while all that is known is that a person rejected a reading before anybody was told of it.
    told: bool = True

    def of_article(self, article: int) -> Held | None:
        """What one article says."""
        return next((held for held in self.held if held.statement.article == article), None)

    @property
    def standing(self) -> tuple[Statement, ...]:
        """The statements that have not been withdrawn."""
        return tuple(held.statement for held in self.held if held.stands)


def enter(ledger: Ledger | None, event: Event) -> Ledger:
    """The ledger after an event."""
    article = event.statement.article
    entry = Held(event.statement, stands=event.kind != "withdrawn", by=event.by)
    if ledger is None:
        return Ledger(key=event.fact, held=(entry,), first_seen=event.at, last_changed=event.at, told=not event.quiet)
    others = [held for held in ledger.held if held.statement.article != article]
    held = tuple(sorted((*others, entry), key=lambda one: one.statement.article))
    last_changed = ledger.last_changed if event.quiet else event.at
    return replace(ledger, held=held, last_changed=last_changed, told=ledger.told or not event.quiet)


def rebuild(events: Iterable[Event]) -> dict[str, Ledger]:
    """All ledgers from a log in its order: fact key → ledger. A log cut at a day gives what was known on that day."""
    ledgers: dict[str, Ledger] = {}
    for event in events:
        ledgers[event.fact] = enter(ledgers.get(event.fact), event)
    return ledgers


def weigh(ledger: Ledger) -> Fact:
    """The fact as the ledger has it.

    Of each outlet the latest text counts, with the earlier ones that agree with it. The outlet closest to the source
    leads; among equals the value with more independent texts behind it, then the later one. Of the statements that
    agree with the leading one the most precise gives the fact its figure.
    """
    standing = in_force(ledger.standing)
    decided = frozenset(held.statement.article for held in ledger.held if held.by and held.stands)
    if not standing:
        last = [held.statement for held in ledger.held]
        return _fact(ledger, "withdrawn", last[_leading(last, _alike(last), decided)], (), ())
    alike = _alike(standing)
    lead = _leading(standing, alike, decided)
    witnesses = tuple(one for one, agrees in zip(standing, alike[lead], strict=True) if agrees)
    against = tuple(one for one, agrees in zip(standing, alike[lead], strict=True) if not agrees)
    return _fact(ledger, "disputed" if against else "stated", standing[lead], witnesses, against)


def _alike(statements: Sequence[Statement]) -> list[list[bool]]:
    """Which statements agree with which. What is printed alike is compared once: reprints are many."""
    kinds: dict[tuple[object, ...], int] = {}
    kind = [
        kinds.setdefault((one.figure.value, one.figure.approx, one.figure.unit, one.figure.quote), len(kinds))
        for one in statements
    ]
    if len(kinds) == 1:
        return [[True] * len(statements)] * len(statements)
    first = [statements[kind.index(number)].figure for number in range(len(kinds))]
    table = [[agree(one, other) for other in first] for one in first]
    return [[table[one][other] for other in kind] for one in kind]


def _fact(
    ledger: Ledger, status: _Status, lead: Statement, witnesses: Sequence[Statement], against: Sequence[Statement]
) -> Fact:
    return Fact(
        key=ledger.key,
        status=status,
        figure=lead.figure,
        witnesses=tuple(sorted(witnesses, key=recency)),
        against=tuple(sorted(against, key=recency)),
        first_seen=ledger.first_seen,
        last_changed=ledger.last_changed,
    )


def recency(statement: Statement) -> tuple[datetime, str, str]:
    """Sorts statements from the oldest text to the newest; of one moment, in an order that does not depend on which
    was read first."""
    return statement.published or statement.seen_at, statement.source, statement.url


def in_force(statements: Sequence[Statement]) -> tuple[Statement, ...]:
    """The statements without those that a later text of the same outlet has overtaken with another value."""
    if len({one.source for one in statements}) == len(statements):
        return tuple(statements)
    latest: dict[str, Statement] = {}
    for statement in sorted(statements, key=recency):
        latest[statement.source] = statement
    return tuple(one for one in statements if latest[one.source] is one or agree(latest[one.source].figure, one.figure))


def _leading(statements: Sequence[Statement], alike: Sequence[Sequence[bool]], decided: frozenset[int]) -> int:
    """Which statement gives the fact its figure."""
    if len(statements) == 1:
        return 0

    def closeness(at: int) -> int:
        return -1 if statements[at].article in decided else statements[at].distance

    def weight(at: int) -> tuple[int, int, datetime, str, str]:
        backing = {other.story for other, agrees in zip(statements, alike[at], strict=True) if agrees}
        return -closeness(at), len(backing), *recency(statements[at])

    anchor = max(range(len(statements)), key=weight)
    if statements[anchor].article in decided:
        return anchor

    def exactness(at: int) -> tuple[bool, Decimal, int, datetime, str, str]:
        hedged, width = precision(statements[at].figure)
        return hedged, width, closeness(at), *recency(statements[at])

    return min((at for at, agrees in enumerate(alike[anchor]) if agrees), key=exactness)
