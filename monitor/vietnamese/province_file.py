"""The form of data/provinces.yaml; a misspelt key is refused."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from monitor.yamlfile import read_yaml


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ProvinceEntry(_Strict):
    """A province or central city under one name and kind."""

    name: str = Field(min_length=2)
    kind: Literal["tỉnh", "thành phố"]
    code: str = Field(pattern=r"^\d\d$")
    iso: str = Field(pattern=r"^VN-([A-Z]{2}|\d\d)$")
    since: date | None = None
    until: date | None = None
    communes: int = Field(default=0, ge=0)
    districts: int = Field(default=0, ge=0)
    current: str = ""
    holds: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()
    press: dict[str, Literal["evidence", "seeds", "knowledge", "guess"]] = {}


class ProvinceFile(_Strict):
    """Units of today, and those of before."""

    today: tuple[ProvinceEntry, ...]
    former: tuple[ProvinceEntry, ...]


def read_provinces(path: Path) -> ProvinceFile:
    """Read and validate the file. Raises ConfigError naming line and key."""
    return read_yaml(path, ProvinceFile)
