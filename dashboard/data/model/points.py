"""Summaries and thinning of metric points that are at hand as a list."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

from dashboard.data.model.run import MetricHistory, MetricSummary, Spread


class Point(NamedTuple):
    """One logged value; `at` in Unix milliseconds."""

    step: int
    at: int
    value: float


def summary_of(points: Sequence[Point]) -> MetricSummary:
    """The summary of at least one point, in the order they were logged.

    The last value is the one at the largest (step, time, value): MLflow's own rule, with its own comparison of NaN.
    """
    last = max(points)
    if len(points) == 1:
        return MetricSummary(last.value, last.step)
    first = min(points, key=lambda point: point[:2])
    numbers = [point for point in points if not math.isnan(point.value)]
    if not numbers:
        return MetricSummary(last.value, last.step, Spread(math.nan, math.nan, math.nan, math.nan, len(points)))
    low = min(numbers, key=lambda point: point.value)
    high = max(numbers, key=lambda point: point.value)
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


def history_of(key: str, points: Sequence[Point], limit: int) -> MetricHistory:
    """The points ordered by (step, time, value), thinned to about `limit` with the extremes of every stretch kept."""
    ordered = sorted(points)
    kept = ordered if len(ordered) <= limit else _thinned(ordered, max(1, limit // 4))
    return MetricHistory(
        key=key,
        step=[point.step for point in kept],
        time_ms=[point.at for point in kept],
        value=[point.value for point in kept],
        sampled=len(kept) < len(ordered),
        total=len(ordered),
    )


def _thinned(ordered: Sequence[Point], stretches: int) -> list[Point]:
    size = -(-len(ordered) // stretches)
    kept: list[Point] = []
    for start in range(0, len(ordered), size):
        stretch = range(start, min(start + size, len(ordered)))
        numbers = [index for index in stretch if not math.isnan(ordered[index].value)]
        chosen = {stretch[0], stretch[-1]}
        if numbers:
            chosen |= {min(numbers, key=lambda i: ordered[i].value), max(numbers, key=lambda i: ordered[i].value)}
        kept.extend(ordered[index] for index in sorted(chosen))
    return kept
