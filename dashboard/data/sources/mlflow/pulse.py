"""Whether anything was written to an MLflow database, found out without reading it."""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import Executable, case, column, func, select, table

from dashboard.config import MlflowSettings
from dashboard.data.sources.mlflow import credential_of, is_database
from dashboard.data.sources.mlflow.database.engine import Gate

_runs = table("runs", column("run_uuid"), column("status"), column("start_time"), column("end_time"))
_metrics = table("latest_metrics", column("run_uuid"), column("timestamp"), column("step"))
_params = table("params", column("run_uuid"))
_RUNNING = select(_runs.c.run_uuid).where(_runs.c.status == "RUNNING")


class DatabasePulse:
    """Looks at one database again and again.

    A file of SQLite tells by its size and time. A server is asked how many runs there are, when the newest started and
    ended, and what running ones have logged; what changes in a run that is over waits for the next sync.

    Args:
        gate: The way in.
    """

    def __init__(self, gate: Gate) -> None:
        self._gate = gate

    def beat(self) -> str:
        """Text that is another one once something was written.

        Raises:
            SourceError: The database cannot be read.
        """
        if self._gate.path is not None:
            return " ".join(_stamp(Path(f"{self._gate.path}{suffix}")) for suffix in ("", "-wal", "-journal"))
        with self._gate.connect() as connection:
            return " ".join(str(tuple(connection.execute(question).one())) for question in _questions())

    def close(self) -> None:
        """Let connections go."""
        self._gate.close()


def open_pulse(settings: MlflowSettings, name: str, environment: Mapping[str, str]) -> DatabasePulse | None:
    """What looks at a source between two syncs; None for servers and folders, which have no cheap way to tell.

    Raises:
        SourceError: As `open_reader`.
    """
    if not is_database(settings.uri):
        return None
    return DatabasePulse(Gate(settings.uri, credential_of(settings.token_env, name, environment)))


def _questions() -> tuple[Executable, ...]:
    running = func.sum(case((_runs.c.status == "RUNNING", 1), else_=0))
    logged = select(func.count(), func.max(_metrics.c.timestamp), func.sum(_metrics.c.step))
    return (
        select(func.count(), running, func.max(_runs.c.start_time), func.max(_runs.c.end_time)).select_from(_runs),
        logged.where(_metrics.c.run_uuid.in_(_RUNNING)),
        select(func.count()).select_from(_params).where(_params.c.run_uuid.in_(_RUNNING)),
    )


def _stamp(path: Path) -> str:
    try:
        found = path.stat()
    except OSError:
        return "-"
    return f"{found.st_size}:{found.st_mtime_ns}"
