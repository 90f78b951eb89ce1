"""Signs that a site has changed its pages: what one article's reading says, and what several in a row say together.

Decides nothing about what to do; the general reader goes on reading meanwhile.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final, Literal

Sign = Literal["selector", "text", "short text", "title", "date"]

#: A text is short if it has less than this share of the source's usual length.
SHORT: Final = 0.25
#: So many articles are needed to know a habit, or to call a change of layout.
ENOUGH: Final = 5
#: A change is called when this share of the latest articles shows the same sign.
MOST: Final = 0.6


@dataclass(frozen=True, slots=True)
class Look:
    """What is looked at of an article: the length of its text, whether title and date were found, and the fields of
    which the site's selectors matched nothing."""

    length: int
    titled: bool
    dated: bool
    unmatched: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Finding:
    """One sign on one article; `detail` is in words for the operator."""

    sign: Sign
    detail: str


@dataclass(frozen=True, slots=True)
class Habit:
    """How a source's articles usually look. `length` is the median number of characters, 0 while unknown; `dated` tells
    whether they carry a date."""

    length: int = 0
    dated: bool = True


def habit(articles: Sequence[Look]) -> Habit:
    """The habit that a source's articles show; the neutral one while there are fewer than `ENOUGH`."""
    if len(articles) < ENOUGH:
        return Habit()
    dated = sum(article.dated for article in articles)
    return Habit(int(median(article.length for article in articles)), dated * 2 > len(articles))


def findings(article: Look, usual: Habit) -> tuple[Finding, ...]:
    """What about this article is not as the source's selectors and habit promise."""
    found = [
        Finding("selector", f"no selector for {field} matches; the general reader was used")
        for field in article.unmatched
    ]
    if not article.length:
        found.append(Finding("text", "no article text found"))
    elif usual.length and article.length < SHORT * usual.length:
        found.append(Finding("short text", f"{article.length} characters, where {usual.length} are usual"))
    if not article.titled:
        found.append(Finding("title", "no headline found"))
    if not article.dated and usual.dated:
        found.append(Finding("date", "no date of publication found"))
    return tuple(found)


def changed(latest: Sequence[tuple[Finding, ...]]) -> tuple[Finding, ...]:
    """The signs that most of a source's latest articles share, with the newest detail; () while there are too few.

    `latest` is newest first. One short notice or one page without a date is no change of layout.
    """
    if len(latest) < ENOUGH:
        return ()
    counts: Counter[Sign] = Counter()
    newest: dict[Sign, Finding] = {}
    for found in latest:
        for finding in found:
            newest.setdefault(finding.sign, finding)
        counts.update({finding.sign for finding in found})
    return tuple(newest[sign] for sign, count in counts.most_common() if count >= MOST * len(latest))
