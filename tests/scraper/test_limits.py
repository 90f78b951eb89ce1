"""Pages that would cost too much to parse are cut, say so, and keep what can be read."""

from __future__ import annotations

import pytest

from monitor.scraper import read_article
from monitor.scraper.limits import MAX_NESTING, MAX_TAGS, bounded
from monitor.scraper.walk import MAX_TEXT

STORY = "".join(
    f"<p>Đoạn {n}: lực lượng chức năng đã tuyên truyền cho {n}00 hộ dân trên địa bàn xã.</p>" for n in range(5)
)
PAGE = f"<html lang=vi><body><h1>Một bài viết để thử nghiệm</h1><div class=content>{STORY}</div>"


def test_a_page_with_too_many_tags_loses_its_end_and_says_so() -> None:
    article = read_article(PAGE + "<i></i>" * MAX_TAGS, "https://bao.vn/a")
    assert len(article.paragraphs) == 5
    assert "end of page" in article.missing


def test_an_honest_page_is_left_as_it_is() -> None:
    assert bounded(PAGE.encode()) == (PAGE.encode(), False)
    assert "end of page" not in read_article(PAGE, "https://bao.vn/a").missing


@pytest.mark.parametrize("close", ["", "</div>"])
def test_deep_nesting_is_flattened_and_the_text_in_it_is_kept(close: str) -> None:
    page = b"<div>" * 20_000 + PAGE.encode() + close.encode() * 20_000
    flat, cut = bounded(page)
    assert not cut
    assert flat.count(b"<div") <= MAX_NESTING + 1
    assert len(read_article(page, "https://bao.vn/a").paragraphs) == 5


def test_tags_that_close_themselves_do_not_count_as_nested() -> None:
    page = b"<div>" + b"<p>text<br>" * 8_000 + b"</div>"
    assert bounded(page) == (page, False)


def test_endless_text_is_read_up_to_a_limit() -> None:
    article = read_article(PAGE + "<p>Dòng này được lặp lại mãi.</p>" * (MAX_TEXT // 20), "https://bao.vn/a")
    assert "end of page" in article.missing
    assert len(article.text) <= MAX_TEXT
