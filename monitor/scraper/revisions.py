"""What changed between two texts of one article, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final

from rapidfuzz.distance import Indel

_WORD: Final = re.compile(r"\S+")
#: Words kept on each side so that a change can be read without the text.
_CONTEXT: Final = 3
#: Beyond this many pairs of words the middle is told as one change.
_MOST_PAIRS: Final = 60_000_000


@dataclass(frozen=True, slots=True)
class Change:
    """A run of words that was replaced, added (`old` is "") or removed (`new` is ""). `before` and `after` are the
    words around it; the starts are offsets in the old and the new text."""

    old: str
    new: str
    old_start: int
    new_start: int
    before: str = ""
    after: str = ""


def word_diff(old: str, new: str) -> tuple[Change, ...]:
    """The changes from `old` to `new` in reading order; differences of blanks alone are none."""
    ours, theirs = list(_WORD.finditer(old)), list(_WORD.finditer(new))
    before, after = [word.group() for word in ours], [word.group() for word in theirs]
    head = 0
    while head < min(len(before), len(after)) and before[head] == after[head]:
        head += 1
    tail = 0
    while tail < min(len(before), len(after)) - head and before[-1 - tail] == after[-1 - tail]:
        tail += 1
    middle, other = before[head : len(before) - tail], after[head : len(after) - tail]
    if not middle and not other:
        return ()
    return tuple(
        Change(
            _cut(old, ours, head + start, head + end),
            _cut(new, theirs, head + begin, head + stop),
            _offset(ours, head + start, old),
            _offset(theirs, head + begin, new),
            " ".join(after[max(0, head + begin - _CONTEXT) : head + begin]),
            " ".join(after[head + stop : head + stop + _CONTEXT]),
        )
        for start, end, begin, stop in _runs(middle, other)
    )


def _runs(old: list[str], new: list[str]) -> list[tuple[int, int, int, int]]:
    """Bounds of the differing runs in both lists; insertions and deletions that touch are one replacement."""
    if len(old) * len(new) > _MOST_PAIRS:
        return [(0, len(old), 0, len(new))]
    runs: list[tuple[int, int, int, int]] = []
    for step in Indel.opcodes(old, new):
        if step.tag == "equal":
            continue
        bounds = (step.src_start, step.src_end, step.dest_start, step.dest_end)
        if runs and runs[-1][1] == bounds[0] and runs[-1][3] == bounds[2]:
            runs[-1] = (runs[-1][0], bounds[1], runs[-1][2], bounds[3])
        else:
            runs.append(bounds)
    return runs


def _cut(text: str, words: list[re.Match[str]], start: int, end: int) -> str:
    return text[words[start].start() : words[end - 1].end()] if end > start else ""


def _offset(words: list[re.Match[str]], at: int, text: str) -> int:
    return words[at].start() if at < len(words) else len(text)


def describe_changes(changes: tuple[Change, ...], *, most: int = 5, longest: int = 80) -> str:
    """A short line in Vietnamese for readers: what was replaced, added and removed. "" for no change."""
    told = [_describe(change, longest) for change in changes[:most]]
    if len(changes) > most:
        told.append(f"và {len(changes) - most} chỗ khác")
    return "; ".join(told)


def _describe(change: Change, longest: int) -> str:
    lead = f"{change.before} " if change.before else ""
    old, new = _shorten(change.old, longest), _shorten(change.new, longest)
    if not old:
        return f"thêm: {lead}“{new}”"
    if not new:
        return f"bỏ: {lead}“{old}”"
    return f"sửa: {lead}“{old}” → “{new}”"


def _shorten(text: str, longest: int) -> str:
    line = " ".join(text.split())
    return line if len(line) <= longest else f"{line[: longest - 1].rstrip()}…"
