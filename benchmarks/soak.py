"""The long version of the crash test: the scripted week under so many kills, with its proof after each week.

python -m benchmarks.soak --kills 200
"""

from __future__ import annotations

import argparse
import logging
import tempfile
import time
from pathlib import Path

import structlog

from tests.faults.week import play


def main() -> None:
    """Kill, prove, print."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else "")
    arguments.add_argument("--kills", type=int, default=200)
    arguments.add_argument("--seed", type=int, default=1)
    asked = arguments.parse_args()
    structlog.configure(wrapper_class=structlog.make_filtering_bound_logger(logging.CRITICAL))
    with tempfile.TemporaryDirectory() as folder:
        began = time.perf_counter()
        tally = play(Path(folder), asked.kills, asked.seed)
    print(
        f"{tally.kills} kills ({tally.in_doubt} between acceptance and record) over {tally.weeks} weeks: all proven. "
        f"{tally.mails} mails taken, {tally.repeated} of them marked as repeated; {time.perf_counter() - began:.0f} s"
    )


if __name__ == "__main__":
    main()
