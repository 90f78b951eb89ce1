"""Reading a page as a whole: hostile and broken input, what is missing, and the floor of quality on saved pages."""

from __future__ import annotations

import gzip
import json
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.scraper import read_article, walk
from monitor.types import Article

URL = "https://bao.vn/bai-viet.html"
SENTENCE = "Trong 6 tháng đầu năm, toàn tỉnh xảy ra 312 vụ phạm pháp hình sự, giảm 38 vụ so với cùng kỳ năm trước."
TEXT = f"<p>{SENTENCE}</p>" * 3
SHARED = Path(__file__).parents[2].parent / "shared" / "pages"


@pytest.mark.parametrize(
    "html",
    [
        pytest.param("<div>" * 20_000 + TEXT + "</div>" * 20_000, id="20,000 deep"),
        pytest.param("<div>chữ " * 3_000 + TEXT, id="deep with text at every level"),
        pytest.param("<table><tr><td>" * 5_000 + TEXT, id="tables in tables"),
        pytest.param('<div class="' + "a " * 500_000 + f'">{TEXT}</div>', id="a megabyte of class"),
        pytest.param('<div style="' + "display:" * 120_000 + f'">{TEXT}</div>', id="a megabyte of style"),
        pytest.param('<meta property="og:title" content="' + "Aa " * 300_000 + f'">{TEXT}', id="a megabyte of title"),
        pytest.param('<script type="application/ld+json">' + "[" * 100_000 + f"</script>{TEXT}", id="deep JSON"),
        pytest.param("<script>" + "var a = 1;" * 200_000 + f"</script>{TEXT}", id="a large script"),
        pytest.param(f"<title>{' | a' * 50_000}</title>{TEXT}", id="a title of bars"),
        pytest.param(f"<p>{' ' * 500_000}12/12/2020</p>{TEXT}", id="blanks before a date"),
        pytest.param(TEXT.replace("tháng", "th\0áng&#0;&bogus;&#xFFFFFFFF;"), id="NULs and broken entities"),
        pytest.param(f"<!-- {'--' * 100_000}>{TEXT}-->{TEXT}", id="comments"),
    ],
)
def test_hostile_pages_are_read(html: str) -> None:
    article = read_article(html, URL)
    assert "312 vụ phạm pháp hình sự" in article.text
    assert len(article.cut) <= 60


@pytest.mark.parametrize(
    "html", ["", "  \n ", "<script>document.write('x')</script>", "<frameset><frame src=a></frameset>", "<!--"]
)
def test_a_page_without_text_says_what_is_missing(html: str) -> None:
    article = read_article(html, URL)
    assert article.text == ""
    assert {"title", "text", "published"} <= set(article.missing)


@pytest.mark.parametrize(
    "url", ["", "http://[", "javascript:alert(1)", "http://a.vn/" + "x" * 100_000, "http://a.vn/\0"]
)
def test_any_address_will_do(url: str) -> None:
    article = read_article(f'<meta property="og:image" content="http://[x"><link rel=canonical href="//[">{TEXT}', url)
    assert article.paragraphs == (SENTENCE,) * 3


def test_a_page_longer_than_the_bound_is_read_up_to_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(walk, "MAX_NODES", 200)
    article = read_article(f"<p>{SENTENCE}</p>" * 1_000, URL)
    assert 50 <= len(article.paragraphs) <= 200
    assert "end of page" in article.missing


@given(st.binary(max_size=3_000))
@settings(max_examples=60, deadline=None)
def test_bytes_of_any_kind_never_raise(body: bytes) -> None:
    assert isinstance(read_article(body, URL), Article)


TAGS = st.sampled_from(
    ["<p>", "</p>", "<div class=content>", "</div>", "<table>", "<tr><td>", "</table>", "<h1>", "</h1>", "<br>",
     "<li>", "<ul>", "<a href=/x>", "</a>", "<span class=author>", "</span>", "<time datetime=2025-01-01>", "<aside>",
     "<figure><img>", "<figcaption>", "<!--", "-->", "<script type='application/ld+json'>", "</script>", "&nbsp;",
     "<em>", "</em>", "<body>", "</html>"]
)  # fmt: skip
WORDS = st.sampled_from(
    [SENTENCE, "Tin liên quan:", "12/03/2025 08:15", "Ảnh: N.V", "NGUYỄN VĂN A", "{{x}}", "Theo TTXVN", "1.245"]
)


@given(st.lists(TAGS | WORDS, max_size=60))
@settings(max_examples=120, deadline=None)
def test_any_order_of_tags_gives_a_sound_article(parts: list[str]) -> None:
    article = read_article("".join(parts), URL)
    assert all(line and line == line.strip() for line in article.paragraphs)
    assert article.published is None or article.published.tzinfo is not None
    assert set(article.found).isdisjoint(article.missing)


def test_the_same_page_gives_the_same_article_as_bytes_and_text() -> None:
    html = f"<meta charset=utf-8><h1>Kéo giảm tội phạm ở cơ sở</h1><div>{TEXT}</div>"
    assert read_article(html.encode(), URL) == read_article(html, URL)


def test_the_headline_is_not_repeated_in_the_text_and_the_lead_stands_once() -> None:
    title, lead = (
        "Kéo giảm tội phạm ở cơ sở nhờ mô hình mới",
        "Sau một năm triển khai, mô hình mới đã giúp kéo giảm tội phạm.",
    )
    head = f'<meta property="og:title" content="{title}"><meta property="og:description" content="{lead}">'
    for body in (
        f"<h1>{title}</h1><p class=sapo>{lead}</p><div class=body>{TEXT}</div>",
        f"<h1>{title}</h1><div class=body><p>{title}</p><p>{lead}</p>{TEXT}</div>",
        f"<h1>{title}</h1><h2>{lead}</h2><div class=body><p><b>{lead}</b></p>{TEXT}</div>",
    ):
        article = read_article(f"<html lang=vi><head>{head}</head><body>{body}</body></html>", URL)
        assert article.title == title
        assert article.paragraphs == (lead, SENTENCE, SENTENCE, SENTENCE)
        assert article.lead == lead


def shingles(text: str) -> Counter[tuple[str, ...]]:
    words = re.findall(r"\w+", text)
    return Counter(tuple(words[start : start + 4]) for start in range(max(1, len(words) - 3)))


def f1(pairs: list[tuple[str, str]]) -> float:
    """Body F1 as the public benchmark counts it."""
    precision = recall = 0.0
    for expected, found in pairs:
        wanted, got = shingles(expected), shingles(found)
        common = (wanted & got).total()
        precision += common / got.total() / len(pairs)
        recall += common / wanted.total() / len(pairs)
    return 2 * precision * recall / (precision + recall)


def page(path: Path) -> bytes:
    return gzip.decompress(path.read_bytes())


@pytest.mark.skipif(not (SHARED / "aeb").exists(), reason="the public benchmark is not beside this repository")
def test_floor_on_the_public_benchmark() -> None:
    truth: dict[str, Any] = json.loads((SHARED / "aeb" / "ground-truth.json").read_text("utf-8"))
    pages = SHARED / "aeb" / "html"
    pairs = [
        (item["articleBody"], read_article(page(pages / f"{name}.html.gz"), item["url"]).text)
        for name, item in truth.items()
    ]
    assert f1(pairs) >= 0.985


@pytest.mark.skipif(not (SHARED / "vn").exists(), reason="the saved pages are not beside this repository")
def test_floor_on_saved_vietnamese_pages() -> None:
    facts = [
        item for item in json.loads((SHARED / "vn" / "facts.json").read_text("utf-8")) if item["kind"] == "article"
    ]
    read = {item["file"]: read_article(page(SHARED / item["file"]), item["url"]) for item in facts}
    assert f1([(f"{item['sapo']}\n{item['body']}", read[item["file"]].text) for item in facts]) >= 0.985
    for item in facts:
        article = read[item["file"]]
        assert article.title == item["title"]
        assert article.author == ", ".join(item["author"])
        assert article.published is not None
        assert article.published.isoformat()[:16] == item["datetime"][:16]
        assert not any(caption in article.text for caption in item["captions"])
