"""Runs: our table, plot data, start and memory against MLflow's server on the same database."""

from __future__ import annotations

import json
import math
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

from benchmarks import mlflow_store
from benchmarks.jobs import PROJECTS, first_syncs, names
from benchmarks.measuring import Comparison, Memory, Repeats, Result, Side, pss_bytes, timed
from benchmarks.programs import Dagboard, Server, mlflow_server
from benchmarks.run_syncs import command_sync, incremental

_NAMES = "runs"
_PROJECT = f"{PROJECTS}/{_NAMES}0/runs"
_CLIENT_PAGE = 1000
_CLIENT = f"MLflow's client, pages of {_CLIENT_PAGE:,}"
_FILTERS = (
    ("metrics.m0 > 0.9", "metrics.m1"),
    ("metrics.m2 > 0.5 and params.p2 = 'adam'", "metrics.m3"),
    ("metrics.m4 < 0.2 and tags.team = 'a'", "metrics.m5"),
)
_AXES = tuple(f"m{number}" for number in range(10))
_LARGEST = 1.7e308
_JUDGED_RUNS = 10_000
_MOST_TABLE_SECONDS = {10_000: 0.02, 100_000: 0.04}
_MOST_MIDDLE_SECONDS = 0.3
_MOST_START_SECONDS = 4.0
_MOST_RESTART_SECONDS = 4.5
_MOST_BYTES = 500 * 2**20


class RunsBench:
    """The comparisons over one database.

    Args:
        folder: Where workloads are kept between runs.
        runs: How many runs it holds.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, runs: int, repeats: Repeats) -> None:
        self._folder = folder
        self._runs = runs
        self._repeats = repeats
        self._database = folder / f"mlflow-{runs}.db"
        self._copy = folder / f"mlflow-{runs}-copy.db"
        self._label = f"{runs:,} runs x {mlflow_store.PARAMS + mlflow_store.METRICS} keys"
        self._is_judged = runs >= _JUDGED_RUNS

    def __iter__(self) -> Iterator[Result]:
        mlflow_store.build(self._database, self._runs)
        self._copy.write_bytes(self._database.read_bytes())
        projects = names(_NAMES, self._repeats.quick)
        board = self._board(projects, f"sqlite:///{self._copy}")
        with mlflow_server(self._database, self._folder) as peer:
            MlflowClient(peer.address).search_runs(["1"], max_results=1)  # its first answer loads libraries
            paging = timed(lambda: _page_through(peer.address), self._repeats.slow)
            with board.serve() as ours:
                yield self._first_sync(first_syncs(ours, projects), paging)
                yield from self._commands(peer, paging)
                for text, key in _FILTERS:
                    yield self._table(ours, peer, text, key)
                yield self._middle(ours)
                yield self._parallel(ours, peer, paging)
                yield incremental(ours, f"{_NAMES}0", self._copy, self._runs, self._repeats.quick)
                yield from self._memory(ours, peer)
        yield from self._starts(board, paging)

    def _board(self, projects: list[str], uri: str) -> Dagboard:
        settings = [{"owner": "bench", "name": name, "mlflow": [{"uri": uri}]} for name in projects]
        return Dagboard.configured(self._folder / "boards" / f"{_NAMES}-{time.time_ns()}", settings)

    def _first_sync(self, ours: Side, paging: Side) -> Result:
        return Comparison(
            f"first sync of {self._label} from the database", ours, _CLIENT, paging, 25 if self._is_judged else None,
            "both sides are running already: our worker, MLflow's server and client",
        )  # fmt: skip

    def _commands(self, peer: Server, paging: Side) -> Iterator[Result]:
        """The same as a command, which starts first."""
        for uri, how, repeats, goal in (
            (f"sqlite:///{self._database}", "from the database", self._repeats.quick, None),
            (peer.address, "over REST", self._repeats.slow, 1 / 1.1 if self._is_judged else None),
        ):
            boards = [self._board([_NAMES], uri) for _ in range(repeats)]
            ours, note = command_sync(boards, self._repeats.quick)
            work = f"first sync of {self._label} {how}, as a command"
            yield Comparison(work, ours, _CLIENT, paging, goal, note)

    def _table(self, ours: Server, peer: Server, text: str, key: str) -> Result:
        def mine() -> list[str]:
            # MLflow puts runs of equal metrics in the order of their start; ours is by id unless asked.
            fields = {"filter": text, "order_by": f"-{key},-created", "limit": 100}
            return [run["id"] for run in json.loads(ours.get(_PROJECT, **fields))["runs"]]

        body = {"experiment_ids": ["1"], "filter": text, "order_by": [f"{key} DESC"], "max_results": 100}

        def theirs() -> list[str]:
            found = json.loads(peer.post("/api/2.0/mlflow/runs/search", body)).get("runs", [])
            return [run["info"]["run_id"] for run in found]

        if mine() != theirs():
            raise RuntimeError(f"{text}: we find other runs than MLflow")
        return Comparison(
            f"{self._label}: {text}, by {key}, first page of 100, over HTTP",
            timed(mine, self._repeats.quick * 4), "MLflow REST search", timed(theirs, self._repeats.quick),
            40 if self._is_judged else None, "same runs in the same order on both sides",
            _MOST_TABLE_SECONDS.get(self._runs),
        )  # fmt: skip

    def _middle(self, ours: Server) -> Result:
        fields = {"order_by": "-metrics.m1", "limit": 100, "offset": self._runs // 2}
        return Comparison(
            f"{self._label}: 100 rows from the middle, by metrics.m1, over HTTP",
            timed(lambda: ours.get(_PROJECT, **fields), self._repeats.quick * 4, warm=1),
            note="MLflow's pages are reached one after the other only",
            most_seconds=_MOST_MIDDLE_SECONDS if self._is_judged else None,
        )  # fmt: skip

    def _parallel(self, ours: Server, peer: Server, paging: Side) -> Result:
        columns = ",".join(f"metrics.{name}" for name in _AXES)

        def mine() -> dict[str, Any]:
            answer: dict[str, Any] = json.loads(ours.get(f"{_PROJECT}/parallel", columns=columns))
            return answer

        _check_axes(mine(), peer.address)
        return Comparison(
            f"{self._label}: data of a parallel plot of {len(_AXES)} metrics, over HTTP",
            timed(mine, self._repeats.quick), _CLIENT, paging,
            note=f"MLflow has no columns to ask for; same values on both sides in the first {_CLIENT_PAGE:,} runs",
        )  # fmt: skip

    def _memory(self, ours: Server, peer: Server) -> Iterator[Result]:
        done = f"after {self._label} in {self._repeats.quick + 1} projects were synced, and the above"
        yield Memory(
            f"dagboard serve with its worker, {done}", pss_bytes(ours.pid), _MOST_BYTES if self._is_judged else None
        )
        yield Memory(f"mlflow server, after {self._label} were read", pss_bytes(peer.pid))

    def _starts(self, board: Dagboard, paging: Side) -> Iterator[Result]:
        healthy, page = [], []
        for _ in range(self._repeats.quick):
            begun = time.perf_counter()
            with board.serve() as ours:
                ours.get(_PROJECT, limit=100)
                page.append(time.perf_counter() - begun)
                healthy.append(ours.start_seconds)
        peers = []
        for _ in range(self._repeats.slow):
            with mlflow_server(self._database, self._folder) as peer:
                peers.append(peer.start_seconds)
        yield Comparison(
            "start to the first healthy answer", Side(tuple(healthy)), "mlflow server", Side(tuple(peers)),
            most_seconds=_MOST_START_SECONDS,
        )  # fmt: skip
        yield Comparison(
            f"restart to a page of {self._label}", Side(tuple(page)), "MLflow's client reading them again", paging,
            note="start of our server included", most_seconds=_MOST_RESTART_SECONDS if self._is_judged else None,
        )  # fmt: skip


def _page_through(address: str) -> None:
    client, token, count = MlflowClient(address), None, 0
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    while True:
        page = client.search_runs(experiments, max_results=_CLIENT_PAGE, page_token=token)
        count, token = count + len(page), page.token
        if not token:
            return


def _check_axes(answer: dict[str, Any], address: str) -> None:
    """MLflow's client reads the same values of the runs on its first page."""
    rows = {run_id: row for row, run_id in enumerate(answer["ids"])}
    values = {column["key"].partition(".")[2]: column["values"] for column in answer["columns"]}
    for run in MlflowClient(address).search_runs(["1"], max_results=_CLIENT_PAGE):
        mine = {name: values[name][rows[run.info.run_id]] for name in _AXES}
        theirs = {name: _shown(run.data.metrics.get(name)) for name in _AXES}
        if mine != theirs:
            raise RuntimeError(f"run {run.info.run_id}: we have {mine}, MLflow {theirs}")


def _shown(value: float | None) -> float | str | None:
    """A metric of MLflow's client as our API writes it; MLflow keeps infinity as the largest number."""
    if value is None or abs(value) < _LARGEST:
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
