"""Points of a curve on its horizontal axis: order, alignment with another metric, and values that have no place."""

from __future__ import annotations

import math
from bisect import bisect_right
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from dashboard.data.model.run import MetricHistory

STEP, TIME, RELATIVE = "step", "time", "relative"
METRIC = "metric:"
"""Before the name of a metric that stands on the horizontal axis."""


@dataclass(frozen=True, slots=True)
class Odd:
    """Points that are NaN or infinite, of one kind.

    Attributes:
        word: ``NaN``, ``∞`` or ``−∞``.
        symbol: Plotly's marker.
        height: Share of the figure's height at which they are marked.
        x: Where they were logged.
    """

    word: str
    symbol: str
    height: float
    x: list[Any]


_ODD = (("NaN", "x-thin-open", 0.02), ("∞", "triangle-up", 0.98), ("−∞", "triangle-down", 0.02))


def in_order(history: MetricHistory, axis: str) -> MetricHistory:
    """The history ordered along an axis: by time where time is shown, for steps may have been logged out of order."""
    if axis not in {TIME, RELATIVE} or all(a <= b for a, b in zip(history.time_ms, history.time_ms[1:], strict=False)):
        return history
    order = sorted(range(len(history.time_ms)), key=lambda place: (history.time_ms[place], history.step[place]))
    return replace(
        history,
        step=[history.step[at] for at in order],
        time_ms=[history.time_ms[at] for at in order],
        value=[history.value[at] for at in order],
    )


def positions(history: MetricHistory, axis: str, start_ms: int | None, other: MetricHistory | None) -> list[Any]:
    """Where each point stands.

    Args:
        history: The points, `in_order`.
        axis: ``step``, ``time`` (UTC), ``relative`` (seconds) or ``metric:<name>``.
        start_ms: What relative times are relative to; the first point when None.
        other: The metric on the axis; positions are None before its first point.
    """
    if other is not None:
        return aligned(history.step, other)
    if axis == TIME:
        return [datetime.fromtimestamp(time / 1000, UTC) for time in history.time_ms]
    if axis == RELATIVE:
        start = start_ms if start_ms is not None else min(history.time_ms, default=0)
        return [(time - start) / 1000 for time in history.time_ms]
    return list(history.step)


def aligned(steps: Sequence[int], other: MetricHistory) -> list[float | None]:
    """The value of another metric at each step: the latest one logged until then; None where there is no finite one."""
    found: list[float | None] = []
    for step in steps:
        at = bisect_right(other.step, step) - 1
        value = other.value[at] if at >= 0 else math.nan
        found.append(value if math.isfinite(value) else None)
    return found


def odd(values: Sequence[float], x: Sequence[Any]) -> list[Odd]:
    """Values that have no place on a vertical axis, by kind; kinds that do not occur are left out."""
    kinds: tuple[Callable[[float], bool], ...] = (
        math.isnan, lambda value: value == math.inf, lambda value: value == -math.inf,
    )  # fmt: skip
    found = []
    for (word, symbol, height), is_kind in zip(_ODD, kinds, strict=True):
        places = [place for place, value in zip(x, values, strict=True) if is_kind(value)]
        if places:
            found.append(Odd(word, symbol, height, places))
    return found
