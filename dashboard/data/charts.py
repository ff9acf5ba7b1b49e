"""The noun for charts over many runs: columns as numbers, and honest counts of what cannot be placed.

Everything is read from the columnar frame; a chart of 100,000 runs reads three of its columns.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from dashboard.data.experiments import Experiments, ParallelColumn, Scope

Numbers = np.ndarray[Any, np.dtype[np.float64]]


@dataclass(frozen=True, slots=True)
class Variable:
    """One column over the runs of a chart.

    Attributes:
        key: As the query language writes it.
        kind: ``number``, ``time`` (Unix milliseconds) or ``category`` (codes into `labels`).
        values: One per run; NaN where nothing can be placed, infinities as they are.
        labels: Of a category, by code.
        missing, nan, infinite: Runs without a value, with NaN, with an infinity.
    """

    key: str
    kind: str
    values: Numbers
    labels: tuple[str, ...]
    missing: int
    nan: int
    infinite: int

    def placed(self, *, is_log: bool = False) -> np.ndarray[Any, np.dtype[np.bool_]]:
        """Which runs have a place on an axis of this variable; a logarithmic one has none for zero and below."""
        finite = np.isfinite(self.values)
        return finite & (self.values > 0) if is_log else finite

    @property
    def is_number(self) -> bool:
        """Whether distances between its values mean something."""
        return self.kind != "category"


@dataclass(frozen=True, slots=True)
class ChartData:
    """Runs and some of their columns, all of one length.

    Attributes:
        ids, names: Of the runs.
        variables: By key.
    """

    ids: Sequence[str]
    names: Sequence[str | None]
    variables: Mapping[str, Variable]


class Charts:
    """Columns for charts.

    Args:
        experiments: Reads the frame.
    """

    def __init__(self, experiments: Experiments) -> None:
        self._experiments = experiments

    def data(self, project: Scope, keys: Sequence[str], where: Mapping[str, Any]) -> ChartData:
        """Some columns of the runs of a cohort.

        Args:
            project: Whose runs.
            keys: Of columns; repetitions and empty ones are ignored.
            where: `dashboard.data.cohorts.Cohort.where`.

        Raises:
            QueryError: A key that no run has, or a filter that cannot be understood.
            NotFoundError: A named run that does not exist.
        """
        wanted = list(dict.fromkeys(key for key in keys if key))
        found = self._experiments.parallel(project, columns=wanted, **where)
        variables = {key: _variable(column) for key, column in zip(wanted, found.columns, strict=True)}
        return ChartData(found.ids, found.names, variables)


def _variable(column: ParallelColumn) -> Variable:
    missing = sum(value is None for value in column.values)
    values = np.array([math.nan if value is None else value for value in column.values], dtype=np.float64)
    nan = int(np.isnan(values).sum()) - missing
    return Variable(
        column.key, column.type, values, column.labels, missing=missing, nan=nan, infinite=int(np.isinf(values).sum())
    )
