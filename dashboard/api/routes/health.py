"""For machines that watch us: liveness, readiness and Prometheus text."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from pathlib import Path

from flask import Response
from pydantic import BaseModel, Field

import dashboard
from dashboard.api.serving import answer, blueprint, context, tagged
from dashboard.data.model.identity import OPERATOR, acting_as
from dashboard.data.model.project import SyncState
from dashboard.errors import UnavailableError

api = blueprint("health", "Liveness, readiness, metrics", prefix=None)


class Health(BaseModel):
    """The process answers."""

    status: str
    version: str


class Readiness(BaseModel):
    """What we stand on is reachable."""

    status: str
    checks: dict[str, str] = Field(description="ok for each of database, queue and storage.")


@api.get("/healthz", responses={200: Health})
def healthz() -> Response:
    """Whether the process answers."""
    return answer({"status": "ok", "version": dashboard.__version__})


@api.get("/readyz", responses={200: Readiness})
def readyz() -> Response:
    """Whether database, queue and storage are reachable; 503 when one is not."""
    with acting_as(OPERATOR):  # whoever asks learns only that there is an answer
        context().projects.list()
    _check_storage(context().settings.data_dir)
    return answer({"status": "ok", "checks": {"database": "ok", "queue": "ok", "storage": "ok"}})


@api.get("/metrics", responses={200: {"content": {"text/plain": {"schema": {"type": "string"}}}}})
def metrics() -> Response:
    """Counters for Prometheus."""
    return tagged(Response("\n".join(_lines()) + "\n", content_type="text/plain; version=0.0.4; charset=utf-8"))


def _check_storage(folder: Path) -> None:
    try:
        with tempfile.TemporaryFile(dir=folder) as file:
            file.write(b"ready")
    except OSError as error:
        raise UnavailableError(
            f"The data directory cannot be written: {error.strerror}.", where="data_dir", code="storage-unavailable"
        ) from error


def _lines() -> Iterator[str]:
    projects = context().projects.list()
    yield "# HELP dagboard_info The running version."
    yield "# TYPE dagboard_info gauge"
    yield f'dagboard_info{{version="{dashboard.__version__}"}} 1'
    yield "# HELP dagboard_runs Runs of a project."
    yield "# TYPE dagboard_runs gauge"
    for project in projects:
        yield f'dagboard_runs{{project="{project.key}"}} {project.runs}'
    yield "# HELP dagboard_sync_ok Whether the last sync of a project succeeded."
    yield "# TYPE dagboard_sync_ok gauge"
    for project in projects:
        yield f'dagboard_sync_ok{{project="{project.key}"}} {int(project.state is not SyncState.FAILED)}'
    yield "# HELP dagboard_last_sync_timestamp_seconds When every source of a project was last read."
    yield "# TYPE dagboard_last_sync_timestamp_seconds gauge"
    for project in projects:
        if project.last_success_at is not None:
            stamp = project.last_success_at.timestamp()
            yield f'dagboard_last_sync_timestamp_seconds{{project="{project.key}"}} {stamp:.3f}'
