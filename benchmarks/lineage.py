"""Lineage: what came of a version of data that the commits of very many runs hold; nobody else answers that."""

from __future__ import annotations

import json
import random
import subprocess
import time
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from benchmarks import dvc_history, mlflow_store
from benchmarks.jobs import PROJECTS
from benchmarks.measuring import Comparison, Repeats, Result, timed
from benchmarks.programs import Dagboard, Server

_NAME = "lineage"
_ADDRESS = f"{PROJECTS}/{_NAME}"
_PATH = "prepare.out"
_CHUNK = 5_000
_START_MS = 1_760_000_000_000
_JUDGED_RUNS = 100_000
_MOST_SECONDS = 0.1
_LOOKED_AT = 200
"""Runs that an answer may look at one by one, and so count as what they are."""


class LineageBench:
    """Questions about one repository and a database of runs at its commits.

    Args:
        folder: Where workloads are kept between runs.
        runs: How many there are.
        commits: Length of the history.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, runs: int, commits: int, repeats: Repeats) -> None:
        self._folder = folder
        self._runs = runs
        self._commits = commits
        self._repository = folder / f"history-{commits}"
        self._database = folder / f"mlflow-at-{commits}-commits-{runs}.db"
        self._repeats = repeats

    def __iter__(self) -> Iterator[Result]:
        dvc_history.build(self._repository, self._commits)
        listed = subprocess.check_output(["git", "rev-list", "main"], cwd=self._repository, text=True)
        _build(self._database, self._runs, listed.split())
        settings = {
            "owner": "bench", "name": _NAME, "git": {"url": str(self._repository)},
            "mlflow": [{"uri": f"sqlite:///{self._database}"}],
        }  # fmt: skip
        board = Dagboard.configured(self._folder / "boards" / f"{_NAME}-{time.time_ns()}", [settings])
        board.sync()
        with board.serve() as server:
            version = self._checked(server)
            newest = json.loads(server.get(f"{_ADDRESS}/runs", limit=1, filter="source = 'mlflow'"))["runs"][0]["id"]
            yield self._asked(server, "what came of a data version", node=version, direction="downstream")
            yield self._asked(server, "both sides of a data version", node=version)
            yield self._asked(server, "where a run came from", node=f"run:{newest}", direction="upstream")

    def _checked(self, server: Server) -> str:
        """The version of a path that every commit holds; the runs at these commits are counted.

        Raises:
            RuntimeError: The answer is none.
        """
        answer = json.loads(server.get(f"{_ADDRESS}/lineage", node=f"data:{_PATH}@main", direction="downstream"))
        mine = [rest for rest in answer["more"] if rest["node"] == answer["node"] and rest["kind"] == "run"]
        counted = sum(rest["count"] for rest in mine)
        if not self._runs - _LOOKED_AT <= counted <= self._runs + self._commits or len(answer["nodes"]) < 2:
            raise RuntimeError(f"{counted} runs are counted of {self._runs}: {str(answer)[:500]}")
        return str(answer["node"])

    def _asked(self, server: Server, what: str, **fields: Any) -> Result:
        return Comparison(
            f"{what}, {self._runs:,} runs at {self._commits:,} commits, over HTTP",
            timed(lambda: server.get(f"{_ADDRESS}/lineage", **fields), self._repeats.quick * 4, warm=1),
            note="nobody else joins runs, commits, stages and data",
            most_seconds=_MOST_SECONDS if self._runs >= _JUDGED_RUNS else None,
        )


def _build(path: Path, runs: int, shas: Sequence[str]) -> None:
    """A database of small runs, each at a commit, unless it is there from an earlier run."""
    if path.exists():
        return
    chance = random.Random(runs)
    with mlflow_store.created(path) as (_, experiment, connection):
        for first in range(0, runs, _CHUNK):
            rows: mlflow_store.Rows = {name: [] for name in mlflow_store.STATEMENTS}
            for index in range(first, min(first + _CHUNK, runs)):
                _add_run(rows, index, experiment, chance.choice(shas), chance)
            mlflow_store.insert(connection, rows)
        connection.execute("ANALYZE")
        connection.commit()


def _add_run(rows: mlflow_store.Rows, index: int, experiment: int, sha: str, chance: random.Random) -> None:
    run_id, start = mlflow_store.new_id(chance), _START_MS + index * 60_000
    rows["runs"].append((run_id, f"run-{index}", start, start + 10_000, f"artifacts/{run_id}", experiment))
    rows["params"].append((run_id, "rate", repr(chance.random())))
    metric = (run_id, "acc", chance.random(), start + 1000, 0, 0)
    rows["metrics"].append(metric)
    rows["latest_metrics"].append(metric)
    rows["tags"].append((run_id, "mlflow.source.git.commit", sha))
