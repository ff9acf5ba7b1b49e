"""Which columns charts show at first, and in which order columns are offered."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.charts.axes import Candidate
from dashboard.figures.charts.scatter import MAX_POINTS
from dashboard.figures.runs.table import ColumnFacts

MAX_OFFERED = 100
_MAX_GROUPS = 30


def choices(
    wanted: Sequence[Candidate], columns: Sequence[ColumnFacts], goals: Mapping[str, str], *, runs: int
) -> dict[str, tuple[str, str, str]]:
    """Keys of x, y and z for each kind of chart; empty where there is none.

    Args:
        wanted: Columns in which the runs differ, the most telling first.
        columns: Every column of the project, for its type.
        goals: Metric name to ``up`` or ``down``, the first one first.
        runs: How many are drawn; words have no mean that could colour the cells of a cloud.
    """
    types = {column.key: column.type for column in columns}
    aims = [item.key for name in goals for item in wanted if item.kind == "metric" and item.name == name]
    metrics = [*aims, *(item.key for item in wanted if item.kind == "metric" and item.key not in aims)]
    numbers = [item.key for item in wanted if item.kind == "param" and types.get(item.key) == "number"]
    groups = [item.key for item in wanted if item.kind == "param" and item.distinct <= _MAX_GROUPS]
    words = [key for key in groups if types.get(key) != "number"]
    y = _at(metrics, 0)
    x = _at([*numbers, *metrics[1:], *words], 0)
    return {
        "scatter": (x, y, _at(words, 0) if runs <= MAX_POINTS else ""),
        "box": (_at([*words, *groups], 0) or x, y, ""),
        "contour": (_at(numbers, 0), _at(numbers, 1), y),
    }


def _at(keys: Sequence[str], place: int) -> str:
    return keys[place] if place < len(keys) else ""


def matching(columns: Sequence[ColumnFacts], text: str) -> list[str]:
    """Keys of the columns whose key holds the text, metrics and params first, the most filled first; some of them."""
    order = {"metric": 0, "param": 1}
    folded = text.casefold()
    found = [c for c in columns if c.count and c.key not in {"id", "name"} and folded in c.key.casefold()]
    found.sort(key=lambda c: (order.get(c.kind, 2), -c.count, c.key))
    return [c.key for c in found[:MAX_OFFERED]]
