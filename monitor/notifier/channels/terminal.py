"""The digest on the terminal of whoever runs the command. Address: none."""

from __future__ import annotations

import sys
from typing import TYPE_CHECKING

from monitor.errors import ConfigError, SendError
from monitor.notifier.channels import ChannelSettings, Parcel
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription


def check(address: str, _settings: ChannelSettings) -> None:
    """There is nothing to address."""
    if address:
        raise ConfigError(f"terminal has no address, not {address!r}", remedy='write "terminal"')


def prepare(message: Message, _digest: Digest, _subscription: Subscription) -> Message:
    """As rendered."""
    return message


async def send(parcel: Parcel, _settings: ChannelSettings) -> None:
    """Write the text to standard output."""
    try:
        sys.stdout.write(parcel.message.text)
        sys.stdout.flush()
    except OSError as error:
        raise SendError(f"cannot write to the terminal: {error}") from error
