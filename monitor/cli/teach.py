"""`monitor capture`, `label`, `train`: what a person teaches the machine, as test cases and labelled articles."""

from __future__ import annotations

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from monitor.cli import app
from monitor.cli.screen import console, printable
from monitor.errors import ConfigError

if TYPE_CHECKING:
    from monitor.types import Page


@app.command()
def capture(
    what: Annotated[str, typer.Argument(help="Address or saved .html file of an article.")],
    source: Annotated[str, typer.Argument(help="Folder under tests/pages: the source's name.")],
    url: Annotated[str, typer.Option(help="Address of a saved file.")] = "",
    to: Annotated[Path, typer.Option(help="Where cases stand.")] = Path("tests/pages"),
) -> None:
    """Save a page and how it is read today as a new test case, for a person to correct.

    Commit only pages that may be redistributed; compose one in the same shape otherwise.

    Example: [bold]monitor capture https://example.org/an-article-post1.html example[/bold]
    """
    from monitor import app as wiring
    from monitor.catalogue import read_catalogue
    from monitor.scraper.capture import capture as make_case
    from monitor.settings import read_settings

    settings = read_settings()
    known = read_catalogue(settings.sources).sources.get(source) if settings.sources.exists() else None
    page = asyncio.run(wiring.fetch_one(what)) if what.startswith(("http://", "https://")) else _saved(what, url)
    case = make_case(
        page.body,
        page.final_url,
        source=source,
        fetched_at=page.fetched_at,
        content_type=page.headers.get("content-type", ""),
        selectors=known.selectors.for_reader() if known else None,
        site=known.site if known else "",
    )
    folder = to / case.folder
    if folder.exists():
        raise ConfigError("this case exists", where=str(folder), remedy="remove it first, or correct it by hand")
    folder.mkdir(parents=True)
    for name, content in case.files:
        (folder / name).write_bytes(content)
    typer.echo(f"wrote {folder}; correct article.json by hand")


def _saved(name: str, url: str) -> Page:
    from monitor.types import Page

    path = Path(name)
    try:
        body, changed = path.read_bytes(), path.stat().st_mtime
    except OSError as error:
        raise ConfigError(f"cannot be read: {error.strerror}", where=name) from error
    if not url:
        raise typer.BadParameter("a saved file needs --url, the address it was saved from")
    fetched = datetime.fromtimestamp(changed, UTC)
    return Page(url=url, final_url=url, status=200, headers={}, body=body, fetched_at=fetched)


@app.command()
def label(
    to: Annotated[Path, typer.Option(help="Labelled articles, JSON lines; new ones are added.")] = Path("labels.jsonl"),
    everything: Annotated[bool, typer.Option("--all", help="Not only those in the review band.")] = False,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 20,
) -> None:
    """Show stored articles of which the classifier is not sure, one by one, and keep what you say of them.

    Example: [bold]monitor label --limit 10[/bold]
    """
    from monitor.cli.tables import the_store
    from monitor.store import Filter

    done = {json.loads(line)["id"] for line in to.read_text("utf-8").splitlines()} if to.exists() else set()
    with the_store() as store:
        found = store.articles(Filter(limit=None))
    waiting = [one for one in found if (everything or one.verdict.review) and one.key not in done]
    out = console()
    if not waiting:
        out.print("Nothing waits for a label.")
        return
    for one in waiting[:limit]:
        out.print(f"\n{printable(one.article.title)}", style="bold", markup=False)
        out.print(printable(one.article.text[:900]), markup=False)
        out.print(f"score {one.verdict.score:.2f}", style="dim")
        answer = typer.prompt("ours? [y]es, [n]o, [s]kip, [q]uit", default="s").strip().lower()[:1]
        if answer == "q":
            break
        if answer not in ("y", "n"):
            continue
        line = {"id": one.key, "title": one.article.title, "text": one.article.text, "relevant": answer == "y"}
        with to.open("a", encoding="utf-8") as file:
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
    out.print(f"`monitor train {to}` teaches the classifier.", markup=False)


@app.command()
def train(
    labelled: Annotated[list[Path] | None, typer.Argument(help="Labelled articles beside the shipped ones.")] = None,
    to: Annotated[Path | None, typer.Option(help="Weights file; the classifier's own if left out.")] = None,
) -> None:
    """Train the classifier anew from labelled articles: the shipped ones and yours. The same labels give the same bits.

    Example: [bold]monitor train labels.jsonl[/bold]
    """
    from monitor.classifier.model import PATH
    from monitor.classifier.train import CORPUS, train_all

    for name, one in train_all([*sorted(CORPUS.glob("*.jsonl")), *(labelled or [])], to or PATH).items():
        typer.echo(
            f"{name}: {len(one.model.weights)} weights, in the folds accuracy {one.accuracy:.3f}, "
            f"recall {one.recall:.3f}, band {one.model.low} to {one.model.high}"
        )
