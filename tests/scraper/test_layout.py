"""A change of layout is told from one odd article."""

from __future__ import annotations

from dataclasses import replace

from monitor.scraper.layout import ENOUGH, Finding, Habit, Look, changed, findings, habit

USUAL = Look(2_000, titled=True, dated=True)


def signs(found: tuple[Finding, ...]) -> list[str]:
    return [finding.sign for finding in found]


def test_an_article_as_usual_has_no_findings() -> None:
    assert findings(USUAL, habit([USUAL] * ENOUGH)) == ()


def test_each_sign() -> None:
    odd = replace(USUAL, length=300, dated=False, titled=False, unmatched=("body", "date"))
    assert signs(findings(odd, Habit(2_000))) == ["selector", "selector", "short text", "title", "date"]
    assert signs(findings(replace(USUAL, length=0), Habit(2_000))) == ["text"]


def test_a_source_that_never_shows_dates_is_not_reported_for_it() -> None:
    undated = replace(USUAL, dated=False)
    assert findings(undated, habit([undated] * ENOUGH)) == ()


def test_no_habit_is_known_from_a_few_articles() -> None:
    assert habit([USUAL] * (ENOUGH - 1)) == Habit()
    assert habit([replace(USUAL, length=length) for length in (1, 900, 1_000, 1_100, 9_999)]).length == 1_000


def test_a_sign_that_most_of_the_latest_share_is_a_change_of_layout() -> None:
    sign = Finding("selector", "no selector for body matches")
    short = Finding("short text", "12 characters")
    assert changed([(sign,)] * (ENOUGH - 1)) == ()
    assert changed([(sign, short), (sign,), (sign,), (), ()]) == (sign,)
    assert changed([(sign,), (sign,), (), (), ()]) == ()
