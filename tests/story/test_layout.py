"""A site that changes its pages is noticed, read meanwhile, and told to the operator once."""

from __future__ import annotations

from pathlib import Path

from monitor.app import open_database
from monitor.health import health
from monitor.settings import read_settings
from monitor.store import SourceState
from tests.loopback import NOW, Reply, Web
from tests.story.test_bad_input import ARTICLE, feed, monitor, sources


def article(number: int, box: str) -> Reply:
    page = ARTICLE.replace("<article>", f"<div class='{box}'>").replace("</article>", "</div>")
    return Reply(page.replace("213 vụ", f"{213 + number} vụ").encode())


def state(folder: Path) -> SourceState:
    with open_database(read_settings(database=f"sqlite:///{folder}/data/monitor.sqlite3")) as store:
        found = store.source_state("paper")
        assert found is not None
        return found


def test_selectors_that_stop_matching_are_told_while_articles_are_still_read(web: Web, tmp_path: Path) -> None:
    sources(tmp_path, paper=web)
    path = tmp_path / "sources.yaml"
    path.write_text(path.read_text() + "    selectors: {body: [div.old-body]}\n")
    old, new = [f"/old{n}.html" for n in range(6)], [f"/new{n}.html" for n in range(6)]
    web.pages["/rss"] = feed(web, *old)
    web.pages.update({address: article(n, "old-body") for n, address in enumerate(old)})
    assert monitor(tmp_path, "crawl")[0] == 0
    before = state(tmp_path)

    web.pages["/rss"] = feed(web, *new)
    web.pages.update({address: article(n + 10, "new-body") for n, address in enumerate(new)})
    code, said = monitor(tmp_path, "crawl")
    after = state(tmp_path)

    assert health(before, NOW).state == "healthy"
    assert health(after, NOW).state == "layout"
    assert "no selector for body matches" in after.layout
    assert (code, "6 articles kept" in said) == (0, True)
    assert "no selector for body matches" in monitor(tmp_path, "issues", "--kind", "layout")[1]
