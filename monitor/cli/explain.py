"""`monitor explain`: an article in colour. Why it was kept, each figure under its words, numbers refused and why."""

from __future__ import annotations

import asyncio
from itertools import chain
from pathlib import Path
from typing import Annotated, Any

import typer
from rich.padding import Padding
from rich.text import Text

from monitor.cli import app
from monitor.cli.read import article_of, number
from monitor.cli.screen import console, printable
from monitor.types import Article, Extraction, Figure, Period, Refused, Verdict

#: So much of what was cut, and of the reasons, is shown.
_MOST_CUTS, _MOST_REASONS = 12, 12


@app.command()
def explain(
    what: Annotated[str, typer.Argument(help="An address, a .html or .txt file, or the text itself.")],
    published: Annotated[str, typer.Option(help="Day, month or year of publication, for a text that names none.")] = "",
    province: Annotated[str, typer.Option(help="The province that its source would give.")] = "",
) -> None:
    """Show how one article is read: verdict with reasons, every figure under its words, every number refused.

    Example: [bold]monitor explain "Năm 2021, tội phạm về trật tự xã hội giảm 6,7% so với năm 2020"[/bold]
    """
    from monitor.reading import understand

    try:
        article, appeared = _article(what, published)
    except ValueError as error:
        raise typer.BadParameter(str(error)) from error
    reading = understand(article, province=province or None, appeared=appeared)
    out = console()
    whole = (_head(article), _verdict(reading.verdict), _body(article, reading.extraction))
    for line in chain(*whole, _tail(article, reading.extraction)):
        out.print(Padding(line, (0, 0, 0, 4)) if line.plain.startswith(("└", "╳")) else line)


def _article(what: str, published: str) -> tuple[Article, Period | None]:
    task: dict[str, Any] = {"published": published}
    if what.startswith(("http://", "https://")):
        from monitor.app import fetch_one
        from monitor.scraper import read_article

        page = asyncio.run(fetch_one(what))
        article = read_article(
            page.body, page.final_url, content_type=page.headers.get("content-type", ""), fetched_at=page.fetched_at
        )
        return article, article_of({**task, "text": ""})[1]
    path = Path(what)
    if len(what) < 1000 and "\n" not in what and path.is_file():
        body = path.read_bytes()
        if path.suffix.lower() in (".html", ".htm"):
            return article_of({**task, "html": body})
        return article_of({**task, "text": body.decode("utf-8-sig", "replace")})
    return article_of({**task, "text": what})


def _head(article: Article) -> list[Text]:
    lines = []
    if article.title:
        lines.append(Text(printable(article.title), style="bold"))
    facts = [
        ("published", article.published.isoformat(timespec="minutes") if article.published else ""),
        ("author", article.author),
        ("credit", article.credit),
        ("section", article.section),
        ("reader", article.reader if article.url or article.found else ""),
    ]
    known = [f"{name}: {printable(value)}" + _clue(article, name) for name, value in facts if value]
    if known:
        lines.append(Text("  ".join(known), style="dim"))
    if article.missing:
        lines.append(Text(f"not found: {', '.join(article.missing)}", style="yellow"))
    return lines


def _clue(article: Article, field: str) -> str:
    return f" (by {article.found[field]})" if field in article.found else ""


def _verdict(verdict: Verdict) -> list[Text]:
    word = "kept, to be reviewed" if verdict.review else "kept" if verdict.relevant else "dropped"
    style = "yellow" if verdict.review else "green" if verdict.relevant else "red"
    line = Text(f"{word}  ", style=f"bold {style}")
    line.append(f"score {verdict.score:.2f}", style="default")
    if verdict.fields:
        line.append(f"  field: {', '.join(verdict.fields)}", style="dim")
    lines = [line]
    strongest = sorted(verdict.reasons, key=lambda reason: -abs(reason.weight))[:_MOST_REASONS]
    for reason in strongest:
        colour = "green" if reason.weight > 0 else "red"
        entry = Text("  ")
        entry.append(f"{reason.weight:+.2f} ", style=colour)
        entry.append(reason.rule)
        if reason.words:
            entry.append(f"  “{printable(reason.words)}”", style="dim")
        lines.append(entry)
    if len(verdict.reasons) > _MOST_REASONS:
        lines.append(Text(f"  … and {len(verdict.reasons) - _MOST_REASONS} weaker ones", style="dim"))
    return [*lines, Text("")]


def _body(article: Article, extraction: Extraction) -> list[Text]:
    lines, offset = [], 0
    for paragraph in article.text.split("\n"):
        end = offset + len(paragraph)
        figures = [figure for figure in extraction.figures if offset <= figure.start < end]
        refused = [number for number in extraction.refused if offset <= number.start < end]
        text = Text(printable(paragraph))
        for one in refused:
            text.stylize("yellow strike", one.start - offset, min(one.end, end) - offset)
        for one_figure in figures:
            text.stylize("bold green underline", one_figure.start - offset, min(one_figure.end, end) - offset)
        if paragraph.strip():
            lines.append(text)
            lines += [figure_line(figure) for figure in figures]
            lines += [_refused_line(one) for one in refused]
        offset = end + 1
    return lines


def figure_line(figure: Figure) -> Text:
    """How a figure was coded, in one line: under its words."""
    line = Text("└ ", style="green")
    line.append(printable(figure.quote), style="bold")
    line.append(f" → {figure.topic} · {figure.measure} · {figure.relation} ")
    line.append(f"{number(figure.value):,} {figure.unit}", style="bold green")
    if figure.of is not None:
        line.append(f" of {number(figure.of):,}")
    if figure.approx != "exact":
        line.append(f" ({figure.approx})")
    line.append(f"  {figure.period or 'period unsettled'}")
    if figure.baseline:
        line.append(f" against {figure.baseline}")
    line.append(f"  {figure.place or 'place unsettled'}")
    if figure.place_current and figure.place_current != figure.place:
        line.append(f" (today {figure.place_current})")
    line.append(f"  {figure.confidence:.2f}  {', '.join(figure.rules)}", style="dim")
    for check in figure.checks:
        mark, style = ("✓", "green") if check.passed else ("✗", "bold red")
        line.append(f"  {mark} {check.name} {check.detail}".rstrip(), style=style)
    return line


def _refused_line(refused: Refused) -> Text:
    line = Text("╳ ", style="yellow")
    line.append(printable(refused.quote), style="yellow")
    line.append(f" is no figure: {refused.reason}", style="dim")
    return line


def _tail(article: Article, extraction: Extraction) -> list[Text]:
    lines = [Text("")]
    for figure in extraction.derived:
        line = figure_line(figure)
        line.append("  (computed, not stated)", style="italic dim")
        lines.append(line)
    if article.cut:
        lines.append(Text(f"cut from the page ({len(article.cut)}):", style="bold"))
        for cut in article.cut[:_MOST_CUTS]:
            shown = " ".join(printable(cut.text).split())
            lines.append(Text(f"  {cut.rule}: {shown[:100]}{'…' if len(shown) > 100 else ''}", style="dim"))
    count = len(extraction.figures)
    lines.append(
        Text(f"{count} figure{'' if count == 1 else 's'}, {len(extraction.refused)} numbers refused", style="bold")
    )
    return lines
