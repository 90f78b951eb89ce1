"""`monitor sources check`, `add`, `export` and `import` on a real site on loopback."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from email.utils import format_datetime
from pathlib import Path

import pytest
import time_machine
from typer.testing import CliRunner

from monitor.catalogue import Catalogue, parse_catalogue, read_catalogue
from monitor.cli import FAILED, app, load
from monitor.errors import ConfigError
from tests.catalogue.doubles import SHAPES, TITLES, double, on_loopback
from tests.loopback import NOW, Reply, Web

HOSTILE = "<script>alert(1)</script>\u202e\x1b[31m"
CATALOGUE = """
# Where to look.
families:
  epi:
    article_url: '-post\\d+\\.html$'   # by its ids
    selectors: {{body: [div.article__body], author: [span.nobody]}}
sources:
  # The paper
  bao-a:
    name: Báo A
    kind: newspaper
    url: {base}/
    provinces: [Cao Bằng]
    family: epi
    spacing: 0s
    private_addresses: true
    indexes:
      # lists
      - {{url: '{base}/phap-luat', kind: list, grade: pattern}}  # guessed
      - {{url: '{base}/old', kind: list, seen: 2025-01-01}}
      - {{url: '{base}/gone', kind: list, grade: untested}}
      - {{url: '{base}/rss/home.rss', kind: feed, seen: 2026-01-01}}
      - {{url: '{base}/stale.rss', kind: feed, grade: untested}}

  bao-b:
    name: Báo B
    kind: newspaper
    url: http://127.0.0.1:9/
    spacing: 0s
    indexes: ['http://127.0.0.1:9/']
"""


def feed(days: int) -> Reply:
    items = "".join(
        f"<item><title>{title}</title><link>{path}</link>"
        f"<pubDate>{format_datetime(NOW - timedelta(days=days))}</pubDate></item>"
        for title, path in zip(TITLES, SHAPES.families["epi_zce"].paths, strict=True)
    )
    return Reply(f'<rss version="2.0"><channel><title>Báo A</title>{items}</channel></rss>'.encode())


@pytest.fixture
def site(web: Web) -> Web:
    """A living paper: one section, one that moved, one that is gone, a feed, a stale one and one to be discovered."""
    source = read_catalogue_of(CATALOGUE.format(base=web.base)).sources["bao-a"]
    web.pages.update(double(on_loopback(source.model_copy(update={"family": "epi_zce"}), web.base), web.base))
    web.pages["/old"] = Reply(status=301, headers={"Location": "/an-ninh"})
    web.pages["/an-ninh"] = web.pages["/phap-luat"]
    web.pages["/gone"] = Reply(HOSTILE.encode(), 404)
    web.pages["/rss/home.rss"] = feed(1)
    web.pages["/rss/an-ninh.rss"] = feed(2)
    web.pages["/rss/the-thao.rss"] = feed(2)
    web.pages["/stale.rss"] = feed(90)
    web.pages["/robots.txt"] = Reply(b"User-agent: *\nCrawl-delay: 0.01\nDisallow: /admin/\n")
    links = "".join(
        f'<link rel="alternate" type="application/rss+xml" href="/rss/{name}.rss" title="{name}">'
        for name in ("home", "an-ninh", "the-thao")
    )
    home = web.pages["/"]
    assert isinstance(home, Reply)
    web.pages["/"] = Reply(
        home.body.replace(b"</head>", f'<meta property="og:site_name" content="Báo Cao Bằng">{links}</head>'.encode()),
        headers=home.headers,
    )
    return web


def read_catalogue_of(text: str) -> Catalogue:
    return parse_catalogue(text)


@pytest.fixture
def folder(tmp_path: Path, site: Web, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    (tmp_path / "sources.yaml").write_text(CATALOGUE.format(base=site.base), encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("MONITOR_FETCH__SPACING_SECONDS", "0")
    load()
    with time_machine.travel(NOW):
        yield tmp_path


def run(*words: str, code: int = 0) -> str:
    result = CliRunner().invoke(app, ["sources", *words], catch_exceptions=False)
    assert result.exit_code == code, result.output
    return result.output


def test_check_tells_what_it_saw(folder: Path) -> None:
    told = run("check", "bao-a")

    assert "robots.txt: allows the home page" in told
    assert "/gone: HTTP status 404 [untested]" in told
    assert "/old: list, 2 entries" in told
    assert "moved for good to" in told
    assert "newest 90 days old [untested]; stale" in told
    assert f"title: {TITLES[0]} (by " in told
    assert "layout: no selector for author matches" in told
    assert "selector: author: span.nobody matches nothing" in told
    assert "new feed (declared)" in told
    assert "the-thao" not in told
    assert "1 of 1 sources are in order" in told


def test_fix_writes_the_proposal_once_and_keeps_the_rest(folder: Path, site: Web) -> None:
    file = folder / "sources.yaml"
    before = file.read_text("utf-8")
    run("check", "bao-a")
    assert file.read_text("utf-8") == before

    told = run("check", "bao-a", "--fix")
    fixed = file.read_text("utf-8")

    assert f"+      - {{url: '{site.base}/phap-luat', kind: list, seen: 2026-03-02}}  # guessed" in told
    assert "# Where to look." in fixed
    assert "# by its ids" in fixed
    assert "      # lists\n" in fixed
    assert f"      # - {{url: '{site.base}/gone', kind: list, grade: untested}}  # 2026-03-02: HTTP status 404" in fixed
    source = read_catalogue(file).sources["bao-a"]
    assert [(index.url.removeprefix(site.base), index.grade, str(index.seen)) for index in source.indexes] == [
        ("/phap-luat", "seen", "2026-03-02"),
        ("/an-ninh", "seen", "2026-03-02"),
        ("/rss/home.rss", "seen", "2026-03-02"),
        ("/stale.rss", "untested", "None"),
        ("/rss/an-ninh.rss", "seen", "2026-03-02"),
    ]
    again = run("check", "bao-a", "--fix")
    assert "written" not in again
    assert file.read_text("utf-8") == fixed


def test_a_failed_source_stops_no_other_and_sets_the_exit_code(folder: Path) -> None:
    told = run("check", "--json", "r.json", code=FAILED)

    assert "1 of 2 sources are in order" in told
    report = json.loads((folder / "r.json").read_text("utf-8"))
    assert [(one["source"], one["passed"]) for one in report["sources"]] == [("bao-a", True), ("bao-b", False)]
    sample = report["sources"][0]["samples"][0]
    assert {field["name"] for field in sample["fields"] if field["clue"]} >= {"title", "published", "lead"}


def test_html_report_stands_alone_and_escapes_what_sites_say(folder: Path, site: Web) -> None:
    path = SHAPES.families["epi_zce"].paths[0]
    page = site.pages[path]
    assert isinstance(page, Reply)
    hostile = page.body.replace(b"</h1>", b" &lt;script&gt;alert(1)&lt;/script&gt;</h1>")
    site.pages[path] = Reply(hostile, headers=page.headers)
    run("check", "bao-a", "--html", "r.html")
    html = (folder / "r.html").read_text("utf-8")

    assert "&lt;script&gt;alert(1)" in html
    assert "<script" not in html
    assert "src=" not in html
    assert "href=" not in html


def test_terminal_gets_no_control_characters(folder: Path, site: Web) -> None:
    site.pages["/old"] = Reply(status=301, headers={"Location": "/an-ninh?\x1b[31m"})
    site.pages["/an-ninh?%1B[31m"] = site.pages["/phap-luat"]

    assert "\x1b" not in run("check", "bao-a", code=FAILED)


def test_a_forbidding_robots_file_fails_the_source(folder: Path, site: Web) -> None:
    site.pages["/robots.txt"] = Reply(b"User-agent: *\nDisallow: /\n")

    assert "robots.txt: forbids the home page" in run("check", "bao-a", code=FAILED)


def test_add_describes_a_new_site(folder: Path, site: Web) -> None:
    file = folder / "sources.yaml"
    other = site.base.replace("127.0.0.1", "localhost")
    told = run("add", other, "--private-addresses", "--write")
    added = read_catalogue(file).sources["localhost"]

    assert added.name == "Báo Cao Bằng"
    assert added.provinces == ("Cao Bằng",)
    assert added.family == "epi"
    assert {index.url.removeprefix(other): index.grade for index in added.indexes}.items() >= {
        ("/rss/an-ninh.rss", "seen"),
        ("/rss/home.rss", "seen"),
    }
    assert f"title: {TITLES[0]}" in told
    assert file.read_text("utf-8").startswith(CATALOGUE.format(base=site.base).rstrip("\n"))
    with pytest.raises(ConfigError, match="stands there already"):
        run("add", other, "--private-addresses", "--write")


def test_export_and_import_of_feeds(folder: Path, site: Web) -> None:
    run("export", "feeds.opml")
    text = (folder / "feeds.opml").read_text("utf-8")
    assert text.count("xmlUrl=") == 2
    assert 'text="Cao Bằng"' in text
    assert "Every feed of it is in the catalogue." in run("import", "feeds.opml")

    changed = text.replace(f"{site.base}/stale.rss", "https://baob.vn/rss?a=1&amp;b=2")
    (folder / "feeds.opml").write_text(changed, "utf-8")
    run("import", "feeds.opml", "--write")
    new = set(read_catalogue(folder / "sources.yaml").sources.values())
    (source,) = [one for one in new if one.id not in ("bao-a", "bao-b")]
    assert [(index.url, index.kind, index.grade) for index in source.indexes] == [
        ("https://baob.vn/rss?a=1&b=2", "feed", "untested")
    ]
    assert source.provinces == ("Cao Bằng",)
    assert source.polled == ()
