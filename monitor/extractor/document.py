"""A text laid out for reading: sentences with their numbers, cues, periods and places, each found in one pass."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import islice
from operator import attrgetter
from typing import Final, Protocol, TypeVar
from urllib.parse import unquote, urlsplit

from monitor.codebook import Topic
from monitor.extractor.hosts import host_of, province_of, unit_of
from monitor.extractor.lexicon import Cue, Lexicon, scan
from monitor.types import Period
from monitor.vietnamese.numbers import find_numbers, in_digits
from monitor.vietnamese.openers import Opener, openers
from monitor.vietnamese.periods import Anchor, PeriodMention, find_periods, settle_anchor
from monitor.vietnamese.places import PlaceMention, article_province, find_places
from monitor.vietnamese.quantities import Quantity, find_quantities
from monitor.vietnamese.text import Span, fold, sentences

#: Sentences in which an article says what it is about.
HEAD: Final = 4
#: What a page or its outlet puts before the first words: "date 2023-07 ", "(QNO) - ".
_STAMP: Final = re.compile(
    r"\s*(?:date )?(?:19|20)\d\d(?:-\d\d){0,2}\s+|\s*\([^\W\d_]{2,8}(?: [^\W\d_]{2,8})?\)\s?[-–:]+\s?|\s+"
)
_ISO_DATE: Final = re.compile(r"(?:19|20)\d\d-\d\d(?:-\d\d)?(?!\d)")
#: Digits of a year.
_YEAR: Final = 4
#: Sentences are cut here: no sentence of the press is longer, and none may cost more than its length.
_LONGEST: Final = 2500
#: An article has fewer sentences and numbers than this; a text with more is read no further.
_MOST_SENTENCES: Final = 3000
_MOST_NUMBERS: Final = 1500
#: "và" is no sign inside a word, but no word of the language ends in it.
_SIGN: Final = re.compile(r"[,;:()=v](?:(?<!v)|à(?!\w))")


class _Spanned(Protocol):
    @property
    def start(self) -> int: ...


_T = TypeVar("_T", bound=_Spanned)
_START: Final = attrgetter("start")


@dataclass(slots=True)
class Sign:
    """A comma, semicolon, colon, bracket, equals sign, or "và"."""

    start: int
    end: int
    text: str


Token = Quantity | Cue | Sign


@dataclass(slots=True)
class Sentence:
    """One sentence and what stands in it, in order. Offsets are into the whole text."""

    start: int
    end: int
    #: Where its own words begin: behind the date stamp or the name of the outlet that opens a line.
    opens: int
    #: Number of the line that it stands on, and whether it opens that line.
    line: int
    first: bool
    quantities: Sequence[Quantity]
    cues: Sequence[Cue]
    #: Numbers, cues and signs together where there are numbers; a cue or sign inside a quantity's own words gives way.
    tokens: Sequence[Token]
    periods: Sequence[PeriodMention]
    places: Sequence[PlaceMention]
    #: Tags and topics of the cues, in order.
    tags: Sequence[str]
    topics: Sequence[Topic]
    #: A row of a table: its first cell is the head of all its numbers.
    row: bool = False


@dataclass(slots=True)
class Document:
    """A whole text, laid out."""

    text: str
    folded: str
    sentences: Sequence[Sentence]
    anchor: Anchor
    province: str | None
    #: Slug of the address, "" where there is none.
    slug: str
    #: Numbers inside a phrase that names a date or a period.
    dated: Sequence[Quantity] = field(default=())
    hint: str | None = None
    #: The source says which province it covers.
    given: bool = False
    #: The district or commune on whose own site the article stands.
    site: str | None = None
    #: The article tells of an order or plan, not of results.
    directive: bool = field(init=False)
    #: Where words stand that rules look for only in the texts that have them.
    openers: Mapping[str, Sequence[Opener]] = field(init=False)

    def __post_init__(self) -> None:
        self.directive = any("directive" in sentence.tags for sentence in self.sentences[:HEAD])
        self.openers = openers(self.folded)

    @property
    def day(self) -> date | None:
        """The day (or last day) on which the article appeared."""
        return self.anchor.end if isinstance(self.anchor, Period) else self.anchor


def lay_out(text: str, lexicon: Lexicon, *, published: Anchor, province: str | None, url: str = "") -> Document:
    """Lay out an NFC text. `province` is the one that the source covers, `url` the address of the article."""
    slug = _slug(url)
    low = fold(text)
    anchor = settle_anchor(text, published, slug=slug)
    day = anchor.end if isinstance(anchor, Period) else anchor
    hint = province or province_of(url, day)
    places = find_places(text, day, hint, folded=low)
    periods = find_periods(text, anchor, folded=low)
    numbers = find_numbers(text, folded=low)[:_MOST_NUMBERS]
    quantities, dated = _undated(len(low), find_quantities(text, folded=low, numbers=numbers), _dates(low, periods))
    own = province or _own_province(text, day, hint, places)
    cues = scan(_unglued(low, quantities), lexicon)
    spans = list(islice(_bounded(text, sentences(text)), _MOST_SENTENCES))
    laid: list[Sentence] = []
    line, at = 0, 0
    for (start, end), counted, words, times, grounds in zip(
        spans, _cut(quantities, spans), _cut(cues, spans), _cut(periods, spans), _cut(places, spans), strict=True
    ):
        new = text.count("\n", at, start)
        line, at = line + new, start
        tags: list[str] = []
        topics: list[Topic] = []
        for cue in words:
            entry = cue.entry
            if entry.tags:
                tags += entry.tags
            if entry.topic is not None:
                topics.append(entry.topic)
        first = bool(new) or not laid
        opens = _opening(low, start, end) if first else start
        tokens = _tokens(low, start, end, counted, words) if counted else ()
        laid.append(Sentence(start, end, opens, line, first, counted, words, tokens, times, grounds, tags, topics))
    site = unit_of(host_of(url), hint) if hint is not None else None
    return Document(text, low, laid, anchor, own, slug, dated, hint, province is not None, site)


def _unglued(low: str, quantities: Sequence[Quantity]) -> str:
    """The text with digits that touch a word ("80vụ", "buộc93 người") as spaces, so that the word is found."""
    glued: list[int] = []
    for quantity in quantities:
        number = quantity.number
        start, end = number.start, number.end
        if low[start - 1] == " " == low[end : end + 1]:
            continue
        for at in (start, end - 1):
            if low[at].isdigit() and (low[at - 1 : at].isalpha() or low[at + 1 : at + 2].isalpha()):
                glued.append(at)
    if not glued:
        return low
    letters = list(low)
    for at in glued:
        letters[at] = " "
    return "".join(letters)


def _cut(things: Sequence[_T], spans: Sequence[Span]) -> list[list[_T]]:
    """Those of the things, in order of their start, that begin in each of the spans."""
    held: list[list[_T]] = [[] for _ in spans]
    begin, end, at = *(spans[0] if spans else (0, 0)), 0
    for thing in things:
        start = thing.start
        while start >= end:
            at += 1
            if at >= len(spans):
                return held
            begin, end = spans[at]
        if start >= begin:
            held[at].append(thing)
    return held


def _tokens(low: str, start: int, end: int, quantities: Sequence[Quantity], cues: Sequence[Cue]) -> list[Token]:
    found: list[Token] = [*quantities, *cues]
    found += [Sign(*match.span(), match[0]) for match in _SIGN.finditer(low, start, end)]
    found.sort(key=_START)
    kept: list[Token] = []
    free = start
    for token in found:
        if type(token) is Quantity:
            free = token.end
        elif token.start < free:
            continue
        kept.append(token)
    return kept


def _opening(low: str, start: int, end: int) -> int:
    while (stamp := _STAMP.match(low, start, end)) is not None:
        start = stamp.end()
    return start


def _own_province(text: str, day: date | None, hint: str | None, places: list[PlaceMention]) -> str | None:
    """The province that the text itself makes its own, else the one that its address suggests."""
    if hint is not None and not any(place.province == hint for place in places):
        named = article_province(text, day, None, mentions=places)
        if named is not None and sum(place.province == named for place in places) > 1:
            return named
    return article_province(text, day, hint, mentions=places)


def _slug(url: str) -> str:
    try:
        return unquote(urlsplit(url).path)
    except ValueError:
        return ""


def _bounded(text: str, spans: Iterable[Span]) -> Iterator[Span]:
    for begin, end in spans:
        start = begin
        while end - start > _LONGEST:
            cut = text.rfind(" ", start + 1, start + _LONGEST)
            cut = cut if cut > start else start + _LONGEST
            yield start, cut
            start = cut
        yield start, end


def _dates(low: str, periods: Sequence[PeriodMention]) -> list[Span]:
    return [(mention.start, mention.end) for mention in periods] + [
        match.span()
        for number in in_digits(low)
        if number.end - number.start == _YEAR and (match := _ISO_DATE.match(low, number.start))
    ]


def _undated(
    size: int, quantities: Sequence[Quantity], periods: Sequence[Span]
) -> tuple[list[Quantity], list[Quantity]]:
    """Quantities apart from those whose number is part of a date or period. `size` is that of the text."""
    free: list[Quantity] = []
    dated: list[Quantity] = []
    covered = bytearray(size)
    for start, end in periods:
        covered[start:end] = b"\1" * (end - start)
    for quantity in quantities:
        number = quantity.number
        (free if covered.find(1, number.start, number.end) < 0 else dated).append(quantity)
    return free, dated
