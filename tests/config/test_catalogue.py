"""sources.yaml: inheritance, defaults, refusals; and the catalogue that is shipped."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path

import pytest

from monitor.catalogue import Catalogue, parse_catalogue, read_catalogue
from monitor.errors import ConfigError
from monitor.vietnamese.gazetteer import current_name, resolve

TODAY, YESTERDAY = date(2026, 11, 22), date(2025, 6, 30)
SHIPPED = Path(__file__).parents[2] / "sources.yaml"

GOOD = """
families:
  post:
    article_url: '-post\\d+\\.html$'
    selectors: {body: [div.body], drop: [div.related]}
sources:
  bao-a:
    name: Báo A
    kind: newspaper
    url: https://baoa.vn
    provinces: [Hà Giang]
    family: post
    selectors: {body: ['#content']}
    every: 30m
    indexes:
      - https://baoa.vn/rss/home.rss
      - {url: 'https://baoa.vn/phap-luat', kind: list, grade: pattern}
"""


def complaint(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_catalogue(text)
    return str(caught.value)


def test_source_inherits_from_its_family_and_overrides_it() -> None:
    source = parse_catalogue(GOOD).sources["bao-a"]

    assert source.id == "bao-a"
    assert source.article_url == r"-post\d+\.html$"
    assert (source.selectors.body, source.selectors.drop) == (("#content",), ("div.related",))


def test_durations_are_words_and_bounds_have_defaults() -> None:
    source = parse_catalogue(GOOD).sources["bao-a"]

    assert (source.every, source.at_most) == (timedelta(minutes=30), timedelta(hours=24))


def test_only_addresses_with_evidence_are_polled() -> None:
    assert [index.url for index in parse_catalogue(GOOD).sources["bao-a"].polled] == ["https://baoa.vn/rss/home.rss"]


def test_addresses_that_checks_have_verified_are_polled_too() -> None:
    catalogue = parse_catalogue(GOOD)
    verified = catalogue.with_verified({"bao-a": {"https://baoa.vn/phap-luat"}, "gone": {"https://x.vn/"}})

    assert [index.url for index in verified.sources["bao-a"].polled] == [
        "https://baoa.vn/rss/home.rss",
        "https://baoa.vn/phap-luat",
    ]
    assert catalogue.with_verified({}) == catalogue


@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        ("every: 30m", "every: often", "sources.yaml:14: sources.bao-a.every: Value error, write a duration"),
        ("every: 30m", "every: 48h", "every must not be longer than at_most"),
        ("every: 30m", "evry: 30m", "sources.yaml:14: sources.bao-a.evry: unknown key"),
        ("family: post", "family: pots", "no family named 'pots'"),
        ("[Hà Giang]", "[Hà Gian]", "no province is named Hà Gian"),
        ("kind: newspaper", "kind: paper", "sources.yaml:9: sources.bao-a.kind"),
        ("url: https://baoa.vn\n", "url: baoa.vn\n", "write a whole address"),
        ("url: https://baoa.vn\n", "url: file:///etc/passwd\n", "write a whole address"),
        ("['#content']", "['div:no-such(p)']", "not a CSS selector"),
        ("'-post", "'(-post", "not a regular expression"),
        ("name: Báo A", "name: Báo A\n    id: x", "leave it out"),
    ],
)
def test_what_is_wrong_is_named(old: str, new: str, expected: str) -> None:
    assert old in GOOD
    assert expected in complaint(GOOD.replace(old, new, 1))


def test_unknown_source_names_are_refused_with_a_remedy() -> None:
    with pytest.raises(ConfigError, match=r"no source named bao-b.*sources list"):
        parse_catalogue(GOOD).pick(["bao-b"])


def test_disabled_sources_are_left_out_unless_named() -> None:
    catalogue = parse_catalogue(GOOD + "    enabled: false\n")

    assert catalogue.pick([]) == ()
    assert len(catalogue.pick(["bao-a"])) == 1


@pytest.fixture(scope="module")
def shipped() -> Catalogue:
    return read_catalogue(SHIPPED)


def test_shipped_catalogue_has_a_paper_and_an_authority_for_each_of_the_34_provinces(shipped: Catalogue) -> None:
    kinds: dict[str, set[str]] = {}
    for source in shipped.sources.values():
        for province in source.provinces:
            kinds.setdefault(province, set()).add(source.kind)

    assert kinds.pop("vn") == {"national"}
    assert len(kinds) == 34
    for province, found in kinds.items():
        assert "newspaper" in found, province
        assert found & {"police", "government"}, province


def test_shipped_provinces_are_todays_units(shipped: Catalogue) -> None:
    for source in shipped.sources.values():
        for province in set(source.provinces) - {"vn"}:
            assert [one.name for one in resolve(province, TODAY) if one.level == "province"] == [province], source.id
        for former in source.formerly:
            assert current_name(former, YESTERDAY) in source.provinces, (source.id, former)


def test_shipped_sources_are_polled_only_where_there_is_evidence(shipped: Catalogue) -> None:
    assert len(shipped.pick([])) >= 70
    for source in shipped.sources.values():
        assert source.indexes, source.id
        assert not source.private_addresses, source.id
        assert source.robots, source.id


def test_a_day_of_evidence_goes_with_the_grade(shipped: Catalogue) -> None:
    for source in shipped.sources.values():
        for index in source.indexes:
            assert index.seen is None or index.grade == "seen", index.url
