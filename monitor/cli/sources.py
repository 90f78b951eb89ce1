"""`monitor sources`: the catalogue, how each source fares, and its exchange with feed readers."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import app
from monitor.cli.read import local_day
from monitor.cli.screen import printable, show_rows
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.catalogue import Catalogue

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


@group.command("export")
def export(file: Annotated[Path, typer.Argument(help="The OPML file to write.")]) -> None:
    """Write the feeds of all sources as OPML, the form that feed readers read.

    Example: [bold]monitor sources export feeds.opml[/bold]
    """
    from monitor.catalogue import read_catalogue
    from monitor.opml import write_opml
    from monitor.settings import read_settings

    write_file(file, write_opml(read_catalogue(read_settings().sources)))


@group.command("import")
def import_opml(
    file: Annotated[Path, typer.Argument(help="An OPML file.")],
    write: Annotated[bool, typer.Option("--write", help="Append the blocks to sources.yaml.")] = False,
) -> None:
    """Show blocks for the feeds of an OPML file that the catalogue does not have. They are graded untested: the daemon
    polls them once a check has passed.

    Example: [bold]monitor sources import feeds.opml --write[/bold]
    """
    from monitor.catalogue import read_catalogue
    from monitor.opml import MOST_BYTES, new_sources, read_opml
    from monitor.probe.block import block
    from monitor.settings import read_settings

    settings = read_settings()
    catalogue = read_catalogue(settings.sources)
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=str(file)) from error
    blocks = {source.id: block(source) for source in new_sources(read_opml(data, where=str(file)), catalogue)}
    for text in blocks.values():
        typer.echo(printable(text))
    if not blocks:
        typer.echo("Every feed of it is in the catalogue.")
    elif write:
        append_blocks(settings.sources, catalogue, blocks)


def append_blocks(path: Path, catalogue: Catalogue, blocks: dict[str, str]) -> None:
    """Add blocks to the end of sources.yaml. Raises ConfigError where one is there already."""
    from monitor.catalogue import parse_catalogue
    from monitor.yamledit import YamlText

    there = [name for name in blocks if name in catalogue.sources]
    if there:
        raise ConfigError(f"{', '.join(there)} stands there already", where=str(path), remedy="rename one of them")
    document = YamlText(text_of(path), where=str(path))
    for text in blocks.values():
        document.append_block(("sources",), text)
    new = str(document)
    parse_catalogue(new, where=str(path))
    write_file(path, new)
    typer.echo(f"written to {path}")


def text_of(path: Path) -> str:
    """The file as it stands, line ends and all."""
    with path.open(encoding="utf-8", newline="") as file:
        return file.read()


def write_file(path: Path, text: str) -> None:
    """Write a text as it stands, whole or not at all. Raises ConfigError."""
    path = path.resolve()
    spare = path.with_name(f".{path.name}.new")
    try:
        spare.write_text(text, encoding="utf-8", newline="")
        if path.exists():
            spare.chmod(path.stat().st_mode & 0o777)
        spare.replace(path)
    except OSError as error:
        spare.unlink(missing_ok=True)
        raise ConfigError(f"cannot be written: {error.strerror}", where=str(path)) from error
