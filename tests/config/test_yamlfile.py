"""Settings files: what is refused, and with which words."""

from pathlib import Path

import pytest
from pydantic import BaseModel, ConfigDict

from monitor.errors import ConfigError
from monitor.yamlfile import parse_yaml, read_yaml


class Inner(BaseModel):
    model_config = ConfigDict(extra="forbid")
    url: str
    every: int = 5


class Outer(BaseModel):
    model_config = ConfigDict(extra="forbid")
    sources: dict[str, Inner] = {}


def message(text: str) -> str:
    with pytest.raises(ConfigError) as caught:
        parse_yaml(text, Outer, where="sources.yaml")
    return str(caught.value)


def test_good_file_is_read() -> None:
    outer = parse_yaml("sources:\n  a:\n    url: https://a.vn\n", Outer, where="x")

    assert outer.sources["a"] == Inner(url="https://a.vn")


def test_empty_file_takes_the_defaults() -> None:
    assert parse_yaml("", Outer, where="x") == Outer()


def test_unknown_key_is_named_with_its_line() -> None:
    assert "sources.yaml:4: sources.a.ervy: unknown key" in message("sources:\n  a:\n    url: x\n    ervy: 3\n")


def test_missing_key_points_at_its_block() -> None:
    assert "sources.yaml:2: sources.a.url: Field required" in message("sources:\n  a:\n    every: 3\n")


def test_all_complaints_come_at_once() -> None:
    text = message("sources:\n  a:\n    url: 3\n  b:\n    url: x\n    every: often\n")

    assert "sources.yaml:3: sources.a.url" in text
    assert "sources.yaml:6: sources.b.every" in text


def test_key_that_stands_twice_is_refused() -> None:
    text = message("sources:\n  a:\n    url: x\n  a:\n    url: y\n")

    assert "sources.yaml:4" in text
    assert "'a' stands twice (first on line 2)" in text


def test_broken_yaml_names_the_line() -> None:
    assert "sources.yaml:2" in message("sources:\n  a: ]\n")


def test_a_word_that_yaml_reads_as_false_is_refused_where_text_is_meant() -> None:
    assert "sources.a.url: Input should be a valid string" in message("sources:\n  a:\n    url: no\n")


def test_missing_file_says_so(tmp_path: Path) -> None:
    with pytest.raises(ConfigError, match="no such file"):
        read_yaml(tmp_path / "none.yaml", Outer)


def test_file_that_is_not_utf8_says_so(tmp_path: Path) -> None:
    path = tmp_path / "a.yaml"
    path.write_bytes(b"sources: \xff\xfe")

    with pytest.raises(ConfigError, match="readable UTF-8"):
        read_yaml(path, Outer)
