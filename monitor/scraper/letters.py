"""Letters composed to NFC, whatever a page piles on them."""

from __future__ import annotations

import re
import unicodedata
from typing import Final

#: No letter of any language bears so many marks. Putting marks into order takes time that grows with the square of
#: their number, so longer piles are cut before.
_PILE: Final = re.compile(
    "([\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff"
    "\u20d0-\u20ff\ufe20-\ufe2f]{16})[\u0300-\u036f\u0483-\u0489\u0591-\u05c7\u0610-\u061a"
    "\u064b-\u065f\u1ab0-\u1aff\u1dc0-\u1dff\u20d0-\u20ff\ufe20-\ufe2f]+"
)


def compose(text: str) -> str:
    """The text in NFC, in time that grows with its length only."""
    if text.isascii():
        return text
    piles = _PILE.sub(r"\1", text) if _PILE.search(text) else text
    return piles if unicodedata.is_normalized("NFC", piles) else unicodedata.normalize("NFC", piles)
