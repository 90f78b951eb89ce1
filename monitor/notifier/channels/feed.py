"""An Atom feed of new figures. Address: a file inside the output folder, such as "new.xml"."""

from __future__ import annotations

import asyncio
import re
from collections.abc import Sequence
from dataclasses import replace
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, Final
from xml.sax.saxutils import escape as xml_escape
from xml.sax.saxutils import quoteattr

from monitor.errors import ConfigError, SendError
from monitor.notifier.channels import ChannelSettings, Parcel
from monitor.notifier.channels.file import inside, write_whole
from monitor.notifier.view import Card, Row, view
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription

#: Most entries that a feed keeps, unless one digest alone has more.
_KEPT: Final = 300
_LARGEST: Final = 20_000_000
_ENTRY: Final = re.compile(r"<entry>\n.*?\n</entry>", re.S)
_ID: Final = re.compile(r"<id>([^<]*)</id>")


def check(address: str, settings: ChannelSettings) -> None:
    """The file must have a name inside the output folder."""
    path = inside(settings.output, address)
    if not address or path.is_dir() or path.suffix not in (".xml", ".atom"):
        raise ConfigError(f"a feed needs a file name that ends in .xml, not {address!r}", remedy='write "feed:new.xml"')


def prepare(message: Message, digest: Digest, subscription: Subscription) -> Message:
    """The message with `text` replaced by this digest's entries, one per figure told, however many."""
    digest = replace(digest, lines=(*digest.lines, *digest.rest), rest=())
    seen = view(digest, subscription)
    entries = [
        _entry(section.title, card, row, digest, line_key)
        for section in seen.sections
        for card in section.cards
        for row in card.rows
        for line_key in [digest.lines[row.index].event.seq]
    ]
    return Message(
        message_id=message.message_id,
        subject=seen.title,
        text="\n".join(entries),
        html="",
        markdown="",
    )


async def send(parcel: Parcel, settings: ChannelSettings) -> None:
    """Put the entries at the head of the file. An entry that is there already is not put twice."""
    check(parcel.address, settings)
    path = inside(settings.output, parcel.address)
    await asyncio.to_thread(_update, path, parcel)


def _update(path: Path, parcel: Parcel) -> None:
    try:
        old = path.read_text(encoding="utf-8") if path.exists() and path.stat().st_size < _LARGEST else ""
    except (OSError, UnicodeDecodeError) as error:
        raise SendError(f"cannot be read: {error}", where=str(path), remedy="remove the file; it is rebuilt") from error
    new = _ENTRY.findall(parcel.message.text) or _note(parcel)
    entries = _without_repeats([*new, *_ENTRY.findall(old)])[: max(_KEPT, len(new))]
    updated = parcel.at.isoformat(timespec="seconds")
    head = (
        '<?xml version="1.0" encoding="utf-8"?>\n<feed xmlns="http://www.w3.org/2005/Atom">\n'
        f"<title>{xml_escape(parcel.message.subject)}</title>\n"
        f"<id>{_urn(parcel.message.message_id.partition('.')[0])}</id>\n<updated>{updated}</updated>\n"
        "<author><name>Crime-prevention monitor</name></author>\n"
    )
    write_whole(path, (head + "\n".join(entries) + "\n</feed>\n").encode())


def _note(parcel: Parcel) -> list[str]:
    """A message of a few words, such as that another channel is broken, as an entry; none for a digest of nothing."""
    message = parcel.message
    if not message.text.strip():
        return []
    return [
        f"<entry>\n<title>{xml_escape(message.subject)}</title>\n<id>{_urn(message.message_id)}</id>\n"
        f"<updated>{parcel.at.isoformat(timespec='seconds')}</updated>\n"
        f'<content type="text">{xml_escape(message.text.strip())}</content>\n</entry>'
    ]


def _without_repeats(entries: Sequence[str]) -> list[str]:
    kept: dict[str, str] = {}
    for entry in entries:
        found = _ID.search(entry)
        if found:
            kept.setdefault(found[1], entry)
    return list(kept.values())


def _urn(name: str) -> str:
    return f"tag:crime-prevention-monitor,2026:{xml_escape(name)}"


def _entry(section: str, card: Card, row: Row, digest: Digest, seq: int) -> str:
    title = ": ".join(part for part in (card.place or section, row.indicator, row.value) if part)
    quotes = "".join(
        f"<blockquote>{''.join(_bold(piece.text, piece.bold) for piece in quote.pieces)}</blockquote>"
        f"<p>{escape(quote.source)}</p>"
        for quote in card.quotes
    )
    facts = " · ".join([row.kind_name, *row.marks, row.period, row.voices, *row.details, *row.notes])
    url = card.quotes[0].url if card.quotes else ""
    link = f"<link href={quoteattr(url)}/>\n" if url else ""
    time = digest.composed_at.isoformat(timespec="seconds")
    return (
        f"<entry>\n<title>{xml_escape(title)}</title>\n<id>{_urn(f'{digest.name}/{seq}')}</id>\n"
        f"<updated>{time}</updated>\n{link}"
        f'<content type="html">{xml_escape(f"<p>{escape(facts)}</p>{quotes}")}</content>'
        "\n</entry>"
    )


def _bold(text: str, bold: bool) -> str:
    return f"<b>{escape(text)}</b>" if bold else escape(text)
