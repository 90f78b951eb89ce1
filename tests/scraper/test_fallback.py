"""The last resort: used where our own reading finds no text, named in the article, and never needed."""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from monitor.scraper import fallback, read_article

#: A page whose only text stands where our reading does not look.
PAGE = "<html lang=vi><title>Một bài báo</title><body><textarea>Lực lượng chức năng đã ra quân.</textarea></body>"


def test_without_the_package_a_page_without_text_stays_so(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fallback, "trafilatura", None)
    article = read_article(PAGE, "https://bao.vn/a")
    assert article.text == ""
    assert "text" in article.missing
    assert not fallback.available()


def test_what_it_finds_is_named_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    found = SimpleNamespace(extract=lambda _html, **_options: "Lực lượng chức năng đã ra quân.")
    monkeypatch.setattr(fallback, "trafilatura", found)
    article = read_article(PAGE, "https://bao.vn/a")
    assert article.text == "Lực lượng chức năng đã ra quân."
    assert article.found["text"] == "trafilatura"


def test_a_page_that_we_can_read_never_gets_there(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(_html: str, **_options: bool) -> str:
        raise AssertionError("not needed")

    monkeypatch.setattr(fallback, "trafilatura", SimpleNamespace(extract=extract))
    page = f"<h1>Một bài báo về an ninh trật tự</h1><p>{'Lực lượng chức năng đã ra quân trên địa bàn. ' * 6}</p>"
    assert read_article(page, "https://bao.vn/a").found["text"] != "trafilatura"


def test_its_own_failure_is_no_failure(monkeypatch: pytest.MonkeyPatch) -> None:
    def extract(_html: str, **_options: bool) -> str:
        raise RuntimeError("broken tree")

    monkeypatch.setattr(fallback, "trafilatura", SimpleNamespace(extract=extract))
    assert read_article(PAGE, "https://bao.vn/a").text == ""


def test_the_package_itself_is_called_as_it_wants() -> None:
    pytest.importorskip("trafilatura")
    sentence = "Lực lượng chức năng đã ra quân tuyên truyền cho người dân trên địa bàn toàn tỉnh trong tuần qua."
    page = f"<html><body><article><h1>Một bài báo</h1>{f'<p>{sentence}</p>' * 5}</article></body></html>"
    assert sentence in fallback.read_text(page)
