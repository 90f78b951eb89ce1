"""`monitor sources`: the catalogue, how each source fares, and whether it answers and is read rightly."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import FAILED, app
from monitor.cli.read import local_day
from monitor.cli.screen import console, printable, show_rows

if TYPE_CHECKING:
    from monitor.catalogue import Source

group = typer.Typer(no_args_is_help=True, help="The outlets that are watched.")
app.add_typer(group, name="sources")


@group.command("list")
def list_sources(
    province: Annotated[list[str] | None, typer.Option(help="Only outlets of this province.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="JSON lines.")] = False,
    as_csv: Annotated[bool, typer.Option("--csv", help="CSV.")] = False,
) -> None:
    """List the sources with their health: when each last answered and what is wrong.

    Example: [bold]monitor sources list --province "Thái Nguyên"[/bold]
    """
    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.health import coverage
    from monitor.settings import read_settings

    settings = read_settings()
    catalogue = read_catalogue(settings.sources)
    with wiring.open_database(settings) as store:
        known = {one.source: one for one in coverage(store.source_states(), wiring.clock())}
    rows = []
    for source in catalogue.sources.values():
        if province and not set(province) & {*source.provinces, *source.formerly}:
            continue
        health = known.get(source.id)
        state = "off" if not source.enabled else health.state if health else "never" if source.polled else "unchecked"
        seen = local_day(health.last_success) if health else None
        rows.append(
            (
                source.id,
                source.name,
                source.kind,
                ", ".join(source.provinces),
                len(source.polled),
                state,
                seen,
                health.detail if health else "",
            )
        )
    columns = ("id", "name", "kind", "provinces", "indexes", "state", "answered", "detail")
    show_rows(columns, rows, json_wanted=as_json, csv_wanted=as_csv, empty="No source is listed that fits.")


@group.command("show")
def show(name: Annotated[str, typer.Argument(help="Name from sources.yaml.")]) -> None:
    """Show one source whole: its block with what it inherits, and what the store knows of it.

    Example: [bold]monitor sources show baothainguyen-vn[/bold]
    """
    import yaml

    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.health import health
    from monitor.settings import read_settings

    settings = read_settings()
    (source,) = read_catalogue(settings.sources).pick([name])
    block = {source.id: source.model_dump(mode="json", exclude_defaults=True)}
    typer.echo(yaml.safe_dump(block, allow_unicode=True, sort_keys=False, width=110), nl=False)
    with wiring.open_database(settings) as store:
        state, indexes = store.source_state(name), store.index_states(name)
        counts = {kind: n for (source_name, kind), n in store.entry_counts().items() if source_name == name}
    if state is None:
        typer.echo("\nnever polled")
        return
    verdict = health(state, wiring.clock())
    typer.echo(f"\nstate: {verdict.state} {printable(verdict.detail)}".rstrip())
    typer.echo(
        f"next poll: {state.next_due.isoformat(timespec='minutes')}, {state.rhythm.per_day:.1f} new entries a day"
    )
    typer.echo("entries: " + (", ".join(f"{n} {kind}" for kind, n in sorted(counts.items())) or "none"))
    for index in indexes:
        checked = index.checked_at.isoformat(timespec="minutes") if index.checked_at else "never"
        typer.echo(f"{index.url} checked {checked} {index.failure}".rstrip())


@group.command("test")
def try_out(
    name: Annotated[str, typer.Argument(help="Name from sources.yaml.")],
    pages: Annotated[int, typer.Option(min=1, max=20, help="So many articles are read.")] = 3,
) -> None:
    """Read a source's indexes and a few of its articles now, and show every field; nothing is stored.

    Example: [bold]monitor sources test baothainguyen-vn --pages 1[/bold]
    """
    _probe([name], pages)


@group.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Names from sources.yaml; none means all.")] = None,
) -> None:
    """Probe sources: does each index answer as what it claims to be, is its newest item young, is an article read?

    The exit code is 1 if any source failed.

    Example: [bold]monitor sources check baothainguyen-vn[/bold]
    """
    _probe(names or [], 1)


def _probe(names: list[str], pages: int) -> None:
    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.logs import set_up
    from monitor.probe import Finding, probe
    from monitor.settings import read_settings

    settings = read_settings()
    set_up(settings.log.model_copy(update={"level": "error"}))
    sources: tuple[Source, ...] = read_catalogue(settings.sources).pick(names)

    async def work() -> list[list[Finding]]:
        async with wiring.open_fetcher(settings) as fetcher:
            return list(await asyncio.gather(*(probe(source, fetcher, pages=pages) for source in sources)))

    found, out = asyncio.run(work()), console()
    bad = 0
    for source, findings in zip(sources, found, strict=True):
        good = all(finding.good for finding in findings)
        bad += not good
        out.print(f"{source.id}  {source.name}", style="bold green" if good else "bold red", markup=False)
        for finding in findings:
            mark, style = ("✓", "green") if finding.good else ("✗", "red")
            out.print(f"  {mark} {finding.what}: {printable(finding.detail)}", style=style, markup=False)
    out.print(f"{len(sources) - bad} of {len(sources)} sources are in order", style="bold")
    if bad:
        raise typer.Exit(FAILED)
