"""How a record improved, as a tiny SVG line of steps, drawn once on the server."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from datetime import datetime

_POINTS = 60

Step = tuple[float, float]
"""Seconds and the best value since then."""


def record(trend: Iterable[tuple[datetime, float]], goal: str, best: float) -> list[Step]:
    """The best value so far, at every moment of a trend.

    Args:
        trend: (moment, value), oldest first; values that are not finite are passed over.
        goal: ``up`` or ``down``.
        best: The best of all values, also of those older than the trend: then the record stands from the start.
    """
    finite = [(when.timestamp(), value) for when, value in trend if math.isfinite(value)]
    better = max if goal == "up" else min
    if finite and better(value for _, value in finite) != best:
        return [(when, best) for when, _ in finite]
    steps: list[Step] = []
    for when, value in finite:
        steps.append((when, better(value, steps[-1][1]) if steps else value))
    return steps


def svg(steps: Sequence[Step], *, width: int = 96, height: int = 20) -> str | None:
    """A line that holds each value until the next one, over time; None with fewer than two moments."""
    if len(steps) < 2:
        return None
    kept = _thinned(steps)
    first, last = kept[0][0], kept[-1][0]
    low, high = min(value for _, value in kept), max(value for _, value in kept)
    xs = [2 + (width - 6) * ((when - first) / ((last - first) or 1.0)) for when, _ in kept]
    ys = [2 + (height - 4) * (1 - (value - low) / (high - low) if high > low else 0.5) for _, value in kept]
    line = f"M{xs[0]:.1f} {ys[0]:.1f}" + "".join(f"H{x:.1f}V{y:.1f}" for x, y in zip(xs[1:], ys[1:], strict=True))
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}'>"
        f"<path d='{line}' fill='none' stroke='#000' stroke-width='1.5' stroke-linejoin='round'/>"
        f"<circle cx='{xs[-1]:.1f}' cy='{ys[-1]:.1f}' r='2'/></svg>"
    )


def _thinned(steps: Sequence[Step]) -> list[Step]:
    """At most `_POINTS` steps; the last is always kept."""
    if len(steps) <= _POINTS:
        return list(steps)
    stride = (len(steps) - 1) / (_POINTS - 1)
    return [steps[round(place * stride)] for place in range(_POINTS)]
