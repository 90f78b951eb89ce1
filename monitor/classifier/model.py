"""The trained weights and the arithmetic of the score. Everything is plain addition and multiplication of IEEE doubles
in a fixed order, so a score is the same to the bit on every machine; even `exp` is our own."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from monitor.classifier.lexicon import ASIDE, lexicon
from monitor.errors import ConfigError

PATH: Final = Path(__file__).with_name("weights.json")
#: Words in the title weigh more than in the lead, and the lead more than the rest.
ZONE_FACTOR: Final = {"title": 1.5, "lead": 0.9, "head": 0.5}
#: A report names its neighbours (courts, identity cards, the law) in passing: they weigh less there, and least where
#: the title names a subject of ours and no other ("passing").
PASSING: Final = {"title": 1.5, "lead": 0.5, "head": 0.2, "passing": 0.2}
_LN2: Final = 0.6931471805599453


@dataclass(frozen=True, slots=True)
class Model:
    """Weights of one judge, its calibration (probability = sigmoid(slope · sum + shift)) and its band."""

    weights: dict[str, float]
    slope: float
    shift: float
    #: From `low` up it is kept; below `high` a person should look.
    low: float
    high: float

    def weigh(self, names: Set[str]) -> dict[str, float]:
        """The features that carry weight, with it."""
        weights = self.weights
        return {name: weights[name] for name in weights.keys() & names}

    def total(self, weighed: Mapping[str, float]) -> float:
        """Their sum with the bias; the order of the features does not matter, to the bit."""
        return math.fsum(weighed.values()) + self.weights["bias"]

    def probability(self, total: float) -> float:
        """Calibrated probability that it is a report to keep."""
        return sigmoid(self.slope * total + self.shift)


def sigmoid(x: float) -> float:
    """1 / (1 + e^-x), the same to the bit everywhere."""
    if x < -40.0:
        return 0.0
    return 1.0 if x > 40.0 else 1.0 / (1.0 + _exp(-x))


def _exp(x: float) -> float:
    halvings = round(x / _LN2)
    rest = x - halvings * _LN2
    term = total = 1.0
    for n in range(1, 18):
        term = term * rest / n
        total += term
    return math.ldexp(total, halvings)


def priors() -> dict[str, float]:
    """The weights that a native speaker gave, before any training."""
    known = lexicon()
    weights = dict(known.signals)
    for name, group in known.groups.items():
        if group.role == ASIDE:
            continue
        factors = PASSING if group.role == "other" else ZONE_FACTOR
        weights.update((f"{name}@{zone}", group.weight * factor) for zone, factor in factors.items())
    return weights


@dataclass(frozen=True, slots=True)
class Judges:
    """A weight file: its judges, "article" and "glance", and the fingerprint of what they were made of."""

    made_of: str
    models: Mapping[str, Model]


def load(path: Path = PATH) -> Judges:
    """Read a weight file. Where there is none, the judges are the lexicon's own weights, untrained. Raises ConfigError
    where it is broken."""
    if not path.exists():
        return Judges("untrained", dict.fromkeys(("article", "glance"), Model(priors(), 0.5, 0.0, 0.35, 0.65)))
    try:
        found: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
        models = {
            name: Model(
                weights={key: float(value) for key, value in one["weights"].items()},
                slope=float(one["slope"]),
                shift=float(one["shift"]),
                low=float(one["low"]),
                high=float(one["high"]),
            )
            for name, one in found["models"].items()
        }
        return Judges(str(found["made_of"]), models)
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ConfigError(
            f"the classifier's weights cannot be read: {error}", where=str(path), remedy="train them again"
        ) from error


@cache
def shipped() -> Judges:
    """The judges that ship with this version, read once."""
    return load()
