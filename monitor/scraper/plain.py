"""Pages in plain UTF-8, which nearly all are: told from the others by looks that cost less than reading the page.

Looks at bytes, and where it can at those above ASCII alone: searching a whole text for letters is slow.
"""

from __future__ import annotations

import re
from typing import Final

from monitor.scraper.legacy import font_alphabet, referenced_alphabet, traced_alphabet
from monitor.scraper.letters import above_ascii, compose
from monitor.scraper.mojibake import has_traces

#: How the letters begin that only Vietnamese written in Unicode has (U+1E80 to U+1EFF), and how many prove it.
_VIETNAMESE: Final = (b"\xe1\xba", b"\xe1\xbb")
_PROOF: Final = 40
_LANGUAGE: Final = re.compile(rb"<html\b[^>]{0,300}?\blang\s*=\s*[\"']?([a-z]{2})\b")
_HEAD: Final = 4_000


def plain_utf8(body: bytes) -> tuple[str, bool] | None:
    """The text in NFC without its byte order mark and whether the body is just that, None where there is anything to
    weigh or mend."""
    if b"\x1b" in body or b"\0" in body[:400]:
        return None
    high = b"" if body.isascii() else above_ascii(body)
    if has_traces(high, body) or _old_alphabet(body, high):
        return None
    try:
        text = body.decode()
    except UnicodeDecodeError:
        return None
    composed = compose(text, high)
    bare = composed.removeprefix("\ufeff")
    return bare, composed is text and len(bare) == len(text)


def _old_alphabet(body: bytes, high: bytes) -> bool:
    """True where the page may be in an alphabet from before Unicode, saved as UTF-8."""
    language = _LANGUAGE.search(body[:_HEAD].lower())
    if language and language[1] != b"vi":
        return False
    if traced_alphabet(high):
        return True
    if sum(map(high.count, _VIETNAMESE)) >= _PROOF:
        return False
    return bool(font_alphabet(body) or referenced_alphabet(body))
