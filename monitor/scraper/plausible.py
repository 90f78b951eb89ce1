"""How Vietnamese does a text look? The proof behind every guess about encodings: a reading is believed when the words
with marks in it are syllables that the language can form, and the rival readings are not."""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache
from importlib.resources import files
from itertools import islice
from typing import Final, NamedTuple

#: Letter runs; signs above ASCII count as letters, because in misread text they stand where letters should be.
_WORD: Final = re.compile(r"[A-Za-z\u0080-\U0010ffff]{1,40}")
#: Marks that may touch a word in well-read text.
_EDGES: Final = "“”‘’„‚–—…«»‹›•·°©™\u00a0\u200b\ufeff"
_TONES: Final = "\u0300\u0301\u0303\u0309\u0323"
_SAMPLE: Final = 400

_ONSETS: Final = "ngh|ng|nh|gh|gi|ch|kh|ph|th|tr|qu|[bcdđghklmnprstvx]"
_OPEN_RHYMES: Final = (
    "[aeêioôơuưy]|ai|ao|au|ay|âu|ây|eo|êu|ia|iu|oa|oai|oay|oao|oe|oeo|oi|ôi|ơi|ua|uây|uê|ui|uôi|uơ|uy|uya|uyu"
    "|ưa|ưi|ươi|ươu|ưu|iêu|yêu|uêu|uao|uau"
)
_CLOSED_RHYMES: Final = "(?:[aăâeêioôơuưy]|iê|yê|oa|oă|oe|oo|uâ|uê|uô|ươ|uy|uyê|uă)(?:ch|ng|nh|[ckmnpt])"
_SYLLABLE: Final = re.compile(f"(?:{_ONSETS})?(?:{_CLOSED_RHYMES}|{_OPEN_RHYMES})")

#: Everyday syllables with marks; two readings that both form syllables are told apart by how everyday they are.
_EVERYDAY: Final = frozenset(
    files("monitor.scraper").joinpath("data/everyday_syllables.txt").read_text(encoding="utf-8").split()
)


class Plausibility(NamedTuple):
    """`share` of the marked words that are Vietnamese syllables (0 to 1, everyday words count double) among `words`."""

    share: float
    words: int


@lru_cache(maxsize=8192)
def is_syllable(word: str) -> bool:
    """Can this word, in NFC and any case, be one Vietnamese syllable?"""
    letters = unicodedata.normalize("NFD", word.lower())
    bare = letters.translate(_NO_TONES)
    if len(letters) - len(bare) > 1:
        return False
    return _SYLLABLE.fullmatch(unicodedata.normalize("NFC", bare)) is not None


_NO_TONES: Final = dict.fromkeys(map(ord, _TONES))


def plausibility(text: str) -> Plausibility:
    """Judges the first marked words of a text; a text without any marks is not judged (share 0 of 0 words)."""
    words = (match.group().strip(_EDGES) for match in _WORD.finditer(text))
    good = everyday = total = 0
    for word in islice((word for word in words if word and not word.isascii()), _SAMPLE):
        total += 1
        composed = unicodedata.normalize("NFC", word)
        if len(composed) <= 8 and is_syllable(composed):
            good += 1
            everyday += composed.lower() in _EVERYDAY
    if not total:
        return Plausibility(0.0, 0)
    return Plausibility((good + everyday) / (total + everyday), total)
