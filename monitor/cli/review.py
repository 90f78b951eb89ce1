"""`monitor review`: what waits for a person, one after another; every answer is kept as a decision."""

from __future__ import annotations

import getpass
import json
import shlex
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console
from rich.text import Text

from monitor.cli import app
from monitor.cli.explain import figure_line
from monitor.cli.read import local_day
from monitor.cli.screen import console, printable

if TYPE_CHECKING:
    from monitor.catalogue import Source
    from monitor.review import Decision, Outcome
    from monitor.store import Store, StoredArticle, StoredIssue, Waiting
    from monitor.types import Figure, Statement

group = typer.Typer(invoke_without_command=True, help="Decide what waits for a person, one figure after another.")
app.add_typer(group, name="review")

#: Issues about facts, as against doubtful figures and the sample.
FINDINGS = ("contradiction", "back-cast", "jump")
KINDS = ("figure", *FINDINGS, "sample")
_KEYS = "[a]ccept, [c]orrect, [r]eject, [n]ot ours, [s]kip, [q]uit"
_OUTCOMES: dict[str, Outcome] = {"a": "accepted", "c": "corrected", "r": "rejected", "n": "not ours"}
_SHOWN = 1500


class Quit(Exception):
    """The person has had enough."""


@dataclass(frozen=True, slots=True)
class Desk:
    """Where a person sits: what decisions are made on, by whom, and when."""

    store: Store
    sources: dict[str, Source]
    out: Console
    by: str
    clock: Callable[[], datetime]

    def said(self, stored: StoredArticle, figure: Figure) -> Statement:
        """A figure of an article as a statement."""
        from monitor.statements import distance, statement

        source = self.sources.get(stored.source)
        far = distance(figure, source) if source else 2
        return statement(stored.article, figure, stored.source, story=stored.story, now=stored.first_seen, far=far)

    def decide(
        self,
        stored: StoredArticle,
        outcome: Outcome,
        *,
        said: Statement | None = None,
        right: Figure | None = None,
        fact: str = "",
        issue: int | None = None,
        missed: int = 0,
    ) -> None:
        """Keep a decision and say what came of it."""
        from monitor.review import Decision

        decision = Decision(
            outcome=outcome,
            by=self.by,
            at=self.clock(),
            article=stored.id,
            source=stored.source,
            key=stored.key,
            kept=stored.verdict.relevant,
            figure=said.figure if said else None,
            right=said.figure if said and outcome == "accepted" else right,
            told=bool(fact),
            missed=missed,
        )
        events = self.store.settle(decision, said, fact=fact, issue=issue)
        told = ", ".join(event.kind + (" (quiet)" if event.quiet else "") for event in events)
        self.out.print(f"  {outcome}" + (f": {told}" if told else ""), style="green", markup=False)


@group.callback()
def review(
    context: typer.Context,
    kind: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join(KINDS)}; all but sample if left out.")
    ] = None,
    fact: Annotated[str, typer.Option(metavar="KEY", help="Look at all that was said of one fact.")] = "",
    share: Annotated[float, typer.Option(min=0, max=1, help="Share of all articles that makes the sample.")] = 0.01,
    limit: Annotated[int, typer.Option(min=1, help="Show at most so many.")] = 20,
    by: Annotated[str, typer.Option(metavar="NAME", help="Who decides; your login name if left out.")] = "",
) -> None:
    """Show one figure after another with its sentence, and keep what you say of it: right, wrong, or not ours.

    What you decide is entered into the log of events; reading the pages again never undoes it.

    Example: [bold]monitor review --kind figure --limit 10[/bold]
    """
    if context.invoked_subcommand:
        return
    unknown = set(kind or ()) - set(KINDS)
    if unknown:
        raise typer.BadParameter(f"{', '.join(sorted(unknown))}: there are {', '.join(KINDS)}")
    from monitor.app import clock
    from monitor.catalogue import read_catalogue
    from monitor.cli.tables import the_store
    from monitor.settings import read_settings

    settings = read_settings()
    sources = dict(read_catalogue(settings.sources).sources) if settings.sources.exists() else {}
    with the_store() as store:
        desk = Desk(store, sources, console(), by or getpass.getuser(), clock)
        one: list[Callable[[], None]] = [partial(_fact, desk, fact, None)] if fact else []
        tasks = one or list(_tasks(desk, kind or [], share, limit))
        if not tasks:
            desk.out.print("Nothing waits for a decision.")
            return
        try:
            for number, task in enumerate(tasks, 1):
                desk.out.print(f"\n{number} of {len(tasks)}", style="dim")
                task()
        except Quit:
            return


def _tasks(desk: Desk, kinds: list[str], share: float, limit: int) -> Iterator[Callable[[], None]]:
    """What is to be shown, as calls that show it."""

    def everything() -> Iterator[Callable[[], None]]:
        findings = [kind for kind in FINDINGS if not kinds or kind in kinds]
        if findings:
            for issue in desk.store.issues("open", kinds=findings, limit=limit):
                yield partial(_fact, desk, issue.issue.fact, issue)
        if not kinds or "figure" in kinds:
            for waiting in desk.store.waiting(limit):
                yield partial(_waiting, desk, waiting)
        if "sample" in kinds:
            for stored in desk.store.sample(share, limit):
                yield partial(_sampled, desk, stored)

    return islice(everything(), limit)


# One thing at a time


def _waiting(desk: Desk, waiting: Waiting) -> None:
    stored = desk.store.article(waiting.figure.article)
    if stored is None:
        return
    said = desk.said(stored, waiting.figure.figure)
    if not desk.store.undecided([said.figure], stored.source, stored.article.url):
        return  # the answer before was on the whole article
    _show(desk.out, stored, said, waiting.issue.issue.detail)
    _answer(desk, stored, said)


def _answer(desk: Desk, stored: StoredArticle, said: Statement, *, fact: str = "", issue: int | None = None) -> bool:
    """Ask about one figure; False if it was skipped."""
    while True:
        answer = _ask(_KEYS)
        outcome = _OUTCOMES.get(answer[:1])
        if answer[:1] == "s":
            return False
        if outcome == "not ours":
            desk.decide(stored, "not ours", issue=issue)
            return True
        right = _corrected(desk, stored, said.figure) if outcome == "corrected" else None
        if outcome is not None and (outcome != "corrected" or right is not None):
            desk.decide(stored, outcome, said=said, right=right, fact=fact, issue=issue)
            return True


def _fact(desk: Desk, key: str, issue: StoredIssue | None) -> None:
    """All that was said of a fact, each word to be decided by its number."""
    ledger = desk.store.ledger(key)
    words = ledger.standing if ledger else ()
    if issue:
        desk.out.print(f"{issue.issue.kind}: {printable(issue.issue.detail)}", style="yellow", markup=False)
        for quote in issue.issue.quotes:
            desk.out.print(Text(f"  “{printable(quote)}”", style="dim"))
    if not words:
        desk.out.print("Nobody says so any more.")
        return
    articles = [desk.store.article(word.article) for word in words]
    for number, (word, stored) in enumerate(zip(words, articles, strict=True), 1):
        if stored:
            desk.out.print(f"word {number}", style="bold")
            _show(desk.out, stored, word, "")
    which = _ask(f"which word? 1 to {len(words)}, [s]kip, [q]uit") if len(words) > 1 else "1"
    stored = articles[int(which) - 1] if which.isdecimal() and 0 < int(which) <= len(words) else None
    if stored is not None:
        _answer(desk, stored, words[int(which) - 1], fact=key, issue=issue.id if issue else None)


def _sampled(desk: Desk, stored: StoredArticle) -> None:
    """An article of the random sample: is it ours, are its figures right, and how many are missing?"""
    figures = [one for one in desk.store.figures(article=stored.id) if not one.figure.derived]
    _show_article(desk.out, stored, [one.figure for one in figures])
    answer = _ask("is this article ours? [y]es, [n]o, [s]kip, [q]uit")
    if answer[:1] not in ("y", "n"):
        return
    if answer[:1] == "n":
        desk.decide(stored, "not ours")
        return
    undecided = desk.store.undecided([one.figure for one in figures], stored.source, stored.article.url)
    for one in figures:
        if one.figure in undecided:
            said = desk.said(stored, one.figure)
            _show(desk.out, stored, said, "")
            if not _answer(desk, stored, said, fact=one.fact or ""):
                return
    missed = _ask("how many figures of the article were not seen?", default="0") if stored.verdict.relevant else "0"
    desk.decide(stored, "ours", missed=int(missed) if missed.isdecimal() else 0)


def _ask(question: str, default: str = "s") -> str:
    answer = str(typer.prompt(question, default=default)).strip().lower()
    if answer == "q":
        raise Quit
    return answer


def _corrected(desk: Desk, stored: StoredArticle, figure: Figure) -> Figure | None:
    """The figure as the person puts it right; None where they think again."""
    from monitor.review import FIELDS, corrected
    from monitor.types import VIETNAM

    moment = stored.article.published
    published = moment.astimezone(VIETNAM).date() if moment else None
    desk.out.print(f"  fields: {', '.join(FIELDS)}", style="dim")
    while True:
        line = str(typer.prompt('what is right? e.g. topic=drugs value=92.8 place="Lâm Đồng"', default="")).strip()
        if not line:
            return None
        try:
            pairs = [part.partition("=") for part in shlex.split(line)]
            if not all(sign for _, sign, _ in pairs):
                raise ValueError("write field=value")
            return corrected(figure, {name: text for name, _, text in pairs}, published)
        except ValueError as error:
            desk.out.print(f"  {printable(str(error))}", style="red", markup=False)


# What it looks like


def _show(out: Console, stored: StoredArticle, said: Statement, why: str) -> None:
    where = f"{stored.source}  {local_day(said.published) or 'no date'}  {printable(said.title)}"
    out.print(where, style="bold", markup=False)
    out.print(printable(said.url), style="dim", markup=False)
    sentence = Text("  " + printable(said.sentence))
    start = said.figure.start - said.sentence_start + 2
    sentence.stylize("bold reverse", max(start, 0), max(start + said.figure.end - said.figure.start, 0))
    out.print(sentence)
    out.print(figure_line(said.figure))
    if why:
        out.print(f"  waits: {printable(why)}", style="yellow", markup=False)


def _show_article(out: Console, stored: StoredArticle, figures: Iterable[Figure]) -> None:
    word = "kept" if stored.verdict.relevant else "dropped"
    out.print(f"{stored.source}  {printable(stored.article.title)}", style="bold", markup=False)
    out.print(f"{word}, score {stored.verdict.score:.2f}  {printable(stored.article.url)}", style="dim", markup=False)
    text = Text(printable(stored.article.text))
    for figure in figures:
        text.stylize("bold reverse", figure.start, figure.end)
    out.print(text if stored.verdict.relevant else text[:_SHOWN])


@group.command()
def export(
    to: Annotated[Path, typer.Argument(help="Gold, JSON lines; beside it NAME-input.jsonl and NAME-labels.jsonl.")],
) -> None:
    """Write what persons decided: gold for the extractor, its input, and labels for the classifier.

    Figures on which nobody decided are marked as unsure, so that scores leave them out.

    Example: [bold]monitor review export gold.jsonl[/bold]
    """
    from monitor.cli.tables import the_store
    from monitor.gold import gold_line, input_line, label_line

    names = {part: to.with_name(f"{to.stem}{part}{to.suffix or '.jsonl'}") for part in ("", "-input", "-labels")}
    lines: dict[str, list[object]] = {part: [] for part in names}
    with the_store() as store:
        for number, decisions in _by_article(store.decisions()).items():
            stored = store.article(number)
            if stored is None:
                continue
            figures = [one.figure for one in store.figures(article=number) if not one.figure.derived]
            undecided = store.undecided(figures, stored.source, stored.article.url)
            lines[""].append(gold_line(stored, decisions, undecided))
            lines["-input"].append(input_line(stored))
            label = label_line(stored, decisions)
            if label:
                lines["-labels"].append(label)
    for part, path in names.items():
        path.write_text("".join(json.dumps(line, ensure_ascii=False) + "\n" for line in lines[part]), encoding="utf-8")
        typer.echo(f"wrote {path}: {len(lines[part])} articles")


def _by_article(decisions: Iterable[Decision]) -> dict[int, list[Decision]]:
    found: dict[int, list[Decision]] = {}
    for one in decisions:
        found.setdefault(one.article, []).append(one)
    return found
