"""Whole runs of one project or of several, and readers of their sources.

Nouns that read what is not in the frames ask here and need not know whether all of their runs are of one project: of
several, a run goes by its full id, and so does its source.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import IO, Any, Protocol, TypeVar, cast

from dashboard.data.experiments.across import AllProjects
from dashboard.data.experiments.tables import Scope
from dashboard.data.model.project import Project
from dashboard.data.model.run import Artifact, ArtifactHead, MetricHistory, Run, Window
from dashboard.data.model.run_name import full_id, own_id, parted
from dashboard.errors import UnknownProjectError

R = TypeVar("R")
"""What reads a source."""


class Runs(Protocol):
    """Whole runs; `dashboard.data.store.runs.RunStore`."""

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        """The named runs, in their order; unknown ones are left out."""
        ...


def some(runs: Runs, scope: Scope, ids: Sequence[str]) -> list[Run]:
    """The named runs, in their order; unknown ones are left out."""
    if not isinstance(scope, AllProjects):
        return runs.some(scope.id, ids)
    named: dict[str, list[str]] = {}
    for name in ids:
        project, own = parted(name)
        named.setdefault(project, []).append(own)
    found = {
        full_id(key, run.id): replace(run, id=full_id(key, run.id), source_name=full_id(key, run.source_name))
        for key, project in _by_key(scope).items()
        for run in (runs.some(project.id, named[key]) if key in named else ())
    }
    return [found[name] for name in dict.fromkeys(ids) if name in found]


def opened(open_reader: Callable[[Project, str], R], scope: Scope, source: str) -> R:
    """A reader for one source, by the name that a run of `some` says.

    Raises:
        UnknownProjectError: Its project is not among these.
    """
    if not isinstance(scope, AllProjects):
        return open_reader(scope, source)
    key, own = parted(source)
    project = _by_key(scope).get(key)
    if project is None:
        raise UnknownProjectError(key)
    return cast("R", _FullIdReader(open_reader(project, own)))


def _by_key(scope: AllProjects) -> Mapping[str, Project]:
    return {str(project.key): project for project in scope.projects}


class _FullIdReader:
    """Takes full ids to a reader that knows the ids of its source."""

    def __init__(self, reader: Any) -> None:
        self._reader = reader

    def history(self, run_id: str, key: str, points: int, window: Window) -> MetricHistory:
        """Points of one metric inside a window."""
        return cast("MetricHistory", self._reader.history(own_id(run_id), key, points, window))

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """One directory of the artifacts."""
        return cast("list[Artifact]", self._reader.artifacts(own_id(run_id), artifact_uri, path))

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One artifact's bytes."""
        return cast("IO[bytes]", self._reader.artifact_file(own_id(run_id), artifact_uri, path))

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first bytes of one artifact."""
        return cast("ArtifactHead", self._reader.artifact_head(own_id(run_id), artifact_uri, path, limit))

    def close(self) -> None:
        """Let connections go."""
        self._reader.close()
