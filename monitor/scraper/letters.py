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
#: In so short a text no pile takes long.
_SHORT: Final = 200
_ASCII: Final = bytes(range(128))
#: Pages are looked at piece by piece: most pieces are in plain ASCII, and these cost next to nothing.
_PIECE: Final = 1_024
_LONG_PIECE: Final = 4_096


def compose(text: str, high: bytes | None = None) -> str:
    """The text in NFC, in time that grows with its length only. `high` is `above_ascii` of it, where that is known."""
    if text.isascii():
        return text
    if len(text) < _SHORT:
        return unicodedata.normalize("NFC", text)
    if high is None:
        high = above_ascii(text.encode("utf-8", "surrogatepass"))
    others = high.decode("utf-8", "surrogatepass")
    if not any(start in high for start in _BEGINNINGS):
        # No mark joins a letter of ASCII, so the others tell whether the whole is composed.
        if unicodedata.is_normalized("NFC", others):
            return text
    elif _PILE.search(others):
        text = _PILE.sub(r"\1", text)
    return "\n".join([
        line if line.isascii() else unicodedata.normalize("NFC", line) for line in text.split("\n")
    ])  # fmt: skip


def fold_blanks(text: str) -> str:
    """The text with runs of blanks as one blank, none at its ends. Most has none to fold, and a look is cheaper than
    taking it apart."""
    text = text.strip()
    return text if "  " not in text and text.isprintable() else " ".join(text.split())


def above_ascii(body: bytes) -> bytes:
    """The bytes above ASCII: few in most pages, so that looking among them costs next to nothing."""
    pieces = (body[first : first + _PIECE] for first in range(0, len(body), _PIECE))
    return b"".join([piece.translate(None, _ASCII) for piece in pieces if not piece.isascii()])


def utf8(text: str) -> bytes:
    """The text in UTF-8; lone surrogates are left out."""
    pieces = (text[first : first + _LONG_PIECE] for first in range(0, len(text), _LONG_PIECE))
    return b"".join([piece.encode("utf-8", "ignore") for piece in pieces])
