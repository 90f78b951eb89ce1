"""A digest as its reader will see it: plain words in order, foreign text already cleaned. The templates only place
these words; each escapes them in its own way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import Final

from monitor.notifier import charts, hostile
from monitor.notifier.compose import change_of, proof, province
from monitor.notifier.coverage import coverage, troubled
from monitor.notifier.phrases import Words, words
from monitor.notifier.quotes import Quote, outlet, quotes
from monitor.subscriptions import Subscription
from monitor.types import VIETNAM, Digest, DigestLine, Figure

_MARKED: Final = frozenset({"revised", "disputed", "withdrawn", "corrected"})
#: Most lines told in a few words beside those told in full.
_BRIEF: Final = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One indicator: its value and all that helps to judge it."""

    kind: str
    kind_name: str
    marks: tuple[str, ...]
    indicator: str
    value: str
    period: str
    #: Change, margin, target, share; then what was known before.
    details: tuple[str, ...]
    notes: tuple[str, ...]
    spark: str
    spark_words: str
    #: Number of this row in the digest, from 0; names its chart.
    index: int
    voices: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """The rows that one sentence proves, with that sentence and any that speak against it."""

    place: str
    rows: tuple[Row, ...]
    quotes: tuple[Quote, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """The cards of one province or topic."""

    title: str
    cards: tuple[Card, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Table:
    """The figures of one province side by side."""

    place: str
    #: Indicator, value, change, period.
    rows: tuple[tuple[str, str, str, str], ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class View:
    """The whole digest in words."""

    language: str
    title: str
    summary: str
    #: The most telling lines in one short sentence each, for the top and for previews.
    sections: tuple[Section, ...]
    tables: tuple[Table, ...]
    empty: str
    expected: tuple[str, ...]
    coverage: str
    troubled_sources: tuple[str, ...]
    review: str
    #: What the chosen length leaves no room for: how many, the first of them in a few words each, how many more.
    rest: str
    brief: tuple[str, ...]
    more: str
    footer: str
    date: str

    @property
    def rows(self) -> Iterator[Row]:
        """All rows in reading order."""
        return (row for section in self.sections for card in section.cards for row in card.rows)


def view(digest: Digest, subscription: Subscription) -> View:
    """What the reader of `subscription` sees of a digest. Pure."""
    say = words(subscription.language)
    local = digest.composed_at.astimezone(VIETNAM)
    return View(
        language=subscription.language,
        title=hostile.clean(subscription.headline, 120),
        summary=_summary(digest, say),
        sections=tuple(_sections(digest, subscription.grouping, say)),
        tables=tuple(_tables(digest.lines, say)),
        empty="" if digest.lines else say.say("empty"),
        expected=tuple(
            say.say(
                "expected_line",
                place=hostile.clean(say.place(item.place), 80),
                period=say.period(item.period),
                due=say.date(item.due),
            )
            for item in digest.expected[:20]
        ),
        coverage=coverage(digest, say),
        troubled_sources=tuple(troubled(digest, say)),
        review=say.say("review", digest.awaiting_review) if digest.awaiting_review else "",
        rest=say.say("rest", len(digest.rest)) if digest.rest else "",
        brief=tuple(_brief(line, say) for line in digest.rest[:_BRIEF]),
        more=say.say("more", len(digest.rest) - _BRIEF) if len(digest.rest) > _BRIEF else "",
        footer=say.say("footer", number=digest.number, time=f"{local:%H:%M} {say.date(local.date())}"),
        date=say.date(local.date()),
    )


def _summary(digest: Digest, say: Words) -> str:
    kinds = [part.event.kind for line in digest.lines for part in (line, *line.also)]
    if not kinds:
        return say.say("summary_none")
    places = {province(line.fact.figure.place) for line in digest.lines} - {""}
    counted = (
        ("summary_new", kinds.count("new")),
        ("summary_places", len(places)),
        ("summary_confirmed", kinds.count("confirmed")),
        ("summary_marked", sum(kind in _MARKED for kind in kinds)),
    )
    return ", ".join(say.say(phrase, count) for phrase, count in counted if count)


def _sections(digest: Digest, grouping: str, say: Words) -> Iterator[Section]:
    def group(item: tuple[int, DigestLine]) -> str:
        figure = item[1].fact.figure
        if grouping == "topic":
            return say.topics.get(figure.topic, figure.topic)
        return say.place(province(figure.place) or None) if grouping == "province" else ""

    def sentence(item: tuple[int, DigestLine]) -> tuple[str, int, str | None]:
        statement = proof(item[1])
        return statement.url, statement.sentence_start, item[1].fact.figure.place

    for title, lines in groupby(enumerate(digest.lines), key=group):
        cards = [_card([*same], grouping, say) for _, same in groupby(lines, key=sentence)]
        yield Section(title=hostile.clean(title or say.say("all"), 80), cards=tuple(cards))


def _card(lines: Sequence[tuple[int, DigestLine]], grouping: str, say: Words) -> Card:
    return Card(
        place=_place(lines[0][1].fact.figure, grouping, say),
        rows=tuple(_row(index, line, say) for index, line in lines),
        quotes=tuple(quotes([line for _, line in lines], say)),
    )


def _place(figure: Figure, grouping: str, say: Words) -> str:
    """The place as a card needs to say it: under a province's headline, only what the headline does not say."""
    place, today = figure.place or "", figure.place_current or ""
    shown = place.rpartition(",")[0].strip() if grouping == "province" else say.place(figure.place)
    if today and province(today) != province(place):
        now = say.say("now", place=province(today))
        shown = f"{shown} ({now})" if shown else now
    return hostile.clean(shown, 120)


def _row(index: int, line: DigestLine, say: Words) -> Row:
    figure, kind = line.fact.figure, line.event.kind
    marks = []
    if line.fact.status == "disputed" and kind != "disputed":
        marks.append(say.marks["disputed"])
    if any(not check.passed for check in figure.checks):
        marks.append(say.marks["doubtful"])
    voices = line.fact.voices
    return Row(
        kind=kind,
        kind_name=say.kinds[kind],
        marks=tuple(marks),
        indicator=hostile.clean(say.indicator(figure), 160),
        value=say.value(figure),
        period=say.period(figure.period),
        details=tuple(_details(line, say)),
        notes=tuple(_notes(line, say)),
        spark=charts.sparkline(line.series),
        spark_words=_series_words(line, say),
        index=index,
        voices=say.say("one_voice") if voices <= 1 else say.say("voices", voices),
    )


def _brief(line: DigestLine, say: Words) -> str:
    """A line in few words: "Cao Bằng · Ma túy: số vụ · 143 vụ · năm 2025"."""
    figure, kind = line.fact.figure, line.event.kind
    place = say.place(figure.place) if figure.place else ""
    parts = [place, say.indicator(figure), say.value(figure), say.period(figure.period)]
    if kind != "new":
        parts.append(say.kinds[kind])
    return hostile.clean(" · ".join(filter(None, parts)), 240)


def _details(line: DigestLine, say: Words) -> Iterator[str]:
    figure = line.fact.figure
    if figure.relation in ("change", "change_pct") and figure.baseline:
        yield say.versus(figure)
    yield from _joined([part.fact.figure for part in line.also], say)
    for text in _joined([fact.figure for fact in line.context[:3]], say):
        yield say.say("known", text=text)
    if line.before is not None:
        known = say.say("before", value=say.value(line.before), period=say.period(line.before.period))
        gap = say.difference(figure, line.before)
        yield say.say("since", known=known, change=gap) if gap else known


def _joined(figures: Sequence[Figure], say: Words) -> Iterator[str]:
    """Changes, margins and targets; a change and the same in percent as one: "giảm 67 vụ (5,2%) so với năm 2024"."""
    shares = {figure.baseline: figure for figure in figures if figure.relation == "change_pct"}
    counts = {figure.baseline for figure in figures if figure.relation == "change"}
    for figure in figures:
        text = say.value(figure)
        if figure.relation == "change_pct" and figure.baseline in counts:
            continue
        if figure.relation == "change" and figure.baseline in shares:
            text += f" ({say.amount(shares[figure.baseline].value, shares[figure.baseline])})"
        yield f"{text} {say.versus(figure)}".strip() if figure.relation in ("change", "change_pct") else text


def _notes(line: DigestLine, say: Words) -> Iterator[str]:
    event, figure = line.event, line.fact.figure
    if event.previous is not None and event.kind in ("revised", "corrected"):
        was, now = say.amount(event.previous, figure), event.statement.figure
        if now.value == figure.value:
            yield say.say("was", value=was)
        else:
            yield say.say("changed", source=outlet(event.statement), was=was, now=say.amount(now.value, figure))
    against = line.fact.against[:3]
    if line.fact.status == "disputed" or event.kind == "disputed":
        for other in against:
            yield say.say("elsewhere", source=outlet(other), value=say.value(other.figure))
        if against:
            yield say.say("leads")


def _series_words(line: DigestLine, say: Words) -> str:
    if len(line.series) < 3:
        return ""
    return say.say("series", values=" → ".join(say.number_text(value) for value in line.series[-6:]))


def _tables(lines: Sequence[DigestLine], say: Words) -> Iterator[Table]:
    """One table for each province with two figures or more: levels first told, in the order of the codebook."""
    places: dict[str, list[DigestLine]] = {}
    for line in lines:
        if line.event.kind != "withdrawn":
            places.setdefault(line.fact.figure.place or "", []).append(line)
    topics, measures = list(say.topics), list(say.measures)

    def order(line: DigestLine) -> tuple[int, int]:
        figure = line.fact.figure
        return (
            topics.index(figure.topic) if figure.topic in topics else len(topics),
            measures.index(figure.measure) if figure.measure in measures else len(measures),
        )

    for place, found in sorted(places.items()):
        if len(found) > 1:
            yield Table(
                place=hostile.clean(say.place(place or None), 120),
                rows=tuple(_cells(line, say) for line in sorted(found, key=order)),
            )


def _cells(line: DigestLine, say: Words) -> tuple[str, str, str, str]:
    figure = line.fact.figure
    moved = change_of(line) if figure.relation == "level" else None
    sign = "" if not moved else "▲" if moved > 0 else "▼"
    unit = "pp" if figure.unit in ("percent", "pp") else "percent"
    size = say.amount(round(moved, 1), figure, unit) if moved else ""
    return hostile.clean(say.indicator(figure), 160), say.value(figure), f"{sign}{size}", say.period(figure.period)
