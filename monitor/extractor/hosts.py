"""The province that an address suggests: known hosts of provincial outlets, else a host that holds a province's name
("congan.quangnam.gov.vn")."""

from __future__ import annotations

import re
from functools import cache
from typing import Final

from pydantic import RootModel

from monitor.codebook import FOLDER
from monitor.vietnamese.gazetteer import provinces
from monitor.yamlfile import read_yaml

_LETTERS: Final = re.compile(r"[^a-z]")
_FRAME: Final = re.compile(r"^(?:www|m|amp|en)\.|\.(?:gov|com|org|net|edu)?\.?vn$")


class _Hosts(RootModel[dict[str, list[str]]]):
    pass


@cache
def _hosts() -> dict[str, str]:
    table = read_yaml(FOLDER / "hosts.yaml", _Hosts).root
    return {host: province for province, hosts in table.items() for host in hosts}


@cache
def _names() -> dict[str, str]:
    return {_LETTERS.sub("", unit.ascii.lower()): unit.name for unit in provinces()}


def province_of(host: str) -> str | None:
    """The province of a host, None where it suggests none."""
    bare = host.lower()
    parts = bare.split(".")
    for at in range(len(parts) - 1):
        if (known := _hosts().get(".".join(parts[at:]))) is not None:
            return known
    letters = _LETTERS.sub("", _FRAME.sub("", bare))
    names = [name for name in _names() if name in letters]
    return _names()[max(names, key=len)] if names else None
