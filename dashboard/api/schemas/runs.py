"""The run table, one run, its histories and artifacts."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.api.schemas.parameters import Parameters

Number = float | Literal["NaN", "Infinity", "-Infinity"]
Param = bool | float | str
RunKind = Literal["mlflow", "dvc", "git"]


class RunIdentity(BaseModel):
    """What tells runs apart."""

    id: str
    name: str | None
    source: RunKind
    source_name: str | None
    experiment: str | None
    status: str | None
    user: str | None
    created: str | None
    ended: str | None
    duration: float | None
    branch: str | None
    commit: str | None
    parent: str | None
    label: list[str] = Field(description="Labels given in the table; `hidden` hides the run.")
    artifact_uri: str | None


class RunHead(RunIdentity):
    """What every run has."""

    tags: dict[str, str]
    params: dict[str, Param]
    params_raw: dict[str, str] = Field(description="The source's text where it differs from the typed value.")
    data: dict[str, str] = Field(description="Hash of every tracked path at the run's commit.")


class RunItem(RunHead):
    """A row of the run table."""

    note: bool = Field(description="Whether somebody wrote a note about it.")
    metrics: dict[str, Number] = Field(description="Last value; `columns` may ask for another, e.g. `acc.max`.")
    depth: int = Field(0, description="Nested: how many parents stand above it in this list.")
    children: int = Field(0, description="Nested: how many of its children match.")
    parent_name: str | None = Field(None, description="Nested: name of its parent, whether that matches or not.")

    digest: str | None = Field(None, description="With `known`: another one once anything in this row changed.")


class KnownRun(BaseModel):
    """A row that the client holds already, as it said with `known`."""

    id: str
    digest: str
    same: Literal[True]


class RunList(BaseModel):
    """A page of runs."""

    total: int = Field(description="Rows; nested, only those that have a place in the list now.")
    matching: int = Field(description="Runs that match.")
    runs: list[RunItem | KnownRun]
    next: str | None


class ProjectRunItem(RunItem):
    """A row of the table of all projects; project and id together tell it from others."""

    project: str = Field(description="`owner/name`.")


class UnreadProjectItem(BaseModel):
    """A project whose runs are left out, because they cannot be read now."""

    project: str = Field(description="`owner/name`.")
    code: str
    detail: str
    hint: str


class AllRunList(BaseModel):
    """A page of the runs of all projects."""

    total: int
    matching: int = Field(description="The same: runs of all projects are not nested.")
    runs: list[ProjectRunItem | KnownRun]
    next: str | None
    unread: list[UnreadProjectItem]


class GroupStatistics(BaseModel):
    """A column of numbers in one group, of its finite values."""

    mean: Number | None
    std: Number | None = Field(description="Standard deviation of the sample; null for a single value.")
    min: Number | None
    max: Number | None
    count: int = Field(description="Runs with a finite value.")
    nan: int = Field(description="Runs whose value is not a number.")
    infinite: int = Field(description="Runs whose value is infinite.")
    missing: int = Field(description="Runs without a value.")


class RunGroup(BaseModel):
    """Runs that share a value."""

    id: str = Field(description="Short name, the same after every sync.")
    values: list[Param | Literal["NaN", "Infinity", "-Infinity"] | None] = Field(
        description="One per key; null for no value. Times are days, UTC."
    )
    condition: str = Field(description="Joined with the filter by `and`, it matches exactly these runs.")
    count: int
    columns: dict[str, GroupStatistics]


class RunGroupList(BaseModel):
    """A page of groups."""

    by: list[str]
    total: int
    runs: int = Field(description="Runs that match.")
    groups: list[RunGroup]
    next: str | None


class DifferingColumns(BaseModel):
    """Columns in which two of the matching runs differ."""

    columns: list[str]
    total: int
    looked_at: int = Field(description="How many columns were compared.")
    runs: int = Field(description="Runs that match.")


class RunColumn(BaseModel):
    """A column the run table can show."""

    key: str = Field(description='As `columns`, `order_by` and `filter` take it, e.g. `params."learning rate"`.')
    kind: Literal["run", "param", "metric", "tag", "data"]
    name: str = Field(description="Without prefix and quotes.")
    type: Literal["number", "string", "boolean", "time"]
    count: int
    distinct: int
    min: Number | str | None
    max: Number | str | None
    values: list[str] = Field(description="The values of a text column, most frequent first, when there are few.")
    aggregates: list[str] = Field(
        description="Of a metric: the aggregates that differ from its last value in some run, as in `metrics.acc.max`."
    )


class RunColumnList(BaseModel):
    """Every column of the project's runs."""

    columns: list[RunColumn]
    total: int


class ColumnNumbers(BaseModel):
    """The finite numbers of a column."""

    min: Number
    max: Number
    p10: Number = Field(description="About a tenth lie below it; rounded.")
    p25: Number
    median: Number
    p75: Number
    p90: Number
    integers: bool = Field(description="Whether all are whole.")


class CountedValue(BaseModel):
    """A value and how many runs have it."""

    value: Number | str
    count: int


class ColumnValuesAnswer(BaseModel):
    """Values of one column."""

    key: str
    count: int = Field(description="Runs that have one.")
    distinct: int
    numbers: ColumnNumbers | None
    values: list[CountedValue] = Field(description="The most frequent ones, 30 at most.")


class MetricDetail(BaseModel):
    """Aggregates of one metric's history."""

    last: Number
    min: Number
    max: Number
    mean: Number
    first: Number
    count: int
    last_step: int | None
    best_step: int | None = Field(description="Step of the best value by the project's goal.")
    at_best: Number | None = Field(
        description="Value at the step where the run's primary metric was best; null when it has none exactly there."
    )


class RunInputItem(BaseModel):
    """A dataset the run says it used."""

    name: str
    digest: str
    source_type: str
    source: str
    context: str
    profile: str


class RunDetailItem(RunHead):
    """One run with everything known about it."""

    metrics: dict[str, MetricDetail]
    artifacts: str = Field(description="Artifacts root; empty when there is none.")
    inputs: list[RunInputItem]
    note: str = Field(description="What people wrote about it here, in Markdown.")
    children: list[str]


class Series(BaseModel):
    """The points of one metric, ordered by step and time."""

    key: str
    step: list[int]
    time: list[str]
    value: list[Number]
    sampled: bool
    total: int


class SeriesList(BaseModel):
    """Metric histories of one run."""

    series: list[Series]


class RunSeries(BaseModel):
    """The points of a metric in one run, ordered by step and time."""

    run: str = Field(description="Id of the run.")
    step: list[int]
    time: list[str]
    value: list[Number]
    sampled: bool
    total: int


class UnreadSource(BaseModel):
    """A source whose histories are not in the answer."""

    source: str
    code: str
    detail: str
    hint: str


class RunHistories(BaseModel):
    """One metric over many runs."""

    key: str
    series: list[RunSeries] = Field(description="In the order asked; runs without a history of it are left out.")
    problems: list[UnreadSource]


class ArtifactItem(BaseModel):
    """One entry of a listing."""

    name: str
    path: str
    kind: Literal["file", "directory"]
    size: int | None


class ArtifactList(BaseModel):
    """A folder of a run's artifacts."""

    path: str
    root: str
    artifacts: list[ArtifactItem]
    total: int


class ModelData(BaseModel):
    """The data of the model version that is in production."""

    model: str
    version: str
    label: str = Field(description="The alias or stage that says so.")
    run: str = Field(description="Id of the run that made it.")
    paths: list[str]
    filter: str


class SameDataAnswer(BaseModel):
    """Filters, in the query language, for runs on the same data."""

    filter: str | None = Field(description="The same as this run; null when no data versions are known of it.")
    paths: list[str] = Field(description="What is the same then: what was given, not what a pipeline made of it.")
    models: list[ModelData] = Field(description="The same as a model in production, by name of model.")


class ParallelColumn(BaseModel):
    """One axis."""

    key: str
    type: Literal["number", "string", "boolean", "time"]
    values: list[Number | str | bool | None]


class ParallelAnswer(BaseModel):
    """Columns of equal length, for the parallel plot."""

    ids: list[str]
    names: list[str | None]
    columns: list[ParallelColumn]
    total: int


class ComparedRow(BaseModel):
    """One key over all compared runs."""

    key: str
    kind: str
    name: str
    values: list[Number | str | bool | None]
    deltas: list[Number | None] = Field(description="From the base run, between numbers; empty where there are none.")
    differs: bool


class ComparisonAnswer(BaseModel):
    """Runs side by side."""

    runs: list[RunIdentity]
    rows: list[ComparedRow]
    base: str
    total: int = Field(description="Rows there are, of which `rows` may be a part.")
    differing: int = Field(description="Rows in which two runs differ.")
    gone: list[str] = Field(description="Ids of a selection's runs that their source has removed since.")


class ProjectRunIdentity(RunIdentity):
    """What tells runs of several projects apart; `id` is `owner/name/id`."""

    project: str = Field(description="`owner/name`.")


class AllComparisonAnswer(ComparisonAnswer):
    """Runs of several projects side by side."""

    runs: list[ProjectRunIdentity]  # type: ignore[assignment]  # narrower, and nobody writes it


class SelectionBody(Parameters):
    """Runs to keep under a short id."""

    runs: list[str] = Field(min_length=1, max_length=1_000, description="Ids of the runs, in their order.")


class SelectionAnswer(BaseModel):
    """Runs somebody chose."""

    id: str = Field(description="Made of the content: the same runs in the same order have the same id.")
    runs: list[str]
    gone: list[str] = Field(description="Ids of runs that their source has removed since.")
