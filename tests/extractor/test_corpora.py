"""Every construction of the corpora gives its figures and no other; texts without statistics give none."""

from __future__ import annotations

import pytest

from monitor.codebook import load
from tests.extractor.reading_cases import Case, cases, difference

CORPORA = (
    "constructions", "fields", "reports", "courts_markets", "cities", "indicators", "directions", "carrying", "tables",
    "aims",
)  # fmt: skip
CONSTRUCTIONS = [case for name in CORPORA for case in cases(name)]
EXAMPLES = [
    (topic.topic, Case(example.text, tuple(example.figures)))
    for topic in load().topics.values()
    for example in topic.examples
]


@pytest.mark.parametrize("case", CONSTRUCTIONS, ids=lambda case: case.text[:50])
def test_construction(case: Case) -> None:
    assert difference(case) == []


@pytest.mark.parametrize(("topic", "case"), EXAMPLES, ids=[f"{topic}-{case.text[:30]}" for topic, case in EXAMPLES])
def test_examples_of_the_codebook(topic: str, case: Case) -> None:
    assert any(line.startswith(f"{topic}.") for line in case.figures), "an example is of its own topic"
    assert difference(case) == []


@pytest.mark.parametrize("case", cases("none"), ids=lambda case: case.text[:50])
def test_nothing_to_extract(case: Case) -> None:
    assert difference(case) == []
