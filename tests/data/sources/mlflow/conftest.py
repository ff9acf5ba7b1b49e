"""A database made by MLflow itself, copied for each test: making its schema takes seconds."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dashboard.data.model.run import Run
from dashboard.data.sources.mlflow.port import Cursor, TrackingReader


@pytest.fixture(scope="session")
def _empty_database(tmp_path_factory: pytest.TempPathFactory) -> Path:
    from mlflow import MlflowClient

    path = tmp_path_factory.mktemp("mlflow") / "mlflow.db"
    MlflowClient(f"sqlite:///{path}").create_experiment("sweep")
    return path


@pytest.fixture
def database(_empty_database: Path, tmp_path: Path) -> Path:
    """A database with the experiments "Default" (0) and "sweep" (1)."""
    return Path(shutil.copy(_empty_database, tmp_path / "mlflow.db"))


@pytest.fixture
def client(database: Path) -> Any:
    from mlflow import MlflowClient

    return MlflowClient(f"sqlite:///{database}")


def _content(run: Run | None) -> bytes:
    """Everything about a run, so that NaN equals itself."""
    return msgspec.msgpack.encode(run)


class Refresh:
    """One source read again and again by fresh readers, as `sync` does."""

    def __init__(self, opened: Callable[[Callable[[], datetime]], TrackingReader]) -> None:
        self._opened = opened
        self._cursor: Cursor | None = None
        self.now = datetime.now(UTC)
        self.runs: dict[str, Run] = {}
        self.present: set[str] | None = None

    def __call__(self, *, sweep: bool | None = None, glance: bool = False) -> set[str]:
        """Names of the runs that came and differ from before.

        `sweep` forces or forbids one; `glance` forbids a census, which else comes every time.
        """
        self.now = max(self.now, datetime.now(UTC))
        if self._cursor is not None and "census_seconds" in self._cursor:
            self._cursor["census_seconds"] = 1e9 if glance else 0.0
        if self._cursor is not None and sweep is not None:
            self._cursor["sweep_seconds"] = 0.0 if sweep else 1e9
        reader = self._opened(lambda: self.now)
        came = [run for batch in reader.changes(self._cursor, full=False) for run in batch.runs]
        changed = {run.name for run in came if _content(self.runs.get(run.id)) != _content(run)}
        self.runs.update((run.id, run) for run in came)
        self.present = reader.present()
        self._cursor = reader.next_cursor()
        reader.close()
        return changed

    def named(self, name: str) -> Run:
        return next(run for run in self.runs.values() if run.name == name)


@pytest.fixture
def refresher() -> type[Refresh]:
    return Refresh
