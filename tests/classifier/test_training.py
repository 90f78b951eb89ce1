"""Training reproduces its weights to the bit, and what ships was trained on what is here."""

import json
from pathlib import Path

import pytest

from monitor.classifier.model import PATH, load, priors, shipped
from monitor.classifier.train import (
    CORPUS,
    LEAST_HIGH,
    calibrate,
    fingerprint,
    fit,
    read_labelled,
    rows,
    train_all,
    upper_edge,
)
from monitor.errors import ConfigError, ParseError

FILES = sorted(CORPUS.glob("*.jsonl"))


@pytest.fixture(scope="module")
def few(tmp_path_factory: pytest.TempPathFactory) -> Path:
    lines = [line for path in FILES for line in path.read_text(encoding="utf-8").splitlines()]
    path = tmp_path_factory.mktemp("few") / "few.jsonl"
    path.write_text("\n".join(lines[::8]) + "\n", encoding="utf-8")
    return path


@pytest.mark.no_cover  # traced, arithmetic takes six times as long
def test_the_same_articles_give_the_same_bytes_in_any_order(few: Path, tmp_path: Path) -> None:
    lines = few.read_text(encoding="utf-8").splitlines()[::3]
    ordered, shuffled = tmp_path / "ordered.jsonl", tmp_path / "shuffled.jsonl"
    ordered.write_text("\n".join(lines) + "\n", encoding="utf-8")
    shuffled.write_text("\n".join(reversed(lines)) + "\n", encoding="utf-8")
    train_all([ordered], tmp_path / "one.json")
    train_all([shuffled], tmp_path / "two.json")
    one, two = (json.loads((tmp_path / name).read_text(encoding="utf-8")) for name in ("one.json", "two.json"))

    assert one["models"] == two["models"]
    assert load(tmp_path / "one.json").models["article"].weights != priors()


def test_shipped_weights_were_made_of_this_lexicon_and_corpus() -> None:
    assert shipped().made_of == fingerprint(FILES), "run: python -m monitor.classifier.train"


@pytest.mark.no_cover
def test_weights_learn_what_the_lexicon_does_not_know(few: Path) -> None:
    learnt = fit(rows(read_labelled([few])))

    assert any(name[:2] in ("t:", "w:") and weight for name, weight in learnt.items())
    assert learnt["trial@title"] < 0 < learnt["conference@title"]


def test_calibration_finds_slope_and_shift() -> None:
    scored = [(total, n < 50 + 10 * total) for total in (-4.0, -2.0, 0.0, 2.0, 4.0) for n in range(100)]
    slope, shift = calibrate(scored)

    assert 0.3 < slope < 0.7
    assert abs(shift) < 0.1


def test_above_the_band_nearly_everything_is_right() -> None:
    scored = sorted([(0.91, False)] * 5 + [(0.93, True)] * 5 + [(0.97, True)] * 10)

    assert upper_edge(scored, 0.3) == 0.93
    assert upper_edge([(0.2, False), (0.4, True)], 0.3) == LEAST_HIGH
    assert upper_edge([(0.9, True), (0.99, False)], 0.3) == 0.95


def test_a_bad_line_is_named(tmp_path: Path) -> None:
    path = tmp_path / "mine.jsonl"
    path.write_text('{"id": "1", "title": "a", "text": "b", "relevant": true}\n{"id": "2"}\n', encoding="utf-8")

    with pytest.raises(ParseError, match=r"mine\.jsonl:2"):
        read_labelled([path])


def test_without_a_weight_file_the_lexicon_judges(tmp_path: Path) -> None:
    judges = load(tmp_path / "none.json")

    assert judges.made_of == "untrained"
    assert judges.models["article"].weights == priors()


def test_a_broken_weight_file_names_the_remedy(tmp_path: Path) -> None:
    broken = tmp_path / "weights.json"
    broken.write_text(PATH.read_text(encoding="utf-8")[:500], encoding="utf-8")

    with pytest.raises(ConfigError, match="train them again"):
        load(broken)
