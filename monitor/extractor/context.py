"""What the sentences, lines and headings before leave behind for the next sentence."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Final

from monitor.vietnamese.openers import add_openers, openers

#: Words with which another statement begins within a sentence.
TURNS: Final = ("nhưng", "song", "trong khi", "tuy nhiên")
add_openers("turn", lambda: TURNS)


@dataclass(slots=True)
class Context:
    """What earlier sentences leave behind."""

    #: Topic of a field heading, of the paragraph so far, and of the document.
    heading: str = ""
    paragraph: str = ""
    document: str = ""
    #: How the heading is numbered, if it is, and the fields of headings so numbered: where they go through several,
    #: one that names no field ends the last.
    numbering: str = ""
    series: set[str] = field(default_factory=set)
    #: Topic that the paragraph before ended with, unless it went through several fields.
    previous: str = ""
    #: Topic of the last number, which a bare change goes on with even where a sentence went through many fields.
    trailing: str = ""
    #: Topic of the cases that it counted last, which further cases are of.
    cases: str = ""
    #: Topic of the first number of the sentence before.
    opened: str = ""
    #: The article has named crime against public order: bare cases of the police are of it from then on.
    order: bool = False
    #: Fields of the numbers of the paragraph so far.
    fields: set[str] = field(default_factory=set)
    #: Measure of each kind of thing that the sentence before counted.
    measures: dict[str, str] = field(default_factory=dict)
    #: Measure of what it counted last.
    counted: str = ""
    #: The line is an item of a list; the topic of the line that opens it, and the fields of its items so far.
    listing: bool = False
    lead: str = ""
    listed: set[str] = field(default_factory=set)
    #: The list that this line belongs to says what is aimed at.
    plan: bool = False
    #: The line whose last sentence said what is aimed at.
    aiming: int = -1
    #: The list says what was aimed at and what was reached.
    aims: bool = False
    #: The article reports of courts or of the procuracy.
    justice: bool = False
    #: Another statement begins within a sentence somewhere in the text.
    turns: bool = False

    @classmethod
    def of(cls, low: str, field: str) -> Context:
        """What stands before the first sentence of a folded text. `field` is what headline or article is about."""
        return cls(document=field, turns=bool(openers(low)["turn"]))

    def under(self, numbering: str) -> None:
        """A field heading has begun, numbered so."""
        self.series = {self.heading} if numbering != self.numbering else self.series | {self.heading}
        self.numbering = numbering

    def begin_paragraph(self, *, item: bool) -> None:
        """A paragraph through one field leaves it to the next; one through several leaves none. Items of a list
        inherit from the line that opens it, not from each other, and what follows a list of several fields too."""
        if self.paragraph:
            self.previous = self.paragraph if len(self.fields) <= 1 else ""
        if item and not self.listing:
            self.lead, self.listed = self.previous, set()
        elif self.listing:
            self.listed |= self.fields
            self.previous = self.lead if self.lead and (item or len(self.listed) > 1) else self.previous
        self.listing = item
        self.paragraph = self.counted = self.trailing = self.cases = ""
        self.fields.clear()
        self.measures = {}
