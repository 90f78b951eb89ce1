"""What many tests share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

import pytest
from hypothesis import settings
from xdist.scheduler import LoadScopeScheduling

from tests.loopback import NOW, Web, serve

# No test depends on how fast the machine is; speed is measured in benchmarks/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

#: Files whose tests look at one round that takes long: where tests run in several processes, one takes all of these.
ONE_ROUND = frozenset(("tests/catalogue/test_every_source.py", "tests/story/test_demo.py"))


class Scheduling(LoadScopeScheduling):  # type: ignore[misc]
    """Every test goes to the next idle process, but for those of `ONE_ROUND`."""

    def _split_scope(self, nodeid: str) -> str:
        path = nodeid.partition("::")[0]
        return path if path in ONE_ROUND else nodeid


def pytest_xdist_make_scheduler(config: pytest.Config, log: Any) -> Scheduling:
    """How tests are given to processes."""
    return Scheduling(config, log)


@pytest.fixture
def now() -> datetime:
    """The moment at which tests play."""
    return NOW


@pytest.fixture
def web() -> Iterator[Web]:
    """A scripted server on an ephemeral loopback port."""
    with serve() as state:
        yield state
