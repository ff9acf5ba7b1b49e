"""Curves: histories of many steps from a database against MLflow's server and client, which hand out every point."""

from __future__ import annotations

import json
import math
import random
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from mlflow import MlflowClient

from benchmarks import mlflow_store
from benchmarks.jobs import PROJECTS, first_syncs
from benchmarks.measuring import Comparison, Lead, Memory, Repeats, Result, held_by, timed
from benchmarks.programs import Dagboard, Server, mlflow_server

_NAME, _WARMING = "curves", "warming"
_RUNS = f"{PROJECTS}/{_NAME}/runs"
_LONG_RUN = "f" * 32
_START_MS = 1_760_000_000_000
_DRAWN = 1000
_RUNS_AT_ONCE = 20
_GOAL, _JUDGED_POINTS = Lead(60), 200_000


@dataclass(frozen=True, slots=True)
class Curves:
    """How much was logged.

    Attributes:
        runs: Runs that logged `metrics` metrics of `points` points each.
        longest: Points of one metric of one more run.
    """

    runs: int = 1000
    metrics: int = 10
    points: int = 1000
    longest: int = 1_000_000

    def __str__(self) -> str:
        return f"{self.runs:,} runs x {self.metrics} metrics x {self.points:,} points"

    def path(self, folder: Path) -> Path:
        """Where the database is kept."""
        return folder / f"mlflow-curves-{self.runs}-{self.metrics}-{self.points}-{self.longest}.db"


class CurvesBench:
    """The comparisons over one database.

    Args:
        folder: Where workloads are kept between runs.
        curves: What it holds.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, curves: Curves, repeats: Repeats) -> None:
        self._folder = folder
        self._curves = curves
        self._repeats = repeats
        self._database = curves.path(folder)

    def __iter__(self) -> Iterator[Result]:
        some = _build(self._database, self._curves)
        source = [{"uri": f"sqlite:///{self._database}"}]
        settings = [{"owner": "bench", "name": name, "mlflow": source} for name in (_WARMING, _NAME)]
        board = Dagboard.configured(self._folder / "boards" / f"{_NAME}-{time.time_ns()}", settings)
        with board.serve() as ours, mlflow_server(self._database, self._folder) as peer:
            MlflowClient(peer.address).search_runs(["1"], max_results=1)
            synced = first_syncs(board, ours, (_WARMING, _NAME))
            yield Comparison(
                f"first sync of {self._curves} and one of {self._curves.longest:,}", synced,
                note="least, largest, mean and first value of every metric are worked out",
            )  # fmt: skip
            keys = tuple(f"m{number}" for number in range(self._curves.metrics))
            yield self._drawn(ours, peer, some, keys, self._curves.points)
            yield self._drawn(ours, peer, _LONG_RUN, ("m0",), self._curves.longest)
            yield Memory(f"dagboard serve with its worker, after {self._curves}", held_by(ours.pid))
            yield Memory(f"mlflow server, after {self._curves}", held_by(peer.pid))

    def _drawn(self, ours: Server, peer: Server, run_id: str, keys: tuple[str, ...], points: int) -> Result:
        client = MlflowClient(peer.address)
        query = "&".join(f"key={key}" for key in keys)

        def mine() -> dict[str, tuple[float, float]]:
            series = json.loads(ours.get(f"{_RUNS}/{run_id}/metrics?{query}&points={_DRAWN}"))["series"]
            return {item["key"]: (min(item["value"]), max(item["value"])) for item in series}

        def theirs() -> dict[str, tuple[float, float]]:
            values = {key: [point.value for point in client.get_metric_history(run_id, key)] for key in keys}
            return {key: (min(found), max(found)) for key, found in values.items()}

        if mine() != theirs():
            raise RuntimeError(f"{run_id}: our curves have other peaks than MLflow's")
        return Comparison(
            f"{len(keys)} curves of {points:,} points, drawn with {_DRAWN:,} each, over HTTP",
            timed(mine, self._repeats.quick), "MLflow's client, get_metric_history", timed(theirs, self._repeats.slow),
            _GOAL if points >= _JUDGED_POINTS else None, "the same least and largest values on both sides",
        )  # fmt: skip


def _build(path: Path, curves: Curves) -> str:
    """Make the database, unless it is there; the id of one of the runs."""
    chance = random.Random(curves.runs)
    ids = [mlflow_store.new_id(chance) for _ in range(curves.runs)]
    if not path.exists():
        with mlflow_store.created(path) as (_, experiment, connection):
            for index, run_id in enumerate(ids):
                rows = _run(run_id, f"run-{index}", experiment, curves.metrics, curves.points)
                mlflow_store.insert(connection, rows)
            mlflow_store.insert(connection, _run(_LONG_RUN, "long", experiment, 1, curves.longest))
            connection.execute("ANALYZE")
            connection.commit()
    return ids[len(ids) // 2]


def _run(run_id: str, name: str, experiment: int, metrics: int, points: int) -> mlflow_store.Rows:
    start = _START_MS + experiment
    rows: mlflow_store.Rows = {
        "runs": [(run_id, name, start, start + points, "", experiment)],
        "tags": [(run_id, "mlflow.runName", name)], "metrics": [], "latest_metrics": [],
    }  # fmt: skip
    for number in range(metrics):
        key, chance = f"m{number}", random.Random(f"{run_id}{number}")
        curve = [
            (run_id, key, math.exp(-step / points) + chance.gauss(0, 0.01), start + step, step, 0)
            for step in range(points)
        ]
        rows["metrics"] += curve
        rows["latest_metrics"].append(curve[-1])
    return rows
