"""Lists of articles that an interface sends for a script to draw, turned into a list page.

Two shapes: pieces of markup inside JSON ("load more" buttons), and records with a title and an address.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from html import escape
from typing import Any, Final

_TITLE: Final = ("title", "name", "headline", "tieude")
_LINK: Final = ("url", "link", "href", "permalink", "friendlyurl", "detailurl", "shareurl", "duongdan")
_DATE: Final = ("publisheddate", "publishdate", "publishedat", "datepublished", "createddate", "ngaydang", "date")
_MOST_VALUES: Final = 20_000


def as_page(text: str) -> str | None:
    """A list page with what the JSON lists, None where it is none, is a JSON Feed, or lists no articles."""
    if text.lstrip()[:1] not in ("{", "["):
        return None
    try:
        whole = json.loads(text)
    except (ValueError, RecursionError):
        return None
    if isinstance(whole, dict) and "jsonfeed" in str(whole.get("version")):
        return None
    found: list[str] = []
    for value in _values(whole):
        if isinstance(value, str):
            if "<a " in value and "href" in value:
                found.append(value)
        elif record := _link(value):
            found.append(record)
    return f"<html><body><main>{''.join(found)}</main></body></html>" if found else None


def _values(whole: Any) -> Iterator[str | dict[str, Any]]:
    """All texts and objects in the JSON, in order."""
    stack = [whole]
    for _ in range(_MOST_VALUES):
        if not stack:
            return
        value = stack.pop()
        if isinstance(value, list):
            stack.extend(reversed(value))
        elif isinstance(value, dict):
            yield value
            stack.extend(reversed(value.values()))
        elif isinstance(value, str):
            yield value


def _link(record: dict[str, Any]) -> str:
    """A record as a list page shows it, "" where it is no article."""
    plain = {key.lower().replace("_", ""): value for key, value in record.items()}
    title, address, date = (
        next((value for name in names if isinstance(value := plain.get(name), str) and value), "")
        for names in (_TITLE, _LINK, _DATE)
    )
    if not title or not address.startswith(("/", "http")):
        return ""
    return (
        f'<div><h3><a href="{escape(address)}">{escape(title)}</a></h3><span class="date">{escape(date)}</span></div>'
    )
