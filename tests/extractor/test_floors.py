"""The gate: the extractor reads coded articles at least as well as it has before."""

from __future__ import annotations

from pathlib import Path

import pytest
import yaml

from tests.extractor.reading_cases import CORPORA, Tally, score

#: What it measures is no business of line tracing, which slows it five times.
pytestmark = pytest.mark.no_cover

FLOORS = yaml.safe_load((Path(__file__).parent / "floors.yaml").read_text(encoding="utf-8"))
#: Number of the first of the batches that were written later.
_LATER = 17
SHARED = Path(__file__).parents[2].parent / "shared" / "gold"


def below(tallies: dict[str, Tally], floors: dict[str, float]) -> dict[str, float]:
    return {name: round(tallies[name].f1, 4) for name, floor in floors.items() if tallies[name].f1 < floor}


@pytest.mark.parametrize("name", sorted(FLOORS["gold"]))
def test_coded_articles(name: str) -> None:
    gold = SHARED / f"{name}.jsonl"
    if not gold.exists():
        pytest.skip(f"no coded articles at {gold}")
    assert below(score(gold, SHARED / f"{name}-input.jsonl"), FLOORS["gold"][name]) == {}


@pytest.mark.parametrize("kind", ["composed", "later"])
def test_composed_articles(kind: str) -> None:
    """The batches that were learnt from first, and all others, each as one."""
    totals = {"value": Tally(), "indicator": Tally(), "full": Tally()}
    batches = sorted((CORPORA / "composed").glob("*-input.jsonl"))
    numbers = {path: int("".join(filter(str.isdigit, path.stem))) for path in batches}
    first = [path for path, number in numbers.items() if number % 2 and number < _LATER]
    chosen = first if kind == "composed" else [path for path in batches if path not in first]
    assert chosen
    for path in chosen:
        for name, tally in score(path.with_name(path.name.replace("-input", "")), path).items():
            totals[name].right += tally.right
            totals[name].wrong += tally.wrong
            totals[name].missed += tally.missed
    assert below(totals, FLOORS[kind]) == {}
