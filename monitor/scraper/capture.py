"""A fetched page → the files of a new test case: the page as sent, and our present reading for a person to correct."""

from __future__ import annotations

import json
import re
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, Final
from unicodedata import normalize

from monitor.scraper.address import split_address
from monitor.scraper.article import read_article
from monitor.scraper.selectors import Selectors
from monitor.types import VIETNAM, Article

_NOT_IN_SLUG: Final = re.compile(r"[^a-z0-9]+")
_MAX_SLUG: Final = 60


@dataclass(frozen=True, slots=True)
class Capture:
    """A test case. `folder` is relative to tests/pages; `files` are (name, content)."""

    folder: PurePosixPath
    files: tuple[tuple[str, bytes], ...]


def capture(
    page: bytes,
    url: str,
    *,
    source: str,
    fetched_at: datetime,
    content_type: str = "",
    selectors: Selectors | None = None,
    site: str = "",
) -> Capture:
    """The files of a new case. `article.json` says how the page was fetched and what we read now under "expected"; the
    lines that must not leak into the text go under "absent" by hand."""
    article = read_article(
        page, url, selectors=selectors, site=site or None, content_type=content_type, fetched_at=fetched_at
    )
    described: dict[str, Any] = {"url": url, "fetched_at": fetched_at.isoformat(timespec="seconds")}
    if content_type:
        described["content_type"] = content_type
    if site:
        described["site"] = site
    if selectors:
        described["selectors"] = {field: list(css) for field, css in asdict(selectors).items() if css}
    described["expected"] = expectation(article)
    kind = "json" if page.lstrip()[:1] in (b"{", b"[") else "html"
    text = json.dumps(described, ensure_ascii=False, indent=2) + "\n"
    return Capture(PurePosixPath(source, slug(url)), ((f"page.{kind}", page), ("article.json", text.encode())))


def expectation(article: Article) -> dict[str, Any]:
    """The fields of an article in the form in which a case states them."""
    return {
        "title": article.title,
        "lead": article.lead,
        "paragraphs": list(article.paragraphs),
        "published": written(article.published),
        "modified": written(article.modified),
        "author": article.author,
        "credit": article.credit,
        "captions": list(article.captions),
        "absent": [],
    }


def written(moment: datetime | None) -> str:
    """An instant as a case states it: to the minute in Vietnam time, only the day where the clock shows midnight."""
    if moment is None:
        return ""
    local = moment.astimezone(VIETNAM)
    return local.date().isoformat() if (local.hour, local.minute) == (0, 0) else local.strftime("%Y-%m-%dT%H:%M+07:00")


def slug(url: str) -> str:
    """A folder name from the last part of an address that has letters."""
    parts = [part for part in split_address(url).path.lower().replace("đ", "d").split("/") if part]
    last = next((part for part in reversed(parts) if any(letter.isalpha() for letter in part)), "page")
    plain = normalize("NFD", last.rsplit(".", 1)[0]).encode("ascii", "ignore").decode()
    return _NOT_IN_SLUG.sub("-", plain)[:_MAX_SLUG].strip("-") or "page"
