"""One metric's points, thinned out so that every stretch of steps keeps its least and largest value.

A short history is read whole. A long one is never: for each stretch the database looks up the row of an extreme, which
an index on (run, key, step) makes a walk over that stretch alone. Grouping all of them in one statement sorts every
point: for a million points that takes ten times as long.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from sqlalchemy import ColumnElement, Connection, Select, and_, bindparam, func, not_, select

from dashboard.data.model.points import Point, history_of, thinned
from dashboard.data.model.run import WHOLE, MetricHistory, Window
from dashboard.data.sources.mlflow.database.points import Points
from dashboard.data.sources.mlflow.database.schema import Schema, rows
from dashboard.data.sources.mlflow.rules import LARGEST, metric_value

_READ_WHOLE = 50_000
"""Up to so many points are read at once; more are looked up stretch by stretch."""


def read_history(
    connection: Connection, schema: Schema, run_id: str, key: str, *, limit: int, window: Window = WHOLE
) -> MetricHistory:
    """The points of a metric inside a window, ordered by (step, time), at most about `limit` of them."""
    if not schema.has("metrics"):
        return MetricHistory(key, [], [], [], sampled=False, total=0)
    points = Points(schema)
    own = and_(points.run == run_id, points.key == key)
    where = and_(own, *_inside(points, window))
    total = rows(connection, select(func.count()).where(where))[0][0]
    low, high = _ends(connection, points.step, where)
    if total <= max(limit, _READ_WHOLE) or low == high:
        return history_of(key, [_point(row) for row in rows(connection, _all(points, where))], limit)
    # A second range of steps beside a stretch's own could be the one that the index is walked by.
    walked = own if window.axis == "step" else where
    found = sorted(set(_extremes(connection, points, walked, (low, high), max(1, limit // 2))))
    kept = thinned(found, limit // 4) if len(found) > 2 * limit else found
    return MetricHistory(
        key, [point.step for point in kept], [point.at for point in kept], [point.value for point in kept],
        sampled=True, total=total,
    )  # fmt: skip


def _inside(points: Points, window: Window) -> Iterator[ColumnElement[bool]]:
    axis = points.at if window.axis == "time" else points.step
    if math.isfinite(window.low):
        yield axis >= math.ceil(window.low)
    if math.isfinite(window.high):
        yield axis <= math.floor(window.high)


def _ends(connection: Connection, axis: ColumnElement[Any], where: ColumnElement[bool]) -> tuple[int, int]:
    """The least and the largest; apart, because together they would be a walk over all points."""
    least, largest = (rows(connection, select(end(axis)).where(where))[0][0] for end in (func.min, func.max))
    return least or 0, largest or 0


def _all(points: Points, where: ColumnElement[bool]) -> Select[Any]:
    return select(points.step, points.at, points.value, points.is_nan).where(where)


def _extremes(
    connection: Connection, points: Points, where: ColumnElement[bool], ends: tuple[int, int], stretches: int
) -> Iterator[Point]:
    """Of each stretch the least and the largest finite value, and one that is not finite."""
    low, high = ends
    width = max(1, -(-(high - low + 1) // stretches))
    stretch = and_(where, points.step >= bindparam("start"), points.step < bindparam("end"))
    is_finite = and_(points.is_number, points.value > -LARGEST, points.value < LARGEST)
    statements = [
        _all(points, and_(stretch, is_finite)).order_by(points.value).limit(1),
        _all(points, and_(stretch, is_finite)).order_by(points.value.desc()).limit(1),
        _all(points, and_(stretch, not_(is_finite))).limit(1),
    ]
    for start in range(low, high + 1, width):
        for statement in statements:
            found = connection.execute(statement, {"start": start, "end": min(start + width, high + 1)}).fetchall()
            yield from (_point(tuple(row)) for row in found)


def _point(row: Any) -> Point:
    return Point(row[0], row[1], metric_value(row[2], row[3]))
