"""The codebook: topics, measures, relations and their cues, read from YAML that a native speaker can edit.

Comes in: the YAML files beside this one. Goes out: one frozen `Codebook`. A misspelt key or an unknown name is a
`ConfigError` that tells the file and line. Knows no grammar."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Final

from pydantic import ConfigDict, Field, RootModel
from pydantic.dataclasses import dataclass

from monitor.errors import ConfigError
from monitor.yamlfile import read_yaml

FOLDER: Final = Path(__file__).parent
Words = list[str | list[str]]
# Dataclasses rather than models: the rules read them so often that the slower attributes of a model would tell.
_FORM: Final = ConfigDict(extra="forbid")


def flat(words: Words) -> list[str]:
    """Words that are written in several lists, as one list."""
    return [word for entry in words for word in ([entry] if isinstance(entry, str) else entry)]


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Example:
    """A text and all figures that it must give, each as "topic.measure relation value unit"."""

    text: str
    figures: list[str]


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Topic:
    """What a number may be about."""

    topic: str
    #: 0 crime in general, 1 a broad field, 2 a field of its own.
    rank: int = Field(ge=0, le=2)
    label: str
    cues: Words
    #: Words that name the topic only where nothing else does.
    hints: Words = Field(default_factory=list)
    #: Longer phrases in which a cue means something else.
    not_cues: Words = Field(default_factory=list)
    #: Measures that figures of this topic never have: such a number is about something else named around it.
    never: list[str] = Field(default_factory=list)
    #: Measures that mean another one here: who is counted in "15 trường hợp cai nghiện" is a person.
    instead: dict[str, str] = Field(default_factory=dict)
    examples: list[Example] = Field(min_length=1)


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Noun:
    """What is counted."""

    kind: str
    topic: str | None = None
    measure: str | None = None
    words: Words


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Action:
    """Verbs that govern numbers, and the measure that they give to each kind of thing counted."""

    action: str
    weight: int
    words: Words
    measures: dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Measure:
    """What is counted or rated, and its unit; for a rate, the measures of its part and its whole."""

    unit: str
    label: str
    part: str | None = None
    whole: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Refusal:
    """A reason for which a number is no figure, and the words directly before it, or after it and what it counts,
    that tell."""

    reason: str
    before: Words = Field(default_factory=list)
    after: Words = Field(default_factory=list)


class _Topics(RootModel[list[Topic]]):
    pass


class _Nouns(RootModel[list[Noun]]):
    pass


class _Actions(RootModel[list[Action]]):
    pass


class _Measures(RootModel[dict[str, Measure]]):
    pass


class _Refusals(RootModel[list[Refusal]]):
    pass


class _Tags(RootModel[dict[str, Words]]):
    pass


@dataclass(frozen=True, slots=True, kw_only=True, config=_FORM)
class Codebook:
    """Everything that the YAML files say. `tags` are the words of relations.yaml and narratives.yaml by their name."""

    topics: dict[str, Topic]
    nouns: list[Noun]
    actions: dict[str, Action]
    measures: dict[str, Measure]
    refusals: list[Refusal]
    tags: dict[str, list[str]]


#: Names that the grammar knows, per file.
RELATION_TAGS: Final = frozenset(
    ("up", "down", "share", "equals", "reached", "beaten", "missed", "unmet", "goal", "baseline", "rate", "including")
).union(("of_total", "dead", "hurt", "rate_cleared", "rate_resolved"))
NARRATIVE_TAGS: Final = frozenset(
    ("incident", "detail", "statistic", "plan", "charity", "law", "harmless", "meeting", "directive", "elsewhere")
).union(["forces"])


@cache
def load(folder: Path = FOLDER) -> Codebook:
    """Read the codebook once. Raises ConfigError for a file that is wrong in form or names something unknown."""
    topics = {topic.topic: topic for topic in read_yaml(folder / "topics.yaml", _Topics).root}
    measures = read_yaml(folder / "measures.yaml", _Measures).root
    nouns = read_yaml(folder / "nouns.yaml", _Nouns).root
    actions = {action.action: action for action in read_yaml(folder / "actions.yaml", _Actions).root}
    tags: dict[str, list[str]] = {}
    for name, known in (("relations.yaml", RELATION_TAGS), ("narratives.yaml", NARRATIVE_TAGS)):
        found = read_yaml(folder / name, _Tags).root
        _known(folder / name, found, known)
        tags |= {tag: flat(words) for tag, words in found.items()}
    _known(folder / "nouns.yaml", [noun.topic for noun in nouns if noun.topic], topics)
    _known(folder / "nouns.yaml", [noun.measure for noun in nouns if noun.measure and noun.kind != "refused"], measures)
    _known(folder / "topics.yaml", [measure for topic in topics.values() for measure in topic.never], measures)
    _known(
        folder / "topics.yaml",
        [measure for topic in topics.values() for pair in topic.instead.items() for measure in pair],
        measures,
    )
    _known(
        folder / "actions.yaml",
        [measure for action in actions.values() for measure in action.measures.values()],
        measures,
    )
    return Codebook(
        topics=topics,
        nouns=nouns,
        actions=actions,
        measures=measures,
        refusals=read_yaml(folder / "refusals.yaml", _Refusals).root,
        tags=tags,
    )


def _known(path: Path, names: list[str] | dict[str, Words], known: object) -> None:
    for name in names:
        if name not in known:  # type: ignore[operator]
            raise ConfigError(f"unknown name {name!r}", where=str(path), remedy="see the names in the other files")
