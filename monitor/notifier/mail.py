"""Message → e-mail, as bytes that any mail program reads. Pure: the date is an argument, nothing is sent."""

from __future__ import annotations

from datetime import datetime
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, getaddresses
from html import escape
from typing import Literal, cast
from urllib.parse import quote

from monitor.errors import ConfigError
from monitor.notifier import hostile
from monitor.notifier.phrases import words
from monitor.notifier.render import AGAIN_MARK
from monitor.types import Message


def to_eml(
    message: Message,
    sender: str,
    recipient: str,
    date: datetime,
    *,
    again: bool = False,
    language: Literal["vi", "en"] = "vi",
) -> bytes:
    """The message for one recipient, line ends CRLF. Same Message-ID whenever it is made; `again` marks one that may
    have arrived before, for programs in a header and for readers in a line. Raises ConfigError for a bad address."""
    mail = EmailMessage(policy=SMTP)
    from_, to = address(sender), address(recipient)
    mail["From"], mail["To"] = from_, to
    mail["Subject"] = hostile.clean(message.subject, 200)
    mail["Date"] = format_datetime(date)
    mail["Message-ID"] = f"<{message.message_id}@{from_.domain}>"
    mail["List-Id"] = f"<{message.message_id.partition('.')[0]}.{from_.domain}>"
    mail["List-Unsubscribe"] = f"<mailto:{from_.addr_spec}?subject={quote('unsubscribe ' + _list_name(message))}>"
    mail["Auto-Submitted"] = "auto-generated"
    note = words(language).say("again") if again else ""
    if again:
        mail["X-Monitor-Resent"] = "may-have-arrived"
    mail.set_content(f"({note})\n\n{message.text}" if note else message.text)
    shown = f'<p style="font-size:13px">({escape(note)})</p>' if note else ""
    mail.add_alternative(message.html.replace(AGAIN_MARK, shown, 1), subtype="html")
    page = cast(list[EmailMessage], mail.get_payload())[1]
    for part in message.attachments:
        main, _, sub = part.media_type.partition("/")
        if part.content_id:
            page.add_related(part.body, main, sub, cid=f"<{part.content_id}>", disposition="inline", filename=part.name)
        else:
            mail.add_attachment(part.body, main, sub, filename=part.name)
    return mail.as_bytes()


def address(text: str) -> Address:
    """ "Phòng PV01 <pv01@example.org>" → its parts. Raises ConfigError where it is none; nothing can follow it into
    a header."""
    if any(ord(char) < 32 or ord(char) == 127 for char in text):
        raise ConfigError(f"control sign in mail address {text!r}", remedy="write it on one line")
    found = getaddresses([text])
    name, spec = found[0] if len(found) == 1 and text.count("<") == text.count(">") else ("", "")
    local, at, domain = spec.rpartition("@")
    try:
        if not at or not local or not domain or any(char in spec for char in " ,;<>"):
            raise ValueError("one name@domain is needed")
        local.encode("ascii")
        return Address(display_name=name, username=local, domain=domain.encode("idna").decode("ascii"))
    except (ValueError, UnicodeError) as error:
        raise ConfigError(f"not a mail address: {text!r} ({error})", remedy="write name@example.org") from None


def _list_name(message: Message) -> str:
    return message.message_id.partition(".")[0]
