"""The reader of an ``mlruns`` directory."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import IO

from dashboard.data.model.points import history_of
from dashboard.data.model.primary import Primary
from dashboard.data.model.registry import RegisteredModel
from dashboard.data.model.run import WHOLE, Artifact, ArtifactHead, MetricHistory, Run, Window
from dashboard.data.sources.mlflow.artifacts import NOWHERE, ArtifactFolders
from dashboard.data.sources.mlflow.files.layout import experiments, run_folders, stamps, text_of
from dashboard.data.sources.mlflow.files.logged_models import read_logged_models
from dashboard.data.sources.mlflow.files.registry import read_models
from dashboard.data.sources.mlflow.files.runs import read_points, read_run
from dashboard.data.sources.mlflow.logged_models import LoggedModel, RunArtifacts
from dashboard.data.sources.mlflow.port import Cursor, RunBatch, TrackingInfo
from dashboard.data.sources.mlflow.rules import COMMIT_TAG, run_of, wanted
from dashboard.data.sources.mlflow.sweep import Digest

_BATCH = 200
_CURSOR_VERSION = 1


class FilesReader:
    """Runs, models and histories of a file store.

    Every reading looks at the size and change time of every file, and reads the runs whose files differ: a store of
    1,000 runs takes about a tenth of a second.

    Args:
        root: The ``mlruns`` directory.
        name: Name of the source, given to its runs.
        patterns: Experiments to include.
        clock: Present time, UTC.
        folders: Where artifacts may be read; nowhere by default.
        primary: The metric whose best step counts.
    """

    def __init__(
        self,
        root: Path,
        name: str,
        patterns: tuple[str, ...],
        clock: Callable[[], datetime] = lambda: datetime.now(UTC),
        *,
        folders: ArtifactFolders = NOWHERE,
        primary: Primary | None = None,
    ) -> None:
        self._root = root
        self._name = name
        self._patterns = patterns
        self._artifacts = RunArtifacts(folders, folders, self._logged_models)
        self._primary = primary
        self._clock = clock
        self._cursor: Cursor = {}
        self._present: set[str] | None = None
        self._experiments = 0
        self._running: set[str] = set()
        self._deleted: set[str] = set()

    def check(self) -> TrackingInfo:
        """As `TrackingReader.check`."""
        names = wanted(experiments(self._root), self._patterns)
        runs = sum(1 for experiment in names for _ in run_folders(self._root, experiment))
        return TrackingInfo("files", "", len(names), runs)

    def changes(self, cursor: Cursor | None, *, full: bool) -> Iterator[RunBatch]:
        """As `TrackingReader.changes`."""
        now = self._clock()
        names = wanted(experiments(self._root), self._patterns)
        self._experiments = len(names)
        folders = {folder.name: (folder, names[key]) for key in names for folder in run_folders(self._root, key)}
        digest = Digest()
        for run_id, (folder, experiment) in folders.items():
            digest.add(run_id, (experiment, stamps(folder)))
        known = cursor if cursor and cursor.get("version") == _CURSOR_VERSION and not full else None
        suspects, self._running, self._deleted = list(folders), set[str](), set[str]()
        if known:
            suspects = digest.suspects(Digest.load(known["digest"]), folders)
            self._running = set(known["running"]) & folders.keys()
            self._deleted = set(known["deleted"]) & folders.keys()
        chosen = dict.fromkeys([*suspects, *sorted(self._running)])
        yield from self._batches([folders[run_id] for run_id in chosen], now)
        self._present = folders.keys() - self._deleted
        self._cursor = {
            "version": _CURSOR_VERSION, "digest": digest.dump(), "running": sorted(self._running),
            "deleted": sorted(self._deleted),
        }  # fmt: skip

    def _batches(self, chosen: list[tuple[Path, str]], now: datetime) -> Iterator[RunBatch]:
        for start in range(0, len(chosen), _BATCH):
            found = (self._read(*pair, now) for pair in chosen[start : start + _BATCH])
            yield RunBatch(tuple(run for run in found if run), min(start + _BATCH, len(chosen)), len(chosen))

    def _read(self, folder: Path, experiment: str, now: datetime) -> Run | None:
        """A run, noting whether it is running (it becomes STALE by itself) or deleted."""
        raw = read_run(folder, experiment, self._primary)
        self._running.discard(folder.name)
        self._deleted.discard(folder.name)
        if raw is None:
            self._deleted.add(folder.name)
            return None
        run = run_of(raw, self._name, now)
        if run.status == "RUNNING":
            self._running.add(folder.name)
        return run

    def next_cursor(self) -> Cursor:
        """As `TrackingReader.next_cursor`."""
        return dict(self._cursor)

    def present(self) -> set[str] | None:
        """As `TrackingReader.present`."""
        return self._present

    def counts(self) -> dict[str, int]:
        """As `TrackingReader.counts`."""
        return {"experiments": self._experiments}

    def registered_models(self) -> tuple[RegisteredModel, ...]:
        """As `TrackingReader.registered_models`."""
        return read_models(self._root, self._name, self._commit)

    def _commit(self, run_id: str) -> str | None:
        folder = self._folder(run_id)
        return text_of(folder / "tags" / COMMIT_TAG).strip() or None if folder else None

    def pulse(self, run_id: str) -> str:
        """As `TrackingReader.pulse`: sizes and times of the run's files."""
        folder = self._folder(run_id)
        return hashlib.blake2b(repr(stamps(folder)).encode(), digest_size=12).hexdigest() if folder else ""

    def run(self, run_id: str) -> Run | None:
        """As `TrackingReader.run`."""
        folder = self._folder(run_id)
        if folder is None:
            return None
        raw = read_run(folder, experiments(self._root).get(folder.parent.name, ""), self._primary)
        return run_of(raw, self._name, self._clock()) if raw else None

    def history(self, run_id: str, key: str, points: int, window: Window = WHOLE) -> MetricHistory:
        """As `TrackingReader.history`."""
        folder = self._folder(run_id)
        metrics = folder / "metrics" if folder else None
        path = metrics / key if metrics else None
        if metrics is None or path is None or not path.resolve().is_relative_to(metrics.resolve()):
            return history_of(key, (), points)
        return history_of(key, read_points(path), points, window)

    def _folder(self, run_id: str) -> Path | None:
        if not run_id.isalnum():
            return None
        candidates = (self._root / experiment / run_id for experiment in experiments(self._root))
        return next((folder for folder in candidates if folder.is_dir()), None)

    def artifacts(self, run_id: str, artifact_uri: str, path: str) -> list[Artifact]:
        """As `TrackingReader.artifacts`."""
        return self._artifacts.listing(run_id, self._artifact_root(run_id, artifact_uri), path)

    def artifact_file(self, run_id: str, artifact_uri: str, path: str) -> IO[bytes]:
        """As `TrackingReader.artifact_file`."""
        return self._artifacts.opened(run_id, self._artifact_root(run_id, artifact_uri), path)

    def artifact_head(self, run_id: str, artifact_uri: str, path: str, limit: int) -> ArtifactHead:
        """As `TrackingReader.artifact_head`."""
        return self._artifacts.head(run_id, self._artifact_root(run_id, artifact_uri), path, limit)

    def _artifact_root(self, run_id: str, artifact_uri: str) -> str:
        """The run's own folder when it holds artifacts (the store may have been moved), else the recorded address."""
        folder = self._folder(run_id)
        if folder and (folder / "artifacts").is_dir():
            return str(folder / "artifacts")
        return artifact_uri

    def _logged_models(self, run_id: str) -> tuple[LoggedModel, ...]:
        folder = self._folder(run_id)
        return read_logged_models(folder) if folder else ()

    def close(self) -> None:
        """As `TrackingReader.close`."""
