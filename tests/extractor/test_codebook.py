"""The codebook as data: complete, consistent, and strict about what it is told."""

from __future__ import annotations

import re
import shutil
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import pytest

from monitor import extractor
from monitor.codebook import FOLDER, load
from monitor.errors import ConfigError
from monitor.extractor.lexicon import build, scan
from monitor.vietnamese.text import fold

MEASURES = [
    "cases", "persons", "cleared_cases", "clearance_rate", "prosecuted_cases", "prosecuted_persons", "admin_cases",
    "admin_persons", "handled", "tried", "received", "resolved", "resolution_rate", "deaths", "injuries", "damage",
    "recovered", "fines", "groups", "seized", "models", "teams", "areas", "campaigns", "reach", "tips",
    "collectives", "individuals", "rate", "count",
]  # fmt: skip
TOPICS = [
    "crime", "social_order", "serious", "homicide", "robbery", "theft", "assault", "sexual", "fraud", "gambling",
    "loan_sharking", "organised", "drugs", "prostitution", "trafficking", "economic", "smuggling", "environment",
    "hi_tech", "wanted", "weapons", "crime_reports", "traffic", "fire", "immigration", "rehab", "movement",
    "awards", "other",
]  # fmt: skip


def test_every_topic_and_measure_is_there() -> None:
    assert sorted(load().topics) == sorted(TOPICS)
    assert sorted(load().measures) == sorted(MEASURES)


def copied(folder: Path, name: str, before: str, after: str) -> Path:
    shutil.copytree(FOLDER, folder / "codebook")
    path = folder / "codebook" / name
    text = path.read_text(encoding="utf-8")
    assert before in text
    path.write_text(text.replace(before, after, 1), encoding="utf-8")
    return folder / "codebook"


@pytest.mark.parametrize(
    ("name", "before", "after", "told"),
    [
        ("topics.yaml", "  rank: 2\n", "  rnak: 2\n", "rnak"),
        ("topics.yaml", "  examples:\n", "  exmaples:\n", "exmaples"),
        ("nouns.yaml", "  topic: movement\n", "  topic: movment\n", "movment"),
        ("actions.yaml", "{money: damage}", "{money: dammage}", "dammage"),
        ("relations.yaml", "share: [", "shares: [", "shares"),
        ("refusals.yaml", "  before: [", "  befor: [", "befor"),
    ],
)
def test_a_misspelt_key_or_name_is_told(tmp_path: Path, name: str, before: str, after: str, told: str) -> None:
    folder = copied(tmp_path, name, before, after)
    with pytest.raises(ConfigError, match=told) as caught:
        load(folder)
    assert name in str(caught.value)


def test_a_new_cue_needs_no_python(tmp_path: Path) -> None:
    folder = copied(tmp_path, "topics.yaml", "cues: [giết người,", "cues: [thảm kịch liên hoàn, giết người,")
    cues = scan(fold("xảy ra 3 vụ thảm kịch liên hoàn"), build(load(folder)))
    assert [cue.entry.topic.topic for cue in cues if cue.entry.topic is not None] == ["homicide"]


def test_patterns_spell_words_as_folded_texts_do() -> None:
    """ "quản lý" never matches where a folded text has "quản lí". Surnames are looked for in the text as it is."""
    modules = [import_module(found.name) for found in iter_modules(extractor.__path__, "monitor.extractor.")]
    patterns = {
        f"{m.__name__}.{name}": p.pattern for m in modules for name, p in vars(m).items() if hasattr(p, "pattern")
    }
    words = {name: re.findall(r"[^\W\d_]{2,}", re.sub(r"\\.", " ", pattern)) for name, pattern in patterns.items()}
    unfolded = {name: found for name, all_ in words.items() if (found := [w for w in all_ if fold(w) != w.lower()])}
    assert unfolded.keys() <= {"monitor.extractor.narrative._NAME"}, unfolded


def test_longest_cue_wins_and_words_are_whole() -> None:
    lexicon = build(load())
    text = fold("phòng cháy, chữa cháy; cháynhà; mua bán người")
    assert [text[cue.start : cue.end] for cue in scan(text, lexicon)] == ["phòng cháy, chữa cháy", "mua bán người"]
