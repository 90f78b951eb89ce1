"""Environment variables: defaults, names, secrets."""

from __future__ import annotations

import pytest

from monitor.errors import ConfigError
from monitor.settings import masked, read_settings, without_credentials


def test_everything_has_a_default(monkeypatch: pytest.MonkeyPatch) -> None:
    settings = read_settings()

    assert settings.database.startswith("sqlite:///")
    assert settings.fetch.max_redirects == 5


def test_nested_names_reach_their_group(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_FETCH__TOTAL_SECONDS", "7")
    monkeypatch.setenv("MONITOR_CHANNELS__NEWSROOM", "tgram://123:abc/9")

    settings = read_settings()

    assert settings.fetch.total_seconds == 7
    assert settings.channels["newsroom"].get_secret_value() == "tgram://123:abc/9"


@pytest.mark.parametrize(
    "name", ["MONITOR_DATABSE", "MONITOR_FETCH__TOTAL", "MONITOR_MAIL__HOST__X", "MONITOR_CHANNELS"]
)
def test_unknown_variable_is_an_error_with_its_name(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "x")

    with pytest.raises(ConfigError, match=name):
        read_settings()


def test_wrong_value_names_its_variable(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_MAIL__PORT", "smtp")

    with pytest.raises(ConfigError, match="MONITOR_MAIL__PORT: Input should be a valid integer"):
        read_settings()


def test_secrets_are_masked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MONITOR_MAIL__PASSWORD", "hunter2")
    monkeypatch.setenv("MONITOR_CHANNELS__ROOM", "tgram://hunter2/9")
    monkeypatch.setenv("MONITOR_DATABASE", "postgresql://me:hunter2@db/monitor")

    shown = masked(read_settings())

    assert "hunter2" not in str(shown)
    assert shown["MONITOR_DATABASE"] == "postgresql://***@db/monitor"
    assert shown["MONITOR_CHANNELS__ROOM"] == "********"


@pytest.mark.parametrize(
    ("address", "shown"),
    [
        ("https://a.vn/x@y", "https://a.vn/x@y"),
        ("https://u:p@a.vn/x", "https://***@a.vn/x"),
        ("sqlite:///data/a.db", "sqlite:///data/a.db"),
        ("no address @ all", "no address @ all"),
    ],
)
def test_credentials_are_taken_out_of_addresses(address: str, shown: str) -> None:
    assert without_credentials(address) == shown
