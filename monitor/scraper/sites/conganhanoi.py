"""congan.hanoi.gov.vn: articles come from a JSON interface; the pages themselves are drawn by a script."""

from __future__ import annotations

import json
from html import escape
from typing import Any, Final

from monitor.scraper.selectors import Selectors
from monitor.scraper.sites import SiteReader

_TITLE: Final = ("title", "name", "tieuDe")
_LEAD: Final = ("summary", "description", "sapo", "trichYeu")
_BODY: Final = ("content", "body", "detail", "noiDung")
_DATE: Final = ("publishedDate", "publishDate", "published_at", "createdDate", "ngayDang")
_AUTHOR: Final = ("author", "authorName", "tacGia")
_MAX_DEPTH: Final = 4


def _fits(page: str) -> bool:
    return page.lstrip()[:1] in ("{", "[")


def _record(value: Any, depth: int = 0) -> dict[str, Any] | None:
    """The first object that has both a title and a body."""
    if isinstance(value, list):
        value = {"": value[0]} if value else {}
    if not isinstance(value, dict) or depth > _MAX_DEPTH:
        return None
    if _field(value, _TITLE) and _field(value, _BODY):
        return value
    inner = (_record(item, depth + 1) for item in value.values() if isinstance(item, dict | list))
    return next((record for record in inner if record), None)


def _field(record: dict[str, Any], names: tuple[str, ...]) -> str:
    return next((value for name in names if isinstance(value := record.get(name), str) and value), "")


def _prepare(page: str) -> str:
    """The JSON record as a page of its own. What is not such a record stays as it is."""
    try:
        record = _record(json.loads(page))
    except (ValueError, RecursionError):
        return page
    if record is None:
        return page
    return (
        f"<html lang=vi><head><title>{escape(_field(record, _TITLE))}</title></head><body><article>"
        f"<h1>{escape(_field(record, _TITLE))}</h1>"
        f"<p class=date>{escape(_field(record, _DATE))}</p>"
        f"<p class=sapo>{escape(_field(record, _LEAD))}</p>"
        f"<div class=article-body>{_field(record, _BODY)}</div>"
        f"<p class=author>{escape(_field(record, _AUTHOR))}</p></article></body></html>"
    )


READERS = (
    SiteReader(
        name="conganhanoi/1",
        since="2024-01",
        fits=_fits,
        prepare=_prepare,
        selectors=Selectors(title=("h1",), lead=(".sapo",), body=(".article-body",), date=(".date",)),
    ),
)
