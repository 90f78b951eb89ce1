"""digests.yaml → the subscriptions: who gets what, when, through which channel, in which language."""

from __future__ import annotations

import re
from difflib import get_close_matches
from pathlib import Path
from typing import Annotated, Any, Final, Literal, Self

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field, model_validator

from monitor import codebook
from monitor.errors import ConfigError
from monitor.notifier import channels
from monitor.types import EventKind
from monitor.vietnamese import gazetteer
from monitor.yamlfile import read_yaml

#: A schedule that is no time of day: as soon as an event of `events` is known.
AT_ONCE: Final = "at once"
_WEEKDAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_DAY: Final = f"(?:{'|'.join(_WEEKDAYS)})"
_WEEK_FIELD: Final = re.compile(rf"\*|{_DAY}(?:-{_DAY})?(?:,{_DAY}(?:-{_DAY})?)*")
_NUMBER_FIELD: Final = re.compile(
    r"(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?(?:,(?:\*|\d{1,2}(?:-\d{1,2})?)(?:/\d{1,2})?)*"
)
_BOUNDS: Final = (("minute", 0, 59), ("hour", 0, 23), ("day of month", 1, 31), ("month", 1, 12))


def _schedule(value: Any) -> Any:
    """Five cron fields in Vietnam time, or "at once". Weekdays by name only: in cron programs the digit 1 means
    Monday or Tuesday, so a digit is refused rather than guessed."""
    if not isinstance(value, str) or value == AT_ONCE:
        return value
    fields = value.lower().split()
    if len(fields) != 5:
        raise ValueError(f'write five cron fields such as "0 7 * * mon-fri", or "{AT_ONCE}"')
    for (name, low, high), field in zip(_BOUNDS, fields, strict=False):
        if not _NUMBER_FIELD.fullmatch(field):
            raise ValueError(f"{name} {field!r} is not a cron field")
        numbers = re.sub(r"/\d+", "", field)
        if any(not low <= int(number) <= high for number in re.findall(r"\d+", numbers)):
            raise ValueError(f"{name} {field!r} is outside {low}-{high}")
        if any(int(step) == 0 for step in re.findall(r"/(\d+)", field)):
            raise ValueError(f"{name} {field!r} has a step of 0")
    if not _WEEK_FIELD.fullmatch(fields[4]):
        raise ValueError(
            f"weekday {fields[4]!r}: write names, {' '.join(_WEEKDAYS)} (digits mean different days elsewhere)"
        )
    return " ".join(fields)


def _target(value: Any) -> Any:
    """ "email:a@b.vn" → channel and address."""
    if not isinstance(value, str):
        return value
    channel, colon, address = value.partition(":")
    known = channels.names()
    if channel not in known:
        raise ValueError(f"no channel {channel!r}; write one of {', '.join(known)}, such as email:name@example.org")
    if any(ord(char) < 32 or ord(char) == 127 for char in address):
        raise ValueError("an address has no line breaks or control signs")
    return {"channel": channel, "address": address.strip() if colon else ""}


def _of_codebook(what: Literal["topics", "measures"]) -> BeforeValidator:
    """Refuses names that the codebook does not know: a misspelt filter would keep a digest empty for ever."""

    def check(value: Any) -> Any:
        known = getattr(codebook.load(), what)
        wrong = [name for name in value if name not in known] if isinstance(value, list) else []
        if wrong:
            raise ValueError(f"the codebook has no {', '.join(map(repr, wrong))}; known are: {', '.join(known)}")
        return value

    return BeforeValidator(check, json_schema_input_type=list[str])


def _provinces(value: Any) -> Any:
    """Refuses names that no province has or had, with the nearest that one has."""
    known = {"vn", *(unit.name for unit in gazetteer.provinces())}
    for name in value if isinstance(value, list) else ():
        if name not in known:
            near = get_close_matches(str(name), known, n=3, cutoff=0.5)
            raise ValueError(f"no province {name!r}; nearest are: {', '.join(near) or 'none'}; vn is the whole country")
    return value


class _Block(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Target(_Block):
    """One way to one receiver; written "channel:address"."""

    channel: str
    address: str = ""

    def __str__(self) -> str:
        return f"{self.channel}:{self.address}" if self.address else self.channel


Name = Annotated[str, Field(pattern=r"^[a-z0-9][a-z0-9-]{0,39}$")]
Word = Annotated[str, Field(min_length=1, max_length=80)]


class Subscription(_Block):
    """One digest: what it holds and who receives it."""

    name: Name = Field(description="short, never changed: it remembers what was told; small letters, digits, hyphens")
    title: str = Field(default="", max_length=120, description="headline and subject; empty: the name")
    to: tuple[Annotated[Target, BeforeValidator(_target, json_schema_input_type=str)], ...] = Field(
        min_length=1, description='receivers as "channel:address", e.g. email:name@example.org, chat:NAME, feed:new.xml'
    )
    schedule: Annotated[str, BeforeValidator(_schedule)] = Field(
        default="0 7 * * mon-fri", description='cron in Asia/Ho_Chi_Minh with weekday names, or "at once"'
    )
    provinces: Annotated[tuple[Word, ...], BeforeValidator(_provinces, json_schema_input_type=list[str])] = Field(
        default=(), description="names, old or today's; vn for the country; empty: all"
    )
    topics: Annotated[tuple[Word, ...], _of_codebook("topics")] = Field(
        default=(), description="topics of the codebook; empty: all"
    )
    measures: Annotated[tuple[Word, ...], _of_codebook("measures")] = Field(
        default=(), description="measures of the codebook; empty: all"
    )
    sources: tuple[Word, ...] = Field(default=(), description="names in sources.yaml; empty: all")
    events: tuple[EventKind, ...] = Field(
        default=("new", "confirmed", "revised", "disputed", "withdrawn", "corrected"), min_length=1
    )
    min_confidence: float = Field(default=0.0, ge=0, le=1, description="leave out figures less certain than this")
    language: Literal["vi", "en"] = "vi"
    grouping: Literal["province", "topic", "none"] = "province"
    max_length: int = Field(
        default=40, ge=1, le=500, description="most lines told in full; the rest follows in few words"
    )
    attachments: tuple[Literal["csv", "xlsx"], ...] = ()
    send_empty: bool = Field(default=False, description="send even when nothing is new, with the coverage of sources")

    @property
    def headline(self) -> str:
        """What the digest is called for its readers."""
        return self.title or self.name


class Subscriptions(_Block):
    """The file."""

    digests: tuple[Subscription, ...] = ()

    @model_validator(mode="after")
    def _names_differ(self) -> Self:
        names = [block.name for block in self.digests]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            raise ValueError(f"name {', '.join(twice)} stands twice")
        return self

    def named(self, name: str) -> Subscription:
        """One subscription. Raises ConfigError naming those that exist."""
        for block in self.digests:
            if block.name == name:
                return block
        known = ", ".join(block.name for block in self.digests) or "none"
        raise ConfigError(f"no digest {name!r}", where="digests.yaml", remedy=f"known are: {known}")


def read_subscriptions(path: Path) -> Subscriptions:
    """Read digests.yaml. Raises ConfigError naming line and key of everything that is wrong."""
    return read_yaml(path, Subscriptions)
