"""Dates that stand on many pages of a site, day after day: placeholders and page clocks, no dates of articles. Pure."""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

#: A date is the site's, not an article's, once so many pages bore it ...
PAGES: Final = 5
#: ... that were fetched so far apart: a paper may well publish five articles in one minute.
APART: Final = timedelta(days=2)
_MOST_SOURCES: Final = 5_000
_MOST_DATES: Final = 300


@dataclass(slots=True)
class _Seen:
    pages: int
    first: datetime
    last: datetime


class SharedDates:
    """Remembers, for the life of a process, which dates the pages of each source bore."""

    def __init__(self) -> None:
        self._sources: OrderedDict[str, OrderedDict[datetime, _Seen]] = OrderedDict()

    def saw(self, source: str, published: datetime | None, fetched_at: datetime) -> None:
        """A new article of a source bore this date."""
        if published is None:
            return
        dates = self._sources.setdefault(source, OrderedDict())
        self._sources.move_to_end(source)
        seen = dates.setdefault(published, _Seen(0, fetched_at, fetched_at))
        dates.move_to_end(published)
        seen.pages += 1
        seen.last = max(seen.last, fetched_at)
        while len(dates) > _MOST_DATES:
            dates.popitem(last=False)
        while len(self._sources) > _MOST_SOURCES:
            self._sources.popitem(last=False)

    def of(self, source: str) -> tuple[datetime, ...]:
        """The dates that are no article's."""
        dates = self._sources.get(source) or OrderedDict()
        return tuple(date for date, seen in dates.items() if seen.pages >= PAGES and seen.last - seen.first >= APART)
