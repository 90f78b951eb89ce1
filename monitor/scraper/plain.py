"""Pages that are UTF-8 beyond doubt, which nearly all are, without the weighing that the others need.

Looks at bytes, because searching a long text for its letters costs more than reading the page.
"""

from __future__ import annotations

import re
from typing import Final
from unicodedata import normalize

#: How the letters begin that only Vietnamese written in Unicode has (U+1E80 to U+1EFF), and how many prove it.
_VIETNAMESE: Final = (b"\xe1\xba", b"\xe1\xbb")
_PROOF: Final = 40
#: The same letters read as Western text and written as UTF-8 again.
_GARBLED: Final = tuple(letter.decode("latin-1").encode() for letter in _VIETNAMESE)
#: How the marks begin that stand behind their letter in decomposed text (U+0300 to U+033F).
_MARKS: Final = b"\xcc"
#: Letters with which the alphabets from before Unicode betray themselves in a page that says nothing of its language.
_OLD: Final = tuple(letter.encode() for letter in "®«§µñÑöðÐ×")
_LANGUAGE: Final = re.compile(rb"<html\b[^>]{0,300}?\blang\s*=\s*[\"']?([a-z]{2})\b", re.IGNORECASE)
_HEAD: Final = 4_000
_SAMPLE: Final = 400_000


def plain_utf8(body: bytes) -> str | None:
    """The text in NFC, None where there is any doubt about the encoding."""
    if b"\x1b" in body or b"\0" in body[:400]:
        return None
    if body.isascii():
        return body.decode("ascii")
    if any(letter in body for letter in _GARBLED) or not _sure(body):
        return None
    try:
        text = body.decode("utf-8-sig")
    except UnicodeDecodeError:
        return None
    return normalize("NFC", text) if _MARKS in body else text


def _sure(body: bytes) -> bool:
    sample = body[:_SAMPLE]
    if sum(sample.count(letter) for letter in _VIETNAMESE) >= _PROOF:
        return True
    language = _LANGUAGE.search(body[:_HEAD])
    if language and language[1].lower() != b"vi":
        return True
    return not any(letter in body for letter in _OLD)
