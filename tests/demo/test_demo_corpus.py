"""The articles of the miniature are what they claim: enough of them, coded by the codebook, figures in their words."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from monitor.codebook import load as load_codebook
from monitor.demo.coding import Figure
from monitor.demo.corpus import Story, expected_figures, load_stories, stories_at
from monitor.demo.sites import load_sites
from monitor.demo.web import DEMO_NOW

SHARED = Path(__file__).resolve().parents[2].parent / "shared"
NUMBER = re.compile(r"\d+(?:\.\d{3})*(?:,\d+)?")
SCALES = [Decimal(scale) for scale in ("1", "1000", "1e6", "1e9")]


def coded() -> Iterator[tuple[Story, Figure]]:
    for story in stories_at(1) + stories_at(2):
        for figure in story.figures:
            yield story, figure


def test_there_are_enough_sites_articles_and_figures() -> None:
    first, last = stories_at(1), stories_at(2)
    reports = [story for story in last if story.relevant]
    assert len(load_sites()) >= 8
    assert len(first) >= 60
    assert {story.site for story in last} == set(load_sites())
    assert len(last) / 4 < len(reports) < len(last) / 2
    assert sum(len(article.figures) for article in expected_figures(2)) >= 31 + 100
    assert len({story.id for story in last}) == len(last)


def test_the_dropped_articles_are_of_many_kinds_and_carry_numbers_but_no_figures() -> None:
    dropped = [story for story in stories_at(2) if not story.relevant]
    assert {story.kind for story in dropped} >= {
        "incident", "trial", "legal", "advice", "sport", "charity", "appointment", "other_conference", "epidemic",
        "economy", "foreign", "id_cards", "tag_page", "empty", "essay",
    }  # fmt: skip
    assert not any(story.figures for story in dropped)
    assert sum(bool(NUMBER.search(story.text)) for story in dropped) > len(dropped) * 0.9


def test_each_figure_stands_once_in_the_text_with_its_value_in_its_words() -> None:
    for story, figure in coded():
        assert story.text.count(figure.near) == 1, (story.id, figure.near)
        stated = {Decimal(number.replace(".", "").replace(",", ".")) for number in NUMBER.findall(figure.near)}
        wanted = {abs(figure.value) / scale for scale in SCALES}
        if "bằng" in figure.near:  # "bằng 88,5%" states a change of −11,5%
            wanted.add(100 + figure.value)
        assert stated & wanted, (story.id, figure.near, figure.value)
        if figure.of is not None:
            assert figure.of in {Decimal(number) for number in re.findall(r"/(\d+)", figure.near)}


def test_figures_speak_the_language_of_the_codebook() -> None:
    codebook = load_codebook()
    for story, figure in coded():
        for code in (figure.code, *figure.alt):
            topic, _, measure = code.partition(".")
            assert topic in codebook.topics, (story.id, code)
            assert measure in codebook.measures, (story.id, code)


def test_expected_figures_have_the_form_of_gold_lines() -> None:
    for article in expected_figures(2):
        for figure in article.figures:
            assert figure["place"], article.id
            assert figure["relation"] in {"level", "change", "change_pct", "share", "target_margin", "target"}
            if figure["period"] is not None:
                start, end = figure["period"].split("/")
                assert "2016-01-01" <= start <= end <= "2026-12-31"
    json.dumps([article.model_dump() for article in expected_figures(1)])


def test_what_cannot_be_read_politely_is_not_expected() -> None:
    expected = {article.id for article in expected_figures(1)}
    assert "cs-noi-bo-ke-hoach" not in expected
    assert not any(name.startswith("cm-") for name in expected)
    assert {article.id for article in expected_figures(2)} - expected >= {"cm-6-thang-2026", "na-138-10-thang-2026"}


def test_a_reprint_repeats_its_original_under_another_site_and_names_it() -> None:
    by_id = {story.id: story for story in load_stories()}
    reprints = [story for story in by_id.values() if story.reprint_of]
    assert reprints
    for story in reprints:
        original = by_id[story.reprint_of]
        assert story.text == original.text
        assert story.site != original.site
        assert story.title != original.title
        assert story.credit.split()[-1] in load_sites()[original.site].title


def test_corrections_change_the_text_and_the_coding_together() -> None:
    corrected = [story for story in load_stories() if story.correction]
    assert {story.correction.updated is None for story in corrected if story.correction} == {True, False}
    for story in corrected:
        later = story.at(2)
        assert story.at(1) == story
        assert later.text != story.text
        assert {figure.value for figure in later.figures} != {figure.value for figure in story.figures}


def test_what_the_second_stage_brings_is_dated_after_the_first_look() -> None:
    for story in stories_at(2):
        for moment in filter(
            None, (story.published if story.stage == 2 and not story.correction else None, story.updated)
        ):
            assert DEMO_NOW < moment < DEMO_NOW + timedelta(hours=6), story.id
    assert all(story.published < DEMO_NOW for story in stories_at(1))


def _seed_lines(name: str) -> list[dict[str, Any]]:
    path = SHARED / "gold" / name
    if not path.exists():
        pytest.skip("the seed articles are not here")
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


def test_the_figures_of_the_seed_articles_carry_over() -> None:
    fields = ("topic", "measure", "relation", "value", "unit", "of", "approx", "period", "baseline", "place")
    ours = [tuple(figure[field] for field in fields) for article in expected_figures(1) for figure in article.figures]
    seeds = [
        tuple(figure[field] for field in fields) for seed in _seed_lines("seeds.jsonl") for figure in seed["figures"]
    ]
    assert len(seeds) >= 31
    for figure in seeds:
        assert figure in ours
        ours.remove(figure)


def test_the_sentences_of_the_seed_articles_do_not_carry_over() -> None:
    offices = re.compile(r"(?i)tệ nạn xã hội|và xây dựng|phong trào toàn dân bảo vệ (?:an ninh tổ quốc|antq)|pctptnxh")

    def runs(text: str) -> set[tuple[str, ...]]:
        words = re.findall(r"\w+", offices.sub(" ", text).lower())
        return {tuple(words[at : at + 15]) for at in range(len(words) - 14)}

    seeds = set().union(*(runs(seed["text"]) for seed in _seed_lines("seeds-input.jsonl")))
    assert seeds
    for story in load_stories():
        assert not runs(story.text) & seeds, story.id
