"""The long versions of the tests of endurance.

python -m benchmarks.soak --kills 200    the scripted week under so many kills, with its proof after each week
python -m benchmarks.soak --days 30      so many days in virtual time, and what the process holds after each
"""

from __future__ import annotations

import argparse
import logging
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import structlog

from tests.faults import month, week

#: Most memory at the end, in bytes, and as a share of what was held after the first day.
MOST_MEMORY, GROWTH = 200_000_000, 1.1


def kill(kills: int, seed: int) -> bool:
    """Kill, prove, print."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        tally = week.play(Path(folder), kills, seed)
    print(
        f"{tally.kills} kills ({tally.in_doubt} between acceptance and record, {tally.idle} before the first request) "
        f"over {tally.weeks} weeks: all proven. {tally.mails} mails taken, {tally.repeated} marked as repeated; "
        f"{time.perf_counter() - began:.0f} s"
    )
    return True


def endure(days: int) -> bool:
    """Live, measure, print."""
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        held = month.play(Path(folder), days)
    print("day   memory MB   tasks   threads   descriptors   WAL kB   requests   log bytes for each   articles in all")
    for one in held:
        print(
            f"{one.day:>3}   {one.memory / 1e6:>9.1f}   {one.tasks:>5}   {one.threads:>7}   {one.descriptors:>11}   "
            f"{one.wal / 1e3:>6.0f}   {one.requests:>8}   {one.log / one.requests:>18.0f}   {one.articles:>15}"
        )
    faults = growth(held)
    print(f"{'; '.join(faults) or 'nothing grew'}; {time.perf_counter() - began:.0f} s")
    return not faults


def growth(held: Sequence[month.Held]) -> list[str]:
    """What grew between the first day and the last beyond its bound. Articles are looked at again for sixty days, so
    that requests grow until then; what is logged for each of them must not."""
    first, last = held[0], held[-1]
    faults = []
    if last.memory > min(first.memory * GROWTH, MOST_MEMORY):
        faults.append(f"memory went from {first.memory / 1e6:.1f} to {last.memory / 1e6:.1f} MB")
    for name in ("tasks", "threads", "descriptors"):
        if getattr(last, name) > getattr(first, name):
            faults.append(f"{name} went from {getattr(first, name)} to {getattr(last, name)}")
    # Its size on one day is that of the largest transaction which happened to fill it: a third of the days tells.
    third = max(len(held) // 3, 1)
    early, late = (max(one.wal for one in days) for days in (held[:third], held[-third:]))
    if late > early * GROWTH:
        faults.append(f"the write-ahead log went from {early:,} to {late:,} bytes")
    before, after = (one.log / one.requests for one in (first, last))
    if after > before * GROWTH:
        faults.append(f"what is logged for a request went from {before:.0f} to {after:.0f} bytes")
    return faults


def main() -> None:
    """Play what was asked for."""
    arguments = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    arguments.add_argument("--kills", type=int, default=0)
    arguments.add_argument("--days", type=int, default=0)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    good = kill(asked.kills, asked.seed) if asked.kills else True
    good = (endure(asked.days) if asked.days else True) and good
    sys.exit(0 if good else 1)


if __name__ == "__main__":
    main()
