"""Runs to build frames from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from dashboard.data.model.run import MetricSummary, Run, RunSource

MakeRun = Callable[..., Run]


@pytest.fixture
def make_run() -> MakeRun:
    """A run by number: the higher, the newer; metrics may be plain numbers."""

    def made(number: int, **changes: Any) -> Run:
        created = datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=number)
        metrics = {
            name: value if isinstance(value, MetricSummary) else MetricSummary(float(value))
            for name, value in changes.pop("metrics", {}).items()
        }
        values: dict[str, Any] = {
            "id": f"run{number:03}", "source": RunSource.MLFLOW, "source_name": "mlflow", "name": f"name {number}",
            "experiment": "baseline", "status": "FINISHED", "user": "data-scientist", "created_at": created,
            "ended_at": created + timedelta(seconds=30), **changes,
        }  # fmt: skip
        return Run(metrics=metrics, **values)

    return made
