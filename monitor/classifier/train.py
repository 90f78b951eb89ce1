"""Labelled articles → `weights.json`, reproducible to the bit and without any library.

    python -m monitor.classifier.train [MORE.jsonl ...]

The judge is a logistic regression. Each weight is pulled towards what a native speaker gave it in the lexicon (nought
for words that the lexicon does not know), so a handful of examples corrects the rules rather than replaces them. Solved
by coordinate descent in a fixed order with plain arithmetic; calibrated on articles that the folds had not seen.
"""

from __future__ import annotations

import hashlib
import json
import math
import sys
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from monitor.classifier import lexicon
from monitor.classifier.features import see
from monitor.classifier.model import PATH, Model, priors, sigmoid
from monitor.errors import ParseError
from monitor.vietnamese.text import nfc

CORPUS: Final = Path(__file__).parent / "training"
FOLDS: Final = 5
PASSES: Final = 24
#: An n-gram counts if this many articles have it.
LEAST_SEEN: Final = 3
#: How strongly a weight is held to its prior, for what the lexicon knows and for mere syllables and pairs of them.
HOLD_KNOWN: Final = 1.0
HOLD_NGRAM: Final = 2.0
DIGITS: Final = 3
#: The calibrated probability from which an article is kept: losing a report counts as much as 3 others looked at in
#: vain, losing it at a glance as much as 19 others fetched in vain.
LOW: Final = {"article": 0.25, "glance": 0.05}
#: Precision that the upper edge of the band must reach.
PRECISION: Final = 0.97
#: The upper edge is at least this, for the lexicon has been mended with the errors of the folds in sight: they flatter.
LEAST_HIGH: Final = 0.9
_LEAD: Final = 200


@dataclass(frozen=True, slots=True)
class Labelled:
    """One article that a person has judged."""

    id: str
    title: str
    text: str
    relevant: bool
    url: str = ""
    section: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """The features of one labelled article. Rows of one article share `id` and so their fold."""

    id: str
    names: tuple[str, ...]
    relevant: bool
    #: False for an article known by its title alone: learnt from, but not what the band is measured on.
    counts: bool = True


@dataclass(frozen=True, slots=True)
class Trained:
    """A judge with what the folds say of it: share of right verdicts, and of kept ones that were found."""

    model: Model
    accuracy: float
    recall: float


def read_labelled(paths: Iterable[Path]) -> list[Labelled]:
    """Labelled articles from JSON lines with `id`, `title`, `text`, `relevant`. Raises ParseError naming the line."""
    found: list[Labelled] = []
    for path in paths:
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            try:
                one = json.loads(line)
                article = Labelled(
                    str(one["id"]), str(one["title"]), str(one["text"]), bool(one["relevant"]),
                    str(one.get("url", "")), str(one.get("section", "")),
                )  # fmt: skip
            except (ValueError, KeyError, TypeError) as error:
                raise ParseError(
                    f"not a labelled article: {error}", where=f"{path}:{number}", remedy="mend or drop the line"
                ) from error
            found.append(article)
    return sorted(found, key=lambda article: article.id)


def rows(articles: Sequence[Labelled], *, glance: bool = False) -> list[Row]:
    """Features of articles; for the glance, of the title alone and of title and lead."""
    found = []
    for one in articles:
        texts = ["", one.text[:_LEAD].rpartition(" ")[0]] if glance else [one.text]
        for text in dict.fromkeys(texts):
            seen = see(nfc(one.title), nfc(text), url=one.url, section=one.section)
            found.append(Row(one.id, tuple(sorted(seen.spans)), one.relevant, glance or bool(one.text.strip())))
    return found


def fit(data: Sequence[Row]) -> dict[str, float]:
    """Weights by name, the bias among them. Deterministic: features in alphabetical order, a fixed number of passes."""
    start = priors()
    counts = Counter(name for row in data for name in row.names)
    names = sorted(name for name, count in counts.items() if name in start or count >= LEAST_SEEN)
    columns: dict[str, list[int]] = {name: [] for name in names}
    totals = [start["bias"]] * len(data)
    for place, row in enumerate(data):
        for name in row.names:
            if name in columns:
                columns[name].append(place)
        totals[place] = math.fsum([start["bias"], *(start[name] for name in row.names if name in start)])
    columns["bias"] = list(range(len(data)))
    weights = dict(start) | {name: 0.0 for name in names if name not in start}
    errors = [sigmoid(total) - row.relevant for total, row in zip(totals, data, strict=True)]
    for _ in range(PASSES):
        for name in sorted(columns):
            _step(name, columns[name], start.get(name, 0.0), weights, totals, errors, data)
    return weights


def _step(
    name: str, column: Sequence[int], prior: float, weights: dict[str, float], totals: list[float],
    errors: list[float], data: Sequence[Row],
) -> None:  # fmt: skip
    """One Newton step along one weight, at most 1 long."""
    hold = HOLD_NGRAM if name[:2] in ("t:", "w:") else HOLD_KNOWN
    slope = hold * (weights[name] - prior)
    bend = hold
    for place in column:
        error = errors[place]
        likely = error + data[place].relevant
        slope += error
        bend += likely * (1.0 - likely)
    change = min(1.0, max(-1.0, -slope / bend))
    if abs(change) < 1e-5:
        return
    weights[name] += change
    for place in column:
        totals[place] += change
        errors[place] = sigmoid(totals[place]) - data[place].relevant


def fold_of(key: str) -> int:
    """The fold of an article, from its identity alone."""
    return hashlib.sha256(key.encode()).digest()[0] % FOLDS


def train(data: Sequence[Row], *, low: float) -> Trained:
    """Fit, calibrate on the folds, set the upper edge of the band."""
    unseen: list[tuple[float, bool]] = []
    for fold in range(FOLDS):
        inside = [row for row in data if fold_of(row.id) != fold]
        outside = [row for row in data if fold_of(row.id) == fold]
        judge = Model(fit(inside), 1.0, 0.0, 0.5, 0.5)
        unseen += [(judge.total(judge.weigh(set(row.names))), row.relevant) for row in outside if row.counts]
    slope, shift = calibrate(unseen)
    scored = sorted((sigmoid(slope * total + shift), relevant) for total, relevant in unseen)
    high = upper_edge(scored, low)
    weights = {name: round(weight, DIGITS) for name, weight in fit(data).items()}
    model = Model({name: weight for name, weight in weights.items() if weight}, slope, shift, low, high)
    return Trained(
        model,
        accuracy=sum((score >= low) == relevant for score, relevant in scored) / len(scored),
        recall=sum(score >= low for score, relevant in scored if relevant) / sum(relevant for _, relevant in scored),
    )


def calibrate(scored: Sequence[tuple[float, bool]]) -> tuple[float, float]:
    """Slope and shift that turn sums into probabilities (Platt), by Newton's method from (1, 0)."""
    slope, shift = 1.0, 0.0
    for _ in range(30):
        ga = gb = haa = hab = hbb = 0.0
        for total, relevant in scored:
            likely = sigmoid(slope * total + shift)
            error, bend = likely - relevant, likely * (1 - likely) + 1e-9
            ga, gb = ga + error * total, gb + error
            haa, hab, hbb = haa + bend * total * total, hab + bend * total, hbb + bend
        haa, hbb = haa + 1.0, hbb + 1e-6
        ga += slope - 1.0
        determinant = haa * hbb - hab * hab
        slope -= min(0.5, max(-0.5, (hbb * ga - hab * gb) / determinant))
        shift -= min(0.5, max(-0.5, (haa * gb - hab * ga) / determinant))
    return round(max(0.05, slope), 4), round(shift, 4)


def upper_edge(scored: Sequence[tuple[float, bool]], low: float) -> float:
    """The lowest probability above which `PRECISION` holds among (probability, relevant), sorted; not below
    `LEAST_HIGH`."""
    high = 0.95
    for place in range(len(scored) - 1, -1, -1):
        above = scored[place:]
        if sum(relevant for _, relevant in above) / len(above) < PRECISION:
            break
        high = scored[place][0]
    return round(min(0.95, max(high, low, LEAST_HIGH)), 3)


def fingerprint(paths: Iterable[Path]) -> str:
    """Short digest of the lexicon and of labelled files: what a set of weights was made of."""
    digest = hashlib.sha256()
    for path in (lexicon.PATH, *sorted(paths)):
        digest.update(hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()[:12]


def write(models: dict[str, Trained], made_of: str, path: Path) -> None:
    """The weight file: sorted keys, fixed digits, so that the same data give the same bytes."""
    out = {
        name: {
            "slope": one.model.slope,
            "shift": one.model.shift,
            "low": one.model.low,
            "high": one.model.high,
            "weights": one.model.weights,
        }
        for name, one in models.items()
    }
    text = json.dumps({"made_of": made_of, "models": out}, ensure_ascii=False, indent=0, sort_keys=True)
    path.write_text(text + "\n", encoding="utf-8")


def train_all(paths: Iterable[Path], to: Path = PATH) -> dict[str, Trained]:
    """Train both judges from labelled files and write them. Raises ParseError on a bad line."""
    paths = list(paths)
    articles = read_labelled(paths)
    trained = {name: train(rows(articles, glance=name == "glance"), low=low) for name, low in LOW.items()}
    write(trained, fingerprint(paths), to)
    return trained


def main(arguments: Sequence[str]) -> int:
    """The command: train on the corpus of the repository and on the files named."""
    trained = train_all([*sorted(CORPUS.glob("*.jsonl")), *map(Path, arguments)])
    for name, one in trained.items():
        sys.stdout.write(
            f"{name}: {len(one.model.weights)} weights, in the folds accuracy {one.accuracy:.3f}, "
            f"recall {one.recall:.3f}, band {one.model.low} to {one.model.high}\n"
        )
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
