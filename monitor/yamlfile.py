"""YAML text → a validated pydantic model. Duplicate and unknown keys are refused; every complaint names its line."""

from __future__ import annotations

from pathlib import Path
from typing import Any, TypeVar

import yaml
from pydantic import BaseModel, ValidationError

from monitor.errors import ConfigError

M = TypeVar("M", bound=BaseModel)

_Loader: type[Any] = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_Step = str | int
#: What pydantic calls a key that a model or a dataclass does not have.
_UNKNOWN = frozenset(["extra_forbidden", "unexpected_keyword_argument"])


def read_yaml(path: Path, model: type[M]) -> M:
    """Read and validate one file. Raises ConfigError naming file, line and key of everything that is wrong."""
    try:
        text = path.read_text(encoding="utf-8-sig")
    except FileNotFoundError:
        raise ConfigError("no such file", where=str(path), remedy="create it, or name another one") from None
    except (OSError, UnicodeDecodeError) as error:
        raise ConfigError(f"cannot be read: {error}", where=str(path), remedy="it must be readable UTF-8") from error
    return parse_yaml(text, model, where=str(path))


def parse_yaml(text: str, model: type[M], *, where: str) -> M:
    """Validate YAML text against `model`; `where` is the name used in messages. Raises ConfigError."""
    value, lines = _load(text, where)
    try:
        return model.model_validate({} if value is None else value)
    except ValidationError as error:
        raise ConfigError("\n".join(_complaints(error, lines, where)), remedy="mend the lines named") from error


def _load(text: str, where: str) -> tuple[Any, dict[tuple[_Step, ...], int]]:
    loader = _Loader(text)
    try:
        node = loader.get_single_node()
        lines: dict[tuple[_Step, ...], int] = {}
        if node is None:
            return None, lines
        _index(node, (), lines, where)
        return loader.construct_document(node), lines
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        at = f"{where}:{mark.line + 1}" if mark else where
        raise ConfigError(
            f"not valid YAML: {error.problem}", where=at, remedy="check indentation and quotes"
        ) from error
    except yaml.YAMLError as error:
        raise ConfigError(f"not valid YAML: {error}", where=where) from error
    finally:
        loader.dispose()


def _index(node: Any, path: tuple[_Step, ...], lines: dict[tuple[_Step, ...], int], where: str) -> None:
    """Remember the line of every key, and refuse a key that stands twice (YAML would silently keep the last)."""
    lines.setdefault(path, node.start_mark.line + 1)
    if isinstance(node, yaml.MappingNode):
        for key, value in node.value:
            step = str(key.value)
            here = (*path, step)
            if here in lines:
                raise ConfigError(
                    f"key {step!r} stands twice (first on line {lines[here]})",
                    where=f"{where}:{key.start_mark.line + 1}",
                    remedy="keep one of them",
                )
            lines[here] = key.start_mark.line + 1
            _index(value, here, lines, where)
    elif isinstance(node, yaml.SequenceNode):
        for number, item in enumerate(node.value):
            _index(item, (*path, number), lines, where)


def _complaints(error: ValidationError, lines: dict[tuple[_Step, ...], int], where: str) -> list[str]:
    found = []
    for item in error.errors(include_url=False, include_context=False, include_input=False):
        path = tuple(item["loc"])
        known = path
        while known and known not in lines:
            known = known[:-1]
        message = "unknown key" if item["type"] in _UNKNOWN else item["msg"]
        found.append(f"{where}:{lines.get(known, 1)}: {'.'.join(map(str, path)) or 'file'}: {message}")
    return found
