"""Two or more model versions side by side: what was measured, set and used, and where each came from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.registry import ModelVersion
from dashboard.data.model.values import is_same
from dashboard.data.models.origins import Origin


@dataclass(frozen=True, slots=True)
class VersionRow:
    """One thing of every version.

    Attributes:
        key: Stable name with its kind, e.g. ``metrics.accuracy``.
        kind: ``metric``, ``param``, ``data``, ``run`` (where it came from) or ``tag``.
        values: One per version; None where it is missing.
        differs: Whether two versions differ in it; missing differs from every value.
    """

    key: str
    kind: str
    name: str
    values: tuple[Any, ...]
    differs: bool


@dataclass(frozen=True, slots=True)
class Side:
    """A version and what is compared of it."""

    version: ModelVersion
    origin: Origin
    params: Mapping[str, Any]


def rows_of(sides: Sequence[Side]) -> tuple[VersionRow, ...]:
    """Metrics, params and data by name, then what else is known of the versions."""
    found = [
        *_kind("metric", "metrics", [side.origin.metrics for side in sides]),
        *_kind("param", "params", [side.params for side in sides]),
        *_kind("data", "data", [side.origin.data for side in sides]),
    ]
    for name, values in _facts(sides):
        if any(value is not None for value in values):
            found.append(VersionRow(name, "run", name, values, _differs(values)))
    found += _kind("tag", "tags", [side.version.tags for side in sides])
    return tuple(found)


def _facts(sides: Sequence[Side]) -> Iterator[tuple[str, tuple[Any, ...]]]:
    yield "created", tuple(side.version.created_at for side in sides)
    yield "registered by", tuple(side.version.user or None for side in sides)
    yield "run", tuple(_run(side) for side in sides)
    yield "commit", tuple(side.origin.commit for side in sides)
    yield "content", tuple(side.origin.content for side in sides)
    yield "description", tuple(side.version.description or None for side in sides)


def _run(side: Side) -> str | None:
    return side.origin.run.name if side.origin.run else side.version.run


def _kind(kind: str, prefix: str, columns: Sequence[Mapping[str, Any]]) -> list[VersionRow]:
    names = sorted({name for values in columns for name in values})
    rows = []
    for name in names:
        values = tuple(column.get(name) for column in columns)
        rows.append(VersionRow(f"{prefix}.{name}", kind, name, values, _differs(values)))
    return rows


def _differs(values: Sequence[Any]) -> bool:
    return any(not is_same(value, values[0]) for value in values[1:])
