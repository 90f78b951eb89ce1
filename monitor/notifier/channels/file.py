"""Digests as files. Address: a folder inside the output folder; each digest leaves .html, .txt and its tables."""

from __future__ import annotations

import asyncio
import os
import tempfile
from pathlib import Path
from typing import TYPE_CHECKING

from monitor.errors import ConfigError, SendError
from monitor.notifier import hostile
from monitor.notifier.channels import ChannelSettings, Parcel
from monitor.notifier.render import standalone_html
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription


def check(address: str, settings: ChannelSettings) -> None:
    """The folder must lie inside the output folder."""
    inside(settings.output, address)


def prepare(message: Message, _digest: Digest, _subscription: Subscription) -> Message:
    """As rendered."""
    return message


async def send(parcel: Parcel, settings: ChannelSettings) -> None:
    """Write the files, each whole or not at all. Writing them again changes nothing."""
    folder, message = inside(settings.output, parcel.address), parcel.message
    stem = ".".join(message.message_id.split(".")[:2])
    files = {f"{stem}.html": standalone_html(message).encode(), f"{stem}.txt": message.text.encode()}
    for part in message.attachments:
        if not part.content_id:
            files[hostile.clean(part.name, 100).replace("/", "-").lstrip(".")] = part.body
    await asyncio.to_thread(_write_all, folder, files)


def _write_all(folder: Path, files: dict[str, bytes]) -> None:
    for name, body in files.items():
        write_whole(folder / name, body)


def write_whole(path: Path, body: bytes) -> None:
    """Write a file so that a reader sees the old or the new one, never half. Raises SendError."""
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        handle, scratch = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:40]}.")
        try:
            with os.fdopen(handle, "wb") as out:
                out.write(body)
                out.flush()
                os.fsync(out.fileno())
            os.chmod(scratch, 0o644)
            os.replace(scratch, path)
        except OSError:
            Path(scratch).unlink(missing_ok=True)
            raise
    except OSError as error:
        raise SendError(
            f"cannot be written: {error.strerror or error}",
            where=str(path),
            remedy="check that the disk has room and the folder may be written",
        ) from error


def inside(output: Path, address: str) -> Path:
    """A path inside the output folder. Raises ConfigError for one that leads out of it."""
    path = (output / address).resolve()
    if not path.is_relative_to(output.resolve()):
        raise ConfigError(f"{address!r} lies outside {output}", remedy="write a path inside the output folder")
    return path
