"""What many tests share."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

import pytest
from hypothesis import settings

from tests.loopback import NOW, Web, serve

# No test depends on how fast the machine is; speed is measured in benchmarks/.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")


@pytest.fixture
def now() -> datetime:
    """The moment at which tests play."""
    return NOW


@pytest.fixture
def web() -> Iterator[Web]:
    """A scripted server on an ephemeral loopback port."""
    with serve() as state:
        yield state
