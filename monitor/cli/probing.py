"""`monitor sources check`, `test` and `add`: commands that go and look at the sites of the catalogue."""

from __future__ import annotations

import asyncio
import sys
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.progress import BarColumn, MofNCompleteColumn, Progress, SpinnerColumn, TextColumn, TimeElapsedColumn

from monitor.cli import FAILED
from monitor.cli.screen import console, printable
from monitor.cli.sources import append_blocks, group, text_of, write_file
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.catalogue import Source
    from monitor.probe import SourceCheck
    from monitor.settings import Settings


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
    old = text_of(settings.sources)
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


@group.command("add")
def add(
    url: Annotated[str, typer.Argument(help="The home page of the outlet.")],
    write: Annotated[bool, typer.Option("--write", help="Append the block to sources.yaml.")] = False,
    private: Annotated[
        bool, typer.Option("--private-addresses", help="The site stands on a private network, and that is meant.")
    ] = False,
) -> None:
    """Look a new site over and show the block that describes it: feeds, sections that carry articles, the pattern of
    article addresses, its content system, selectors, and a sample article as it is read.

    Example: [bold]monitor sources add https://baothainguyen.vn --write[/bold]
    """
    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.probe.block import block
    from monitor.probe.findings import of_sample
    from monitor.probe.survey import Survey, survey
    from monitor.settings import read_settings

    settings = read_settings()
    catalogue = read_catalogue(settings.sources)
    _quiet(settings)

    async def work() -> Survey:
        async with wiring.open_fetcher(settings) as fetcher:
            return await survey(url, fetcher, catalogue, private_addresses=private)

    with console(stderr=True).status(f"looking at {printable(url)}"):
        found = asyncio.run(work())
    text = block(found.source)
    typer.echo(printable(text), nl=False)
    out = console()
    for finding in of_sample(found.sample) if found.sample else ():
        out.print(f"# {printable(finding.what)}: {printable(finding.detail)}", markup=False, soft_wrap=True)
    for note in found.notes:
        out.print(f"# note: {printable(note)}", style="yellow", markup=False, soft_wrap=True)
    if write:
        if not found.source.indexes:
            raise ConfigError("nothing to watch was found, so nothing is written", where=url)
        append_blocks(settings.sources, catalogue, {found.source.id: text})


def _quiet(settings: Settings) -> None:
    from monitor.logs import set_up

    set_up(settings.log.model_copy(update={"level": "error"}))


def _probe(settings: Settings, sources: tuple[Source, ...], *, pages: int, discovering: bool) -> list[SourceCheck]:
    """Check all sources at once, with progress on a terminal. One whose check breaks is reported as failed."""
    from monitor import app as wiring
    from monitor.probe import Finding, SourceCheck, probe

    _quiet(settings)
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
        out.print(f"{one.source}  {printable(one.name)}", style=style, markup=False, soft_wrap=True)
        for finding in one.findings:
            mark, style = looks[finding.state]
            out.print(
                f"  {mark} {printable(finding.what)}: {printable(finding.detail)}",
                style=style,
                markup=False,
                soft_wrap=True,
            )
    out.print(f"{sum(one.passed for one in checks)} of {len(checks)} sources are in order", style="bold")
