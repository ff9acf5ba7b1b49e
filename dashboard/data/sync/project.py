"""Syncing one project: every source for itself, then one new generation of what pages show."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from dashboard.config import ProjectSettings, Settings
from dashboard.data.model.problem import Problem, problem_of
from dashboard.data.model.project import Project
from dashboard.data.projects import primary_of
from dashboard.data.small_files import SmallFiles
from dashboard.data.sources.git import Repository
from dashboard.data.sources.repositories import repository_path
from dashboard.data.store.frames import RunFrames
from dashboard.data.store.leases import sync_lease
from dashboard.data.store.projects import SourceProgress
from dashboard.data.store.stores import Stores
from dashboard.data.sync.fresh import FreshRuns
from dashboard.data.sync.live import SOURCE_NAME as LIVE
from dashboard.data.sync.live import LiveSync
from dashboard.data.sync.memory import rarely_collected
from dashboard.data.sync.publish import publish
from dashboard.data.sync.report import Progress, SourceReport, SyncReport, silent
from dashboard.data.sync.repository import GitSync, forget
from dashboard.data.sync.tracking import TrackingSync
from dashboard.errors import ConflictError, DagboardError, NotFoundError, SourceError

GIT, DVC = "git", "dvc"
_LONGEST_BACKOFF = timedelta(minutes=15)

_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Result:
    """What reading a source gave: where to go on next time, counts, and what is wrong inside."""

    cursor: dict[str, Any]
    counts: dict[str, int]
    warnings: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Step:
    """One source of a project and how to read it."""

    name: str
    read: Callable[[SourceProgress], Result]


class Sync:
    """Brings projects up to date with their sources.

    Every step is idempotent and commits in small transactions, so a sync may be killed at any moment: the next one
    goes on where it stopped. Two syncs of one project exclude each other by a lease.

    Args:
        settings: Where the sources are.
        stores: Where everything is kept.
        frames: The run frames to rebuild.
        now: The clock.
        environment: Where credentials are looked up.
        small_files: Read params and metrics that DVC keeps outside of git.
    """

    def __init__(
        self, settings: Settings, stores: Stores, frames: RunFrames, *, now: Callable[[], datetime],
        environment: Mapping[str, str], small_files: SmallFiles,
    ) -> None:  # fmt: skip
        self._small_files = small_files
        self._settings = settings
        self._stores = stores
        self._frames = frames
        self._now = now
        self._environment = environment

    def run(
        self, project: Project, *, source: str | None = None, full: bool = False, only_due: bool = False,
        progress: Progress = silent,
    ) -> SyncReport:  # fmt: skip
        """Read what changed in a project's sources and show it.

        Args:
            project: Which.
            source: Only this source; None for all.
            full: Read everything again, not only what changed.
            only_due: Leave out sources that failed a moment ago (the schedule's patience with them).
            progress: Told what happens; what it raises ends the sync.

        Returns:
            How each source went; a failing source is a value here, not an error.

        Raises:
            ConflictError: Another process syncs this project.
            NotFoundError: There is no such project or source.
        """
        started = time.monotonic()
        fresh = self._fresh(project)
        steps = self._steps(project, source, fresh, full=full, progress=progress)
        with self._exclusively(project), rarely_collected():
            try:
                reports = tuple(self._attempt(project, step, only_due=only_due) for step in steps)
                self._forget_old_sources(project)
                has_changed = publish(self._stores, self._frames, project, progress, fresh)
            finally:
                self._stores.projects.stop_sources(project.id)
        return SyncReport(project.key, reports, has_changed, time.monotonic() - started)

    def _exclusively(self, project: Project) -> Any:
        try:
            return self._stores.leases.hold(sync_lease(project.id))
        except ConflictError as error:
            raise ConflictError(f"{project.key} is being synced", hint="Wait for that sync.") from error

    def _attempt(self, project: Project, step: Step, *, only_due: bool) -> SourceReport:
        """Read one source; whatever goes wrong with it is kept beside it and stays with it."""
        projects, now = self._stores.projects, self._now()
        before = projects.progress(project.id)[step.name]
        if only_due and before.retry_at and before.retry_at > now:
            return SourceReport(step.name, 0, is_skipped=True)
        projects.start_source(before.id, now)
        started = time.monotonic()
        try:
            result = step.read(before)
        except DagboardError as error:
            problem = problem_of(error)
        except Exception as error:  # noqa: BLE001 - a source that breaks in a new way must not block the others
            _log.exception("source %s of %s failed", step.name, project.key)
            problem = Problem("source-broken", f"reading it failed: {error!r}", step.name, "See the log.")
        else:
            seconds = time.monotonic() - started
            projects.save_cursor(before.id, result.cursor)
            projects.finish_source(
                before.id, self._now(), seconds=seconds, counts=result.counts, warnings=result.warnings
            )
            return SourceReport(step.name, seconds, warnings=result.warnings)
        seconds = time.monotonic() - started
        projects.fail_source(before.id, problem, seconds=seconds, retry_at=self._now() + self._backoff(before.failures))
        return SourceReport(step.name, seconds, problem)

    def _forget_old_sources(self, project: Project) -> None:
        names = [source.name for source in self._stores.projects.sources(project.id, self._now())]
        self._stores.runs.remove_other_sources(project.id, names)
        self._stores.models.remove_other_sources(project.id, names)
        if GIT not in names:
            forget(project.id, self._stores.projects, self._stores.commits)

    def _backoff(self, failures: int) -> timedelta:
        interval = timedelta(seconds=self._settings.sync.interval_seconds)
        return min(interval * (1 << min(failures, 10)), max(_LONGEST_BACKOFF, interval))

    def _fresh(self, project: Project) -> FreshRuns:
        has_commits = self._settings_of(project).git is not None
        return FreshRuns(is_wanted=not has_commits and not self._frames.exists(project.id))

    def _steps(
        self, project: Project, source: str | None, fresh: FreshRuns, *, full: bool, progress: Progress
    ) -> list[Step]:
        settings = self._settings_of(project)
        steps = [
            *self._repository_steps(project, settings, full=full, progress=progress),
            *self._tracking_steps(project, settings, fresh, full=full, progress=progress),
            *self._live_steps(project, settings),
        ]
        if source is None:
            return steps
        chosen = [step for step in steps if step.name == source]
        if not chosen:
            names = ", ".join(step.name for step in steps)
            raise NotFoundError(f"{project.key} has no source {source}", hint=f"Its sources are: {names}.")
        return chosen

    def _settings_of(self, project: Project) -> ProjectSettings:
        for settings in self._settings.projects:
            if (settings.owner, settings.name) == (project.key.owner, project.key.name):
                return settings
        raise NotFoundError(f"project {project.key} is not in the configuration", hint="Add it to config.yaml.")

    def _repository_steps(
        self, project: Project, settings: ProjectSettings, *, full: bool, progress: Progress
    ) -> Iterator[Step]:
        if settings.git is None:
            return
        from dashboard.data.sync.facts import DvcSync  # noqa: PLC0415 - dvc takes a third of a second that only DVC projects pay

        target = repository_path(self._settings, project.key, settings.git)
        stores, git = self._stores, settings.git
        git_sync = GitSync(project.id, git, target, self._environment, stores.projects, stores.commits)
        parts = (stores.commits, stores.runs, stores.models)
        dvc_sync = DvcSync(
            project.id, git.subdirectory, self._settings.sync.max_file_bytes, *parts, primary=primary_of(settings)
        )  # fmt: skip

        def read_git(before: SourceProgress) -> Result:
            seen, counts = git_sync.run(progress, full=full, seen=(before.cursor or {}).get("seen"))
            return Result({"seen": seen}, counts)

        def read_dvc(before: SourceProgress) -> Result:
            repository = _opened(target)
            head = stores.projects.head(project.id)
            cursor = before.cursor or {}
            if cursor.get("basis") != dvc_sync.basis:
                stores.commits.forget_index(project.id)
                cursor = {"basis": dvc_sync.basis}
                stores.projects.save_cursor(before.id, cursor)
            data = self._small_files.of(project, () if full else cursor.get("awaited", ()))
            reading = replace(dvc_sync, data=data)
            seen = reading.run(repository, head, progress, full=full, seen=cursor.get("seen"))
            cursor = {**cursor, "seen": seen, "awaited": data.awaiting()}
            return Result(cursor, *reading.health(repository, head))

        yield Step(GIT, read_git)
        yield Step(DVC, read_dvc)

    def _tracking_steps(
        self, project: Project, settings: ProjectSettings, fresh: FreshRuns, *, full: bool, progress: Progress
    ) -> Iterator[Step]:
        parts = (self._environment, self._stores.runs, self._stores.models, self._now)
        primary = primary_of(settings)
        for name, mlflow in zip(settings.mlflow_names(), settings.mlflow, strict=True):
            sync = TrackingSync(project.id, name, mlflow, *parts, primary)

            def read(before: SourceProgress, sync: TrackingSync = sync) -> Result:
                return Result(*sync.run(progress, fresh, full=full, cursor=before.cursor))

            yield Step(name, read)

    def _live_steps(self, project: Project, settings: ProjectSettings) -> Iterator[Step]:
        """After the repository's, so that an experiment that arrived there is not shown twice."""
        if settings.live is not None:
            primary = primary_of(settings)
            live = LiveSync(project.id, settings.live, self._environment, self._stores, self._now, primary)

            def read(before: SourceProgress) -> Result:
                examined, counts = live.run(examined=(before.cursor or {}).get("examined"))
                return Result({"examined": examined}, counts)

            yield Step(LIVE, read)


def _opened(path: Path) -> Repository:
    try:
        repository = Repository.open(path)
    except SourceError as error:
        raise SourceError(
            "there is no repository to read yet", where=str(path), hint="See the git source.", code=error.code
        ) from error
    if repository.is_empty():
        raise SourceError(
            "there is no commit to read yet", where=str(path), hint="See the git source.", code="empty-repository"
        )
    return repository
