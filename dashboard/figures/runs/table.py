"""Columns of the run table: which ones to show at first, and how the grid should draw each.

Definitions are plain AG Grid column definitions; ``cellRenderer`` names a renderer of ``grid_cells.js``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from dashboard.data.query.fields import AGGREGATES
from dashboard.figures.runs.status import OTHER, TONES


class ColumnFacts(Protocol):
    """What the table must know about a column; see `dashboard.data.store.frames.columns.Column`."""

    @property
    def key(self) -> str:
        """As the query language writes it."""

    @property
    def kind(self) -> str:
        """``run``, ``param``, ``metric``, ``tag`` or ``data``."""

    @property
    def name(self) -> str:
        """Without prefix and quotes."""

    @property
    def type(self) -> str:
        """``number``, ``string``, ``boolean`` or ``time``."""

    @property
    def count(self) -> int:
        """Runs that have a value."""

    @property
    def distinct(self) -> int:
        """Distinct values."""

    @property
    def min(self) -> float | datetime | None:
        """Smallest number or time."""

    @property
    def max(self) -> float | datetime | None:
        """Largest number or time."""


@dataclass(frozen=True, slots=True)
class _Look:
    label: str
    renderer: str
    width: int


_PROJECT = "project"
_RUN = {
    "project": _Look("Project", "project", 128),
    "name": _Look("Name", "name", 212),
    "status": _Look("Status", "status", 97),
    "created": _Look("Created", "time", 92),
    "ended": _Look("Ended", "time", 112),
    "user": _Look("User", "text", 110),
    "experiment": _Look("Experiment", "text", 116),
    "duration": _Look("Duration", "duration", 104),
    "source": _Look("Source", "source", 96),
    "source_name": _Look("Source name", "text", 120),
    "branch": _Look("Branch", "text", 112),
    "commit": _Look("Commit", "commit", 76),
    "parent": _Look("Parent run", "text", 120),
    "label": _Look("Labels", "labels", 132),
    "id": _Look("Run id", "text", 150),
    "artifact_uri": _Look("Artifacts", "text", 200),
}
FIRST = ("name", "status", "created")
"""Fields of a run that are always among the default columns."""

_IF_VARIED = ("user", "experiment", "commit")

GROUPS = (("run", "Run"), ("metric", "Metrics"), ("param", "Params"), ("data", "Data"), ("tag", "Tags"))
"""Kinds of columns in the order of the table, and the headings of their groups."""

_WIDEST = 124
"""Pixels of a column at first; a longer name is cut, with the whole in its title."""
_LONG_FROM, _INFINITE = 1e4, 1e300
_NUMBER_PX = 112
"""Pixels for a number like -123456.7891, the longest one that is not written with an exponent."""
_LIMITS = {"metric": 4, "param": 6, "data": 2}
_LONG_TEXT_DISTINCT_SHARE = 0.9


def default_columns(columns: Sequence[ColumnFacts], goals: Mapping[str, str]) -> tuple[str, ...]:
    """The columns a person sees first: at most 17, chosen among those that vary, the most filled ones first.

    Args:
        columns: Every column of the project.
        goals: Metric name to ``up`` or ``down``; these metrics come first, whether they vary or not.
    """
    present = {column.key: column for column in columns}
    first = [_PROJECT] if _PROJECT in present else []
    first += [key for key in FIRST if key == "name" or present.get(key) is not None]
    label = present.get("label")
    first += ["label"] if label is not None and label.count else []
    varied = [key for key in _IF_VARIED if _is_varied(present.get(key))]
    chosen = [column.key for kind in _LIMITS for column in _best(columns, kind, goals)]
    return tuple(first + varied + chosen)


def _best(columns: Iterable[ColumnFacts], kind: str, goals: Mapping[str, str]) -> list[ColumnFacts]:
    places = {name: place for place, name in enumerate(goals)} if kind == "metric" else {}
    fitting = [c for c in columns if c.kind == kind and (c.name in places or (_is_varied(c) and not _is_prose(c)))]
    fitting.sort(key=lambda c: (places.get(c.name, len(places)), -c.count, c.name))
    return fitting[: _LIMITS[kind]]


def _is_varied(column: ColumnFacts | None) -> bool:
    return column is not None and column.count > 0 and column.distinct > 1


def _is_prose(column: ColumnFacts) -> bool:
    many = column.distinct > 20 and column.distinct > column.count * _LONG_TEXT_DISTINCT_SHARE
    return column.kind == "param" and column.type == "string" and many


def known_keys(keys: Iterable[str], columns: Sequence[ColumnFacts]) -> tuple[str, ...]:
    """Those of `keys` that the project has, aggregates of its metrics included."""
    present = {column.key: column for column in columns}
    always = _RUN.keys() - {_PROJECT}
    return tuple(key for key in keys if key in always or _column_of(key, present) is not None)


def definitions(keys: Iterable[str], columns: Sequence[ColumnFacts]) -> list[dict[str, Any]]:
    """Grouped column definitions, one group per kind, in the order of `GROUPS`.

    The name comes first and is pinned; before it stands the project, where there are several.

    Args:
        keys: Columns to show, in order; unknown ones are left out.
        columns: Every column of the project.
    """
    present = {column.key: column for column in columns}
    known = known_keys(dict.fromkeys(("name", *keys)), columns)
    shown = [key for key in known if key not in _PINNED]
    pinned = _group("run", "Run", [_definition(key, present) for key in _PINNED if key in known])
    groups = []
    for kind, heading in GROUPS:
        inside = [_definition(key, present) for key in shown if kind_of(key) == kind]
        if inside:
            groups.append(_group(kind, "" if kind == "run" else heading, inside))
    return [pinned, *groups]


def kind_of(key: str) -> str:
    """The kind of a column key."""
    prefix, dot, _ = key.partition(".")
    kinds = {"params": "param", "metrics": "metric", "tags": "tag", "data": "data"}
    return kinds.get(prefix, "run") if dot else "run"


def _group(kind: str, heading: str, children: list[dict[str, Any]]) -> dict[str, Any]:
    name = "name" if children[-1]["colId"] == "name" else kind
    return {
        "groupId": f"group-{name}",
        "headerName": heading,
        "headerClass": f"dg-grid-group dg-grid-kind-{kind}",
        "marryChildren": True,
        "children": children,
    }


def _definition(key: str, present: Mapping[str, ColumnFacts]) -> dict[str, Any]:
    kind = kind_of(key)
    column = _column_of(key, present)
    look = _RUN.get(key) or _look(key, kind, column)
    made: dict[str, Any] = {
        "colId": key,
        "field": key,
        "headerName": look.label,
        "width": look.width,
        "cellRenderer": look.renderer,
        "cellRendererParams": _extra(look, column),
        "headerComponentParams": {"type": column.type if column else "string", "key": key, **_metric(key, column)},
        "headerClass": f"dg-grid-kind-{kind}" + (" dg-grid-right" if look.renderer in _RIGHT else ""),
        "cellClass": f"dg-grid-in-{kind}" + (" dg-grid-values-right" if look.renderer in _RIGHT else ""),
    }
    return made | ({"pinned": "left", "lockPosition": "left"} if key in _PINNED else {})


def _metric(key: str, column: ColumnFacts | None) -> dict[str, Any]:
    """Of a metric's column: the key of its last value, its name, and which aggregate this column shows."""
    if column is None or column.kind != "metric":
        return {}
    aggregate = key.rpartition(".")[2] if key != column.key else AGGREGATES[0]
    return {"metric": {"key": column.key, "name": column.name, "aggregate": aggregate}}


_PINNED = (_PROJECT, "name")
_RIGHT = frozenset({"metric", "number", "duration"})


def _look(key: str, kind: str, column: ColumnFacts | None) -> _Look:
    if column is None:
        return _Look(key, "text", 112)
    label = column.name + (f" {key[len(column.key) + 1 :].replace('_', ' ')}" if key != column.key else "")
    if kind == "metric":
        return _Look(label, "metric", _width(label, _NUMBER_PX if _is_long(column) else 88))
    if kind == "data":
        return _Look(label, "hash", _width(label, 96))
    if column.type == "number":
        return _Look(label, "number", _width(label, 80))
    return _Look(label, "time" if column.type == "time" else "text", _width(label, 96))


def _is_long(column: ColumnFacts) -> bool:
    """Whether numbers with four decimals need more digits before the point than usual."""
    ends = (abs(end) for end in (column.min, column.max) if isinstance(end, float | int))
    return any(_LONG_FROM <= end < _INFINITE for end in ends)


def _width(label: str, least: int) -> int:
    return max(least, min(_WIDEST, 26 + 7 * len(label)))


def _extra(look: _Look, column: ColumnFacts | None) -> dict[str, Any]:
    if look.renderer == "status":
        return {"tones": {**TONES, "": OTHER}}
    return _scale(column) if look.renderer == "metric" else {}


def _scale(column: ColumnFacts | None) -> dict[str, Any]:
    low, high = (column.min, column.max) if column else (None, None)
    is_scale = (
        isinstance(low, float | int)
        and isinstance(high, float | int)
        and abs(low) < _INFINITE
        and abs(high) < _INFINITE
    )
    return {"min": low, "max": high} if is_scale else {}


def _column_of(key: str, present: Mapping[str, ColumnFacts]) -> ColumnFacts | None:
    if key in present:
        return present[key]
    base, dot, aggregate = key.rpartition(".")
    found = present.get(base) or present.get(base.replace('"', ""))
    is_aggregate = bool(dot) and aggregate in AGGREGATES and found is not None and found.kind == "metric"
    return found if is_aggregate else None
