"""Is it due? How long to back off? Look again when? Is it silent? Time and chance are arguments; no effects."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Final
from urllib.parse import urlsplit

from monitor.scraper import layout
from monitor.scraper.identity import SAME_STORY, similarity
from monitor.scraper.index import ChildSitemap
from monitor.types import VIETNAM, Article, Entry, Issue, Page

#: Hours of a week; a rhythm has one weight for each, Monday 00:00 in Vietnam first.
WEEK: Final = 168
#: Weight that an observation keeps after another week: half of the past is forgotten in about two months.
_MEMORY: Final = 0.92
#: A poll is worth its request when so many new entries are expected, or this share of an average day's where that is
#: less. So a small portal is asked a dozen times a day or so, in the hours in which it publishes.
_WORTH: Final = 0.17
_SHARE: Final = 1 / 12
#: Observations that weigh as much as the guess they correct: the day of an office, and all weeks alike.
_DOUBT_DAY: Final = 10.0
_DOUBT_WEEK: Final = 1000.0
#: The guess: most is published from seven to eighteen on working days.
_OFFICE: Final = tuple(1.75 if 7 <= hour < 18 else 0.37 for hour in range(24))
_WORKING: Final = (1.2, 1.2, 1.2, 1.2, 1.2, 0.5, 0.5)
#: Editors set articles to appear at round quarters of an hour more often than chance would have it (14 of 80 saved
#: pages; 5 would be chance), so polls fall into the minutes after those, spread over this many.
_AFTER_QUARTER: Final = (timedelta(minutes=1), timedelta(minutes=6))
QUARTER: Final = timedelta(minutes=15)
#: A poll that ended so soon after it was due was on time.
_PUNCTUAL: Final = timedelta(seconds=60)

#: First pause after a failure, by kind; doubled for each further one, up to the longest.
_BACK_OFF: Final[dict[str, tuple[timedelta, timedelta]]] = {
    "dns": (timedelta(minutes=30), timedelta(hours=12)),
    "tls": (timedelta(hours=2), timedelta(hours=24)),
    "timeout": (timedelta(minutes=15), timedelta(hours=6)),
    "refused": (timedelta(minutes=15), timedelta(hours=6)),
    "reset": (timedelta(minutes=15), timedelta(hours=6)),
    "server": (timedelta(minutes=15), timedelta(hours=6)),
    "throttled": (timedelta(hours=1), timedelta(hours=24)),
    "forbidden": (timedelta(hours=6), timedelta(hours=48)),
    "challenge": (timedelta(hours=6), timedelta(hours=48)),
    "robots": (timedelta(hours=12), timedelta(hours=24)),
    "not_found": (timedelta(hours=2), timedelta(hours=24)),
    "gone": (timedelta(hours=24), timedelta(hours=72)),
    "address": (timedelta(hours=12), timedelta(hours=24)),
    "not_a_feed": (timedelta(hours=1), timedelta(hours=24)),
    "empty": (timedelta(hours=1), timedelta(hours=24)),
}
_OTHER_BACK_OFF: Final = (timedelta(minutes=30), timedelta(hours=12))

#: Failures of an article page that a later attempt may cure, and how often it is tried.
_PASSING: Final = frozenset(
    {"dns", "timeout", "refused", "reset", "server", "throttled", "challenge", "tls", "no_text", "no_article"}
)
MOST_ATTEMPTS: Final = 6

#: Child sitemaps read in one visit.
MOST_SITEMAPS: Final = 40

_MAX_AGE: Final = re.compile(r"(?<![a-z-])max-age\s*=\s*\"?(\d{1,9})")
_NOT_KEPT: Final = re.compile(r"no-cache|no-store")
#: Paths of front pages, without a closing slash.
_FRONT_PAGES: Final = frozenset(
    {"", "/index.html", "/index.php", "/default.aspx", "/home", "/trang-chu", "/trang-chu.html"}
)
#: Signatures of images, archives and documents.
_BINARY: Final = re.compile(
    rb"\x89PNG|GIF8|\xff\xd8\xff|RIFF....WEBP|%PDF-|PK\x03\x04|\x1f\x8b|Rar!|\x7fELF|MZ\x90", re.S
)
#: Error pages are short, and say so at the top.
_ERROR_PAGE: Final = 1500
_ERROR_WORDS: Final = re.compile(
    r"(?:^|\n)\s*(?:lỗi\s+|error\s+)?(?:404|50[0234])\b\s*(?:[-:|]|not found|error|lỗi|service|bad|internal|$)"
    r"|không tìm thấy (?:trang|nội dung|bài viết|đường dẫn)|(?:trang|bài viết|nội dung)(?: (?:mà )?(?:bạn|quý vị))?"
    r"(?: đang)?(?: (?:yêu cầu|truy cập|tìm(?: kiếm)?|xem))?"
    r" (?:không (?:còn )?tồn tại|không được tìm thấy|đã bị (?:xóa|gỡ))"
    r"|page not found|service (?:temporarily )?unavailable|internal server error"
    r"|(?:hệ thống|website|trang web|cổng thông tin)(?: điện tử)? đang (?:được )?(?:bảo trì|nâng cấp|quá tải)",
    re.M,
)

#: Shortest time between two checks of an index that is not yet known to work.
RECHECK: Final = timedelta(weeks=1)

#: Articles of a source that its habit is learned from, the latest included.
LAYOUT_MEMORY: Final = 30

#: When a kept article is looked at again, counted from its first reading.
LOOKS: Final = (
    timedelta(hours=2),
    timedelta(hours=12),
    timedelta(days=2),
    timedelta(days=7),
    timedelta(days=21),
    timedelta(days=60),
)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """When a source publishes: decayed counts of new entries for each hour of the week, and weeks observed."""

    counts: tuple[float, ...] = (0.0,) * WEEK
    weeks: float = 0.0

    @property
    def per_day(self) -> float:
        """New entries on an average day; 0 before anything was learned."""
        return sum(self.counts) / max(self.weeks, 1 / 7) / 7 if self.weeks else 0.0

    def expected(self, start: datetime, end: datetime) -> float:
        """Entries expected between two moments, at most a week apart."""
        rates, total, moment = self.rates(), 0.0, start
        while moment < end:
            edge = min(_next_hour(moment), end)
            total += rates[_hour(moment)] * (edge - moment).total_seconds() / 3600
            moment = edge
        return total

    def rates(self) -> list[float]:
        """Entries per hour for each hour of the week. The less was seen, the more the days are taken to be alike, and
        the hours to be those of an office."""
        counts, total = self.counts, sum(self.counts)
        if not total:
            return [0.0] * WEEK
        weeks, even = max(self.weeks, 1 / 7), total / WEEK
        daily = [sum(counts[hour::24]) / 7 for hour in range(24)]
        smooth = [(daily[hour - 1] + 2 * daily[hour] + daily[(hour + 1) % 24]) / 4 for hour in range(24)]
        trust = total / (total + _DOUBT_DAY)
        usual = [(1 - trust) * even * guess + trust * rate for guess, rate in zip(_OFFICE, smooth, strict=True)]
        certain = total / (total + _DOUBT_WEEK)
        rates = []
        for day, guess in enumerate(_WORKING):
            share = (7 * sum(counts[day * 24 : day * 24 + 24]) + _DOUBT_DAY * guess) / (total + _DOUBT_DAY)
            for hour, rate in enumerate(usual, day * 24):
                near = (counts[hour - 1] + 2 * counts[hour] + counts[(hour + 1) % WEEK]) / 4
                rates.append(((1 - certain) * rate * share + certain * near) / weeks)
        return rates


def learn(rhythm: Rhythm, published: Iterable[datetime], since: datetime | None, now: datetime) -> Rhythm:
    """The rhythm after a poll that found new entries published at these moments; `since` is the poll before. What the
    first poll finds tells of the time that it reaches back to."""
    recent = [moment for moment in published if now - timedelta(weeks=2) <= moment <= now]
    if since is not None:
        passed = min((now - since) / timedelta(weeks=1), 4.0)
    else:
        passed = (now - min(recent)) / timedelta(weeks=1) if recent else 0.0
    keep = _MEMORY**passed
    counts = [count * keep for count in rhythm.counts]
    for moment in recent:
        counts[_hour(moment)] += 1
    return Rhythm(tuple(round(count, 4) for count in counts), round(rhythm.weeks * keep + passed, 6))


def next_poll(
    rhythm: Rhythm,
    now: datetime,
    *,
    every: timedelta,
    at_most: timedelta,
    chance: float,
    hint: timedelta | None = None,
    fresh: bool = False,
) -> datetime:
    """When to ask a source again after a good poll: once enough is expected, within its bounds. News comes in bunches,
    so a poll that found some (`fresh`) is followed by another soon.

    `hint` is what the feed asks for (ttl, Cache-Control); `chance` in [0, 1) spreads sources that would come due
    together: over the minutes after a quarter of an hour, and long pauses by up to a tenth.
    """
    shortest = max(every, min(hint, at_most)) if hint else every
    if not rhythm.weeks:
        pause = min(max(shortest, timedelta(hours=1)), at_most) if every >= QUARTER else shortest
        return now + pause * (1 + chance / 10)
    pause = shortest if fresh else min(max(_until_worth(rhythm, now, at_most), shortest), at_most)
    if pause > timedelta(hours=1):
        pause *= 1 + chance / 10
    return _after_quarter(now + pause, chance) if shortest >= QUARTER and pause < at_most else now + pause


def _until_worth(rhythm: Rhythm, now: datetime, at_most: timedelta) -> timedelta:
    """How long until enough new entries are expected to be worth a request."""
    rates = rhythm.rates()
    missing = min(_SHARE * sum(rates) / 7, _WORTH) or _WORTH
    moment, end = now, now + at_most
    while moment < end:
        edge, rate = _next_hour(moment), rates[_hour(moment)]
        due = rate * (edge - moment).total_seconds() / 3600
        if due >= missing:
            return moment + timedelta(hours=missing / rate) - now
        missing -= due
        moment = edge
    return at_most


def _after_quarter(moment: datetime, chance: float) -> datetime:
    """The same moment if it follows a quarter of an hour closely, else one that follows the next."""
    first, last = _AFTER_QUARTER
    past = timedelta(minutes=moment.minute % 15, seconds=moment.second, microseconds=moment.microsecond)
    if first <= past < last:
        return moment
    start = moment - past if past < first else moment - past + QUARTER
    return start + first + (last - first) * chance


def back_off(kind: str, failures: int, *, every: timedelta, retry_after: float | None, chance: float) -> timedelta:
    """Pause after the n-th failure in a row of one kind (n from 1). Never longer than three days: sources come back."""
    first, longest = _BACK_OFF.get(kind, _OTHER_BACK_OFF)
    pause = min(max(first, every) * (1 << min(max(failures, 1) - 1, 12)), max(longest, every))
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    return min(pause * (1 + chance / 10), timedelta(days=3) if retry_after is None else timedelta(days=8))


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a source is known by after a poll; the fields are those of the store's state of a source."""

    last_polled: datetime
    next_due: datetime
    last_success: datetime | None
    last_new: datetime | None
    failures: int
    failure: str
    detail: str
    rhythm: Rhythm


@dataclass(frozen=True, slots=True, kw_only=True)
class Polled:
    """What happened in a poll. `failure` is its kind, "" if at least one index answered."""

    at: datetime
    new: int = 0
    published: tuple[datetime, ...] = ()
    failure: str = ""
    detail: str = ""
    retry_after: float | None = None
    hint: timedelta | None = None


def after_poll(before: Outlook, polled: Polled, *, every: timedelta, at_most: timedelta, chance: float) -> Outlook:
    """When to come back and what to remember. A failing source keeps all it learned and slows down."""
    now = polled.at
    if polled.failure:
        failures = before.failures + 1
        pause = back_off(polled.failure, failures, every=every, retry_after=polled.retry_after, chance=chance)
        return replace(
            before,
            last_polled=now,
            next_due=now + pause,
            failures=failures,
            failure=polled.failure,
            detail=polled.detail,
        )
    rhythm = learn(before.rhythm, polled.published, before.last_success, now)
    # Counted from when the poll was due, so that its own length does not move the next one away from its minute.
    punctual = timedelta(0) <= now - before.next_due < _PUNCTUAL
    return Outlook(
        last_polled=now,
        next_due=next_poll(
            rhythm,
            before.next_due if punctual else now,
            every=every,
            at_most=at_most,
            chance=chance,
            hint=polled.hint,
            fresh=polled.new > 0 and before.last_success is not None,
        ),
        last_success=now,
        last_new=now if polled.new else before.last_new,
        failures=0,
        failure="",
        detail=polled.detail,
        rhythm=rhythm,
    )


def asked_pause(headers: Mapping[str, str], every: timedelta | None = None) -> timedelta | None:
    """How long an index asks not to be fetched again: what its feed says (ttl, sy:updatePeriod: `every`) or how long
    its answer stays fresh (Cache-Control, less its age in a cache on the way), the longer of both. None for neither."""
    control = headers.get("cache-control", "").lower()
    fresh = _MAX_AGE.search(control[:500])
    if fresh is None or _NOT_KEPT.search(control[:500]):
        return every
    age = headers.get("age", "").strip()
    left = timedelta(seconds=max(int(fresh[1]) - (int(age[:9]) if age[:9].isdecimal() else 0), 0))
    return max(left, every or left) or None


def stand_in(entry: Entry, page: Page, article: Article, home: str) -> str:
    """Why this page is not the article that its address names, though the server called it good: its error page, or
    another page of the site in its place. "" where nothing speaks against it."""
    if _BINARY.match(page.body[:1000]):
        return "an image or another file came in place of the article"
    asked, came = urlsplit(entry.url), urlsplit(page.final_url)
    front = came.path.rstrip("/") in _FRONT_PAGES | {urlsplit(home).path.rstrip("/")} and not came.query
    if front and (asked.path.rstrip("/") != came.path.rstrip("/") or asked.query):
        return "the site's front page came in place of the article"
    head = f"{article.title}\n{article.text[:300]}".casefold()
    if (
        len(article.text) < _ERROR_PAGE
        and _ERROR_WORDS.search(head)
        and not _ERROR_WORDS.search(entry.title.casefold())
    ):
        return "an error page came in place of the article"
    return ""


def full_fetch(changed_at: datetime | None, checked_at: datetime | None, now: datetime) -> bool:
    """Whether to ask without validators: some servers send one ETag for ever, so a page that has not changed for a day
    is asked for whole once in a while."""
    if changed_at is None or checked_at is None:
        return True
    return (
        now - changed_at > timedelta(days=1) and checked_at.astimezone(VIETNAM).date() != now.astimezone(VIETNAM).date()
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Unverified:
    """An index of which nobody has seen that it works. `lonely`: its source has nothing else to poll; `guess`: not
    even the habit of its content system speaks for it. `failures` counts failed checks in a row."""

    source: str
    url: str
    lonely: bool
    guess: bool
    checked_at: datetime | None = None
    failures: int = 0


def next_check(waiting: Iterable[Unverified], now: datetime) -> Unverified | None:
    """The one index to check now: none sooner than a week after its last check, and later each time it failed, up to
    eight weeks. Those never checked come first, and among them sources that have nothing else."""
    due = [
        one
        for one in waiting
        if one.checked_at is None or now - one.checked_at >= RECHECK * (1 << min(max(one.failures - 1, 0), 3))
    ]
    return min(due, key=_urgency, default=None)


def _urgency(one: Unverified) -> tuple[float, bool, bool, str]:
    return (one.checked_at.timestamp() if one.checked_at else 0.0, not one.lonely, one.guess, one.url)


def sitemaps_to_read(children: Iterable[ChildSitemap], since: datetime | None) -> tuple[str, ...]:
    """Addresses of the child sitemaps worth reading: those changed since a moment, or the newest few where nothing is
    known of it. Newest first; one without a date counts as changed."""
    day = since.astimezone(VIETNAM).date().isoformat() if since else ""
    newest = sorted(children, key=lambda child: child.modified or "9999", reverse=True)
    fresh = [child.url for child in newest if not child.modified or child.modified[:10] >= day]
    return tuple(fresh[: MOST_SITEMAPS if since else 2])


def layout_signs(newest_first: Sequence[Article]) -> str:
    """What the latest articles of a source say together about a change of its pages, in words; "" for nothing."""
    usual = layout.habit(newest_first[layout.ENOUGH :])
    latest = [layout.findings(article, usual) for article in newest_first[: layout.ENOUGH]]
    return "; ".join(finding.detail for finding in layout.changed(latest))


def layout_issue(source: str, url: str, signs: str) -> Issue:
    """A change of layout for a person to look at; the same change is raised once."""
    key = "layout:" + sha256(f"{source}|{signs}".encode()).hexdigest()[:32]
    return Issue(key=key, kind="layout", detail=f"{source}: {signs}", source=source, url=url)


def complete(article: Article, entry: Entry) -> Article:
    """The article with what only its index told: a title or date that the page itself does not show."""
    changes: dict[str, object] = {}
    found = dict(article.found)
    if not article.title and entry.title:
        changes["title"], found["title"] = entry.title, entry.found_by
    if article.published is None and entry.published is not None:
        changes["published"], found["published"] = entry.published, entry.found_by
    if not article.section and entry.section:
        changes["section"], found["section"] = entry.section, entry.found_by
    missing = tuple(name for name in article.missing if name not in changes)
    return replace(article, found=found, missing=missing, **changes) if changes else article  # type: ignore[arg-type]


def story(signature: bytes, digest: str, alike: Iterable[tuple[str, bytes, str]]) -> str:
    """The story that a text belongs to: that of the most similar text known, or a new one of its own. `alike` has
    (story, signature, text hash) of the candidates."""
    best, nearest = "", 0.0
    for name, other, other_digest in alike:
        likeness = 1.0 if other_digest == digest else similarity(signature, other)
        if likeness > nearest:
            best, nearest = name, likeness
    return best if nearest >= SAME_STORY else digest[:16]


def whole_page(first_seen: datetime, now: datetime) -> bool:
    """Whether to look again at an article without validators: after its first day each look is whole."""
    return now - first_seen > timedelta(days=1)


def retry_entry(kind: str, attempts: int, now: datetime, *, retry_after: float | None = None) -> datetime | None:
    """When to try an article page again after `attempts` failures; None gives it up."""
    if kind not in _PASSING or attempts >= MOST_ATTEMPTS:
        return None
    pause = timedelta(minutes=15 * 3 ** max(attempts - 1, 0))
    if retry_after is not None:
        pause = max(pause, timedelta(seconds=retry_after))
    return now + pause


def next_look(first_read: datetime, now: datetime) -> datetime | None:
    """When a kept article is fetched again to see silent edits; None once its last look is past."""
    return next((first_read + after for after in LOOKS if first_read + after > now), None)


def silence(rhythm: Rhythm, last_new: datetime | None, now: datetime) -> str:
    """Words for the operator if a source that used to publish has been quiet for too long, else ""."""
    if last_new is None or rhythm.weeks < 1 or rhythm.per_day <= 0:
        return ""
    quiet = now - last_new
    if quiet < timedelta(days=1):
        return ""
    missed = rhythm.expected(last_new, min(now, last_new + timedelta(weeks=1)))
    missed += max((quiet - timedelta(weeks=1)) / timedelta(days=1), 0) * rhythm.per_day
    if missed < 6:
        return ""
    return f"used to publish {rhythm.per_day:.1f} a day, nothing for {quiet.days} days"


def _hour(moment: datetime) -> int:
    local = moment.astimezone(VIETNAM)
    return local.weekday() * 24 + local.hour


def _next_hour(moment: datetime) -> datetime:
    return moment.replace(minute=0, second=0, microsecond=0) + timedelta(hours=1)
