"""Periods in a text: every phrase that names a span of days, what it is for, and the span, if the text settles it.

Relative phrases ("cùng kỳ", "tháng trước") name a span only once the period of the figure is known: see `baseline`.
Nothing is guessed: what neither text nor anchor settles has `period` None."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.types import Period
from monitor.vietnamese import spans

Kind = Literal[
    "year",  # năm 2021, năm qua, trong năm, năm công tác 2021
    "half",  # 6 tháng đầu năm, 6 tháng cuối năm
    "months",  # 9 tháng, 11 tháng đầu năm, 3 tháng cuối năm, tháng 7 và tháng 8
    "quarter",  # quý I/2024
    "month",  # tháng 8/2016, trong tháng
    "week",  # tuần qua, trong tuần
    "day",  # ngày 28/9, 21.4, trong ngày
    "span",  # từ 15/7 đến 14/8, từ tháng 1 đến 30-8
    "since",  # từ đầu năm đến nay, từ ngày 15/12/2020 đến nay
    "last",  # 5 năm qua, 3 tháng gần đây, trong vòng 40 ngày
    "phase",  # giai đoạn 2016 - 2020, nhiệm kỳ 2015 - 2020
    "tet",  # Tết Nguyên đán Kỷ Hợi
    "campaign",  # trong đợt cao điểm
    "same",  # cùng kỳ, cùng kỳ năm trước, cùng kỳ 2020
    "previous",  # kỳ trước, tháng trước, tuần liền kề
]
Role = Literal[
    "period",  # the span that figures speak of
    "baseline",  # stands in a comparison: so với …, cùng kỳ …
    "as_of",  # a stock's day: tính đến 15-8, hiện nay
    "plan",  # lies ahead of the article: năm 2022 in January 2022, đến năm 2025
    "event",  # the day of a meeting or an incident, not of a statistic
]


@dataclass(frozen=True, slots=True)
class PeriodMention:
    """A phrase that names a span. `start` and `end` are offsets into the text given to `find_periods`."""

    start: int
    end: int
    kind: Kind
    role: Role
    #: The span; None where unsettled, or where only `baseline` can tell.
    period: Period | None
    #: Name of the rule that read it, e.g. "half-year" or "same-period".
    rule: str
    #: The year named in a relative phrase ("cùng kỳ năm 2020"), if any.
    year: int | None = None


Anchor = date | Period | None


def find_periods(text: str, anchor: Anchor, *, folded: str | None = None) -> list[PeriodMention]:
    """All mentions in an NFC text in order of `start`, never overlapping. `anchor` is the article's day, its month or
    year as a Period where only that is known, or None. `folded` is `text.fold(text)` if the caller has it."""
    return []


def settle_anchor(text: str, published: Anchor, *, slug: str = "") -> Anchor:
    """The best anchor that article and address give: a published month is narrowed to the day where the text tells it
    ("Ngày 21.4, lãnh đạo …"); without a date, the page's own date line, a lunar year (Tết Kỷ Hợi), "cùng kỳ năm 2018"
    (so 2019) or the only year named. `slug` is the address of the article, for "thang-3-2018"."""
    return published


def baseline(current: Period, mention: PeriodMention) -> Period | None:
    """The span that a mention in a comparison stands for, given the period of the figure. Works for every kind: a
    mention with a span of its own gives that span, adapted to the statistical month (15th to 14th) where the current
    period is one. None where it cannot be told."""
    return mention.period


__all__ = ["Anchor", "Kind", "PeriodMention", "Role", "baseline", "find_periods", "settle_anchor", "spans"]
