"""Runs: one row of the run table, whatever source it came from."""

from __future__ import annotations

import math
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Literal, NamedTuple

import msgspec

ParamValue = str | float | int | bool

UNFINISHED = frozenset({"RUNNING", "SCHEDULED", "STALE"})
"""Statuses of runs that may still change by themselves; a stale one may turn out to be alive."""


class RunSource(StrEnum):
    """Where a run came from."""

    MLFLOW = "mlflow"
    DVC = "dvc"
    GIT = "git"


class Spread(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """What a metric's values say beside the last one; steps are None where the source does not tell.

    Attributes:
        at_best: The value at the step where the run's primary metric was best; None when it has none exactly there, or
            when the source does not tell.
    """

    min: float
    max: float
    mean: float
    first: float
    count: int
    min_step: int | None = None
    max_step: int | None = None
    at_best: float | None = None


class MetricSummary(msgspec.Struct, array_like=True, frozen=True, gc=False):
    """Aggregates of one metric's history; small and quickly made, because a first sync makes millions of them.

    NaN values take no part in min, max and mean unless every value is NaN; infinities do.

    Attributes:
        last: Value at the largest (step, timestamp), as MLflow defines its latest metric.
        last_step: Its step; None where the source does not tell.
        spread: The other aggregates; None when there is one value, which all of them equal.
    """

    last: float
    last_step: int | None = None
    spread: Spread | None = None

    @property
    def min(self) -> float:
        """The least value."""
        return self.spread.min if self.spread else self.last

    @property
    def max(self) -> float:
        """The largest value."""
        return self.spread.max if self.spread else self.last

    @property
    def mean(self) -> float:
        """The arithmetic mean."""
        return self.spread.mean if self.spread else self.last

    @property
    def first(self) -> float:
        """Value at the smallest (step, timestamp)."""
        return self.spread.first if self.spread else self.last

    @property
    def count(self) -> int:
        """Number of values; 0 where the source does not tell."""
        return self.spread.count if self.spread else 1

    @property
    def at_best(self) -> float | None:
        """Value at the best step of the primary metric; None where there is none. One value is that of every step."""
        return self.spread.at_best if self.spread else self.last

    @property
    def min_step(self) -> int | None:
        """Step of the least value."""
        return self.spread.min_step if self.spread else self.last_step

    @property
    def max_step(self) -> int | None:
        """Step of the largest value."""
        return self.spread.max_step if self.spread else self.last_step


@dataclass(frozen=True, slots=True)
class RunInput:
    """A dataset a run says it used (MLflow's ``log_input``)."""

    name: str
    digest: str
    source_type: str = ""
    source: str = ""
    context: str = ""
    profile: str = ""


@dataclass(frozen=True, slots=True)
class Run:
    """One execution.

    Attributes:
        id: Stable and unique in the project: MLflow's run id, or the full commit sha.
        source_name: Name of the source it was read from, e.g. ``mlflow`` or ``mlflow-2``; ``git`` for DVC runs.
        experiment: MLflow experiment name; for a DVC experiment its baseline's short sha; for a commit its branch.
        status: RUNNING, SCHEDULED, FINISHED, FAILED, KILLED or STALE; FINISHED for DVC and git runs.
        created_at, ended_at: UTC.
        commit: Full sha the run says it ran at; None when unknown.
        parent: Id of the parent run; None at top level.
        params: As the source wrote them: strings for MLflow, typed scalars for DVC (nested keys joined by dots).
        artifact_uri: Artifacts root; empty when there is none.
        inputs: Datasets of ``log_input``.
        fingerprint: Changes when anything about the run changed at its source; empty when only a comparison of
            everything tells.
    """

    id: str
    source: RunSource
    source_name: str
    name: str
    experiment: str
    status: str
    user: str
    created_at: datetime | None
    ended_at: datetime | None
    branch: str | None = None
    commit: str | None = None
    parent: str | None = None
    params: dict[str, ParamValue] = field(default_factory=dict)
    metrics: dict[str, MetricSummary] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    inputs: tuple[RunInput, ...] = ()
    artifact_uri: str = ""
    fingerprint: str = ""

    @property
    def duration_seconds(self) -> float | None:
        """Wall time from start to end; None while running or when unknown."""
        if self.created_at is None or self.ended_at is None:
            return None
        return (self.ended_at - self.created_at).total_seconds()


@dataclass(frozen=True, slots=True)
class Window:
    """A part of a history, both ends included.

    Attributes:
        axis: What `low` and `high` count: ``step``, or ``time`` in Unix milliseconds.
        low, high: The ends; infinite where the part is open.
    """

    axis: Literal["step", "time"] = "step"
    low: float = -math.inf
    high: float = math.inf

    def holds(self, step: int, time_ms: int) -> bool:
        """Whether a point lies inside."""
        return self.low <= (time_ms if self.axis == "time" else step) <= self.high


WHOLE = Window()
"""A history from its beginning to its end."""


@dataclass(frozen=True, slots=True)
class MetricHistory:
    """The points of one metric of one run, ordered by (step, time).

    Attributes:
        step, time_ms, value: Columns of equal length; times are Unix milliseconds.
        sampled: Whether points were left out.
        total: Number of points the source holds in the part that was asked for.
    """

    key: str
    step: list[int]
    time_ms: list[int]
    value: list[float]
    sampled: bool
    total: int


@dataclass(frozen=True, slots=True)
class Artifact:
    """One entry of a run's artifact listing; `size` in bytes, None for a directory."""

    path: str
    is_directory: bool
    size: int | None = None


class ArtifactHead(NamedTuple):
    """The first bytes of an artifact, and the size of the whole in bytes; None when its source does not tell."""

    content: bytes
    size: int | None
