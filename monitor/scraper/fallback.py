"""The last resort for a page in which our own reading finds no text: trafilatura, if it is installed."""

from __future__ import annotations

from typing import Final

try:
    import trafilatura
except ImportError:
    trafilatura = None

#: Larger pages are not tried again: the second reading is many times slower.
_MAX_PAGE: Final = 2_000_000


def available() -> bool:
    """True where the extra `fallback` is installed."""
    return trafilatura is not None


def read_text(html: str) -> str:
    """The text that trafilatura finds, a paragraph a line; "" without it or where it finds none."""
    if trafilatura is None or len(html) > _MAX_PAGE:
        return ""
    try:
        text = trafilatura.extract(html, include_comments=False, favor_precision=True)
    except Exception:  # noqa: BLE001 - a last resort breaks nothing, whatever it meets
        return ""
    return text if isinstance(text, str) else ""
