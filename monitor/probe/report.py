"""The checks of sources as JSON for programs and as one HTML page that needs nothing else. All text is of others."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict
from datetime import date, datetime
from functools import cache
from pathlib import Path

from jinja2 import Environment, StrictUndefined, Template

from monitor.probe.findings import SourceCheck


def as_json(checks: Sequence[SourceCheck], change: str = "") -> str:
    """All that was found, with the verdict of each source and the proposed change as a diff."""
    whole = [{"passed": check.passed, **asdict(check)} for check in checks]
    return json.dumps({"sources": whole, "change": change}, ensure_ascii=False, indent=2, default=_plain) + "\n"


def as_html(checks: Sequence[SourceCheck], day: date, change: str = "") -> str:
    """The same as a page to read, the failed sources first and open."""
    return _template().render(checks=checks, day=day.isoformat(), change=change)


def _plain(value: object) -> str:
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    raise TypeError(type(value).__name__)


@cache
def _template() -> Template:
    environment = Environment(autoescape=True, undefined=StrictUndefined, trim_blocks=True)
    return environment.from_string((Path(__file__).parent / "report.html").read_text(encoding="utf-8"))
