"""Settings from MONITOR_… environment variables (and a .env file beside the command). Unknown names are errors."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any, Literal
from urllib.parse import urlsplit, urlunsplit

from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from monitor.errors import ConfigError

PREFIX = "MONITOR_"
DELIMITER = "__"


class _Group(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class FetchSettings(_Group):
    """Limits of the door to the network."""

    total_seconds: float = Field(default=60, gt=0, description="longest time for one page, redirects included")
    connect_seconds: float = Field(default=15, gt=0, description="longest time to connect")
    max_bytes: int = Field(default=20_000_000, gt=0, description="largest page after decompression")
    max_wire_bytes: int = Field(default=10_000_000, gt=0, description="largest page as sent")
    max_redirects: int = Field(default=5, ge=0)
    concurrency: int = Field(default=16, gt=0, description="requests under way at once, over all hosts")
    spacing_seconds: float = Field(default=2, ge=0, description="least time between two requests to one host")
    client: Literal["auto", "httpx", "httpx2"] = Field(default="auto", description="auto: httpx2 where it is installed")


class MailSettings(_Group):
    """The mail server that digests go through."""

    host: str = Field(default="", description="empty: e-mail channels are not available")
    port: int = Field(default=587, gt=0, lt=65536)
    security: Literal["starttls", "tls", "none"] = "starttls"
    user: str = ""
    password: SecretStr = SecretStr("")
    sender: str = Field(default="", description='From address, such as "Crime monitor <monitor@example.org>"')
    timeout_seconds: float = Field(default=60, gt=0)


class LogSettings(_Group):
    """How the service tells the operator what it does."""

    level: Literal["debug", "info", "warning", "error"] = "info"
    format: Literal["auto", "console", "json"] = Field(
        default="auto", description="auto: console on a terminal, JSON otherwise"
    )


class StatusSettings(_Group):
    """Where the daemon tells how it is: /healthz, /readyz and /metrics."""

    host: str = Field(default="127.0.0.1", description="address to listen on; loopback unless something guards it")
    port: int = Field(default=9138, ge=0, lt=65536, description="0 turns it off")


class Settings(BaseSettings):
    """Everything that differs from one installation to the next."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=DELIMITER, env_file=".env", extra="forbid", frozen=True
    )

    database: str = Field(default="sqlite:///data/monitor.sqlite3", description="sqlite:///FILE or postgresql://…")
    sources: Path = Field(default=Path("sources.yaml"), description="where to look")
    digests: Path = Field(default=Path("digests.yaml"), description="who gets what, when")
    output: Path = Field(default=Path("data/digests"), description="folder of digests that are written to files")
    contact: str = Field(default="", description="address or page for site owners, told in the User-Agent")
    review_below: float = Field(default=0.8, ge=0, le=1, description="figures less certain than this go to review")
    page_days: int = Field(default=400, gt=0, description="how long page bodies are kept for replay")
    processes: int = Field(
        default=0, ge=0, description="processes that read pages in bulk (crawl --since, replay); 0: one for each core"
    )
    operator: str = Field(default="", description="digest block whose channels are told when another channel is broken")
    channels: dict[str, SecretStr] = Field(
        default={}, description="named chat addresses in Apprise form, for digests.yaml"
    )
    fetch: FetchSettings = FetchSettings()
    mail: MailSettings = MailSettings()
    status: StatusSettings = StatusSettings()
    log: LogSettings = LogSettings()


def read_settings(**overrides: Any) -> Settings:
    """Settings of this process. Raises ConfigError naming each variable that is wrong or unknown."""
    unknown = sorted(name for name in os.environ if name.upper().startswith(PREFIX) and not _known(name))
    if unknown:
        raise ConfigError(
            f"unknown environment variable {', '.join(unknown)}",
            remedy="`monitor config show` lists the known ones; unset it or mend the spelling",
        )
    try:
        return Settings(**overrides)
    except ValidationError as error:
        wrong = []
        for item in error.errors(include_url=False, include_context=False, include_input=False):
            name = PREFIX + DELIMITER.join(str(step) for step in item["loc"]).upper()
            wrong.append(f"{name}: {'unknown name' if item['type'] == 'extra_forbidden' else item['msg']}")
        raise ConfigError("\n".join(wrong), where="environment", remedy="mend the variables named") from None


def _known(name: str) -> bool:
    first, *rest = name.upper().removeprefix(PREFIX).split(DELIMITER)
    field = Settings.model_fields.get(first.lower())
    if field is None:
        return False
    if first == "CHANNELS":
        return len(rest) == 1
    group = field.annotation
    if isinstance(group, type) and issubclass(group, BaseModel):
        return not rest or (len(rest) == 1 and rest[0].lower() in group.model_fields)
    return not rest


def masked(settings: Settings) -> dict[str, str]:
    """Variable name → value as text, secrets and passwords in addresses hidden; for `config show`."""
    shown: dict[str, str] = {}
    for name in Settings.model_fields:
        value = getattr(settings, name)
        if isinstance(value, BaseModel):
            for inner in type(value).model_fields:
                shown[f"{PREFIX}{name}{DELIMITER}{inner}".upper()] = _shown(getattr(value, inner))
        elif isinstance(value, dict):
            for key, secret in value.items():
                shown[f"{PREFIX}{name}{DELIMITER}{key}".upper()] = _shown(secret)
        else:
            shown[f"{PREFIX}{name}".upper()] = _shown(value)
    return shown


def _shown(value: object) -> str:
    if isinstance(value, SecretStr):
        return "********" if value.get_secret_value() else ""
    return without_credentials(str(value))


def without_credentials(address: str) -> str:
    """An address with user and password replaced by ***; other text unchanged."""
    if "://" not in address or "@" not in address:
        return address
    parts = urlsplit(address)
    return (
        urlunsplit(parts._replace(netloc=f"***@{parts.netloc.rpartition('@')[2]}")) if "@" in parts.netloc else address
    )
