"""The first verdict from a feed: drops what is plainly something else, and never quietly."""

import json
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from monitor.classifier import glance, sampled
from monitor.classifier.glance import SAMPLE, SAMPLED

HELD_OUT = Path(__file__).parents[1] / "corpora" / "relevance" / "heldout.jsonl"


def dropped_on_purpose(title: str) -> bool:
    verdict = glance(title)
    return not verdict.relevant or bool(verdict.reasons and verdict.reasons[0].rule == SAMPLED)


@pytest.mark.parametrize(
    "title",
    [
        "Giá vàng hôm nay tăng mạnh",
        "Tuyển sinh lớp 10 năm học tới",
        "Bổ nhiệm giám đốc Sở Y tế",
        "Khai mạc giải bóng chuyền nữ quốc tế",
        "Sốt xuất huyết vào mùa, số ca mắc tăng",
        "Mỹ: xả súng ở Texas",
        "Tòa tuyên án tử hình kẻ giết người cướp tài sản",
    ],
)
def test_plainly_other_entries_are_not_worth_fetching(title: str) -> None:
    assert dropped_on_purpose(title)


@pytest.mark.parametrize(
    "title",
    [
        "Công an tỉnh sơ kết công tác sáu tháng đầu năm",
        "Bình yên trên những bản làng biên giới",
        "Xã Hòa An nhiều đổi thay",
        "Tai nạn giao thông tháng 5",
    ],
)
def test_doubtful_entries_are_fetched(title: str) -> None:
    assert glance(title).relevant


def test_an_entry_without_title_is_fetched() -> None:
    assert glance("").relevant
    assert glance(" \n", section="Thể thao").relevant


def test_reports_are_not_lost_at_a_glance() -> None:
    lines = HELD_OUT.read_text(encoding="utf-8").splitlines()
    articles = [json.loads(line) for line in lines]
    lost = [one["title"] for one in articles if one["relevant"] and dropped_on_purpose(one["title"])]
    spared = [one for one in articles if not one["relevant"] and dropped_on_purpose(one["title"])]

    assert len(lost) <= 0.03 * sum(one["relevant"] for one in articles), lost
    assert len(spared) >= 0.25 * sum(not one["relevant"] for one in articles)


def test_a_fixed_share_of_the_dropped_is_fetched_to_watch_the_loss() -> None:
    keys = [f"https://bao.vn/the-thao/tin-{n}.html" for n in range(4000)]
    share = sum(map(sampled, keys)) / len(keys)

    assert 0.6 / SAMPLE < share < 1.4 / SAMPLE
    chosen = next(key for key in keys if sampled(key))
    verdict = glance("Giá vàng hôm nay tăng mạnh", url=chosen)
    assert verdict.relevant
    assert verdict.reasons[0].rule == SAMPLED


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=200), st.text(max_size=200), st.text(max_size=60), st.text(max_size=40))
def test_never_raises(title: str, summary: str, url: str, section: str) -> None:
    first = glance(title, summary, url=url, section=section)

    assert first == glance(title, summary, url=url, section=section)
