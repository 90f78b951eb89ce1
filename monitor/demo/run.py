"""`monitor demo`: the production path, three times over the miniature of the provincial web."""

from __future__ import annotations

import asyncio
import shutil
from dataclasses import replace
from datetime import datetime, timedelta
from pathlib import Path
from time import perf_counter

from rich.console import Console
from rich.rule import Rule

from monitor import app
from monitor.cli.progress import CrawlDisplay
from monitor.cli.watch import show_reports
from monitor.demo.watchlist import demo_sources
from monitor.demo.web import DEMO_NOW, DemoWeb, serve
from monitor.digests import compose_next, send_now
from monitor.errors import ConfigError
from monitor.notifier.terminal import terminal
from monitor.pipeline import SourceReport
from monitor.settings import FetchSettings, LogSettings, Settings, read_settings
from monitor.subscriptions import Subscription, read_subscriptions
from monitor.types import VIETNAM, Digest

_DIGESTS = """\
digests:
  - name: demo
    title: Bản tin phòng, chống tội phạm
    to: ["file:digests"]
    attachments: [csv]
    max_length: 300
"""
#: Lines of a digest shown on the terminal; its files have all.
_SHOWN = 30
#: What has happened on the miniature before each run.
_RUNS = (
    (timedelta(0), "First run: everything is new, and archives are walked back to 2020"),
    (timedelta(hours=6), "Second run, six hours later: new reports, corrected ones, and a site that is back"),
    (timedelta(hours=12), "Third run, twelve hours later: nothing has happened since"),
)


def run(out: Path, console: Console, *, slow_by: float = 1.0) -> list[Digest]:
    """Serve the miniature, watch it three times, leave the digests in `out`. Gives the digests composed; `slow_by`
    scales the delay of its slow site."""
    began, told = perf_counter(), []
    _clear(out)
    with serve(slow_by=slow_by) as web:
        settings = _settings(out, web)
        console.print(
            f"Serving {len(web.base_urls)} news sites on loopback; what is made stands in [bold]{out}/[/bold]."
        )
        for number, (passed, title) in enumerate(_RUNS, 1):
            if number == 2:
                web.advance()
            console.print()
            console.print(Rule(title, align="left", style="bold"))
            now = DEMO_NOW + passed
            told.append(asyncio.run(_one(settings, console, now, out, number)))
    console.print()
    console.print(f"All three runs took {perf_counter() - began:.0f} s. Look further:", style="bold")
    for command in ("figures --topic traffic", "facts --province 'Thái Nguyên'", "articles", "issues"):
        console.print(
            f"  MONITOR_DATABASE={settings.database} .venv/bin/monitor {command}", soft_wrap=True, markup=False
        )
    return told


async def _one(settings: Settings, console: Console, now: datetime, out: Path, number: int) -> Digest:
    since = datetime(2020, 1, 1, tzinfo=VIETNAM) if number == 1 else None
    reports, digest, subscription = await _watch(settings, now, since)
    show_reports(reports, out=console)
    if not digest.lines:
        console.print("\nNothing is new: no digest was sent.", style="bold")
        return digest
    console.print()
    shown = digest.lines[:_SHOWN]
    console.print(terminal(replace(digest, lines=shown, rest=digest.lines[len(shown) :]), subscription))
    names = [out / f"digest-{number}.{form}" for form in ("html", "txt", "eml")]
    for path in names:
        app.write_digest(digest, subscription, path, settings)
    console.print(f"\nwritten: {', '.join(map(str, names))}", style="bold", soft_wrap=True)
    return digest


async def _watch(
    settings: Settings, now: datetime, since: datetime | None
) -> tuple[list[SourceReport], Digest, Subscription]:
    """Crawl once and send what is new: the same calls that `monitor crawl` and `monitor digest` make."""
    subscription = read_subscriptions(settings.digests).named("demo")
    with CrawlDisplay() as display:
        async with app.open_service(settings, progress=display, clock=lambda: now) as service:
            reports = await app.crawl(service, [], since=since)
            digest = compose_next(service.store, subscription, now)
            if digest.lines:
                await send_now(service.store, settings, digest, subscription)
    return reports, digest, subscription


def _settings(out: Path, web: DemoWeb) -> Settings:
    """Settings of an installation in `out`, whatever the environment says."""
    (out / "sources.yaml").write_text(demo_sources(web.base_urls), encoding="utf-8")
    (out / "digests.yaml").write_text(_DIGESTS, encoding="utf-8")
    return read_settings(
        database=f"sqlite:///{out}/monitor.sqlite3",
        sources=out / "sources.yaml",
        digests=out / "digests.yaml",
        output=out,
        contact="https://example.org/demo",
        fetch=FetchSettings(total_seconds=20),
        log=LogSettings(level="error"),
    )


def _clear(out: Path) -> None:
    """An empty folder; refuses to empty one that is not the demo's own."""
    marker = out / ".demo"
    if out.exists() and any(out.iterdir()) and not marker.exists():
        raise ConfigError("this folder is not the demo's, so it is left alone", where=str(out), remedy="name another")
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    marker.write_text("made by `monitor demo`; emptied by its next run\n", encoding="utf-8")
