"""How long the certificate of a server is good for."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from datetime import UTC, datetime
from pathlib import Path

from monitor.errors import FetchError
from monitor.fetcher.guard import resolve


async def expiry(host: str, port: int, *, ca_bundle: Path | None = None) -> datetime:
    """The moment at which the certificate that a server shows runs out. Raises FetchError: kind "tls" where it is not
    trusted, or what stood in the way of asking. The caller bounds the time."""
    where = f"{host}:{port}"
    context = ssl.create_default_context()
    try:
        if ca_bundle is not None:
            context.load_verify_locations(ca_bundle)
        address = (await resolve(host, port))[0]
        _, writer = await asyncio.open_connection(address, port, ssl=context, server_hostname=host)
    except ssl.SSLError as error:
        raise FetchError(
            f"TLS failed: {error.reason or error}",
            kind="tls",
            where=where,
            remedy="if the site forgets its intermediate certificate, name it as ca_bundle on the source",
        ) from error
    except OSError as error:
        raise FetchError(f"cannot connect: {error}", kind="refused", where=where) from error
    try:
        shown = writer.get_extra_info("peercert") or {}
        return datetime.fromtimestamp(ssl.cert_time_to_seconds(str(shown["notAfter"])), UTC)
    except (KeyError, ValueError) as error:
        raise FetchError("the certificate names no end", kind="tls", where=where) from error
    finally:
        writer.close()
        with contextlib.suppress(OSError, TimeoutError):
            async with asyncio.timeout(5):
                await writer.wait_closed()
