"""What the routes accept in paths, query strings and bodies. Unknown query parameters are ignored."""

from __future__ import annotations

import functools
import math
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field, model_validator

from dashboard.data.lineage import DEPTH, LIMIT, MOST_CHARACTERS, MOST_DEPTH, MOST_NEIGHBOURS
from dashboard.data.model.run import Window

_LIMIT = 10_000
_MOST_PLOT_ROWS = 100_000
_FARTHEST = 1_000_000_000


class Parameters(BaseModel):
    """Base of path, query and body parameters.

    flask-openapi3 asks for the schema on every request; it is worked out once per class.
    """

    model_config = ConfigDict(frozen=True)

    @classmethod
    @functools.cache
    def model_json_schema(cls, **options: Any) -> dict[str, Any]:  # type: ignore[override] # narrower, as called
        """The schema, worked out once per class and set of options."""
        return super().model_json_schema(**options)


class ProjectPath(Parameters):
    """The project of an address."""

    owner: str
    name: str


class JobPath(ProjectPath):
    """A job of a project."""

    id: str


class RunPath(ProjectPath):
    """A run of a project."""

    id: str = Field(description="MLflow run id, or full sha of a DVC experiment or commit.")


class ModelPath(ProjectPath):
    """A registered model of a project."""

    model: str


class ViewPath(ProjectPath):
    """A named view of a project's run table."""

    id: str


class ListQuery(Parameters):
    """A page of a list."""

    limit: int = Field(100, ge=1, le=_LIMIT, description="Most items to answer.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class ModelsQuery(ListQuery):
    """Which registered models."""

    q: str = Field("", description="Only models whose name or description has these words.")
    source: str = Field("", description="Only models of mlflow, of dvc, or of the source of this name.")
    label: str = Field("", description="Only models of which a version holds this alias or stage.")
    commit: str = Field("", description="Only models with a version made at the commit whose sha begins so.")


class ModelSourceQuery(Parameters):
    """Which of two models of one name."""

    source: str = Field("", description="Name of the source; empty for the first that has a model of this name.")


class VersionsQuery(ModelSourceQuery):
    """Two versions of a model, each by its number, an alias or a stage."""

    model: str = Field(description="Name of the model.")
    from_: str = Field(alias="from", description="The older version.")
    to: str = Field("latest", description="The newer version.")


class RevisionsQuery(Parameters):
    """Which names of revisions."""

    q: str = Field("", description="Only names that contain this text.")
    limit: int = Field(_LIMIT, ge=1, le=_LIMIT, description="Most names of each kind.")


class RevisionQuery(Parameters):
    """A revision; the default branch's head when it is left out."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")


class PipelineQuery(RevisionQuery):
    """A revision's pipeline."""

    remote: bool = Field(
        default=False,
        description="Ask the remotes of config.yaml what they hold, which may take seconds; what is missing there has "
        "the status `missing on remote`.",
    )


class PipelineHistoryQuery(RevisionQuery):
    """The history of a revision's pipeline."""

    limit: int = Field(40, ge=1, le=200, description="Most commits to answer.")


class CommitsQuery(ListQuery):
    """Where a log begins and which path it is about."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")
    path: str | None = Field(None, description="Only commits that changed this path.")


class FileQuery(Parameters):
    """A path at a revision."""

    rev: str | None = Field(None, description="Branch, tag, experiment name or (short) sha.")
    path: str = Field("", description="POSIX path relative to the project's root; the root when empty.")


class TreeQuery(ListQuery, FileQuery):
    """A page of a folder at a revision."""

    q: str = Field("", max_length=1_000, description="Only names that hold every word of this text.")
    offset: int | None = Field(None, ge=0, description="Begin at this entry, without the cursor of the page before.")


class TableQuery(ListQuery, FileQuery):
    """A page of the rows of a table file."""

    offset: int | None = Field(None, ge=0, description="Begin at this row, without the cursor of the page before.")
    filter: str = Field("", max_length=10_000, description="Query language over names of columns, e.g. `price > 3`.")


class DiffQuery(Parameters):
    """Two revisions."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description="The older revision.")
    to: str | None = Field(None, description="The newer revision; the default branch's head when left out.")


class PlotDataQuery(ListQuery, RevisionQuery):
    """A page of the rows of one plot."""

    id: str = Field(min_length=1, description="DVC's id of the plot.")


class PlotDiffQuery(DiffQuery):
    """Plots of two revisions laid over each other."""

    ids: str | None = Field(None, description="Comma-separated ids of plots; all when left out.")
    limit: int = Field(_LIMIT, ge=1, le=_MOST_PLOT_ROWS, description="Most rows of each plot.")


class PlotExportQuery(RevisionQuery):
    """One plot as a file."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    id: str = Field(min_length=1, description="DVC's id of the plot.")
    with_: str | None = Field(None, alias="with", description="Comma-separated revisions whose rows follow.")


class DataQuery(ListQuery, RevisionQuery):
    """A page of the tracked data of a revision."""


class DataVersionsQuery(ListQuery):
    """The versions of one tracked path."""

    path: str = Field(min_length=1, description="A path that DVC tracks, or tracked once.")
    rev: str | None = Field(
        None, description="Only versions in the history of this revision; every branch and tag when left out."
    )


_SIDE = "The older revision, or a hash, whole or its first six digits or more; behind `owner/name@` of another project."


class DataDiffQuery(Parameters):
    """Two states of the data."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description=_SIDE)
    to: str | None = Field(None, description="The newer revision or hash; the default branch's head when left out.")
    path: str = Field("", description="Only this tracked path, what is below it, or a part of it.")
    limit: int = Field(_LIMIT, ge=1, le=_LIMIT, description="Most entries of each kind; `total` counts all.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class SidesQuery(Parameters):
    """Two states of what is tracked."""

    model_config = ConfigDict(frozen=True, populate_by_name=False)

    from_: str = Field(alias="from", min_length=1, description=_SIDE)
    to: str | None = Field(None, description="The newer revision or hash; the default branch's head when left out.")


class ContentDiffQuery(SidesQuery):
    """Two versions of one file."""

    path: str = Field(min_length=1, description="A file of git or DVC, or one inside a directory that DVC tracks.")
    key: str = Field("", description="Of a table: comma-separated columns that name its rows; guessed when left out.")
    limit: int = Field(200, ge=1, le=5_000, description="Of a table: most rows of each kind; all of them are counted.")
    ignore_whitespace: bool = Field(False, description="Lines that differ in white space only are equal.")
    as_text: bool = Field(False, description="Compare whatever has text line by line.")


class EntriesQuery(SidesQuery):
    """A part of the entries of a difference."""

    path: str = Field("", description="Only this tracked path, what is below it, or a part of it.")
    kinds: str = Field("", description="Comma-separated: `added`, `deleted`, `modified`, `renamed`; all when left out.")
    q: str = Field("", max_length=500, description="Only paths that hold this text.")
    folder: str | None = Field(None, description="List what is directly in this folder; all files when left out.")
    limit: int = Field(200, ge=1, le=_LIMIT, description="Most rows.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="Rows to skip; or use `cursor`.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


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
    limit: int = Field(100, ge=1, le=_LIMIT, description="Most runs to answer.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="Rows to skip, for a table that jumps; or use `cursor`.")
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
    limit: int = Field(100, ge=1, le=_LIMIT, description="Most groups to answer.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="Groups to skip, for a table that jumps; or use `cursor`.")
    cursor: str | None = Field(None, description="`next` of the previous answer.")


class DifferingQuery(RunsFilter):
    """Columns to compare within a match."""

    columns: str | None = Field(None, description="Comma-separated keys to look at; every column when left out.")
    limit: int = Field(1_000, ge=1, le=_LIMIT, description="Most keys to answer; `total` counts all.")


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


class PathQuery(Parameters):
    """A path below a root."""

    path: str = Field("", description="POSIX path; the root when empty.")


class CompareQuery(CohortQuery):
    """The runs to compare: named, selected, or all that match."""

    runs: str | None = Field(None, description="Comma-separated run ids; or use `selection` or `filter`.")
    base: str | None = Field(None, description="The run the others are compared with; the first when left out.")
    differing: bool = Field(False, description="Leave out rows in which all runs agree.")
    offset: int = Field(0, ge=0, le=_FARTHEST, description="Rows to skip.")
    limit: int | None = Field(None, ge=1, le=_LIMIT, description="Most rows to answer; all when left out.")

    @model_validator(mode="after")
    def _names_runs(self) -> CompareQuery:
        if self.runs is not None and self.selection is not None:
            raise ValueError("give either runs or selection")
        if self.runs is None and self.selection is None and "filter" not in self.model_fields_set:
            raise ValueError("name runs, a selection or a filter")
        if self.runs is not None and not any(part.strip() for part in self.runs.split(",")):
            raise ValueError("runs must name at least one run")
        return self


class SelectionPath(ProjectPath):
    """A kept selection of runs."""

    id: str


class SearchQuery(Parameters):
    """A search over everything."""

    q: str = Field("", max_length=500, description="Text to look for.")
    limit: int = Field(100, ge=1, le=_LIMIT, description="Most hits.")


class LineageQuery(Parameters):
    """Whose lineage, which way and how far."""

    node: str = Field(
        min_length=1,
        max_length=MOST_CHARACTERS,
        description="`run:<id>`, `commit:<sha>`, `data:<path>@<hash>`, `stage:<address>@<commit>` or "
        "`model:<name>@<version>`. A short hash, a branch in place of a commit and an alias in place of a version "
        "are resolved.",
    )
    direction: Literal["upstream", "downstream", "both"] = Field("both", description="Which side.")
    depth: int = Field(DEPTH, ge=1, le=MOST_DEPTH, description="Most edges between the node and what is told.")
    limit: int = Field(
        LIMIT,
        ge=1,
        le=MOST_NEIGHBOURS,
        description="Most neighbours of one kind of any node; `more` counts the others.",
    )


class SyncBody(Parameters):
    """What to sync; everything that changed when the body is left out."""

    model_config = ConfigDict(frozen=True, extra="forbid", openapi_extra={"required": False})  # type: ignore[typeddict-unknown-key] # flask-openapi3's own

    source: str | None = Field(None, description="Name of one source; all when left out.")
    full: bool = Field(False, strict=True, description="Read everything again, not only what changed.")

    @model_validator(mode="before")
    @classmethod
    def _may_be_absent(cls, value: object) -> object:
        return {} if value is None else value
