"""What the corpora say, in the form in which the tests compare it, and how coded articles are matched."""

from __future__ import annotations

import json
from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from monitor.extractor import extract
from monitor.types import Extraction, Figure, Period

CORPORA = Path(__file__).parents[1] / "corpora"
ANCHOR = date(2026, 1, 5)
HOME = "Lào Cai"
UNITS_ALIKE = frozenset(["unit", "group", "item", "case", "event"])


@dataclass(frozen=True)
class Case:
    """A text of a corpus and the figures that it must give."""

    text: str
    figures: tuple[str, ...]
    published: date = ANCHOR


def cases(name: str) -> list[Case]:
    """The cases of one YAML corpus."""
    found = yaml.safe_load((CORPORA / f"{name}.yaml").read_text(encoding="utf-8"))
    return [Case(c["text"], tuple(c.get("figures", ())), c.get("published", ANCHOR)) for c in found]


def stated(figure: Figure) -> str:
    """A figure as the corpora write it."""
    return f"{figure.topic}.{figure.measure} {figure.relation} {figure.value} {figure.unit}"


def difference(case: Case) -> list[str]:
    """What a case misses (-) and what it gives too much (+), options of a figure included."""
    result = extract(case.text, published=case.published, province=HOME)
    rest = list(result.figures)
    problems: list[str] = []
    for line in case.figures:
        head, options = " ".join(line.split()[:4]), dict(part.split("=", 1) for part in line.split()[4:])
        match = next((f for f in rest if stated(f) == head and _has(f, options)), None)
        if match is None:
            problems.append(f"- {line}")
        else:
            rest.remove(match)
    return problems + [f"+ {stated(figure)} {figure.quote!r} {figure.rules}" for figure in rest]


def _has(figure: Figure, options: dict[str, str]) -> bool:
    known = {
        "of": str(figure.of),
        "approx": figure.approx,
        "period": str(figure.period),
        "baseline": str(figure.baseline),
        "place": str(figure.place).replace(" ", "_"),
    }
    return all(known[name] == value for name, value in options.items())


def span(text: str | None) -> Period | date | None:
    """A published date of the input form: a day, a month or a year."""
    if not text:
        return None
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 3:
        return date(*parts)
    if len(parts) == 2:
        year, month = parts
        return Period(date(year, month, 1), date(year, month, monthrange(year, month)[1]))
    return Period(date(parts[0], 1, 1), date(parts[0], 12, 31))


def records(path: Path) -> Iterator[dict[str, Any]]:
    """The JSON objects of a file, one a line."""
    for line in path.read_text(encoding="utf-8").splitlines():
        if line.strip():
            yield json.loads(line)


def read(record: dict[str, Any]) -> Extraction:
    """The extraction of an input record."""
    return extract(
        record["text"],
        published=span(record.get("published")),
        province=record.get("province"),
        url=record.get("url") or "",
    )


@dataclass
class Tally:
    """Right, superfluous and missed figures."""

    right: int = 0
    wrong: int = 0
    missed: int = 0

    @property
    def f1(self) -> float:
        """The harmonic mean of precision and recall."""
        return 2 * self.right / max(2 * self.right + self.wrong + self.missed, 1)


def score(gold: Path, inputs: Path) -> dict[str, Tally]:
    """Compare extractions with coded articles: the number, what it says, and where and when that was."""
    tallies = {"value": Tally(), "indicator": Tally(), "full": Tally()}
    coded = {record["id"]: record for record in records(gold)}
    for record in records(inputs):
        figures = coded[record["id"]].get("figures")
        if figures is not None:
            _compare(figures, list(read(record).figures), tallies)
    return tallies


Pair = tuple[dict[str, Any], Figure]


def _pair(gold: list[dict[str, Any]], found: list[Figure]) -> tuple[list[Pair], list[dict[str, Any]], list[Figure]]:
    """Coded and extracted figures that speak of one number, best agreement first, and what is left of each."""
    pairs: list[Pair] = []
    open_gold, open_found = list(gold), list(found)
    for least in (3, 2, 1):
        for coded in list(open_gold):
            match = next((f for f in open_found if _grade(coded, f) >= least), None)
            if match is not None:
                pairs.append((coded, match))
                open_gold.remove(coded)
                open_found.remove(match)
    return pairs, open_gold, open_found


def _compare(gold: list[dict[str, Any]], found: list[Figure], tallies: dict[str, Tally]) -> None:
    pairs, open_gold, open_found = _pair(gold, found)
    for least, tally in zip((1, 2, 3), tallies.values(), strict=True):
        for coded, figure in pairs:
            if _counts(coded):
                right = _grade(coded, figure) >= least
                tally.right += right
                tally.wrong += not right
                tally.missed += not right
        tally.wrong += len(open_found)
        tally.missed += sum(map(_counts, open_gold))


def grades(gold: list[dict[str, Any]], found: list[Figure]) -> tuple[list[tuple[Figure, bool]], int]:
    """Each extracted figure that counts, and whether all of it is right; how many coded figures count."""
    pairs, _, open_found = _pair(gold, found)
    marked = [(figure, _grade(coded, figure) == 3) for coded, figure in pairs if _counts(coded)]
    return marked + [(figure, False) for figure in open_found], sum(map(_counts, gold))


def _counts(coded: dict[str, Any]) -> bool:
    return bool(coded.get("sure", True)) and not coded.get("repeat")


def _grade(coded: dict[str, Any], figure: Figure) -> int:
    """0 another number, 1 the number, 2 the indicator too, 3 period and place too."""
    units = {"percent" if unit == "pp" else unit for unit in (coded["unit"], figure.unit)}
    if abs(abs(float(coded["value"])) - abs(float(figure.value))) > 1e-9 * max(1.0, abs(float(coded["value"]))):
        return 0
    if len(units) > 1 and not units <= UNITS_ALIKE and coded["topic"] != "other":
        return 0
    names = {f"{coded['topic']}.{coded['measure']}", *coded.get("alt", ())}
    signed = coded["relation"] in ("change", "change_pct", "target_margin")
    if f"{figure.topic}.{figure.measure}" not in names or coded["relation"] != figure.relation:
        return 1
    if signed and (coded["value"] < 0) != (figure.value < 0):
        return 1
    when = coded.get("period") is None or coded["period"] == str(figure.period)
    where = coded.get("place") is None or coded["place"].casefold() == (figure.place or "").casefold()
    return 3 if when and where else 2
