"""A digest on a terminal, with colours where there are any. Nothing in it is read as markup. Pure."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.rule import Rule
from rich.text import Text

from monitor.notifier.phrases import words
from monitor.notifier.view import Card, Row, view
from monitor.subscriptions import Subscription
from monitor.types import Digest


def terminal(digest: Digest, subscription: Subscription) -> RenderableType:
    """The digest for rich's console. Links are underlined and can be clicked where the terminal knows how."""
    seen, say = view(digest, subscription), words(subscription.language)
    parts: list[RenderableType] = [
        Text(seen.title, style="bold"),
        Text(f"{seen.date} · {seen.summary}", style="dim"),
    ]
    if seen.empty:
        parts.append(Text(seen.empty, style="yellow"))
    for section in seen.sections:
        parts += [Text(), Rule(Text(section.title, style="bold cyan"), align="left", style="cyan")]
        for card in section.cards:
            parts.append(Padding(Group(*_card(card)), (0, 0, 1, 1)))
    if seen.rest:
        parts += [Text(seen.rest, style="bold"), *(Text(f"  {line}", style="dim") for line in seen.brief)]
    if seen.more:
        parts.append(Text(f"  {seen.more}", style="dim"))
    if seen.expected:
        parts.append(Text(say.say("expected"), style="bold"))
        parts += [Text(f"  {line}") for line in seen.expected]
    parts.append(Rule(style="dim"))
    parts.append(Text(f"{say.say('coverage')}: {seen.coverage}."))
    parts += [Text(f"  {line}", style="dim") for line in seen.troubled_sources]
    if seen.review:
        parts.append(Text(seen.review, style="dim"))
    parts.append(Text(seen.footer, style="dim"))
    return Group(*parts)


def _card(card: Card) -> Iterator[Text]:
    for row in card.rows:
        yield from _row(row, card.place)
    for quote in card.quotes:
        text = Text("“", style="italic")
        for piece in quote.pieces:
            text.append(piece.text, style="bold not italic" if piece.bold else "")
        yield text.append("”")
        yield Text(quote.source, style=f"blue underline link {quote.url}" if quote.url else "blue")


def _row(row: Row, place: str) -> Iterator[Text]:
    head = Text(row.indicator)
    if place:
        head.append(f" ({place})", style="dim")
    if row.kind != "new":
        head.append(f"  {row.kind_name}", style="blue" if row.kind == "confirmed" else "yellow")
    for mark in row.marks:
        head.append(f"  {mark}", style="yellow")
    yield head
    value = Text("  ").append(row.value, style="bold")
    if row.spark:
        value.append(f"  {row.spark}", style="blue")
    yield value
    yield Text("  " + " · ".join((row.period, row.voices, *row.details)), style="dim")
    for note in row.notes:
        yield Text(f"  {note}", style="yellow")
