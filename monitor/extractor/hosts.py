"""The province that an address suggests: hosts of papers and portals hold its name ("baoquangnam.vn")."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from monitor.vietnamese.gazetteer import provinces

_FRAME: Final = re.compile(r"^(?:www|m|amp|en)\.|\.(?:gov|com|org|net|vn|edu)\b|[^a-z]")


@cache
def _names() -> dict[str, str]:
    found: dict[str, str] = {}
    for unit in provinces():
        found.setdefault(re.sub(r"[^a-z]", "", unit.ascii.lower()), unit.name)
    return found


def province_of(host: str) -> str | None:
    """The province named in a host, None where there is none."""
    bare = _FRAME.sub("", host.lower())
    names = [name for name in _names() if name in bare]
    return _names()[max(names, key=len)] if names else None
