"""Background work and its progress."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from dashboard.data.model.problem import Problem


class JobState(StrEnum):
    """Life of a job, in order; the last three are final."""

    QUEUED = "queued"
    RUNNING = "running"
    SUCCEEDED = "succeeded"
    FAILED = "failed"
    CANCELLED = "cancelled"

    @property
    def is_final(self) -> bool:
        """Whether the job will not change any more."""
        return self in {JobState.SUCCEEDED, JobState.FAILED, JobState.CANCELLED}


@dataclass(frozen=True, slots=True)
class Job:
    """One piece of background work.

    Attributes:
        id: Random hex.
        kind: ``sync`` for now.
        source: Name of the one source to sync; None for all.
        full: Whether everything is read again, not only what changed.
        done, total: Progress in steps of the present phase; `total` 0 when unknown.
        message: What it does right now, or did.
    """

    id: str
    project_id: int
    kind: str
    state: JobState
    source: str | None
    full: bool
    done: int
    total: int
    message: str
    created_at: datetime
    started_at: datetime | None = None
    ended_at: datetime | None = None
    problem: Problem | None = None
