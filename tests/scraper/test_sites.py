"""Sites that need code: found by name, harmless on pages that they do not fit."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.scraper import read_article, sites
from monitor.scraper.selectors import Selectors
from monitor.scraper.sites import SiteReader, reader_for, readers
from monitor.scraper.sites.baoquangngai import script_string

NAMES = sorted(path.stem for path in Path(sites.__file__).parent.glob("[a-z]*.py"))
PLAIN = "<h1>Tiêu đề của một bài báo</h1><p>Một câu đủ dài để người đọc thấy đây là nội dung bài báo.</p>"


@pytest.mark.parametrize("name", NAMES)
def test_every_module_has_dated_readers(name: str) -> None:
    found = readers(name)
    assert found
    assert [reader.since for reader in found] == sorted((reader.since for reader in found), reverse=True)
    assert all(reader.name.startswith(f"{name}/") for reader in found)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    "page", [PLAIN, "", "outputData", '{"a": [', "[[[[", '[{"x": {"title": 1}}]', "var outputData = '\\"]
)
def test_a_reader_leaves_alone_what_it_does_not_know(name: str, page: str) -> None:
    reader = reader_for(name, page)
    assert reader is None or reader.prepare(page) == page
    assert read_article(page, "https://a.vn/b", site=name).url == "https://a.vn/b"


@pytest.mark.parametrize("name", [None, "", "unknown", "../article", "os", "__init__", "A", "monitor.types"])
def test_other_names_have_no_reader(name: str | None) -> None:
    assert reader_for(name, PLAIN) is None


def test_a_script_string_is_read_as_a_browser_reads_it() -> None:
    assert script_string(r"a\"b\'c\\d\/e\nf\u0110\x41\q") == "a\"b'c\\d/e\nfĐAq"


def test_the_reader_is_named_in_the_article() -> None:
    body = "Một câu đủ dài để người đọc thấy đây là nội dung của bài báo."
    page = f'<h1>Tiêu đề bài báo</h1><div id="content"></div><script>var outputData = "<p>{body}<\\/p>";</script>'
    article = read_article(page, "https://baoquangngai.vn/a", site="baoquangngai")
    assert article.reader == "baoquangngai/1"
    assert article.text == body
    assert read_article(page, "https://baoquangngai.vn/a").reader == "generic/1"


def test_pages_of_an_old_layout_are_read_by_the_reader_of_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    def body(place: str) -> Selectors:
        return Selectors(body=(place,))

    both = (
        SiteReader(name="bao/2", since="2025-07", fits=lambda page: "new-body" in page, selectors=body(".new-body")),
        SiteReader(name="bao/1", since="2021-03", fits=lambda page: "old-body" in page, selectors=body(".old-body")),
    )
    monkeypatch.setattr(sites, "readers", lambda site: both if site == "bao" else ())
    sentence = "Lực lượng chức năng đã tuyên truyền cho các hộ dân trên địa bàn, được bà con đồng tình ủng hộ. " * 2
    for name, place in (("bao/1", "old-body"), ("bao/2", "new-body")):
        page = f"<h1>Tiêu đề của một bài báo</h1><div class={place}><p>{sentence}</p></div>"
        article = read_article(page, "https://bao.vn/a", site="bao")
        assert (article.reader, article.unmatched, article.text) == (name, (), sentence.strip())
    assert read_article(PLAIN, "https://bao.vn/a", site="bao").reader == "generic/1"
