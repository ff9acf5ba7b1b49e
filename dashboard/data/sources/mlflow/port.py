"""What every reader of MLflow runs offers, whatever lies behind it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO, Any, Protocol

from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.run import WHOLE, Artifact, ArtifactHead, MetricHistory, Run, Window

Cursor = dict[str, Any]
"""Where the last reading ended: plain JSON, opaque to the caller, at most about 70 kB."""

ARTIFACT_LIMIT_BYTES = 500_000_000
"""Larger artifact files are refused with ``file-too-big``."""


@dataclass(frozen=True, slots=True)
class TrackingInfo:
    """What a source holds, for the sync-health page.

    Attributes:
        kind: ``server``, ``database`` or ``files``.
        version: MLflow's version for a server, the schema revision for a database; empty when unknown.
        experiments: Active experiments that match the configured patterns.
        runs: Active runs in them; None when counting would cost too much (a server).
    """

    kind: str
    version: str
    experiments: int
    runs: int | None


@dataclass(frozen=True, slots=True)
class RunBatch:
    """Some of the runs to store.

    Attributes:
        runs: Complete runs; a run may come again although nothing changed.
        done, total: Progress in runs; `total` is 0 when it is not known before the end.
    """

    runs: tuple[Run, ...]
    done: int
    total: int


class TrackingReader(Protocol):
    """One MLflow source. Not safe for concurrent use; every method may raise `dashboard.errors.SourceError`."""

    def check(self) -> TrackingInfo:
        """Whether the source can be read, and what it holds.

        Raises:
            SourceError: With the exact reason and what to do about it.
        """
        ...

    def changes(self, cursor: Cursor | None, *, full: bool) -> Iterator[RunBatch]:
        """Runs that are new or changed since `cursor`; all of them without one or when `full`.

        Consume it to the end before asking for `next_cursor` or `present`.
        """
        ...

    def next_cursor(self) -> Cursor:
        """Where the next `changes` should continue."""
        ...

    def present(self) -> set[str] | None:
        """Ids of all living runs, so that others can be dropped; None when this reading did not look."""
        ...

    def counts(self) -> dict[str, int]:
        """What the health page shows of the last `changes`: ``experiments``."""
        ...

    def registered_models(self) -> tuple[RegisteredModel, ...] | None:
        """The model registry, each model's versions newest first; None when this reading did not look."""
        ...

    def pulse(self, run_id: str) -> str:
        """A text that differs whenever the run's status or latest metrics differ; empty when it is gone. Cheap."""
        ...

    def run(self, run_id: str) -> Run | None:
        """One run as it is now; None when it is gone."""
        ...

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """At most about `points` points of one metric inside a window, keeping the extremes of every stretch."""
        ...

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """The entries of one directory of a run's artifacts; paths are relative to the artifact root."""
        ...

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One artifact's bytes as a seekable binary file, which the caller closes; never above the limit."""
        ...

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first `limit` bytes of one artifact, whatever its size."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...
