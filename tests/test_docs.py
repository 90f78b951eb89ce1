"""The words keep up with the code: commands, settings, schemas, links."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import typer

from monitor.cli import app, load
from monitor.cli.configuration import schemas
from monitor.settings import masked, read_settings

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = sorted(path for path in ROOT.glob("*.md")) + sorted((ROOT / "deploy").glob("*.md"))


def commands() -> Iterator[tuple[str, Any]]:
    load()

    def walk(name: str, command: Any) -> Iterator[tuple[str, Any]]:
        inner = getattr(command, "commands", None)
        if inner is None:
            yield name, command
        else:
            for key, value in inner.items():
                yield from walk(f"{name} {key}", value)

    yield from walk("monitor", typer.main.get_command(app))


COMMANDS = dict(commands())


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_has_help_with_an_example_of_itself(name: str) -> None:
    text = COMMANDS[name].help or ""

    assert "Example:" in text
    assert name in text.partition("Example:")[2]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_in_the_readme(name: str) -> None:
    assert f"`{name}" in README


def test_every_command_that_the_readme_names_exists() -> None:
    named = set(re.findall(r"`(monitor(?: [a-z]+)+)", README))

    for one in named:
        assert any(name == one or name.startswith(f"{one} ") or one.startswith(f"{name} ") for name in COMMANDS), one


@pytest.mark.parametrize("name", masked(read_settings()))
def test_every_setting_is_in_the_reference(name: str) -> None:
    assert f"`{name}`" in (ROOT / "deploy" / "settings.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("name", ["sources.schema.json", "digests.schema.json"])
def test_schema_beside_each_yaml_file_is_that_of_the_code(name: str) -> None:
    assert (ROOT / name).read_text(encoding="utf-8") == schemas()[name], "run `monitor config schema .`"


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_pages_lead_somewhere(page: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)\)", page.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (page.parent / target).exists(), target


def test_readme_begins_with_the_two_commands() -> None:
    first = README.split("```", 2)[1]

    assert first.strip().splitlines()[-2:] == [
        "make demo    # sets up, then shows the whole service on a miniature of the web",
        "make test    # sets up, then runs all tests",
    ]


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")

    for target in set(re.findall(r"\bmake ([a-z-]+)", README)):
        assert re.search(rf"^{target}:", makefile, re.M), target
