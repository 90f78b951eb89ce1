"""The words that speak for or against a report, from `lexicon.yaml`, and a fast search for all of them at once.

A native speaker edits the YAML; its examples are tests. A phrase brings its variants for free: commas inside it are
optional and both habits of placing a tone ("hoà", "hòa") and of writing a final y or i ("xử lý", "xử lí") match.
"""

from __future__ import annotations

import itertools
from functools import cache
from pathlib import Path
from typing import Final

import ahocorasick
from pydantic import BaseModel, ConfigDict, Field

from monitor.vietnamese.text import fold, nfc
from monitor.yamlfile import read_yaml

PATH: Final = Path(__file__).with_name("lexicon.yaml")
#: Parts of an article, in order.
ZONES: Final = ("title", "lead", "head")
#: The role of expressions that count for nothing.
ASIDE: Final = "aside"

_RESPELT: Final = {
    f"{v}{new}": f"{old}{bare}"
    for v, olds, bare, news in (
        ("o", "òóỏõọ", "a", "àáảãạ"),
        ("o", "òóỏõọ", "e", "èéẻẽẹ"),
        ("u", "ùúủũụ", "y", "ỳýỷỹỵ"),
    )
    for old, new in zip(olds, news, strict=True)
} | dict(zip("yỳýỷỹỵ", "iìíỉĩị", strict=True))


class Group(BaseModel):
    """Words that mean the same to the classifier."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    #: What a native speaker would say before any training: positive speaks for keeping, in log-odds.
    weight: float = Field(ge=-6, le=6)
    #: What kind of thing it names: a field of work (a theme is one only in a title), a genre that is kept, an actor,
    #: a mark of what is dropped, or nothing at all: a longer expression that keeps the words in it from being found.
    role: str = Field(pattern="^(subject|theme|genre|actor|incident|trial|other|aside)$")
    #: The topic of the codebook that a subject belongs to.
    topic: str | None = None
    words: tuple[str, ...] = Field(min_length=1)
    #: Sentences in which the group must be found, and in which it must not.
    examples: tuple[str, ...] = Field(min_length=1)
    not_in: tuple[str, ...] = ()


class Sections(BaseModel):
    """Names of newspaper sections."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    ours: tuple[str, ...]
    others: tuple[str, ...]


class Lexicon(BaseModel):
    """The whole file: computed signals with their weights, sections, and groups by name."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    signals: dict[str, float]
    sections: Sections
    #: Family names by which a person is known, and words before a name that show somebody in office (or a place).
    surnames: tuple[str, ...]
    offices: tuple[str, ...]
    groups: dict[str, Group]


@cache
def lexicon() -> Lexicon:
    """The lexicon, read once. Raises ConfigError naming the line that is wrong."""
    return read_yaml(PATH, Lexicon)


def lower(text: str) -> str:
    """Lower case that never changes the length."""
    low = text.lower()
    return low if len(low) == len(text) else "".join(c.lower() if len(c.lower()) == 1 else c for c in text)


def _spellings(syllable: str) -> set[str]:
    """All ways of writing a syllable that compare alike."""
    ways = {syllable}
    for here, there in _RESPELT.items():
        for one, two in ((here, there), (there, here)):
            ways |= {way.replace(one, two) for way in tuple(ways) if one in way}
    return {way for way in ways if fold(way) == fold(syllable)}


def variants(phrase: str) -> set[str]:
    """A phrase in lower case with all its spellings, with and without the commas inside it."""
    low = lower(nfc(phrase))
    ways = (sorted(_spellings(syllable)) for syllable in low.split(" "))
    spelt = {" ".join(way) for way in itertools.islice(itertools.product(*ways), 64)}
    return spelt | {way.replace(",", "") for way in spelt}


#: A phrase found: names of the features it shows, the topic it speaks for and how loudly, and where it stands.
Match = tuple[tuple[str, ...], str | None, float, tuple[int, int]]
#: How loudly a phrase speaks for its topic, by zone.
_LOUDNESS: Final = (3.0, 1.5, 1.0)


@cache
def _automaton() -> ahocorasick.Automaton:
    groups = lexicon().groups
    owners: dict[str, list[str]] = {}
    for name, group in groups.items():
        for phrase in group.words:
            for way in sorted(variants(phrase)):
                names = owners.setdefault(way, [])
                if name not in names:
                    names.append(name)
    automaton = ahocorasick.Automaton()
    for phrase, names in owners.items():
        told = [name for name in names if groups[name].role != ASIDE]
        zones = tuple(tuple(f"{name}@{zone}" for name in told) for zone in ZONES)
        topics = [group.topic for name in told if (group := groups[name]).topic]
        automaton.add_word(phrase, (len(phrase), phrase[-1].isdigit(), zones, topics[0] if topics else None))
    automaton.make_automaton()
    return automaton


def _longest(low: str) -> list[tuple[int, int, tuple[tuple[str, ...], ...], str | None]]:
    """Whole-word phrases as (start, end, names by zone, topic), but for those inside a longer one."""
    size = len(low)
    found: list[tuple[int, int, tuple[tuple[str, ...], ...], str | None]] = []
    for last, (length, open_ended, zones, topic) in _automaton().iter(low):
        start, end = last - length + 1, last + 1
        if (start and low[start - 1].isalnum()) or (end < size and not open_ended and low[end].isalnum()):
            continue
        while found and found[-1][0] >= start:
            found.pop()
        if not found or found[-1][1] < end:
            found.append((start, end, zones, topic))
    return found


def matches(low: str, edges: tuple[int, int]) -> list[Match]:
    """The first whole-word phrase of each group in each zone of a text already in NFC and lower case; of phrases inside
    each other the longest. `edges` are the ends of title and lead."""
    title, lead = edges
    done: set[tuple[str, ...]] = {()}
    found: list[Match] = []
    for start, end, zones, topic in _longest(low):
        zone = 0 if start < title else 1 if start < lead else 2
        names = zones[zone]
        if names not in done:
            done.add(names)
            found.append((names, topic, _LOUDNESS[zone], (start, end)))
    return found


def groups_in(text: str) -> set[str]:
    """Names of the groups found anywhere in a text."""
    low = lower(nfc(text))
    return {name.partition("@")[0] for names, *_ in matches(low, (0, 0)) for name in names}
