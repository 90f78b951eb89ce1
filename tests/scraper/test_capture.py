"""A captured page becomes a case of tests/pages that states what we read now."""

from __future__ import annotations

import json
from datetime import datetime

import pytest

from monitor.scraper import Selectors
from monitor.scraper.capture import capture, slug
from monitor.types import VIETNAM

PAGE = (
    "<meta charset=utf-8><h1>Kéo giảm tội phạm ở cơ sở</h1><p class=date>02/01/2026 16:40</p><div id=b>"
    + "<p>Lực lượng chức năng đã tuyên truyền cho 300 hộ dân trên địa bàn.</p>" * 3
    + "</div>"
).encode()
NOW = datetime(2026, 1, 5, 8, 30, tzinfo=VIETNAM)


def test_the_case_holds_the_page_as_sent_and_our_reading() -> None:
    case = capture(PAGE, "https://bao.vn/phap-luat/keo-giam-123.html", source="bao", fetched_at=NOW)
    files = dict(case.files)
    assert str(case.folder) == "bao/keo-giam-123"
    assert files["page.html"] == PAGE
    described = json.loads(files["article.json"])
    assert described["url"] == "https://bao.vn/phap-luat/keo-giam-123.html"
    assert datetime.fromisoformat(described["fetched_at"]) == NOW
    assert described["expected"]["title"] == "Kéo giảm tội phạm ở cơ sở"
    assert described["expected"]["published"] == "2026-01-02T16:40+07:00"
    assert len(described["expected"]["paragraphs"]) == 3
    assert described["expected"]["absent"] == []


def test_how_it_was_read_is_part_of_the_case() -> None:
    case = capture(
        b'{"data": {"title": "T", "content": "<p>N</p>"}}',
        "https://x.vn/api/1",
        source="x",
        fetched_at=NOW,
        content_type="application/json",
        selectors=Selectors(body=("#b",)),
        site="conganhanoi",
    )
    files = dict(case.files)
    described = json.loads(files["article.json"])
    assert set(files) == {"page.json", "article.json"}
    assert (described["content_type"], described["site"]) == ("application/json", "conganhanoi")
    assert described["selectors"] == {"body": ["#b"]}


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://a.vn/ph%C3%A1p/bai-Viet_1.html", "bai-viet-1"),
        ("https://a.vn/đường-phố/12345", "duong-pho"),
        ("https://a.vn/", "page"),
        ("http://[", "page"),
        ("https://a.vn/" + "a" * 300, "a" * 60),
    ],
)
def test_the_folder_is_named_after_the_address(url: str, expected: str) -> None:
    assert slug(url) == expected
