"""What questions about runs look like, and what is answered."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.data.experiments.commands import StageCommand
from dashboard.data.model.run import ParamValue, Run, RunInput

MAX_LIMIT = 10_000


@dataclass(frozen=True, slots=True)
class RunQuery:
    """One page of the run table.

    Attributes:
        filter: Query language; empty for all runs.
        order_by: Comma-separated keys, ``-`` first for descending; empty for newest first.
        columns: Keys of the params, metrics, tags and data paths wanted (an item may itself be a comma-separated
            list); None for all of them (metrics with their last value), empty for none.
        limit: 1 to 10,000.
        offset: Rows to skip; ignored with a cursor.
        cursor: Where an earlier page of the same question ended.
        baseline: Id of the run that ``delta()`` compares with.
        include_hidden: Whether runs labelled ``hidden`` are there.
        is_nested: Whether runs whose parent matches too are left out, except below the parents in `expanded`.
        expanded: Ids of runs whose children follow them.
    """

    filter: str = ""
    order_by: str = ""
    columns: tuple[str, ...] | None = None
    limit: int = 100
    offset: int = 0
    cursor: str | None = None
    baseline: str | None = None
    include_hidden: bool = False
    is_nested: bool = False
    expanded: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RunPage:
    """Some rows of the run table.

    Attributes:
        rows: Dictionaries with id, name, source, source_name, experiment, status, user, created, ended, duration,
            branch, commit, parent, label (a list), artifact_uri, and by name tags, params (typed), params_raw (as the
            source wrote them, where that differs), metrics (``acc``, and ``acc.max`` when such a column was asked
            for) and data. A missing attribute is None, any other missing value is absent. Of nested runs also depth,
            children (how many of them match) and parent_name.
        total: Rows: the runs that match or, nested, those of them that have their place in the table now.
        matching: Runs that match.
        next: Cursor of the following page; None on the last one.
        generation: Of the frame that answered; the base of ETags.
    """

    rows: list[dict[str, Any]]
    total: int
    next: str | None
    generation: int
    matching: int


@dataclass(frozen=True, slots=True)
class Differing:
    """Columns in which two of the matching runs differ; a missing value differs from every other.

    Attributes:
        keys: In the order of the table's columns, or of those that were asked about; perhaps only the first.
        total: How many differ.
        looked_at: How many columns were compared.
        runs: Runs that match.
    """

    keys: tuple[str, ...]
    total: int
    looked_at: int
    runs: int


@dataclass(frozen=True, slots=True)
class MetricDetail:
    """Aggregates of one metric of one run.

    Attributes:
        best_step: Only of a metric with a goal.
        at_best: Value at the best step of the primary metric; None where there is none.
    """

    last: float
    min: float
    max: float
    mean: float
    first: float
    count: int
    last_step: int | None
    best_step: int | None
    goal: str
    at_best: float | None = None


@dataclass(frozen=True, slots=True)
class RunDetail:
    """One run with everything that is known about it.

    Attributes:
        run: As its source gave it.
        params: Typed.
        params_raw: The source's text where it differs from the typed value.
        data: Content hash by tracked path at the run's commit.
        given: Those of its paths that the pipeline does not write itself, sorted.
        children: Ids of runs whose parent it is, oldest first.
        stages: What the pipeline runs at the run's commit, in the order of its files.
    """

    run: Run
    labels: tuple[str, ...]
    params: dict[str, ParamValue]
    params_raw: dict[str, str]
    metrics: dict[str, MetricDetail]
    data: dict[str, str]
    inputs: tuple[RunInput, ...]
    parent: str | None
    children: tuple[str, ...]
    given: tuple[str, ...] = ()
    stages: tuple[StageCommand, ...] = ()


@dataclass(frozen=True, slots=True)
class ParallelColumn:
    """One axis of the parallel plot.

    Attributes:
        type: ``number``, ``time`` (values in Unix milliseconds) or ``category``.
        values: Numbers (NaN and infinities are themselves) or codes into `labels`; None where missing.
        labels: Of a category, in the order of the codes.
    """

    key: str
    type: str
    values: list[float | None]
    labels: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ParallelData:
    """Columnar runs for the parallel plot; every column is as long as `ids`."""

    ids: list[str]
    names: list[str | None]
    columns: tuple[ParallelColumn, ...]


@dataclass(frozen=True, slots=True)
class BestRun:
    """The project's headline: the best last value of its first goal metric.

    Attributes:
        goal: ``up`` or ``down``.
        trend: (start of the run, value) of the newest runs with a finite value, oldest first.
    """

    metric: str
    goal: str
    value: float
    run_id: str
    run_name: str
    trend: tuple[tuple[datetime, float], ...]
