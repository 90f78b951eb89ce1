"""A person at the terminal: what is asked, what an answer does, what comes out as gold, labels and quality."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from monitor.cli import app, load
from monitor.statements import figure_key
from monitor.store import Store, open_store
from monitor.types import Figure, Issue, Period
from monitor.vietnamese.spans import months, year
from tests.store.readings import NOON, figure, reading

Run = Callable[..., Result]
TEXT = "Năm 2025, Nghệ An xảy ra 213 vụ; ma túy có 20 vụ, bắt 25 người."


def at(quote: str, value: str, topic: str, place: str = "Nghệ An") -> Figure:
    start = TEXT.index(quote)
    made = figure(value, topic=topic, place=place)
    return replace(made, quote=quote, start=start, end=start + len(quote), approx="exact", of=None, baseline=None)


CASES, DRUGS = at("213 vụ", "213", "crime"), at("20 vụ", "20", "drugs")


@pytest.fixture
def database(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    url = f"sqlite:///{tmp_path}/m.sqlite3"
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_DATABASE", url)
    load()
    return url


@pytest.fixture
def run(database: str) -> Run:
    def call(*command: str, answers: str = "") -> Result:
        result = CliRunner().invoke(app, command, input=answers)
        assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
        return result

    return call


def fill(store: Store, number: int = 1, *, relevant: bool = True, doubtful: bool = True) -> None:
    """An article that states 213 cases, and 20 drug cases of which the machine is not sure."""
    whole = reading((CASES, DRUGS), number=number, text=TEXT, relevant=relevant)
    doubt = Issue(
        key=figure_key(whole.source, whole.article.url, DRUGS),
        kind="figure",
        detail="certainty 0.30 is below 0.5",
        source=whole.source,
        url=whole.article.canonical_url,
        quotes=(TEXT,),
    )
    if doubtful:
        whole = replace(whole, statements=whole.statements[:1], issues=(doubt,))
    store.record(whole, NOON)


def known(database: str) -> dict[str, tuple[str, Decimal]]:
    with open_store(database) as store:
        return {one.figure.topic: (one.status, one.figure.value) for one in store.facts()}


def test_what_waits_is_shown_with_its_sentence_and_accepted(database: str, run: Run) -> None:
    with open_store(database) as store:
        fill(store)

    shown = run("review", "--by", "Lan", answers="a\n").output

    assert TEXT in shown
    assert "drugs · cases · level 20 case" in shown
    assert "waits: certainty 0.30 is below 0.5" in shown
    assert known(database)["drugs"] == ("stated", Decimal(20))
    assert "Nothing waits" in run("review").output
    told = [json.loads(line) for line in run("events", "--json", "--quiet").output.splitlines()]
    assert [(one["kind"], one["by"]) for one in told] == [("new", ""), ("new", "Lan")]


def test_wrong_corrections_are_explained_and_right_ones_kept(database: str, run: Run) -> None:
    with open_store(database) as store:
        fill(store)
    answers = 'c\ntopic=gamblin\nvalue=2.082\ntopic=gambling value=21 period=2025-06 place="thanh hoa"\n'

    shown = run("review", answers=answers).output

    assert "'gamblin' is unknown" in shown
    assert "write 2082" in shown
    with open_store(database) as store:
        (fact,) = [one for one in store.facts() if one.status == "stated" and one.figure.topic == "gambling"]
    assert (fact.figure.value, fact.figure.place, fact.figure.period) == (Decimal(21), "Thanh Hóa", months(2025, 6, 6))
    assert known(database)["drugs"][0] == "withdrawn"


def test_rejected_skipped_and_quit(database: str, run: Run) -> None:
    with open_store(database) as store:
        fill(store)
        fill(store, 2)

    run("review", answers="s\nq\n")
    assert "drugs" not in known(database)
    run("review", "--limit", "1", answers="r\n")
    assert known(database)["drugs"][0] == "withdrawn"
    assert run("review", answers="q\n").output.count("waits:") == 1


def test_not_ours_takes_the_article_out_and_labels_it(database: str, run: Run, tmp_path: Path) -> None:
    with open_store(database) as store:
        fill(store)

    run("review", answers="n\n")
    run("review", "export", "gold.jsonl")

    assert known(database)["crime"][0] == "withdrawn"
    (label,) = map(json.loads, (tmp_path / "gold-labels.jsonl").read_text().splitlines())
    assert (label["relevant"], label["text"]) == (False, TEXT)
    (gold,) = map(json.loads, (tmp_path / "gold.jsonl").read_text().splitlines())
    assert (gold["relevant"], gold["figures"]) == (False, [])


def test_a_contradiction_is_settled_by_rejecting_one_word(database: str, run: Run) -> None:
    with open_store(database) as store:
        fill(store, doubtful=False)
        other = replace(CASES, value=Decimal(999), quote="999 vụ")
        store.record(reading((other,), number=2, source="bao khác"), NOON)
    assert known(database)["crime"][0] == "disputed"

    shown = run("review", "--kind", "contradiction", answers="2\nr\n").output

    assert "one statistic, two values" in shown
    assert known(database)["crime"] == ("stated", Decimal(213))
    assert "Nothing waits" in run("review", "--kind", "contradiction").output


def test_the_sample_gives_quality_and_gold(database: str, run: Run, tmp_path: Path) -> None:
    with open_store(database) as store:
        fill(store, 1, doubtful=False)
        fill(store, 2, relevant=False)
    with open_store(database) as store:
        order = [one.verdict.relevant for one in store.sample(1, 9)]
    kept, dropped = "y\na\nc\nvalue=25\n1\n", "n\n"

    run("review", "--kind", "sample", "--share", "1", answers="".join(kept if one else dropped for one in order))
    rows = [json.loads(line) for line in run("quality", "--share", "1", "--enough", "1", "--json").output.splitlines()]
    scores = {(one["of"], one["which"]): one for one in rows}
    run("review", "export", "gold.jsonl")
    gold = [json.loads(line) for line in (tmp_path / "gold.jsonl").read_text().splitlines()]

    assert "Nothing waits" in run("review", "--kind", "sample", "--share", "1").output
    assert (scores["articles", "all"]["precision"], scores["articles", "all"]["of_m"]) == (1.0, 1)
    assert (scores["figures", "all"]["precision"], scores["figures", "all"]["recall"]) == (0.5, 0.333)
    assert scores["figures", "all"]["between"] == "0.095 to 0.905"
    assert {one[1] for one in scores if one[0] == "topic"} == {"crime", "drugs"}
    figures = {
        (one["topic"], one["value"], one["near"], one["sure"]) for one in gold[-1]["figures"] + gold[0]["figures"]
    }
    assert figures == {("crime", 213, "213 vụ", True), ("drugs", 25, "20 vụ", True)}
    assert "1 articles kept, 1 dropped" in run("quality").output


def test_figures_nobody_looked_at_are_unsure_in_gold(database: str, run: Run, tmp_path: Path) -> None:
    with open_store(database) as store:
        fill(store)
    run("review", answers="r\n")
    run("review", "export", "out.jsonl")
    (gold,) = map(json.loads, (tmp_path / "out.jsonl").read_text().splitlines())
    (asked,) = map(json.loads, (tmp_path / "out-input.jsonl").read_text().splitlines())

    assert [(one["value"], one["sure"]) for one in gold["figures"]] == [(213, False)]
    assert gold["not_figures"] == ["20 vụ"]
    assert (asked["id"], asked["text"]) == (gold["id"], TEXT)


def value(of: str, period: Period, place: str, number: int, days: int) -> tuple[Figure, int, int]:
    return replace(figure(of, place=place, period=period), approx="exact", of=None, baseline=None), number, days


def test_series_line_up_and_sum_over_the_merger(database: str, run: Run) -> None:
    parts = ("Quảng Trị", "Quảng Bình")
    told = [
        value("100", year(2023), parts[0], 1, -700),
        value("50", year(2023), parts[1], 2, -700),
        value("120", year(2024), parts[0], 3, -350),  # its other half is not known: no sum
        value("60", months(2025, 1, 3), parts[0], 4, 10),
        value("130", months(2025, 1, 6), parts[0], 5, 11),
        value("260", year(2025), parts[0], 6, 12),
    ]
    with open_store(database) as store:
        for one, number, days in told:
            store.record(reading((one,), number=number, days=days, place=one.place or ""), NOON)

    output = run("series", "--province", "Quảng Trị", "--topic", "crime", "--json").output
    rows = [json.loads(line) for line in output.splitlines()]
    joined = [one for one in rows if one["place"] == "Quảng Trị"][: len(rows)]

    years = [(one["value"], one["mark"]) for one in joined if one["kind"] == "year"]
    assert years[:2] == [(150, "* computed"), (260, "new borders since 2025-07-01")]
    quarters = {(one["period"], one["value"], one["mark"]) for one in joined if one["kind"] == "quarter"}
    assert quarters == {(str(months(2025, 1, 3)), 60, ""), (str(months(2025, 4, 6)), 70, "* computed")}
    assert [one["value"] for one in rows if one["place"] == "Quảng Bình"] == [50]
    assert "computed" not in run("series", "--province", "quang tri", "--topic", "crime", "--no-computed").output
    assert "No series" in run("series", "--province", "Cà Mau", "--topic", "crime").output


def test_facts_as_they_were_on_a_day_and_the_log_of_one(database: str, run: Run) -> None:
    with open_store(database) as store:
        store.record(reading((CASES,)), NOON)
        store.record(reading((replace(CASES, value=Decimal(220)),), text="Nay là 220 vụ."), NOON + timedelta(days=5))
        (fact,) = store.facts()
    then = json.loads(run("facts", "--at", "2026-01-12", "--json").output)
    now = json.loads(run("facts", "--at", "2026-01-20", "--json").output)
    told = [json.loads(line) for line in run("events", "--fact", fact.key, "--json").output.splitlines()]
    late = [json.loads(line) for line in run("events", "--since", "2026-01-14", "--json").output.splitlines()]

    assert (then["value"], now["value"]) == (213, 220)
    assert run("facts", "--at", "2026-01-01", "--json").output == ""
    assert [(one["kind"], one["value"]) for one in told] == [("new", "213"), ("revised", "213 → 220")]
    assert late == told[1:]


def test_what_usually_comes_and_did_not_is_told(database: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    from monitor import app as wiring
    from monitor.digests import compose_next
    from monitor.subscriptions import Subscription

    today = datetime(2026, 8, 1, tzinfo=UTC)
    monkeypatch.setattr(wiring, "clock", lambda: today)
    with open_store(database) as store:
        for past in (2023, 2024, 2025):
            days = (datetime(past, 7, 6, 5, tzinfo=UTC) - NOON).days
            half = replace(figure("9", place="Quảng Trị", period=months(past, 1, 6)), confidence=0.9)
            store.record(reading((half,), number=past, days=days, place="Quảng Trị"), NOON)
        block = Subscription.model_validate({"name": "daily", "to": ["terminal"]})
        digest = compose_next(store, block, today)
        elsewhere = compose_next(store, block.model_copy(update={"provinces": ("Huế",)}), today)

    missing = json.loads(run("expected", "--json").output)

    assert (missing["province"], missing["period"]) == ("Quảng Trị", str(months(2026, 1, 6)))
    assert (missing["due"], missing["days late"]) == ("2026-07-06", 26)
    assert [(one.place, one.due) for one in digest.expected] == [("Quảng Trị", date(2026, 7, 6))]
    assert elsewhere.expected == ()
    assert "Nothing" in run("expected", "--province", "Huế").output


def test_facts_that_stray_from_the_log_are_mended(database: str, run: Run) -> None:
    with open_store(database) as store:
        fill(store, doubtful=False)
        with store._db.write() as session:
            session.connection().exec_driver_sql("UPDATE fact SET value = '999' WHERE topic = 'crime'")

    damaged = run("db", "check")

    assert damaged.exit_code == 1
    assert "monitor db rebuild" in damaged.output
    assert "1 facts mended" in run("db", "rebuild").output
    assert run("db", "check").exit_code == 0
