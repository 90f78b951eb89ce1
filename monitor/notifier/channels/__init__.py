"""Where messages go. One file per channel, found by its name; each has the three functions of `Channel`."""

from __future__ import annotations

import pkgutil
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from importlib import import_module
from pathlib import Path
from typing import TYPE_CHECKING, Literal, Protocol, cast

from monitor.errors import ConfigError, SendError
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription


@dataclass(frozen=True, slots=True, kw_only=True)
class MailServer:
    """How e-mail leaves the house. `sender` is the From address; `timeout` is in seconds."""

    host: str
    port: int = 587
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    sender: str
    timeout: float = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class ChannelSettings:
    """All that channels may know of the installation. `secrets` maps a name (any case) to a chat address."""

    output: Path
    mail: MailServer | None = None
    secrets: Mapping[str, str] = field(default_factory=dict, repr=False)

    def secret(self, name: str) -> str:
        """The address behind a name. Raises ConfigError saying which variable to set."""
        for known, value in self.secrets.items():
            if known.lower() == name.lower() and value:
                return value
        raise ConfigError(
            f"no channel address is named {name!r}",
            where="environment",
            remedy=f"set MONITOR_CHANNELS__{name.upper()}",
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One message on its way to one address. `again`: an earlier attempt may have arrived. `done`: how many parts
    an earlier attempt delivered, for services that need a digest cut in parts."""

    message: Message
    address: str
    at: datetime
    again: bool = False
    done: int = 0
    language: Literal["vi", "en"] = "vi"


class PartlySent(SendError):
    """The first `done` parts arrived, the next did not."""

    def __init__(
        self, what: str, *, done: int, where: str = "", remedy: str = "", accepted_maybe: bool = False
    ) -> None:
        super().__init__(what, where=where, remedy=remedy, accepted_maybe=accepted_maybe)
        self.done = done


class Channel(Protocol):
    """What every file in this folder offers. What an address looks like is the channel's own business."""

    def check(self, _address: str, _settings: ChannelSettings, /) -> None:
        """Raises ConfigError where this address can never work: wrong form, missing secret."""

    def prepare(self, _message: Message, _digest: Digest, _subscription: Subscription, /) -> Message:
        """The message as this channel will store and send it. Pure."""

    async def send(self, _parcel: Parcel, _settings: ChannelSettings, /) -> None:
        """Hand it over. Raises SendError, with `accepted_maybe` where the other side may have taken it."""


@cache
def names() -> tuple[str, ...]:
    """The channels there are."""
    return tuple(sorted(module.name for module in pkgutil.iter_modules(__path__)))


def find(name: str) -> Channel:
    """A channel by its name. Raises ConfigError for an unknown one."""
    if name not in names():
        raise ConfigError(f"no channel {name!r}", remedy=f"known are: {', '.join(names())}")
    return cast(Channel, import_module(f"{__name__}.{name}"))
