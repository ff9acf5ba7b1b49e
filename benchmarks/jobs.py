"""Syncs in the worker of a running server, which has loaded its libraries: the length of each is that of its job."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from datetime import datetime
from typing import Any

from benchmarks.measuring import Side
from benchmarks.programs import Dagboard, Server

PROJECTS = "/api/v1/projects/bench"
_POLL_SECONDS = 0.2
_OLDEST = (
    "SELECT started_at, ended_at FROM job JOIN project ON project.id = project_id WHERE project.name = ? "
    "ORDER BY created_at LIMIT 1"
)


def names(prefix: str, repeats: int) -> list[str]:
    """Names of projects that are synced one after the other; the first one is there to load libraries."""
    return [f"{prefix}{number}" for number in range(repeats + 1)]


def first_syncs(board: Dagboard, server: Server, projects: Sequence[str]) -> Side:
    """How long the first syncs of these projects took; that of the first one does not count.

    A server that starts reads what it never read, perhaps before anybody asks: its oldest jobs are what is wanted.
    """
    for name in projects:
        sync_seconds(server, name)
    with closing(sqlite3.connect(f"file:{board.database}?mode=ro", uri=True)) as connection:
        return Side(tuple(_first(connection, name) for name in projects[1:]))


def _first(connection: sqlite3.Connection, project: str) -> float:
    started, ended = connection.execute(_OLDEST, (project,)).fetchone()
    return float(ended - started) / 1e6


def sync_seconds(server: Server, project: str) -> float:
    """How long a sync takes that is asked for now, or the one that the server is at already."""
    address = f"{PROJECTS}/{project}"
    job: dict[str, Any] = json.loads(server.post(f"{address}/sync", {}))["job"]
    while job["state"] in {"queued", "running"}:
        time.sleep(_POLL_SECONDS)
        job = json.loads(server.get(f"{address}/jobs/{job['id']}"))
    if job["state"] != "succeeded":
        raise RuntimeError(f"sync {job['state']}: {job['error']}")
    started, ended = (datetime.fromisoformat(job[key]) for key in ("started_at", "ended_at"))
    return (ended - started).total_seconds()
