"""A store in memory for the tests of the notifier: the log and its facts, digests, the outbox. It loses nothing that
was committed, as a database would; a crash is an exception that no code of ours catches."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from monitor.errors import ConfigError, SendError
from monitor.facts import Ledger, apply, judge, keyed, weigh
from monitor.notifier.channels import ChannelSettings, Parcel, PartlySent
from monitor.store.values import Filter, Indicator, Point, StoredDigest
from monitor.types import Digest, Event, Fact, Message, Statement


class Crash(BaseException):
    """The process dies here."""


@dataclass
class Held:
    """One message in the outbox."""

    id: int
    name: str
    channel: str
    recipient: str
    message: Message
    created_at: datetime
    state: str = "pending"
    attempts: int = 0
    next_try: datetime | None = None
    first_failed: datetime | None = None
    error: str = ""
    maybe_sent: bool = False
    told: bool = False
    parts_done: int = 0


@dataclass
class Memory:
    """What `gather.Reader` and `outbox.OutboxStore` ask for, and `read` to enter an article."""

    events: list[Event] = field(default_factory=list)
    ledgers: dict[str, Ledger] = field(default_factory=dict)
    #: Facts in which an article has or had a word.
    words: dict[int, set[str]] = field(default_factory=dict)
    digests: dict[str, list[Digest]] = field(default_factory=dict)
    outbox: list[Held] = field(default_factory=list)
    #: Called with the name of each transaction before it is committed; may raise Crash.
    before: Any = None

    def read(self, article: int, statements: Iterable[Statement], now: datetime) -> None:
        """What the pipeline does with one article."""
        stated = keyed(statements)
        keys = {*stated, *self.words.get(article, ())}
        near = {key: self.ledgers[key] for key in keys if key in self.ledgers}
        found = judge(near, article, stated, now)
        numbered = tuple(replace(item, seq=len(self.events) + at) for at, item in enumerate(found, 1))
        self.ledgers |= apply(self.ledgers, numbered)
        self.events += numbered
        self.words.setdefault(article, set()).update(stated)

    def last_digest(self, name: str) -> StoredDigest | None:
        told = self.digests.get(name)
        if not told:
            return None
        last = told[-1]
        return StoredDigest(
            id=1,
            name=name,
            number=last.number,
            after=last.after,
            upto=last.upto,
            composed_at=last.composed_at,
            lines=len(last.lines),
            awaiting_review=0,
            left_out=len(last.rest),
            told=(),
        )

    def last_event(self) -> int:
        return len(self.events)

    def events_after(self, after: int = 0, upto: int | None = None, only: Filter | None = None) -> Sequence[Event]:
        return [item for item in self.events[after:upto] if not item.quiet]

    def facts_by_key(self, keys: Iterable[str]) -> Mapping[str, Fact]:
        return {key: weigh(self.ledgers[key]) for key in keys if key in self.ledgers}

    def points(self, indicators: Iterable[Indicator]) -> Mapping[Indicator, Sequence[Point]]:
        return {}

    def save_digest(self, digest: Digest, outgoing: Sequence[Any], now: datetime) -> object:
        self._commit("save")
        self.digests.setdefault(digest.name, []).append(digest)
        for one in outgoing:
            held = Held(len(self.outbox) + 1, digest.name, one.channel, one.recipient, one.message, now, next_try=now)
            self.outbox.append(held)
        return digest

    def claim_deliveries(self, now: datetime, limit: int = 20) -> Sequence[Held]:
        self._commit("claim")
        claimed: list[Held] = []
        for held in self.outbox:
            if held.state in ("pending", "sending") and held.next_try and held.next_try <= now and len(claimed) < limit:
                held.maybe_sent = held.state == "sending"
                held.state, held.next_try = "sending", now + timedelta(minutes=10)
                held.attempts += 1
                claimed.append(replace(held))
        return claimed

    def settle_delivery(
        self, delivery: int, now: datetime, *, error: str = "", next_try: datetime | None = None, parts_done: int = 0
    ) -> None:
        self._commit("settle")
        held = self.outbox[delivery - 1]
        held.error, held.next_try, held.parts_done = error, next_try, parts_done
        held.state = "accepted" if not error else "pending" if next_try else "failed"
        if error:
            held.first_failed = held.first_failed or now

    def stuck_deliveries(self, now: datetime, after: timedelta = timedelta(days=3)) -> Sequence[Held]:
        return [
            held
            for held in self.outbox
            if not held.told
            and (
                held.state == "failed"
                or (held.state != "accepted" and held.first_failed is not None and held.first_failed <= now - after)
            )
        ]

    def operator_told(self, deliveries: Sequence[int]) -> None:
        for number in deliveries:
            self.outbox[number - 1].told = True

    def _commit(self, what: str) -> None:
        if self.before:
            self.before(what)


@dataclass
class Channel:
    """A channel that keeps what arrives and does as it is told: "ok", "refuse", "two parts", "lose", "crash before",
    "crash after", "wrong", "bug"; nothing more to do is "ok"."""

    script: list[str] = field(default_factory=list)
    arrived: list[Parcel] = field(default_factory=list)
    always: str = "ok"

    def check(self, _address: str, _settings: ChannelSettings, /) -> None:
        if self.always == "wrong":
            raise ConfigError("no such address")

    def prepare(self, message: Message, _digest: Digest, _subscription: Any, /) -> Message:
        return message

    async def send(self, parcel: Parcel, _settings: ChannelSettings, /) -> None:
        step = self.script.pop(0) if self.script else self.always
        if step == "crash before":
            raise Crash
        if step == "two parts":
            raise PartlySent("refused the third part", done=2)
        if step == "refuse":
            raise SendError("refused")
        if step == "wrong":
            raise ConfigError("no such address")
        if step == "bug":
            raise KeyError("a mistake in a library")
        self.arrived.append(parcel)
        if step == "crash after":
            raise Crash
        if step == "lose":
            raise SendError("no answer", accepted_maybe=True)
