"""Periods in a text: every phrase that names a span of days, what it is for, and the span, if the text settles it.

Relative phrases ("cùng kỳ", "tháng trước") name a span only once the period of the figure is known: see `baseline`.
Nothing is guessed: what neither text nor anchor settles has `period` None."""

from __future__ import annotations

from monitor.types import Period
from monitor.vietnamese import spans
from monitor.vietnamese.periods.anchor import article_period, settle_anchor
from monitor.vietnamese.periods.mention import Anchor, Kind, PeriodMention, Role
from monitor.vietnamese.periods.reader import find_periods, is_compared

__all__ = [
    "Anchor", "Kind", "PeriodMention", "Role", "article_period", "baseline", "find_periods", "is_compared",
    "settle_anchor",
]  # fmt: skip


def baseline(current: Period, mention: PeriodMention) -> Period | None:
    """The span that a mention in a comparison stands for, given the period of the figure. Works for every kind: a
    mention with a span of its own gives that span, adapted to the statistical month (15th to 14th) where the current
    period is one. None where it cannot be told."""
    if mention.kind == "same":
        if mention.rule not in ("same", "prior-year"):
            return None
        if mention.year is None:
            return spans.shift(current, -12)
        return spans.in_year(current, mention.year) if mention.year < current.end.year else None
    if mention.kind == "previous":
        wanted = {"prior-month": 1, "prior-quarter": 3}.get(mention.rule)
        if wanted is not None and spans.length_in_months(current) != wanted:
            return None
        return spans.before(current)
    named = mention.period
    size = spans.length_in_months(current)
    if named is None or size is None or current.start.day == 1 or named.start.day != 1:
        return named
    if spans.length_in_months(named) != size:
        return named
    by = (named.end.year - current.end.year) * 12 + named.end.month - current.end.month
    return spans.shift(current, by)
