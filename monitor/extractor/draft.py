"""A figure in the making: what the grammar has settled so far, and by which rules."""

from __future__ import annotations

from dataclasses import dataclass, field
from decimal import Decimal

from monitor.codebook import Noun
from monitor.types import Check, Period, Relation
from monitor.vietnamese.quantities import Quantity


@dataclass(slots=True)
class Draft:
    """One quantity of a sentence on its way to a figure."""

    quantity: Quantity
    sentence: int
    #: Where its words begin and end: with the noun counted, if there is one.
    start: int
    end: int
    value: Decimal
    of: Decimal | None
    #: Stands after "trong đó": a part of what was counted before.
    part_of_before: bool
    kind: str = ""
    noun: Noun | None = None
    measure: str = ""
    topic: str = ""
    relation: Relation = "level"
    unit: str = ""
    place: str | None = None
    period: Period | None = None
    baseline: Period | None = None
    refused: str = ""
    rules: list[str] = field(default_factory=list)
    #: Topics in the phrase after the noun, best first; the topics and where they stand decide `topic`.
    own_topic: str = ""
    action: str = ""
    stance: str = ""
    checks: list[Check] = field(default_factory=list)

    def rule(self, name: str) -> None:
        """Note that a rule had a say."""
        if name not in self.rules:
            self.rules.append(name)
