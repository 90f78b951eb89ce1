"""The province that an address suggests: known hosts of provincial outlets, else what the name of the host says."""

from __future__ import annotations

from datetime import date
from functools import cache
from urllib.parse import urlsplit

from pydantic import RootModel

from monitor.codebook import FOLDER
from monitor.vietnamese.gazetteer import current_name, province_on
from monitor.vietnamese.places import province_of_url
from monitor.yamlfile import read_yaml


class _Hosts(RootModel[dict[str, list[str]]]):
    pass


@cache
def _hosts() -> dict[str, str]:
    table = read_yaml(FOLDER / "hosts.yaml", _Hosts).root
    return {host: province for province, hosts in table.items() for host in hosts}


def province_of(url: str, on: date | None) -> str | None:
    """The province that an address suggests, as named on that day; None where it suggests none."""
    try:
        parts = (urlsplit(url).hostname or "").lower().split(".")
    except ValueError:
        return None
    for at in range(len(parts) - 1):
        if (known := _hosts().get(".".join(parts[at:]))) is not None:
            return known if on is None or province_on(known, on) is not None else current_name(known)
    return province_of_url(url, on)
