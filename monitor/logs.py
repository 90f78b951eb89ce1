"""structlog set-up: console on a terminal, JSON otherwise; secrets and credentials redacted, no local variables."""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import MutableMapping
from typing import Any, TextIO

import structlog

from monitor.settings import LogSettings

#: Keys whose values are never written, whoever logs them.
_SECRET_KEY = re.compile(r"pass|secret|token|authorization|cookie|api_?key|credential", re.I)
#: user:password@ in any address, also inside longer text.
_CREDENTIALS = re.compile(r"(?<=://)[^\s/@]{1,500}@")
_SECRET_QUERY = re.compile(r"((?:token|key|secret|password|sig(?:nature)?)=)[^&\s]+", re.I)


def redact(_logger: object, _method: str, event: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """structlog processor: hides secrets by key, and credentials inside addresses."""
    for key, value in event.items():
        if _SECRET_KEY.search(key):
            event[key] = "***"
        elif isinstance(value, str):
            event[key] = _SECRET_QUERY.sub(r"\1***", _CREDENTIALS.sub("***@", value))
    return event


def set_up(settings: LogSettings, stream: TextIO | None = None) -> None:
    """Configure structlog and the standard library's logging (APScheduler, httpx, Alembic) to one handler, on standard
    error if nothing else is given."""
    stream = stream or sys.stderr
    console = settings.format == "console" or (settings.format == "auto" and stream.isatty())
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        structlog.stdlib.ExtraAdder(),
    ]
    trace: Any = structlog.tracebacks.ExceptionDictTransformer(show_locals=False, max_frames=20)
    last: list[Any]
    if console:
        last = [
            redact,
            structlog.dev.ConsoleRenderer(
                colors=stream.isatty(), exception_formatter=structlog.dev.plain_traceback, sort_keys=False
            ),
        ]
    else:
        last = [
            structlog.processors.ExceptionRenderer(trace),
            redact,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ]
    handler = logging.StreamHandler(stream)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, *last],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.level.upper())
    for noisy in ("httpx", "httpcore", "httpx2", "apscheduler", "alembic", "apprise", "urllib3"):
        logging.getLogger(noisy).setLevel(logging.WARNING)
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=False,
    )
