"""The noun: which params of some runs go with a metric."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from dashboard.data.charts import Charts, Variable
from dashboard.data.experiments import Experiments, Scope
from dashboard.data.influences.association import Numbers, epsilon_squared, spearman
from dashboard.data.influences.forest import importances
from dashboard.data.query.fields import Field, FieldKind
from dashboard.data.query.text import field_text

MIN_RUNS = 8
"""Fewer runs with param and metric say nothing about how they go together."""
MIN_FOREST = 30
"""Fewer runs cannot be held back from a forest and still teach it."""
MAX_PARAMS = 300
MAX_FOREST_RUNS, MAX_FOREST_PARAMS = 1_000, 24


@dataclass(frozen=True, slots=True)
class Influence:
    """How one param goes with the metric.

    Attributes:
        key: As the query language writes it.
        is_number: Whether it was correlated as a number, otherwise by groups of equal values.
        runs: Runs that have it and a finite metric.
        correlation: Spearman's, −1 to 1, of a number; None where there are too few runs or nothing varies.
        association: ε², 0 to 1, of groups: the share of the metric's ranks they explain; None as above.
        importance: By how much shuffling it lowers a forest's R² on unseen runs; None where no forest was asked.
        spread: Standard deviation of the importance.
    """

    key: str
    is_number: bool
    runs: int
    correlation: float | None = None
    association: float | None = None
    importance: float | None = None
    spread: float | None = None

    @property
    def strength(self) -> float:
        """Between 0 and 1, to sort by where there is no importance; −1 where nothing can be said."""
        if self.correlation is not None:
            return abs(self.correlation)
        return -1.0 if self.association is None else float(np.sqrt(self.association))


@dataclass(frozen=True, slots=True)
class Study:
    """What the params of some runs say about a metric.

    Attributes:
        metric: Its name.
        runs: Runs with a finite value of it.
        total: Runs that were asked about.
        influences: Params that vary, the strongest first.
        constant: Keys of params that have one value in all of these runs.
        left_out: How many params were not looked at because there are so many; the least filled ones.
        score: The forest's R² on unseen runs; None where no forest was asked or could grow.
        forest_runs: Runs that the forest saw.
    """

    metric: str
    runs: int
    total: int
    influences: tuple[Influence, ...]
    constant: tuple[str, ...]
    left_out: int = 0
    score: float | None = None
    forest_runs: int = 0


class Influences:
    """Studies metrics.

    Args:
        experiments: Knows the columns.
        charts: Reads them.
    """

    def __init__(self, experiments: Experiments, charts: Charts) -> None:
        self._experiments = experiments
        self._charts = charts

    def study(self, project: Scope, metric: str, where: Mapping[str, Any], *, with_forest: bool = False) -> Study:
        """What the params of a cohort say about the last value of a metric.

        Args:
            project: Whose runs.
            metric: Its name.
            where: `dashboard.data.cohorts.Cohort.where`.
            with_forest: Whether to grow a random forest, which takes a second or two.

        Raises:
            QueryError: No run has the metric, or the filter cannot be understood.
            NotFoundError: A named run that does not exist.
        """
        params = [item for item in self._experiments.columns(project) if item.kind is FieldKind.PARAM and item.count]
        params.sort(key=lambda item: (-item.count, item.key))
        aim = field_text(Field(FieldKind.METRIC, metric))
        keys = [item.key for item in params[:MAX_PARAMS]]
        data = self._charts.data(project, [aim, *keys], where)
        known = data.variables[aim].placed()
        y = data.variables[aim].values[known]
        varying, constant = _parted([data.variables[key] for key in keys], known)
        found = [_influence(variable, known, y) for variable in varying]
        study = Study(
            metric, len(y), len(data.ids), _sorted(found), tuple(constant), left_out=max(0, len(params) - MAX_PARAMS)
        )
        return _with_forest(study, {item.key: item for item in varying}, known, y) if with_forest else study


def _sorted(found: Sequence[Influence]) -> tuple[Influence, ...]:
    def order(item: Influence) -> tuple[float, float, str]:
        return (-np.inf if item.importance is None else item.importance, item.strength, item.key)

    return tuple(sorted(found, key=order, reverse=True))


def _parted(variables: Sequence[Variable], known: np.ndarray[Any, Any]) -> tuple[list[Variable], list[str]]:
    """Variables that vary among the runs that count, and the keys of the others; what no run has is in neither."""
    varying, constant = [], []
    for variable in variables:
        values = variable.values[known]
        present = values[~np.isnan(values)]
        if len(present) and (len(np.unique(present)) > 1 or len(present) < len(values)):
            varying.append(variable)
        elif len(present):
            constant.append(variable.key)
    return varying, constant


def _influence(variable: Variable, known: np.ndarray[Any, Any], y: Numbers) -> Influence:
    values = variable.values[known]
    present = ~np.isnan(values)
    made = Influence(variable.key, variable.is_number, int(present.sum()))
    if made.runs < MIN_RUNS:
        return made
    if variable.is_number:
        return replace(made, correlation=spearman(values[present], y[present]))
    return replace(made, association=epsilon_squared(values[present], y[present]))


def _with_forest(study: Study, variables: Mapping[str, Variable], known: np.ndarray[Any, Any], y: Numbers) -> Study:
    """The same study with importances of its strongest params, from at most 1,000 runs evenly taken."""
    chosen = [item.key for item in study.influences][:MAX_FOREST_PARAMS]
    if len(y) < MIN_FOREST or not chosen or np.ptp(y) == 0:
        return study
    at = np.unique(np.linspace(0, len(y) - 1, min(len(y), MAX_FOREST_RUNS)).astype(int))
    learnt = importances([variables[key].values[known][at] for key in chosen], y[at])
    drops = dict(zip(chosen, zip(learnt.drops, learnt.spread, strict=True), strict=True))
    found = [
        replace(item, importance=drops[item.key][0], spread=drops[item.key][1]) if item.key in drops else item
        for item in study.influences
    ]
    return replace(study, influences=_sorted(found), score=learnt.score, forest_runs=len(at))
