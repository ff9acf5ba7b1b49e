"""MLflow's conventions: how stored values become a `Run`.

Sources: ``mlflow.store.tracking.sqlalchemy_store`` (infinities are stored as the largest double, NaN as a flag),
``mlflow.utils.mlflow_tags`` (names of the system tags).
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from fnmatch import fnmatchcase

import msgspec

from dashboard.data.model.run import MetricSummary, Run, RunInput, RunSource

STALE_AFTER = timedelta(hours=24)
"""A RUNNING run whose newest sign of life is older than this is shown as STALE: its process died without a word."""

LARGEST = 1.7976931348623157e308
"""What MLflow stores for an infinity."""

_RUN_NAME = "mlflow.runName"
_USER = "mlflow.user"
COMMIT_TAG = "mlflow.source.git.commit"
PROMPT_TAG = "mlflow.prompt.is_prompt"
"""Prompts live in the tables of registered models; MLflow's own searches leave out what carries this tag."""

_BRANCH, _OLD_BRANCH = "mlflow.source.git.branch", "mlflow.gitBranchName"
_PARENT = "mlflow.parentRunId"
_NO_USER = frozenset({"", "unknown"})
_encoder = msgspec.msgpack.Encoder(order="deterministic")


@dataclass(slots=True)
class RawRun:
    """A run as its source wrote it.

    Attributes:
        start_ms, end_ms: Unix milliseconds.
        newest_metric_ms: Time of the newest metric value, which only a RUNNING run needs; None without metrics.
        source_version: Commit in the column that MLflow used before the tag.
    """

    id: str
    experiment: str
    name: str | None
    status: str
    user: str | None
    start_ms: int | None
    end_ms: int | None
    artifact_uri: str | None
    source_version: str | None = None
    newest_metric_ms: int | None = None
    params: dict[str, str] = field(default_factory=dict)
    tags: dict[str, str] = field(default_factory=dict)
    metrics: dict[str, MetricSummary] = field(default_factory=dict)
    inputs: tuple[RunInput, ...] = ()


def run_of(raw: RawRun, source_name: str, now: datetime, fingerprint: str = "") -> Run:
    """The run as Dagboard stores it; `now` decides about STALE."""
    tags = raw.tags
    user = tags.get(_USER) or raw.user or ""
    return Run(
        id=raw.id,
        source=RunSource.MLFLOW,
        source_name=source_name,
        name=raw.name or tags.get(_RUN_NAME, ""),
        experiment=raw.experiment,
        status=_status(raw, now),
        user="" if user in _NO_USER else user,
        created_at=utc(raw.start_ms),
        ended_at=utc(raw.end_ms),
        branch=tags.get(_BRANCH) or tags.get(_OLD_BRANCH) or None,
        commit=tags.get(COMMIT_TAG) or raw.source_version or None,
        parent=tags.get(_PARENT) or None,
        params=raw.params,  # type: ignore[arg-type]  # texts are values; nobody adds others
        metrics=raw.metrics,
        tags=tags,
        inputs=raw.inputs,
        artifact_uri=raw.artifact_uri or "",
        fingerprint=fingerprint,
    )


def fingerprint_of(raw: RawRun, now: datetime) -> str:
    """Text that differs where anything that `run_of` takes over differs."""
    content = (
        raw.name, raw.experiment, _status(raw, now), raw.user, raw.start_ms, raw.end_ms, raw.artifact_uri,
        raw.source_version, raw.params, raw.metrics, raw.tags, raw.inputs,
    )  # fmt: skip
    return hashlib.blake2b(_encoder.encode(content), digest_size=12).hexdigest()


def _status(raw: RawRun, now: datetime) -> str:
    if raw.status != "RUNNING":
        return raw.status
    signs = [at for at in (utc(raw.start_ms), utc(raw.newest_metric_ms)) if at]
    return "STALE" if signs and now - max(signs) > STALE_AFTER else raw.status


def utc(milliseconds: float | None) -> datetime | None:
    """Unix milliseconds as a UTC time; None for none and for times no calendar holds."""
    if milliseconds is None:
        return None
    try:
        return datetime.fromtimestamp(int(milliseconds) / 1000, tz=UTC)
    except (OverflowError, OSError, ValueError):
        return None


def milliseconds(at: datetime) -> int:
    """Unix milliseconds of a time."""
    return int(at.timestamp() * 1000)


def metric_value(value: float | None, is_nan: object = 0) -> float:
    """A stored metric value with NaN and the infinities put back."""
    if is_nan or value is None:
        return math.nan
    if value >= LARGEST:
        return math.inf
    return -math.inf if value <= -LARGEST else float(value)


def mean(average: float | None, low: float, high: float) -> float:
    """The mean of values whose infinities were stored as the largest double."""
    if math.isinf(low) or math.isinf(high):
        return low + high if math.isinf(low) and math.isinf(high) else (high if math.isinf(high) else low)
    # A sum of the largest doubles has none: a database then says infinity where the mean lies between the two.
    return math.nan if average is None else min(max(float(average), low), high)


def stages(stage: str | None) -> tuple[str, ...]:
    """MLflow's legacy stage of a model version as our list of stages."""
    return (stage,) if stage and stage != "None" else ()


def matches(name: str, patterns: tuple[str, ...]) -> bool:
    """Whether an experiment is wanted: its exact name, or a shell pattern."""
    return any(name == pattern or fnmatchcase(name, pattern) for pattern in patterns)


def wanted(experiments: Mapping[str, str], patterns: tuple[str, ...]) -> dict[str, str]:
    """The experiments (id to name) whose name is wanted."""
    return {key: name for key, name in experiments.items() if matches(name, patterns)}
