"""What the routes about runs accept."""

from __future__ import annotations

import math
from typing import Literal

from pydantic import Field, model_validator

from dashboard.api.schemas.parameters import FARTHEST, MOST, Parameters, ProjectPath
from dashboard.data.model.run import Window


class RunsFilter(Parameters):
    """Which runs."""

    filter: str = Field("", description="The query language, e.g. `metrics.acc > 0.9 and params.opt = 'adam'`.")
    include_hidden: bool = Field(False, description="Also runs labelled `hidden`.")
    baseline: str | None = Field(None, description="Id of the run that `delta()` compares with.")


class RunPageQuery(RunsFilter):
    """A page of runs."""

    order_by: str = Field("", description="Comma-separated keys, `-` first for descending: `-metrics.acc.max`.")
    columns: str | None = Field(
        None, description="Comma-separated keys to answer, e.g. `metrics.acc,params.lr`; everything when left out."
    )
    limit: int = Field(100, ge=1, le=MOST, description="Most runs to answer.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="Rows to skip, for a table that jumps; or use `cursor`.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")
    known: str | None = Field(
        None, description="Comma-separated `digest`s of rows that the client holds; those come as id and digest only."
    )


class RunsQuery(RunPageQuery):
    """A page of the run table of one project."""

    nested: bool = Field(
        False, description="Leave out runs whose parent matches too, except below the parents in `expanded`."
    )
    expanded: str = Field("", description="Nested: comma-separated ids of runs whose children follow them.")


class GroupsQuery(RunsFilter):
    """A page of groups of runs."""

    by: str = Field(
        "", description='Comma-separated keys to group by: `params.family,data."data/raw"`; one group when left out.'
    )
    columns: str | None = Field(
        None, description="Comma-separated keys of columns whose numbers are wanted; goal metrics when left out."
    )
    order_by: str = Field(
        "",
        description="`count`, a key of `by`, or `mean`, `std`, `min`, `max` of a column: `-mean(metrics.acc),count`.",
    )
    limit: int = Field(100, ge=1, le=MOST, description="Most groups to answer.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="Groups to skip, for a table that jumps; or use `cursor`.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class DifferingQuery(RunsFilter):
    """Columns to compare within a match."""

    columns: str | None = Field(None, description="Comma-separated keys to look at; every column when left out.")
    limit: int = Field(1_000, ge=1, le=MOST, description="Most keys to answer; `total` counts all.")


class ValuesQuery(Parameters):
    """One column."""

    key: str = Field(min_length=1, description="As `columns` takes it, e.g. `metrics.acc.max`.")
    q: str = Field("", description="Only texts that hold this, whatever the case.")


class ExportQuery(RunsFilter):
    """A download of runs."""

    format: Literal["csv", "parquet"] = Field("csv", description="File format.")
    columns: str | None = Field(None, description="Comma-separated keys; everything when left out.")
    order_by: str = Field("", description="As for the run table.")


class CohortQuery(RunsFilter):
    """Which runs a picture of many is about: those that match, or a kept selection."""

    selection: str | None = Field(None, description="Id of a kept selection, instead of `filter`.")


class ParallelQuery(CohortQuery):
    """Axes of the parallel plot."""

    columns: str | None = Field(
        None, description="Comma-separated keys, one per axis; params that differ and goal metrics when left out."
    )


class AllParallelQuery(ParallelQuery):
    """Axes of the parallel plot of runs of several projects."""

    runs: str | None = Field(None, description="Comma-separated full ids, instead of `filter`.")


class HistoryQuery(Parameters):
    """Metric histories of one run."""

    key: list[str] = Field(default_factory=list, description="Metric name; repeat it for more. All when left out.")
    points: int = Field(1_000, ge=2, le=100_000, description="Most points of each series; more are sampled.")
    axis: Literal["step", "time"] = Field("step", description="What `start` and `end` count.")
    start: float | None = Field(None, description="Only points from here on: a step, or Unix milliseconds.")
    end: float | None = Field(None, description="Only points up to here: a step, or Unix milliseconds.")

    @property
    def window(self) -> Window:
        """The part of the histories that is asked for."""
        low = -math.inf if self.start is None else self.start
        return Window(self.axis, low, math.inf if self.end is None else self.end)


class HistoriesQuery(Parameters):
    """One metric of many runs."""

    key: str = Field(min_length=1, description="Name of the metric.")
    runs: str = Field(description="Comma-separated run ids, 100 at most.")
    points: int = Field(64, ge=4, le=2_000, description="Most points of each run; more are sampled.")


class PointsQuery(Parameters):
    """Every point of metrics of runs."""

    key: list[str] = Field(min_length=1, max_length=50, description="Metric name; repeat it for more.")
    runs: str | None = Field(None, description="Comma-separated run ids; or use `selection`.")
    selection: str | None = Field(None, description="Id of a kept selection, instead of `runs`.")

    @model_validator(mode="after")
    def _names_runs(self) -> PointsQuery:
        if (self.runs is None) == (self.selection is None):
            raise ValueError("give either runs or selection")
        return self


class CompareQuery(CohortQuery):
    """The runs to compare: named, selected, or all that match."""

    runs: str | None = Field(None, description="Comma-separated run ids; or use `selection` or `filter`.")
    base: str | None = Field(None, description="The run the others are compared with; the first when left out.")
    differing: bool = Field(False, description="Leave out rows in which all runs agree.")
    offset: int = Field(0, ge=0, le=FARTHEST, description="Rows to skip.")
    limit: int | None = Field(None, ge=1, le=MOST, description="Most rows to answer; all when left out.")

    @model_validator(mode="after")
    def _names_runs(self) -> CompareQuery:
        if self.runs is not None and self.selection is not None:
            raise ValueError("give either runs or selection")
        if self.runs is None and self.selection is None and "filter" not in self.model_fields_set:
            raise ValueError("name runs, a selection or a filter")
        if self.runs is not None and not any(part.strip() for part in self.runs.split(",")):
            raise ValueError("runs must name at least one run")
        return self


class AllSelectionPath(Parameters):
    """A kept selection of runs of several projects."""

    id: str


class SelectionPath(ProjectPath):
    """A kept selection of runs."""

    id: str
