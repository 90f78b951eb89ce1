"""The sentences that prove a digest's lines: as published, shortened around their figures, linked to their place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from monitor.notifier import hostile
from monitor.notifier.compose import proof
from monitor.notifier.phrases import Words
from monitor.types import VIETNAM, DigestLine, Statement

#: Characters of a sentence kept on each side of the figure.
_AROUND: Final = 170
#: Most sentences under one card.
_QUOTES: Final = 4


@dataclass(frozen=True, slots=True)
class Piece:
    """A run of a quoted sentence; the figure's words are bold."""

    text: str
    bold: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence as published, and the link that opens its page there ("" where the address is not safe)."""

    pieces: tuple[Piece, ...]
    source: str
    url: str
    title: str


def quotes(lines: Sequence[DigestLine], say: Words) -> Iterator[Quote]:
    """Each sentence once, with the words of all figures that it proves in bold; then, for a change that another
    outlet's word brought, that word."""
    spans: dict[tuple[str, str], tuple[Statement, list[tuple[int, int]]]] = {}
    proofs = [proof(part) for line in lines for part in (line, *line.also)]
    for statement in (*proofs, *(line.event.statement for line in lines)):
        key = statement.url, statement.sentence
        if key not in spans and len(spans) >= _QUOTES:
            continue
        _, found = spans.setdefault(key, (statement, []))
        if span := _words_of_figure(statement):
            found.append(span)
    for statement, found in spans.values():
        if pieces := tuple(_pieces(statement.sentence, sorted(found))):
            yield Quote(
                pieces=pieces,
                source=_source(statement, say),
                url=hostile.at_sentence(statement.url, _findable(statement)),
                title=hostile.clean(statement.title, 160),
            )


def _findable(statement: Statement) -> str:
    """Words that stand together on the page: a row of a table is no sentence there, its cell is."""
    return statement.figure.quote if " | " in statement.sentence else statement.sentence


def _words_of_figure(statement: Statement) -> tuple[int, int] | None:
    """Where the figure's words stand in its sentence; None where they do not."""
    figure, sentence = statement.figure, statement.sentence
    start = figure.start - statement.sentence_start
    if not (start >= 0 and sentence[start : start + len(figure.quote)] == figure.quote):
        start = sentence.find(figure.quote) if figure.quote else -1
    return (start, start + len(figure.quote)) if start >= 0 and figure.quote else None


def _pieces(sentence: str, spans: Sequence[tuple[int, int]]) -> Iterator[Piece]:
    merged: list[tuple[int, int]] = []
    for start, end in spans:
        if merged and not sentence[merged[-1][1] : start].strip():
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    low = _boundary(sentence, merged[0][0] - _AROUND, back=True) if merged else 0
    high = _boundary(sentence, (merged[-1][1] if merged else 0) + _AROUND, back=False)
    at = low
    for start, end in merged:
        yield from _piece(sentence[at:start], False, "…" if at == low and low > 0 else "")
        yield from _piece(sentence[start:end], True)
        at = end
    tail = sentence[at:high]
    yield from _piece(tail, False, "", "…" if high < len(sentence) else "")


def _piece(text: str, bold: bool, before: str = "", after: str = "") -> Iterator[Piece]:
    shown = hostile.clean(text)
    if shown or before or after:
        left = " " if text[:1].isspace() else ""
        right = " " if text[-1:].isspace() and shown else ""
        yield Piece(f"{before}{left}{shown}{right}{after}", bold)


def _boundary(sentence: str, at: int, *, back: bool) -> int:
    """The end of a word near `at`, so that no word is cut."""
    if at <= 0:
        return 0
    if at >= len(sentence):
        return len(sentence)
    found = sentence.find(" ", at) if back else sentence.rfind(" ", 0, at)
    return at if found < 0 or abs(found - at) > 40 else found


def outlet(statement: Statement) -> str:
    """The outlet: the site of the link itself, never what a page calls itself; its name with us where the link has
    only a number."""
    site = hostile.host(hostile.link(statement.url))
    return site if site.rpartition(".")[2].isalpha() else hostile.clean(statement.source, 60) or site


def _source(statement: Statement, say: Words) -> str:
    name = outlet(statement)
    if statement.published is None:
        return name
    return say.say("source_line", host=name, date=say.date(statement.published.astimezone(VIETNAM).date()))
