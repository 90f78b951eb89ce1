"""baoquangngai.vn: the page has an empty `#content`; a script writes the body into it from a string `outputData`."""

from __future__ import annotations

import re
from typing import Final

from monitor.scraper.sites import SiteReader

_STRING: Final = re.compile(
    r"\boutputData\s*=\s*(?P<quote>[\"'`])(?P<text>(?:\\.|(?!(?P=quote))[^\\])*)(?P=quote)", re.DOTALL
)
_ESCAPE: Final = re.compile(r"\\(u[0-9a-fA-F]{4}|x[0-9a-fA-F]{2}|\r?\n|.)", re.DOTALL)
_NAMED: Final = {"n": "\n", "r": "\r", "t": "\t", "b": "\b", "f": "\f", "v": "\v", "0": "\0"}
_PLACE: Final = re.compile(r"<[^<>]{1,20}\bid=[\"']?content[\"']?[^<>]{0,200}>")


def script_string(text: str) -> str:
    """What a JavaScript string literal stands for, given the characters between its quotes."""

    def read(match: re.Match[str]) -> str:
        escape = match[1]
        if escape[0] in "ux" and len(escape) > 1:
            return chr(int(escape[1:], 16))
        return "" if escape[0] in "\r\n" else _NAMED.get(escape, escape)

    return _ESCAPE.sub(read, text)


def _fits(page: str) -> bool:
    return "outputData" in page


def _prepare(page: str) -> str:
    """The page with the string written where the script would write it."""
    body, place = _STRING.search(page), _PLACE.search(page)
    if body is None or place is None:
        return page
    return page[: place.end()] + script_string(body["text"]) + page[place.end() :]


READERS = (SiteReader(name="baoquangngai/1", since="2024-01", fits=_fits, prepare=_prepare),)
