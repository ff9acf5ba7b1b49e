"""Runs that report by themselves while they run, as DVC Studio's live protocol has it.

Sources: ``dvc_studio_client.post_live_metrics`` and ``dvc_studio_client.schema`` (what is sent), ``dvclive.studio`` and
``dvc.repo.experiments.executor.base`` (who sends it).
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dashboard.data.model.dvc import Values
from dashboard.data.model.points import Point
from dashboard.data.model.tally import Tally

NO_COMMIT = "0" * 40
"""The baseline that clients name where there is no repository, or no commit yet."""


class LiveKind(StrEnum):
    """What an event says: the run begins, has new values, or is over."""

    START = "start"
    DATA = "data"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LiveEvent:
    """One message of a running experiment; (baseline, name) says which.

    Attributes:
        baseline: Full sha of the commit it started from; `NO_COMMIT` without one.
        subdirectory: Folder of the DVC project in its repository; only a start tells.
        message: What the user wrote about it; only a start tells.
        step: Of a data event.
        params, metrics: The files that changed, each with its whole content.
        points: New points by metric file (``dvclive/plots/metrics/train/loss.tsv``).
        experiment_rev: Commit that the experiment was saved as; only a done event tells.
    """

    kind: LiveKind
    baseline: str
    name: str
    client: str = ""
    subdirectory: str = ""
    message: str = ""
    step: int = 0
    params: Values = field(default_factory=dict)
    metrics: Values = field(default_factory=dict)
    points: dict[str, list[Point]] = field(default_factory=dict)
    experiment_rev: str | None = None

    @property
    def run_id(self) -> str:
        """Id of the run until it is in the repository: the same for every event of one experiment."""
        digest = hashlib.sha256(f"{self.baseline}\n{self.name}".encode("utf-8", "surrogatepass"))
        return digest.hexdigest()[:32]


@dataclass(frozen=True, slots=True)
class LiveRun:
    """What the events of one experiment came to.

    Attributes:
        version: Grows with every event that changed something.
        step: The newest one.
        changed_at: When the last event came, UTC.
        done_at: When it said that it was over; None while it runs or when it died without a word.
        experiment_rev: Commit it was saved as, as it said itself.
        absorbed_by: Id of the run of the repository that took its place; None as long as there is none.
        params, metrics: Content of the files, by path.
        curves: Aggregates of each metric file.
    """

    id: str
    baseline: str
    name: str
    client: str
    message: str
    version: int
    step: int
    created_at: datetime
    changed_at: datetime
    done_at: datetime | None
    experiment_rev: str | None = None
    absorbed_by: str | None = None
    params: Values = field(default_factory=dict)
    metrics: Values = field(default_factory=dict)
    curves: dict[str, Tally] = field(default_factory=dict)
