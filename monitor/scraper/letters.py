"""Letters composed to NFC, whatever a page piles on them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

_MARK: Final = (
    "[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f"
    "\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]"
)
#: No letter of any language bears so many marks. Putting marks into order takes time that grows with the square of
#: their number, so longer piles are cut before.
_PILE: Final = re.compile(f"({_MARK}{{16}}){_MARK}+")
#: How UTF-8 begins these marks: most texts hold none, and finding that out must cost nothing.
_BEGINNINGS: Final = (
    *(bytes([lead]) for lead in (0xCC, 0xCD, 0xD6, 0xD7, 0xD8, 0xD9)),
    *(bytes.fromhex(start) for start in ("d283", "d284", "e1aa", "e1ab", "e1b7", "e283", "efb8")),
)
_ASCII: Final = bytes(range(128))


def compose(text: str) -> str:
    """The text in NFC, in time that grows with its length only."""
    if text.isascii():
        return text
    written = text.encode("utf-8", "surrogatepass").translate(None, _ASCII)
    if any(start in written for start in _BEGINNINGS):
        text = _PILE.sub(r"\1", text)
    return text if unicodedata.is_normalized("NFC", text) else unicodedata.normalize("NFC", text)
