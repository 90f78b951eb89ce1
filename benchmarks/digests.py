"""How long a digest takes over a large store: 1,000,000 figures, each a fact of its own, and 5,000 new events.

    python -m benchmarks.digests [--figures N] [--events N] [--keep FILE]

The store is filled once with the store's own rows (that time is not counted), then measured in a process of its own:
compose (read the span by index, order, fold), render, and peak memory of the process.
"""

from __future__ import annotations

import argparse
import json
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from pathlib import Path

from sqlalchemy import insert

from monitor.facts import Ledger, enter, fact_key
from monitor.notifier.gather import next_digest
from monitor.notifier.render import render
from monitor.store import open_store
from monitor.store.convert_figures import event_columns
from monitor.store.log import fact_columns
from monitor.store.tables import EventRow, FactRow
from monitor.subscriptions import Subscription
from monitor.types import Digest, Event, Figure, Period, Statement

NOW = datetime(2026, 1, 21, tzinfo=UTC)
TOPICS = ("crime", "social_order", "drugs", "theft", "fraud", "traffic", "fire", "economic", "environment", "weapons")
MEASURES = ("cases", "cleared_cases", "prosecuted_cases", "admin_cases", "received", "resolved")
RELATIONS = (("level", "case"), ("change_pct", "percent"))
PLACES = [f"Tỉnh {number:02}" for number in range(34)] + [
    f"Huyện {number:03}, Tỉnh {number % 34:02}" for number in range(320)
]
BLOCK = Subscription.model_validate({"name": "bench", "to": ["terminal"], "max_length": 60})


def figures() -> Iterator[Figure]:
    """Indicators of each place for each year, the oldest year first."""
    for year, place, (topic, measure, (relation, unit)) in product(
        range(2001, 2026), PLACES, product(TOPICS, MEASURES, RELATIONS)
    ):
        quote = f"{len(place) * (year - 1990)} vụ"
        yield Figure(
            topic=topic,
            measure=measure,
            relation="level" if relation == "level" else "change_pct",
            value=Decimal(len(place) * (year - 1990) + len(topic)),
            unit=unit,
            period=Period(date(year, 1, 1), date(year, 12, 31)),
            baseline=None if relation == "level" else Period(date(year - 1, 1, 1), date(year - 1, 12, 31)),
            place=place,
            place_current=place,
            quote=quote,
            start=20,
            end=20 + len(quote),
        )


def told(number: int, figure: Figure) -> Event:
    """The event that made a figure known."""
    sentence = f"Trên địa bàn đã có {figure.quote}, theo báo cáo tổng kết công tác phòng, chống tội phạm."
    said = Statement(
        article=number // 12 + 1,
        source=f"bao{number % 61}",
        url=f"https://bao{number % 61}.vn/tin-{number // 12}.html",
        title="Tổng kết công tác phòng, chống tội phạm",
        story=f"story {number // 12}",
        published=NOW - timedelta(hours=5),
        seen_at=NOW - timedelta(hours=4),
        figure=figure,
        sentence=sentence,
        sentence_start=1,
    )
    return Event(at=NOW, kind="new", fact=fact_key(figure, story=said.story), statement=said)


def fill(path: Path, count: int, events: int) -> None:
    """A store of `count` facts, the newest `events` of them not yet told."""
    store = open_store(f"sqlite:///{path}")
    started = time.monotonic()
    span = enumerate(islice(figures(), count))
    seq = 0
    while batch := list(islice(span, 5000)):
        rows, log = [], []
        for number, figure in batch:
            event = told(number, figure)
            ledger: Ledger = enter(None, event)
            rows.append(fact_columns(ledger))
            if number >= count - events:
                seq += 1
                log.append({"seq": seq, "chain": "", **event_columns(replace(event, seq=seq))})
        with store._db.write() as session:
            session.connection().execute(insert(FactRow), rows)
            if log:
                session.connection().execute(insert(EventRow), log)
    store.close()
    print(f"filled with {count:,} facts in {time.monotonic() - started:.0f} s, {path.stat().st_size / 1e6:,.0f} MB")


def measure(path: Path) -> dict[str, float]:
    """Run in a process of its own."""
    store = open_store(f"sqlite:///{path}")
    base = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started, worked = time.perf_counter(), time.process_time()
    digest: Digest = next_digest(store, BLOCK, NOW)
    composed, computed = time.perf_counter() - started, time.process_time() - worked
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    started = time.perf_counter()
    message = render(digest, BLOCK, "x")
    rendered = time.perf_counter() - started
    return {
        "compose_s": composed,
        "compose_cpu_s": computed,
        "render_s": rendered,
        "peak_mb": peak,
        "grown_mb": peak - base,
        "lines": len(digest.lines),
        "rest": len(digest.rest),
        "with_series": sum(bool(line.series) for line in digest.lines),
        "html_kb": len(message.html.encode()) / 1024,
    }


def main() -> None:
    """Fill, measure, print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=1_000_000)
    parser.add_argument("--events", type=int, default=5_000)
    parser.add_argument("--keep", type=Path, help="fill this file, or use it where it exists")
    parser.add_argument("--measure", type=Path, help=argparse.SUPPRESS)
    args = parser.parse_args()
    if args.measure:
        print(json.dumps(measure(args.measure)))
        return
    with tempfile.TemporaryDirectory() as folder:
        path = args.keep or Path(folder) / "bench.sqlite3"
        if not path.exists():
            fill(path, args.figures, args.events)
        runs = []
        for _ in range(3):
            command = [sys.executable, "-m", "benchmarks.digests", "--measure", str(path)]
            runs.append(json.loads(subprocess.run(command, check=True, capture_output=True, text=True).stdout))
        best = min(runs, key=lambda run: run["compose_s"])
        for name, value in best.items():
            print(f"{name:12} {value:10.2f}")
        fine = best["compose_s"] < 2 and best["peak_mb"] < 200
        print("within 2 s and 200 MB" if fine else "SLOWER OR LARGER than 2 s and 200 MB")


if __name__ == "__main__":
    main()
