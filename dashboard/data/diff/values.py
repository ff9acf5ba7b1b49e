"""What of a document of keys and values changed, JSON, YAML or TOML, by dotted key and with the deltas of numbers."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.data.model.values import delta_of, is_same
from dashboard.data.preview.cells import short

MAX_LEAVES = 200_000
MAX_DEPTH = 100
MAX_CHANGES = 2_000
"""Changes that are listed; all of them are counted."""
_PLAIN = re.compile(r"[^.\[\]\"\s]+\Z")


class ValueChange(StrEnum):
    """What happened to a key."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"


@dataclass(frozen=True, slots=True)
class ValueDiff:
    """One key whose value differs.

    Attributes:
        key: Dotted, positions in lists in brackets: ``layers[0].units``; names with dots stand in quotes.
        change: What happened.
        old, new: Values as the document has them, lists of plain values whole; None where the key is missing.
        delta: From one number to the other; None unless both are.
    """

    key: str
    change: ValueChange
    old: Any
    new: Any
    delta: float | None = None


@dataclass(frozen=True, slots=True)
class ValuesDiff:
    """What differs between two documents.

    Attributes:
        changes: In the order of the new document, removed keys last; at most `MAX_CHANGES`.
        added, removed, changed, same: How many keys in all.
    """

    changes: tuple[ValueDiff, ...]
    added: int
    removed: int
    changed: int
    same: int


def values_diff(old: Any, new: Any) -> ValuesDiff:
    """What of one document became the other.

    Raises:
        ValueError: A document has too many values or is nested too deeply; the message is a sentence.
    """
    before, after = dict(leaves(old)), dict(leaves(new))
    found = list(_changes(before, after))
    counts = {change: sum(item.change is change for item in found) for change in ValueChange}
    return ValuesDiff(
        tuple(found[:MAX_CHANGES]),
        counts[ValueChange.ADDED], counts[ValueChange.REMOVED], counts[ValueChange.CHANGED],
        same=len(before) - counts[ValueChange.REMOVED] - counts[ValueChange.CHANGED],
    )  # fmt: skip


def _changes(before: dict[str, Any], after: dict[str, Any]) -> Iterator[ValueDiff]:
    for key, value in after.items():
        if key not in before:
            yield ValueDiff(key, ValueChange.ADDED, None, value)
        elif not is_same(before[key], value):
            yield ValueDiff(key, ValueChange.CHANGED, before[key], value, delta_of(before[key], value))
    yield from (ValueDiff(key, ValueChange.REMOVED, value, None) for key, value in before.items() if key not in after)


def leaves(document: Any) -> Iterator[tuple[str, Any]]:
    """The values of a document by key; lists of plain values, and what is empty inside, are values themselves.

    An empty mapping has no key at all, as a file that is not there has none.

    Raises:
        ValueError: There are more than `MAX_LEAVES`, or deeper ones than `MAX_DEPTH`.
    """
    stack: list[tuple[str, Any, int]] = [] if document == {} else [("", document, 0)]
    count = 0
    while stack:
        key, value, depth = stack.pop()
        items = _items(key, value)
        if items is None:
            count += 1
            if count > MAX_LEAVES:
                raise ValueError(f"It holds more than {MAX_LEAVES:,} values.")
            yield key, value
            continue
        if depth == MAX_DEPTH:
            raise ValueError("It is nested too deeply.")
        stack.extend((name, item, depth + 1) for name, item in reversed(items))


def _items(key: str, value: Any) -> list[tuple[str, Any]] | None:
    if isinstance(value, dict) and value:
        return [(f"{key}.{_name(name)}" if key else _name(name), item) for name, item in value.items()]
    if isinstance(value, list) and any(isinstance(item, (dict, list)) for item in value):
        return [(f"{key}[{place}]", item) for place, item in enumerate(value)]
    return None


def _name(key: Any) -> str:
    text = short(str(key))
    return text if _PLAIN.match(text) else f'"{text}"'
