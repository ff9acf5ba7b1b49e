"""The noun: what pages, callbacks, the API and the command line may ask about runs."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, datetime
from typing import IO, Protocol

from dashboard.data.experiments.best import best_run
from dashboard.data.experiments.detail import detail_of
from dashboard.data.experiments.histories import Histories, read_histories
from dashboard.data.experiments.leading import Leading, leading
from dashboard.data.experiments.live import LiveRun, moved
from dashboard.data.experiments.members import opened, some
from dashboard.data.experiments.results import BestRun, RunDetail
from dashboard.data.experiments.selection import Question
from dashboard.data.experiments.tables import RunTables, Scope
from dashboard.data.experiments.whole import written
from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.project import Project
from dashboard.data.model.run import UNFINISHED, WHOLE, Artifact, ArtifactHead, MetricHistory, Run, RunSource, Window
from dashboard.data.preview import Preview, preview_of, wanted_bytes
from dashboard.data.store.frames import RunFrames
from dashboard.errors import InvalidRequestError, NotFoundError

MAX_POINTS = 100_000
_SHOWN = 100
"""Characters of a foreign id that a message repeats."""


class Runs(Protocol):
    """Whole runs; `dashboard.data.store.runs.RunStore`."""

    def get(self, project_id: int, run_id: str) -> Run | None:
        """One run; None when there is none."""
        ...

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        """The named runs, in their order; unknown ones are left out."""
        ...


class Facts(Protocol):
    """Facts of commits; `dashboard.data.store.commits.CommitStore`."""

    def facts(self, project_id: int, sha: str) -> CommitFacts | None:
        """What DVC knows at a commit; None when it was not read."""
        ...


class RunReader(Protocol):
    """Reads what is not in our store from a run's source; `dashboard.data.sources.mlflow.port.TrackingReader`."""

    def pulse(self, run_id: str) -> str:
        """Differs whenever the run's status or latest metrics differ; empty when it is gone."""
        ...

    def run(self, run_id: str) -> Run | None:
        """One run as it is now; None when it is gone."""
        ...

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:
        """At most about `points` points of one metric inside a window."""
        ...

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """One directory of the artifacts."""
        ...

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One artifact's bytes."""
        ...

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first bytes of one artifact."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...


OpenReader = Callable[[Project, str], RunReader]
"""A reader for one source of a project, by the source's name."""


def _utc_now() -> datetime:
    return datetime.now(UTC)


def _none(_project_id: int, _run_id: str) -> None:
    return None


class Experiments(RunTables):
    """Questions about runs: those of one project and, about many at once, those of all projects.

    Args:
        frames: The run frames, for everything about many runs.
        runs: The store, for one run whole.
        facts: The store, for data versions at a run's commit.
        open_reader: For histories and artifacts, which stay at their source.
        successor: Which run took the place of one that reported by itself; its old address leads there.
        preview: What of an artifact can be shown.
        now: What relative times are relative to, UTC.
    """

    def __init__(
        self,
        frames: RunFrames,
        runs: Runs,
        facts: Facts,
        open_reader: OpenReader,
        *,
        successor: Callable[[int, str], str | None] = _none,
        preview: Callable[[str, bytes, int | None], Preview] = preview_of,
        now: Callable[[], datetime] = _utc_now,
    ) -> None:
        super().__init__(frames, now)
        self._runs = runs
        self._facts = facts
        self._open_reader = open_reader
        self._successor = successor
        self._preview = preview

    def run(self, project: Project, run_id: str) -> RunDetail:
        """One run.

        Raises:
            NotFoundError: There is none of this id.
        """
        return self._detail(project, self._whole(project, run_id))

    def live(self, project: Project, run_id: str, pulse: str = "") -> LiveRun | None:
        """A run as it is now; None when it has the pulse already, or is gone.

        An MLflow run is asked for at its source, ahead of the next sync; another is as the store has it.

        Raises:
            NotFoundError, SourceError: As in `history`.
        """
        stored = self._whole(project, run_id)
        if stored.source is not RunSource.MLFLOW:
            known = stored.fingerprint
            return LiveRun(known, self._detail(project, stored)) if known != pulse else None
        with contextlib.closing(self._open_reader(project, stored.source_name)) as reader:
            present = reader.pulse(run_id)
            now = reader.run(run_id) if present not in {"", pulse} else None
        return LiveRun(present, self._detail(project, moved(stored, now))) if now else None

    def history(
        self, project: Project, run_id: str, keys: Sequence[str], points: int = 1_000, window: Window = WHOLE
    ) -> list[MetricHistory]:
        """Points of some metrics of a run inside a window, in the order asked.

        Those of which only one value is known are left out, and those without a point in the window.

        Raises:
            NotFoundError: No such run, or it has no such metric.
            InvalidRequestError: `points` out of bounds.
            SourceError: The run's source cannot be read.
        """
        if not 1 <= points <= MAX_POINTS:
            raise InvalidRequestError(f"points is 1 to {MAX_POINTS:,}.")
        run = self._whole(project, run_id)
        unknown = [key for key in keys if key not in run.metrics and run.status not in UNFINISHED]
        if unknown:
            raise NotFoundError(f"Run {run_id} has no metric {', '.join(unknown)}.")
        if not keys:
            return []
        with contextlib.closing(self._open_reader(project, run.source_name)) as reader:
            histories = [reader.history(run.id, key, points, window) for key in keys]
        return [history for history in histories if history.total]

    def histories(self, project: Scope, run_ids: Sequence[str], key: str, points: int = 500) -> Histories:
        """One metric of many runs, with one reader for each source; a source that fails hides no other.

        Raises:
            InvalidRequestError: `points` out of bounds.
        """
        if not 1 <= points <= MAX_POINTS:
            raise InvalidRequestError(f"points is 1 to {MAX_POINTS:,}.")
        runs = some(self._runs, project, run_ids)
        return read_histories(runs, key, points, lambda source: opened(self._open_reader, project, source))

    def points(self, project: Scope, run_ids: Sequence[str], keys: Sequence[str]) -> Iterator[bytes]:
        """Every point of some metrics of some runs as CSV, in pieces; of which one value is known, that one.

        Raises:
            NotFoundError: None of the runs exists.
            SourceError: While streaming: a source cannot be read any more.
        """
        runs = some(self._runs, project, run_ids)
        if not runs:
            raise NotFoundError("None of these runs is there.", hint="Look them up in the run table.")
        return written(runs, keys, lambda source: opened(self._open_reader, project, source))

    def leading(
        self,
        project: Scope,
        metric: str,
        limit: int,
        *,
        filter: str = "",  # noqa: A002  # the word of the API and of every user
        include_hidden: bool = False,
        runs: Sequence[str] | None = None,
        first: Sequence[str] = (),
        is_best: bool = True,
    ) -> Leading:
        """At most `limit` runs with a history of a metric; when not all fit, the best by its goal or those first asked.

        Raises:
            QueryError: The filter cannot be understood.
            NotFoundError: One of `runs` does not exist.
        """
        frame = self.frame(project)
        question = Question(filter, "", None, include_hidden, None if runs is None else tuple(runs))
        at = self._selector.select(frame, question, self._now())
        goal = project.goals.get(metric, "") if is_best else ""
        return leading(frame, at, metric, goal, limit=limit, first=first)

    def artifacts(self, project: Project, run_id: str, path: str = "") -> list[Artifact]:
        """One directory of a run's artifacts; DVC and git runs have none.

        Raises:
            NotFoundError: No such run.
            SourceError: The run's source cannot be read.
        """
        run = self._whole(project, run_id)
        if run.source is not RunSource.MLFLOW:
            return []
        with contextlib.closing(self._open_reader(project, run.source_name)) as reader:
            return reader.artifacts(run_id, run.artifact_uri, path)

    def artifact_file(self, project: Project, run_id: str, path: str) -> IO[bytes]:
        """One artifact's bytes; the caller closes it.

        Raises:
            NotFoundError: No such run, or it has no artifacts.
            SourceError: The run's source cannot be read.
        """
        run = self._whole(project, run_id)
        if run.source is not RunSource.MLFLOW:
            raise NotFoundError(f"Run {run_id} has no artifacts: it is no MLflow run.")
        with contextlib.closing(self._open_reader(project, run.source_name)) as reader:
            return reader.artifact_file(run_id, run.artifact_uri, path)

    def artifact_preview(self, project: Project, run_id: str, path: str) -> Preview:
        """One artifact as far as it can be shown without running it; only its beginning is read.

        Raises:
            NotFoundError, SourceError: As in `artifact_file`.
        """
        run = self._whole(project, run_id)
        if run.source is not RunSource.MLFLOW:
            raise NotFoundError(f"Run {run_id} has no artifacts: it is no MLflow run.")
        with contextlib.closing(self._open_reader(project, run.source_name)) as reader:
            content, size = reader.artifact_head(run_id, run.artifact_uri, path, wanted_bytes(path))
        return self._preview(path, content, size)

    def best(self, project: Project) -> BestRun | None:
        """The run with the best value of the project's first goal metric; None without goal or value."""
        return best_run(self._frames.open(project.id), project.goals, self._now())

    def _detail(self, project: Project, run: Run) -> RunDetail:
        facts = self._facts.facts(project.id, run.commit) if run.commit else None
        return detail_of(run, project.goals, facts, self._frames.open(project.id))

    def _whole(self, project: Project, run_id: str) -> Run:
        run = self._runs.get(project.id, run_id)
        if run is None:
            successor = self._successor(project.id, run_id)
            run = self._runs.get(project.id, successor) if successor else None
        if run is None:
            raise NotFoundError(
                f"There is no run '{run_id[:_SHOWN]}' in {project.key}.", hint="Look it up in the run table."
            )
        return run
