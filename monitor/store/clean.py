"""Values that any database can hold. Pages, feeds and error messages are other people's words: a NUL, half a surrogate
pair or the year 1 must not make the database refuse an article, let alone stop the service."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from datetime import datetime
from typing import Any, TypeVar

_T = TypeVar("_T")
_UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
_OPTIONAL = frozenset({"published", "modified"})
#: An address longer than this is none; it would not fit into an index of PostgreSQL.
LONGEST_KEY = 2000


def clean(value: _T) -> _T:
    """The value with each unstorable character replaced by U+FFFD, so that offsets survive, and without dates of
    publication outside 1900 to 2200. The very same object where nothing is wrong."""
    return _clean(value)  # type: ignore[no-any-return]


def _clean(value: Any) -> Any:
    if isinstance(value, str):
        return _UNSTORABLE.sub("\ufffd", value) if _UNSTORABLE.search(value) else value
    if isinstance(value, tuple):
        parts = tuple(_clean(part) for part in value)
        return parts if any(new is not old for new, old in zip(parts, value, strict=True)) else value
    if isinstance(value, Mapping):
        pairs = {_clean(name): _clean(part) for name, part in value.items()}
        return pairs if pairs != value else value
    if is_dataclass(value) and not isinstance(value, type):
        changes = {}
        for one in fields(value):
            old = getattr(value, one.name)
            new = None if one.name in _OPTIONAL and _implausible(old) else _clean(old)
            if new is not old:
                changes[one.name] = new
        return replace(value, **changes) if changes else value
    return value


def _implausible(value: object) -> bool:
    return isinstance(value, datetime) and not 1900 <= value.year <= 2200
