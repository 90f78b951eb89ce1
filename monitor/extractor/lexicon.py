"""All words of the codebook in one automaton: folded text in, the cues in it out, in one pass over the text."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from functools import cache
from operator import itemgetter
from typing import Any, Final

import ahocorasick

from monitor.codebook import Action, Codebook, Noun, Topic, flat, load
from monitor.vietnamese.text import fold

#: Signs that stand between words and belong to none.
_SIGNS: Final = "\n\r\t\xa0\u202f()[]{}\"“”‘’'/|–—-•+*&…?!:;.<>=_~"
#: Phrases with these tags speak of no field, whatever words they hold ("cướp đi sinh mạng").
_MUTE: Final = frozenset(["harmless", "elsewhere", "dead", "hurt"])


@dataclass(slots=True)
class Entry:
    """What a phrase may mean, in the places where the grammar asks."""

    noun: Noun | None = None
    topic: Topic | None = None
    action: Action | None = None
    tags: frozenset[str] = field(default=frozenset())
    #: The phrase speaks of a number of its noun: "số vụ", "lượng khách".
    amount: bool = False
    #: A person's name may follow: "đối tượng Nguyễn Văn A", "bắt Trần Văn B.".
    names: bool = False


@dataclass(slots=True)
class Cue:
    """A phrase of the codebook in a text."""

    start: int
    end: int
    entry: Entry


def _spaced(folded: str) -> str:
    """The text with signs read as spaces. One by one: many times faster than a table for all characters."""
    for sign in _SIGNS:
        folded = folded.replace(sign, " ")
    return folded


@dataclass(frozen=True, slots=True)
class Lexicon:
    """The automaton, and the nouns by their folded words."""

    automaton: Any
    entries: dict[str, Entry]


def build(codebook: Codebook) -> Lexicon:
    """The lexicon of a codebook. A longer phrase keeps the noun that it opens with ("vụ cháy": vụ)."""
    entries: dict[str, Entry] = {}

    def entry(phrase: str) -> Entry:
        return entries.setdefault(_spaced(fold(phrase)), Entry())

    for topic in codebook.topics.values():
        for phrase in flat(topic.cues):
            found = entry(phrase)
            if found.topic is None or topic.rank > found.topic.rank:
                found.topic = topic
        hint = replace(topic, rank=0)
        for phrase in flat(topic.hints):
            found = entry(phrase)
            found.topic = found.topic or hint
        for phrase in flat(topic.not_cues):
            entry(phrase)
    for noun in codebook.nouns:
        for phrase in flat(noun.words):
            found = entry(phrase)
            if found.noun is None or noun.kind == "refused":
                found.noun = noun
    for action in codebook.actions.values():
        for phrase in flat(action.words):
            found = entry(phrase)
            if found.action is None or action.weight > found.action.weight:
                found.action = action
    for tag, phrases in codebook.tags.items():
        for phrase in phrases:
            found = entry(phrase)
            found.tags |= {tag}
    _inherit_nouns(entries)
    _inherit_topics(entries)
    for found in entries.values():
        person = found.noun is not None and found.noun.kind in ("person", "accused")
        found.names = person or (found.action is not None and found.action.action == "detect")
    automaton = ahocorasick.Automaton()
    for phrase, found in entries.items():
        found.amount = found.noun is not None and phrase.startswith(("số ", "lượng "))
        automaton.add_word(f" {phrase}", (len(phrase), found))
    automaton.make_automaton()
    return Lexicon(automaton, entries)


def _inherit_nouns(entries: dict[str, Entry]) -> None:
    for phrase, found in entries.items():
        if found.noun is not None or "harmless" in found.tags:
            continue
        words = phrase.split(" ")
        for length in range(len(words) - 1, 0, -1):
            shorter = entries.get(" ".join(words[:length]))
            if shorter is not None and shorter.noun is not None and shorter.noun.kind != "refused":
                found.noun = shorter.noun
                break


def _inherit_topics(entries: dict[str, Entry]) -> None:
    """A verb or noun that holds the name of a topic speaks of it: "kiểm tra an toàn PCCC"."""
    named = {
        phrase: found.topic for phrase, found in entries.items() if found.topic is not None and found.topic.rank == 2
    }
    for phrase, found in entries.items():
        silent = not _MUTE.isdisjoint(found.tags) or (found.noun is None and found.action is None and not found.tags)
        if found.topic is not None or silent:
            continue
        words = phrase.split(" ")
        parts = (" ".join(words[i:j]) for i in range(len(words)) for j in range(i + 1, len(words) + 1))
        topics = [named[part] for part in parts if part in named]
        if topics:
            found.topic = max(topics, key=lambda topic: topic.rank)


@cache
def default() -> Lexicon:
    """The lexicon of the codebook that comes with the program."""
    return build(load())


def scan(folded: str, lexicon: Lexicon) -> list[Cue]:
    """The cues of a folded text in order, the longest where several begin, never overlapping."""
    # Two behind: a phrase may end in a sign, which is read as a space, and is looked behind.
    spaced = f" {_spaced(folded)}  "
    hits = [
        (end - size, end, entry)
        for end, (size, entry) in lexicon.automaton.iter(spaced)
        if (after := spaced[end + 1]) == " " or not after.isalnum()
    ]
    # They come in order of their ends: turned round and sorted by their starts alone, the longest of a start is first.
    hits.reverse()
    hits.sort(key=itemgetter(0))
    cues: list[Cue] = []
    free = -1
    for start, end, entry in hits:
        if start >= free:
            cues.append(Cue(start, end, entry))
            free = end
        elif end > free and start > cues[-1].start and _names_more(entry, cues[-1].entry):
            cues[-1] = Cue(cues[-1].start, start - 1, cues[-1].entry)
            cues.append(Cue(start, end, entry))
            free = end
    return cues


def _names_more(entry: Entry, before: Entry) -> bool:
    """Whether a phrase that overlaps the end of a noun names a field where the noun names none: "vụ phạm pháp |
    hình sự"."""
    if entry.topic is None or before.noun is None:
        return False
    return entry.topic.rank > (before.topic.rank if before.topic is not None else 0)
