"""Pages read in other processes: nothing is lost to a page that crashes its reader or never ends."""

from __future__ import annotations

import asyncio

import pytest

from monitor.catalogue import Source
from monitor.errors import ParseError
from monitor.pipeline import Workers
from monitor.reading import Understanding
from monitor.types import Page
from tests.loopback import NOW
from tests.pipeline.hostile import read
from tests.story.test_bad_input import ARTICLE

PAPER = Source(name="Báo", kind="newspaper", url="https://bao.vn", indexes=())


def page(number: int, body: str = ARTICLE) -> Page:
    url = f"https://bao.vn/{number}.html"
    return Page(url=url, final_url=url, status=200, headers={}, body=body.encode(), fetched_at=NOW)


async def read_all(workers: Workers, *pages: Page) -> list[Understanding | BaseException]:
    try:
        if workers.processes > 1:
            await workers.start()
        return await asyncio.gather(*(workers.read(PAPER, one, None) for one in pages), return_exceptions=True)
    finally:
        workers.close()


def kinds(found: list[Understanding | BaseException]) -> list[str]:
    """What became of each page."""
    return [one.kind if isinstance(one, ParseError) else type(one).__name__ for one in found]


async def test_pages_are_read_as_they_are_here_and_errors_come_back_whole() -> None:
    pages = [page(1), page(2, ARTICLE.replace("213 vụ", "214 vụ")), page(3, "<html></html>")]

    there = await read_all(Workers(2), *pages)

    here = await read_all(Workers(1), *pages)
    assert there[:2] == here[:2]
    assert kinds(there) == ["Understanding", "Understanding", "no_text"]
    assert str(there[2]) == str(here[2])


async def test_page_that_ends_its_process_is_named_and_costs_no_other() -> None:
    pages = [page(n, "crash" if n in (4, 9) else ARTICLE) for n in range(12)]

    found = await read_all(Workers(2, read=read), *pages)

    assert kinds(found) == ["crashed" if n in (4, 9) else "Understanding" for n in range(12)]
    assert isinstance(found[4], ParseError)
    assert found[4].where == "https://bao.vn/4.html"


async def test_page_that_is_never_done_is_given_up_and_costs_no_other() -> None:
    pages = [page(n, "endless" if n == 2 else ARTICLE) for n in range(5)]

    found = await read_all(Workers(2, read=read, patience=2.0), *pages)

    assert kinds(found) == ["too_slow" if n == 2 else "Understanding" for n in range(5)]


async def test_few_pages_start_no_process_and_many_do_not_wait_for_it(monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    async def never(processes: int) -> None:
        asked.append(processes)
        await asyncio.Event().wait()

    monkeypatch.setattr("monitor.pipeline.workers._started", never)
    workers = Workers(2, few=3)
    for number in range(5):
        assert asked == ([] if number < 4 else [2])
        await workers.read(PAPER, page(number), None)
    workers.close()
