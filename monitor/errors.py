"""What can go wrong, where, and what the user can do. One small hierarchy; the doors wrap library errors into it."""

from __future__ import annotations

from typing import Any


class MonitorError(Exception):
    """Something failed that a person can act on.

    `what` says what happened, `where` names the file, address or row, `remedy` says what to do about it.
    """

    def __init__(self, what: str, *, where: str = "", remedy: str = "") -> None:
        self.what, self.where, self.remedy = what, where, remedy
        super().__init__(what, where, remedy)

    def __reduce__(self) -> tuple[Any, ...]:
        # Errors travel between processes; the arguments of the kinds below are not those of Exception.
        return _again, (type(self), self.args, dict(self.__dict__))

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        advice = f" ({self.remedy})" if self.remedy else ""
        return f"{place}{self.what}{advice}"


def _again(kind: type[MonitorError], said: tuple[str, ...], known: dict[str, Any]) -> MonitorError:
    error = kind.__new__(kind, *said)
    error.__dict__.update(known)
    return error


class ConfigError(MonitorError):
    """A settings file or environment variable is wrong; nothing was started."""


class FetchError(MonitorError):
    """A page could not be had. `kind` grades the failure, `retry_after` is what the server asked for, in seconds."""

    def __init__(
        self, what: str, *, kind: str, where: str = "", remedy: str = "", retry_after: float | None = None
    ) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.kind, self.retry_after = kind, retry_after


class ParseError(MonitorError):
    """Bytes arrived that are not what the source promised. `kind` is "not_a_feed", "empty", "no_text" or
    "no_article"; "crashed" or "too_slow" where a page ended the process that read it, or kept it too long."""

    def __init__(self, what: str, *, kind: str = "not_a_feed", where: str = "", remedy: str = "") -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.kind = kind


class StoreError(MonitorError):
    """The database cannot be reached, read or written."""


class SendError(MonitorError):
    """A channel refused or lost a message. `accepted_maybe` is true where the other side may have taken it."""

    def __init__(self, what: str, *, where: str = "", remedy: str = "", accepted_maybe: bool = False) -> None:
        super().__init__(what, where=where, remedy=remedy)
        self.accepted_maybe = accepted_maybe
