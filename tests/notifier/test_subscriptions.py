"""digests.yaml: what is accepted, what is refused and where."""

from __future__ import annotations

from pathlib import Path

import pytest

from monitor.errors import ConfigError
from monitor.subscriptions import Subscriptions, read_subscriptions
from monitor.yamlfile import parse_yaml

ROOT = Path(__file__).parents[2]


def parse(text: str) -> Subscriptions:
    return parse_yaml(text, Subscriptions, where="digests.yaml")


def test_the_example_at_the_root_is_valid() -> None:
    found = read_subscriptions(ROOT / "digests.yaml")
    assert found.named("daily").headline == "Bản tin phòng, chống tội phạm"
    assert found.named("alerts").schedule == "at once"


def test_a_target_is_a_channel_and_an_address() -> None:
    block = parse('digests: [{name: a, to: ["email:Phòng PV01 <a@b.vn>", "webhook:mine", terminal]}]').digests[0]
    assert [(target.channel, target.address) for target in block.to] == [
        ("email", "Phòng PV01 <a@b.vn>"),
        ("webhook", "mine"),
        ("terminal", ""),
    ]


@pytest.mark.parametrize(
    "schedule",
    ["0 7 * * mon-fri", "*/15 6-22 * * *", "30 8 1 * *", "0 7 1,15 1-6 sat,sun", "at once", "0 7 * * MON"],
)
def test_schedules_that_are_understood(schedule: str) -> None:
    assert parse(f'digests: [{{name: a, to: [terminal], schedule: "{schedule}"}}]').digests[0].schedule


@pytest.mark.parametrize(
    ("schedule", "complaint"),
    [
        ("0 7 * * 1", "write names"),
        ("0 7 * * mon-5", "write names"),
        ("0 7 * * */2", "write names"),
        ("0 24 * * *", "outside 0-23"),
        ("60 7 * * *", "outside 0-59"),
        ("0 7 0 * *", "outside 1-31"),
        ("0 7 * jan *", "not a cron field"),
        ("*/0 7 * * *", "step of 0"),
        ("0 7 * *", "five cron fields"),
        ("hourly", "five cron fields"),
    ],
)
def test_schedules_that_are_refused(schedule: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        parse(f'digests:\n  - name: a\n    to: [terminal]\n    schedule: "{schedule}"')


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("digests:\n  - name: a\n    to: [pigeon:x]", r"digests.yaml:3: .*no channel 'pigeon'"),
        ("digests:\n  - name: a\n    to: [terminal]\n    colour: red", r"digests.yaml:4: .*unknown key"),
        (
            "digests:\n  - name: a\n    to: [terminal]\n    topics: [drug]",
            r"digests.yaml:4: .*no 'drug'; known are: crime",
        ),
        ("digests:\n  - name: a\n    to: [terminal]\n    provinces: [Lam Dong]", r"digests.yaml:4: .*Lâm Đồng"),
        ("digests:\n  - name: a\n    to: []", r"digests.yaml:3: "),
        ("digests:\n  - name: Ünsafe name\n    to: [terminal]", r"digests.yaml:2: "),
        ("digests:\n  - name: a\n    to: [terminal]\n    min_confidence: 2", r"digests.yaml:4: "),
        ("digests:\n  - name: a\n    to: [terminal]\n  - name: a\n    to: [terminal]", "stands twice"),
        ('digests:\n  - name: a\n    to: ["email:a@b.vn\\nBcc: x@y.z"]', "line breaks"),
    ],
)
def test_mistakes_are_named_with_their_line(text: str, complaint: str) -> None:
    with pytest.raises(ConfigError, match=complaint):
        parse(text)


def test_an_unknown_name_tells_the_known_ones() -> None:
    with pytest.raises(ConfigError, match="known are: a"):
        parse("digests: [{name: a, to: [terminal]}]").named("b")
