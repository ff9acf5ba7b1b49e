"""How strongly one column goes with another, by ranks: no assumption about scale, and infinities have their place."""

from __future__ import annotations

from typing import Any

import numpy as np

Numbers = np.ndarray[Any, np.dtype[np.float64]]


def ranks(values: Numbers) -> Numbers:
    """Ranks from 1 on; equal values share the mean of theirs. Infinities take part, NaN must not be among them."""
    _, places, counts = np.unique(values, return_inverse=True, return_counts=True)
    ends = np.cumsum(counts)
    middle: Numbers = ends - (counts - 1) / 2
    return middle[places.reshape(-1)]


def spearman(x: Numbers, y: Numbers) -> float | None:
    """Spearman's rank correlation, −1 to 1; None where one of them does not vary."""
    a, b = ranks(x), ranks(y)
    a, b = a - a.mean(), b - b.mean()
    spread = float(np.sqrt((a @ a) * (b @ b)))
    return float(a @ b) / spread if spread > 0 else None


def epsilon_squared(groups: Numbers, y: Numbers) -> float | None:
    """Share of the variance of y's ranks that groups explain beyond chance, 0 to 1; None where it cannot be told.

    Kruskal and Wallis's H as the adjusted effect size (H − k + 1) / (n − k) (Tomczak and Tomczak, 2014). As many groups
    as runs explain everything by chance alone, so that is None, not 1.
    """
    codes, places = np.unique(groups, return_inverse=True)
    counts = np.bincount(places.reshape(-1))
    n, k = len(y), len(codes)
    b = ranks(y) - (n + 1) / 2
    total = float(b @ b)
    if k < 2 or n <= k or total <= 0:
        return None
    sums = np.bincount(places.reshape(-1), weights=b)
    statistic = (n - 1) * float((sums**2 / counts).sum()) / total
    return min(max((statistic - k + 1) / (n - k), 0.0), 1.0)
