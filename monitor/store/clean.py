"""Values that any database can hold. Pages, feeds and error messages are other people's words: a NUL, half a surrogate
pair or the year 1 must not make the database refuse an article, let alone stop the service."""

from __future__ import annotations

import re
from collections.abc import Hashable, Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any, TypeVar

from monitor.types import Period

_T = TypeVar("_T")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
#: Kinds of values in which nothing can be wrong.
_SOUND = frozenset({int, float, bool, bytes, type(None), Decimal, date, datetime, Period})
_OPTIONAL = frozenset({"published", "modified"})
#: An address longer than this is none; it would not fit into an index of PostgreSQL.
LONGEST_KEY = 2000


def clean(value: _T) -> _T:
    """The value with each unstorable character replaced by U+FFFD, so that offsets survive, and without dates of
    publication outside 1900 to 2200. The very same object where nothing is wrong."""
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    kind = type(value)
    if kind is str:
        return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value
    if kind in _SOUND:
        return value
    if kind is tuple:
        if not value:
            return value
        parts = [_clean(part) for part in value]
        return tuple(parts) if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    if isinstance(value, Mapping):
        pairs = {_clean(name): _clean(part) for name, part in value.items()}
        return pairs if pairs != value else value
    changes = {}
    for name in _names(kind):  # type: ignore[arg-type]
        old = getattr(value, name)
        if type(old) in _SOUND and name not in _OPTIONAL:
            continue
        new = None if name in _OPTIONAL and _implausible(old) else _clean(old)
        if new is not old:
            changes[name] = new
    return replace(value, **changes) if changes else value


@cache
def _names(kind: Hashable) -> tuple[str, ...]:
    """The fields of a dataclass; none of anything else."""
    return tuple(one.name for one in fields(kind)) if is_dataclass(kind) else ()


def _implausible(value: object) -> bool:
    return isinstance(value, datetime) and not 1900 <= value.year <= 2200
