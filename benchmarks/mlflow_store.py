"""The workload of runs: a database with MLflow's own schema, filled in bulk and read back through MLflow's client.

N runs x 20 params (log-uniform floats, whole numbers, categories; 5 % missing) x 20 metrics (3 % missing, 1 % NaN,
0.1 % infinite) + 4 tags. A wide one has tasks besides: each run is of one, and logs what only runs of this task log.
"""

from __future__ import annotations

import math
import random
import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

_USUAL_KEYS = 40
_TASK_KEYS = 230
_START_MS = 1_760_000_000_000
_SPAN_MS = 30_000_000_000
"""All runs start within so long: none of a million starts in the future, where every sync would look at it again."""
_LARGEST = 1.7976931348623157e308
_OPTIMISERS = ("adam", "sgd", "adamw", "rmsprop")
STATEMENTS = {
    "runs": "INSERT INTO runs (run_uuid, name, source_type, source_name, entry_point_name, user_id, status, "
    "start_time, end_time, source_version, lifecycle_stage, artifact_uri, experiment_id) "
    "VALUES (?, ?, 'UNKNOWN', '', '', 'data-scientist', 'FINISHED', ?, ?, '', 'active', ?, ?)",
    "params": "INSERT INTO params (run_uuid, key, value) VALUES (?, ?, ?)",
    "tags": "INSERT INTO tags (run_uuid, key, value) VALUES (?, ?, ?)",
    "metrics": "INSERT INTO metrics (run_uuid, key, value, timestamp, step, is_nan) VALUES (?, ?, ?, ?, ?, ?)",
    "latest_metrics": "INSERT INTO latest_metrics (run_uuid, key, value, timestamp, step, is_nan) "
    "VALUES (?, ?, ?, ?, ?, ?)",
}
_CHUNK = 2000

Rows = dict[str, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Shape:
    """How many runs there are, and what they log.

    Attributes:
        runs: Their number.
        common: Keys that nearly every run has; one half are params, one half metrics.
        tasks: How many tasks there are; each has 230 keys more, which a twentieth or less of the runs have.
    """

    runs: int
    common: int = _USUAL_KEYS
    tasks: int = 0

    @property
    def keys(self) -> int:
        """Different keys of all runs together."""
        return self.common + self.tasks * _TASK_KEYS

    @property
    def half(self) -> int:
        """Params, or metrics, that nearly every run has."""
        return self.common // 2

    def __str__(self) -> str:
        return f"{self.runs:,} runs x {self.keys:,} keys"

    def path(self, folder: Path) -> Path:
        """Where the database is kept."""
        return folder / f"mlflow-{self.runs}{'' if self.keys == _USUAL_KEYS else f'-{self.keys}'}.db"


def build(path: Path, shape: Shape) -> None:
    """Make the database, unless it is there from an earlier run.

    Raises:
        RuntimeError: MLflow's client reads something else than was written.
    """
    if path.exists():
        return
    chance = random.Random(shape.runs)
    with created(path) as (client, experiment, connection):
        for first in range(0, shape.runs, _CHUNK):
            rows: Rows = {name: [] for name in STATEMENTS}
            for index in range(first, min(first + _CHUNK, shape.runs)):
                _add_run(rows, index, (experiment, path.parent), chance, shape)
            insert(connection, rows)
        connection.execute("ANALYZE")
        connection.commit()
        _check(client, str(experiment), shape)


@contextmanager
def created(path: Path) -> Iterator[tuple[Any, int, sqlite3.Connection]]:
    """A new database with MLflow's tables: its client, an experiment, and a connection to fill it through.

    It gets its name at the end, so that one which was not finished is made anew.
    """
    temporary = path.with_suffix(".part")
    temporary.unlink(missing_ok=True)
    client = MlflowClient(f"sqlite:///{temporary}")
    experiment = int(client.create_experiment("bench", artifact_location=str(path.parent / "artifacts")))
    with closing(sqlite3.connect(temporary)) as connection:
        connection.execute("PRAGMA synchronous = OFF")
        connection.execute("PRAGMA cache_size = -500000")
        yield client, experiment, connection
    temporary.rename(path)


def insert(connection: sqlite3.Connection, rows: Rows) -> None:
    """Rows by table, as `STATEMENTS` wants them."""
    for name, found in rows.items():
        connection.executemany(STATEMENTS[name], found)


def _add_run(rows: Rows, index: int, home: tuple[int, Path], chance: random.Random, shape: Shape) -> None:
    run_id, (experiment, folder) = new_id(chance), home
    start = _START_MS + index * min(60_000, _SPAN_MS // shape.runs)
    rows["runs"].append(
        (run_id, f"run-{index}", start, start + chance.randrange(10_000, 3_000_000), f"{folder}/{run_id}", experiment)
    )
    rows["params"] += [(run_id, key, value) for key, value in _params(chance, shape.half)]
    metrics = list(_metrics(chance, shape.half))
    if shape.tasks:
        task, half = chance.randrange(shape.tasks), _TASK_KEYS // 2
        rows["params"] += [(run_id, f"task{task}/{key}", value) for key, value in _params(chance, half)]
        metrics += [(f"task{task}/{key}", value, is_nan) for key, value, is_nan in _metrics(chance, half)]
    for key, value, is_nan in metrics:
        row = (run_id, key, value, start + 1000, 0, is_nan)
        rows["metrics"].append(row)
        rows["latest_metrics"].append(row)
    tags = {
        "mlflow.runName": f"run-{index}", "mlflow.user": "data-scientist", "team": chance.choice("abc"),
        "mlflow.source.git.commit": f"{chance.getrandbits(160):040x}",
    }  # fmt: skip
    rows["tags"] += [(run_id, key, value) for key, value in tags.items()]


def new_id(chance: random.Random) -> str:
    """An id as MLflow makes them."""
    return uuid.UUID(int=chance.getrandbits(128), version=4).hex


def _params(chance: random.Random, count: int) -> Iterator[tuple[str, str]]:
    for number in range(count):
        if chance.random() < 0.05:
            continue
        if number % 3 == 0:
            yield f"p{number}", repr(10 ** chance.uniform(-5, 0))
        elif number % 3 == 1:
            yield f"p{number}", str(chance.randrange(1, 512))
        else:
            yield f"p{number}", chance.choice(_OPTIMISERS)


def _metrics(chance: random.Random, count: int) -> Iterator[tuple[str, float, int]]:
    for number in range(count):
        draw = chance.random()
        if draw < 0.03:
            continue
        if draw < 0.04:
            yield f"m{number}", 0.0, 1
        elif draw < 0.041:
            yield f"m{number}", math.copysign(_LARGEST, chance.random() - 0.5), 0
        else:
            yield f"m{number}", chance.random(), 0


def _check(client: Any, experiment: str, shape: Shape) -> None:
    found = client.search_runs([experiment], max_results=5, order_by=["attributes.start_time DESC"])
    names = [run.info.run_name for run in found]
    keys = {len(run.data.params) + len(run.data.metrics) for run in found}
    if names != [f"run-{shape.runs - 1 - index}" for index in range(5)] or min(keys) < shape.common * 0.6:
        raise RuntimeError(f"MLflow reads back {names} with {keys} keys")
