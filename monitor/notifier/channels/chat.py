"""Chat services through Apprise: Telegram, Slack, Discord, Teams, Mattermost, Matrix, Zalo, ntfy and many more.

Address: the name of a secret whose value is an Apprise address, such as tgram://TOKEN/CHAT.
"""

from __future__ import annotations

import asyncio
import logging
import re
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import apprise
from apprise.attachment.memory import AttachMemory

from monitor.errors import ConfigError
from monitor.notifier import hostile
from monitor.notifier.channels import ChannelSettings, Parcel, PartlySent
from monitor.notifier.phrases import words
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription

#: Part of a service's limit that is filled; the rest is for what the service's own markup adds.
_FILL: Final = 0.85
#: Longest part for services that declare no useful limit.
_LONGEST: Final = 12_000
_TIMEOUT: Final = 120
_MEMORY: Final[Any] = AttachMemory  # untyped
#: Status of an attempt that Apprise stopped waiting for.
_TIMED_OUT: Final = 5
#: How Apprise words a connection that broke, before or after the message was taken; it does not tell which.
_LOST: Final = "onnection error"
#: What is never cut: a link, bold words, a word. Numbers hang on their nouns by a no-break space.
_TOKEN: Final = re.compile(r"\[[^\]\n]*\]\([^)\s]*\)|\*\*[^*\n]*\*\*|[^\s]+(?:\u00a0[^\s]+)*")
_LINK: Final = re.compile(r"\[([^\]\n]*)\]\(([^)\s]*)\)")


def check(address: str, settings: ChannelSettings) -> None:
    """The secret must exist and be an address that Apprise knows."""
    _service(address, settings)


def prepare(message: Message, _digest: Digest, _subscription: Subscription) -> Message:
    """As rendered."""
    return message


async def send(parcel: Parcel, settings: ChannelSettings) -> None:
    """Send the parts that were not sent before, in order. Raises PartlySent naming how many arrived."""
    service = _service(parcel.address, settings)
    markup = bool({"markdown", "html"} & set(_formats(service)))
    say = words(parcel.language)
    body = parcel.message.markdown if markup else plain(parcel.message.markdown)
    parts = list(split(body, limit_of(service)))
    for number, part in enumerate(parts[parcel.done :], start=parcel.done):
        heads = [f"({say.say('again')})"] if parcel.again and number == parcel.done else []
        heads += [say.say("continued", part=number + 1, parts=len(parts))] if number else []
        text = "\n".join([*heads, part])
        files = _files(parcel.message) if service.attachment_support and number == len(parts) - 1 else None
        await asyncio.to_thread(_notify, service, text, markup, number, settings.secret(parcel.address), files)


def _files(message: Message) -> apprise.AppriseAttachment | None:
    """The tables that a subscription asks for; pictures belong to the HTML alone."""
    tables = [part for part in message.attachments if not part.content_id]
    if not tables:
        return None
    files = apprise.AppriseAttachment()
    for part in tables:
        files.add(_MEMORY(content=part.body, name=part.name, mimetype=part.media_type))
    return files


def limit_of(service: Any) -> int:
    """How many characters one part may have for a service, headings included."""
    return max(300, min(_LONGEST, int(service.body_maxlen * _FILL)) - 200)


def split(text: str, limit: int) -> Iterator[str]:
    """Text in parts of at most `limit` characters, cut between lines; a line that is longer alone is cut between
    words, never inside a figure, a link or bold words."""
    part = ""
    for line in text.strip().split("\n"):
        for piece in _lines(line, limit):
            joined = f"{part}\n{piece}" if part else piece
            if len(joined) > limit and part.strip():
                yield part.strip("\n")
                joined = piece
            part = joined
    if part.strip():
        yield part.strip("\n")


def _lines(line: str, limit: int) -> Iterator[str]:
    if len(line) <= limit:
        yield line
        return
    short = ""
    for token in _TOKEN.findall(line):
        joined = f"{short} {token}" if short else token
        if len(joined) > limit and short:
            yield short
            joined = token
        short = joined
    if short:
        yield short


def plain(markdown: str) -> str:
    """Our own Markdown as plain text. Foreign text in it has no signs of markup, see `hostile.chat`."""
    return _LINK.sub(r"\1: \2", markdown).replace("**", "")


def _formats(service: Any) -> tuple[str, ...]:
    formats = service.notify_format
    return tuple(str(item.value) for item in (formats if isinstance(formats, tuple | list | set) else (formats,)))


def _service(address: str, settings: ChannelSettings) -> Any:
    asset = apprise.AppriseAsset(app_id="Monitor", app_desc="Crime-prevention monitor", app_url="")
    asset.image_url_mask = asset.image_url_logo = asset.image_path_mask = ""
    service = apprise.Apprise.instantiate(settings.secret(address), asset=asset, suppress_exceptions=True)
    if service is None:
        raise ConfigError(
            "not an address that Apprise can use",
            where=f"MONITOR_CHANNELS__{address.upper()}",
            remedy="write it as in Apprise's documentation, e.g. tgram://TOKEN/CHAT",
        )
    return service


def _notify(
    service: Any, text: str, markup: bool, number: int, secret: str, files: apprise.AppriseAttachment | None
) -> None:
    sender = apprise.Apprise()
    sender.add(service)
    kind = apprise.NotifyFormat.MARKDOWN if markup else apprise.NotifyFormat.TEXT
    warned: list[str] = []
    result = sender.notify(
        body=text,
        body_format=kind,
        attach=files,
        timeout=_TIMEOUT,
        log_callback=lambda entry, _service: warned.append(str(entry.message)),
        log_level=logging.WARNING,
    )
    if result:
        return
    lost = result.status == _TIMED_OUT or any(_LOST in line for line in warned)
    what = _masked(hostile.clean(warned[-1], 300), secret) if warned else "the service did not take it"
    raise PartlySent(what, done=number, where=str(service.service_name or "chat"), accepted_maybe=lost)


def _masked(text: str, secret: str) -> str:
    """Text of a library without any piece of the secret address."""
    for piece in re.split(r"[/:@?&=]+", secret):
        if len(piece) >= 6:
            text = text.replace(piece, "***")
    return text
