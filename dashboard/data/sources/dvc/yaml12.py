"""YAML as DVC reads it: version 1.2 (``yes`` is text, ``1e3`` a number, ``012`` twelve), at libyaml's speed.

The scalar patterns are those of ruamel.yaml's 1.2 resolver, which DVC uses; a test compares the two. Documents that
would blow up (aliases of aliases, thousands of nested brackets) are refused before libyaml, which would crash on the
latter, sees them.
"""

from __future__ import annotations

import re
from typing import Any

import yaml

from dashboard.data.sources.dvc.unreadable import UnreadableError

_MAX_DEPTH = 100
_MAX_NODES = 1_000_000
_TAG = "tag:yaml.org,2002:"
_RESOLVERS = (
    ("bool", r"(?:true|True|TRUE|false|False|FALSE)\Z", "tTfF"),
    (
        "float",
        r"""(?:[-+]?(?:[0-9][0-9_]*)\.[0-9_]*(?:[eE][-+]?[0-9]+)?
        |[-+]?(?:[0-9][0-9_]*)(?:[eE][-+]?[0-9]+)
        |[-+]?\.[0-9_]+(?:[eE][-+][0-9]+)?
        |[-+]?\.(?:inf|Inf|INF)
        |\.(?:nan|NaN|NAN))\Z""",
        "-+0123456789.",
    ),
    ("int", r"(?:[-+]?0b[0-1_]+|[-+]?0o?[0-7_]+|[-+]?[0-9_]+|[-+]?0x[0-9a-fA-F_]+)\Z", "-+0123456789"),
    ("merge", r"(?:<<)\Z", "<"),
    ("null", r"(?:~|null|Null|NULL|)\Z", ("~", "n", "N", "")),
    (
        "timestamp",
        r"""(?:[0-9]{4}-[0-9]{2}-[0-9]{2}
        |[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}(?:[Tt]|[ \t]+)[0-9]{1,2}:[0-9]{2}:[0-9]{2}(?:\.[0-9]*)?
        (?:[ \t]*(?:Z|[-+][0-9]{1,2}(?::[0-9]{2})?))?)\Z""",
        "0123456789",
    ),
    ("value", r"(?:=)\Z", "="),
)
_OPENERS = re.compile(r"[\[{]")
_DEEP_LINE = re.compile(r"^[ \-?:]{200}", re.MULTILINE)
_ALIAS = re.compile(r"(?:^|[\s\[{,:\-])\*[^\s*]", re.MULTILINE)
_CONFLICT = re.compile(r"^(?:<{7}|>{7}) ", re.MULTILINE)
_VERSION_1_1 = re.compile(r"^%YAML\s+1\.1\b", re.MULTILINE)


class _Loader(yaml.CSafeLoader):
    """PyYAML's safe C loader with YAML 1.2 scalars and without repeated keys."""

    yaml_implicit_resolvers: dict[str, list[tuple[str, re.Pattern[str]]]] = {}  # noqa: RUF012 - PyYAML's own protocol

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:  # noqa: FBT001, FBT002 - PyYAML's signature
        seen = set()
        for key, _ in node.value:
            if isinstance(key, yaml.ScalarNode) and key.tag != f"{_TAG}merge":
                if (key.tag, key.value) in seen:
                    raise yaml.constructor.ConstructorError(
                        None, None, f"key {key.value!r} stands twice", key.start_mark
                    )
                seen.add((key.tag, key.value))
        return dict(super().construct_mapping(node, deep=deep))


def _int(loader: _Loader, node: yaml.ScalarNode) -> int:
    value = str(loader.construct_scalar(node)).replace("_", "")
    sign = -1 if value.startswith("-") else 1
    digits = value.lstrip("+-")
    for prefix, base in (("0b", 2), ("0x", 16), ("0o", 8)):
        if digits.startswith(prefix):
            return sign * int(digits[2:], base)
    return sign * int(digits)


def _float(loader: _Loader, node: yaml.ScalarNode) -> float:
    value = str(loader.construct_scalar(node)).replace("_", "").lower()
    return float(value.replace(".inf", "inf").replace(".nan", "nan"))


for _name, _pattern, _first in _RESOLVERS:
    for _character in _first:
        _Loader.yaml_implicit_resolvers.setdefault(_character, []).append(
            (_TAG + _name, re.compile(_pattern, re.VERBOSE if _name in {"float", "timestamp"} else 0))
        )
_Loader.add_constructor(f"{_TAG}int", _int)
_Loader.add_constructor(f"{_TAG}float", _float)


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
