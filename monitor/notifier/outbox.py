"""Messages on their way: saved with their digest before anything is sent, then delivered with patience.

A message is claimed (state "sending") before a channel sees it. What a crash or a lost connection leaves unsettled is
sent again under the same message id and marked, so that a reader is told at least once and can tell a repetition.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final, Literal, Protocol

from monitor.errors import ConfigError, SendError, StoreError
from monitor.notifier import channels
from monitor.notifier.channels import ChannelSettings, Parcel, PartlySent
from monitor.notifier.render import render
from monitor.subscriptions import Subscription
from monitor.types import Digest, Message

#: Waiting time after the first, second, … failed attempt; the last one repeats.
_WAITS: Final = tuple(timedelta(minutes=minutes) for minutes in (1, 5, 15, 60, 180, 360))
#: How long a message is tried; the operator hears of it long before.
GIVE_UP: Final = timedelta(days=14)
#: Written before the error of an attempt that may have arrived.
_MAYBE: Final = "may have arrived: "


#: Runs a call that may wait, off the event loop: asyncio.to_thread, or a thread of the store's own.
Run = Callable[..., Awaitable[Any]]


@dataclass(frozen=True, slots=True)
class Outgoing:
    """A rendered digest for one recipient of one channel."""

    channel: str
    recipient: str
    message: Message


class Delivery(Protocol):
    """A claimed message. `maybe_sent`: a claim before this one was never settled."""

    @property
    def id(self) -> int: ...
    @property
    def name(self) -> str: ...
    @property
    def channel(self) -> str: ...
    @property
    def recipient(self) -> str: ...
    @property
    def attempts(self) -> int: ...
    @property
    def created_at(self) -> datetime: ...
    @property
    def first_failed(self) -> datetime | None: ...
    @property
    def error(self) -> str: ...
    @property
    def maybe_sent(self) -> bool: ...
    @property
    def parts_done(self) -> int: ...
    @property
    def message(self) -> Message: ...


class OutboxStore(Protocol):
    """What the outbox needs of the store; each call is one transaction."""

    def save_digest(self, digest: Digest, outgoing: Sequence[Any], now: datetime) -> object: ...
    def claim_deliveries(self, now: datetime, limit: int = ...) -> Sequence[Delivery]: ...
    def settle_delivery(
        self, delivery: int, now: datetime, *, error: str = "", next_try: datetime | None = None, parts_done: int = 0
    ) -> None: ...
    def stuck_deliveries(self, now: datetime, after: timedelta = ...) -> Sequence[Delivery]: ...
    def operator_told(self, deliveries: Sequence[int]) -> None: ...


@dataclass(frozen=True, slots=True)
class Result:
    """What came of one attempt: `error` is "" where the message was accepted."""

    delivery: int
    name: str
    channel: str
    recipient: str
    error: str = ""


@dataclass(frozen=True, slots=True)
class _Attempt:
    """`error` is "" where the message was accepted; `parts_done`: how many of its parts arrived, now and before."""

    error: str = ""
    parts_done: int = 0


def outgoing(digest: Digest, subscription: Subscription) -> tuple[Outgoing, ...]:
    """One message per target; none for an empty digest, unless the subscription wants those too."""
    if not digest.lines and not subscription.send_empty:
        return ()
    messages = []
    for target in dict.fromkeys(subscription.to):
        message = render(digest, subscription, str(target))
        prepared = channels.find(target.channel).prepare(message, digest, subscription)
        messages.append(Outgoing(target.channel, target.address, prepared))
    return tuple(messages)


def save(store: OutboxStore, digest: Digest, subscription: Subscription, now: datetime) -> tuple[Outgoing, ...]:
    """Save a digest with its messages, in one transaction. An empty one that nobody wants is saved too: the span is
    told. Raises StoreError where another process has told these events meanwhile."""
    messages = outgoing(digest, subscription)
    store.save_digest(digest, messages, now)
    return messages


async def deliver(
    store: OutboxStore,
    settings: ChannelSettings,
    now: datetime,
    *,
    limit: int = 20,
    run: Run = asyncio.to_thread,
) -> tuple[Result, ...]:
    """Send what is due, all channels at once and each recipient's messages in order; a broken one stops no other.
    `run` runs a call of the store off the event loop."""
    lanes: dict[tuple[str, str], list[Delivery]] = {}
    for delivery in await run(store.claim_deliveries, now, limit):
        lanes.setdefault((delivery.channel, delivery.recipient), []).append(delivery)

    async def lane(deliveries: Sequence[Delivery]) -> list[Result]:
        results = []
        for delivery in deliveries:
            attempt = await _send(settings, delivery, now)
            error = await _settle(store, delivery, now, attempt, run)
            results.append(Result(delivery.id, delivery.name, delivery.channel, delivery.recipient, error))
        return results

    done = await asyncio.gather(*map(lane, lanes.values()))
    return tuple(result for results in done for result in results)


async def _settle(store: OutboxStore, delivery: Delivery, now: datetime, attempt: _Attempt, run: Run) -> str:
    """Note what came of an attempt. What cannot be noted is sent again when its claim runs out, marked."""
    error = attempt.error
    later = next_try(delivery, now) if error else None
    settle = partial(store.settle_delivery, delivery.id, now, error=error, next_try=later)
    try:
        await run(partial(settle, parts_done=attempt.parts_done))
    except StoreError as failure:
        return f"{error or 'sent'}, but that could not be noted: {failure}"
    return error


async def _send(settings: ChannelSettings, delivery: Delivery, now: datetime) -> _Attempt:
    """One attempt. A channel's own mistake counts as a failure of that channel alone."""
    again = delivery.maybe_sent or delivery.error.startswith(_MAYBE)
    parcel = Parcel(
        message=delivery.message,
        address=delivery.recipient,
        at=now,
        again=again,
        done=delivery.parts_done,
        language=_language(delivery.message),
    )
    try:
        await channels.find(delivery.channel).send(parcel, settings)
    except PartlySent as error:
        return _Attempt(_told(str(error), error.accepted_maybe), error.done)
    except SendError as error:
        return _Attempt(_told(str(error), again or error.accepted_maybe), delivery.parts_done)
    except ConfigError as error:
        return _Attempt(_told(str(error), again), delivery.parts_done)
    except Exception as error:  # noqa: BLE001 - a door: whatever a library raises must not stop other channels
        return _Attempt(_told(f"{type(error).__name__} in channel {delivery.channel}", True), delivery.parts_done)
    return _Attempt()


def _told(error: str, maybe: bool) -> str:
    return f"{_MAYBE}{error}" if maybe else error or "failed"


def _language(message: Message) -> Literal["vi", "en"]:
    return "en" if '<html lang="en"' in message.html[:200] else "vi"


def next_try(delivery: Delivery, now: datetime) -> datetime | None:
    """When to try again: soon at first, then every six hours; None once it was tried for two weeks."""
    if now - delivery.created_at >= GIVE_UP:
        return None
    return now + _WAITS[min(max(delivery.attempts, 1), len(_WAITS)) - 1]
