"""The pattern of a site's article addresses, learned from the addresses."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from monitor.catalogue import Index, Source, parse_catalogue
from monitor.probe import IndexCheck, Sample, SourceCheck
from monitor.probe.findings import Discovery
from monitor.probe.proposal import Change, edited, proposed
from monitor.probe.shapes import learn_pattern, share
from monitor.scraper.index import matches
from tests.catalogue.doubles import SHAPES
from tests.loopback import NOW

SLUGS = ("khoi-to-bon-bi-can", "ra-quan-dam-bao-trat-tu", "tong-ket-cong-tac-nam", "hop-bao-quy-iii", "tap-huan-pccc")
SECTIONS = ("/", "/phap-luat", "/an-ninh-trat-tu/", "/xa-hoi.html", "/rss/home.rss", "/thoi-su/trong-tinh")


@pytest.mark.parametrize("family", [name for name in SHAPES.families if name not in ("dnn", "sharepoint")])
def test_the_shapes_of_each_family_are_learned(family: str) -> None:
    urls = [f"https://a.vn{path}" for path in SHAPES.families[family].paths]
    pattern = learn_pattern(urls)

    assert share(pattern, urls) == 1


@pytest.mark.parametrize(
    ("shape", "other"),
    [
        ("/{slug}-post{n}.html", "/moi-nhat-123456.html"),
        ("/{slug}-a{n}.html", "/{slug}.html"),
        ("/phap-luat/202602/{slug}-{h}/", "/phap-luat/202602/"),
        ("/Trang/chi-tiet.aspx?ItemID={n}", "/Trang/danh-sach.aspx?page=2"),
        ("/bai-viet/{slug}", "/chuyen-muc/{slug}"),
        ("/6/{n}/{slug}.htm", "/{slug}.htm"),
        ("/2026/02/{slug}/", "/category/phap-luat/"),
        ("/{n}-{slug}.mhtml", "/tin-tuc.mhtml"),
    ],
)
def test_a_pattern_fits_new_articles_and_no_other_page(shape: str, other: str) -> None:
    def url(path: str, n: int) -> str:
        return "https://a.vn" + path.format(
            slug=SLUGS[n % 5], n=412_337 + n * 91, h=f"{n * 7_654_321 + 0xA1B2C3D:07x}"[-7:]
        )

    pattern = re.compile(learn_pattern([url(shape, n) for n in range(4)], [f"https://a.vn{path}" for path in SECTIONS]))

    assert pattern.pattern
    assert matches(pattern, url(shape, 4))
    assert not matches(pattern, url(other, 4))
    assert not any(matches(pattern, f"https://a.vn{path}") for path in SECTIONS)


def test_addresses_without_a_common_shape_teach_nothing() -> None:
    assert learn_pattern(["https://a.vn/mot", "https://a.vn/hai", "https://a.vn/ba/bon"]) == ""
    assert learn_pattern([]) == ""


@given(st.text("ab1-./", max_size=2000))
def test_no_address_holds_the_learner_up(path: str) -> None:
    hostile = f"https://a.vn/{path}{'a-' * 900}!"
    pattern = learn_pattern([hostile, hostile.replace("a", "b"), "https://a.vn/mot-hai-ba-bon-nam-sau.html"])

    assert not pattern or share(pattern, [hostile]) in (0, 1)


# ------------------------------------------------------------------------------------------------------- proposals

A, B = "https://a.vn/rss", "https://a.vn/phap-luat"


def source(*indexes: Index) -> Source:
    return Source(id="a", name="A", kind="newspaper", url="https://a.vn", indexes=indexes)


def check(*indexes: IndexCheck, home: str = "", found: tuple[Discovery, ...] = ()) -> SourceCheck:
    return SourceCheck(source="a", name="A", at=NOW, indexes=indexes, home=home, found=found)


def alive(url: str, moved: str = "", grade: str = "seen") -> IndexCheck:
    return IndexCheck(url=url, grade=grade, kind="rss", entries=3, age_days=1, moved_to=moved)


@pytest.mark.parametrize(
    "failure", ["timeout", "dns", "tls", "server", "forbidden", "challenge", "robots", "throttled"]
)
def test_what_may_pass_takes_nothing_away(failure: str) -> None:
    one = source(Index(url=A, kind="feed"), Index(url=B, kind="list"))
    broken = IndexCheck(url=A, grade="seen", failure=failure, detail="x")

    assert [change.kind for change in proposed(one, check(broken, alive(B)))] == ["seen"]


def test_the_last_index_is_never_taken_away() -> None:
    gone = [IndexCheck(url=url, grade="seen", failure="gone", detail="x") for url in (A, B)]

    assert [change.url for change in proposed(source(Index(url=A), Index(url=B)), check(*gone))] == [A]


def test_an_index_that_moved_to_one_that_is_listed_goes() -> None:
    one = source(Index(url=A, seen=NOW.date()), Index(url=B, seen=NOW.date()))
    (change,) = proposed(one, check(alive(A, moved=B), alive(B)))

    assert (change.kind, change.url) == ("drop", A)


def test_a_home_page_that_moved_keeps_the_old_host() -> None:
    text = "sources:\n  a:\n    name: A\n    kind: newspaper\n    url: https://a.vn  # old\n    indexes: ['https://a.vn/rss']\n"
    one = source(Index(url=A, seen=NOW.date()))
    moved = replace(check(alive(A), home="https://b.vn/trang-chu"), samples=(Sample(url="https://b.vn/a"),))
    changes = proposed(one, moved)

    assert edited(text, [(one, changes)], NOW.date()) == text.replace(
        "    url: https://a.vn  # old\n", "    url: https://b.vn  # old\n    hosts: [a.vn]\n"
    )


def test_a_redirect_to_another_site_is_followed_only_where_articles_are_read() -> None:
    one = source(Index(url=A, seen=NOW.date()))
    moved = check(alive(A, moved="https://bought.vn/rss"), home="https://bought.vn/")
    read = replace(moved, samples=(Sample(url="https://bought.vn/a"),))

    assert proposed(one, moved) == ()
    assert [change.kind for change in proposed(one, read)] == ["move", "home"]


def test_the_whole_shipped_catalogue_can_be_raised_at_once() -> None:
    path = Path(__file__).parents[2] / "sources.yaml"
    text = path.read_text("utf-8")

    def proposals(old: str) -> list[tuple[Source, tuple[Change, ...]]]:
        sources = parse_catalogue(old).sources.values()
        return [(one, proposed(one, check(*(alive(index.url) for index in one.indexes)))) for one in sources]

    raised = edited(text, proposals(text), NOW.date())
    lines = list(zip(text.splitlines(), raised.splitlines(), strict=True))

    assert all(index.grade == "seen" for one in parse_catalogue(raised).sources.values() for index in one.indexes)
    assert all(new.startswith("      - {url: ") and "seen: 2026-03-02}" in new for old, new in lines if old != new)
    assert all(changes == () for _, changes in proposals(raised))
