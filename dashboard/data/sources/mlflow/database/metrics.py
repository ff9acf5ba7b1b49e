"""Metric summaries, computed where the points are.

A run with as many points as metrics (the usual sweep) needs no aggregation: its latest values are everything. Only the
others are aggregated.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from dashboard.data.model.run import MetricSummary
from dashboard.data.sources.mlflow.database.points import Order, Points
from dashboard.data.sources.mlflow.database.schema import Rows, Schema, rows
from dashboard.data.sources.mlflow.rules import LARGEST, mean, metric_value


@dataclass(slots=True)
class MetricFacts:
    """What some runs' metrics say.

    Attributes:
        summaries: By run, then key.
        newest_ms: Time of each run's newest value; a run without values is missing.
        counts: Number of points of each run.
    """

    summaries: dict[str, dict[str, MetricSummary]]
    newest_ms: dict[str, int]
    counts: dict[str, int]


class MetricTables:
    """The points of runs (``metrics``) and their latest values (``latest_metrics``, missing in old schemas)."""

    def __init__(self, schema: Schema) -> None:
        self.points = Points(schema) if schema.has("metrics") else None
        self.latest = Points(schema, "latest_metrics") if schema.has("latest_metrics") else None

    def summaries(self, connection: Connection, run_ids: Sequence[str]) -> MetricFacts:
        """The summaries of every metric of these runs."""
        facts = MetricFacts({run_id: {} for run_id in run_ids}, {}, self.counts(connection, run_ids))
        result, newest = facts.summaries, facts.newest_ms
        current, mine, latest = "", dict[str, MetricSummary](), -1
        for run_id, key, value, is_nan, step, at, *_ in self._latest(connection, run_ids):
            if run_id != current:
                current, mine, latest = run_id, result[run_id], newest.get(run_id, -1)
            is_plain = not is_nan and value is not None and -LARGEST < value < LARGEST
            number = value if is_plain else metric_value(value, is_nan)
            mine[key] = MetricSummary(number, number, number, number, number, 1, step, step, step)
            if at is not None and at > latest:
                newest[run_id] = latest = at
        several = [run_id for run_id in run_ids if facts.counts.get(run_id, 0) > len(result[run_id])]
        if several:
            self._aggregate(connection, several, result)
        return facts

    def counts(self, connection: Connection, run_ids: Sequence[str] | None = None) -> dict[str, int]:
        """Number of metric points by run; answered by an index."""
        points = self.points
        if points is None:
            return {}
        statement = select(points.run, func.count()).group_by(points.run)
        if run_ids is not None:
            statement = statement.where(points.of_runs(run_ids))
        return dict(rows(connection, statement))

    def _latest(self, connection: Connection, run_ids: Sequence[str]) -> Rows:
        source = self.latest or self.points
        if source is None:
            return []
        groups, columns = [source.run, source.key], [source.value, source.is_nan, source.step, source.at]
        where = source.of_runs(run_ids)
        if source is self.latest:
            return rows(connection, select(*groups, *columns).where(where))
        return rows(connection, source.extreme(groups, columns, where, "last"))

    def _aggregate(
        self, connection: Connection, run_ids: Sequence[str], result: dict[str, dict[str, MetricSummary]]
    ) -> None:
        """Replace the one-point summaries of `run_ids` by those of all their points."""
        points = self.points
        if points is None:
            return
        groups, where = [points.run, points.key], points.of_runs(run_ids)
        numbers = where & points.is_number
        average = func.avg(case((points.is_number, points.value)))
        totals = rows(connection, select(*groups, func.count(), average).where(where).group_by(*groups))
        asked: tuple[tuple[ColumnElement[Any], ColumnElement[bool], Order], ...] = (
            (points.step, numbers, "least"),
            (points.step, numbers, "largest"),
            (points.is_nan, where, "first"),
        )
        found = [
            _by_metric(rows(connection, points.extreme(groups, (points.value, column), condition, order)))
            for column, condition, order in asked
        ]
        for run_id, key, count, mean_ in totals:
            at = (run_id, key)
            latest = result[run_id].get(key)
            if latest is not None and at in found[2]:
                result[run_id][key] = _summary(latest, count, mean_, [table.get(at) for table in found])


def _by_metric(found: Rows) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {(row[0], row[1]): row[2:] for row in found}


def _summary(
    latest: MetricSummary, count: int, average: float | None, extremes: Sequence[tuple[Any, ...] | None]
) -> MetricSummary:
    least, largest, first = extremes
    low = metric_value(least[0]) if least else math.nan
    high = metric_value(largest[0]) if largest else math.nan
    return MetricSummary(
        last=latest.last,
        min=low,
        max=high,
        mean=mean(average, low, high),
        first=metric_value(first[0], first[1]) if first else math.nan,
        count=count,
        last_step=latest.last_step,
        min_step=least[1] if least else None,
        max_step=largest[1] if largest else None,
    )
