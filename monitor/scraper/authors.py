"""Who wrote it, and whom a reprint credits: names told apart from outlets, labels and buttons."""

from __future__ import annotations

import re
from functools import cache, lru_cache
from pathlib import Path
from typing import Final, NamedTuple

from pydantic import BaseModel, ConfigDict

from monitor.scraper.boxes import Box, Line, Tree
from monitor.scraper.letters import compose
from monitor.yamlfile import read_yaml

_SEPARATORS: Final = re.compile(r"\s*(?:[,;/|•·&]|\s[-–—]\s|\s+và\s+|\s+and\s+)\s*", re.IGNORECASE)
_NAME_WORD: Final = re.compile(r"[^\W\d_][^\W\d_'’.\-]*(?:[.'’\-][^\W\d_]+)*\.?")
#: Notes in brackets on what a person did.
_DID: Final = re.compile(r"\s*\((?:thực hiện|tổng hợp|ghi|t/h|th|lược dịch|biên dịch|thực hiện)\)?$", re.IGNORECASE)
#: The outlet that a writer followed: "Minh Sơn (theo Reuters)".
_AFTER: Final = re.compile(r"\s*\(\s*theo\s+(?P<outlet>[^()]{2,40})\)?$", re.IGNORECASE)
_AUTHOR_NAME: Final = re.compile(
    r"author|byline|tac-?_?gia|pseudonym|but-?_?danh|writer|reporter|nguoi-?viet|phong-?vien", re.IGNORECASE
)
#: From the first digit on a byline is a date or a counter.
_BEFORE_DIGITS: Final = re.compile(r"\d.*", re.DOTALL)
#: In lower case.
_AUTHOR_PAGE: Final = re.compile(r"/(?:tac-gia|tacgia|author|authors|phong-vien|nha-bao)[/\-.]")
_RIGHT: Final = re.compile(r"(?:^|[\s_-])(?:text|align|pull|ta)[-_]?(?:end|right)\b|(?:^|\s)right\b", re.IGNORECASE)
_LISTED: Final = re.compile(r"[,;/|•]|\s[-–—]\s")
_EDGES: Final = " \t\n:-–—()[]<>\"“”'•·|,;"
_SOURCE_ADDRESS: Final = re.compile(
    r"^\W*(?:theo|nguồn|source)\s*:?\s*https?://(?P<host>[^/\s]{4,80})\S*$", re.IGNORECASE
)
_ROLES: Final = frozenset(("phóng viên", "cộng tác viên", "biên tập viên", "nhà báo", "pv", "ctv", "btv"))
_MAX_BYLINE: Final = 120
_MAX_CREDIT: Final = 80
#: A text is not looked at from here on, even where half of it may be blanks.
_LONG: Final = 4 * _MAX_BYLINE
_MAX_NAMES: Final = 8


class _Bylines(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    labels: tuple[str, ...]
    others: tuple[str, ...]
    outlets: tuple[str, ...]
    offices: tuple[str, ...]
    buttons: tuple[str, ...]
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
    """For names in lower case."""
    words = _words()
    first, anywhere = ("|".join(map(re.escape, group)) for group in (words.offices, words.outlets))
    return re.compile(rf"^(?:{first})(?!\w)|(?<!\w)(?:{anywhere})(?!\w)")


@cache
def _credit_shape() -> re.Pattern[str]:
    words = sorted(_words().credits, key=len, reverse=True)
    return re.compile(
        r"^\(?\s*(?:" + "|".join(map(re.escape, words)) + r")\s*[:\-–]?\s+(?P<outlet>\S.{0,60}?)\s*\)?\.?$",
        re.IGNORECASE,
    )


def person(text: str, *, outlet: str = "") -> str:
    """The name of a person as it should be written, or "" if the text is not one. `outlet` is the site's own name."""
    name = compose(" ".join(text.split())).strip(_EDGES)
    words = name.split()
    if not 1 <= len(words) <= 5 or len(name) > 40 or len(name) < 2:
        return ""
    if any(not _NAME_WORD.fullmatch(word) for word in words) or not all(word[0].isupper() for word in words):
        return ""
    lower = name.lower()
    if lower in _words().buttons or _outlet_shape().search(lower):
        return ""
    if outlet and _fold(name) in _fold(outlet):
        return ""
    if name.isupper() and (len(words) > 1 or "." in name):
        name = " ".join(".".join(part.capitalize() for part in word.split(".")) for word in words)
    return name


def _fold(text: str) -> str:
    return re.sub(r"\W+", "", text).lower()


class Byline(NamedTuple):
    """People and outlets that a byline names."""

    people: tuple[str, ...]
    outlets: tuple[str, ...]


@lru_cache(maxsize=2_000)
def byline(text: str, *, outlet: str = "") -> Byline | None:
    """Read a byline ("Tin, ảnh: P.Y – Thanh Hà", "Hoàng Hà - Báo Sơn La"), None if any part is neither a person nor
    an outlet. `outlet` is the site's own name."""
    text = compose(" ".join(text.split())) if len(text) < _LONG else ""
    if not text or len(text) > _MAX_BYLINE or _other_shape().match(text):
        return None
    text = text.strip(_EDGES + ".")
    after = None
    if "(" in text:
        text = _DID.sub("", text).strip(_EDGES)
        after = _AFTER.search(text)
        if after:
            text = text[: after.start()].strip(_EDGES)
    while label := _label_shape().match(text):
        text = text[label.end() :].strip(_EDGES)
    if _outlet_shape().match(text.lower()) and not _LISTED.search(text):
        return Byline((), (text,))
    found: list[str] = []
    outlets: list[str] = []
    for part in _SEPARATORS.split(text)[: _MAX_NAMES + 1]:
        part = part.strip(_EDGES)
        name = person(part, outlet=outlet)
        if name:
            found.append(name)
        elif part and (_outlet_shape().search(part.lower()) or _same_outlet(part, outlet)) and len(part) <= 60:
            outlets.append(part)
        elif part:
            return None
    if len(found) > _MAX_NAMES:
        return None
    if after:
        outlets.append(after["outlet"].strip(_EDGES))
    return Byline(tuple(dict.fromkeys(found)), tuple(outlets))


def names(text: str, *, outlet: str = "") -> tuple[str, ...]:
    """The people named in a byline, () if it is not one."""
    read = byline(text, outlet=outlet)
    return read.people if read else ()


def _same_outlet(text: str, outlet: str) -> bool:
    return bool(outlet) and bool(_fold(text)) and _fold(text) in _fold(outlet)


def labelled(text: str) -> bool:
    """True for a byline that begins with a label such as "Tin, ảnh:"."""
    return bool(_label_shape().match(text)) or bool(_other_shape().match(text))


def credit(text: str) -> str:
    """The outlet in a closing "Theo TTXVN" or "(Nguồn: Báo Công an nhân dân)", "" if the line is not one."""
    if len(text) > _MAX_CREDIT:
        address = _SOURCE_ADDRESS.match(text) if "http" in text else None
        return address["host"] if address else ""
    text = compose(" ".join(text.split()))
    match = _credit_shape().match(text)
    outlet = match["outlet"].strip(_EDGES) if match else ""
    return outlet if outlet[:1].isupper() or "." in outlet else ""


def author_boxes(tree: Tree, start: int, body: tuple[int, int]) -> set[Box]:
    """The elements from line `start` on, outside the body, that are named after authors, say so in an attribute, or
    link to the page of one."""
    near = (tree.starting(start, body[0] + 3), tree.starting(body[1] - 5, body[1] + 5))
    return {box for boxes in near for box in boxes if box.attributes and _of_author(box)}


def shown(line: Line, boxes: set[Box], outlet: str) -> tuple[str, ...]:
    """The people named by the parts of a line that stand in one of the elements of authors."""
    if len(line.original) > _MAX_BYLINE:
        return ()
    said = [text for text, box, _ in line.whole if box.beside(boxes)]
    if len(said) > 1:
        said = [text for text in said if not _is_role(text)]
    text = " ".join(said)
    return names(text, outlet=outlet) or names(_BEFORE_DIGITS.sub("", text), outlet=outlet) if text else ()


def _is_role(text: str) -> bool:
    """True for what stands in an element of its own beside a name: "Phóng viên", "Reporter", "By"."""
    lower = compose(text.lower()).strip(_EDGES)
    return lower in _words().buttons or lower in _ROLES


def signed(line: Line, outlet: str) -> tuple[str, ...]:
    """The people named by a line that is set apart as a signature."""
    return names(line.original, outlet=outlet) if len(line.original) < 60 and _set_apart(line) else ()


def _of_author(box: Box) -> bool:
    if box.name and _named_after_authors(box.name):
        return True
    attributes = box.attributes
    if box.tag == "a":
        return attributes.get("rel") == "author" or bool(_AUTHOR_PAGE.search((attributes.get("href") or "").lower()))
    return attributes.get("itemprop") == "author"


@lru_cache(maxsize=20_000)
def _named_after_authors(name: str) -> bool:
    return _AUTHOR_NAME.search(name) is not None


def cut_closing(lines: list[Line], outlet: str) -> tuple[tuple[str, ...], str]:
    """Cut the byline and the credit that close a text; the writers and the outlet credited."""
    people: tuple[str, ...] = ()
    credited = ""
    for line in reversed(lines[-5:]):
        if len(lines) < 2 or line is lines[0] or line.box.tag in ("li", "td", "th"):
            break
        told = credit(line.text)
        read = byline(line.text, outlet=outlet) if not told else None
        if told:
            credited = told
        elif read and (read.people or read.outlets) and _closes(line, read):
            people = read.people + people
            credited = credited or next(iter(read.outlets), "")
        elif not (_other_shape().match(line.text) and len(line.text) < _MAX_BYLINE):
            break
        line.cut = "byline"
    return tuple(dict.fromkeys(people)), credited


def cut_names(lines: list[Line], writers: tuple[str, ...]) -> None:
    """Cut the lines with nothing but the name of a writer, as stand over each part of a text that goes on."""
    said = {name.lower() for name in writers}
    longest = max(map(len, said), default=0) + 10
    for line in lines if said else ():
        if len(line.text) <= longest and line.text.strip(_EDGES).lower() in said:
            line.cut = "byline"


def _closes(line: Line, read: Byline) -> bool:
    """A byline has a label, is set apart in type or place, or names people by two words or initials."""
    if labelled(line.text):
        return True
    if read.outlets and not read.people:
        return len(line.text) <= 50 and _set_apart(line)
    return all(" " in name or "." in name for name in read.people) or _set_apart(line)


def _set_apart(line: Line) -> bool:
    style = (line.box.attributes.get("style") or "").replace(" ", "").lower()
    if "text-align:right" in style or (line.box.attributes.get("align") or "").lower() == "right":
        return True
    if any(_RIGHT.search(box.name) for box in line.box.near(2)):
        return True
    return all(
        any(outer.tag in ("strong", "b", "em", "i") for outer in box.near(4))
        for text, box, _ in line.pieces
        if text.strip()
    )
