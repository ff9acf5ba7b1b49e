"""An MLflow source: new and changed runs, runs that are gone, registered models."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from dashboard.config import MlflowSettings
from dashboard.data.model.primary import Primary
from dashboard.data.model.promotions import Readings
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.sources.mlflow.port import TrackingReader
from dashboard.data.store.models import ModelStore
from dashboard.data.store.runs import RunStore
from dashboard.data.sync.fresh import FreshRuns
from dashboard.data.sync.report import Progress

_REGISTRY_READ = "registry_read_at"
"""Part of the cursor: when the registry was last read to its end."""


@dataclass(frozen=True, slots=True)
class TrackingSync:
    """Reads one MLflow server or database into the store.

    Attributes:
        project_id: Whose.
        name: The source's name.
        environment: Where credentials are looked up.
        now: The clock.
        primary: The metric whose best step counts.
    """

    project_id: int
    name: str
    settings: MlflowSettings
    environment: Mapping[str, str]
    runs: RunStore
    models: ModelStore
    now: Callable[[], datetime]
    primary: Primary | None = None

    def run(
        self, progress: Progress, fresh: FreshRuns, *, full: bool, cursor: dict[str, Any] | None
    ) -> tuple[dict[str, Any], dict[str, int]]:
        """Bring runs and models up to date.

        Args:
            progress: Told what happens.
            fresh: Given the runs that are new or changed.
            full: Read everything again.
            cursor: What an earlier call returned, when it came to its end.

        Returns:
            The cursor for next time, and counts for the health page.

        Raises:
            SourceError: The server or database cannot be read.
        """
        with closing(open_reader(self.settings, self.name, self.environment, self.primary)) as reader:
            with self.runs.saving(self.project_id) as save:
                for batch in reader.changes(cursor, full=full or cursor is None):
                    fresh.add(save(batch.runs))
                    progress(batch.done, batch.total, f"Reading runs of {self.name}")
            present = reader.present()
            if present is not None:
                gone = self.runs.ids(self.project_id, self.name) - present
                self.runs.remove(self.project_id, gone)
            read_at = self._read_registry(reader, (cursor or {}).get(_REGISTRY_READ))
            return reader.next_cursor() | {_REGISTRY_READ: read_at}, reader.counts() | self._counts()

    def _read_registry(self, reader: TrackingReader, before: str | None) -> str | None:
        """Bring the models up to date and log what happened to them; when this reading of them, or the last, began."""
        started = self.now()
        models = reader.registered_models()
        if models is None:
            return before
        readings = Readings(self.now(), datetime.fromisoformat(before) if before else None)
        self.models.replace(self.project_id, self.name, models, readings)
        return started.isoformat()

    def _counts(self) -> dict[str, int]:
        return {
            "runs": self.runs.count(self.project_id, self.name),
            "models": self.models.count(self.project_id, self.name),
        }
