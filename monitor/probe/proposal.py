"""What a check proposes for a source's block: addresses raised to seen, moved, commented out, added. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from difflib import unified_diff
from typing import Literal
from urllib.parse import urlsplit

from monitor.catalogue import Index, Source, parse_catalogue
from monitor.probe.findings import IndexCheck, SourceCheck
from monitor.scraper.identity import canonical_url
from monitor.types import VIETNAM
from monitor.yamledit import YamlText, address, spelled

#: Failures that say that the address is no index any more; others may pass.
_DEAD = frozenset({"not_found", "gone", "home"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """One change to a block. `url` is the address as it stands in the file; `new` what it becomes or what is added."""

    kind: Literal["seen", "move", "drop", "add", "home"]
    url: str
    new: str = ""
    what: Literal["feed", "sitemap", "list"] | None = None
    why: str = ""


def proposed(source: Source, check: SourceCheck) -> tuple[Change, ...]:
    """What should change in the source's block, in the order of the file. The last index is never taken away."""
    changes: list[Change] = []
    day = check.at.astimezone(VIETNAM).date()
    standing = {canonical_url(index.url) for index in source.indexes}
    left = len(source.indexes)
    for index, seen in zip(source.indexes, check.indexes, strict=True):
        why = _doom(index, seen, standing)
        if why:
            if left > 1 or check.found:
                left -= 1
                changes.append(Change(kind="drop", url=index.url, why=f"{day.isoformat()}: {why}"))
        elif seen.alive:
            new = seen.moved_to if seen.moved_to != index.url and _trusted(seen.moved_to, source, check) else ""
            standing.add(canonical_url(new)) if new else None
            if new or index.grade != "seen" or index.seen != day:
                changes.append(Change(kind="move" if new else "seen", url=index.url, new=new))
    changes += [Change(kind="add", url=one.url, new=one.url, what=one.kind) for one in check.found]
    if _root(check.home) != _root(source.url) and _trusted(check.home, source, check):
        changes.append(Change(kind="home", url=source.url, new=_root(check.home)))
    return tuple(changes)


def _trusted(url: str, source: Source, check: SourceCheck) -> bool:
    """May a redirect to this address be followed for good? To another site only where articles are still read: a domain
    that was given up often leads to whoever bought it."""
    return bool(url) and (check.passed or _site(url) == _site(source.url))


def _site(url: str) -> str:
    return (urlsplit(url).hostname or "").removeprefix("www.")


def _doom(index: Index, seen: IndexCheck, standing: set[str]) -> str:
    """Why the address should go, "" if it may stay."""
    if seen.failure in _DEAD or (seen.failure == "not_a_feed" and index.kind in ("feed", "sitemap")):
        return seen.detail
    if seen.moved_to and canonical_url(seen.moved_to) != canonical_url(index.url):
        return f"moved to {seen.moved_to}, which is listed" if canonical_url(seen.moved_to) in standing else ""
    return ""


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


def edited(text: str, proposals: Iterable[tuple[Source, tuple[Change, ...]]], day: date) -> str:
    """The text of sources.yaml with these changes made. Raises ConfigError if that would break it."""
    document = YamlText(text)
    for source, changes in proposals:
        at = {index.url: number for number, index in enumerate(source.indexes)}
        for change in changes:
            _make(document, source, change, at.get(change.url, -1), day)
    new = str(document)
    if new != text:
        parse_catalogue(new)
    return new


def _make(document: YamlText, source: Source, change: Change, at: int, day: date) -> None:
    indexes = ("sources", source.id, "indexes")
    match change.kind:
        case "drop":
            document.comment_out((*indexes, at), change.why)
        case "seen" | "move":
            _raise(document, (*indexes, at), change, day)
        case "add":
            item = f"{{url: {spelled(change.new)}, kind: {change.what}, seen: {day.isoformat()}}}"
            document.append(indexes, item)
        case "home":
            _move_home(document, source, change.new)


def _raise(document: YamlText, here: tuple[str | int, ...], change: Change, day: date) -> None:
    url = change.new or change.url
    try:
        if change.new:
            document.set((*here, "url"), spelled(url))
        document.delete((*here, "grade"))
        document.set((*here, "seen"), day.isoformat())
    except KeyError:  # an item that is the bare address
        document.replace(here, f"{{url: {spelled(url)}, seen: {day.isoformat()}}}")


def _move_home(document: YamlText, source: Source, home: str) -> None:
    """A new home page; the old host stays known, so that articles keep their identity."""
    document.set(("sources", source.id, "url"), address(home))
    old = source.host.removeprefix("www.")
    if old != (urlsplit(home).hostname or "").removeprefix("www.") and old not in source.hosts:
        if source.hosts:
            document.append(("sources", source.id, "hosts"), old)
        else:
            document.set(("sources", source.id, "hosts"), f"[{old}]", after="url")


def diff(old: str, new: str, name: str) -> str:
    """The change as a unified diff, "" if there is none."""
    return "".join(unified_diff(old.splitlines(True), new.splitlines(True), name, f"{name} (proposed)", n=2))
