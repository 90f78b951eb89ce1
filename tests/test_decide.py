"""When to poll, how long to back off, when to look again, what counts as silence."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.decide import (
    MOST_ATTEMPTS,
    Outlook,
    Polled,
    Rhythm,
    after_poll,
    asked_pause,
    back_off,
    learn,
    next_look,
    next_poll,
    price,
    retry_entry,
    silence,
    stand_in,
)
from monitor.types import VIETNAM, Article, Entry, Page

MONDAY = datetime(2026, 3, 2, 0, 0, tzinfo=VIETNAM)
QUARTER, DAY = timedelta(minutes=15), timedelta(hours=24)


def published_at(hours: list[int], weeks: int = 6) -> Rhythm:
    """A rhythm learned from a source that publishes once at each of these hours, every day."""
    rhythm = Rhythm()
    for day in range(weeks * 7):
        start = MONDAY - timedelta(days=weeks * 7 - day)
        moments = [start + timedelta(hours=hour) for hour in hours]
        rhythm = learn(rhythm, moments, since=start, now=start + DAY)
    return rhythm


def pause(rhythm: Rhythm, now: datetime, hint: timedelta | None = None) -> timedelta:
    return next_poll(rhythm, now, every=QUARTER, at_most=DAY, chance=0, hint=hint) - now


def test_rhythm_learns_how_much_a_source_publishes() -> None:
    assert published_at([8, 10, 14]).per_day == pytest.approx(3, rel=0.05)


def test_busy_hours_are_polled_sooner_than_quiet_ones() -> None:
    rhythm = published_at([8, 8, 8, 9, 9, 9])

    assert pause(rhythm, MONDAY + timedelta(hours=8)) < pause(rhythm, MONDAY + timedelta(hours=12))


def test_the_quiet_of_the_night_is_asked_through_once_or_twice() -> None:
    rhythm = published_at([8, 8, 9, 9])
    evening, morning = MONDAY + timedelta(hours=22), MONDAY + timedelta(hours=8)
    once = evening + pause(rhythm, evening)

    assert pause(rhythm, evening) > 8 * pause(rhythm, morning)
    assert once + pause(rhythm, once) > MONDAY + DAY + timedelta(hours=6)


def test_poll_costs_less_where_most_sources_are_small() -> None:
    small, busy = published_at([9], weeks=2), published_at(list(range(24)) * 3, weeks=2)
    morning = MONDAY + timedelta(hours=9)

    among_busy, among_small = price([small, busy, busy]), price([small] * 20 + [busy])

    assert among_small < among_busy == price([busy]) == price([])
    waits = [
        next_poll(small, morning, every=QUARTER, at_most=DAY, chance=0, price=cost) - morning
        for cost in (among_small, among_busy)
    ]
    assert QUARTER <= waits[0] < waits[1]


def test_source_that_never_publishes_is_still_asked_once_a_day() -> None:
    rhythm = learn(Rhythm(), [], since=MONDAY - timedelta(weeks=4), now=MONDAY)

    assert pause(rhythm, MONDAY) == DAY


def test_new_source_without_an_entry_is_asked_less_and_less() -> None:
    morning = MONDAY + timedelta(hours=8)
    pauses = [
        pause(learn(Rhythm(), [], since=morning - timedelta(days=days), now=morning), morning) for days in (1, 7, 28)
    ]

    assert QUARTER < pauses[0] < pauses[1] < pauses[2] <= DAY


def test_hours_that_were_not_observed_yet_are_not_taken_for_silent_ones() -> None:
    night = MONDAY + timedelta(hours=23)
    busy_monday = [MONDAY + timedelta(hours=hour, minutes=minute) for hour in range(7, 18) for minute in (10, 30, 50)]
    rhythm = learn(Rhythm(), busy_monday, since=None, now=night)
    rate = rhythm.rate(night)

    assert rate(24 + 10) > 2 * rate(24 + 3)
    assert rate(24 + 10) == pytest.approx(rate(10), rel=0.5)


def test_entries_without_a_time_count_for_the_hours_since_the_last_poll() -> None:
    start, rhythm = MONDAY + timedelta(hours=8), Rhythm()
    for day in range(60):
        since = start + timedelta(days=day)
        rhythm = learn(rhythm, [since.replace(hour=0)], since=since, now=since + timedelta(hours=4), undated=3)
        rhythm = learn(rhythm, [], since=since + timedelta(hours=4), now=since + DAY)
    rate = rhythm.rate(start + timedelta(days=60))

    assert rhythm.per_day == pytest.approx(4, rel=0.05)
    assert rate(9) > 4 * rate(0)


def test_hint_of_the_feed_is_obeyed() -> None:
    assert pause(published_at(list(range(24)) * 5), MONDAY, hint=timedelta(hours=2)) >= timedelta(hours=2)


@given(
    st.lists(st.integers(0, 23), max_size=40),
    st.integers(0, 10_000),
    st.floats(0, 0.999),
    st.sampled_from([timedelta(seconds=1), QUARTER, timedelta(hours=3)]),
)
def test_next_poll_stays_within_the_bounds(hours: list[int], minutes: int, chance: float, every: timedelta) -> None:
    now = MONDAY + timedelta(minutes=minutes)
    rhythm = published_at(hours, weeks=1)

    wait = next_poll(rhythm, now, every=every, at_most=DAY, chance=chance) - now

    assert every <= wait <= DAY


def test_sources_that_were_installed_together_are_spread_over_a_quarter_of_an_hour() -> None:
    rhythm, now = Rhythm(), MONDAY + timedelta(hours=9)
    dues = [
        next_poll(rhythm, now, every=QUARTER, at_most=DAY, chance=number / 60, first=True) - now for number in range(60)
    ]

    assert sorted(set(dues)) == dues
    assert max(dues) - min(dues) > 0.9 * QUARTER
    assert min(dues) >= QUARTER


def test_sources_that_fail_together_come_back_apart() -> None:
    pauses = [back_off("dns", 3, every=QUARTER, retry_after=None, chance=number / 10) for number in range(10)]

    assert pauses == sorted(set(pauses))
    assert max(pauses) > 1.4 * min(pauses)


def outlook(due: datetime) -> Outlook:
    rhythm = published_at(list(range(24)) * 4)
    return Outlook(
        last_polled=due - QUARTER,
        next_due=due,
        last_success=due - QUARTER,
        last_new=None,
        failures=0,
        failure="",
        detail="",
        rhythm=rhythm,
    )


def test_length_of_a_poll_does_not_move_the_next_one() -> None:
    due = MONDAY + timedelta(hours=9, minutes=2)
    after = [
        after_poll(
            outlook(due), Polled(at=due + timedelta(seconds=late), new=1), every=QUARTER, at_most=DAY, chance=0.3
        )
        for late in (1, 50)
    ]

    assert after[0].next_due == after[1].next_due == due + QUARTER


def test_failure_keeps_what_was_learned_and_success_forgets_the_failures() -> None:
    due = MONDAY + timedelta(hours=9)
    before = outlook(due)
    failed = after_poll(before, Polled(at=due, failure="dns", detail="gone"), every=QUARTER, at_most=DAY, chance=0)
    good = after_poll(failed, Polled(at=failed.next_due, new=2), every=QUARTER, at_most=DAY, chance=0)

    assert (failed.failures, failed.failure, failed.rhythm) == (1, "dns", before.rhythm)
    assert (good.failures, good.failure, good.last_new) == (0, "", failed.next_due)


@pytest.mark.parametrize(
    ("control", "age", "ttl", "asked"),
    [
        ("max-age=600", "", None, 600),
        ("public, MAX-AGE = 600, must-revalidate", "", None, 600),
        ("max-age=600", "200", None, 400),
        ("max-age=600", "900", None, None),
        ("max-age=600", "rubbish", None, 600),
        ("s-maxage=600", "", None, None),
        ("max-age=600, no-cache", "", None, None),
        ("no-store", "", 3600, 3600),
        ("max-age=600", "", 3600, 3600),
        ("max-age=7200", "", 3600, 7200),
        ("max-age=" + "9" * 400, "", None, 999_999_999),
        ("", "", None, None),
    ],
)
def test_wishes_of_a_feed_are_read(control: str, age: str, ttl: int | None, asked: int | None) -> None:
    headers = {name: value for name, value in (("cache-control", control), ("age", age)) if value}

    pause = asked_pause(headers, timedelta(seconds=ttl) if ttl else None)

    assert pause == (timedelta(seconds=asked) if asked else None)


HOME = "https://a.vn/tin-tuc"
REPORT = "Công an tỉnh thông báo kết quả: toàn tỉnh xảy ra 412 vụ phạm pháp hình sự, bắt giữ 80 đối tượng."


def judged(
    body: bytes = b"<html>",
    *,
    asked: str = "https://a.vn/bai-1.html",
    came: str = "",
    text: str = REPORT,
    title: str = "Kết quả chín tháng",
    promised: str = "Kết quả chín tháng",
) -> str:
    entry = Entry(source="a", url=asked, title=promised, found_by="rss")
    page = Page(url=asked, final_url=came or asked, status=200, headers={}, body=body, fetched_at=MONDAY)
    article = Article(url=asked, title=title, lead="", text=text, found={})
    return stand_in(entry, page, article, HOME)


@pytest.mark.parametrize(
    "what",
    [
        {},
        {"came": "https://a.vn/phap-luat/bai-1.html"},
        {"came": "https://a.vn/tin-tuc?id=7", "asked": "https://a.vn/bai?id=7"},
        {"asked": "https://a.vn/tin-tuc", "came": "https://a.vn/tin-tuc/"},
        {"text": "Ngày 4/5, lỗi 404 vụ việc. " + REPORT},
        {"text": "Lỗ hổng 404 Not Found bị lợi dụng. " + REPORT, "promised": "Lỗi 404 Not Found: page not found là gì"},
        {"text": REPORT + " Trang bạn tìm không tồn tại." + " Tiếp tục điều tra." * 90},
    ],
)
def test_article_is_no_stand_in(what: dict[str, str]) -> None:
    assert judged(**what) == ""  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("what", "told"),
    [
        ({"body": b"\x89PNG\r\n"}, "an image"),
        ({"body": b"%PDF-1.7"}, "an image"),
        ({"body": b"\x1f\x8b\x08"}, "an image"),
        ({"came": "https://a.vn/"}, "front page"),
        ({"came": "https://a.vn/trang-chu.html"}, "front page"),
        ({"came": "https://a.vn/tin-tuc/"}, "front page"),
        ({"text": "404 - Không tìm thấy trang"}, "an error page"),
        ({"title": "503 Service Unavailable"}, "an error page"),
        ({"text": "Bài viết bạn đang tìm kiếm không còn tồn tại."}, "an error page"),
        ({"text": "Hệ thống đang được bảo trì, mời bạn quay lại sau."}, "an error page"),
    ],
)
def test_what_came_in_place_of_an_article_is_named(what: dict[str, object], told: str) -> None:
    assert judged(**what).startswith(("the site's " if told == "front page" else "") + told)  # type: ignore[arg-type]


@given(st.sampled_from(["dns", "throttled", "gone", "not_a_feed", "unheard"]), st.integers(1, 500))
def test_back_off_grows_and_never_gives_a_source_up(kind: str, failures: int) -> None:
    now, later = (
        back_off(kind, count, every=QUARTER, retry_after=None, chance=0) for count in (failures, failures + 1)
    )

    assert QUARTER <= now <= later <= timedelta(days=3)


def test_a_dead_link_waits_longer_than_a_time_out() -> None:
    first = {kind: back_off(kind, 1, every=QUARTER, retry_after=None, chance=0) for kind in ("timeout", "gone")}

    assert first["gone"] > first["timeout"]


def test_retry_after_is_obeyed() -> None:
    assert back_off("throttled", 1, every=QUARTER, retry_after=90_000, chance=0) >= timedelta(seconds=90_000)


def test_passing_failures_of_a_page_are_tried_again_later_and_later() -> None:
    tries = [retry_entry("timeout", attempts, MONDAY) for attempts in range(1, MOST_ATTEMPTS)]

    assert all(earlier < later for earlier, later in itertools.pairwise(tries) if earlier and later)
    assert None not in tries
    assert retry_entry("timeout", MOST_ATTEMPTS, MONDAY) is None


@pytest.mark.parametrize("kind", ["not_found", "gone", "robots", "address", "too_large"])
def test_failures_that_time_does_not_cure_are_given_up(kind: str) -> None:
    assert retry_entry(kind, 1, MONDAY) is None


def test_looks_at_a_kept_article_grow_rarer_and_end() -> None:
    looks, now = [], MONDAY
    while (look := next_look(MONDAY, now)) is not None:
        looks.append(look - now)
        now = look

    assert len(looks) >= 5
    assert looks == sorted(looks)


def test_silence_is_told_only_for_a_source_that_used_to_speak() -> None:
    busy = published_at([8, 10, 14, 16])

    assert silence(busy, MONDAY, MONDAY + timedelta(days=1)) == ""
    assert silence(busy, MONDAY, MONDAY + timedelta(days=3)) == "used to publish 4.0 a day, nothing for 3 days"
    assert silence(Rhythm(), MONDAY, MONDAY + timedelta(days=300)) == ""
    assert silence(published_at([]), MONDAY, MONDAY + timedelta(days=300)) == ""
