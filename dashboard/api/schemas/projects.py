"""Projects, their sources and the jobs that sync them."""

from __future__ import annotations

from typing import Literal

from pydantic import BaseModel, Field

from dashboard.api.schemas.problem import SourceProblem


class SyncStatus(BaseModel):
    """How the last sync went."""

    state: Literal["never", "running", "ok", "failed"]
    last_success: str | None


class ProjectSummary(BaseModel):
    """A project in a list."""

    owner: str
    name: str
    description: str
    default_branch: str | None
    head: str | None = Field(description="Sha of the default branch's newest commit.")
    runs: int
    datasets: int = Field(description="Tracked data paths at the head.")
    models: int = Field(description="Registered models.")
    last_activity: str | None
    sync: SyncStatus
    goals: dict[str, Literal["up", "down"]]
    primary_metric: str | None = Field(description="The metric whose best step counts for `metrics.NAME.at_best`.")
    generation: int = Field(description="Grows whenever a sync changed something.")


class ProjectList(BaseModel):
    """All projects the asker may see."""

    projects: list[ProjectSummary]
    total: int
    next: str | None


class SourceStatus(BaseModel):
    """One source of a project and its health."""

    kind: Literal["git", "dvc", "mlflow", "live"]
    name: str
    state: Literal["never", "running", "ok", "failed"]
    last_success: str | None
    last_attempt: str | None
    duration: float | None
    error: SourceProblem | None
    address: str
    counts: dict[str, int]
    warnings: list[SourceProblem]


class ProjectDetail(ProjectSummary):
    """A project with its sources."""

    sources: list[SourceStatus]


class JobStatus(BaseModel):
    """Background work and its progress."""

    id: str
    kind: str
    state: Literal["queued", "running", "succeeded", "failed", "cancelled"]
    source: str | None
    full: bool
    done: int
    total: int
    message: str
    created_at: str | None
    started_at: str | None
    ended_at: str | None
    error: SourceProblem | None


class JobAccepted(BaseModel):
    """The job that will do what was asked; an active one is reused."""

    job: JobStatus
