"""YAML edited in place: what is not edited stays to the letter, and what is edited means what was asked."""

from __future__ import annotations

from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from monitor.errors import ConfigError
from monitor.yamledit import YamlText, spelled

TEXT = """# head
sources:
  a:  # the A
    name: A
    url: https://a.vn
    indexes:   # lists
      # first
      - {url: 'https://a.vn/1', kind: feed, grade: pattern}  # keep
      - https://a.vn/2   # bare
      - url: https://a.vn/3
        grade: untested  # a guess
        kind: list  # of stories
      - grade: untested
        url: https://a.vn/4

  b:
    indexes: [https://b.vn/1, 'https://b.vn/2']
    hosts: []
"""
LIST = ("sources", "a", "indexes")
ENDS = pytest.mark.parametrize("end", ["\n", "\r\n"])


def changed(document: YamlText, end: str) -> list[str]:
    """Lines that differ from the text: "-old" and "+new"."""
    old, new = TEXT.split("\n"), str(document).split(end)
    return [f"-{line}" for line in old if line not in new] + [f"+{line}" for line in new if line not in old]


def given_text(end: str) -> YamlText:
    return YamlText(TEXT.replace("\n", end))


def test_text_without_edits_is_the_text() -> None:
    assert str(YamlText("\ufeff" + TEXT)) == "\ufeff" + TEXT


@ENDS
def test_keys_of_an_item_on_one_line(end: str) -> None:
    document = given_text(end)
    document.delete((*LIST, 0, "grade"))
    document.set((*LIST, 0, "seen"), "2026-01-01")
    document.set((*LIST, 0, "kind"), "list")

    assert changed(document, end) == [
        "-      - {url: 'https://a.vn/1', kind: feed, grade: pattern}  # keep",
        "+      - {url: 'https://a.vn/1', kind: list, seen: 2026-01-01}  # keep",
    ]


@ENDS
def test_keys_of_an_item_in_lines(end: str) -> None:
    document = given_text(end)
    for at in (2, 3):
        document.delete((*LIST, at, "grade"))
        document.set((*LIST, at, "seen"), "2026-01-01")

    assert changed(document, end) == [
        "-        grade: untested  # a guess",
        "-      - grade: untested",
        "-        url: https://a.vn/4",
        "+        seen: 2026-01-01",
        "+      - url: https://a.vn/4",
        "+        seen: 2026-01-01",
    ]


@ENDS
def test_items_become_comments_and_others_follow(end: str) -> None:
    document = given_text(end)
    document.comment_out((*LIST, 2), "gone\nfor good")
    document.comment_out((*LIST, 3), "gone")
    document.append(LIST, "{url: x}")
    document.append(LIST, "{url: y}")

    lines = str(document).split(end)
    assert lines[9:17] == [
        "      # - url: https://a.vn/3  # gone for good",
        "      #   grade: untested  # a guess",
        "      #   kind: list  # of stories",
        "      # - grade: untested  # gone",
        "      #   url: https://a.vn/4",
        "      - {url: x}",
        "      - {url: y}",
        "",
    ]


def test_lists_on_one_line_grow_and_shrink() -> None:
    document = YamlText(TEXT)
    document.comment_out(("sources", "b", "indexes", 0), "gone")
    document.append(("sources", "b", "indexes"), "z")
    document.append(("sources", "b", "hosts"), "h")

    assert yaml.safe_load(str(document))["sources"]["b"] == {"indexes": ["https://b.vn/2", "z"], "hosts": ["h"]}


def test_keys_and_blocks_are_added_where_they_belong() -> None:
    document = YamlText(TEXT)
    document.set(("sources", "a", "note"), "n")
    document.append(LIST, "last")
    document.set(("sources", "a", "hosts"), "[h]", after="url")
    document.append_block(("sources",), "c:\n  name: C\n")
    lines = str(document).splitlines()

    assert lines[5] == "    hosts: [h]"
    assert lines[15:18] == ["      - last", "    note: n", ""]
    assert str(document).endswith("    hosts: []\n\n  c:\n    name: C\n")


@pytest.mark.parametrize("empty", ["sources:", "sources: {}", "sources:  # mine\n", "a: 1\nsources: {}  # mine\n"])
def test_blocks_are_added_to_an_empty_mapping(empty: str) -> None:
    document = YamlText(empty)
    document.append_block(("sources",), "a:\n  name: A\n")
    document.append_block(("sources",), "b:\n  name: B\n")

    assert yaml.safe_load(str(document))["sources"] == {"a": {"name": "A"}, "b": {"name": "B"}}
    assert ("mine" in empty) == ("# mine" in str(document))


def test_what_is_not_there_or_no_yaml_is_an_error() -> None:
    with pytest.raises(KeyError):
        YamlText(TEXT).append(("sources", "zz", "indexes"), "x")
    with pytest.raises(ConfigError, match="not valid YAML"):
        YamlText("a: [")


@given(st.text(max_size=80))
def test_spelled_text_stands_in_any_place(text: str) -> None:
    read: Any = yaml.safe_load(f"{{a: {spelled(text)}, b: [{spelled(text)}]}}")

    assert read["a"] == read["b"][0] == "".join(c if c.isprintable() else " " for c in text)
