"""`monitor extract` and `monitor explain`: read texts and pages offline, without a database."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from monitor.cli import FAILED, app
from monitor.types import VIETNAM, Article, Figure, Period


@app.command()
def extract(
    files: Annotated[list[Path] | None, typer.Argument(help=".txt or .html files; their path becomes the id.")] = None,
    lines: Annotated[
        str, typer.Option("--input", "-i", metavar="FILE.jsonl|-", help="JSON lines to read; - is standard input.")
    ] = "",
) -> None:
    """Read articles and print their figures as JSON lines, in the order given. Needs no network and no database.

    A line in holds id, text or html, and may hold url, title, published (date or month) and province.
    A line that cannot be read gives {"id": …, "error": …}; the others are still read and the exit code is 1.

    Example: [bold]monitor extract --input articles.jsonl > figures.jsonl[/bold]
    """
    if not files and not lines:
        raise typer.BadParameter("name files, or --input FILE.jsonl (- reads standard input)")
    failed = False
    for identity, task in _tasks(lines, files or []):
        try:
            out = _read(identity, task)
        except ValueError as error:
            out, failed = {"id": identity, "error": str(error)}, True
        except Exception as error:  # noqa: BLE001 - a door: an article that our own code fails on stops no other
            out, failed = {"id": identity, "error": f"{type(error).__name__}: {error}"}, True
        sys.stdout.write(json.dumps(out, ensure_ascii=False) + "\n")
    if failed:
        raise typer.Exit(FAILED)


def _tasks(lines: str, files: Iterable[Path]) -> Iterator[tuple[Any, Any]]:
    yield from _from_lines(lines)
    yield from _from_files(files)


def _from_lines(name: str) -> Iterator[tuple[Any, Any]]:
    if not name:
        return
    try:
        stream = sys.stdin.buffer if name == "-" else Path(name).open("rb")  # noqa: SIM115 - closed by `with` below
    except OSError as error:
        raise typer.BadParameter(f"{name} cannot be read: {error.strerror}") from error
    with stream:
        for number, line in enumerate(stream, 1):
            if not line.strip():
                continue
            try:
                task = json.loads(line.decode("utf-8-sig"))
                if not isinstance(task, dict):
                    raise ValueError("not a JSON object")
            except (ValueError, RecursionError) as error:
                yield f"line {number}", ValueError(f"line {number} is not a JSON object: {error}")
                continue
            yield task.get("id", f"line {number}"), task


def _from_files(files: Iterable[Path]) -> Iterator[tuple[Any, Any]]:
    for path in files:
        try:
            body = path.read_bytes()
            if path.suffix.lower() in (".html", ".htm"):
                yield str(path), {"html": body}
            else:
                yield str(path), {"text": body.decode("utf-8-sig")}
        except OSError as error:
            yield str(path), ValueError(f"cannot be read: {error.strerror}")
        except UnicodeDecodeError:
            yield str(path), ValueError("text files must be UTF-8; name it .html if it is a page")


def _read(identity: Any, task: Any) -> dict[str, Any]:
    from monitor.reading import understand

    if isinstance(task, ValueError):
        raise task
    article, appeared = article_of(task)
    reading = understand(article, province=_text(task, "province") or None, appeared=appeared)
    verdict, extraction = reading.verdict, reading.extraction
    return {
        "id": identity,
        "relevant": verdict.relevant,
        "review": verdict.review,
        "score": round(verdict.score, 4),
        "reasons": [{"rule": r.rule, "words": r.words, "weight": round(r.weight, 3)} for r in verdict.reasons],
        "fields": list(verdict.fields),
        "title": article.title,
        "published": _published(article, appeared),
        "province": extraction.province,
        "figures": [figure_json(figure) for figure in extraction.figures],
    }


def article_of(task: dict[str, Any]) -> tuple[Article, Period | None]:
    """The article of an input line and the span in which it appeared. Raises ValueError naming the wrong key."""
    from monitor.reading import parse_appeared

    url = _text(task, "url")
    appeared = parse_appeared(_text(task, "published"))
    html = task.get("html")
    if isinstance(html, str | bytes) and html:
        from monitor.scraper import read_article

        article = read_article(html, url)
        return article, appeared
    text = task.get("text")
    if not isinstance(text, str):
        raise ValueError("neither text nor html is given")
    return Article(url=url, title=_text(task, "title"), lead="", text=text, found={}), appeared


def _text(task: dict[str, Any], key: str) -> str:
    value = task.get(key)
    if value is None:
        return ""
    if not isinstance(value, str):
        raise ValueError(f"{key} must be text, not {type(value).__name__}")
    return value


def _published(article: Article, appeared: Period | None) -> str | None:
    from monitor.reading import spell_appeared

    if appeared is not None:
        return spell_appeared(appeared)
    return local_day(article.published)


def local_day(moment: datetime | None) -> str | None:
    """The day in Vietnam, as 2021-08-13."""
    return moment.astimezone(VIETNAM).date().isoformat() if moment else None


def number(value: Decimal | None) -> int | float | None:
    """A decimal as a JSON number, whole where it is whole."""
    if value is None:
        return None
    return int(value) if value == value.to_integral_value() else float(value)


def figure_json(figure: Figure) -> dict[str, Any]:
    """A figure in the form that other tools read."""
    return {
        "topic": figure.topic,
        "measure": figure.measure,
        "relation": figure.relation,
        "value": number(figure.value),
        "of": number(figure.of),
        "unit": figure.unit,
        "approx": figure.approx,
        "period": str(figure.period) if figure.period else None,
        "baseline": str(figure.baseline) if figure.baseline else None,
        "place": figure.place,
        "place_current": figure.place_current,
        "quote": figure.quote,
        "start": figure.start,
        "end": figure.end,
        "rules": list(figure.rules),
        "checks": [{"name": c.name, "passed": c.passed, "detail": c.detail} for c in figure.checks],
        "confidence": round(figure.confidence, 3),
    }
