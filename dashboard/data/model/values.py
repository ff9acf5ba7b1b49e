"""Typing, flattening and comparing of params and metrics.

One module owns the question "is this a number?", so that the table, the query language, the comparison and the API
agree.
"""

from __future__ import annotations

import json
import math
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.run import ParamValue

_COUNTED = re.compile(r"([0-9]{1,18})")

_NUMBER = re.compile(r"[+-]?(\d+(_\d+)*(\.\d*)?|\.\d+)([eE][+-]?\d+)?\Z")
_SPECIAL = {
    "nan": math.nan, "inf": math.inf, "+inf": math.inf, "-inf": -math.inf,
    "infinity": math.inf, "-infinity": -math.inf,
}  # fmt: skip
_LEAVES = frozenset({str, int, float, bool, type(None), list})
_BOOLEANS = {"true": True, "false": False}


def natural(name: str) -> tuple[tuple[int, int, str], ...]:
    """What puts names in the order in which people count: ``unit2`` before ``unit10``."""
    parts = _COUNTED.split(name)
    return tuple((0, int(part), part) if part.isdecimal() else (1, 0, part) for part in parts if part)


def typed_param(raw: ParamValue) -> ParamValue:
    """A param's value with the type a person means by it.

    Text that reads as a number is that number (``"1e-3"`` -> 0.001), ``"True"`` / ``"false"`` are booleans, anything
    else stays as it is. Integers beyond 2**53 stay text: they are identifiers, and a float would corrupt them.
    """
    if not isinstance(raw, str):
        return str(raw) if type(raw) is int and abs(raw) > 2**53 else raw
    text = raw.strip()
    if not text or len(text) > 40:
        return raw
    if _NUMBER.match(text):
        return _number(text, raw)
    lowered = text.lower()
    if lowered in _BOOLEANS:
        return _BOOLEANS[lowered]
    return _SPECIAL.get(lowered, raw)


def plain_text(value: ParamValue) -> str:
    """How a typed value is written out: numbers as Python does, those that JSON cannot hold as the contract does."""
    if isinstance(value, float) and not math.isfinite(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    return str(value)


def _number(text: str, raw: str) -> ParamValue:
    if "_" in text:
        return raw
    if re.fullmatch(r"[+-]?\d+", text):
        whole = int(text)
        return whole if abs(whole) <= 2**53 else raw
    return float(text)


def flatten(nested: Mapping[str, Any], prefix: str = "") -> Iterator[tuple[str, Any]]:
    """Leaves of nested mappings as (dotted key, value); lists are leaves."""
    for key, value in nested.items():
        path = f"{prefix}.{key}" if prefix else str(key)
        if type(value) not in _LEAVES and isinstance(value, Mapping) and value:
            yield from flatten(value, path)
        else:
            yield path, value


def by_key(files: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """Leaves of several files under one name each.

    A dotted key found in one file only is named by itself; found in several, it is prefixed by its file
    (``sub/params.yaml:lr``), as ``dvc exp show`` does.
    """
    leaves = [(file, key, value) for file, nested in files.items() for key, value in flatten(nested)]
    seen = Counter(key for _, key, _ in leaves)
    return {key if seen[key] == 1 else f"{file}:{key}": value for file, key, value in leaves}


def names_of_leaves(files: Mapping[str, Mapping[str, Any]]) -> dict[tuple[str, str], str]:
    """The name that `by_key` gives to each (file, dotted key)."""
    leaves = [(file, key) for file, nested in files.items() for key, _ in flatten(nested)]
    seen = Counter(key for _, key in leaves)
    return {(file, key): key if seen[key] == 1 else f"{file}:{key}" for file, key in leaves}


def scalar_param(value: Any) -> ParamValue | None:
    """A DVC param leaf as a run param: scalars as they are, lists as JSON text, null as missing."""
    if value is None:
        return None
    if isinstance(value, (str, int, float, bool)):
        return value
    return json.dumps(value, ensure_ascii=False, default=str)


@dataclass(frozen=True, slots=True)
class ValueChange:
    """One value that differs between two revisions; `delta` only between two numbers."""

    file: str
    key: str
    from_: Any
    to: Any
    delta: float | None


def value_changes(old: Mapping[str, Mapping[str, Any]], new: Mapping[str, Mapping[str, Any]]) -> list[ValueChange]:
    """What differs between the values of two revisions, by file and dotted key, as ``dvc params diff`` lists it."""
    changes = []
    for file in sorted(old.keys() | new.keys()):
        before, after = _filled(old.get(file, {})), _filled(new.get(file, {}))
        for key in sorted(before.keys() | after.keys()):
            if not is_same(before.get(key), after.get(key)):
                delta = delta_of(before.get(key), after.get(key))
                changes.append(ValueChange(file, key, before.get(key), after.get(key), delta))
    return changes


def _filled(nested: Mapping[str, Any]) -> dict[str, Any]:
    """Leaves by dotted key, without the empty groups, of which ``dvc params diff`` knows nothing."""
    return {key: value for key, value in flatten(nested) if not (isinstance(value, dict) and not value)}


def is_number(value: Any) -> bool:
    """Whether a value is an int or a float; booleans are none."""
    return isinstance(value, (int, float)) and not isinstance(value, bool)


def as_float(value: Any) -> float | None:
    """A number as a float, an integer beyond all floats as an infinity; None for everything else."""
    if not is_number(value):
        return None
    try:
        return float(value)
    except OverflowError:
        return math.inf if value > 0 else -math.inf


def is_same(one: Any, other: Any) -> bool:
    """Whether two values are equal: numbers by value, NaN equal to itself, others only of one type, lists as written.

    ``[1.0]`` and ``[1]`` differ as for ``dvc params diff``, which compares lists as texts.
    """
    if is_number(one) and is_number(other):
        return bool(one == other or (_is_nan(one) and _is_nan(other)))
    if isinstance(one, list) and isinstance(other, list):
        return len(one) == len(other) and all(
            type(a) is type(b) and is_same(a, b) for a, b in zip(one, other, strict=True)
        )
    return type(one) is type(other) and bool(one == other)


def delta_of(old: Any, new: Any) -> float | None:
    """The change from one number to another, exact between integers; None unless both are numbers."""
    if not (is_number(old) and is_number(new)):
        return None
    try:
        return new - old  # type: ignore[no-any-return] # both are numbers
    except OverflowError:  # an integer beyond all floats, and a float
        return math.inf if new > old else -math.inf


def _is_nan(value: float) -> bool:
    """As `math.isnan`, which fails for an integer beyond all floats."""
    return value != value  # noqa: PLR0124 - the definition of NaN
