"""How well and how fast the article reader works, beside the readers that are installed.

    python benchmarks/articles.py FOLDER [--speed-only] [--passes N] [--only READER] [--memory N]

FOLDER is that of the public article-extraction-benchmark (`ground-truth.json` and `html/*.html.gz`; Scrapinghub, MIT
licence), or one with a `facts.json` (a list of pages with file, url, title, datetime, author, sapo, body, captions and
related titles). Body precision and recall are those of the public benchmark: shingles of four words, averaged over
documents; F1 is that of the averages. Peers (trafilatura, readability-lxml, newspaper4k, resiliparse) are measured
where they can be imported; each reads the same pages in its own passes of the same run. Pages a second are per second
of processor time, the fastest pass of each reader.
"""

from __future__ import annotations

import argparse
import gc
import gzip
import json
import logging
import re
import resource
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any
from unicodedata import normalize

from monitor.scraper import read_article
from monitor.types import VIETNAM

WORD = re.compile(r"\w+")


@dataclass(frozen=True)
class Page:
    """One page and what a person found on it."""

    name: str
    html: str
    url: str
    body: str
    facts: dict[str, Any]


@dataclass(frozen=True)
class Reading:
    """What a reader found; None for a field that it does not read."""

    body: str
    title: str | None = None
    published: datetime | None = None
    authors: tuple[str, ...] | None = None


@dataclass
class Score:
    """The figures of one reader."""

    precision: list[float] = field(default_factory=list)
    recall: list[float] = field(default_factory=list)
    exact: int = 0
    wrong: Counter[str] = field(default_factory=Counter)
    leaks: Counter[str] = field(default_factory=Counter)

    @property
    def f1(self) -> float:
        precision, recall = mean(self.precision), mean(self.recall)
        return 2 * precision * recall / (precision + recall) if precision + recall else 0.0


Reader = Callable[[str, str], Reading]


def mean(values: list[float]) -> float:
    return sum(values) / len(values) if values else 0.0


def shingles(text: str, size: int = 4) -> Counter[tuple[str, ...]]:
    words = WORD.findall(text)
    return Counter(tuple(words[start : start + size]) for start in range(max(1, len(words) - size + 1)))


def precision_recall(expected: str, found: str) -> tuple[float, float]:
    """Of one document, by shingles of four words."""
    if not WORD.search(found):
        return 0.0, 0.0
    wanted, got = shingles(expected), shingles(found)
    common = sum((wanted & got).values())
    return common / sum(got.values()), common / sum(wanted.values())


def ours(html: str, url: str) -> Reading:
    article = read_article(html, url)
    authors = tuple(name for name in article.author.split(", ") if name)
    return Reading(article.text, article.title, article.published, authors)


def readers() -> dict[str, Reader]:
    """Ours, and each peer that can be imported."""
    found: dict[str, Reader] = {"monitor": ours}
    for name, build in (
        ("trafilatura", trafilatura_reader),
        ("readability-lxml", readability_reader),
        ("newspaper4k", newspaper_reader),
        ("resiliparse", resiliparse_reader),
    ):
        try:
            found[name] = build()
        except ImportError:
            print(f"{name}: not installed, left out", file=sys.stderr)
    return found


def trafilatura_reader() -> Reader:
    import trafilatura

    def read(html: str, url: str) -> Reading:
        document = trafilatura.bare_extraction(html, url=url, with_metadata=True, include_comments=False)
        if document is None:
            return Reading("")
        day = moment(document.date or "")
        return Reading(document.text or "", document.title, day, names(document.author or ""))

    return read


def readability_reader() -> Reader:
    import lxml.html
    from readability import Document

    def read(html: str, url: str) -> Reading:
        document = Document(html, url=url)
        summary = lxml.html.fromstring(document.summary() or "<p></p>")
        return Reading("\n".join(str(part) for part in summary.itertext()), document.short_title())

    return read


def newspaper_reader() -> Reader:
    import newspaper

    def read(html: str, url: str) -> Reading:
        article = newspaper.Article(url or "https://example.org/a", fetch_images=False)
        article.download(input_html=html)
        article.parse()
        at = article.publish_date
        return Reading(article.text, article.title, at if isinstance(at, datetime) else None, tuple(article.authors))

    return read


def resiliparse_reader() -> Reader:
    from resiliparse.extract.html2text import extract_plain_text

    return lambda html, _url: Reading(extract_plain_text(html, main_content=True, alt_texts=False))


def moment(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None


def names(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in re.split("[;,]", text) if part.strip())


def load(folder: Path) -> list[Page]:
    """The pages of either kind of folder."""
    facts = folder / "facts.json"
    if facts.exists():
        return [
            Page(item["file"], text(folder.parent / item["file"]), item["url"], whole(item), item)
            for item in json.loads(facts.read_text("utf-8"))
            if item["kind"] == "article"
        ]
    truth = json.loads((folder / "ground-truth.json").read_text("utf-8"))
    return [
        Page(name, text(folder / "html" / f"{name}.html.gz"), item["url"], item["articleBody"], {})
        for name, item in truth.items()
    ]


def text(path: Path) -> str:
    return gzip.decompress(path.read_bytes()).decode("utf-8", "replace")


def whole(item: dict[str, Any]) -> str:
    return "\n".join(part for part in (item["sapo"], item["body"]) if part)


def judge(score: Score, page: Page, reading: Reading) -> None:
    """Add one page's verdicts to a reader's figures."""
    precision, recall = precision_recall(page.body, reading.body)
    score.precision.append(precision)
    score.recall.append(recall)
    score.exact += precision == recall == 1.0
    facts = page.facts
    if not facts:
        return
    body = folded(reading.body)
    score.wrong["title"] += folded(reading.title or "") != folded(facts["title"])
    score.wrong["lead lost"] += bool(facts["sapo"]) and folded(facts["sapo"]) not in body
    score.wrong["author"] += {folded(one) for one in reading.authors or ()} != {folded(one) for one in facts["author"]}
    stated = datetime.fromisoformat(facts["datetime"])
    at = reading.published
    if at is not None and at.tzinfo is None:
        at = at.replace(tzinfo=VIETNAM)
    local = at.astimezone(VIETNAM) if at else None
    score.wrong["day"] += local is None or local.date() != stated.date()
    score.wrong["minute"] += local is None or local.replace(second=0, microsecond=0) != stated.replace(second=0)
    score.leaks["title"] += folded(facts["title"]) in {folded(line) for line in reading.body.split("\n")}
    score.leaks["caption"] += any(folded(one) in body for one in facts["captions"])
    score.leaks["related"] += any(folded(one) in body for one in facts["related"])
    ends = {folded(line) for line in reading.body.split("\n") if len(line) < 60}
    score.leaks["byline"] += any(any(folded(one) in line for line in ends) for one in facts["author"])


def folded(value: str) -> str:
    return " ".join(normalize("NFC", value).lower().split())


def attempt(read: Reader, page: Page) -> Reading:
    """One reading; a reader that raises found nothing."""
    try:
        return read(page.html, page.url)
    except Exception:  # noqa: BLE001  peers raise what they like
        return Reading("")


def timed(read: Reader, pages: list[Page]) -> tuple[list[Reading], float]:
    """All readings, and the seconds of processor time they took."""
    gc.collect()  # what another reader has left behind is not for this one to clear away
    started = time.process_time()
    readings = [attempt(read, page) for page in pages]
    return readings, time.process_time() - started


def release(name: str) -> str:
    try:
        return version({"monitor": "crime-prevention-monitor"}.get(name, name))
    except PackageNotFoundError:
        return "source"


def report(pages: list[Page], chosen: dict[str, Reader], *, quality: bool, passes: int) -> None:
    """Print a line for each reader. The readers take turns; the fastest of their passes counts, so that what else the
    machine does weighs little."""
    readings: dict[str, list[Reading]] = {}
    seconds: dict[str, float] = {}
    for _ in range(passes):
        for name, read in chosen.items():
            readings[name], took = timed(read, pages)
            seconds[name] = min(took, seconds.get(name, took))
    for name in chosen:
        line = f"{name:17} {release(name):10} {len(pages) / seconds[name]:7.1f} pages/s"
        score = Score()
        if quality:
            for page, reading in zip(pages, readings[name], strict=True):
                judge(score, page, reading)
            line += (
                f"  F1 {score.f1:.4f}  precision {mean(score.precision):.4f}  recall {mean(score.recall):.4f}"
                f"  exact {score.exact}/{len(pages)}"
            )
        print(line)
        if score.wrong:
            print("    wrong: " + ", ".join(f"{what} {count}" for what, count in score.wrong.items()))
            print("    leaked: " + ", ".join(f"{what} {count}" for what, count in score.leaks.items()))
    for name in chosen:
        if name != "monitor" and "monitor" in chosen:
            ratio = seconds[name] / seconds["monitor"]
            print(f"monitor reads {ratio:.1f} times as many pages a second as {name}")


def memory(pages: list[Page], count: int) -> None:
    """Read `count` pages in turn and print the highest memory use on the way."""
    for number in range(count):
        page = pages[number % len(pages)]
        read_article(page.html, page.url)
        if number + 1 in {count // 10, count // 2, count}:
            peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
            print(f"after {number + 1:6} pages: peak {peak:.0f} MB")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="folder of the benchmark")
    parser.add_argument("--speed-only", action="store_true", help="leave out the comparison with what people found")
    parser.add_argument("--passes", type=int, default=3, metavar="N", help="times that each reader reads all pages (3)")
    parser.add_argument("--only", action="append", help="measure this reader only (may be given again)")
    parser.add_argument("--memory", type=int, metavar="N", help="instead: read N pages and print the memory used")
    options = parser.parse_args()
    logging.disable(logging.CRITICAL)
    pages = load(options.folder)
    print(f"{len(pages)} pages, Python {sys.version.split()[0]}")
    if options.memory:
        memory(pages, options.memory)
        return
    chosen = {name: read for name, read in readers().items() if not options.only or name in options.only}
    report(pages, chosen, quality=not options.speed_only, passes=options.passes)


if __name__ == "__main__":
    main()
