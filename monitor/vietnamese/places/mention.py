"""What a mention of a place is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from monitor.vietnamese.gazetteer import Unit

PlaceLevel = Literal["country", "province", "district", "commune", "gate"]
PlaceRole = Literal[
    "place",  # the unit as a place or as part of a body: Hà Giang, Công an huyện Đại Lộc
    "own",  # the article's own unit without its name: toàn tỉnh, trên địa bàn huyện
    "dateline",  # BHG, (QNO), (Thanhhoa.dcs.vn)
    "address",  # where a person lives or comes from: trú tại xã …, quê …
]


@dataclass(frozen=True, slots=True)
class PlaceMention:
    """A phrase that names a place. `start` and `end` are offsets into the text given to `find_places`."""

    start: int
    end: int
    level: PlaceLevel
    role: PlaceRole
    #: All that it may mean, as coded for a figure: "vn", "Lâm Đồng", "Phổ Yên, Thái Nguyên". One: settled. Several:
    #: ambiguous. Empty: a unit of its own kind that context has not named ("toàn huyện" with no district before it),
    #: or a commune whose province is unknown.
    candidates: tuple[str, ...]
    #: The unit's bare name as the gazetteer spells it; "" for own units.
    name: str
    rule: str
    units: tuple[Unit, ...] = ()

    @property
    def place(self) -> str | None:
        """The coded place where it is settled, else None."""
        return self.candidates[0] if len(self.candidates) == 1 else None

    @property
    def province(self) -> str | None:
        """The province where that is settled, even if the unit itself is ambiguous; "vn" for the country."""
        if len(self.candidates) == 1:
            return self.candidates[0].rpartition(", ")[2]
        found = {candidate.rpartition(", ")[2] for candidate in self.candidates}
        return found.pop() if len(found) == 1 else None
