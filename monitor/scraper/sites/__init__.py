"""Readers of sites whose pages the general reader cannot read as they stand; one module a site, found by its name.

A module has `READERS`, a tuple of `SiteReader`, newest first. A reader turns the page into one that the general reader
understands and adds selectors; it decides nothing else. Old versions stay, so that archives remain readable.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from importlib import import_module
from importlib.util import find_spec
from typing import Final

from monitor.scraper.selectors import Selectors

_NAME: Final = re.compile(r"[a-z][a-z0-9_]{1,40}")


@dataclass(frozen=True, slots=True, kw_only=True)
class SiteReader:
    """One layout of a site. `fits` looks at the page text; the first reader that fits is used."""

    name: str
    #: Month in which this layout was first seen, "YYYY-MM".
    since: str
    fits: Callable[[str], bool]
    prepare: Callable[[str], str] = str
    selectors: Selectors | None = None


@cache
def readers(site: str) -> tuple[SiteReader, ...]:
    """The readers in the module named after the site, () if there is none."""
    if not _NAME.fullmatch(site) or find_spec(f"{__name__}.{site}") is None:
        return ()
    found: tuple[SiteReader, ...] = import_module(f"{__name__}.{site}").READERS
    return found


def reader_for(site: str | None, page: str) -> SiteReader | None:
    """The reader of `site` that fits the page, None where the general reader does without."""
    return next((reader for reader in readers(site or "") if reader.fits(page)), None)
