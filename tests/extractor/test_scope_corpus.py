"""Every figure of the corpus is of its period and its place, and there are no other figures."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

import pytest
import yaml

from monitor.extractor import extract
from tests.extractor.reading_cases import CORPORA


@dataclass(frozen=True)
class ScopeCase:
    """A text with the day and the address of its article, and its figures as "quote | period | place"."""

    text: str
    published: date | None
    url: str
    figures: tuple[str, ...]


def scope_cases() -> list[ScopeCase]:
    found = yaml.safe_load((CORPORA / "scope.yaml").read_text(encoding="utf-8"))
    return [ScopeCase(c["text"], c.get("published"), c["url"], tuple(c["figures"])) for c in found]


@pytest.mark.parametrize("case", scope_cases(), ids=lambda case: case.text[:50])
def test_period_and_place(case: ScopeCase) -> None:
    result = extract(case.text, published=case.published, url=case.url)
    stated = tuple(f"{f.quote} | {f.period or '-'} | {f.place or '-'}" for f in result.figures)
    assert stated == case.figures
