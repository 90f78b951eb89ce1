"""What does an article change in what is known? Decides events; writes nothing."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal

from monitor.facts.agreement import agree
from monitor.facts.ledger import Held, Ledger, enter, in_force, recency, weigh
from monitor.types import Event, EventKind, Figure, Statement


def judge(
    ledgers: Mapping[str, Ledger], article: int, stated: Mapping[str, Statement], now: datetime
) -> tuple[Event, ...]:
    """The events that one article's statements (fact key → statement, see `keyed`) cause, in the order to append them.

    `ledgers` holds the known facts among the keys of `stated` and all facts on which the article has a standing word:
    what it no longer says is withdrawn. Nothing changed gives no event, so judging the same article twice is a no-op.
    A fact is `new` once, whatever happens to it later. What a person decided is left alone.
    """
    events = [
        Event(at=now, kind="withdrawn", fact=key, statement=held.statement, note="no longer stated by the article")
        for key, ledger in ledgers.items()
        if key not in stated and (held := ledger.of_article(article)) is not None and held.stands and not held.by
    ]
    for key, statement in stated.items():
        event = _hear(ledgers.get(key), key, statement, now)
        if event is not None:
            events.append(event)
    return tuple(events)


def _hear(ledger: Ledger | None, key: str, statement: Statement, now: datetime) -> Event | None:
    held = ledger.of_article(statement.article) if ledger else None
    if ledger is not None and held is not None:
        return _restate(held, ledger, statement, now)
    kind, previous, note, quiet = _compare(ledger, statement)
    return Event(at=now, kind=kind, fact=key, statement=statement, previous=previous, note=note, quiet=quiet)


def _restate(held: Held, ledger: Ledger, statement: Statement, now: datetime) -> Event | None:
    """The same article read again: edited by the paper, or with better rules."""
    if held.by:
        return None
    old = held.statement
    if not held.stands:
        return Event(at=now, kind="revised", fact=ledger.key, statement=statement, note="stated again")
    if _claim(old.figure) != _claim(statement.figure):
        return Event(
            at=now,
            kind="revised",
            fact=ledger.key,
            statement=statement,
            previous=old.figure.value,
            note="the article was changed or read anew",
        )
    if _shown(old) != _shown(statement):
        return Event(at=now, kind="revised", fact=ledger.key, statement=statement, note="wording", quiet=True)
    return None


def _compare(ledger: Ledger | None, statement: Statement) -> tuple[EventKind, Decimal | None, str, bool]:
    """How a further article stands to what is known: kind, previous value, note, quiet."""
    if ledger is None or not ledger.told:
        return "new", None, "", False
    standing = ledger.standing
    if not standing:
        return "revised", None, "stated again", False
    original = next((one for one in standing if one.story == statement.story), None)
    if original is not None and agree(original.figure, statement.figure):
        return "confirmed", None, "reprint", True
    own = sorted((one for one in in_force(standing) if one.source == statement.source), key=recency)
    if own and not agree(own[-1].figure, statement.figure):
        if recency(statement) < recency(own[-1]):
            return "revised", None, "an earlier text of the outlet, found late", True
        return "revised", own[-1].figure.value, "a later text of the outlet", False
    lead = weigh(ledger).figure
    if agree(lead, statement.figure):
        return "confirmed", None, "", False
    return "disputed", lead.value, "", False


def _claim(figure: Figure) -> tuple[Decimal, str, Decimal | None]:
    return figure.value, figure.approx, figure.of


def _shown(statement: Statement) -> tuple[object, ...]:
    """What a reader would see of a statement; rule names and offsets may change without anybody noticing."""
    figure = statement.figure
    return (
        (statement.source, statement.url, statement.title, statement.story, statement.published, statement.distance),
        (statement.sentence, figure.quote, figure.place_current, figure.derived),
    )


def correct(
    ledger: Ledger | None, key: str, statement: Statement, *, by: str, now: datetime, note: str = ""
) -> tuple[Event, ...]:
    """A person states what the article says of this fact; `statement` carries the corrected figure. To move a figure
    to another fact, reject it under the old key and correct it under the new one."""
    held = ledger.of_article(statement.article) if ledger else None
    previous = held.statement.figure.value if held else None
    if ledger is None or not ledger.told:
        return (Event(at=now, kind="new", fact=key, statement=statement, note=note, by=by),)
    return (Event(at=now, kind="corrected", fact=key, statement=statement, previous=previous, note=note, by=by),)


def admit(ledger: Ledger | None, key: str, statement: Statement, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A person finds right what the machine did not dare to state: it becomes known as any article's word would, and
    is kept from then on."""
    if ledger is not None and ledger.of_article(statement.article) is not None:
        return correct(ledger, key, statement, by=by, now=now)
    kind, previous, note, quiet = _compare(ledger, statement)
    event = Event(at=now, kind=kind, fact=key, statement=statement, previous=previous, note=note, quiet=quiet, by=by)
    return (event,)


def bury(ledger: Ledger | None, key: str, statement: Statement, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A person finds wrong what an article was read to say, before anybody was told: later readings of the article
    leave it so."""
    if ledger is not None and ledger.of_article(statement.article) is not None:
        return reject(ledger, statement.article, by=by, now=now)
    return (Event(at=now, kind="withdrawn", fact=key, statement=statement, note="rejected", quiet=True, by=by),)


def accept(ledger: Ledger, article: int, *, by: str, now: datetime) -> tuple[Event, ...]:
    """A person finds an article's word right: kept from then on, nothing to tell."""
    held = ledger.of_article(article)
    if held is None or held.by:
        return ()
    return (
        Event(at=now, kind="corrected", fact=ledger.key, statement=held.statement, note="accepted", by=by, quiet=True),
    )


def reject(ledger: Ledger, article: int, *, by: str, now: datetime, note: str = "") -> tuple[Event, ...]:
    """A person finds an article's word wrong: withdrawn for good, whatever a later reading makes of it."""
    held = ledger.of_article(article)
    if held is None or (held.by and not held.stands):
        return ()
    return (Event(at=now, kind="withdrawn", fact=ledger.key, statement=held.statement, note=note, by=by),)


def apply(ledgers: Mapping[str, Ledger], events: tuple[Event, ...]) -> dict[str, Ledger]:
    """The ledgers that events change, as they are afterwards."""
    changed: dict[str, Ledger] = {}
    for event in events:
        changed[event.fact] = enter(changed.get(event.fact) or ledgers.get(event.fact), event)
    return changed


def closeness(kind: str, *, at_home: bool) -> int:
    """How far an outlet stands from the source of its numbers: 0 for a police or government portal of the place, 1 for
    a paper of the place, 2 for others. Hand it to `Statement.distance`."""
    if not at_home:
        return 2
    return 0 if kind in ("police", "government", "portal") else 1
