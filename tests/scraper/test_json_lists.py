"""Lists that an interface sends for a script to draw."""

from __future__ import annotations

import json
import re
from datetime import UTC, datetime

import pytest

from monitor.errors import ParseError
from monitor.scraper.listings import read_index

NOW = datetime(2025, 5, 12, tzinfo=UTC)
PATTERN = re.compile(r"-\d{4,}\.html$")
TITLES = [f"Công an xã ra quân tuyên truyền đợt {n} tại địa bàn" for n in range(4)]
LINKS = [f"/an-ninh/cong-an-xa-ra-quan-{10_000 + n}.html" for n in range(4)]


def read(value: object) -> list[tuple[str, str]]:
    body = json.dumps(value, ensure_ascii=False).encode()
    index = read_index(body, "https://bao.vn/api/more?page=2", source="bao", fetched_at=NOW, article_url=PATTERN)
    assert index.kind == "list"
    return [(entry.url, entry.title) for entry in index.entries]


RECORDS = [{"id": n, "Title": TITLES[n], "friendly_url": LINKS[n]} for n in range(4)]
MARKUP = "".join(f'<div><h3><a href="{LINKS[n]}">{TITLES[n]}</a></h3></div>' for n in range(4))


@pytest.mark.parametrize(
    "value",
    [
        {"data": {"articles": RECORDS}},
        [{"name": TITLES[n], "link": f"https://bao.vn{LINKS[n]}"} for n in range(4)],
        {"ok": 1, "html": MARKUP},
    ],
)
def test_articles_are_found_in_records_and_in_markup(value: object) -> None:
    assert read(value) == [(f"https://bao.vn{u}", t) for t, u in zip(TITLES, LINKS, strict=True)]


@pytest.mark.parametrize("value", [{"ok": True}, [1, 2], {"data": [{"title": "Không có địa chỉ"}]}, {"a": {"b": []}}])
def test_json_without_articles_is_an_error(value: object) -> None:
    with pytest.raises(ParseError):
        read(value)
