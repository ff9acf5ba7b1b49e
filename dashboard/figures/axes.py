"""Which columns the parallel plot shows at first."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from dashboard.figures.run_table import ColumnFacts

MAX_PARAMS = 7
MAX_METRICS = 4
_MAX_CATEGORIES = 40


def default_axes(columns: Sequence[ColumnFacts], goals: Mapping[str, str]) -> tuple[str, ...]:
    """Params that vary, the most filled first, then the goal metrics and other metrics that vary.

    Args:
        columns: Every column of the project.
        goals: Metric name to ``up`` or ``down``.
    """
    params = [c for c in columns if c.kind == "param" and c.distinct > 1 and _is_drawable(c)]
    params.sort(key=lambda c: (-c.count, c.name))
    places = {name: place for place, name in enumerate(goals)}
    metrics = [c for c in columns if c.kind == "metric" and (c.name in places or c.distinct > 1)]
    metrics.sort(key=lambda c: (places.get(c.name, len(places)), -c.count, c.name))
    return tuple(c.key for c in [*params[:MAX_PARAMS], *metrics[:MAX_METRICS]])


def _is_drawable(column: ColumnFacts) -> bool:
    return column.type != "string" or column.distinct <= _MAX_CATEGORIES
