"""What is broken is named in one message with its remedy; the rest goes on; the exit code tells."""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from tests.loopback import Reply, Web, serve

ARTICLE = """<html><head><title>Hội nghị tổng kết công tác phòng, chống tội phạm</title>
<meta property="article:published_time" content="2022-01-21T12:26:00+07:00"></head><body><article>
<h1>Hội nghị tổng kết công tác phòng, chống tội phạm</h1>
<p>Sáng 21-1, Ban Chỉ đạo 138 tỉnh Lào Cai tổ chức hội nghị tổng kết công tác phòng, chống tội phạm năm 2021.</p>
<p>Năm 2021, toàn tỉnh xảy ra 213 vụ phạm pháp hình sự, giảm 67 vụ so với năm 2020; tỷ lệ điều tra, khám phá án chung
đạt 92,8%, vượt chỉ tiêu 17,8%. Lực lượng Công an đã triệt xóa 12 ổ nhóm tội phạm, bắt 45 đối tượng truy nã.</p>
<p>Hội nghị đã biểu dương các tập thể, cá nhân có thành tích xuất sắc trong công tác phòng, chống tội phạm.</p>
</article></body></html>"""
FEED = """<rss version="2.0"><channel><title>Tin</title>{}</channel></rss>"""
ITEM = "<item><title>{title}</title><link>{base}{path}</link><pubDate>Fri, 21 Jan 2022 12:26:00 +0700</pubDate></item>"


@pytest.fixture
def second() -> Iterator[Web]:
    with serve() as state:
        yield state


def feed(web: Web, *paths: str) -> Reply:
    items = "".join(ITEM.format(title="Hội nghị phòng, chống tội phạm", base=web.base, path=path) for path in paths)
    return Reply(FEED.format(items).encode(), headers={"Content-Type": "application/rss+xml"})


def sources(folder: Path, **webs: Web) -> None:
    blocks = [
        f"  {name}:\n    name: {name}\n    kind: newspaper\n    url: {web.base}\n    provinces: [Lào Cai]\n"
        f"    indexes: [{{url: '{web.base}/rss', kind: feed}}]\n    private_addresses: true\n    spacing: 0s\n"
        for name, web in webs.items()
    ]
    (folder / "sources.yaml").write_text("sources:\n" + "".join(blocks))


def monitor(folder: Path, *command: str, limit: Callable[[], None] | None = None, **settings: str) -> tuple[int, str]:
    """Exit code, and all that was said."""
    clean = {name: value for name, value in os.environ.items() if not name.startswith("MONITOR_")}
    done = subprocess.run(
        [sys.executable, "-m", "monitor", *command],
        cwd=folder,
        env={**clean, "MONITOR_LOG__LEVEL": "error", **settings},
        capture_output=True,
        text=True,
        timeout=60,
        preexec_fn=limit,
    )
    said = done.stdout + done.stderr
    assert "Traceback" not in said
    return done.returncode, said


def test_html_for_a_feed_fails_that_source_alone(web: Web, second: Web, tmp_path: Path) -> None:
    web.pages["/rss"] = Reply(b"<html><body><p>B\xe1\xba\xa3o tr\xc3\xac</p></body></html>")
    second.pages.update({"/rss": feed(second, "/a.html"), "/a.html": Reply(ARTICLE.encode())})
    sources(tmp_path, broken=web, good=second)

    code, said = monitor(tmp_path, "crawl")

    assert code == 1
    assert "an HTML page came instead of a feed" in said
    assert "1 articles kept" in said
    assert "1 of 2 sources answered" in said


def test_article_page_without_text_is_named_and_the_others_are_read(web: Web, tmp_path: Path) -> None:
    web.pages.update({"/rss": feed(web, "/a.html", "/b.html"), "/a.html": Reply(ARTICLE.encode())})
    web.pages["/b.html"] = Reply(b"<html><head><title>x</title></head><body><script>1</script></body></html>")
    sources(tmp_path, paper=web)

    code, said = monitor(tmp_path, "crawl")

    assert code == 0
    assert f"{web.base}/b.html: no article text was found" in said
    assert "1 articles kept" in said


def test_broken_sources_file_stops_before_any_request(web: Web, tmp_path: Path) -> None:
    sources(tmp_path, paper=web)
    path = tmp_path / "sources.yaml"
    path.write_text(path.read_text().replace("kind: newspaper", "kind: blog"))

    code, said = monitor(tmp_path, "crawl")

    assert code == 2
    assert "sources.yaml:4: sources.paper.kind" in said
    assert web.seen == []


def test_broken_digests_file_stops_the_daemon_before_it_starts(web: Web, tmp_path: Path) -> None:
    sources(tmp_path, paper=web)
    (tmp_path / "digests.yaml").write_text("digests:\n  - name: a\n    to: ['email:a@b.vn']\n    schedule: 0 7 * * 1\n")

    code, said = monitor(tmp_path, "run")

    assert code == 2
    assert "digests.yaml:4" in said
    assert "write names" in said


def test_unreachable_database_is_named_with_its_remedy_and_without_its_password(web: Web, tmp_path: Path) -> None:
    sources(tmp_path, paper=web)

    code, said = monitor(tmp_path, "crawl", MONITOR_DATABASE="postgresql://me:hunter2@127.0.0.1:9/monitor")

    assert code == 1
    assert "the server does not answer" in said
    assert "start PostgreSQL" in said
    assert "hunter2" not in said


def test_full_disk_is_named_and_what_was_stored_stays_sound(web: Web, tmp_path: Path) -> None:
    paths = [f"/{number}.html" for number in range(12)]
    web.pages["/rss"] = feed(web, *paths)
    for number, path in enumerate(paths):
        noise = "".join(f"<!-- {number * 7919 + n * 104729} -->" for n in range(9000))
        web.pages[path] = Reply((ARTICLE.replace("213 vụ", f"{213 + number} vụ") + noise).encode())
    sources(tmp_path, paper=web)

    def small_disk() -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (1_200_000, 1_200_000))

    code, said = monitor(tmp_path, "crawl", limit=small_disk)

    assert code == 1
    assert "free some space" in said
    assert monitor(tmp_path, "db", "check")[0] == 0
    code, said = monitor(tmp_path, "crawl")
    assert code == 0
    assert len(monitor(tmp_path, "articles", "--json")[1].splitlines()) == 12
