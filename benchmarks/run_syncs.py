"""Syncs of runs: as a command from nothing, and of a few new runs in a server's worker."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Sequence
from contextlib import closing
from pathlib import Path

from benchmarks.jobs import PROJECTS, sync_seconds
from benchmarks.measuring import Comparison, Result, Side, shown, timed
from benchmarks.mlflow_store import STATEMENTS, Shape
from benchmarks.programs import Dagboard, Server

_NEW_RUNS = 10
_NEW_RUN = (
    "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, experiment_id) "
    "VALUES (?, 'new', 'data-scientist', 'FINISHED', ?, ?, 'active', 1)"
)
_JUDGED_RUNS = 10_000
_MOST_SECONDS = 0.3


def command_sync(boards: Sequence[Dagboard], repeats: int) -> tuple[Side, str]:
    """`dagboard sync` of new boards, and what to know about it."""
    empty = timed(lambda: boards[0].run("version"), repeats)
    waiting = list(boards)
    note = f"`dagboard sync` with an empty data directory; start of the program alone: {shown(empty.median)}"
    return timed(lambda: waiting.pop().sync(), len(boards)), note


def incremental(ours: Server, project: str, database: Path, shape: Shape, repeats: int) -> Result:
    """A few runs are added to an MLflow database, and a sync is asked for; several times."""
    seconds = []
    for batch in range(repeats):
        _add_runs(database, batch, shape)
        seconds.append(sync_seconds(ours, project))
    total = json.loads(ours.get(f"{PROJECTS}/{project}/runs", limit=1))["total"]
    if total != shape.runs + _NEW_RUNS * repeats:
        raise RuntimeError(f"{total} runs after adding")
    return Comparison(
        f"sync of {_NEW_RUNS} new runs into {shape}", Side(tuple(seconds)), note="the job in the worker",
        most_seconds=_MOST_SECONDS if shape.runs >= _JUDGED_RUNS else None,
    )  # fmt: skip


def _add_runs(database: Path, batch: int, shape: Shape) -> None:
    now = time.time_ns() // 1_000_000
    with closing(sqlite3.connect(database, timeout=60)) as connection, connection:
        for index in range(_NEW_RUNS):
            run_id = f"{batch:016x}{index:016x}"
            connection.execute(_NEW_RUN, (run_id, now, now))
            params = [(run_id, f"p{number}", "0.5") for number in range(shape.half)]
            connection.executemany(STATEMENTS["params"], params)
            metrics = [(run_id, f"m{number}", 0.5, now, 0, 0) for number in range(shape.half)]
            connection.executemany(STATEMENTS["metrics"], metrics)
            connection.executemany(STATEMENTS["latest_metrics"], metrics)
