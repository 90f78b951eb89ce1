"""What the class and id of an element say about it, by the word lists in data/marks.yaml."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from monitor.yamlfile import read_yaml

_PART: Final = re.compile(r"[A-Z]?[a-zà-ỹđ]+|[A-Z]+(?![a-z])")
#: Longer names are machine-made (utility classes, states); their beginning says enough.
_MAX_NAME: Final = 400


class _Words(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    words: str = ""
    phrases: str = ""
    inside: str = ""


class _Marks(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    captions: _Words
    comments: _Words
    furniture: _Words
    doubtful: _Words
    content: _Words


class Mark(NamedTuple):
    """What a name says: is it a caption, is it readers' comments, the word that makes it furniture, the one that makes
    it doubtful, and 0, 1 or 2 for content."""

    caption: bool
    comments: bool
    furniture: str
    doubtful: str
    content: int


class _Lists(NamedTuple):
    captions: frozenset[str]
    in_captions: tuple[str, ...]
    comments: frozenset[str]
    furniture: frozenset[str]
    inside: tuple[str, ...]
    doubtful: frozenset[str]
    content: frozenset[str]


def _terms(group: _Words) -> frozenset[str]:
    return frozenset(group.words.split()) | frozenset(group.phrases.split())


@cache
def _lists() -> _Lists:
    marks = read_yaml(Path(__file__).with_name("data") / "marks.yaml", _Marks)
    return _Lists(
        _terms(marks.captions),
        tuple(marks.captions.inside.split()),
        _terms(marks.comments),
        _terms(marks.furniture),
        tuple(marks.furniture.inside.split()),
        _terms(marks.doubtful),
        _terms(marks.content),
    )


@lru_cache(maxsize=20_000)
def parts(name: str) -> tuple[str, ...]:
    """The words of a class or id: "relatedNews_box2" → related, news, box."""
    return tuple(part.lower() for part in _PART.findall(name))


@lru_cache(maxsize=20_000)
def mark(name: str) -> Mark:
    """Judge one element's class and id as written."""
    lists = _lists()
    furniture = doubtful = ""
    content = 0
    caption = comments = False
    for token in name[:_MAX_NAME].split():
        words = parts(token)
        phrases = ["-".join(words[i : i + 2]) for i in range(len(words) - 1)]
        phrases += ["-".join(words[i : i + 3]) for i in range(len(words) - 2)]
        for term in (*words, *phrases):
            if not furniture and (term in lists.furniture or (len(term) > 8 and any(s in term for s in lists.inside))):
                furniture = term
            if not doubtful and term in lists.doubtful:
                doubtful = term
            caption = caption or term in lists.captions or any(part in term for part in lists.in_captions)
            comments = comments or term in lists.comments
            if term in lists.content:
                content = max(content, 2 if "-" in term or len(term) > 10 else 1)
    return Mark(caption, comments, furniture, doubtful, content)
