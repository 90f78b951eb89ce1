"""`monitor articles`, `figures`, `facts`, `search`, `issues`: what is known, as tables, JSON lines or CSV."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import app
from monitor.cli.read import local_day, number
from monitor.cli.screen import show_rows

if TYPE_CHECKING:
    from monitor.store import Filter, Store
    from monitor.types import Figure

Province = Annotated[list[str] | None, typer.Option(help="Province, by its old or its new name; vn for the country.")]
Topic = Annotated[list[str] | None, typer.Option(help="Topic of the codebook, such as drugs or traffic.")]
SourceName = Annotated[list[str] | None, typer.Option("--source", help="Name from sources.yaml.")]
Since = Annotated[str, typer.Option(metavar="DATE", help="Published (facts: changed) on this day or later.")]
Until = Annotated[str, typer.Option(metavar="DATE", help="Published (facts: changed) on this day or earlier.")]
Span = Annotated[str, typer.Option(help="Only what speaks of a span inside this one: 2021, 2021-06 or 2021-06-30.")]
Words = Annotated[str, typer.Option("--search", help='Words, with or without diacritics; "phrases" in quotes.')]
Most = Annotated[int, typer.Option(min=1, help="Show at most so many.")]
Json = Annotated[bool, typer.Option("--json", help="JSON lines.")]
Csv = Annotated[bool, typer.Option("--csv", help="CSV, safe to open in a spreadsheet.")]


def filter_of(
    provinces: list[str] | None,
    topics: list[str] | None,
    sources: list[str] | None,
    since: str,
    until: str,
    period: str,
    words: str,
    limit: int | None,
) -> Filter:
    """The options of a command as one filter. Raises BadParameter for days and periods that are none."""
    from monitor.reading import parse_appeared
    from monitor.store import Filter

    try:
        span = parse_appeared(period)
        return Filter(
            provinces=tuple(province_name(name) for name in provinces or ()),
            topics=tuple(topics or ()),
            sources=tuple(sources or ()),
            since=date.fromisoformat(since) if since else None,
            until=date.fromisoformat(until) if until else None,
            period_from=span.start if span else None,
            period_to=span.end if span else None,
            q=words,
            limit=limit,
        )
    except ValueError as error:
        raise typer.BadParameter(f"{error}; days are written 2026-03-01") from error


def province_name(name: str) -> str:
    """The name as the gazetteer writes it, also from "dong nai"; unknown names pass unchanged."""
    from monitor.vietnamese.gazetteer import resolve

    if name == "vn":
        return name
    found = resolve(name, None)
    return found[0].name if found else name


def the_store() -> Store:
    """The database of this installation, open. Raises StoreError, ConfigError."""
    from monitor.app import open_database
    from monitor.logs import set_up
    from monitor.settings import read_settings

    settings = read_settings()
    set_up(settings.log)
    return open_database(settings)


@app.command()
def articles(
    province: Province = None,
    topic: Topic = None,
    source: SourceName = None,
    period: Span = "",
    since: Since = "",
    until: Until = "",
    search: Words = "",
    dropped: Annotated[bool, typer.Option("--dropped", help="Those that the classifier dropped instead.")] = False,
    limit: Most = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the articles that were kept, the newest first; with a topic or period, those that state a figure of it.

    Example: [bold]monitor articles --province "Thái Nguyên" --since 2026-01-01[/bold]
    """
    only = filter_of(province, None, source, since, until, "", search, None if topic or period else limit)
    with the_store() as store:
        found = store.articles(only, kept=not dropped)
        if topic or period:
            stating = filter_of(province, topic, source, since, until, period, "", None)
            ids = {one.article for one in store.figures(stating)}
            found = tuple(one for one in found if one.id in ids)[:limit]
    rows = [
        (
            one.id,
            local_day(one.article.published),
            one.source,
            one.province,
            f"{one.verdict.score:.2f}" + (" review" if one.verdict.review else ""),
            one.revision,
            one.article.title,
            one.article.canonical_url or one.article.url,
        )
        for one in found
    ]
    columns = ("id", "published", "source", "province", "score", "revision", "title", "url")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No article is stored that fits.")


def _meaning(figure: Figure) -> tuple[Any, ...]:
    return (
        figure.topic,
        figure.measure,
        figure.relation,
        number(figure.value),
        number(figure.of),
        figure.unit,
        figure.approx,
        str(figure.period) if figure.period else None,
        str(figure.baseline) if figure.baseline else None,
        figure.place,
        figure.place_current,
    )


_MEANING = (
    "topic", "measure", "relation", "value", "of", "unit", "approx", "period", "baseline", "place", "place_current",
)  # fmt: skip


def _narrowed(
    columns: tuple[str, ...], rows: list[tuple[Any, ...]], keep: tuple[str, ...]
) -> tuple[tuple[str, ...], list[tuple[Any, ...]]]:
    """Only some columns, as much as a screen has room for."""
    return keep, [tuple(row[columns.index(name)] for name in keep) for row in rows]


@app.command()
def figures(
    province: Province = None,
    topic: Topic = None,
    source: SourceName = None,
    period: Span = "",
    since: Since = "",
    until: Until = "",
    search: Words = "",
    limit: Most = 100,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List figures as articles state them, each with its words.

    Example: [bold]monitor figures --topic drugs --period 2025 --csv > drugs.csv[/bold]
    """
    only = filter_of(province, topic, source, since, until, period, search, limit)
    with the_store() as store:
        found = store.figures(only)
    rows: list[tuple[Any, ...]] = [
        (
            one.article,
            local_day(one.published),
            one.source,
            *_meaning(one.figure),
            round(one.figure.confidence, 2),
            one.figure.quote,
            one.sentence,
            one.url,
        )
        for one in found
    ]
    columns: tuple[str, ...] = ("article", "published", "source", *_MEANING, "confidence", "quote", "sentence", "url")
    if not (as_json or as_csv):
        keep = ("article", "topic", "measure", "relation", "value", "unit", "period", "place", "quote")
        columns, rows = _narrowed(columns, rows, keep)
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No figure is stored that fits.")


@app.command()
def facts(
    province: Province = None,
    topic: Topic = None,
    source: SourceName = None,
    period: Span = "",
    since: Since = "",
    until: Until = "",
    search: Words = "",
    at: Annotated[str, typer.Option(metavar="DATE", help="What was known at the end of that day.")] = "",
    limit: Most = 100,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List facts: each statistic once, with how many independent texts state it.

    Example: [bold]monitor facts --province "Bắc Giang" --topic social_order[/bold]
    """
    from datetime import timedelta

    from monitor.cli.watch import parse_day

    only = filter_of(province, topic, source, since, until, period, search, limit)
    day = parse_day(at)
    with the_store() as store:
        found = store.facts_at(day + timedelta(days=1), only) if day else store.facts(only)
    rows: list[tuple[Any, ...]] = [
        (
            *_meaning(fact.figure),
            fact.status,
            fact.voices,
            local_day(fact.last_changed),
            fact.witnesses[0].sentence if fact.witnesses else fact.figure.quote,
            fact.witnesses[0].url if fact.witnesses else None,
        )
        for fact in found
    ]
    columns: tuple[str, ...] = (*_MEANING, "status", "voices", "changed", "sentence", "url")
    if not (as_json or as_csv):
        keep = ("topic", "measure", "relation", "value", "unit", "approx", "period", "place", "status", "voices")
        columns, rows = _narrowed(columns, rows, keep)
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No fact is known that fits.")


@app.command()
def revisions(
    article: Annotated[int, typer.Argument(help="Number of an article, as `monitor articles` shows it.")],
) -> None:
    """Show how an outlet has changed an article: every text that stood under its address, word by word.

    Example: [bold]monitor revisions 12[/bold]
    """
    from itertools import pairwise

    from monitor.cli.screen import console, printable
    from monitor.scraper.revisions import describe_changes, word_diff

    with the_store() as store:
        texts = store.revisions(article)
    if not texts:
        raise typer.BadParameter(f"no article has the number {article}")
    out = console()
    first = texts[0]
    out.print(f"{local_day(first.seen_at)}  {printable(first.title)}", style="bold", markup=False)
    for old, new in pairwise(texts):
        changes = word_diff(f"{old.title}\n{old.text}", f"{new.title}\n{new.text}")
        out.print(f"{local_day(new.seen_at)}  {printable(describe_changes(changes, most=50))}", markup=False)
    if len(texts) == 1:
        out.print("It has not been changed since.")


@app.command()
def search(
    words: Annotated[list[str], typer.Argument(help='Words, with or without diacritics; "a phrase" in quotes.')],
    province: Province = None,
    since: Since = "",
    until: Until = "",
    limit: Most = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Find kept articles by words; "dong nai" finds Đồng Nai.

    Example: [bold]monitor search "cai nghien" --province "Vĩnh Long"[/bold]
    """
    only = filter_of(province, None, None, since, until, "", "", limit)
    with the_store() as store:
        found = store.search(" ".join(words), only, limit)
    rows = [
        (one.id, local_day(one.article.published), one.source, one.province, one.article.title, one.article.url)
        for one in found
    ]
    columns = ("id", "published", "source", "province", "title", "url")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="Nothing found.")


@app.command()
def issues(
    kind: Annotated[list[str] | None, typer.Option(help="figure, contradiction, back-cast, jump, layout …")] = None,
    limit: Most = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List what waits for a person: doubtful figures, contradictions, changed layouts.

    Example: [bold]monitor issues --kind figure[/bold]
    """
    with the_store() as store:
        found = store.issues("open", kinds=tuple(kind or ()), limit=limit)
    rows = [
        (one.id, local_day(one.raised_at), one.issue.kind, one.issue.source, one.issue.detail, one.issue.url)
        for one in found
    ]
    columns = ("id", "raised", "kind", "source", "detail", "url")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="Nothing waits for a decision.")
