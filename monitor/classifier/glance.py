"""The cheap first verdict, from what a feed says of an entry: is it worth fetching? It drops only what is plainly
something else, and lets a known share of that through, so that what it costs can be watched."""

from __future__ import annotations

import hashlib
from dataclasses import replace
from typing import Final

from monitor.classifier.model import shipped
from monitor.classifier.verdict import judge
from monitor.types import Reason, Verdict

#: One in this many of the entries that would be dropped is fetched all the same.
SAMPLE: Final = 20
SAMPLED: Final = "sample"


def glance(title: str, summary: str = "", *, section: str = "", url: str = "") -> Verdict:
    """Judge a feed entry. `relevant` says fetch it; the reason "sample" marks one that is fetched only to watch the
    loss. An entry without a title is always fetched. Never raises."""
    verdict = judge(shipped().models["glance"], title, summary, url=url, section=section)
    if verdict.relevant or not title.strip():
        return replace(verdict, relevant=True)
    if sampled(url or title):
        return replace(verdict, relevant=True, reasons=(Reason(SAMPLED, "", 0.0), *verdict.reasons))
    return verdict


def sampled(key: str) -> bool:
    """Whether an entry belongs to the sample; the same entry always does or never does."""
    digest = hashlib.sha256(key.encode("utf-8", "surrogatepass")).digest()
    return int.from_bytes(digest[:4], "big") % SAMPLE == 0
