"""Feeds as OPML: out and back in, and hostile files."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from monitor.catalogue import parse_catalogue, read_catalogue
from monitor.errors import ConfigError
from monitor.opml import DEEPEST, MOST_BYTES, new_sources, read_opml, write_opml

SHIPPED = read_catalogue(Path(__file__).parents[2] / "sources.yaml")


def opml(body: str, head: str = "") -> bytes:
    return f'<?xml version="1.0"?>{head}<opml version="1.0"><head/><body>{body}</body></opml>'.encode()


def test_feeds_of_the_shipped_catalogue_come_back_and_are_known() -> None:
    text = write_opml(SHIPPED)
    outlines = read_opml(text.encode())
    feeds = {index.url for source in SHIPPED.sources.values() for index in source.indexes if index.kind == "feed"}

    assert {outline.feed for outline in outlines} == feeds
    assert new_sources(outlines, SHIPPED) == ()
    assert etree.fromstring(text.encode()).get("version") == "2.0"


def test_feeds_of_one_host_make_one_source_that_is_not_polled_yet() -> None:
    body = (
        '<outline text="Cao Bằng"><outline text="Báo X" xmlUrl="https://x.vn/rss/a" htmlUrl="https://x.vn/"/>'
        '<outline text="Báo X, hai" xmlUrl="https://www.x.vn/rss/b" htmlUrl="https://x.vn/"/></outline>'
    )
    (source,) = new_sources(read_opml(opml(body)), parse_catalogue("{}"))

    assert (source.id, source.name, source.provinces) == ("x-vn", "Báo X", ("Cao Bằng",))
    assert [index.grade for index in source.indexes] == ["untested", "untested"]
    assert source.polled == ()


def test_names_cannot_break_out_of_the_file() -> None:
    nasty = parse_catalogue(
        "sources: {a: {name: \"A<&\\\"'\\u0007>\", kind: tv, url: 'https://a.vn', indexes: "
        "[{url: 'https://a.vn/?a=1&b=\"x\"', kind: feed}]}}"
    )
    (outline,) = read_opml(write_opml(nasty).encode())

    assert outline.title == "A<&\"'>"
    assert outline.feed.startswith("https://a.vn/?a=1&b=")


def test_entities_are_not_resolved(tmp_path: Path) -> None:
    secret = tmp_path / "secret"
    secret.write_text("secret")
    bomb = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10 if n else "boom"}">' for n in range(12))
    head = f'<!DOCTYPE opml [<!ENTITY file SYSTEM "file://{secret}">{bomb}]>'
    outlines = read_opml(opml('<outline text="a &e11; &file;" xmlUrl="https://x.vn/rss"/>', head))

    assert len(outlines) <= 1
    assert not any("boom" in outline.title or "secret" in outline.title for outline in outlines)


def test_bounds_hold() -> None:
    deep = "<outline text='f'>" * 500 + '<outline xmlUrl="https://x.vn/rss"/>' + "</outline>" * 500
    assert read_opml(opml(deep)) == ()
    within = "<outline>" * (DEEPEST - 1) + '<outline xmlUrl="https://x.vn/rss"/>' + "</outline>" * (DEEPEST - 1)
    assert len(read_opml(opml(within))) == 1
    with pytest.raises(ConfigError, match="larger than"):
        read_opml(b" " * (MOST_BYTES + 1))
    many = "".join(f'<outline xmlUrl="https://x{n}.vn/rss"/>' for n in range(2001))
    with pytest.raises(ConfigError, match="more than 2000"):
        read_opml(opml(many))


@pytest.mark.parametrize("data", [b"", b"hello", b"<html><body/></html>", b"\x00\xff\xfe", b"{}"])
def test_what_is_no_opml_is_refused(data: bytes) -> None:
    with pytest.raises(ConfigError, match=r"list\.opml"):
        read_opml(data, where="list.opml")


@pytest.mark.parametrize("address", ["javascript:alert(1)", "file:///etc/passwd", "ftp://x.vn/rss", "", "x.vn/rss"])
def test_addresses_that_are_not_of_the_web_are_left_out(address: str) -> None:
    assert read_opml(opml(f'<outline xmlUrl="{address}"/>')) == ()
