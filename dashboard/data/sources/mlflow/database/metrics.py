"""Metric summaries, computed where the points are.

A run with as many points as metrics (the usual sweep) needs no aggregation: its latest values are everything. Only the
others are aggregated.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import ColumnElement, Connection, case, func, select

from dashboard.data.model.primary import Primary, at_best
from dashboard.data.model.run import MetricSummary, Spread
from dashboard.data.sources.mlflow.database.chosen import Chosen
from dashboard.data.sources.mlflow.database.points import MEAN_SCALE, Order, Points
from dashboard.data.sources.mlflow.database.schema import Rows, Schema, rows
from dashboard.data.sources.mlflow.rules import LARGEST, mean, metric_value


@dataclass(slots=True)
class MetricFacts:
    """What some runs' metrics say.

    Attributes:
        summaries: By run, then key.
        counts: Number of points of each run.
    """

    summaries: dict[str, dict[str, MetricSummary]]
    counts: dict[str, int]


class MetricTables:
    """The points of runs (``metrics``) and their latest values (``latest_metrics``, missing in old schemas).

    Args:
        schema: What the database has.
        primary: The metric whose best step counts.
    """

    def __init__(self, schema: Schema, primary: Primary | None = None) -> None:
        self._primary = primary
        self.points = Points(schema) if schema.has("metrics") else None
        self.latest = Points(schema, "latest_metrics") if schema.has("latest_metrics") else None

    def summaries(self, connection: Connection, chosen: Chosen, run_ids: Sequence[str]) -> MetricFacts:
        """The summaries of every metric of runs; of `run_ids` among the chosen ones all points are looked at."""
        facts = MetricFacts({run_id: {} for run_id in run_ids}, self.counts(connection, chosen))
        result = defaultdict(dict[str, MetricSummary], facts.summaries)
        for run_id, key, value, step in self._latest(connection, chosen):  # millions: each name here is time
            number = value if value is not None and -LARGEST < value < LARGEST else metric_value(value)
            result[run_id][key] = MetricSummary(number, step)
        several = [run_id for run_id in run_ids if facts.counts.get(run_id, 0) > len(result[run_id])]
        if several:
            self._aggregate(connection, Chosen(several), result)
        return facts

    def newest_ms(self, connection: Connection, run_ids: Sequence[str]) -> dict[str, int]:
        """Time of each run's newest value; a run without values is missing."""
        source = self.latest or self.points
        if source is None or not run_ids:
            return {}
        statement = select(source.run, func.max(source.at)).where(source.run.in_(run_ids)).group_by(source.run)
        return {run_id: at for run_id, at in rows(connection, statement) if at is not None}

    def counts(self, connection: Connection, chosen: Chosen | None = None) -> dict[str, int]:
        """Number of metric points by run; answered by an index."""
        points = self.points
        if points is None:
            return {}
        statement = select(points.run, func.count()).group_by(points.run)
        if chosen is not None:
            statement = statement.where(chosen.among(points.run))
        return dict(rows(connection, statement))

    def _latest(self, connection: Connection, chosen: Chosen) -> Rows:
        """Run, key, value (None for NaN) and step of each metric."""
        source = self.latest or self.points
        if source is None:
            return []
        groups, columns = [source.run, source.key], [case((source.is_number, source.value)), source.step]
        where = chosen.among(source.run)
        if source is self.latest:
            return rows(connection, select(*groups, *columns).where(where))
        return [row[:4] for row in rows(connection, source.extreme(groups, columns, where, "last"))]

    def _aggregate(self, connection: Connection, chosen: Chosen, result: dict[str, dict[str, MetricSummary]]) -> None:
        """Replace the one-point summaries of these runs by those of all their points."""
        points = self.points
        if points is None:
            return
        groups, where = [points.run, points.key], chosen.among(points.run)
        numbers = where & points.is_number
        totals = rows(connection, select(*groups, func.count(), points.mean()).where(where).group_by(*groups))
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
        if self._primary is not None:
            for run_id, key, value, is_nan in rows(connection, points.at_best(self._primary, where)):
                mine = result[run_id]
                if key in mine:  # the latest comes last
                    mine[key] = at_best(mine[key], metric_value(value, is_nan))


def _by_metric(found: Rows) -> dict[tuple[str, str], tuple[Any, ...]]:
    return {(row[0], row[1]): row[2:] for row in found}


def _summary(
    latest: MetricSummary, count: int, average: float | None, extremes: Sequence[tuple[Any, ...] | None]
) -> MetricSummary:
    least, largest, first = extremes
    low = metric_value(least[0]) if least else math.nan
    high = metric_value(largest[0]) if largest else math.nan
    spread = Spread(
        min=low,
        max=high,
        mean=mean(None if average is None else average / MEAN_SCALE, low, high),
        first=metric_value(first[0], first[1]) if first else math.nan,
        count=count,
        min_step=least[1] if least else None,
        max_step=largest[1] if largest else None,
    )
    return MetricSummary(latest.last, latest.last_step, None if count == 1 else spread)
