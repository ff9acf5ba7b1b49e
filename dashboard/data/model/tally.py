"""Running aggregates of one metric: what a summary needs, kept up to date point by point."""

from __future__ import annotations

import math
from collections.abc import Iterable
from typing import NamedTuple

from dashboard.data.model.points import Point
from dashboard.data.model.run import MetricSummary, Spread


class Tally(NamedTuple):
    """Aggregates of points with distinct steps, in whatever order these come.

    Attributes:
        points: How many there are.
        numbers: How many of them are not NaN; the others take no part in min, max and total.
        total: Their sum.
        last, first: Values at the largest and at the smallest step.
    """

    points: int = 0
    numbers: int = 0
    total: float = 0.0
    last: float = math.nan
    last_step: int = 0
    first: float = math.nan
    first_step: int = 0
    min: float = math.nan
    min_step: int = 0
    max: float = math.nan
    max_step: int = 0

    def plus(self, points: Iterable[Point]) -> Tally:
        """The same with more points, of steps that it does not have yet."""
        tally = self
        for point in points:
            tally = tally._with(point.step, point.value)
        return tally

    @property
    def summary(self) -> MetricSummary:
        """The aggregates as runs have them; of at least one point."""
        if self.points == 1:
            return MetricSummary(self.last, self.last_step)
        if not self.numbers:
            spread = Spread(math.nan, math.nan, math.nan, self.first, self.points)
            return MetricSummary(self.last, self.last_step, spread)
        is_finite = math.isfinite(self.min) and math.isfinite(self.max)
        mean = self.total / self.numbers if is_finite else self.min + self.max
        spread = Spread(self.min, self.max, mean, self.first, self.points, self.min_step, self.max_step)
        return MetricSummary(self.last, self.last_step, spread)

    def _with(self, step: int, value: float) -> Tally:
        changes: dict[str, float] = {"points": self.points + 1}
        if not self.points or step > self.last_step:
            changes |= {"last": value, "last_step": step}
        if not self.points or step < self.first_step:
            changes |= {"first": value, "first_step": step}
        if not math.isnan(value):
            changes |= {"numbers": self.numbers + 1, "total": self.total + value}
            if not self.numbers or (value, step) < (self.min, self.min_step):
                changes |= {"min": value, "min_step": step}
            if not self.numbers or (-value, step) < (-self.max, self.max_step):
                changes |= {"max": value, "max_step": step}
        return self._replace(**changes)  # type: ignore[arg-type] # steps are whole
