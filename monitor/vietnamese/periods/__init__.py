"""Periods in a text: every phrase that names a span of days, what it is for, and the span, if the text settles it.

Relative phrases ("cùng kỳ", "tháng trước") name a span only once the period of the figure is known: see `baseline`.
Nothing is guessed: what neither text nor anchor settles has `period` None."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from monitor.types import Period
from monitor.vietnamese import lunar, spans
from monitor.vietnamese.periods.anchor import article_period, settle_anchor
from monitor.vietnamese.periods.mention import Anchor, Kind, PeriodMention, Role
from monitor.vietnamese.periods.reader import find_periods, is_compared

__all__ = [
    "Anchor", "Kind", "PeriodMention", "Role", "article_period", "baseline", "find_periods", "is_compared",
    "settle_anchor",
]  # fmt: skip


#: How far from its first day a span may lie that is still of the holidays.
_HOLIDAYS: Final = timedelta(days=20)


def _other_tet(current: Period, year: int | None) -> Period | None:
    """The same days around the Tết of another year, the one before where none is named; None where the span is not of
    the holidays."""
    for own in (current.start.year, current.end.year):
        first, other = lunar.tet(own), lunar.tet(own - 1 if year is None else year)
        if first is None or other is None or not current.start - _HOLIDAYS <= first <= current.end + _HOLIDAYS:
            continue
        if current.end - current.start > 2 * _HOLIDAYS or other >= first:
            continue
        return Period(current.start + (other - first), current.end + (other - first))
    return None


def baseline(current: Period, mention: PeriodMention) -> Period | None:
    """The span that a mention in a comparison stands for, given the period of the figure. Works for every kind: a
    mention with a span of its own gives that span, adapted to the statistical month (15th to 14th) where the current
    period is one. None where it cannot be told."""
    if mention.kind == "tet" or mention.rule == "same-tet":
        found = _other_tet(current, mention.year)
        if found is not None or mention.kind == "tet":
            return found
    if mention.kind == "same":
        if mention.rule not in ("same", "same-tet", "prior-year"):
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
