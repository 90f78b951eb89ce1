"""Short messages of the program itself: a channel is broken, a channel is tried, an address can never work."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from html import escape
from typing import Final

from monitor.errors import ConfigError, SendError
from monitor.notifier import channels, hostile
from monitor.notifier.channels import ChannelSettings, Parcel
from monitor.notifier.outbox import Delivery, OutboxStore, Result, Run
from monitor.notifier.phrases import words
from monitor.subscriptions import Subscription
from monitor.types import VIETNAM, Message

#: After how long the operator is told that a channel is broken.
TELL_OPERATOR: Final = timedelta(days=3)


async def tell_operator(
    store: OutboxStore,
    settings: ChannelSettings,
    operator: Subscription,
    now: datetime,
    *,
    run: Run = asyncio.to_thread,
) -> tuple[Result, ...]:
    """Tell the operator of messages that fail for three days, through channels that are not the broken one. What
    no channel took stays untold and is tried at the next call."""
    results = []
    for stuck in await run(store.stuck_deliveries, now, TELL_OPERATOR):
        note = broken_note(stuck, operator)
        for target in operator.to:
            if (target.channel, target.address) == (stuck.channel, stuck.recipient):
                continue
            error = await _try_note(note, target.channel, target.address, settings, now)
            results.append(Result(stuck.id, operator.name, target.channel, target.address, error))
            if not error:
                await run(store.operator_told, [stuck.id])
                break
    return tuple(results)


def broken_note(stuck: Delivery, operator: Subscription) -> Message:
    """What the operator reads about one message that cannot be delivered."""
    say = words(operator.language)
    since = (stuck.first_failed or stuck.created_at).astimezone(VIETNAM)
    number = stuck.message.message_id.split(".")[1:2]
    text = say.say(
        "broken_body",
        digest=stuck.name,
        number=number[0] if number else "?",
        channel=f"{stuck.channel}:{stuck.recipient}",
        since=f"{since:%H:%M} {say.date(since.date())}",
        attempts=stuck.attempts,
        error=stuck.error[:300],
    )
    subject = say.say("broken", channel=f"{stuck.channel}:{stuck.recipient}")
    return plain_message(f"broken.{stuck.id}.{operator.name}", subject, text)


def plain_message(message_id: str, subject: str, text: str) -> Message:
    """A message of a few words of our own."""
    text = hostile.clean(text, 2000)
    html = f"<!DOCTYPE html><html><body><p>{escape(text)}</p></body></html>"
    return Message(message_id=message_id, subject=subject, text=f"{text}\n", html=html, markdown=hostile.chat(text))


async def _try_note(note: Message, channel: str, address: str, settings: ChannelSettings, now: datetime) -> str:
    try:
        await channels.find(channel).send(Parcel(message=note, address=address, at=now), settings)
    except (SendError, ConfigError) as error:
        return str(error)
    except Exception as error:  # noqa: BLE001 - a door, as above
        return f"{type(error).__name__} in channel {channel}"
    return ""


async def try_channels(subscription: Subscription, settings: ChannelSettings, now: datetime) -> tuple[Result, ...]:
    """Send a short test message to every target of a subscription, past the outbox; for `channels test NAME`."""
    say = words(subscription.language)
    results = []
    for target in subscription.to:
        stamp = now.astimezone(VIETNAM)
        text = f"{say.say('test')}: {subscription.headline}, {stamp:%H:%M} {say.date(stamp.date())}"
        note = plain_message(f"test.{int(now.timestamp())}.{subscription.name}", say.say("test"), text)
        error = await _try_note(note, target.channel, target.address, settings, now)
        results.append(Result(0, subscription.name, target.channel, target.address, error))
    return tuple(results)


def complaints(subscriptions: Sequence[Subscription], settings: ChannelSettings) -> Iterator[str]:
    """What can never be delivered, found before anything is sent: wrong addresses, missing secrets."""
    for subscription in subscriptions:
        for target in subscription.to:
            try:
                channels.find(target.channel).check(target.address, settings)
            except ConfigError as error:
                yield f"{subscription.name}, {target}: {error}"
