"""The noun: which artifacts some runs have in common, and the same one of each."""

from __future__ import annotations

import contextlib
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Protocol

from dashboard.data.experiments import Scope, opened, some
from dashboard.data.model.project import Project
from dashboard.data.model.run import Artifact, ArtifactHead, Run, RunSource
from dashboard.data.preview import Preview, preview_of, wanted_bytes
from dashboard.errors import DagboardError, InvalidRequestError, SourceError

MAX_RUNS = 12
"""Runs whose artifacts stand side by side."""
MAX_FOLDERS, MAX_FILES = 60, 4_000
"""Of one run; what lies deeper comes later and is left out first."""
MAX_SECONDS = 8.0
"""For all runs: a distant store answers one folder at a time."""
ROWS = 10_000
"""Of each table that is merged; `dashboard.data.sides.merging` takes fewer of wide ones."""


class ArtifactReader(Protocol):
    """The part of a source's reader that is used here."""

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """One directory of the artifacts."""
        ...

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """The first bytes of one artifact."""
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
class Listing:
    """The files of one run.

    Attributes:
        run_id, name: Of the run.
        files: Those nearest to the root first.
        is_cut: Whether there are more.
        keeps_none: Whether its source has no artifacts at all: it is no MLflow run.
        problem: Why they could not be listed, or not all of them.
    """

    run_id: str
    name: str
    files: tuple[Artifact, ...] = ()
    is_cut: bool = False
    keeps_none: bool = False
    problem: DagboardError | None = None


@dataclass(frozen=True, slots=True)
class Side:
    """One file of one run: its preview, why there is none, or neither when it has no such file."""

    run_id: str
    name: str
    path: str = ""
    preview: Preview | None = None
    problem: DagboardError | None = None


class Sides:
    """Reads artifacts of several runs.

    Args:
        runs: The store.
        open_reader: A reader for one source of a project, by the source's name.
        clock: Seconds that pass.
        preview: What of an artifact can be shown.
    """

    def __init__(
        self, runs: Runs, open_reader: Callable[[Project, str], ArtifactReader],
        clock: Callable[[], float] = time.monotonic, preview: Callable[..., Preview] = preview_of,
    ) -> None:  # fmt: skip
        self._runs = runs
        self._open_reader = open_reader
        self._clock = clock
        self._preview = preview

    def listings(self, project: Scope, run_ids: Sequence[str]) -> tuple[Listing, ...]:
        """The files of each run, in the order asked; one that cannot be read hides no other.

        Raises:
            InvalidRequestError: Too many runs.
        """
        runs = self._some(project, run_ids)
        end = self._clock() + MAX_SECONDS
        found: dict[str, Listing] = {}
        for reader, run in self._read(project, runs, found):
            began = self._clock()
            if began > end:
                found[run.id] = Listing(run.id, run.name, problem=_late())
                continue
            until = began + (end - began) / max(1, len(runs) - len(found))
            found[run.id] = _walked(reader, run, partial(self._is_late, until))
        return tuple(found.get(run.id) or Listing(run.id, run.name, keeps_none=True) for run in runs)

    def read(self, project: Scope, paths: Mapping[str, str], *, as_text: bool = False) -> tuple[Side, ...]:
        """One file of each run, as far as it can be shown; in the order asked.

        Args:
            project: Of the runs.
            paths: Run id to path; an empty one says that the run has no such file.
            as_text: Show a table as the text it is written in.

        Raises:
            InvalidRequestError: Too many runs.
        """
        runs = self._some(project, list(paths))
        failed: dict[str, Listing] = {}
        sides: dict[str, Side] = {}
        for reader, run in self._read(project, [run for run in runs if paths[run.id]], failed):
            path = paths[run.id]
            try:
                sides[run.id] = Side(run.id, run.name, path, self._side(reader, run, path, as_text=as_text))
            except DagboardError as error:
                sides[run.id] = Side(run.id, run.name, path, problem=error)
        for run_id, listing in failed.items():
            sides[run_id] = Side(run_id, listing.name, paths[run_id], problem=listing.problem)
        return tuple(sides.get(run.id) or Side(run.id, run.name) for run in runs)

    def _side(self, reader: ArtifactReader, run: Run, path: str, *, as_text: bool) -> Preview:
        name = "" if as_text else path
        content, size = reader.artifact_head(run.id, run.artifact_uri, path, wanted_bytes(name))
        return self._preview(name, content, size, rows=ROWS)

    def _is_late(self, until: float) -> bool:
        return self._clock() > until

    def _some(self, project: Scope, run_ids: Sequence[str]) -> list[Run]:
        if len(run_ids) > MAX_RUNS:
            raise InvalidRequestError(f"Artifacts of at most {MAX_RUNS} runs stand side by side.")
        return some(self._runs, project, run_ids)

    def _read(
        self, project: Scope, runs: Sequence[Run], failed: dict[str, Listing]
    ) -> Iterator[tuple[ArtifactReader, Run]]:
        """Each MLflow run with the reader of its source, opened once; `failed` takes those whose source is away."""
        for source in dict.fromkeys(run.source_name for run in runs if run.source is RunSource.MLFLOW):
            of_source = [run for run in runs if run.source_name == source and run.source is RunSource.MLFLOW]
            try:
                reader = opened(self._open_reader, project, source)
            except DagboardError as error:
                failed |= {run.id: Listing(run.id, run.name, problem=error) for run in of_source}
                continue
            with contextlib.closing(reader):
                yield from ((reader, run) for run in of_source)


def _late() -> SourceError:
    return SourceError(
        "there was no time left to list this run's artifacts",
        hint="Compare fewer runs, or look at the run's own page.",
    )  # fmt: skip


def _walked(reader: ArtifactReader, run: Run, is_late: Callable[[], bool]) -> Listing:
    """The files of a run, folder after folder; what was found before a fault is kept."""
    folders, seen = [""], 0
    files: list[Artifact] = []
    try:
        while folders and seen < MAX_FOLDERS and len(files) < MAX_FILES and not (seen and is_late()):
            entries = reader.artifacts(run.id, run.artifact_uri, folders.pop(0))
            seen += 1
            folders += [entry.path for entry in entries if entry.is_directory]
            files += [entry for entry in entries if not entry.is_directory]
    except DagboardError as error:
        return Listing(run.id, run.name, tuple(files[:MAX_FILES]), problem=error)
    return Listing(run.id, run.name, tuple(files[:MAX_FILES]), bool(folders) or len(files) > MAX_FILES)
