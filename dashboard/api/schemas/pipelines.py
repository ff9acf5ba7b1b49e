"""Pipelines and the values of params and metrics files."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from dashboard.api.schemas.problem import SourceProblem

Kind = Literal["stage", "data", "file", "metric", "plot", "external"]


class PipelineNode(BaseModel):
    """A stage, or a path that stages read or write."""

    id: str = Field(description="DVC's address of a stage (`train@us`, `sub/dvc.yaml:train`), or a path.")
    kind: Kind
    label: str
    path: str
    stage: str | None = Field(description="The stage that writes this path.")
    status: str | None = Field(
        description="State of a stage as its lock tells it; of data `missing on remote`, when the remotes were asked."
    )
    reasons: list[str]
    group: str | None = Field(
        description="`train` for a foreach or matrix stage `train@us` and its paths, with the file where that is not "
        "the root's."
    )
    folder: str = Field(description="Folder of the dvc.yaml or .dvc file it belongs to; empty for the root.")
    hash: str | None
    size: int | None
    nfiles: int | None


class PipelineEdge(BaseModel):
    """`target` needs `source`."""

    source: str
    target: str


class PipelineGraph(BaseModel):
    """The pipeline of one commit."""

    commit: str
    nodes: list[PipelineNode]
    edges: list[PipelineEdge]
    problems: list[SourceProblem] = Field(description="What could not be read; the rest is here.")


class ChangedPipelineNode(BaseModel):
    """A node of either revision and how it changed."""

    id: str
    kind: Kind
    label: str
    path: str
    group: str | None
    change: Literal["added", "removed", "changed", "same"]
    reasons: list[str]


class ChangedPipelineEdge(PipelineEdge):
    """An edge of either revision and how it changed."""

    change: Literal["added", "removed", "same"]


class ProblemsOfBoth(BaseModel):
    """What could not be read at each of two revisions."""

    model_config = ConfigDict(populate_by_name=True)

    from_: list[SourceProblem] = Field(alias="from")
    to: list[SourceProblem]


class PipelineChange(BaseModel):
    """Two pipelines laid over each other."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    nodes: list[ChangedPipelineNode]
    edges: list[ChangedPipelineEdge]
    problems: ProblemsOfBoth


class PipelineCommitOut(BaseModel):
    """A commit that changed the pipeline."""

    id: str
    message: str
    author: str
    committed_at: datetime
    added: list[str] = Field(description="Stages that came.")
    removed: list[str] = Field(description="Stages that went.")
    changed: list[str] = Field(description="Stages that dvc.yaml defines otherwise than before.")
    ran: list[str] = Field(description="Stages of whose run dvc.lock has a new record.")
    data: list[str] = Field(description="`.dvc` files that came, went or changed.")


class PipelineHistoryOut(BaseModel):
    """The commits that changed the pipeline, newest first."""

    commit: str
    commits: list[PipelineCommitOut]
    is_whole: bool = Field(description="Whether there is none before them.")


class FileValues(BaseModel):
    """Nested values by file, typed as DVC reads them."""

    commit: str
    values: dict[str, dict[str, Any]]
    problems: list[SourceProblem] = Field(description="What could not be read; the rest is here.")


class ValueDifference(BaseModel):
    """One value that differs; null where a revision does not have it."""

    model_config = ConfigDict(populate_by_name=True)

    file: str
    key: str
    from_: Any = Field(alias="from")
    to: Any
    delta: float | str | None = Field(description="`to` - `from` between two numbers.")


class ValueDifferences(BaseModel):
    """What differs between two revisions."""

    model_config = ConfigDict(populate_by_name=True)

    from_: str = Field(alias="from")
    to: str
    changes: list[ValueDifference]
    problems: ProblemsOfBoth
