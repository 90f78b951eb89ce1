"""`monitor series`, `events`, `expected`, `quality`: facts over time, and how far they can be trusted."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Annotated, Any

import typer

from monitor.cli import app
from monitor.cli.read import local_day, number
from monitor.cli.screen import console, printable, show_rows
from monitor.cli.tables import (
    Csv,
    Json,
    Most,
    Province,
    Since,
    SourceName,
    Topic,
    Until,
    filter_of,
    province_name,
    the_store,
)

if TYPE_CHECKING:
    from monitor.facts import Line
    from monitor.quality import Quality


@app.command()
def events(
    fact: Annotated[str, typer.Option(metavar="KEY", help="Only what happened to one fact.")] = "",
    province: Province = None,
    topic: Topic = None,
    source: SourceName = None,
    since: Since = "",
    until: Until = "",
    quiet: Annotated[bool, typer.Option("--quiet", help="Also what no reader is told: reprints, wording.")] = False,
    limit: Most = 50,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the log: what became known when, and who said so; the newest last.

    Example: [bold]monitor events --province "Nghệ An" --since 2026-01-01[/bold]
    """
    only = filter_of(province, topic, source, since, until, "", "", limit)
    with the_store() as store:
        found = store.events_after(0, only=only, quiet=quiet or bool(fact), fact=fact or None, newest=True)
    rows: list[tuple[Any, ...]] = [
        (
            event.seq,
            local_day(event.at),
            event.kind + (" (quiet)" if event.quiet else ""),
            event.statement.source,
            f"{event.previous} → {event.statement.figure.value}" if event.previous is not None else
            str(event.statement.figure.value),
            event.by,
            event.note,
            event.fact,
            event.statement.sentence,
            event.statement.url,
        )
        for event in found
    ]  # fmt: skip
    columns: tuple[str, ...] = ("seq", "day", "kind", "source", "value", "by", "note", "fact", "sentence", "url")
    if not (as_json or as_csv):
        columns, rows = columns[:8], [row[:8] for row in rows]
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No event fits.")


@app.command()
def quality(
    share: Annotated[float, typer.Option(min=0, max=1, help="Share of all articles that makes the sample.")] = 0.01,
    enough: Annotated[
        int, typer.Option(min=1, help="Reviewed figures that a topic or province needs for a line.")
    ] = 20,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Say how good the machine is, from the random sample that `monitor review --kind sample` goes through.

    Intervals hold the truth in 95 of 100 cases. "glance" is the share of rightly dropped ones among the entries that
    were dropped for their titles and fetched all the same as a sample. Drift is a week in which a source's share of
    kept articles broke.

    Example: [bold]monitor quality[/bold]
    """
    from monitor.app import clock
    from monitor.drifting import drifted
    from monitor.quality import Score, Share
    from monitor.quality import quality as measure

    with the_store() as store:
        found = measure(store.decisions(), share, enough)
        counts = store.article_counts()
        alarms = [f"{printable(source)}: {detail}" for source, detail in drifted(store, clock()).items()]
        looked, lost = store.glance_outcomes()
    # What a glance at the title dropped and the sample fetched all the same: was it right to drop it?
    scores = (*found.scores, Score("glance", "dropped", Share(looked - lost, looked), None))
    rows = [(score.of, score.name, *_cells(score.precision), *_cells(score.recall)) for score in scores]
    columns = ("of", "which", "precision", "between", "of_n", "recall", "and", "of_m")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="")
    if not (as_json or as_csv):
        _below(found, counts, alarms)


def _cells(share: Any) -> tuple[Any, ...]:
    if share is None or share.value is None:
        return None, None, 0 if share is not None else None
    low, high = share.interval
    return round(share.value, 3), f"{low:.3f} to {high:.3f}", share.of


def _below(found: Quality, counts: dict[bool, int], alarms: list[str]) -> None:
    out = console()
    out.print(
        f"{found.sampled} articles of the sample reviewed with {found.figures} figures, {found.beside} decisions "
        f"beside it; {counts[True]} articles kept, {counts[False]} dropped.",
        markup=False,
        soft_wrap=True,
    )
    if not found.sampled:
        out.print("`monitor review --kind sample` makes a beginning.", markup=False)
    for alarm in alarms:
        out.print(alarm, style="yellow", markup=False)
    if not alarms:
        out.print("No source's share of kept articles has broken with its past.")


@app.command()
def expected(
    province: Province = None,
    kind: Annotated[list[str] | None, typer.Option(help="quarter, half-year, nine months or year.")] = None,
    ahead: Annotated[int, typer.Option(min=0, help="Also what comes due within so many days, and what came.")] = 0,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """List the reports that provinces usually have published by now, and have not: learned from earlier years.

    Example: [bold]monitor expected --kind half-year[/bold]
    """
    from monitor.app import clock
    from monitor.facts.calendar import HISTORY, calendar
    from monitor.facts.calendar import expected as missing
    from monitor.types import VIETNAM
    from monitor.vietnamese.gazetteer import current_name

    today = clock().astimezone(VIETNAM).date()
    with the_store() as store:
        reports = store.reports(date(today.year - HISTORY, 1, 1))
    late = {(one.place, one.period) for one in missing(reports, today)}
    places = {current_name(province_name(name)) for name in province or ()}
    rows = [
        (one.place, one.kind, str(one.period), one.due, (today - one.due).days, one.times, one.came)
        for year in (today.year - 1, today.year)
        for one in calendar(reports, year)
        if (not places or one.place in places)
        and (not kind or one.kind in kind)
        and ((one.place, one.period) in late or (ahead and abs((today - one.due).days) <= ahead))
    ]
    columns = ("province", "kind", "period", "due", "days late", "of 3 years", "came")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="Nothing that was expected is missing.")


@app.command()
def series(
    province: Annotated[str, typer.Option(help="Province, by its old or its new name; vn for the country.")],
    topic: Annotated[str, typer.Option(help="Topic of the codebook, such as drugs or traffic.")],
    measure: Annotated[list[str] | None, typer.Option(help="Measure of the codebook, such as cases.")] = None,
    relation: Annotated[list[str] | None, typer.Option(help="level, change_pct …")] = None,
    computed: Annotated[bool, typer.Option(help="With values that follow from cumulative ones, marked.")] = True,
    as_json: Json = False,
    as_csv: Csv = False,
) -> None:
    """Lay the values of a province side by side, one kind of period at a time: years, half-years, first nine months.

    A * marks what was computed: a quarter from cumulative figures, or a sum over the provinces that today's province
    was made of, only where all of them are known. A broken line marks where the borders changed.

    Example: [bold]monitor series --province "Thái Nguyên" --topic crime --measure cases[/bold]
    """
    from monitor.history import lined_up
    from monitor.notifier.charts import sparkline
    from monitor.store import Filter

    name = province_name(province)
    wanted = Filter(
        provinces=(name,), topics=(topic,), measures=tuple(measure or ()), relations=tuple(relation or ("level",))
    )
    with the_store() as store:
        found = lined_up(store, name, wanted, computed=computed)
    columns = ("place", "measure", "relation", "unit", "kind", "period", "value", "mark", "fact", "made_of")
    if as_json or as_csv or not found:
        rows = [row for line in found for row in _line_rows(line)]
        show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No series is known that fits.")
        return
    for line in found:
        one = line.indicator
        title = f"{one.place} · {one.topic} · {one.measure} · {one.relation}, {one.unit}: {_kind_name(line)}"
        console().print(f"\n{printable(title)}  {sparkline([point.value for point in line.points])}", style="bold")
        shown = [row[5:8] for row in _line_rows(line)]
        show_rows(columns[5:8], shown, json_wanted=False, csv_wanted=False, empty="")


def _kind_name(line: Line) -> str:
    return f"first {line.slot} months" if line.kind == "cumulative" else line.kind


def _line_rows(line: Line) -> list[tuple[Any, ...]]:
    one, rows = line.indicator, []
    broken = False
    for point in line.points:
        marks: list[str] = [] if point.approx == "exact" else [point.approx]
        marks += ["disputed"] * point.disputed + ["* computed"] * point.derived
        since = [day for day in line.breaks if not broken and not point.derived and point.period.end >= day]
        broken = broken or bool(since)
        marks += [f"new borders since {day}" for day in since]
        rows.append(
            (
                one.place,
                one.measure,
                one.relation,
                one.unit,
                _kind_name(line),
                str(point.period),
                number(point.value),
                ", ".join(marks),
                point.fact or None,
                " + ".join(point.made_of) or None,
            )
        )
    return rows
