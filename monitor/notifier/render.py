"""Digest → message: the same words as text, HTML and Markdown, with charts and tables of figures attached. Pure."""

from __future__ import annotations

import base64
import hashlib
import textwrap
from collections.abc import Sequence
from functools import cache
from pathlib import Path
from typing import Final

import css_inline
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from monitor.notifier import charts, hostile, sheets
from monitor.notifier.compose import change_of, province
from monitor.notifier.phrases import Words, words
from monitor.notifier.quotes import Piece
from monitor.notifier.view import View, view
from monitor.subscriptions import Subscription
from monitor.types import Attachment, Digest, DigestLine, Message

#: Where a channel writes the note of a message that is sent again; never part of foreign text, which is escaped.
AGAIN_MARK: Final = "<!--again-->"
_TEMPLATES: Final = Path(__file__).parent / "templates"
#: Most sparkline pictures in one message; later lines get letters instead.
_SPARKS: Final = 12
_BARS: Final = 6
#: A change of so many percent is a change of what is counted, and would flatten all other bars.
_ABSURD: Final = 1000
_WIDTH: Final = 78


def render(digest: Digest, subscription: Subscription, recipient: str = "") -> Message:
    """The message for one recipient. Same digest and recipient, same bytes and same `message_id` (the part before
    the @)."""
    say, seen = words(subscription.language), view(digest, subscription)
    stem = f"{digest.name}.{digest.number}"
    chart = _changes_chart(digest, stem, say)
    sparks = dict(_sparks(digest, seen, stem))
    html = _environment("html").get_template("digest.html.j2").render(view=seen, say=say, chart=chart, sparks=sparks)
    pictures = ([chart] if chart else []) + list(sparks.values())
    return Message(
        message_id=f"{stem}.{_seal(digest, recipient)}",
        subject=hostile.clean(say.say("subject", title=seen.title, summary=seen.summary), 180),
        text=_environment("text").get_template("digest.txt.j2").render(view=seen, say=say).strip() + "\n",
        html=_inliner().inline(html),
        markdown=_environment("text").get_template("digest.md.j2").render(view=seen, say=say).strip() + "\n",
        attachments=(*pictures, *sheets.attached(digest, subscription)),
    )


def _seal(digest: Digest, recipient: str) -> str:
    """Tells recipients apart, and the first digest of one database from the first of the next."""
    return hashlib.sha256(f"{digest.composed_at.isoformat()} {recipient}".encode()).hexdigest()[:16]


def standalone_html(message: Message) -> str:
    """The HTML with its pictures inside, for a file or a browser."""
    html = message.html
    for picture in message.attachments:
        if picture.content_id:
            data = base64.b64encode(picture.body).decode("ascii")
            html = html.replace(f"cid:{picture.content_id}", f"data:{picture.media_type};base64,{data}")
    return html


def _changes_chart(digest: Digest, stem: str, say: Words) -> Attachment | None:
    """The largest rises and falls as bars; None where fewer than two are known."""
    moved = [(change, line) for line in digest.lines if (change := change_of(line)) and line.event.kind != "withdrawn"]
    moved.sort(key=lambda pair: -abs(pair[0]))
    named: dict[str, charts.Bar] = {}
    for change, line in moved:
        if abs(change) < _ABSURD:
            bar = _bar(float(change), line, say)
            named.setdefault(bar.name, bar)
    bars = list(named.values())[:_BARS]
    if len(bars) < 2:
        return None
    return Attachment(
        name="changes.png",
        media_type="image/png",
        body=charts.png(charts.bars_svg(bars)),
        content_id=f"{stem}.changes",
        alt="; ".join(f"{bar.name} {bar.label}" for bar in bars),
    )


def _bar(change: float, line: DigestLine, say: Words) -> charts.Bar:
    figure = line.fact.figure
    place = hostile.clean(say.place(province(figure.place) or None), 40)
    name = hostile.clean(f"{place} · {say.indicator(figure)}", 56)
    number = say.number_text(round(abs(change_of(line) or figure.value), 1))
    return charts.Bar(name, change, f"{'−' if change < 0 else '+'}{number}")


def _sparks(digest: Digest, seen: View, stem: str) -> list[tuple[int, Attachment]]:
    drawn: list[tuple[int, Attachment]] = []
    for row in seen.rows:
        series = digest.lines[row.index].series
        if row.spark and len(drawn) < _SPARKS:
            body = charts.png(charts.spark_svg(series))
            picture = Attachment(
                name=f"series-{row.index}.png",
                media_type="image/png",
                body=body,
                content_id=f"{stem}.series{row.index}",
                alt=row.spark_words,
            )
            drawn.append((row.index, picture))
    return drawn


@cache
def _inliner() -> css_inline.CSSInliner:
    return css_inline.CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)


@cache
def _environment(kind: str) -> Environment:
    """HTML escapes by itself; text needs no escape, Markdown has its own filter."""
    loader = FileSystemLoader(_TEMPLATES)
    environment = Environment(loader=loader, autoescape=kind == "html", undefined=StrictUndefined)  # noqa: S701
    environment.filters |= {
        "chat": hostile.chat,
        "chat_quote": _chat_quote,
        "plain_quote": _plain_quote,
        "wrap": _wrap,
    }
    return environment


def _wrap(text: str, indent: str) -> str:
    return textwrap.fill(
        text, _WIDTH, initial_indent=indent, subsequent_indent=indent, break_long_words=False, break_on_hyphens=False
    )


def _plain_quote(pieces: Sequence[Piece]) -> str:
    return "“" + "".join(f"*{piece.text}*" if piece.bold else piece.text for piece in pieces) + "”"


def _chat_quote(pieces: Sequence[Piece]) -> str:
    shown = (f"**{hostile.chat(piece.text)}**" if piece.bold else hostile.chat(piece.text) for piece in pieces)
    return "".join(shown).strip()
