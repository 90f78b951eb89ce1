"""The pages under tests/pages, composed in the shapes of real sites: one verdict for each page and field.

A case is a folder with the page as the server sends it and `article.json`: how it was fetched, and what is expected.
"""

from __future__ import annotations

import json
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from monitor.scraper import Selectors, read_article
from monitor.scraper.capture import expectation
from monitor.types import Article

PAGES = Path(__file__).parents[1] / "pages"
CASES = sorted(path.parent for path in PAGES.glob("*/*/article.json"))


@cache
def case(folder: Path) -> dict[str, Any]:
    described: dict[str, Any] = json.loads((folder / "article.json").read_text("utf-8"))
    return described


@cache
def article(folder: Path) -> Article:
    described = case(folder)
    page = next(path for path in folder.iterdir() if path.stem == "page")
    fetched_at = described.get("fetched_at")
    selectors = described.get("selectors")
    return read_article(
        page.read_bytes(),
        described["url"],
        selectors=Selectors(**{field: tuple(css) for field, css in selectors.items()}) if selectors else None,
        site=described.get("site"),
        content_type=described.get("content_type", ""),
        fetched_at=datetime.fromisoformat(fetched_at) if fetched_at else None,
    )


VERDICTS = [
    pytest.param(folder, field, id=f"{folder.parent.name}/{folder.name}:{field}")
    for folder in CASES
    for field in case(folder)["expected"]
    if field != "absent"
]


def test_there_are_cases_of_many_sites() -> None:
    assert len(CASES) >= 40
    assert len({folder.parent for folder in CASES}) >= 30


@pytest.mark.parametrize(("folder", "field"), VERDICTS)
def test_field(folder: Path, field: str) -> None:
    assert expectation(article(folder))[field] == case(folder)["expected"][field]


@pytest.mark.parametrize("folder", CASES, ids=lambda folder: f"{folder.parent.name}/{folder.name}")
def test_nothing_else_leaks_into_the_text(folder: Path) -> None:
    read = article(folder)
    assert [text for text in case(folder)["expected"]["absent"] if text in read.text] == []
    assert read.title not in read.paragraphs
