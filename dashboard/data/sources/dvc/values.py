"""Params and metrics files as plain values: YAML, JSON, TOML and Python, typed as DVC reads them."""

from __future__ import annotations

import json
import posixpath
import tomllib
from collections.abc import Callable, Mapping
from datetime import date, time
from typing import Any

from dvc.exceptions import DvcException
from dvc.utils.serialize import parse_py

from dashboard.data.sources.dvc import block, yaml12
from dashboard.data.sources.dvc.unreadable import UnreadableError

_MAX_DEPTH = 100


def parse_file(path: str, text: str) -> Any:
    """What a file holds, chosen by its suffix as DVC chooses; empty files are empty mappings.

    Raises:
        UnreadableError: It is not what its suffix says.
    """
    suffix = posixpath.splitext(path)[1].lower()
    try:
        parser = _PARSERS.get(suffix, _parse_yaml)
        return parser(text) or {}
    except UnreadableError:
        raise
    except (ValueError, RecursionError, MemoryError, SyntaxError, DvcException) as error:
        kind = suffix.removeprefix(".").upper() or "YAML"
        line = getattr(error, "lineno", None) or getattr(error.__cause__, "lineno", None)
        raise UnreadableError(f"not valid {kind}: {error}"[:200], line=line) from error


def _parse_yaml(text: str) -> Any:
    found = block.read(text)
    return plain(yaml12.parse(text)) if found is None else found


def _parse_json(text: str) -> Any:
    return plain(json.loads(text))


def _parse_toml(text: str) -> Any:
    return plain(tomllib.loads(text))


def _parse_py(text: str) -> Any:
    """Assignments of literals, read from the syntax tree; nothing is executed."""
    return plain(parse_py(text, "params.py"))


_PARSERS: dict[str, Callable[[str], Any]] = {".json": _parse_json, ".toml": _parse_toml, ".py": _parse_py}


def plain(value: Any, depth: int = 0) -> Any:
    """The value in types that every store and document can hold.

    Keys become text as in JSON, tuples and sets lists, dates ISO 8601 text, bytes text.
    """
    if depth > _MAX_DEPTH:
        raise UnreadableError("nested too deeply")
    if isinstance(value, Mapping):
        return {_key(key): plain(item, depth + 1) for key, item in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(item, depth + 1) for item in value]
    if isinstance(value, (set, frozenset)):
        return sorted((plain(item, depth + 1) for item in value), key=str)
    return value if value is None or isinstance(value, (int, float)) else _text(value)


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value if value.isascii() else value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, (date, time)):
        return value.isoformat()
    return value.decode("utf-8", "replace") if isinstance(value, bytes) else str(value)


def _key(key: Any) -> str:
    if isinstance(key, str):
        return str(plain(key))
    return json.dumps(key) if key is None or isinstance(key, (bool, int, float)) else str(key)


def metrics_of(value: Any) -> Any:
    """Numbers and texts of a metrics file as ``dvc metrics show`` keeps them; lists and nulls are dropped."""
    if isinstance(value, (int, float, str)):
        return value
    if not isinstance(value, dict):
        return None
    kept = {key: metrics_of(item) for key, item in value.items()}
    return {key: item for key, item in kept.items() if item is not None and item != {}}
