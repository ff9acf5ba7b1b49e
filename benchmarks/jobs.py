"""Syncs in the worker of a running server, which has loaded its libraries: the length of each is that of its job."""

from __future__ import annotations

import json
import time
from collections.abc import Sequence
from datetime import datetime
from typing import Any

from benchmarks.measuring import Side
from benchmarks.programs import Server

PROJECTS = "/api/v1/projects/bench"
_POLL_SECONDS = 0.2


def names(prefix: str, repeats: int) -> list[str]:
    """Names of projects that are synced one after the other; the first one is there to load libraries."""
    return [f"{prefix}{number}" for number in range(repeats + 1)]


def first_syncs(server: Server, projects: Sequence[str]) -> Side:
    """How long the first syncs of these projects take; that of the first one does not count."""
    return Side(tuple(sync_seconds(server, name) for name in projects)[1:])


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
