"""How good the machine is, measured by persons on a random sample: precision and recall with what is uncertain about
them. Pure."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Final

from monitor.facts import province_of
from monitor.review import Decision, rank

#: Standard errors of a 95 % interval.
_Z: Final = 1.959964
#: A topic or province with fewer reviewed figures gets no line of its own.
ENOUGH: Final = 20


@dataclass(frozen=True, slots=True)
class Share:
    """`right` of `of` were right, and between which shares the truth lies in 95 of 100 cases (Wilson)."""

    right: int
    of: int

    @property
    def value(self) -> float | None:
        """The share itself; None where nothing was counted."""
        return self.right / self.of if self.of else None

    @property
    def interval(self) -> tuple[float, float]:
        """Lower and upper end; 0 to 1 where nothing was counted."""
        if not self.of:
            return 0.0, 1.0
        share, n = self.right / self.of, self.of
        middle = share + _Z * _Z / (2 * n)
        spread = _Z * math.sqrt(share * (1 - share) / n + _Z * _Z / (4 * n * n))
        scale = 1 + _Z * _Z / n
        return max(0.0, (middle - spread) / scale), min(1.0, (middle + spread) / scale)


@dataclass(frozen=True, slots=True)
class Score:
    """Precision and recall of one thing: "articles", "figures", or the figures of a topic or province."""

    of: str
    name: str
    precision: Share
    recall: Share | None


@dataclass(frozen=True, slots=True)
class Quality:
    """What the sample says, and how much was reviewed in all."""

    scores: tuple[Score, ...]
    #: Articles of the sample reviewed whole, and decisions on figures and articles beside it.
    sampled: int
    figures: int
    beside: int


def quality(decisions: Iterable[Decision], share: float, enough: int = ENOUGH) -> Quality:
    """Scores of the classifier and the extractor from the articles of the sample that were reviewed whole.

    The sample takes kept and dropped articles alike, so recall of the classifier needs no weights. A figure that had to
    be corrected is one wrong figure and one missed. Doubtful figures that were reviewed outside the sample say nothing
    of the whole and are counted only.
    """
    known = list(decisions)
    whole = {one.article: one for one in known if one.figure is None and rank(one.source, one.key) < share}
    figures = [one for one in known if one.figure and one.article in whole and whole[one.article].outcome == "ours"]
    missed = sum(one.missed for one in whole.values() if one.outcome == "ours" and one.kept)
    ours = [one for one in whole.values() if one.outcome == "ours"]
    kept = [one for one in whole.values() if one.kept]
    both = sum(one.kept for one in ours)
    scores = [Score("articles", "all", Share(both, len(kept)), Share(both, len(ours)))]
    scores.append(_score("figures", "all", figures, missed))
    scores.append(_score("figures", "told", [one for one in figures if one.told], None))
    for of, group in (("topic", _topic), ("province", _province)):
        scores += _groups(of, figures, group, enough)
    beside = len(known) - len(figures) - len(whole)
    return Quality(tuple(scores), sampled=len(whole), figures=len(figures), beside=beside)


def _score(of: str, name: str, figures: list[Decision], missed: int | None) -> Score:
    right = sum(one.outcome == "accepted" for one in figures)
    real = sum(one.outcome in ("accepted", "corrected") for one in figures)
    recall = None if missed is None else Share(right, real + missed)
    return Score(of, name, Share(right, len(figures)), recall)


def _groups(of: str, figures: list[Decision], group: Callable[[Decision], str], enough: int) -> list[Score]:
    found: dict[str, list[Decision]] = {}
    for one in figures:
        found.setdefault(group(one), []).append(one)
    return [_score(of, name, found[name], None) for name in sorted(found) if name and len(found[name]) >= enough]


def _topic(one: Decision) -> str:
    return one.figure.topic if one.figure else ""


def _province(one: Decision) -> str:
    place = one.figure.place_current or one.figure.place if one.figure else None
    return province_of(place) if place else ""
