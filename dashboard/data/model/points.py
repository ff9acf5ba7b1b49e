"""Summaries and thinning of metric points that are at hand as a list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.data.model.run import WHOLE, MetricHistory, MetricSummary, Spread, Window


class Point(NamedTuple):
    """One logged value; `at` in Unix milliseconds."""

    step: int
    at: int
    value: float


def summary_of(points: Sequence[Point]) -> MetricSummary:
    """The summary of at least one point, in the order they were logged.

    The last value is the one at the largest (step, time, value): MLflow's own rule, with its own comparison of NaN. Of
    equal extremes the step is the earliest.
    """
    last = max(points)
    if len(points) == 1:
        return MetricSummary(last.value, last.step)
    first = min(points, key=lambda point: point[:2])
    numbers = [point for point in points if not math.isnan(point.value)]
    if not numbers:
        return MetricSummary(last.value, last.step, Spread(math.nan, math.nan, math.nan, math.nan, len(points)))
    low = min(numbers, key=lambda point: (point.value, point.step))
    high = min(numbers, key=lambda point: (-point.value, point.step))
    spread = Spread(
        min=low.value,
        max=high.value,
        mean=_mean([point.value for point in numbers]) if _are_finite(low, high) else low.value + high.value,
        first=first.value,
        count=len(points),
        min_step=low.step,
        max_step=high.step,
    )
    return MetricSummary(last.value, last.step, spread)


def _are_finite(low: Point, high: Point) -> bool:
    return math.isfinite(low.value) and math.isfinite(high.value)


def _mean(values: Sequence[float]) -> float:
    try:
        return math.fsum(values) / len(values)
    except OverflowError:  # the sum of the largest doubles is none; their shares lose only digits
        return math.fsum(value / len(values) for value in values)


def history_of(key: str, points: Sequence[Point], limit: int, window: Window = WHOLE) -> MetricHistory:
    """The points inside a window ordered by (step, time, value), thinned to about `limit`; see `thinned`."""
    ordered = sorted(point for point in points if window.holds(point.step, point.at))
    kept = ordered if len(ordered) <= limit else thinned(ordered, max(1, limit // 4))
    return MetricHistory(
        key=key,
        step=[point.step for point in kept],
        time_ms=[point.at for point in kept],
        value=[point.value for point in kept],
        sampled=len(kept) < len(ordered),
        total=len(ordered),
    )


def thinned(ordered: Sequence[Point], stretches: int) -> list[Point]:
    """Of each stretch its first and last point, its least and largest finite value, and one that is not finite."""
    size = -(-len(ordered) // max(1, stretches))
    kept: list[Point] = []
    for start in range(0, len(ordered), size):
        stretch = range(start, min(start + size, len(ordered)))
        chosen = {stretch[0], stretch[-1]}
        finite = [index for index in stretch if math.isfinite(ordered[index].value)]
        if finite:
            chosen |= {min(finite, key=lambda i: ordered[i].value), max(finite, key=lambda i: ordered[i].value)}
        if len(finite) < len(stretch):
            chosen.add(next(index for index in stretch if not math.isfinite(ordered[index].value)))
        kept.extend(ordered[index] for index in sorted(chosen))
    return kept
