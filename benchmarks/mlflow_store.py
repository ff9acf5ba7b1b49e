"""The workload of runs: a database with MLflow's own schema, filled in bulk and read back through MLflow's client.

N runs x 20 params (log-uniform floats, whole numbers, categories; 5 % missing) x 20 metrics (3 % missing, 1 % NaN,
0.1 % infinite) + 4 tags.
"""

from __future__ import annotations

import math
import random
import sqlite3
import uuid
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

PARAMS, METRICS = 20, 20
_START_MS = 1_760_000_000_000
_LARGEST = 1.7976931348623157e308
_OPTIMISERS = ("adam", "sgd", "adamw", "rmsprop")
STATEMENTS = {
    "runs": "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, "
    "start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
    "VALUES (?, ?, 'UNKNOWN', '', '', 'data-scientist', 'FINISHED', ?, ?, '', 'active', ?, ?)",
    "params": "INSERT INTO params (run_uuid, key, value) VALUES (?, ?, ?)",
    "tags": "INSERT INTO tags (run_uuid, key, value) VALUES (?, ?, ?)",
    "metrics": "INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, 0, ?)",
    "latest_metrics": "INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan) "
    "VALUES (?, ?, ?, ?, 0, ?)",
}
_CHUNK = 2000

Rows = dict[str, list[tuple[Any, ...]]]


def build(path: Path, runs: int) -> None:
    """Make the database, unless it is there from an earlier run.

    Raises:
        RuntimeError: MLflow's client reads something else than was written.
    """
    if path.exists():
        return
    temporary = path.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    client = MlflowClient(f"sqlite:///{temporary}")
    experiment = int(client.create_experiment("bench", artifact_location=str(path.parent / "artifacts")))
    chance = random.Random(runs)
    with sqlite3.connect(temporary) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        for first in range(0, runs, _CHUNK):
            rows: Rows = {name: [] for name in STATEMENTS}
            for index in range(first, min(first + _CHUNK, runs)):
                _add_run(rows, index, experiment, path.parent, chance)
            for name, statement in STATEMENTS.items():
                connection.executemany(statement, rows[name])
        connection.execute("ANALYZE")
    _check(client, str(experiment), runs)
    temporary.rename(path)


def _add_run(rows: Rows, index: int, experiment: int, folder: Path, chance: random.Random) -> None:
    run_id = uuid.UUID(int=chance.getrandbits(128), version=4).hex
    start = _START_MS + index * 60_000
    rows["runs"].append(
        (run_id, f"run-{index}", start, start + chance.randrange(10_000, 3_000_000), f"{folder}/{run_id}", experiment)
    )
    rows["params"] += [(run_id, key, value) for key, value in _params(chance)]
    for key, value, is_nan in _metrics(chance):
        row = (run_id, key, value, start + 1000, is_nan)
        rows["metrics"].append(row)
        rows["latest_metrics"].append(row)
    tags = {
        "mlflow.runName": f"run-{index}", "mlflow.user": "data-scientist", "team": chance.choice("abc"),
        "mlflow.source.git.commit": f"{chance.getrandbits(160):040x}",
    }  # fmt: skip
    rows["tags"] += [(run_id, key, value) for key, value in tags.items()]


def _params(chance: random.Random) -> Iterator[tuple[str, str]]:
    for number in range(PARAMS):
        if chance.random() < 0.05:
            continue
        if number % 3 == 0:
            yield f"p{number}", repr(10 ** chance.uniform(-5, 0))
        elif number % 3 == 1:
            yield f"p{number}", str(chance.randrange(1, 512))
        else:
            yield f"p{number}", chance.choice(_OPTIMISERS)


def _metrics(chance: random.Random) -> Iterator[tuple[str, float, int]]:
    for number in range(METRICS):
        draw = chance.random()
        if draw < 0.03:
            continue
        if draw < 0.04:
            yield f"m{number}", 0.0, 1
        elif draw < 0.041:
            yield f"m{number}", math.copysign(_LARGEST, chance.random() - 0.5), 0
        else:
            yield f"m{number}", chance.random(), 0


def _check(client: Any, experiment: str, runs: int) -> None:
    found = client.search_runs([experiment], max_results=5, order_by=["attributes.start_time DESC"])
    names = [run.info.run_name for run in found]
    keys = {len(run.data.params) + len(run.data.metrics) for run in found}
    if names != [f"run-{runs - 1 - index}" for index in range(5)] or min(keys) < 25:
        raise RuntimeError(f"MLflow reads back {names} with {keys} keys")
