"""Frame files: one Arrow file and one column list per generation, swapped in atomically, mapped by readers.

The column list claims the generation (exclusive creation); the Arrow file's rename publishes it. A reader that has
mapped an old generation keeps it although its files are gone; a cursor may ask for a recent one by number.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import polars as pl
import pyarrow as pa

from dashboard.data.model.project import Project
from dashboard.data.model.run import Run
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.columns import Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.errors import UnavailableError

FORMAT = 1
"""Part of every file name: frames of another format are not opened, and the next sync builds new ones."""

KEPT_GENERATIONS = 4
ABANDONED_SECONDS = 3_600
OPEN_FRAMES = 256

_DATA, _COLUMNS = f".v{FORMAT}.arrow", f".v{FORMAT}.columns"

_Stamp = tuple[int, int]
_UNREADABLE = (OSError, pa.ArrowException, pl.exceptions.PolarsError, msgspec.MsgspecError)


class RunFrames:
    """The frames of all projects under one folder.

    Args:
        folder: Made when the first frame is built. Any number of processes may read; builds of one project are
            expected one at a time (sync holds a lease), and two at once only waste work.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._lock = threading.Lock()
        self._frames: dict[tuple[int, int], tuple[_Stamp, RunFrame]] = {}

    def build(
        self,
        project_id: int,
        runs: Iterable[Run],
        data_hashes: Mapping[str, Mapping[str, str]],
        labels: Mapping[str, Sequence[str]],
        goals: Mapping[str, str],
    ) -> int:
        """Build and publish a new generation; returns its number.

        Args:
            project_id: Whose runs.
            runs: All of them, in any order.
            data_hashes: Commit sha to tracked path to content hash.
            labels: Run id to labels.
            goals: Metric name to ``up`` or ``down``.
        """
        table = build(runs, data_hashes, labels)
        columns = [_with_goal(column, goals) for column in table.columns]
        folder = self._folder / str(project_id)
        folder.mkdir(parents=True, exist_ok=True)
        generation = _claim(folder)
        _publish(folder / f"{generation:010d}{_COLUMNS}", msgspec.msgpack.encode(columns))
        _publish(folder / f"{generation:010d}{_DATA}", table.frame())
        _sweep(folder, generation)
        return generation

    def generation(self, project_id: int) -> int:
        """Number of the newest frame; 0 when there is none of the present format."""
        return _newest(self._folder / str(project_id), _DATA)

    def exists(self, project_id: int) -> bool:
        """Whether the newest frame of the present format is there and can be read."""
        generation = self.generation(project_id)
        return generation > 0 and _is_whole(self._folder / str(project_id), generation)

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
            published = _generations(self._folder / str(project_id), _DATA)[::-1]
            for wanted in dict.fromkeys((generation or 0, *published)):
                if (frame := self._opened(project_id, wanted)) is not None:
                    return frame
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
        stamp = _stamp(folder, generation)
        with self._lock:
            known, frame = self._frames.pop(key, (None, None))
            if frame is None or stamp not in {None, known}:  # a folder that was deleted counts from one again
                known, frame = stamp, _read(folder, generation)
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


def _generations(folder: Path, suffix: str) -> list[int]:
    try:
        names = [path.name for path in folder.iterdir()]
    except FileNotFoundError:
        return []
    stems = (name.removesuffix(suffix) for name in names if name.endswith(suffix))
    return sorted(int(stem) for stem in stems if stem.isdigit())


def _newest(folder: Path, suffix: str) -> int:
    return max(_generations(folder, suffix), default=0)


def _claim(folder: Path) -> int:
    generation = _newest(folder, _COLUMNS)
    while True:
        generation += 1
        try:
            (folder / f"{generation:010d}{_COLUMNS}").touch(exist_ok=False)
        except FileExistsError:
            continue
        return generation


def _publish(path: Path, content: bytes | pl.DataFrame) -> None:
    temporary = path.with_name(f"{path.name}.{os.getpid()}.tmp")
    if isinstance(content, bytes):
        temporary.write_bytes(content)
    else:
        content.write_ipc(temporary, compression="uncompressed", record_batch_size=max(content.height, 1))
    temporary.replace(path)


def _read(folder: Path, generation: int) -> RunFrame | None:
    """The frame of a generation; None when it is gone or damaged."""
    try:
        columns = _read_columns(folder, generation)
        with pa.memory_map(str(folder / f"{generation:010d}{_DATA}")) as mapped, pa.ipc.open_file(mapped) as reader:
            table = pl.DataFrame(pl.from_arrow(reader.read_all(), rechunk=False))
    except _UNREADABLE:
        return None
    return RunFrame(generation, table, columns)


def _is_whole(folder: Path, generation: int) -> bool:
    """Whether both files can be opened; the Arrow file's footer is written last and names everything in it."""
    try:
        _read_columns(folder, generation)
        with pa.memory_map(str(folder / f"{generation:010d}{_DATA}")) as mapped, pa.ipc.open_file(mapped):
            return True
    except _UNREADABLE:
        return False


def _read_columns(folder: Path, generation: int) -> list[Column]:
    return msgspec.msgpack.decode((folder / f"{generation:010d}{_COLUMNS}").read_bytes(), type=list[Column])


def _stamp(folder: Path, generation: int) -> _Stamp | None:
    """Tells one file from another of the same name; None when there is none."""
    try:
        found = (folder / f"{generation:010d}{_DATA}").stat()
    except OSError:
        return None
    return found.st_ino, found.st_mtime_ns


def _sweep(folder: Path, newest: int) -> None:
    """Removes old generations and what killed builds left; mapped files live on in their readers."""
    published = _generations(folder, _DATA)
    kept = {*published[-KEPT_GENERATIONS:], newest}
    for path in list(folder.iterdir()):
        stem = path.name.partition(".")[0]
        generation = int(stem) if stem.isdigit() else newest
        is_old = generation < newest and generation not in kept
        if is_old and (generation in published or _age_seconds(path) > ABANDONED_SECONDS):
            path.unlink(missing_ok=True)


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
