"""The table of metric points, and the rows with the least or largest value or time of a group.

The row of an extreme is found by SQLite's bare columns beside a min/max aggregate (documented behaviour), or by
PostgreSQL's DISTINCT ON: joining the points with their own aggregates is hundreds of times slower.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Literal

from sqlalchemy import ColumnElement, Select, and_, case, false, func, select

from dashboard.data.model.primary import Primary
from dashboard.data.sources.mlflow.database.schema import Schema

_MILLISECONDS_RANGE = 1 << 42
MEAN_SCALE = 2.0**-40
"""A power of two, which no digit is lost by: as many of the largest doubles as fit into a table have a sum then."""
_TINY = 1e-290


Order = Literal["least", "largest", "first", "last"]


class Points:
    """Metric points: ``metrics``, or ``latest_metrics`` with one point per metric.

    Attributes:
        is_number: Condition that leaves NaN out.
    """

    def __init__(self, schema: Schema, name: str = "metrics") -> None:
        source = schema.table(name)
        self._is_sqlite = schema.dialect == "sqlite"
        self.run, self.key, self.value = source.c.run_uuid, source.c.key, source.c.value
        self.step = schema.column(source, "step", 0)
        self.at = schema.column(source, "timestamp", 0)
        self.is_nan = schema.column(source, "is_nan", 0)
        self.is_number: ColumnElement[bool] = self.value.is_not(None)
        if "is_nan" in source.c:
            self.is_number = and_(self.is_number, self.is_nan.is_(false()))

    def extreme(
        self,
        groups: Sequence[ColumnElement[Any]],
        columns: Sequence[ColumnElement[Any]],
        where: ColumnElement[bool],
        order: Order,
    ) -> Select[Any]:
        """Of each group the row with the least or largest value, or the first or last by (step, time).

        The answer's columns are `groups`, `columns` and one of no use.
        """
        by_value, descending = order in {"least", "largest"}, order in {"largest", "last"}
        if self._is_sqlite:
            by = self.value if by_value else self._moment()
            pick = func.max(by) if descending else func.min(by)
            return select(*groups, *columns, pick).where(where).group_by(*groups)
        keys = [self.value] if by_value else [self.step, self.at]
        directed = [key.desc() if descending else key.asc() for key in keys]
        return select(*groups, *columns, self.at).where(where).distinct(*groups).order_by(*groups, *directed)

    def mean(self) -> ColumnElement[Any]:
        """The mean of numbers times `MEAN_SCALE`; not by ``avg``, which adds up squares in PostgreSQL.

        There a sum or a product that has no double ends the whole statement.
        """
        share = case((func.abs(self.value) > _TINY, self.value * MEAN_SCALE), else_=0.0)
        return func.sum(case((self.is_number, share))) / func.nullif(func.count(case((self.is_number, 1))), 0)

    def at_best(self, primary: Primary, where: ColumnElement[bool]) -> Select[Any]:
        """Run, key, value and NaN flag of every point at the step where its run's primary metric was best.

        Where a metric has several points at that step, the one that was logged last comes last.

        Args:
            primary: Of equal values of it the earliest step counts.
            where: Which runs.
        """
        mine = where & self.is_number & (self.key == primary.metric)
        order = self.value.desc() if primary.goal == "up" else self.value.asc()
        place = func.row_number().over(partition_by=self.run, order_by=(order, self.step))
        placed = select(self.run.label("run"), self.step.label("step"), place.label("place")).where(mine).subquery()
        best = select(placed.c.run, placed.c.step).where(placed.c.place == 1).cte("best")
        is_there = and_(self.run == best.c.run, self.step == best.c.step)
        points = select(self.run, self.key, self.value, self.is_nan).where(is_there)
        return points.order_by(self.at, self.value)

    def _moment(self) -> ColumnElement[Any]:
        """One number that sorts as (step, time); beyond 2**20 steps SQLite makes it a float that sorts by step."""
        return self.step * _MILLISECONDS_RANGE + func.min(self.at, _MILLISECONDS_RANGE - 1)
