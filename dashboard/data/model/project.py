"""Projects, their sources, and how well these sync."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dashboard.data.model.problem import Problem


class SourceKind(StrEnum):
    """What kind of outside system a source is."""

    GIT = "git"
    DVC = "dvc"
    MLFLOW = "mlflow"
    LIVE = "live"


class SyncState(StrEnum):
    """How the last sync of a source, or of a whole project, went."""

    NEVER = "never"
    RUNNING = "running"
    OK = "ok"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, order=True)
class ProjectKey:
    """The public name of a project: ``owner/name``."""

    owner: str
    name: str

    def __str__(self) -> str:
        return f"{self.owner}/{self.name}"


@dataclass(frozen=True, slots=True)
class Source:
    """One outside system of a project and its health.

    Attributes:
        id: Row id in our database.
        name: Unique among the project's sources: ``git``, ``dvc``, ``mlflow``, ``mlflow-2``.
        address: Where it is, without credentials.
        last_success_at: UTC; None before the first success.
        last_attempt_at: UTC.
        duration_seconds: Of the last attempt.
        counts: What it holds, e.g. ``{"commits": 120, "branches": 3}``.
        problem: Why the last attempt failed; None after a success.
        warnings: Problems inside a source that otherwise syncs (one broken file at one commit).
    """

    id: int
    kind: SourceKind
    name: str
    address: str
    state: SyncState
    last_success_at: datetime | None = None
    last_attempt_at: datetime | None = None
    duration_seconds: float | None = None
    counts: dict[str, int] = field(default_factory=dict)
    problem: Problem | None = None
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Project:
    """One git repository, its DVC data and its MLflow sources, as lists and headers show it.

    Attributes:
        id: Row id in our database; never shown.
        goals: Metric name to ``up`` or ``down``: which direction is better.
        head: Commit sha of the default branch; None before the first sync or for an empty repository.
        runs: Number of runs of every source.
        datasets: Tracked data paths at the head.
        models: Registered models.
        last_activity_at: Newest commit or run, UTC.
        primary: The metric whose best step counts; None when the configuration names none.
        generation: Grows by one whenever a sync changed something; the base of ETags.
    """

    id: int
    key: ProjectKey
    description: str
    default_branch: str | None
    head: str | None
    goals: dict[str, str]
    runs: int
    datasets: int
    models: int
    last_activity_at: datetime | None
    state: SyncState
    last_success_at: datetime | None
    generation: int
    primary: str | None = None


@dataclass(frozen=True, slots=True)
class Activity:
    """One line of the activity feed.

    Attributes:
        kind: ``commit``, ``run``, ``model`` (registered) or ``promotion``.
        ref: Commit sha, run id or model name: what the line links to.
    """

    at: datetime
    project: ProjectKey
    kind: str
    ref: str
    title: str
    by: str
