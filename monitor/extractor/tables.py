"""Tables in plain text: rows of cells between bars or tabs. What the header says of a column stands, for the rules that
read sentences, around each bare number of it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import replace
from itertools import pairwise
from typing import Final, NamedTuple

from monitor.extractor.document import Document, Sentence
from monitor.extractor.lexicon import Cue, Entry
from monitor.vietnamese.periods import PeriodMention
from monitor.vietnamese.quantities import Quantity, find_quantities
from monitor.vietnamese.spans import year
from monitor.vietnamese.text import Span

_BAR: Final = re.compile(r"[|\t]")
#: What columns are called that count nothing: running numbers, ranks, points.
_RUNNING: Final = frozenset(["stt", "tt", "số tt", "#", "điểm", "số điểm", "tổng điểm", "xếp hạng", "hạng", "ghi chú"])
#: The unit of a column: "Số tiền (triệu đồng)".
_UNIT: Final = re.compile(r"\((?:đvt:? )?([^()]+)\)")
_FIRST_YEAR: Final = 1990
_LAST_YEAR: Final = 2099
#: Lines at most from one row to the next.
_APART: Final = 2
_RATES: Final = frozenset(["rate_cleared", "rate_resolved", "reached"])
_OUTCOMES: Final = frozenset(["dead", "hurt"])
_CHANGES: Final = frozenset(["up", "down", "baseline"])
_SHARE: Final = Entry(tags=frozenset(["share"]))


class _Column(NamedTuple):
    """A cell of the header: its words, the cues in them, and the year that it names, if it does."""

    words: str
    cues: Sequence[Cue]
    year: int | None

    def tagged(self, tags: frozenset[str]) -> bool:
        return any(cue.entry.tags & tags for cue in self.cues)

    @property
    def tells(self) -> bool:
        """Whether it says what its numbers are."""
        return self.year is not None or any(cue.entry.noun or cue.entry.action or cue.entry.tags for cue in self.cues)


def read_tables(document: Document) -> None:
    """Mark the rows of all tables and give their numbers the words of the header, in place."""
    low = document.folded
    if "|" not in low and "\t" not in low:
        return
    header: Sequence[_Column] = ()
    intro = last = None
    for sentence in document.sentences:
        cells = _cells(low, sentence)
        if len(cells) < 2:
            header, intro, last = (), sentence, None
            continue
        sentence.row = True
        if last is not None and sentence.line - last.line > _APART:
            header = ()
        last = sentence
        columns = _header(low, sentence, cells)
        if columns:
            header = columns
        elif header and sentence.quantities:
            _fill(sentence, cells, header, _verb(low, intro))


def _cells(low: str, sentence: Sentence) -> list[Span]:
    """The cells of a sentence, but for empty ones at its edges."""
    bars = [match.start() for match in _BAR.finditer(low, sentence.start, sentence.end)]
    edges = [sentence.start - 1, *bars, sentence.end]
    found = [(begin + 1, end) for begin, end in pairwise(edges)]
    while found and not low[slice(*found[0])].strip():
        found.pop(0)
    while found and not low[slice(*found[-1])].strip():
        found.pop()
    return found


def _header(low: str, sentence: Sentence, cells: Sequence[Span]) -> Sequence[_Column]:
    """The columns that a row names, none where it is no header."""
    years = {quantity.start: _year(quantity) for quantity in sentence.quantities}
    if any(number is None for number in years.values()):
        return ()
    named = {m.start: m.period.end.year for m in sentence.periods if m.kind == "year" and m.period is not None}
    columns = [
        _Column(
            low[start:end].strip(),
            [cue for cue in sentence.cues if start <= cue.start < end],
            next((number for at, number in {**years, **named}.items() if start <= at < end), None),
        )
        for start, end in cells
    ]
    return columns if any(column.tells for column in columns[1:]) else ()


def _year(quantity: Quantity) -> int | None:
    bare = not quantity.unit and quantity.number.shape == "digits" and quantity.end - quantity.start == 4
    return int(quantity.value) if bare and _FIRST_YEAR <= quantity.value <= _LAST_YEAR else None


def _verb(low: str, intro: Sentence | None) -> Cue | None:
    """What the line before the table says was done: "Các loại án hình sự đã xét xử:"."""
    if intro is None or not low[intro.start : intro.end].rstrip().endswith(":"):
        return None
    return next((cue for cue in reversed(intro.cues) if cue.entry.action is not None), None)


def _fill(sentence: Sentence, cells: Sequence[Span], header: Sequence[_Column], verb: Cue | None) -> None:
    """Put the words of the header around the bare numbers of a row. Columns are told from the right, where no cell is
    ever left out."""
    head = [cue for cue in sentence.cues if cue.start < cells[0][1]]
    before: list[Cue] = []
    after: list[Cue] = []
    quantities: list[Quantity] = []
    periods = list(sentence.periods)
    if verb is not None and not any(cue.entry.action for cue in head):
        before.append(_at(cells[1][0], verb.entry))
    for number in sentence.quantities:
        column = _column(cells, header, number)
        quantity = number if column is None else _measured(number, column)
        quantities.append(quantity)
        if column is None:
            continue
        if quantity.unit == "percent":
            counted = len(quantities) > 1 and not column.tagged(_RATES | _CHANGES)
            before += [_at(number.start, _SHARE)] if counted else ()
        else:
            noun = _nouns(column.cues)
            if column.year is not None or column.tagged(_CHANGES):
                noun = noun or _nouns(head) or _nouns(_left_of(header, column))
            counted = any(cue.entry.noun for cue in sentence.cues if 0 <= cue.start - number.end <= 1)
            after += [] if counted or quantity.unit else [_at(number.end, entry) for entry in noun[:1]]
            before += [_at(number.start, cue.entry) for cue in column.cues if cue.entry.action and not cue.entry.noun]
        if column.year is not None:
            span = year(column.year)
            periods.append(PeriodMention(number.start - 1, number.start, "year", "period", span, "column", column.year))
    tokens = [token for token in sentence.tokens if not isinstance(token, Quantity)]
    sentence.quantities = quantities
    sentence.tokens = sorted([*before, *tokens, *quantities, *after], key=lambda token: token.start)
    sentence.periods = sorted(periods, key=lambda mention: mention.start)


def _nouns(cues: Sequence[Cue]) -> list[Entry]:
    return [cue.entry for cue in cues if cue.entry.noun or cue.entry.tags & _OUTCOMES]


def _left_of(header: Sequence[_Column], column: _Column) -> Sequence[Cue]:
    """The cues of the nearest column of counts before one of changes: "Số vụ | So với cùng kỳ"."""
    counts = [other.cues for other in header[1 : header.index(column)] if _nouns(other.cues)]
    return counts[-1] if counts else ()


def _at(place: int, entry: Entry) -> Cue:
    return Cue(place, place, entry)


def _column(cells: Sequence[Span], header: Sequence[_Column], number: Quantity) -> _Column | None:
    """The column of a number, None for the first and for running numbers."""
    at = next((at for at, (start, end) in enumerate(cells) if start <= number.start < end), 0)
    from_right = len(cells) - at
    if at == 0 or from_right >= len(header) + (header[0].words in _RUNNING):
        return None
    column = header[-from_right]
    return None if column.words in _RUNNING else column


def _measured(number: Quantity, column: _Column) -> Quantity:
    """A bare number in the unit of its column: "(%)", "(triệu đồng)"."""
    if number.unit:
        return number
    if "%" in column.words:
        return replace(number, unit="percent")
    unit = _UNIT.search(column.words)
    found = find_quantities(f"1 {unit[1]}") if unit else []
    if not found or not found[0].unit:
        return number
    return replace(number, unit=found[0].unit, value=number.value * found[0].value)
