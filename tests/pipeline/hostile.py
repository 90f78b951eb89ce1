"""A reader for tests, and pages that end it or keep it for ever. Loaded by the processes that read."""

from __future__ import annotations

import os
import signal
from collections.abc import Collection
from datetime import datetime

from monitor.catalogue import Source
from monitor.readers import read_page
from monitor.reading import Understanding
from monitor.types import Entry, Page


def read(source: Source, page: Page, entry: Entry | None, shared_dates: Collection[datetime]) -> Understanding:
    """As `readers.read_page`, but for the words "crash" and "endless" on the page."""
    if b"crash" in page.body:
        os.kill(os.getpid(), signal.SIGKILL)
    while b"endless" in page.body:
        signal.pause()
    return read_page(source, page, entry, shared_dates)
