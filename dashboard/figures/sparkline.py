"""A trend as a tiny SVG line, drawn once on the server."""

from __future__ import annotations

import math
from collections.abc import Sequence

_POINTS = 60


def svg(values: Sequence[float], *, width: int = 96, height: int = 20) -> str | None:
    """A polyline through the finite values, oldest first; None when fewer than two are finite."""
    finite = [value for value in values if math.isfinite(value)]
    if len(finite) < 2:
        return None
    kept = _thinned(finite)
    low, high = min(kept), max(kept)
    span = (high - low) or 1.0
    step = (width - 4) / (len(kept) - 1)
    points = [(2 + place * step, 2 + (height - 4) * (1 - (value - low) / span)) for place, value in enumerate(kept)]
    line = " ".join(f"{x:.1f},{y:.1f}" for x, y in points)
    x, y = points[-1]
    return (
        f"<svg xmlns='http://www.w3.org/2000/svg' width='{width}' height='{height}' viewBox='0 0 {width} {height}'>"
        f"<polyline points='{line}' fill='none' stroke='#000' stroke-width='1.5' stroke-linejoin='round'/>"
        f"<circle cx='{x:.1f}' cy='{y:.1f}' r='2'/></svg>"
    )


def _thinned(values: list[float]) -> list[float]:
    """At most `_POINTS` values; the last is always kept."""
    if len(values) <= _POINTS:
        return values
    step = (len(values) - 1) / (_POINTS - 1)
    return [values[round(place * step)] for place in range(_POINTS)]
