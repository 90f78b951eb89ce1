"""Text in, comparable text out: NFC with a way back to the newspaper's own characters, spellings that compare alike,
sentences and clauses as spans. Never changes the length of what it folds, so offsets survive."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from pydantic import RootModel

from monitor.yamlfile import read_yaml

Span = tuple[int, int]

_LOW: Final = "a-zà-öø-ÿăĩđũơưạ-ỹ"
#: New tone placement to old, at the end of a syllable ("hoà" → "hòa").
_OLD_PLACE: Final = {
    f"{vowel}{toned}": f"{old}{bare}"
    for vowel, olds, bare, news in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for old, toned in zip(olds, news, strict=True)
}
#: Final y to i after a plain consonant ("kỷ" → "kỉ"); after "qu" it is the y that is usual ("quí" → "quý").
_Y_TO_I: Final = dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))
_QU: Final = {f"qu{i}": f"qu{y}" for y, i in _Y_TO_I.items()} | {
    f"q{old}": f"q{new}" for new, old in _OLD_PLACE.items() if new[0] == "u"
}
_USUAL: Final = _OLD_PLACE | _QU | _Y_TO_I
# Patterns that are searched for in whole texts begin with a plain set of characters: the search then jumps from one of
# these to the next. What has to stand before is looked at from there.
_OTHER_SPELLING: Final = re.compile(
    rf"[ouqyỳýỷỹỵ](?:"
    rf"(?:(?<=o)[àáảãạèéẻẽẹ](?<!q..)|(?<=u)[ỳýỷỹỵ](?<!q..)|(?<=q)(?:u[iìíỉĩị]|[ùúủũụ]y))(?![{_LOW}])"
    rf"|(?<=[bcdđghklmnprstvx][yỳýỷỹỵ])(?![{_LOW}])"
    rf"(?:(?<![{_LOW}]..)|(?<=(?:t[hr]|ch|kh|nh|ph).)(?<![{_LOW}]...)))"
)


def nfc(text: str) -> str:
    """The text in Unicode normal form C."""
    return text if text.isascii() else unicodedata.normalize("NFC", text)


def fold(text: str) -> str:
    """Lower case of an NFC text with tone placement and final y/i spelt one way; as long as the text."""
    low = text.lower()
    if len(low) != len(text):
        low = "".join(c.lower() if len(c.lower()) == 1 else c for c in text)
    return _OTHER_SPELLING.sub(_usual, low)


def _usual(match: re.Match[str]) -> str:
    return _USUAL[match[0]]


def _bare(char: str) -> str:
    return "d" if char in "đĐ" else unicodedata.normalize("NFD", char)[0]


_PLAIN: Final = {c: _bare(chr(c)) for c in (*range(0xC0, 0x250), *range(0x1E00, 0x1F00))}


def plain(text: str) -> str:
    """`fold` without diacritics, đ as d; as long as the text."""
    return fold(text).translate(_PLAIN)


def either(words: Iterable[str]) -> str:
    """A pattern for any of the words, folded, the longest first; words of one first letter stand together, so that
    one look rules them out."""
    rests: dict[str, list[str]] = {}
    for word in sorted({fold(word) for word in words}, key=lambda word: (-len(word), word)):
        rests.setdefault(re.escape(word[0]), []).append(re.escape(word[1:]))
    return "|".join(f"{first}(?:{'|'.join(found)})" for first, found in rests.items())


class LastWords:
    """Words that are looked for directly before a place of a folded text. Most of what stands there is ruled out by its
    last two letters, before anything is cut out of the text."""

    def __init__(self, phrases: Iterable[str]) -> None:
        """`phrases` are folded; the last word of each counts."""
        self.words: Final = frozenset(phrase.split()[-1] for phrase in phrases)
        self._letters: Final = frozenset(f" {word}"[-2:] for word in self.words)

    def may_end(self, low: str, at: int) -> bool:
        """False where none of the words ends before `at`, spaces apart."""
        letters = low[at - 3 : at - 1]
        return letters in self._letters or at < 3 or low[at - 1] != " " or letters[1].isspace()


# A piece of text whose NFC does not depend on its neighbours: a character that never composes with what stands before
# it, and all that may compose with it.
_ALONE: Final = "\x00-\u02ff\u0370-\u0482\u1e00-\u20cf\u2100-\u2fff"
_PIECE: Final = re.compile(rf"[{_ALONE}][^{_ALONE}]*|[^{_ALONE}]+")


@dataclass(frozen=True, slots=True)
class Normalized:
    """A text in NFC that remembers where its characters stood in the original."""

    original: str
    text: str
    #: Original start and end of the piece that each NFC character came from; None where nothing changed.
    _starts: Sequence[int] | None = field(default=None, repr=False)
    _ends: Sequence[int] | None = field(default=None, repr=False)

    @classmethod
    def of(cls, original: str) -> Normalized:
        """Normalize a text."""
        if original.isascii() or unicodedata.is_normalized("NFC", original):
            return cls(original, original)
        parts: list[str] = []
        starts: list[int] = []
        ends: list[int] = []
        for piece in _PIECE.finditer(original):
            composed = unicodedata.normalize("NFC", piece.group())
            parts.append(composed)
            starts.extend([piece.start()] * len(composed))
            ends.extend([piece.end()] * len(composed))
        return cls(original, "".join(parts), starts, ends)

    def span(self, start: int, end: int) -> Span:
        """Offsets into `text` as offsets into `original`."""
        if self._starts is None or self._ends is None:
            return start, end
        begin = self._starts[start] if start < len(self._starts) else len(self.original)
        return begin, self._ends[end - 1] if end > start else begin

    def quote(self, start: int, end: int) -> str:
        """The original characters behind a span of `text`."""
        begin, stop = self.span(start, end)
        return self.original[begin:stop]


class _Abbreviations(RootModel[list[list[str]]]):
    pass


_DATA: Final = Path(__file__).parent / "data"
_SHORT: Final = frozenset(
    word for line in read_yaml(_DATA / "abbreviations.yaml", _Abbreviations).root for word in line
)
# A stop is followed by space or end, or, where the space is missing, directly by a capitalized word.
_STOP: Final = re.compile(
    r"[\r\n\u2028\u2029.…!?](?:(?<=[\r\n\u2028\u2029])[\r\n\u2028\u2029]*"
    rf"|(?P<dots>(?<=\.)\.+|(?<=…))(?=\s+[\"“'(\[\-–•]?[^\W\d_{_LOW}]|\s*\Z)"
    r"|(?:(?<=[!?])[!?]*|(?<=\.)(?!\.))[\"”'’)\]]*(?=\s|\Z|[A-ZÀ-ỸĐ][a-zà-ỹđ]{0,12}[\s,]))"
)
_CLAUSE: Final = re.compile(r";|(?<=\s)[-–+•*](?=\s)|:(?=\s)")
_LAST_WORD: Final = re.compile(r"[\w/]{1,8}\Z")
_WORD: Final = re.compile(r"\w")


def sentences(text: str) -> list[Span]:
    """Spans of the sentences of an NFC text, in order, without the space between them; no span is empty."""
    spans: list[Span] = []
    start = 0
    for stop in _STOP.finditer(text):
        if text[stop.start()] == "." and stop["dots"] is None and not _ends_sentence(text, stop):
            continue
        _add(spans, text, start, stop.end())
        start = stop.end()
    _add(spans, text, start, len(text))
    return spans


def _ends_sentence(text: str, stop: re.Match[str]) -> bool:
    """Whether a single full stop ends a sentence."""
    at = stop.start()
    if text[at - 1 : at] == ".":
        return False
    last = _last_word(text[max(0, at - 8) : at])
    if not last:
        return True
    after = text[stop.end() : stop.end() + 2].lstrip()
    if not after:
        return True
    if last.casefold() in _SHORT or (len(last) == 1 and last.isalpha() and last.isupper()):
        return False
    if last.isdigit():
        # "1. Công tác …" numbers a heading; "… năm 2020. Trong …" ends a sentence.
        begin = at - len(last)
        if len(last) <= 2 and text[:begin].rstrip(" \t")[-1:] in ("", "\n", ";", ":"):
            return False
    return not after[0].islower() or after[0].isdigit()


def _last_word(before: str) -> str:
    pieces = before.rsplit(None, 1)
    if pieces and not before[-1].isspace() and pieces[-1].isalnum():
        return pieces[-1]
    word = _LAST_WORD.search(before)
    return word.group() if word is not None else ""


def _add(spans: list[Span], text: str, start: int, end: int) -> None:
    rest = text[start:end].lstrip()
    start = end - len(rest)
    rest = rest.rstrip()
    if rest[:1].isalnum() or _WORD.search(rest):
        spans.append((start, start + len(rest)))


def clauses(text: str, start: int, end: int) -> list[Span]:
    """Spans of the clauses of one sentence: cut at semicolons, colons and the dashes or bullets of a list."""
    spans: list[Span] = []
    for cut in _CLAUSE.finditer(text, start, end):
        _add(spans, text, start, cut.start())
        start = cut.end()
    _add(spans, text, start, end)
    return spans
