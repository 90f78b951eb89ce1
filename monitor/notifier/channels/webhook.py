"""A signed POST to a program of yours. Address: the name of a secret whose value is https://KEY@host/path.

The body is JSON. Header X-Monitor-Signature is "t=SECONDS,v1=HEX", where HEX is the HMAC-SHA256, with KEY, of
"SECONDS.BODY"; Idempotency-Key is the same for every attempt to send one message.
"""

from __future__ import annotations

import asyncio
import hashlib
import hmac
import http.client
import json
import ssl
from base64 import b64encode
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Final
from urllib.parse import unquote, urlsplit

from monitor.errors import ConfigError, SendError
from monitor.notifier.channels import ChannelSettings, Parcel
from monitor.notifier.render import standalone_html
from monitor.types import Digest, Message

if TYPE_CHECKING:
    from monitor.subscriptions import Subscription

_TIMEOUT: Final = 30.0


@dataclass(frozen=True, slots=True)
class _Endpoint:
    scheme: str
    host: str
    port: int | None
    path: str
    key: bytes


def check(address: str, settings: ChannelSettings) -> None:
    """The secret must exist and be an address with a key."""
    _endpoint(address, settings)


def prepare(message: Message, _digest: Digest, _subscription: Subscription) -> Message:
    """As rendered."""
    return message


async def send(parcel: Parcel, settings: ChannelSettings) -> None:
    """POST the message; any answer of 200 to 299 accepts it. Redirects are not followed."""
    endpoint = _endpoint(parcel.address, settings)
    message = parcel.message
    body = json.dumps(
        {
            "id": message.message_id,
            "again": parcel.again,
            "subject": message.subject,
            "text": message.text,
            "html": standalone_html(message),
            "markdown": message.markdown,
            "attachments": [
                {"name": part.name, "media_type": part.media_type, "base64": b64encode(part.body).decode("ascii")}
                for part in message.attachments
                if not part.content_id
            ],
        },
        ensure_ascii=False,
    ).encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "User-Agent": "crime-prevention-monitor",
        "Idempotency-Key": message.message_id,
        "X-Monitor-Signature": signature(endpoint.key, body, parcel.at),
    }
    await asyncio.to_thread(_post, endpoint, body, headers)


def signature(key: bytes, body: bytes, at: datetime) -> str:
    """What the receiver compares with its own reckoning."""
    seconds = int(at.timestamp())
    return f"t={seconds},v1={hmac.new(key, f'{seconds}.'.encode() + body, hashlib.sha256).hexdigest()}"


def _post(endpoint: _Endpoint, body: bytes, headers: dict[str, str]) -> None:
    connection: http.client.HTTPConnection
    if endpoint.scheme == "https":
        connection = http.client.HTTPSConnection(
            endpoint.host, endpoint.port, timeout=_TIMEOUT, context=ssl.create_default_context()
        )
    else:
        connection = http.client.HTTPConnection(endpoint.host, endpoint.port, timeout=_TIMEOUT)
    sent = False
    try:
        connection.connect()
        sent = True
        connection.request("POST", endpoint.path, body=body, headers=headers)
        answer = connection.getresponse()
    except (OSError, http.client.HTTPException) as error:
        raise SendError(
            f"no answer: {error or type(error).__name__}", where=endpoint.host, accepted_maybe=sent
        ) from error
    finally:
        connection.close()
    if not 200 <= answer.status < 300:
        raise SendError(f"refused with status {answer.status}", where=endpoint.host)


def _endpoint(address: str, settings: ChannelSettings) -> _Endpoint:
    parts = urlsplit(settings.secret(address))
    if parts.scheme not in ("http", "https") or not parts.hostname or not parts.username:
        raise ConfigError(
            "a webhook's secret is https://KEY@host/path",
            where=f"MONITOR_CHANNELS__{address.upper()}",
            remedy="put the key that signs before the @",
        )
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return _Endpoint(parts.scheme, parts.hostname, parts.port, path, unquote(parts.username).encode())
