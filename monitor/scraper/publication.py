"""When the article was published and last changed: dated clues of a page, weighed against each other.

Clocks of the page, dates of related items and dates that the site shows everywhere do not count.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection
from datetime import date, datetime, timedelta
from typing import Final, NamedTuple

from monitor.scraper.address import split_address
from monitor.scraper.boxes import Line, Tree
from monitor.scraper.dates import Moment, read_machine_date, read_visible_date
from monitor.scraper.marks import parts
from monitor.scraper.metadata import Metadata
from monitor.types import VIETNAM

#: Meta tags by how surely they mean the first publication.
_META: Final = {
    "article:published_time": 5.0, "og:published_time": 5.0, "article:published": 5.0, "pubdate": 4.0,
    "publishdate": 4.0, "publish-date": 4.0, "publication_date": 4.0, "datepublished": 4.0, "parsely-pub-date": 4.0,
    "sailthru.date": 4.0, "dc.date.issued": 4.0, "dc.date.created": 3.0, "dcterms.created": 3.0, "dc.date": 3.0,
    "date": 3.0, "dc.created": 3.0, "article.published": 4.0, "published_at": 4.0, "og:article:published_time": 4.0,
    "datecreated": 0.5,
}  # fmt: skip
#: So many dates shown on one page are weighed.
_MAX_SHOWN: Final = 200
_META_MODIFIED: Final = (
    "article:modified_time",
    "og:updated_time",
    "lastmod",
    "datemodified",
    "last-modified",
    "dc.date.modified",
)
_UPDATED: Final = re.compile(r"\b(?:cập nhật|sửa lần cuối|updated|modified)\b", re.IGNORECASE)
_CLOCK_ONLY: Final = re.compile(r"^\W*(?:lúc\s*)?\d{1,2}\s?[:hg]\s?\d{2}\b", re.IGNORECASE)
_DATE_NAMES: Final = frozenset((
    "date", "time", "datetime", "publish", "published", "pubdate", "ngay", "thoigian", "timestamp", "dateline",
    "posted", "created",
))  # fmt: skip
_CLOCK_NAMES: Final = frozenset((
    "current", "today", "clock", "now", "dongho", "server", "hienthoi",
))  # fmt: skip
_PATH_DAY: Final = re.compile(
    r"(?<!\d)(?P<year>20\d\d)[/\-_]?(?P<month>0[1-9]|1[0-2])[/\-_]?(?P<day>0[1-9]|[12]\d|3[01])(?!\d)"
)
_PATH_STAMP: Final = re.compile(
    r"(?:20(?P<long>\d\d)|(?<=\D1\d\d)(?P<short>\d\d))(?P<month>0[1-9]|1[0-2])(?P<day>0[1-9]|[12]\d|3[01])"
    r"(?P<hour>[01]\d|2[0-3])(?P<minute>[0-5]\d)(?P<second>[0-5]\d)\d{0,6}(?!\d)"
)
#: Folders by month (/YYYYMM/), and what the agreement with one weighs.
_PATH_MONTH: Final = re.compile(r"/(?P<year>20\d\d)/?(?P<month>0[1-9]|1[0-2])(?=/)")
_MONTH_WEIGHT: Final = 1.5
#: Seconds since 1970 at the end of an address, for the years 2014 to 2033.
_PATH_SECONDS: Final = re.compile(r"-(?P<seconds>1[4-9]\d{8})(?:\.html?)?/?$")
_WORDS: Final = re.compile(r"[^\W\d_]{2,}")
#: A date stands in a line shorter than this.
_LONG: Final = 160


class Clue(NamedTuple):
    """One statement of when: its rule and weight, and whether readers see it."""

    moment: Moment
    rule: str
    weight: float
    visible: bool = False


class Publication(NamedTuple):
    """Published and modified, each with the rule that settled it."""

    published: datetime | None
    rule: str
    modified: datetime | None


def read_publication(
    tree: Tree,
    metadata: Metadata,
    url: str,
    heading: int,
    body: tuple[int, int],
    *,
    selected: str = "",
    fetched_at: datetime | None = None,
    known: Collection[datetime] = (),
) -> Publication:
    """Weigh all clues. `heading` is the line of the headline (-1 if unknown), `body` the lines of the article."""
    clues = _machine(metadata)
    if selected:
        moment = read_machine_date(selected)
        if moment:
            clues.append(Clue(moment, "selector", 8.0, True))
    shown = list(_visible(tree, heading, body, fetched_at))
    clues = [clue for clue in (*clues, *shown) if _possible(clue, fetched_at, known)]
    clues = [_unmasked(clue, shown) for clue in clues]
    modified = _modified(metadata)
    clues += [clue for clue in _addressed(url) if _possible(clue, fetched_at, known)]
    if not clues and modified:
        clues = [Clue(modified, "modified", 1.0)]
    if not clues:
        return Publication(None, "", None)
    moment, rule = _settle(clues, _month_in(url))
    return Publication(moment.at, rule, modified.at if modified else None)


def _settle(clues: list[Clue], month: tuple[int, int] | None) -> tuple[Moment, str]:
    votes: dict[date, float] = defaultdict(float)
    shown: dict[date, float] = defaultdict(float)
    for clue in clues:
        if clue.visible:
            shown[clue.moment.day] = max(shown[clue.moment.day], clue.weight)
        else:
            votes[clue.moment.day] += clue.weight
    for day, weight in shown.items():
        votes[day] += weight
    for day in votes:
        votes[day] += _MONTH_WEIGHT if (day.year, day.month) == month else 0.0
    day = max(votes, key=lambda day: votes[day])
    agreeing = [clue for clue in clues if clue.moment.day == day]
    best = max(agreeing, key=lambda clue: (clue.moment.timed and not _midnight(clue.moment), clue.weight))
    rules = dict.fromkeys(clue.rule for clue in sorted(agreeing, key=lambda clue: (clue is not best, -clue.weight)))
    return best.moment, " + ".join(list(rules)[:3])


def _midnight(moment: Moment) -> bool:
    local = moment.at
    return (local.hour, local.minute, local.second) == (0, 0, 0)


def _machine(metadata: Metadata) -> list[Clue]:
    clues = []
    stated = [("JSON-LD datePublished", metadata.stated("datePublished"), 6.0)]
    stated.append(("JSON-LD uploadDate", metadata.stated("dateCreated"), 0.5))
    stated += [(name, value, weight) for name, weight in _META.items() for value in metadata.meta.get(name, ())[:1]]
    for rule, text, weight in stated:
        moment = read_machine_date(text) if text else None
        if moment:
            clues.append(Clue(moment, rule, weight))
    return clues


def _modified(metadata: Metadata) -> Moment | None:
    for text in (metadata.stated("dateModified"), metadata.first(*_META_MODIFIED)):
        moment = read_machine_date(text) if text else None
        if moment:
            return moment
    return None


def _visible(tree: Tree, heading: int, body: tuple[int, int], fetched_at: datetime | None) -> list[Clue]:
    """The dates that readers see: those by headline and text, or else those in elements named after dates."""
    start = max(0, (heading if heading >= 0 else body[0]) - 8)
    placed: list[Clue] = []
    after: list[Clue] = []
    named: list[tuple[int, Line]] = []
    for index, line in enumerate(tree.lines):
        text = line.original
        if len(text) > _LONG or not ("20" in text or "19" in text):
            continue
        weight = _place_weight(index, start, heading, body)
        if weight <= 0:
            named.append((index, line))
        elif clue := _shown(tree, index, line, weight, heading, fetched_at):
            (placed if index < body[1] - 3 else after).append(clue)
    # Where several days are shown below the text, they are those of other articles.
    if len({clue.moment.day for clue in after}) < 2:
        placed += after
    placed += _time_elements(tree, start, heading, body)
    if not placed:
        for index, line in named[:_MAX_SHOWN]:
            if _named(line, _DATE_NAMES) and (clue := _shown(tree, index, line, 0.8, heading, fetched_at)):
                placed.append(clue)
    return placed[:_MAX_SHOWN]


def _time_elements(tree: Tree, start: int, heading: int, body: tuple[int, int]) -> list[Clue]:
    found: list[Clue] = []
    for box in tree.tagged("time"):
        moment = read_machine_date(box.attributes.get("datetime") or "")
        if moment and len(found) < _MAX_SHOWN:
            weight = _place_weight(box.first, start, heading, body)
            said = box.attributes.get("itemprop") == "datePublished" or "pubdate" in box.attributes
            found.append(Clue(moment, "time element", 5.0 if said else max(weight, 0.4)))
    return found


def _place_weight(index: int, start: int, heading: int, body: tuple[int, int]) -> float:
    if 0 <= heading <= index <= min(body[0] + 2, heading + 30):
        return 4.0
    if start <= index <= body[0] + 2:
        return 3.0
    if body[1] - 3 <= index <= body[1] + 6:
        return 1.5
    return 0.0


def _shown(tree: Tree, index: int, line: Line, weight: float, heading: int, fetched_at: datetime | None) -> Clue | None:
    text = line.original if len(line.whole) == 1 else " ".join(" ".join([text for text, _, _ in line.whole]).split())
    moment = read_visible_date(text)
    if moment is None or line.link_share > 0.6:
        return None
    words = len(_WORDS.findall(text))
    if words > 14:
        return None
    if _named(line, _CLOCK_NAMES):
        return None
    if not moment.timed and index + 1 < len(tree.lines):
        follower = tree.lines[index + 1].original
        if len(follower) < 40 and _CLOCK_ONLY.match(follower):
            moment = read_visible_date(f"{text} {follower}") or moment
    if fetched_at and (heading < 0 or index < heading) and _is_clock(moment, fetched_at, near=heading - index <= 2):
        return None
    if _UPDATED.search(text):
        weight -= 0.7
    if words > 7:
        weight -= 1.0
    if _named(line, _DATE_NAMES):
        weight += 0.5
    return Clue(moment, "shown with the headline" if weight > 2 else "shown on the page", max(weight, 0.3), True)


def _is_clock(moment: Moment, fetched_at: datetime, *, near: bool) -> bool:
    """True for the time at which the page was fetched, or its day where that stands far from the headline."""
    if moment.timed:
        return abs(moment.at - fetched_at) < timedelta(minutes=10)
    return not near and moment.day == fetched_at.astimezone(VIETNAM).date()


def _named(line: Line, names: frozenset[str]) -> bool:
    return any(box.name and not names.isdisjoint(parts(box.name)) for box in line.inner.near(3))


def _possible(clue: Clue, fetched_at: datetime | None, known: Collection[datetime]) -> bool:
    if fetched_at and clue.moment.at > fetched_at + timedelta(hours=36):
        return False
    return clue.moment.at not in known


def _unmasked(clue: Clue, shown: list[Clue]) -> Clue:
    """A machine date in UTC whose clock is what readers see as local time was local all along."""
    at = clue.moment.at
    if clue.visible or not clue.moment.zoned or at.utcoffset() != timedelta(0):
        return clue
    local = at.replace(tzinfo=VIETNAM)
    for other in shown:
        if other.moment.timed and other.visible and abs(other.moment.at - local) < timedelta(minutes=1):
            return clue._replace(moment=Moment(local, True, False))
    return clue


def _month_in(url: str) -> tuple[int, int] | None:
    match = _PATH_MONTH.search(split_address(url).path)
    return (int(match["year"]), int(match["month"])) if match else None


def _addressed(url: str) -> list[Clue]:
    path = split_address(url).path
    if match := _PATH_SECONDS.search(path):
        return [Clue(Moment(datetime.fromtimestamp(int(match["seconds"]), VIETNAM), True), "time in the address", 1.0)]
    for shape, rule in ((_PATH_STAMP, "time in the address"), (_PATH_DAY, "day in the address")):
        match = shape.search(path)
        if match:
            number = {name: int(value) for name, value in match.groupdict().items() if value}
            year = number.get("year") or 2000 + (number.get("long") or number.get("short") or 0)
            clock = (number.get("hour", 0), number.get("minute", 0), number.get("second", 0))
            try:
                at = datetime(year, number["month"], number["day"], *clock, tzinfo=VIETNAM)
            except ValueError:
                continue
            return [Clue(Moment(at, "hour" in number), rule, 2.0)]
    return []
