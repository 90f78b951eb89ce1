"""The lexicon's own examples are its tests."""

from pathlib import Path

import pytest

from monitor.classifier.lexicon import ASIDE, PATH, Lexicon, groups_in, lexicon, lower, variants
from monitor.classifier.model import priors
from monitor.errors import ConfigError
from monitor.yamlfile import read_yaml

GROUPS = sorted(name for name, group in lexicon().groups.items() if group.role != ASIDE)
TOPICS = {
    *("crime", "social_order", "serious", "homicide", "robbery", "theft", "assault", "sexual", "fraud", "gambling"),
    *("loan_sharking", "organised", "drugs", "prostitution", "trafficking", "economic", "smuggling", "environment"),
    *("hi_tech", "wanted", "weapons", "crime_reports", "traffic", "fire", "immigration", "rehab", "movement", "awards"),
    "other",
}


@pytest.mark.parametrize("name", GROUPS)
def test_group_is_found_in_its_examples_and_not_elsewhere(name: str) -> None:
    group = lexicon().groups[name]
    missed = [sentence for sentence in group.examples if name not in groups_in(sentence)]
    wrong = [sentence for sentence in group.not_in if name in groups_in(sentence)]

    assert (missed, wrong) == ([], [])


@pytest.mark.parametrize("name", GROUPS)
def test_no_word_stands_twice_in_a_group(name: str) -> None:
    words = lexicon().groups[name].words

    assert len(words) == len(set(words))


def test_topics_are_those_of_the_codebook() -> None:
    topics = {group.topic for group in lexicon().groups.values() if group.topic}

    assert topics <= TOPICS
    assert {"crime", "drugs", "traffic", "fire", "smuggling", "rehab", "immigration", "crime_reports"} <= topics


def test_commas_tones_and_final_y_may_be_written_either_way() -> None:
    assert {"phòng chống ma túy", "phòng, chống ma tuý"} <= variants("Phòng, chống ma túy")
    assert {"tỷ lệ", "tỉ lệ"} <= variants("tỷ lệ")
    assert groups_in("Uỷ ban ký cam kết phòng chống ma tuý") == groups_in("Ủy ban kí cam kết phòng, chống ma túy")


def test_only_whole_words_count() -> None:
    assert "birth" in groups_in("Nguyễn Văn A (SN 1990)")
    assert "birth" not in groups_in("Lô hàng BSN 1990")


def test_of_words_inside_each_other_the_longest_counts() -> None:
    assert "economy_word" in groups_in("Thị trường mùa hè sôi động")
    assert groups_in("Quản lý thị trường ra quân") == groups_in("Ra quân") | {"smuggling"}
    assert groups_in("Bí thư chi bộ") == set()


def test_lower_case_keeps_the_length() -> None:
    assert len(lower("İSTANBUL ĐỒNG")) == len("İSTANBUL ĐỒNG")


def test_every_group_and_signal_has_a_prior() -> None:
    known = priors()

    assert {f"{name}@title" for name in GROUPS} <= set(known)
    assert known["bias"] == lexicon().signals["bias"]


def test_a_broken_lexicon_names_its_line(tmp_path: Path) -> None:
    path = tmp_path / "lexicon.yaml"
    path.write_text(PATH.read_text(encoding="utf-8").replace("role: subject", "role: verb", 1), encoding="utf-8")

    with pytest.raises(ConfigError, match=r"lexicon\.yaml:\d+"):
        read_yaml(path, Lexicon)
