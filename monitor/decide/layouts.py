"""Has a source changed its pages? Judged by its latest articles together."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import sha256
from typing import Final

from monitor.scraper import layout
from monitor.types import Issue

#: Articles of a source that its habit is learned from, the latest included.
LAYOUT_MEMORY: Final = 30


def layout_signs(newest_first: Sequence[layout.Look]) -> str:
    """What the latest articles of a source say together about a change of its pages, in words; "" for nothing."""
    usual = layout.habit(newest_first[layout.ENOUGH :])
    latest = [layout.findings(article, usual) for article in newest_first[: layout.ENOUGH]]
    return "; ".join(finding.detail for finding in layout.changed(latest))


def layout_issue(source: str, url: str, signs: str) -> Issue:
    """A change of layout for a person to look at; the same change is raised once."""
    key = "layout:" + sha256(f"{source}|{signs}".encode()).hexdigest()[:32]
    return Issue(key=key, kind="layout", detail=f"{source}: {signs}", source=source, url=url)
