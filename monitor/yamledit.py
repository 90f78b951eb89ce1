"""Edits YAML text where it stands: only the characters that must change do, so that comments, order, quotes and blank
lines stay as their writer left them. Edits are collected against one text and applied together."""

from __future__ import annotations

import re
from typing import Any

import yaml

from monitor.errors import ConfigError

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
Step = str | int


class YamlText:
    """A YAML text under edit. Paths are keys and numbers from the top: `("sources", "bao-a", "indexes", 0, "url")`.
    All paths speak of the text as it was given. Raises ConfigError where the text is no YAML, KeyError for a path that
    leads nowhere."""

    def __init__(self, text: str, *, where: str = "") -> None:
        self._mark = "\ufeff" if text.startswith("\ufeff") else ""
        self._text = text.removeprefix("\ufeff")
        self._end = "\r\n" if "\r\n" in self._text else "\n"
        self._edits: list[tuple[int, int, int, str]] = []
        try:
            self._root = yaml.compose(self._text, Loader=_Loader)
        except yaml.YAMLError as error:
            raise ConfigError(f"not valid YAML: {error}", where=where) from error

    def set(self, path: tuple[Step, ...], value: str, *, after: str = "") -> None:
        """Give a key a new value, as YAML spells it; a key that is not there is added after another one, or last."""
        parent = self._node(path[:-1])
        pair = _pair(parent, path[-1])
        if pair is not None:
            self._replace(pair[1].start_mark.index, pair[1].end_mark.index, value)
        elif parent.flow_style:
            separator = ", " if parent.value else ""
            self._insert(self._last(parent, opening=1), f"{separator}{path[-1]}: {value}", path)
        else:
            column = parent.value[0][0].start_mark.column
            before = _pair(parent, after)
            end = self._value_end(before[1]) if before else self._last(parent)
            self._insert(self._line_end(end), f"{self._end}{' ' * column}{path[-1]}: {value}", path)

    def replace(self, path: tuple[Step, ...], value: str) -> None:
        """Put another value, as YAML spells it, in the place of one that stands on a line."""
        node = self._node(path)
        self._replace(node.start_mark.index, self._value_end(node), value)

    def delete(self, path: tuple[Step, ...]) -> None:
        """Take a key with its value out; nothing happens where there is none."""
        parent = self._node(path[:-1])
        pair = _pair(parent, path[-1])
        if pair is None:
            return
        at = parent.value.index(pair)
        start, end = pair[0].start_mark.index, self._value_end(pair[1])
        if at == 0 and len(parent.value) > 1:
            self._replace(start, parent.value[1][0].start_mark.index, "")
        elif parent.flow_style:
            self._replace(self._value_end(parent.value[at - 1][1]) if at else start, end, "")
        else:
            self._replace(self._line_end(self._text.rfind("\n", 0, start) - 1), self._line_end(end), "")

    def append(self, path: tuple[Step, ...], item: str) -> None:
        """Add an item, spelled as YAML on one line, to the end of a list."""
        node = self._node(path)
        if node.flow_style:
            separator = ", " if node.value else ""
            self._insert(self._last(node, opening=1), separator + item, (*path, 0))
        else:
            column = self._dash(node.value[0]) - self._line_start(node.value[0].start_mark.index)
            self._insert(self._line_end(self._last(node)), f"{self._end}{' ' * column}- {item}", (*path, 0))

    def comment_out(self, path: tuple[Step, ...], why: str) -> None:
        """Make an item of a list a comment that says why; in a list on one line the item is taken out."""
        parent, at = self._node(path[:-1]), path[-1]
        assert isinstance(at, int)
        node = parent.value[at]
        end = self._value_end(node)
        if parent.flow_style:
            following = parent.value[at + 1].start_mark.index if at + 1 < len(parent.value) else None
            if following is not None:
                self._replace(node.start_mark.index, following, "")
            else:
                self._replace(self._value_end(parent.value[at - 1]) if at else node.start_mark.index, end, "")
            return
        start = self._dash(node)
        indent = " " * (start - self._line_start(start))
        lines = self._text[start : self._line_end(end)].splitlines()
        kept = [f"# {line.removeprefix(indent)}" for line in lines]
        kept[0] += f"  # {_one_line(why)}"
        self._replace(start, self._line_end(end), f"{self._end}{indent}".join(kept))

    def append_block(self, path: tuple[Step, ...], block: str) -> None:
        """Add lines to the end of a mapping written in blocks, after a blank line and at the mapping's own indent; an
        empty one ("sources:", "sources: {}") becomes such a mapping."""
        node = self._node(path)
        if node.value and (isinstance(node, yaml.ScalarNode) or node.flow_style):
            raise KeyError(path)
        if node.value:
            column, end, gap = node.value[0][0].start_mark.column, self._last(node), self._end * 2
        else:
            key = _pair(self._node(path[:-1]), path[-1])[0]
            column, end, gap = key.start_mark.column + 2, key.end_mark.index, self._end
            start, stop = node.start_mark.index, node.end_mark.index
            if stop > start and not any(edit[:2] == (start, stop) for edit in self._edits):
                self._replace(start, stop, "")
        lines = [" " * column + line if line else "" for line in block.rstrip("\n").splitlines()]
        self._insert(self._line_end(end), gap + self._end.join(lines), path)

    def __str__(self) -> str:
        """The text with all edits applied."""
        text = self._text
        for start, end, _, new in sorted(self._edits, key=lambda edit: edit[:3], reverse=True):
            text = text[:start] + new + text[end:]
        return self._mark + text

    def _node(self, path: tuple[Step, ...]) -> Any:
        node: Any = self._root
        for step in path:
            if isinstance(step, int) and isinstance(node, yaml.SequenceNode):
                node = node.value[step]
            else:
                pair = _pair(node, step)
                if pair is None:
                    raise KeyError(path)
                node = pair[1]
        return node

    def _replace(self, start: int, end: int, text: str) -> None:
        self._edits.append((start, end, len(self._edits), text))

    def _insert(self, at: int, text: str, path: tuple[Step, ...]) -> None:
        # What ends at one place ends from the inside out.
        self._edits.append((at, at, len(self._edits) - 1_000_000 * len(path), text))

    def _last(self, node: Any, *, opening: int = 0) -> int:
        """Where the last value inside a collection ends; for an empty one written on a line, just inside it."""
        if not node.value:
            return int(node.start_mark.index) + opening
        last = node.value[-1]
        return self._value_end(last[1] if isinstance(last, tuple) else last)

    def _value_end(self, node: Any) -> int:
        """Where a value ends. Blocks are said to end where the next thing begins, so their last value is asked."""
        if isinstance(node, yaml.CollectionNode) and not node.flow_style and node.value:
            return self._last(node)
        end = int(node.end_mark.index)
        return end - len(self._text[:end]) + len(self._text[:end].rstrip()) if end > node.start_mark.index else end

    def _line_start(self, at: int) -> int:
        return self._text.rfind("\n", 0, at) + 1

    def _line_end(self, at: int) -> int:
        found = self._text.find("\n", max(at, 0))
        end = len(self._text) if found < 0 else found
        return end - 1 if end > 0 and self._text[end - 1 : end + 1] == "\r\n" else end

    def _dash(self, node: Any) -> int:
        """Where the dash before an item of a list stands."""
        return self._text.rindex("-", self._line_start(node.start_mark.index), node.start_mark.index)


def _pair(node: Any, key: Step) -> Any:
    if not isinstance(node, yaml.MappingNode):
        raise KeyError(key)
    return next((pair for pair in node.value if pair[0].value == key), None)


def _one_line(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())[:160]


def address(url: str) -> str:
    """An address as YAML spells it: bare where nothing in it could be taken for YAML."""
    return url if re.fullmatch(r"https?://[\w.-]+(?::\d+)?(?:/[\w./-]*)?", url, re.ASCII) else spelled(url)


def spelled(value: str) -> str:
    """A text as YAML spells it in single quotes, safe in any place."""
    return "'" + "".join(c if c.isprintable() else " " for c in value).replace("'", "''") + "'"
