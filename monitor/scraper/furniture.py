"""Lines inside the article that are not the article: buttons, pointers to other articles, captions, notices.

Works on the text of lines in reading order; the words are in data/phrases.yaml. Each rule names itself on what it cuts.
"""

from __future__ import annotations

import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Final

from pydantic import BaseModel, ConfigDict

from monitor.scraper.boxes import HEADINGS, Box, Line, Tree
from monitor.scraper.dates import read_visible_date
from monitor.yamlfile import read_yaml

_EDGES: Final = " \t.,:;!?…*|•·-–—_=<>«»\"'“”‘’()[]{}►▶+#"
_SENTENCE: Final = re.compile(r"[.!?…。][\"'”’»)]*$")
_COUNTED: Final = "lượt xem|lượt đọc|lượt truy cập|lượt thích|bình luận|views?|comments?|shares?|likes?|phản hồi"
_COUNTING: Final = "lượt xem|lượt đọc|số lượt xem|đã xem|số lần xem|views?|phản hồi|tổng số điểm|xem"
_COUNTER: Final = re.compile(
    rf"^(?:\(?\d[\d.,]*\)?\s*(?:{_COUNTED})|(?:{_COUNTING})\s*:?\s*\d[\d.,]*)\W*$", re.IGNORECASE
)
_TEMPLATE: Final = re.compile(r"\{\{.{0,200}?\}\}|^\$\{.{0,100}\}$|^<%.{0,100}%>$")
_WEB_ADDRESS: Final = re.compile(
    r"^(?:https?://|www\.)\S+$|^[a-z0-9.\-]+\.(?:vn|com|net|org)(?:\.vn)?/?$", re.IGNORECASE
)
_MAIL: Final = re.compile(r"^\W*(?:e-?mail\W+)?[\w.+\-]+@[\w.\-]+\.[a-z]{2,}\W*$", re.IGNORECASE)
_SERVICES: Final = re.compile(r"\b(?:google\s+(?:news|nieuws)|telegram|whatsapp|viber)\b", re.IGNORECASE)
_MAX_CHANNEL: Final = 40
_MAX_INVITATION: Final = 140
#: Day, year and clock in any language.
_STAMP: Final = re.compile(r"\b\d{1,2}\b.{1,25}\b(?:19|20)\d\d\b.{1,12}\b\d{1,2}[:h]\d{2}\b")
#: What a line with a date of publication is made of.
_DATED_WORDS: Final = re.compile(
    r"thứ\s+(?:hai|ba|tư|năm|sáu|bảy|bẩy|[2-7])|chủ\s*nhật|ngày|tháng|năm|lúc|cập nhật(?:\s+lúc)?|đăng(?:\s+lúc)?"
    r"|xuất bản|gmt|utc|giờ|published|updated|posted|[\d\W_]+"
)
_TABLE: Final = frozenset(("table",))
_QUOTED: Final = frozenset(("blockquote",))
#: So many lines from the end stand notices that invite the reader to something.
_CLOSING: Final = 6
_MAX_HEADING: Final = 80
#: So many lines of text at most belong to one linked headline.
_MAX_TEASER: Final = 2
_MAX_POINTER: Final = 200
#: A line that begins with the words of a photo credit is one up to this length.
_MAX_CREDIT: Final = 100
_MAX_CAPTION: Final = 400


class _Languages(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    vi: tuple[str, ...]
    en: tuple[str, ...]

    @property
    def all(self) -> tuple[str, ...]:
        return self.vi + self.en


class _Phrases(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)
    lines: _Languages
    headings: _Languages
    openings: _Languages
    photo_credits: tuple[str, ...]


class _Lists:
    def __init__(self) -> None:
        phrases = read_yaml(Path(__file__).with_name("data") / "phrases.yaml", _Phrases)
        self.lines = frozenset(bare(phrase) for phrase in phrases.lines.all) | {""}
        self.headings = frozenset(bare(phrase) for phrase in phrases.headings.all)
        self.first_of_headings = frozenset(word for heading in self.headings for word in heading.split()[:1])
        self.openings = tuple(phrases.openings.all)
        self.photo_credits = tuple(phrases.photo_credits)
        self.photo_credit = re.compile("|".join(map(re.escape, phrases.photo_credits)))


@cache
def _lists() -> _Lists:
    return _Lists()


def bare(text: str) -> str:
    """Lower case without punctuation at the ends."""
    return text.lower().strip(_EDGES)


def is_pointer(line: Line) -> bool:
    """True where a line is a link to another page rather than text with links in it."""
    return line.links > 0 and line.link_share >= 0.75 and len(line.text) <= _MAX_POINTER


def heads_pointers(text: str) -> bool:
    """True for "Tin liên quan", "You may also like …" and the like."""
    if len(text) > _MAX_HEADING:
        return False
    said = bare(text)
    lists = _lists()
    words = said.split(maxsplit=9)
    if words and words[0] not in lists.first_of_headings:
        return False
    if said in lists.headings:
        return True
    if len(words) > 9 or _SENTENCE.search(text):
        return False
    return any(" ".join(words[:count]).rstrip(":") in lists.headings for count in range(2, min(len(words), 6)))


def cut_lines(lines: list[Line], tree: Tree) -> None:
    """Cut the furniture among the lines of a body."""
    pictured = _beside_pictures(tree)
    _cut_pointers(lines)
    for index, line in enumerate(lines):
        if not line.cut:
            line.cut = _alone(line, closing=index >= len(lines) - _CLOSING)
    for line in lines:
        if not line.cut and is_caption(line, beside_picture=id(line) in pictured, lone=_lone(line)):
            line.cut = "caption"


def _beside_pictures(tree: Tree) -> set[int]:
    return {id(tree.lines[number]) for number in tree.pictures if number < len(tree.lines)}


def _lone(line: Line) -> bool:
    """True for the only line or two of a box that also holds a picture."""
    box = line.box.parent if line.box.tag == "p" else line.box
    if box is not None and box.tag in ("td", "th"):
        box = box.within(_TABLE)
    return box is not None and box.pictured and box.last - box.first <= 2


def _alone(line: Line, *, closing: bool) -> str:
    """The rule that cuts a line for what it says, whatever is around it."""
    text = line.text
    if len(text) > _MAX_POINTER + 100 and line.links < 0.9 * len(text):
        return ""
    if len(text) <= 60:
        if line.inner.tag == "time" and all(box.tag == "time" for said, box, _ in line.pieces if said.strip()):
            return "time"
        if bare(text) in _lists().lines or ("@" in text and _MAIL.match(text)):
            return "button"
        if _COUNTER.match(text):
            return "counter"
    if ("{" in text or "<%" in text) and _TEMPLATE.search(text):
        return "template"
    if line.link_share > 0.4 or (closing and line.box.tag != "li"):
        said = text.lower().lstrip(" *•-–>»►▶|[(")
        if said.startswith(_lists().openings) or (closing and _invites(line)):
            return "notice"
    return ""


def _invites(line: Line) -> bool:
    """True for a short line that links to the outlet's channel elsewhere by the name of the service."""
    linked = " ".join([text for text, _, link in line.pieces if link])
    return 0 < len(linked) <= _MAX_CHANNEL and len(line.text) <= _MAX_INVITATION and bool(_SERVICES.search(linked))


def _cut_pointers(lines: list[Line]) -> None:
    index = 0
    while index < len(lines):
        line = lines[index]
        run = index
        while run < len(lines) and is_pointer(lines[run]):
            run += 1
        if heads_pointers(line.text) and not is_pointer(line):
            after = _end_of_teasers(lines, index + 1)
            if after > index + 1 or line.box.tag not in HEADINGS:
                for one in lines[index:after]:
                    one.cut = "pointers to other articles"
                index = after
                continue
        elif run - index >= 2 and (run - index >= 3 or all(_long_pointer(one) for one in lines[index:run])):
            for one in lines[index:run]:
                one.cut = "list of links"
        elif run - index == 1 and _lone_pointer(line):
            line.cut = "link alone"
        index = max(run, index + 1)


def _end_of_teasers(lines: list[Line], start: int) -> int:
    """Where the pointers that begin at `start` end; a line or two of text may follow each linked headline."""
    end = start
    while end < len(lines) and is_pointer(lines[end]):
        end += 1
    found: list[int] = []
    for index in range(start, len(lines)):
        if is_pointer(lines[index]) and lines[index].box.within(HEADINGS):
            found.append(index)
        elif index - (found[-1] if found else start) > _MAX_TEASER or len(lines[index].text) > _MAX_CAPTION:
            break
    if len(found) >= 3 and found[0] == start:
        longest = max(after - before for before, after in pairwise(found))
        end = max(end, min(found[-1] + longest, len(lines)))
    return end


def _long_pointer(line: Line) -> bool:
    """As long as a headline, where links to shops and documents are short."""
    return line.box.tag != "li" or len(line.text.split()) >= 8


def _lone_pointer(line: Line) -> bool:
    return (
        line.link_share >= 0.9
        and line.box.tag not in ("li", "td", "th", "dt", "dd")
        and (len(line.text.split()) >= 5 or heads_pointers(line.text))
        and not _SENTENCE.search(line.text)
        and not _WEB_ADDRESS.match(line.text)
    )


def is_caption(line: Line, *, beside_picture: bool, lone: bool) -> bool:
    """True for a line that is styled, placed or worded as the caption of a picture."""
    text = line.text
    placed = beside_picture or lone
    if len(text) > (_MAX_CAPTION if placed else _MAX_CREDIT) or line.box.tag in HEADINGS:
        return False
    said = text.lower()
    credited = _lists().photo_credit.search(said) is not None
    if not (credited or placed) or line.box.within(_QUOTED):
        return False
    if credited and len(text) < _MAX_CREDIT and said.startswith(_lists().photo_credits):
        return True
    if beside_picture and (credited or _styled(line)):
        return True
    return lone and (credited or len(text) < 250)


def _styled(line: Line) -> bool:
    """All in italics, or centred."""
    if line.pieces and all(_in_italics(box) for text, box, _ in line.pieces if text.strip()):
        return True
    style = (line.box.attributes.get("style") or "").replace(" ", "").lower()
    return "text-align:center" in style or (line.box.attributes.get("align") or "").lower() == "center"


def _in_italics(box: Box) -> bool:
    return any(outer.tag in ("em", "i") for outer in box.near(4))


def is_date_line(text: str) -> bool:
    """True for a line that shows when the article was published and little else."""
    if len(text) <= 60 and _STAMP.search(text) and not _SENTENCE.search(text):
        return True
    if len(text) > 90 or read_visible_date(text) is None:
        return False
    return len(_DATED_WORDS.sub("", text.lower()).split()) <= 3
