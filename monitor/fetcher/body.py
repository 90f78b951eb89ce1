"""Bodies within bounds: what is read from the wire, what it may inflate to, and pages that are no content."""

from __future__ import annotations

import re
import zlib
from collections.abc import AsyncIterator

from monitor.errors import FetchError

#: What is asked for. Both inflate with a bound; br and zstd decoders hand over whole chunks.
ACCEPT_ENCODING = "gzip, deflate"

_CHALLENGE = re.compile(
    rb"challenge-platform|cf-browser-verification|<title>Just a moment|DDoS protection by|/_Incapsula_Resource", re.I
)
_COOKIE_SCRIPT = re.compile(rb"document\.cookie\s*=[^<]{0,2000}location\.(?:reload|href|replace)", re.I | re.S)


async def read_body(chunks: AsyncIterator[bytes], encoding: str, *, max_wire: int, max_bytes: int, where: str) -> bytes:
    """Read and inflate. Raises FetchError of kind "too_large" or "bad_response"."""
    inflate = _inflater(encoding, where)
    whole, wire = bytearray(), 0
    async for chunk in chunks:
        wire += len(chunk)
        if wire > max_wire:
            raise FetchError(f"more than {max_wire:,} bytes on the wire", kind="too_large", where=where)
        if inflate is None:
            whole += chunk
        else:
            try:
                whole += inflate.decompress(chunk, max_bytes + 1 - len(whole))
            except zlib.error as error:
                raise FetchError(f"broken {encoding} body: {error}", kind="bad_response", where=where) from error
        if len(whole) > max_bytes or (inflate is not None and inflate.unconsumed_tail):
            raise FetchError(f"more than {max_bytes:,} bytes inflated", kind="too_large", where=where)
    return bytes(whole)


class _Deflate:
    """HTTP deflate is zlib by the standard and raw by some servers; the first bytes tell."""

    def __init__(self) -> None:
        self._inner: zlib._Decompress | None = None

    def decompress(self, data: bytes, limit: int) -> bytes:
        if self._inner is None:
            header = len(data) >= 2 and data[0] & 0x0F == 8 and int.from_bytes(data[:2], "big") % 31 == 0
            self._inner = zlib.decompressobj() if header else zlib.decompressobj(-zlib.MAX_WBITS)
        return self._inner.decompress(data, limit)

    @property
    def unconsumed_tail(self) -> bytes:
        return self._inner.unconsumed_tail if self._inner else b""


def _inflater(encoding: str, where: str) -> zlib._Decompress | _Deflate | None:
    name = encoding.strip().lower()
    if name in ("", "identity"):
        return None
    if name in ("gzip", "x-gzip"):
        return zlib.decompressobj(zlib.MAX_WBITS | 16)
    if name == "deflate":
        return _Deflate()
    raise FetchError(f"body is encoded as {encoding[:40]!r}, which was not asked for", kind="bad_response", where=where)


def is_challenge(status: int, headers: dict[str, str], body: bytes) -> bool:
    """True for a page that asks a browser to prove itself instead of showing content."""
    if headers.get("cf-mitigated") == "challenge":
        return True
    if status in (403, 429, 503) and _CHALLENGE.search(body[:20_000]):
        return True
    return len(body) < 5_000 and bool(_COOKIE_SCRIPT.search(body))
