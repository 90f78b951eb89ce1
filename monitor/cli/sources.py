"""`monitor sources`: the catalogue, how each source fares, and whether it answers and is read rightly."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from monitor.cli import FAILED, app
from monitor.cli.read import local_day
from monitor.cli.screen import console, printable, show_rows
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.catalogue import Source
    from monitor.probe import SourceCheck
    from monitor.settings import Settings

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
        catalogue = catalogue.with_verified(store.verified_indexes())
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
    from monitor.catalogue import read_catalogue
    from monitor.settings import read_settings

    settings = read_settings()
    checks = _probe(settings, read_catalogue(settings.sources).pick([name]), pages=pages, discovering=False)
    _show(checks)
    if not checks[0].passed:
        raise typer.Exit(FAILED)


@group.command("check")
def check(
    names: Annotated[list[str] | None, typer.Argument(help="Names from sources.yaml; none means all.")] = None,
    fix: Annotated[bool, typer.Option("--fix", help="Write the proposed change into sources.yaml.")] = False,
    as_json: Annotated[Path | None, typer.Option("--json", metavar="FILE", help="Also write a report as JSON.")] = None,
    as_html: Annotated[Path | None, typer.Option("--html", metavar="FILE", help="Also write one as HTML.")] = None,
) -> None:
    """Probe sources: robots.txt, certificate, redirects, each index and its newest item, feeds that the home page
    leads to, and a sample article with every field and the clue that settled it.

    A change of sources.yaml is proposed: what works is raised to seen, what moved is followed, what is gone becomes
    a comment, new feeds are added. The exit code is 1 if any source failed.

    Example: [bold]monitor sources check baothainguyen-vn --fix[/bold]
    """
    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.probe import report
    from monitor.probe.proposal import diff, edited, proposed
    from monitor.settings import read_settings
    from monitor.types import VIETNAM

    settings = read_settings()
    catalogue = read_catalogue(settings.sources)
    enabled = tuple(source for source in catalogue.sources.values() if source.enabled)
    sources = catalogue.pick(names) if names else enabled
    checks = _probe(settings, sources, pages=1, discovering=True)
    day = wiring.clock().astimezone(VIETNAM).date()
    proposals = [(source, proposed(source, one)) for source, one in zip(sources, checks, strict=True) if one.indexes]
    with settings.sources.open(encoding="utf-8", newline="") as file:
        old = file.read()
    new = edited(old, proposals, day)
    change = diff(old, new, settings.sources.name)
    _show(checks)
    if change:
        typer.echo(f"\n{printable(change)}", nl=False)
    if as_json:
        write_file(as_json, report.as_json(checks, change))
    if as_html:
        write_file(as_html, report.as_html(checks, day, change))
    if fix and new != old:
        write_file(settings.sources, new)
        typer.echo(f"written to {settings.sources}")
    if not all(one.passed for one in checks):
        raise typer.Exit(FAILED)


def write_file(path: Path, text: str) -> None:
    """Write a text as it stands, whole or not at all. Raises ConfigError."""
    spare = path.with_name(f".{path.name}.new")
    try:
        spare.write_text(text, encoding="utf-8", newline="")
        if path.exists():
            spare.chmod(path.stat().st_mode & 0o777)
        spare.replace(path)
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(path)) from error


def _probe(settings: Settings, sources: tuple[Source, ...], *, pages: int, discovering: bool) -> list[SourceCheck]:
    """Check all sources at once, with progress on a terminal. One whose check breaks is reported as failed."""
    from monitor import app as wiring
    from monitor.logs import set_up
    from monitor.probe import Finding, SourceCheck, probe

    set_up(settings.log.model_copy(update={"level": "error"}))
    bars = Progress(
        SpinnerColumn(), TextColumn("{task.description}"), BarColumn(), MofNCompleteColumn(), TimeElapsedColumn(),
        console=console(stderr=True), transient=True, disable=not sys.stderr.isatty(),
    )  # fmt: skip

    async def work() -> list[SourceCheck | BaseException]:
        async with wiring.open_fetcher(settings) as fetcher:
            task = bars.add_task("checking sources", total=len(sources))

            async def one(source: Source) -> SourceCheck:
                try:
                    return await probe(source, fetcher, pages=pages, discovering=discovering)
                finally:
                    bars.advance(task)

            return list(await asyncio.gather(*(one(source) for source in sources), return_exceptions=True))

    with bars:
        found = asyncio.run(work())
    checks = []
    for source, result in zip(sources, found, strict=True):
        if isinstance(result, Exception):
            broken = Finding("check", "bad", f"the check itself broke: {type(result).__name__}: {result}"[:300])
            result = SourceCheck(source=source.id, name=source.name, at=wiring.clock(), host=(broken,))
        elif isinstance(result, BaseException):
            raise result
        checks.append(result)
    return checks


def _show(checks: list[SourceCheck]) -> None:
    """The checks for people, the failed ones marked."""
    out = console()
    looks = {"good": ("✓", "green"), "note": ("!", "yellow"), "bad": ("✗", "red")}
    for one in checks:
        style = "bold green" if one.passed else "bold red"
        out.print(f"{one.source}  {printable(one.name)}", style=style, markup=False)
        for finding in one.findings:
            mark, style = looks[finding.state]
            out.print(f"  {mark} {printable(finding.what)}: {printable(finding.detail)}", style=style, markup=False)
    out.print(f"{sum(one.passed for one in checks)} of {len(checks)} sources are in order", style="bold")
