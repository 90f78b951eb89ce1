"""Who wrote it, and whom a reprint credits: names told apart from outlets, labels and buttons."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Final
from unicodedata import normalize

from pydantic import BaseModel, ConfigDict

from monitor.scraper.boxes import Box, Line
from monitor.scraper.marks import parts
from monitor.yamlfile import read_yaml

_SEPARATORS: Final = re.compile(r"\s*(?:[,;/|•·&]|\s[-–—]\s|\s+và\s+|\s+and\s+)\s*", re.IGNORECASE)
_NAME_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’.\-]*(?:[.'’\-][^\W\d_]+)*\.?")
_AUTHOR_NAMES: Final = frozenset((
    "author", "authors", "byline", "bylines", "tacgia", "writer", "reporter", "name",
))  # fmt: skip
_EDGES: Final = " \t\n:-–—()[]<>\"“”'•·|,;"
_MAX_BYLINE: Final = 120
_MAX_NAMES: Final = 8


class _Bylines(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    labels: tuple[str, ...]
    others: tuple[str, ...]
    outlets: tuple[str, ...]
    credits: tuple[str, ...]


@cache
def _words() -> _Bylines:
    return read_yaml(Path(__file__).with_name("data") / "bylines.yaml", _Bylines)


@cache
def _label_shape() -> re.Pattern[str]:
    labels = sorted(_words().labels, key=len, reverse=True)
    return re.compile(r"^(?:" + "|".join(map(re.escape, labels)) + r")(?=\s*[:\-–]|\s)\s*[:\-–]?\s*", re.IGNORECASE)


@cache
def _other_shape() -> re.Pattern[str]:
    labels = sorted(_words().others, key=len, reverse=True)
    return re.compile(r"^(?:" + "|".join(map(re.escape, labels)) + r")\s*[:\-–]", re.IGNORECASE)


@cache
def _outlet_shape() -> re.Pattern[str]:
    return re.compile(r"(?<!\w)(?:" + "|".join(map(re.escape, _words().outlets)) + r")(?!\w)", re.IGNORECASE)


@cache
def _credit_shape() -> re.Pattern[str]:
    words = sorted(_words().credits, key=len, reverse=True)
    return re.compile(
        r"^\(?\s*(?:" + "|".join(map(re.escape, words)) + r")\s*[:\-–]?\s+(?P<outlet>\S.{0,60}?)\s*\)?\.?$",
        re.IGNORECASE,
    )


def person(text: str, *, outlet: str = "") -> str:
    """The name of a person as it should be written, or "" if the text is not one. `outlet` is the site's own name."""
    name = normalize("NFC", " ".join(text.split())).strip(_EDGES)
    words = name.split()
    if not 1 <= len(words) <= 5 or len(name) > 40 or len(name) < 2:
        return ""
    if any(not _NAME_WORD.fullmatch(word) for word in words) or not all(word[0].isupper() for word in words):
        return ""
    if _outlet_shape().search(name):
        return ""
    if outlet and _fold(name) in _fold(outlet):
        return ""
    if len(words) > 1 and name.isupper() and not any("." in word for word in words):
        name = " ".join(word.capitalize() for word in words)
    return name


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


def names(text: str, *, outlet: str = "") -> tuple[str, ...]:
    """The people named in a byline ("Tin, ảnh: P.Y – Thanh Hà"), () unless every part of it is a person."""
    text = normalize("NFC", " ".join(text.split()))
    if not text or len(text) > _MAX_BYLINE or _other_shape().match(text):
        return ()
    text = _label_shape().sub("", text.strip(_EDGES)).strip(_EDGES)
    text = re.sub(r"\((?:thực hiện|tổng hợp|ghi|t/h|th|lược dịch|biên dịch)\)$", "", text, flags=re.IGNORECASE).strip()
    found = []
    for part in _SEPARATORS.split(text)[: _MAX_NAMES + 1]:
        if not part.strip(_EDGES):
            continue
        name = person(part, outlet=outlet)
        if not name:
            return ()
        if name not in found:
            found.append(name)
    return tuple(found) if len(found) <= _MAX_NAMES else ()


def labelled(text: str) -> bool:
    """True for a byline that begins with a label such as "Tin, ảnh:"."""
    return bool(_label_shape().match(text)) or bool(_other_shape().match(text))


def credit(text: str) -> str:
    """The outlet in a closing "Theo TTXVN" or "(Nguồn: Báo Công an nhân dân)", "" if the line is not one."""
    text = normalize("NFC", " ".join(text.split()))
    if len(text) > 80:
        return ""
    match = _credit_shape().match(text)
    return match["outlet"].strip(_EDGES) if match else ""


def merge(groups: Iterable[tuple[str, ...]]) -> tuple[str, ...]:
    """The first group that names anyone."""
    return next((group for group in groups if group), ())


def bylined(line: Line) -> bool:
    """True for a line in an element that is named after authors, or linked as one."""
    box: Box | None = line.pieces[0][1] if line.pieces else line.box
    for _ in range(4):
        if box is None:
            return False
        if box.name and not _AUTHOR_NAMES.isdisjoint(parts(box.name)):
            return True
        if box.attributes.get("rel") == "author" or box.attributes.get("itemprop") == "author":
            return True
        box = box.parent
    return False
