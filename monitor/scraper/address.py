"""Addresses as they come: taken apart without ever raising."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import SplitResult, urljoin, urlsplit

_MAX_ADDRESS = 4_000


@lru_cache(maxsize=500)
def split_address(address: str) -> SplitResult:
    """The parts of an address; all empty for one that cannot be read."""
    try:
        parts = urlsplit(address[:_MAX_ADDRESS])
        _ = parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


def absolute(base: str, address: str) -> str:
    """`address` as seen from `base`, "" where there is none or it cannot be read."""
    if not address:
        return ""
    if address.startswith(("https://", "http://")) and "/." not in address and len(address) <= _MAX_ADDRESS:
        return address
    try:
        return urljoin(base[:_MAX_ADDRESS], address[:_MAX_ADDRESS])
    except ValueError:
        return ""
