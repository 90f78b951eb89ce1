"""The whole path over real HTTP on the miniature: three rounds, and what each one tells."""

from __future__ import annotations

import io
from collections.abc import Iterator
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from rich.console import Console

from monitor.app import open_database
from monitor.demo import run as demo
from monitor.demo.sites import load_sites
from monitor.errors import ConfigError
from monitor.settings import read_settings
from monitor.store import Filter, Store
from monitor.types import Digest, DigestLine


class Told:
    """What three rounds said on the screen and left behind."""

    def __init__(self, out: Path) -> None:
        screen = io.StringIO()
        self.out = out
        self.digests: list[Digest] = demo.run(out, Console(file=screen, width=160), slow_by=0.01)
        self.screen = screen.getvalue()

    def events(self, number: int) -> set[int]:
        """Numbers of the events that a digest tells, companions included."""
        return {line.event.seq for line in every_line(self.digests[number - 1].lines)}


def every_line(lines: tuple[DigestLine, ...]) -> Iterator[DigestLine]:
    for line in lines:
        yield line
        yield from every_line(line.also)


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> Told:
    return Told(tmp_path_factory.mktemp("demo") / "out")


@pytest.fixture
def store(told: Told) -> Iterator[Store]:
    with open_database(read_settings(database=f"sqlite:///{told.out}/monitor.sqlite3")) as store:
        yield store


def test_first_run_tells_many_new_facts(told: Told) -> None:
    lines = list(every_line(told.digests[0].lines))

    assert len(lines) > 100
    assert {line.event.kind for line in lines} <= {"new", "disputed", "confirmed"}


def test_second_run_tells_what_changed_and_nothing_else(told: Told) -> None:
    assert told.events(2)
    assert not told.events(2) & told.events(1)
    kinds = {line.event.kind for line in every_line(told.digests[1].lines)}
    assert {"new", "revised"} <= kinds


def test_third_run_sends_nothing_and_says_so(told: Told) -> None:
    assert told.digests[2].lines == ()
    assert "Nothing is new: no digest was sent." in told.screen
    assert not (told.out / "digest-3.html").exists()


def test_each_fact_is_new_once(store: Store) -> None:
    new = [event.fact for event in store.events_after(0, quiet=True) if event.kind == "new"]

    assert len(new) == len(set(new))


def test_site_that_was_down_is_named_and_its_reports_come_later(told: Told, store: Store) -> None:
    (down,) = [site.name for site in load_sites().values() if site.down_at == 1]
    first = {line.event.statement.source for line in every_line(told.digests[0].lines)}
    second = {line.event.statement.source for line in every_line(told.digests[1].lines)}

    assert down not in first
    assert down in second
    assert "12 of 13 sources answered" in told.screen


def test_corrected_figure_replaces_the_old_one(told: Told, store: Store) -> None:
    revised = [line.event for line in every_line(told.digests[1].lines) if line.event.kind == "revised"]

    assert revised
    for event in revised:
        assert event.previous is not None
        fact = store.facts_by_key([event.fact])[event.fact]
        assert fact.figure.value == event.statement.figure.value


def test_reprint_adds_no_voice(store: Store) -> None:
    reprinted = [fact for fact in store.facts() if len(fact.witnesses) > fact.voices]

    assert reprinted


def test_every_stored_quote_stands_in_its_article(store: Store) -> None:
    for one in store.figures(Filter(limit=None)):
        stored = store.article(one.article)
        assert stored is not None
        assert stored.article.text[one.figure.start : one.figure.end] == one.figure.quote


def test_database_is_sound_afterwards(store: Store) -> None:
    assert store.check().faults == ()


def test_digest_is_written_in_three_forms_that_say_the_same(told: Told) -> None:
    html = (told.out / "digest-1.html").read_text()
    text = (told.out / "digest-1.txt").read_text()
    mail = message_from_bytes((told.out / "digest-1.eml").read_bytes(), policy=policy.default)
    value = "92,8%"

    assert value in text
    assert value in html
    body = mail.get_body(("plain",))
    assert body is not None
    assert value in body.get_content()
    assert mail["Subject"]


def test_folder_of_somebody_else_is_left_alone(tmp_path: Path) -> None:
    (tmp_path / "thesis.txt").write_text("years of work")

    with pytest.raises(ConfigError, match="not the demo's"):
        demo.run(tmp_path, Console(file=io.StringIO()))

    assert (tmp_path / "thesis.txt").exists()
