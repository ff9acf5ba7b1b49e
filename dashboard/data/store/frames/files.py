"""Frame files: one Arrow file and one column list per generation, swapped in atomically, mapped by readers.

The column list claims the generation (exclusive creation); the Arrow file's rename publishes it. A reader that has
mapped an old generation keeps it although its files are gone; a cursor may ask for a recent one by number.

The Arrow file of a full build holds every run. That of an update holds what changed since the last full build, its
base, whose file stays as long as a generation needs it.
"""

from __future__ import annotations

import os
import threading
import time
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import replace
from pathlib import Path

import msgspec
import numpy as np
import polars as pl
import pyarrow as pa

from dashboard.data.model.project import Project
from dashboard.data.model.run import Run
from dashboard.data.query.fields import FieldKind
from dashboard.data.store.frames.build import build
from dashboard.data.store.frames.columns import ID_ORDER, Column
from dashboard.data.store.frames.frame import RunFrame
from dashboard.data.store.frames.join import joined
from dashboard.data.store.frames.series import stored_series
from dashboard.data.store.frames.update import updated
from dashboard.errors import UnavailableError

FORMAT = 2
"""Part of every file name: frames of another format are not opened, and the next sync builds new ones."""

KEPT_GENERATIONS = 4
ABANDONED_SECONDS = 3_600
OPEN_FRAMES = 256
_SMALL_DELTA = 1_000

_DATA, _COLUMNS = f".v{FORMAT}.arrow", f".v{FORMAT}.columns"

_Stamp = tuple[int, int]
_UNREADABLE = (OSError, pa.ArrowException, pl.exceptions.PolarsError, msgspec.MsgspecError)


class Manifest(msgspec.Struct, array_like=True, frozen=True):
    """What is known about a generation beside its Arrow file.

    Attributes:
        columns: As for a `RunFrame`.
        base: The generation that this one adds to; 0 for a full build.
        order, rank: As for an `Update`, as 32-bit numbers; empty for a full build.
    """

    columns: list[Column]
    base: int = 0
    order: bytes = b""
    rank: bytes = b""


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
        return self._publish(project_id, Manifest(columns), table.frame())

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
            data_hashes: As for `build`, at least of these commits.
            labels: As for `build`, at least of these runs.
            goals: As for `build`.

        Returns:
            0 when only a full build will do: nothing to start from, or so much has changed since.
        """
        generation = self.generation(project_id)
        frame = self._opened(project_id, generation)
        if frame is None or len(changed) + frame.table.height - frame.base_height > _largest_delta(frame.base_height):
            return 0
        living = runs(changed)
        hashes = data_hashes({run.commit for run in living if run.commit})
        found = updated(frame, changed, stored_series(living, hashes, labels))
        columns = [_with_goal(column, goals) for column in found.columns]
        base = _read_manifest(self._folder / str(project_id), generation).base or generation
        order, rank = found.order.to_numpy().tobytes(), found.rank.to_numpy().tobytes()
        return self._publish(project_id, Manifest(columns, base, order, rank), pl.DataFrame(found.delta))

    def _publish(self, project_id: int, manifest: Manifest, table: pl.DataFrame) -> int:
        folder = self._folder / str(project_id)
        folder.mkdir(parents=True, exist_ok=True)
        generation = _claim(folder)
        _publish(folder / f"{generation:010d}{_COLUMNS}", msgspec.msgpack.encode(manifest))
        _publish(folder / f"{generation:010d}{_DATA}", table)
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
        manifest = _read_manifest(folder, generation)
        table = _mapped(folder, generation)
        if not manifest.base:
            return RunFrame(generation, table, manifest.columns)
        base = _mapped(folder, manifest.base)
    except _UNREADABLE:
        return None
    stored = joined([_stored(base), _stored(table)])
    stored[ID_ORDER] = _numbers(manifest.rank)
    whole = pl.DataFrame([series.alias(name) for name, series in stored.items()])
    return RunFrame(generation, whole, manifest.columns, _numbers(manifest.order), base.get_column(ID_ORDER))


def _stored(table: pl.DataFrame) -> dict[str, pl.Series]:
    return {name: table.get_column(name) for name in table.columns if name != ID_ORDER}


def _numbers(content: bytes) -> pl.Series:
    return pl.Series(np.frombuffer(content, dtype=np.uint32))


def _mapped(folder: Path, generation: int) -> pl.DataFrame:
    with pa.memory_map(str(folder / f"{generation:010d}{_DATA}")) as mapped, pa.ipc.open_file(mapped) as reader:
        return pl.DataFrame(pl.from_arrow(reader.read_all(), rechunk=False))


def _is_whole(folder: Path, generation: int) -> bool:
    """Whether all its files can be opened; an Arrow file's footer is written last and names everything in it."""
    try:
        base = _read_manifest(folder, generation).base
        for each in {generation, base or generation}:
            with pa.memory_map(str(folder / f"{each:010d}{_DATA}")) as mapped, pa.ipc.open_file(mapped):
                pass
    except _UNREADABLE:
        return False
    return True


def _read_manifest(folder: Path, generation: int) -> Manifest:
    return msgspec.msgpack.decode((folder / f"{generation:010d}{_COLUMNS}").read_bytes(), type=Manifest)


def _largest_delta(base_height: int) -> int:
    """Rows that may lie beside a base before everything is built anew."""
    return max(_SMALL_DELTA, base_height // 10)


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
    kept |= {_base(folder, generation) for generation in kept}
    for path in list(folder.iterdir()):
        stem = path.name.partition(".")[0]
        generation = int(stem) if stem.isdigit() else newest
        is_old = generation < newest and generation not in kept
        if is_old and (generation in published or _age_seconds(path) > ABANDONED_SECONDS):
            path.unlink(missing_ok=True)


def _base(folder: Path, generation: int) -> int:
    try:
        return _read_manifest(folder, generation).base
    except _UNREADABLE:
        return 0


def _age_seconds(path: Path) -> float:
    try:
        return time.time() - path.stat().st_mtime
    except FileNotFoundError:
        return 0.0
