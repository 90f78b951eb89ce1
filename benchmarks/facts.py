"""How fast facts are made: judged article by article, folded from a log, and rebuilt inside a store.

    python -m benchmarks.facts [--figures N]

Each step is told in figures a second, and as a multiple of the time of decoding the same log from JSON, which anything
that reads a log must do (the peer, in the same run).
"""

from __future__ import annotations

import argparse
import json
import sqlite3
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import islice, product
from pathlib import Path

from sqlalchemy import insert

from monitor.facts import Ledger, apply, judge, keyed, rebuild, weigh
from monitor.store import open_store
from monitor.store.convert_figures import event_columns, statement_dict
from monitor.store.log import link
from monitor.store.tables import ArticleRow, EventRow
from monitor.types import Event, Figure, Period, Statement

NOW = datetime(2026, 1, 21, tzinfo=UTC)
TOPICS = ("crime", "social_order", "drugs", "theft", "fraud", "traffic", "fire", "economic", "environment", "weapons")
MEASURES = ("cases", "cleared_cases", "prosecuted_cases", "admin_cases", "received", "resolved")
PER_ARTICLE = 10


def statements(count: int) -> Iterator[Statement]:
    """Every statistic told by three outlets: a portal, a paper with a rounded value, a reprint of the paper."""
    outlets = (("congan", "a", 0), ("bao", "b", 1), ("vnexpress", "b", 2))
    keys = list(product(range(2001, 2026), (f"Tỉnh {number}" for number in range(63)), TOPICS, MEASURES))
    blocks = range(0, len(keys), PER_ARTICLE)
    told = ((at, key, outlet) for at in blocks for outlet in outlets for key in keys[at : at + PER_ARTICLE])
    for number, (at, (year, place, topic, measure), (source, story, distance)) in enumerate(islice(told, count)):
        article = number // PER_ARTICLE + 1
        value = 100 + at % 900
        sentence = f"Năm {year}, lực lượng chức năng {place} phát hiện {value} vụ, tăng so với cùng kỳ năm trước."
        figure = Figure(
            topic=topic,
            measure=measure,
            relation="level",
            value=Decimal(value if distance == 0 else value // 10 * 10),
            unit="case",
            approx="exact" if distance == 0 else "over",
            period=Period(date(year, 1, 1), date(year, 12, 31)),
            place=place,
            place_current=place,
            quote=f"{value} vụ",
            start=40,
            end=46,
            rules=("count", "head"),
        )
        yield Statement(
            article=article,
            source=source,
            url=f"https://{source}.vn/bai-{article}.html",
            title="Tổng kết công tác phòng, chống tội phạm",
            story=f"{story} {at}",
            published=NOW - timedelta(days=article % 300),
            seen_at=NOW,
            figure=figure,
            sentence=sentence,
            sentence_start=0,
            distance=distance,
        )


def judged(told: list[Statement]) -> list[Event]:
    """The log that the statements cause, read article by article."""
    events: list[Event] = []
    ledgers: dict[str, Ledger] = {}
    by_article: dict[int, list[Statement]] = {}
    for one in told:
        by_article.setdefault(one.article, []).append(one)
    for article, stated in by_article.items():
        facts = keyed(stated)
        happened = judge({key: ledgers[key] for key in facts if key in ledgers}, article, facts, NOW)
        ledgers |= apply(ledgers, happened)
        events += happened
    return events


def fill(path: Path, events: list[Event]) -> None:
    """A store with that log, whose facts are still to be made. Articles are left out, so references are not kept."""
    with open_store(f"sqlite:///{path}") as store:
        store.close()
        with closing(sqlite3.connect(path)) as raw:
            raw.execute("PRAGMA journal_mode=WAL")
        chain, rows = "", []
        for seq, event in enumerate(events, 1):
            columns = event_columns(event)
            chain = link(chain, seq, columns)
            rows.append({"seq": seq, "chain": chain, **columns})
        with store._db.write() as session:
            session.connection().exec_driver_sql("PRAGMA defer_foreign_keys=ON")
            session.connection().execute(insert(EventRow), rows)
            numbers = sorted({event.statement.article for event in events})
            session.connection().exec_driver_sql(
                "INSERT INTO page (id, source, url, final_url, status, headers, fetched_at) "
                "VALUES (1, 's', 'u', 'u', 200, '{}', '2026-01-01 00:00:00.000000')"
            )
            session.connection().execute(insert(ArticleRow), [_article(number) for number in numbers])


def _article(number: int) -> dict[str, object]:
    empty = dict.fromkeys(("text_hash", "title", "text", "rest", "verdict", "reader", "classifier", "extractor"), "")
    where = {"id": number, "source": "s", "key": str(number), "url": "u", "page_id": 1, "story": "", "signature": b""}
    return where | empty | {"first_seen": NOW, "last_seen": NOW, "relevant": True, "review": False, "score": 1.0}


def timed(name: str, count: int, floor: float | None, began: float) -> float:
    """Print one line of the table; gives the seconds of processor time."""
    passed = time.process_time() - began
    times = f"{passed / floor:6.1f} × the peer" if floor else "     the peer"
    print(f"{name:<46}{passed:7.2f} s {count / passed:9.0f}/s {times}")
    return passed


def main() -> None:
    """Run all steps and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=int, default=100_000)
    count = parser.parse_args().figures
    told = list(statements(count))
    texts = [json.dumps(statement_dict(one), ensure_ascii=False) for one in told]

    began = time.process_time()
    for text in texts:
        json.loads(text)
    floor = timed("decoding the log from JSON", count, None, began)

    began = time.process_time()
    events = judged(told)
    timed("judging article by article (keys and events)", count, floor, began)

    began = time.process_time()
    facts = [weigh(ledger) for ledger in rebuild(events).values()]
    timed("folding the log and weighing every fact", count, floor, began)

    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "monitor.sqlite3"
        fill(path, events)
        with open_store(f"sqlite:///{path}") as store:
            began = time.process_time()
            made = store.rebuild_facts()
            timed("rebuilding the facts of a SQLite store", count, floor, began)
            began = time.process_time()
            again = store.rebuild_facts()
            timed("proving them equal to the log", count, floor, began)
    assert (made, again) == (len(facts), 0)
    print(f"{count} figures, {len(events)} events, {len(facts)} facts")


if __name__ == "__main__":
    main()
