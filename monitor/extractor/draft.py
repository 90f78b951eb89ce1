"""A figure in the making: what the grammar has settled so far, and by which rules."""

from __future__ import annotations

from decimal import Decimal

from monitor.codebook import Noun
from monitor.types import Check, Period, Relation
from monitor.vietnamese.quantities import Quantity


class Draft:
    """One quantity of a sentence on its way to a figure."""

    __slots__ = (
        "action", "baseline", "checks", "end", "kind", "measure", "noun", "of", "own_topic", "part_of_before", "period",
        "place", "quantity", "refused", "relation", "rules", "sentence", "stance", "start", "topic", "unit", "value",
    )  # fmt: skip

    def __init__(self, quantity: Quantity, sentence: int, end: int, part_of_before: bool) -> None:
        self.quantity, self.sentence = quantity, sentence
        #: Where its words begin and end: with the noun counted, if there is one.
        self.start, self.end = quantity.start, end
        self.value: Decimal = quantity.value
        self.of: Decimal | None = quantity.of
        #: Stands after "trong đó": a part of what was counted before.
        self.part_of_before = part_of_before
        self.kind = self.measure = self.topic = self.unit = self.refused = ""
        self.noun: Noun | None = None
        self.relation: Relation = "level"
        self.place: str | None = None
        self.period: Period | None = None
        self.baseline: Period | None = None
        #: The topic in the phrase after the noun, the verb that governs, how the sentence speaks.
        self.own_topic = self.action = self.stance = ""
        self.rules: list[str] = []
        self.checks: list[Check] = []

    def rule(self, name: str) -> None:
        """Note that a rule had a say."""
        if name not in self.rules:
            self.rules.append(name)
