"""Runs: our table, syncs and start against MLflow's server on the same database."""

from __future__ import annotations

import json
import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

from benchmarks import mlflow_store
from benchmarks.measuring import Comparison, Side, pss_bytes, shown, timed
from benchmarks.programs import Dagboard, Server, mlflow_server

PROJECT = "/api/v1/projects/bench/runs"
_CLIENT_PAGE = 1000
_NEW_RUNS = 10
_NEW_RUN = (
    "INSERT INTO runs (run_uuid, name, user_id, status, start_time, end_time, lifecycle_stage, experiment_id) "
    "VALUES (?, 'new', 'data-scientist', 'FINISHED', ?, ?, 'active', 1)"
)
_FILTERS = (
    ("metrics.m0 > 0.9", "metrics.m1"),
    ("metrics.m2 > 0.5 and params.p2 = 'adam'", "metrics.m3"),
    ("metrics.m4 < 0.2 and tags.team = 'a'", "metrics.m5"),
)
_JUDGED_RUNS = 10_000
_MOST_INCREMENTAL_SECONDS = 0.3


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured.

    Attributes:
        repeats: Measurements of quick work (at least five).
        slow_repeats: Measurements of a peer's work that takes minutes.
    """

    runs: int
    repeats: int
    slow_repeats: int


class RunsBench:
    """The comparisons over one database.

    Args:
        folder: Where workloads are kept between runs.
        sizes: How much.
    """

    def __init__(self, folder: Path, sizes: Sizes) -> None:
        self._folder = folder
        self._sizes = sizes
        self._database = folder / f"mlflow-{sizes.runs}.db"
        self._label = f"{sizes.runs:,} runs x {mlflow_store.PARAMS + mlflow_store.METRICS} keys"
        self.memory: list[str] = []

    def __iter__(self) -> Iterator[Comparison]:
        mlflow_store.build(self._database, self._sizes.runs)
        with mlflow_server(self._database, self._folder) as peer:
            paging = timed(lambda: _page_through(peer.address), self._sizes.slow_repeats)
            yield self._first_sync(f"sqlite:///{self._database}", paging, "from the database", 25)
            yield self._first_sync(peer.address, paging, "over REST", 1 / 1.1)
            board = self._synced()
            with board.serve() as ours:
                yield self._start(ours, peer)
                for text, key in _FILTERS:
                    yield self._table(ours, peer, text, key)
                yield self._incremental(ours)
                self._note_memory(ours, peer)
            yield self._restart(board, paging)

    def _board(self, name: str, uri: str) -> Dagboard:
        return Dagboard.configured(
            self._folder / "boards" / f"{name}-{time.time_ns()}",
            [{"owner": "bench", "name": "runs", "mlflow": [{"uri": uri}]}],
        )

    def _synced(self) -> Dagboard:
        """A board on a copy of the database that the incremental measurement may write to."""
        copy = self._folder / f"mlflow-{self._sizes.runs}-copy.db"
        copy.write_bytes(self._database.read_bytes())
        board = self._board("serving", f"sqlite:///{copy}")
        board.sync()
        return board

    def _first_sync(self, uri: str, paging: Side, how: str, goal: float) -> Comparison:
        repeats = self._sizes.slow_repeats if uri.startswith("http") else self._sizes.repeats
        boards = [self._board("sync", uri) for _ in range(repeats)]
        empty = timed(lambda: boards[0].run("version"), self._sizes.repeats)
        waiting = list(boards)
        ours = timed(lambda: waiting.pop().sync(), repeats)
        note = (
            f"ours is `dagboard sync` with an empty data directory; start of the program alone: {shown(empty.median)}"
        )
        return Comparison(
            f"first sync of {self._label} {how}", ours, f"MLflow's client, pages of {_CLIENT_PAGE:,}", paging,
            goal if self._is_judged else None, note,
        )  # fmt: skip

    @property
    def _is_judged(self) -> bool:
        """Goals hold for the sizes that performance work looks at."""
        return self._sizes.runs >= _JUDGED_RUNS

    def _start(self, ours: Server, peer: Server) -> Comparison:
        sides = Side((ours.start_seconds,)), Side((peer.start_seconds,))
        return Comparison("start to the first healthy answer", sides[0], "mlflow server", sides[1])

    def _table(self, ours: Server, peer: Server, text: str, key: str) -> Comparison:
        def mine() -> list[str]:
            fields = {"filter": text, "order_by": f"-{key}", "limit": 100}
            return [run["id"] for run in json.loads(ours.get(f"{PROJECT}/runs", **fields))["runs"]]

        body = {"experiment_ids": ["1"], "filter": text, "order_by": [f"{key} DESC"], "max_results": 100}

        def theirs() -> list[str]:
            found = json.loads(peer.post("/api/2.0/mlflow/runs/search", body)).get("runs", [])
            return [run["info"]["run_id"] for run in found]

        if mine() != theirs():
            raise RuntimeError(f"{text}: we find other runs than MLflow")
        work = f"{self._label}: {text}, by {key}, first page of 100, over HTTP"
        return Comparison(
            work, timed(mine, self._sizes.repeats * 4), "MLflow REST search", timed(theirs, self._sizes.repeats),
            40 if self._is_judged else None, "same runs in the same order on both sides",
        )  # fmt: skip

    def _incremental(self, ours: Server) -> Comparison:
        seconds = []
        for batch in range(self._sizes.repeats):
            self._add_runs(batch)
            seconds.append(_job_seconds(ours))
        total = json.loads(ours.get(f"{PROJECT}/runs", limit=1))["total"]
        if total != self._sizes.runs + _NEW_RUNS * self._sizes.repeats:
            raise RuntimeError(f"{total} runs after adding")
        return Comparison(
            f"sync of {_NEW_RUNS} new runs into {self._label}", Side(tuple(seconds)),
            note="duration of the job in the worker; the goal is meant for 100,000 runs too",
            most_seconds=_MOST_INCREMENTAL_SECONDS if self._is_judged else None,
        )  # fmt: skip

    def _add_runs(self, batch: int) -> None:
        copy = self._folder / f"mlflow-{self._sizes.runs}-copy.db"
        now = time.time_ns() // 1_000_000
        with closing(sqlite3.connect(copy, timeout=60)) as connection, connection:
            for index in range(_NEW_RUNS):
                run_id = f"{batch:016x}{index:016x}"
                connection.execute(_NEW_RUN, (run_id, now, now))
                params = [(run_id, f"p{number}", "0.5") for number in range(mlflow_store.PARAMS)]
                connection.executemany(mlflow_store.STATEMENTS["params"], params)
                metrics = [(run_id, f"m{number}", 0.5, now, 0) for number in range(mlflow_store.METRICS)]
                connection.executemany(mlflow_store.STATEMENTS["metrics"], metrics)
                connection.executemany(mlflow_store.STATEMENTS["latest_metrics"], metrics)

    def _note_memory(self, ours: Server, peer: Server) -> None:
        for name, server in (("dagboard serve with its worker", ours), ("mlflow server", peer)):
            size, count = pss_bytes(server.pid)
            self.memory.append(f"{name}, {self._label}: {size / 2**20:.0f} MiB PSS in {count} processes")

    def _restart(self, board: Dagboard, paging: Side) -> Comparison:
        def restart() -> None:
            with board.serve() as server:
                server.get(f"{PROJECT}/runs", limit=100)
                times.append(time.perf_counter() - begun[0])

        times: list[float] = []
        begun = [0.0]
        for _ in range(3):
            begun[0] = time.perf_counter()
            restart()
        return Comparison(
            f"restart to a page of {self._label}", Side(tuple(times)), "MLflow's client reading them again", paging,
            note="start of our server included",
        )  # fmt: skip


def _page_through(address: str) -> None:
    client, token, count = MlflowClient(address), None, 0
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    while True:
        page = client.search_runs(experiments, max_results=_CLIENT_PAGE, page_token=token)
        count, token = count + len(page), page.token
        if not token:
            return


def _job_seconds(server: Server) -> float:
    """How long a sync that is asked for now takes in the worker."""
    job: dict[str, Any] = json.loads(server.post(f"{PROJECT}/sync", {}))["job"]
    while job["state"] in {"queued", "running"}:
        time.sleep(0.05)
        job = json.loads(server.get(f"{PROJECT}/jobs/{job['id']}"))
        job = job.get("job", job)
    if job["state"] != "succeeded":
        raise RuntimeError(f"sync {job['state']}: {job['error']}")
    started, ended = (datetime.fromisoformat(job[key]) for key in ("started_at", "ended_at"))
    return (ended - started).total_seconds()
