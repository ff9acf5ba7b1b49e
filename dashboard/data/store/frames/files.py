"""The run frames of all projects: built and brought up to date by syncs, opened once per process by readers.

A reader that has mapped an old generation keeps it although its files are gone; a cursor may ask for a recent one by
number.
"""

from __future__ import annotations

import fcntl
import threading
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import polars as pl

from dashboard.data.model.project import Project
from dashboard.data.model.run import Run
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames import disk
from dashboard.data.store.frames.build import Table, build
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.disk import Manifest, Stamp
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.relabel import relabelled
from dashboard.data.store.frames.series import stored_series
from dashboard.data.store.frames.update import folded, updated
from dashboard.data.store.run_columns import RunColumns
from dashboard.errors import UnavailableError

OPEN_FRAMES = 256
_SMALL_DELTA = 1_000


class RunFrames:
    """The frames of all projects under one folder.

    Args:
        folder: Made when the first frame is built. Any number of processes may read; whoever publishes holds the
            `turn` of the project, because a generation is made from the one before.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._frames: dict[tuple[int, int], tuple[Stamp, RunFrame]] = {}

    @contextmanager
    def turn(self, project_id: int) -> Iterator[None]:
        """Wait until nobody else, in any thread or process, publishes frames of a project, and keep others waiting."""
        self._folder.mkdir(parents=True, exist_ok=True)
        with (self._folder / f"{project_id}.lock").open("w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def add(self, project_id: int, table: Table, goals: Mapping[str, str]) -> int:
        """Publish a table of all runs as a new generation; returns its number.

        Args:
            project_id: Whose runs.
            table: What `build` made.
            goals: Metric name to ``up`` or ``down``.
        """
        columns = [_with_goal(column, goals) for column in table.columns]
        return self._publish(project_id, Manifest.of(columns), table.frame())

    def relabel(self, project_id: int, labels: Mapping[str, Sequence[str]]) -> int:
        """Publish a new generation in which only the labels of some runs differ; returns its number.

        The time it takes hardly depends on how many runs that are, and no run is read from the store.

        Args:
            project_id: Whose runs.
            labels: Run id to all of its labels now.

        Returns:
            0 when there is no generation to start from.
        """
        generation = self.generation(project_id)
        frame = self._opened(project_id, generation)
        if frame is None:
            return 0
        found = relabelled(frame, labels)
        base = disk.base_of(self._folder / str(project_id), generation) or generation
        order, rank = found.order.to_numpy().tobytes(), found.rank.to_numpy().tobytes()
        manifest = Manifest.of(found.columns, base, order, rank, labels=disk.packed(found.base_labels))
        return self._publish(project_id, manifest, found.delta)

    def update(
        self,
        project_id: int,
        changed: Collection[str],
        runs: Callable[[Collection[str]], Sequence[Run]],
        data_hashes: Callable[[Collection[str]], Mapping[str, Mapping[str, str]]],
        *,
        labels: Mapping[str, Sequence[str]],
        goals: Mapping[str, str],
    ) -> int:
        """Publish a new generation in which only some runs differ from the newest; returns its number.

        Args:
            project_id: Whose runs.
            changed: Ids of the runs that are new, changed or gone.
            runs: Those of the named runs that there are.
            data_hashes: Commit sha to tracked path to content hash, at least of these commits.
            labels: Run id to all of its labels, at least of these runs.
            goals: As for `add`.

        Returns:
            0 when only a full build will do: nothing to start from, or so much has changed at once.
        """
        generation = self.generation(project_id)
        frame = self._opened(project_id, generation)
        if frame is None or len(changed) > _largest_delta(frame.base_height):
            return 0
        living = runs(changed)
        hashes = data_hashes({run.commit for run in living if run.commit})
        found = updated(frame, changed, stored_series(RunColumns.of(living), hashes, labels))
        if len(found.rank) - frame.base_height > _largest_delta(frame.base_height):
            return self.add(project_id, folded(frame, found), goals)
        columns = [_with_goal(column, goals) for column in found.columns]
        folder = self._folder / str(project_id)
        base, kept = disk.base_of(folder, generation) or generation, disk.labels_of(folder, generation)
        order, rank = found.order.to_numpy().tobytes(), found.rank.to_numpy().tobytes()
        manifest = Manifest.of(columns, base, order, rank, labels=kept)
        return self._publish(project_id, manifest, pl.DataFrame(found.delta))

    def _publish(self, project_id: int, manifest: Manifest, table: pl.DataFrame) -> int:
        folder = self._folder / str(project_id)
        try:
            return disk.publish(folder, manifest, table)
        except (OSError, pl.exceptions.PolarsError) as error:
            raise UnavailableError(
                f"the run table cannot be written: {error}", where=str(folder), code="run-table-unwritable",
                hint="Free some space on the disk of data_dir, and let this user write there.",
            ) from error  # fmt: skip

    def generation(self, project_id: int) -> int:
        """Number of the newest frame; 0 when there is none of the present format."""
        return max(disk.generations(self._folder / str(project_id)), default=0)

    def exists(self, project_id: int) -> bool:
        """Whether the newest frame of the present format is there and can be read."""
        generation = self.generation(project_id)
        return generation > 0 and disk.is_whole(self._folder / str(project_id), generation)

    def of(self, project: Project, generation: int | None = None) -> RunFrame:
        """A project's frame, as `open` gives it; a project that was never synced has an empty one.

        Raises:
            UnavailableError: The project has runs, but its frame was deleted or damaged, or an upgrade wants another
                format. The next sync builds it again.
        """
        frame = self.open(project.id, generation)
        if not frame.generation and project.runs:
            raise UnavailableError(
                f"the run table of {project.key} has to be built again", hint="The next sync does that; sync now.",
                code="run-table-missing",
            )  # fmt: skip
        return frame

    def open(self, project_id: int, generation: int | None = None) -> RunFrame:
        """The newest frame that can be read, or that generation when it is still here; an empty one without any."""
        for _ in range(3):
            published = disk.generations(self._folder / str(project_id))[::-1]
            for wanted in dict.fromkeys((generation or 0, *published)):
                if (frame := self._opened(project_id, wanted)) is not None:
                    return frame
        return _empty()

    @staticmethod
    def empty() -> RunFrame:
        """The frame of nobody."""
        return _empty()

    def remove(self, project_id: int) -> None:
        """Remove every frame of a project."""
        folder = self._folder / str(project_id)
        for path in list(folder.glob("*")):
            path.unlink(missing_ok=True)

    def _opened(self, project_id: int, generation: int) -> RunFrame | None:
        if not generation:
            return None
        key, folder = (project_id, generation), self._folder / str(project_id)
        stamp = disk.stamp(folder, generation)
        with self._lock:
            known, frame = self._frames.pop(key, (None, None))
            if frame is None or stamp not in {None, known}:  # a folder that was deleted counts from one again
                known, frame = stamp, disk.read(folder, generation)
            if frame is not None and known is not None:
                self._frames[key] = known, frame
            self._forget(project_id)
        return frame

    def _forget(self, project_id: int) -> None:
        own = sorted(key for key in self._frames if key[0] == project_id)
        for key in own[:-2]:
            del self._frames[key]
        while len(self._frames) > OPEN_FRAMES:
            del self._frames[next(iter(self._frames))]


def _with_goal(column: Column, goals: Mapping[str, str]) -> Column:
    goal = goals.get(column.name, "") if column.kind is FieldKind.METRIC else ""
    return replace(column, goal=goal) if goal else column


def _empty() -> RunFrame:
    table = build((), {}, {})
    return RunFrame(0, table.frame(), table.columns)


def _largest_delta(base_height: int) -> int:
    """Rows that may lie beside a base before both become one."""
    return max(_SMALL_DELTA, base_height // 10)
