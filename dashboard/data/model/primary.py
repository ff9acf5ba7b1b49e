"""The metric whose best step counts, and what other metrics were at that step."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import msgspec

from dashboard.data.model.points import Point, summary_of
from dashboard.data.model.run import MetricSummary


@dataclass(frozen=True, slots=True)
class Primary:
    """The primary metric of a project.

    Attributes:
        metric: Its name.
        goal: ``up`` or ``down``: which direction is better.
    """

    metric: str
    goal: str = "up"

    @classmethod
    def of(cls, metric: str | None, goals: Mapping[str, str]) -> Primary | None:
        """The primary metric of a configuration: the one it names, else its first goal, else none.

        Args:
            metric: What ``primary_metric`` names.
            goals: Metric name to ``up`` or ``down``; without a goal higher is better.
        """
        name = metric or next(iter(goals), None)
        return None if name is None else cls(name, goals.get(name, "up"))

    @property
    def basis(self) -> str:
        """Changes when values at the best step that were read before do not count any more."""
        return f"{self.goal}:{self.metric}"

    def best_step(self, points: Iterable[Point]) -> int | None:
        """The step of the best value, the earliest of equal ones; NaN is never best, and None when nothing is."""
        numbers = [point for point in points if not math.isnan(point.value)]
        sign = -1 if self.goal == "up" else 1
        return min(numbers, key=lambda point: (sign * point.value, point.step)).step if numbers else None

    def step_of(self, summary: MetricSummary | None) -> int | None:
        """The best step as the summary of the primary metric itself tells it; None where its source does not."""
        if summary is None:
            return None
        return summary.max_step if self.goal == "up" else summary.min_step


def basis_of(primary: Primary | None) -> str:
    """`Primary.basis`, and an empty text without a primary metric."""
    return primary.basis if primary else ""


def value_at(points: Iterable[Point], step: int) -> float | None:
    """The value logged last at exactly this step; None when there is none."""
    there = [(point.at, point.value) for point in points if point.step == step]
    return max(there)[1] if there else None


def at_best(summary: MetricSummary, value: float | None) -> MetricSummary:
    """The summary with the value at the best step; of a metric with one value it is that one already."""
    if summary.spread is None or value is None:
        return summary
    return msgspec.structs.replace(summary, spread=msgspec.structs.replace(summary.spread, at_best=value))


def summaries_of(histories: Mapping[str, Sequence[Point]], primary: Primary | None) -> dict[str, MetricSummary]:
    """The summaries of the metrics of one run; see `dashboard.data.model.points.summary_of`.

    Args:
        histories: By metric, each of at least one point.
        primary: Decides about the best step.
    """
    found = {name: summary_of(points) for name, points in histories.items()}
    step = primary.best_step(histories.get(primary.metric, ())) if primary else None
    if step is None:
        return found
    return {name: at_best(summary, value_at(histories[name], step)) for name, summary in found.items()}
