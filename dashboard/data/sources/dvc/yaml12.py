"""YAML as DVC reads it: version 1.2, at libyaml's speed.

Documents that would blow up (aliases of aliases, thousands of nested brackets) are refused before libyaml, which would
crash on the latter, sees them.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from dashboard.data.sources.dvc.scalars import RESOLVERS, TAG, real_number, whole_number
from dashboard.data.sources.dvc.unreadable import UnreadableError

_MAX_DEPTH = 100
_MAX_NODES = 1_000_000
_OPENERS = re.compile(r"[\[{]")
_DEEP_LINE = re.compile(r"^[ \-?:]{200}", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s\[{,:\-])\*[^\s*]", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_VERSION_1_1 = re.compile(r"^%YAML\s+1\.1\b", re.MULTILINE)


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe C loader with YAML 1.2 scalars and without repeated keys."""

    yaml_implicit_resolvers = RESOLVERS

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != f"{TAG}merge":
                if (key.tag, key.value) in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key.value!r} stands twice", key.start_mark
                    )
                seen.add((key.tag, key.value))
        return dict(super().construct_mapping(node, deep=deep))


def _int(loader: _Loader, node: yaml.ScalarNode) -> int:
    return whole_number(str(loader.construct_scalar(node)))


def _float(loader: _Loader, node: yaml.ScalarNode) -> float:
    return real_number(str(loader.construct_scalar(node)))


_Loader.add_constructor(f"{TAG}int", _int)
_Loader.add_constructor(f"{TAG}float", _float)


def parse(text: str) -> Any:
    """The document in `text`; None when it is empty.

    Raises:
        UnreadableError: It is no YAML, holds more than one document, a repeated key, a tag of its own, or a bomb.
    """
    if _VERSION_1_1.search(text):
        raise UnreadableError("YAML 1.1 is not supported", line=1)
    try:
        if len(_OPENERS.findall(text)) > _MAX_DEPTH or _DEEP_LINE.search(text):
            _check_depth(text)
        loader = _Loader(text)
        try:
            node = loader.get_single_node()
            if node is not None and _ALIAS.search(text):
                _check_aliases(node, {})
            return loader.construct_document(node) if node is not None else None
        finally:
            loader.dispose()
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        reason = getattr(error, "problem", None) or getattr(error, "reason", None) or "not valid YAML"
        reason = "a merge conflict was left in the file" if _CONFLICT.search(text) else reason
        raise UnreadableError(str(reason), line=mark.line + 1 if mark else None) from error
    except (ValueError, TypeError, OverflowError, RecursionError, AttributeError) as error:
        raise UnreadableError(f"not valid YAML: {error}"[:200]) from error


def document(text: str) -> Any:
    """The document in `text`, for those who know nothing of DVC's files.

    Raises:
        ValueError: As `parse`; the message is a sentence that names the line.
    """
    try:
        return parse(text)
    except UnreadableError as error:
        where = f" in line {error.line}" if error.line else ""
        raise ValueError(f"It cannot be read as YAML{where}: {error.message}.") from error


def lines_of(text: str, section: str) -> dict[str, int]:
    """Lines, 1-based, of the keys of a mapping that stands under a key of the document, as ``stages`` of a dvc.yaml.

    Raises:
        UnreadableError: It is no YAML.
    """
    lines: dict[str, int] = {}
    try:
        for path, event in _keys(text):
            if len(path) == 2 and path[0] == section and event.start_mark:
                lines.setdefault(str(path[1]), event.start_mark.line + 1)
    except yaml.YAMLError as error:
        raise UnreadableError("not valid YAML") from error
    return lines


def _keys(text: str) -> Iterator[tuple[list[str | None], yaml.NodeEvent]]:
    """Every key of a mapping with the keys above it; of lists, and of keys that are no text, None stands there.

    Events come one by one, so that neither depth nor aliases cost anything.
    """
    path: list[str | None] = []
    awaited: list[str] = []
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionEndEvent):
            path.pop()
            awaited.pop()
        if not isinstance(event, yaml.NodeEvent):
            continue
        if awaited and awaited[-1] == "key":
            path[-1] = event.value if isinstance(event, yaml.ScalarEvent) else None
            yield path, event
        if awaited:
            awaited[-1] = _FOLLOWING[awaited[-1]]
        if isinstance(event, yaml.CollectionStartEvent):
            path.append(None)
            awaited.append("key" if isinstance(event, yaml.MappingStartEvent) else "item")


_FOLLOWING = {"key": "value", "value": "key", "item": "item"}


def _check_depth(text: str) -> None:
    """Events come one by one, so that nesting can be counted where building nodes would overflow the C stack."""
    depth = 0
    for event in yaml.parse(text, _Loader):
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > _MAX_DEPTH:
                raise UnreadableError("nested too deeply", line=event.start_mark.line + 1 if event.start_mark else None)
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _check_aliases(node: yaml.Node, sizes: dict[int, int]) -> int:
    """Number of nodes once every alias is written out; an alias of its own parent has no end."""
    known = sizes.get(id(node))
    if known == 0:
        raise UnreadableError("an alias refers to itself", line=node.start_mark.line + 1)
    if known is not None:
        return known
    sizes[id(node)] = 0
    total = 1
    if isinstance(node, yaml.SequenceNode):
        total += sum(_check_aliases(item, sizes) for item in node.value)
    elif isinstance(node, yaml.MappingNode):
        total += sum(_check_aliases(key, sizes) + _check_aliases(item, sizes) for key, item in node.value)
    if total > _MAX_NODES:
        raise UnreadableError("aliases would unfold to millions of values", line=node.start_mark.line + 1)
    sizes[id(node)] = total
    return total
