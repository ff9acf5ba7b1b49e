"""A running run as its source knows it now, ahead of the next sync."""

from __future__ import annotations

from dataclasses import dataclass, replace

from dashboard.data.experiments.results import RunDetail
from dashboard.data.model.run import Run


@dataclass(frozen=True, slots=True)
class LiveRun:
    """What moved.

    Attributes:
        pulse: Differs whenever status or metrics differ; cheap to ask for.
        detail: The run as its source knows it now.
    """

    pulse: str
    detail: RunDetail


def moved(stored: Run, now: Run) -> Run:
    """The stored run with what a running run changes; what a sync adds from the repository stays."""
    return replace(
        stored, status=now.status, ended_at=now.ended_at, params=now.params, metrics=now.metrics, tags=now.tags
    )
