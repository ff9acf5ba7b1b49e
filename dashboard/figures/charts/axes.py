"""Which columns the parallel plot shows at first: those in which the compared runs differ."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.figures.runs.table import ColumnFacts

MAX_PARAMS = 7
MAX_METRICS = 4
MAX_CANDIDATES = 32
_MAX_CATEGORIES = 40


@dataclass(frozen=True, slots=True)
class Candidate:
    """A column that may become an axis.

    Attributes:
        key: As the query language writes it.
        kind: ``param`` or ``metric``.
        name: Without prefix and quotes.
        count: Runs that have a value.
        distinct: Distinct values; NaN is one.
    """

    key: str
    kind: str
    name: str
    count: int
    distinct: int

    def among(self, values: Sequence[Any]) -> Candidate:
        """The same column over some runs only."""
        present = [_comparable(value) for value in values if value is not None]
        return Candidate(self.key, self.kind, self.name, len(present), len(set(present)))


def _comparable(value: Any) -> Any:
    if isinstance(value, float):
        return "NaN" if math.isnan(value) else value
    return value if isinstance(value, str | int) else str(value)


def candidates(columns: Sequence[ColumnFacts], goals: Mapping[str, str]) -> tuple[Candidate, ...]:
    """Params and metrics of a project that can be drawn and vary, the most filled first; goal metrics always.

    Args:
        columns: Every column of the project.
        goals: Metric name to ``up`` or ``down``.
    """
    fitting = [c for c in columns if _is_goal(c, goals) or (c.distinct > 1 and _is_drawable(c))]
    fitting.sort(key=lambda c: (not _is_goal(c, goals), -c.count, c.name))
    params = [c for c in fitting if c.kind == "param"][:MAX_CANDIDATES]
    metrics = [c for c in fitting if c.kind == "metric"][:MAX_CANDIDATES]
    return tuple(Candidate(c.key, str(c.kind), c.name, c.count, c.distinct) for c in [*params, *metrics])


def _is_goal(column: ColumnFacts | Candidate, goals: Mapping[str, str]) -> bool:
    return column.kind == "metric" and column.name in goals


def _is_drawable(column: ColumnFacts) -> bool:
    return column.type != "string" or column.distinct <= _MAX_CATEGORIES


def default_axes(found: Sequence[Candidate], goals: Mapping[str, str]) -> tuple[str, ...]:
    """Params that vary, the most filled first, then other metrics that vary, and the goal metrics at the right end.

    A column without any value is never an axis. Where too little varies for a plot, columns with one value help out.

    Args:
        found: The candidates, over the runs that are compared.
        goals: Metric name to ``up`` or ``down``; the first one comes last.
    """
    filled = [item for item in found if item.count]
    axes = _chosen([item for item in filled if item.distinct > 1 or _is_goal(item, goals)], goals)
    return axes if len(axes) > 1 else _chosen(filled, goals)


def _chosen(items: Sequence[Candidate], goals: Mapping[str, str]) -> tuple[str, ...]:
    ranked = sorted(items, key=lambda item: (-item.count, item.name))
    params = [item.key for item in ranked if item.kind == "param"]
    others = [item.key for item in ranked if item.kind == "metric" and item.name not in goals]
    aims = {item.name: item.key for item in items if _is_goal(item, goals)}
    wanted = [aims[name] for name in goals if name in aims][:MAX_METRICS]
    return (*params[:MAX_PARAMS], *others[: MAX_METRICS - len(wanted)], *reversed(wanted))
