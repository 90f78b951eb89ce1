"""What is known at each point of a text being read for periods."""

from __future__ import annotations

from datetime import date, timedelta

from monitor.types import Period
from monitor.vietnamese import spans
from monitor.vietnamese.periods.grammar import AGO, Phrase
from monitor.vietnamese.periods.mention import Anchor, Kind, PeriodMention, Role, plain_anchor

#: What a production makes of a phrase; None where it is no period after all.
Found = tuple[Kind, Role, Period | None]


class Reading:
    """One text being read: what the article's date settles, and what the text has said up to the point reached."""

    def __init__(self, low: str, anchor: Anchor) -> None:
        anchor = plain_anchor(anchor)
        self.low = low
        #: The article's day if known, the last day it can be of, and its year.
        self.day: date | None = anchor if isinstance(anchor, date) else None
        self.latest: date | None = anchor.end if isinstance(anchor, Period) else anchor
        single = anchor.start.year == anchor.end.year if isinstance(anchor, Period) else anchor is not None
        self.year: int | None = self.latest.year if self.latest and single else None
        self.month: Period | None = (
            anchor if isinstance(anchor, Period) and spans.length_in_months(anchor) == 1 else None
        )
        #: What has been named so far, for "trong tháng", "trong kỳ" and repeats without a year.
        self.last: dict[str, Period] = {}
        self.named: dict[tuple[str, str], Period] = {}
        #: Of the phrase at hand: whether it stands in a comparison, the year it names for `PeriodMention.year`, and
        #: the year of the phrase beside it.
        self.compared = False
        self.year_of_name: int | None = None
        self.next_year: int | None = None

    def remember(self, phrase: Phrase, mention: PeriodMention) -> None:
        """Take note of a mention for those that follow."""
        if mention.period is None:
            return
        if mention.kind == "day":
            self.last["day"] = mention.period
        if mention.role != "period":
            return
        self.last[mention.kind] = self.last["recent"] = mention.period
        if mention.kind == "span" and spans.length_in_months(mention.period) == 1:
            self.last["month"] = mention.period
        if mention.kind != "phase":
            self.last.setdefault("first", mention.period)
        key = (phrase.what, phrase.fields.get("n", "") + phrase.fields.get("w", ""))
        if phrase.fields.get("y") or phrase.fields.get("yy"):
            self.named[key] = mention.period

    def named_year(self, phrase: Phrase) -> int | None:
        """The year written in the phrase, or beside it."""
        written = as_int(phrase.fields.get("y") or phrase.fields.get("yy"))
        if written is not None:
            return written
        relative = phrase.fields.get("yrel")
        if relative and self.year is not None:
            return self.year - AGO[relative]
        return self.next_year

    def latest_with(self, month: int, day: int = 1, slack: int = 0) -> date | None:
        """The last such day of the year that does not lie after the article."""
        if self.latest is None:
            return None
        limit = self.latest + timedelta(days=slack)
        for year in (limit.year, limit.year - 1, limit.year - 2, limit.year - 3, limit.year - 4):
            on = spans.day(year, month, day)
            if on is not None and on <= limit:
                return on
        return None


def as_int(text: str | None) -> int | None:
    """A number that may not have been written."""
    return int(text) if text else None
