"""Documents of keys and values, JSON, TOML and YAML, read with bounds, and as a tree that a page can draw."""

from __future__ import annotations

import json
import math
import tomllib
from collections.abc import Callable
from typing import Any

from dashboard.data.preview.cells import short
from dashboard.data.preview.kinds import suffix_of
from dashboard.data.preview.shown import Branch

ReadYaml = Callable[[str], Any]
"""YAML text to its document; raises ValueError for a text that is none, and refuses bombs."""

MAX_NODES = 5_000
MAX_DEPTH = 40
_JSON = frozenset({"json", "geojson"})
_YAML = frozenset({"yaml", "yml"})


def document_of(path: str, text: str, read_yaml: ReadYaml | None = None) -> tuple[Any] | None:
    """The document in a tuple, because null is one; None when the name promises none.

    Args:
        path: Its suffix says what is read; ``dvc.lock`` and ``.dvc`` files are YAML.
        text: The whole file.
        read_yaml: Reads YAML by the rules of the project; without it there is no YAML.

    Raises:
        ValueError: The text is not what its name says.
    """
    suffix = suffix_of(path)
    try:
        if suffix in _JSON:
            return (json.loads(text),)
        if suffix == "toml":
            return (tomllib.loads(text),)
        if read_yaml is not None and is_yaml(path):
            return (read_yaml(text),)
    except RecursionError as error:
        raise ValueError("It is nested too deeply.") from error
    return None


def is_yaml(path: str) -> bool:
    """Whether a name promises YAML."""
    return suffix_of(path) in _YAML or path.endswith((".dvc", "dvc.lock"))


def tree_of(document: Any) -> Branch:
    """A document as a tree; what lies deeper than `MAX_DEPTH` or comes after `MAX_NODES` is counted and left out."""
    return _branch("", document, [MAX_NODES], 0)


def _branch(name: str, value: Any, left: list[int], depth: int) -> Branch:
    left[0] -= 1
    items = _items(value)
    if items is None:
        return Branch(short(name), _leaf(value), kind_of_value(value))
    branches: list[Branch] = []
    for key, item in items:
        if left[0] <= 0 or depth >= MAX_DEPTH:
            break
        branches.append(_branch(key, item, left, depth + 1))
    return Branch(short(name), "", kind_of_value(value), tuple(branches), len(items))


def _items(value: Any) -> list[tuple[str, Any]] | None:
    if isinstance(value, dict):
        return [(str(key), item) for key, item in value.items()]
    if isinstance(value, list):
        return [(f"[{place}]", item) for place, item in enumerate(value)]
    return None


def kind_of_value(value: Any) -> str:
    """One word for a value, as JSON calls it: ``mapping list text number boolean null``."""
    if value is None:
        return "null"
    for types, word in ((dict, "mapping"), (list, "list"), (bool, "boolean"), ((int, float), "number")):
        if isinstance(value, types):
            return word
    return "text"


def _leaf(value: Any) -> str:
    if isinstance(value, float) and not math.isfinite(value):
        return str(value)
    if value is None or isinstance(value, (bool, int, float)):
        return json.dumps(value)
    return short(str(value))
