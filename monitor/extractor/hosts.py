"""The province that an address suggests: known hosts of provincial outlets, else what the name of the host says. The
district or commune too whose own site it is."""

from __future__ import annotations

import re
from datetime import date
from functools import cache, lru_cache
from typing import Final
from urllib.parse import urlsplit

from pydantic import RootModel

from monitor.codebook import FOLDER
from monitor.vietnamese.gazetteer import communes, current_name, districts, province_on
from monitor.vietnamese.places import province_of_url
from monitor.yamlfile import read_yaml

#: Dots in the name of such a site at least.
_LABELS_OF_UNIT: Final = 3


class _Hosts(RootModel[dict[str, list[str]]]):
    pass


@cache
def _hosts() -> dict[str, str]:
    table = read_yaml(FOLDER / "hosts.yaml", _Hosts).root
    return {host: province for province, hosts in table.items() for host in hosts}


def host_of(url: str) -> str:
    """The host of an address in small letters, "" where it has none."""
    try:
        return (urlsplit(url).hostname or "").lower()
    except ValueError:
        return ""


def province_of(url: str, on: date | None) -> str | None:
    """The province that an address suggests, as named on that day; None where it suggests none."""
    parts = host_of(url).split(".")
    for at in range(len(parts) - 1):
        if (known := _hosts().get(".".join(parts[at:]))) is not None:
            return known if on is None or province_on(known, on) is not None else current_name(known)
    return province_of_url(url, on)


#: What the name of a unit's site has before the unit's.
_BEFORE_NAME: Final = re.compile(
    r"(?:(?:ubnd|hdnd|congan|www)\.?)*(?:huyen|quan|thixa|thanhpho|tp|tx|xa|phuong|thitran)?"
)


@lru_cache(maxsize=4096)
def unit_of(host: str, province: str) -> str | None:
    """The district or commune of a province that has a site of its own there: tamduong.laichau.gov.vn."""
    label = host.removesuffix(".gov.vn").partition(".")[0] if host.endswith(".gov.vn") else ""
    if not label or host.count(".") < _LABELS_OF_UNIT:
        return None
    short = _BEFORE_NAME.sub("", label, count=1)
    for unit in (*districts(), *(communes() if short != label else ())):
        if province in (unit.province, unit.current) and unit.ascii.lower().replace(" ", "") in (label, short):
            return f"{unit.name}, {province}"
    return None
