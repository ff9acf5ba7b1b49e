"""The noun: the logged environments of some runs, side by side."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import IO, Protocol

from dashboard.data.environments.files import MAX_BYTES, is_environment, packages
from dashboard.data.experiments import Scope, opened, some
from dashboard.data.model.project import Project
from dashboard.data.model.run import Artifact, Run, RunSource
from dashboard.data.model.values import is_same
from dashboard.errors import DagboardError, InvalidRequestError

MAX_RUNS = 100
_MAX_FOLDERS = 12


class ArtifactReader(Protocol):
    """The part of a source's reader that is used here."""

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """One directory of the artifacts."""
        ...

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """One artifact's bytes."""
        ...

    def close(self) -> None:
        """Let connections go."""
        ...


class Runs(Protocol):
    """Whole runs; `dashboard.data.store.runs.RunStore`."""

    def some(self, project_id: int, ids: Sequence[str]) -> list[Run]:
        """The named runs, in their order; unknown ones are left out."""
        ...


@dataclass(frozen=True, slots=True)
class PackageRow:
    """One package over runs; ``python`` is one of them.

    Attributes:
        values: Version by run, in the order asked; None where the run's files do not name it.
        differs: Whether two runs differ in it; missing differs from every version.
    """

    key: str
    values: tuple[str | None, ...]
    differs: bool
    kind: str = "environment"

    @property
    def name(self) -> str:
        """The package's name."""
        return self.key


@dataclass(frozen=True, slots=True)
class EnvironmentsFound:
    """What runs logged about their environments.

    Attributes:
        ids: Runs that logged any, in the order asked; the columns of `rows`.
        files: By run: paths of the files that were read.
        rows: Python first, then packages by name.
        without: Ids of runs that logged none.
        problems: By id of a run whose artifacts could not be read: why.
    """

    ids: tuple[str, ...]
    files: Mapping[str, tuple[str, ...]]
    rows: tuple[PackageRow, ...]
    without: tuple[str, ...]
    problems: Mapping[str, DagboardError]


class Environments:
    """Reads environments from the artifacts of runs.

    Args:
        runs: The store.
        open_reader: A reader for one source of a project, by the source's name.
    """

    def __init__(self, runs: Runs, open_reader: Callable[[Project, str], ArtifactReader]) -> None:
        self._runs = runs
        self._open_reader = open_reader

    def read(self, project: Scope, run_ids: Sequence[str]) -> EnvironmentsFound:
        """The environments of at most `MAX_RUNS` runs; a source that fails is a problem of its runs alone.

        Raises:
            InvalidRequestError: Too many runs.
        """
        if len(run_ids) > MAX_RUNS:
            raise InvalidRequestError(f"Environments of at most {MAX_RUNS} runs are read.")
        runs = some(self._runs, project, run_ids)
        read: dict[str, dict[str, dict[str, str]]] = {}
        problems: dict[str, DagboardError] = {}
        for source in dict.fromkeys(run.source_name for run in runs if run.source is RunSource.MLFLOW):
            of_source = [run for run in runs if run.source_name == source and run.source is RunSource.MLFLOW]
            try:
                with contextlib.closing(opened(self._open_reader, project, source)) as reader:
                    _read_all(reader, of_source, read, problems)
            except DagboardError as error:
                problems |= {run.id: error for run in of_source if run.id not in read}
        ids = tuple(run.id for run in runs if read.get(run.id))
        known = [{name: version for file in read[run_id].values() for name, version in file.items()} for run_id in ids]
        without = tuple(run.id for run in runs if run.id not in ids and run.id not in problems)
        return EnvironmentsFound(ids, {run_id: tuple(read[run_id]) for run_id in ids}, _rows(known), without, problems)


def _read_all(
    reader: ArtifactReader, runs: Sequence[Run], read: dict[str, dict[str, dict[str, str]]],
    problems: dict[str, DagboardError],
) -> None:  # fmt: skip
    for run in runs:
        try:
            read[run.id] = {path: _file(reader, run, path) for path in _paths(reader, run)}
        except DagboardError as error:
            problems[run.id] = error


def _paths(reader: ArtifactReader, run: Run) -> Iterator[str]:
    """Environment files at the root and one folder below, where models keep theirs; the root's come last and win."""
    top = reader.artifacts(run.id, run.artifact_uri, "")
    for folder in [item.path for item in top if item.is_directory][:_MAX_FOLDERS]:
        yield from _described(reader.artifacts(run.id, run.artifact_uri, folder))
    yield from _described(top)


def _described(listed: Sequence[Artifact]) -> Iterator[str]:
    for item in listed:
        if not item.is_directory and is_environment(item.path.rsplit("/", 1)[-1]):
            yield item.path


def _file(reader: ArtifactReader, run: Run, path: str) -> dict[str, str]:
    with reader.artifact_file(run.id, run.artifact_uri, path) as file:
        return packages(path.rsplit("/", 1)[-1], file.read(MAX_BYTES))


def _rows(known: Sequence[Mapping[str, str]]) -> tuple[PackageRow, ...]:
    names = sorted({name for packages_ in known for name in packages_}, key=lambda name: (name != "python", name))
    rows = []
    for name in names:
        values = tuple(packages_.get(name) for packages_ in known)
        rows.append(PackageRow(name, values, any(not is_same(value, values[0]) for value in values[1:])))
    return tuple(rows)
