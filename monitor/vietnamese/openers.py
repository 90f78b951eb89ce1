"""Words that open a phrase — of a number, a period, a place — all found in one pass over a folded text. Each layer
names its own words here, and reads on from where they stand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cache, lru_cache
from operator import itemgetter
from typing import Any, Final

import ahocorasick

#: Where a word stands, and the word.
Opener = tuple[int, str]

_WORDS: Final[dict[str, Callable[[], Iterable[str]]]] = {}


def add_openers(layer: str, words: Callable[[], Iterable[str]]) -> None:
    """Name the (folded) words of a layer; they are asked for when the first text is read."""
    _WORDS[layer] = words
    _automaton.cache_clear()
    openers.cache_clear()


@cache
def _automaton() -> Any:
    layers: dict[str, list[str]] = {}
    for layer, words in _WORDS.items():
        for word in set(words()):
            layers.setdefault(word, []).append(layer)
    machine = ahocorasick.Automaton()
    for word, found in layers.items():
        machine.add_word(word, (len(word), word, tuple(found)))
    machine.make_automaton()
    return machine


@lru_cache(maxsize=2)
def openers(low: str) -> Mapping[str, Sequence[Opener]]:
    """By layer, where its words stand in a folded text as words of their own, in order; of those that begin together
    the longest comes first. The layers read one text after another, so it is remembered for a moment."""
    found: dict[str, list[Opener]] = {layer: [] for layer in _WORDS}
    bounded = f" {low} "
    for last, (length, word, layers) in _automaton().iter(low):
        if not (bounded[last + 2].isalnum() or bounded[last - length + 1].isalnum()):
            for layer in layers:
                found[layer].append((last - length + 1, word))
    for places in found.values():
        places.reverse()
        places.sort(key=itemgetter(0))
    return found
