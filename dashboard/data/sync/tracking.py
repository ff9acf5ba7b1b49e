"""An MLflow source: new and changed runs, runs that are gone, registered models."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import closing
from dataclasses import dataclass
from typing import Any

from dashboard.config import MlflowSettings
from dashboard.data.model.primary import Primary
from dashboard.data.sources.mlflow import open_reader
from dashboard.data.store.models import ModelStore
from dashboard.data.store.runs import RunStore
from dashboard.data.sync.fresh import FreshRuns
from dashboard.data.sync.report import Progress


@dataclass(frozen=True, slots=True)
class TrackingSync:
    """Reads one MLflow server or database into the store.

    Attributes:
        project_id: Whose.
        name: The source's name.
        environment: Where credentials are looked up.
        primary: The metric whose best step counts.
    """

    project_id: int
    name: str
    settings: MlflowSettings
    environment: Mapping[str, str]
    runs: RunStore
    models: ModelStore
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
            for batch in reader.changes(cursor, full=full or cursor is None):
                fresh.add(self.runs.save(self.project_id, batch.runs))
                progress(batch.done, batch.total, f"Reading runs of {self.name}")
            present = reader.present()
            if present is not None:
                gone = self.runs.ids(self.project_id, self.name) - present
                self.runs.remove(self.project_id, gone)
            models = reader.registered_models()
            if models is not None:
                self.models.replace(self.project_id, self.name, models)
            return reader.next_cursor(), reader.counts() | self._counts()

    def _counts(self) -> dict[str, int]:
        return {
            "runs": self.runs.count(self.project_id, self.name),
            "models": self.models.count(self.project_id, self.name),
        }
