"""E-mail through one SMTP server. Address: "name@example.org" or "Phòng PV01 <pv01@example.org>"."""

from __future__ import annotations

from ipaddress import ip_address
from typing import TYPE_CHECKING

import aiosmtplib

from monitor.errors import ConfigError, SendError
from monitor.notifier import mail
from monitor.notifier.channels import ChannelSettings, MailServer, Parcel
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription

#: What an SMTP server says at most that we repeat in an error.
_SAID = 300


def check(address: str, settings: ChannelSettings) -> None:
    """The address and the server's settings must be usable; a password never travels in clear text."""
    server = _server(settings)
    mail.address(address)
    mail.address(server.sender)
    if server.security == "none" and server.user and not _loopback(server.host):
        raise ConfigError(
            "a mail password would travel in clear text",
            where="MONITOR_MAIL__SECURITY",
            remedy="set it to starttls or tls, or leave the user empty",
        )


def prepare(message: Message, _digest: Digest, _subscription: Subscription) -> Message:
    """As rendered."""
    return message


async def send(parcel: Parcel, settings: ChannelSettings) -> None:
    """Hand the message to the server. What fails before the text is handed over was not accepted; what fails
    afterwards without an answer may have been."""
    check(parcel.address, settings)
    server = _server(settings)
    sender, recipient = mail.address(server.sender), mail.address(parcel.address)
    body = mail.to_eml(
        parcel.message,
        server.sender,
        parcel.address,
        parcel.at,
        again=parcel.again,
        language=parcel.language,
    )
    client = _client(server)
    handing_over = False
    try:
        await client.connect()
        await client.mail(sender.addr_spec)
        await client.rcpt(recipient.addr_spec)
        handing_over = True
        await client.data(body)
    except aiosmtplib.SMTPResponseException as error:
        raise SendError(f"refused: {error.code} {error.message[:_SAID]}", where=server.host) from error
    except (aiosmtplib.SMTPException, OSError, TimeoutError) as error:
        raise SendError(
            f"no answer: {str(error)[:_SAID] or type(error).__name__}",
            where=server.host,
            remedy="check MONITOR_MAIL__HOST, __PORT and __SECURITY",
            accepted_maybe=handing_over,
        ) from error
    finally:
        client.close()


def _client(server: MailServer) -> aiosmtplib.SMTP:
    return aiosmtplib.SMTP(
        hostname=server.host,
        port=server.port,
        use_tls=server.security == "tls",
        start_tls=server.security == "starttls",
        username=server.user or None,
        password=server.password or None,
        timeout=server.timeout,
    )


def _server(settings: ChannelSettings) -> MailServer:
    if settings.mail is None or not settings.mail.host or not settings.mail.sender:
        raise ConfigError(
            "no mail server is set", where="environment", remedy="set MONITOR_MAIL__HOST and MONITOR_MAIL__SENDER"
        )
    return settings.mail


def _loopback(host: str) -> bool:
    if host == "localhost":
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False
