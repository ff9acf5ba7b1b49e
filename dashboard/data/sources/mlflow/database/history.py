"""One metric's points, thinned out in the database so that every stretch keeps its least and largest value."""

from __future__ import annotations

from typing import Any

from sqlalchemy import Connection, and_, cast, func, select
from sqlalchemy.types import BigInteger

from dashboard.data.model.run import MetricHistory
from dashboard.data.sources.mlflow.database.points import Order, Points
from dashboard.data.sources.mlflow.database.schema import Schema, rows
from dashboard.data.sources.mlflow.rules import metric_value

Point = tuple[int, int, Any, Any]


def read_history(connection: Connection, schema: Schema, run_id: str, key: str, limit: int) -> MetricHistory:
    """The points of a metric ordered by (step, time), at most about `limit` of them."""
    if not schema.has("metrics"):
        return MetricHistory(key, [], [], [], sampled=False, total=0)
    points = Points(schema)
    where = and_(points.run == run_id, points.key == key)
    columns = (points.step, points.at, points.value, points.is_nan)
    total = rows(connection, select(func.count()).where(where))[0][0]
    if total <= limit:
        found = rows(connection, select(*columns).where(where).order_by(points.step, points.at, points.value))
        return _history(key, found, total)
    return _history(key, _thinned(connection, points, where, limit), total)


def _thinned(connection: Connection, points: Points, where: Any, limit: int) -> list[Point]:
    low, high = rows(connection, select(func.min(points.step), func.max(points.step)).where(where))[0]
    axis = points.step
    if low == high:
        axis = points.at
        low, high = rows(connection, select(func.min(axis), func.max(axis)).where(where))[0]
    stretches = max(1, limit // 4)
    width = max(1, -(-(high - low + 1) // stretches))
    stretch = cast((axis - low) // width, BigInteger)
    columns = (points.step, points.at, points.value, points.is_nan)
    found: set[Point] = set()
    orders: tuple[Order, ...] = ("least", "largest", "first", "last")
    for order in orders:
        condition = and_(where, points.is_number) if order in {"least", "largest"} else where
        for row in rows(connection, points.extreme([stretch], columns, condition, order)):
            found.add(row[1:5])
    return sorted(found, key=lambda point: point[:2])


def _history(key: str, found: list[Any], total: int) -> MetricHistory:
    return MetricHistory(
        key=key,
        step=[row[0] for row in found],
        time_ms=[row[1] for row in found],
        value=[metric_value(row[2], row[3]) for row in found],
        sampled=len(found) < total,
        total=total,
    )
