"""What a mention of a period is."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Literal

from monitor.types import Period

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
    "now",  # hiện có, đến nay
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
    #: Name of the rule that read it, e.g. "first-months" or "same".
    rule: str
    #: The year named in a relative phrase ("cùng kỳ năm 2020") or by a Tết, if any.
    year: int | None = None


Anchor = date | Period | None


def plain_anchor(anchor: Anchor) -> Anchor:
    """A span of one day is that day."""
    return anchor.start if isinstance(anchor, Period) and anchor.start == anchor.end else anchor
