"""Runs: our table, plot data, start and memory against MLflow's server on the same database."""

from __future__ import annotations

import functools
import json
import math
import shutil
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from mlflow import MlflowClient

from benchmarks import mlflow_store, questions
from benchmarks.jobs import PROJECTS, first_syncs, names
from benchmarks.measuring import Comparison, Lead, Memory, Repeats, Result, Side, held_by, timed
from benchmarks.mlflow_store import Shape
from benchmarks.programs import Dagboard, Server, mlflow_server
from benchmarks.questions import AXES, FILTERS
from benchmarks.run_syncs import command_sync, incremental

_NAMES = "runs"
_FIRST = f"{_NAMES}0"
_PROJECT = f"{PROJECTS}/{_FIRST}/runs"
_CLIENT_PAGE = 1000
CLIENT = f"MLflow's client, pages of {_CLIENT_PAGE:,}"
_LARGEST = 1.7e308
_JUDGED_RUNS = 10_000
_PEERS_MOST_RUNS = 100_000
_RESTS_MOST_RUNS = 10_000
_FIRST_SYNC_GOALS = {10_000: Lead(25, 28.5 / 25), 100_000: Lead(25, 357 / 25)}
_TABLE_GOALS = {10_000: Lead(40, 0.02), 100_000: Lead(40, 0.04)}
_MOST_FIRST_SYNC_SECONDS = {100_000: 12.0}
_MOST_TABLE_SECONDS = {10_000: 0.02, 100_000: 0.04}
_MOST_JUMP_SECONDS = 0.3
_MOST_PARALLEL_SECONDS = {100_000: 1.5}
_MOST_START_SECONDS = 4.0
_MOST_RESTART_SECONDS = 4.5
_MOST_FIRST_PAGE_SECONDS = 0.5
_MOST_BYTES = 500 * 2**20


class RunsBench:
    """The comparisons over one database; ours alone where MLflow's server ends under its own answers.

    Args:
        folder: Where workloads are kept between runs.
        shape: How many runs it holds, and of what.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, shape: Shape, repeats: Repeats) -> None:
        self._folder = folder
        self._runs = shape.runs
        self._shape = shape
        self._repeats = repeats
        self._database = shape.path(folder)
        self._copy = self._database.with_suffix(".copy.db")
        self._is_judged = shape.runs >= _JUDGED_RUNS

    def __iter__(self) -> Iterator[Result]:
        mlflow_store.build(self._database, self._shape)
        shutil.copyfile(self._database, self._copy)
        projects = names(_NAMES, self._repeats.quick)
        board = self._board(projects, f"sqlite:///{self._copy}")
        with self._peer() as peer:
            paging = timed(lambda: page_through(peer.address), self._repeats.slow) if peer else None
            with board.serve() as ours:
                yield self._first_sync(first_syncs(board, ours, projects), paging)
                if peer and paging:
                    yield from self._commands(peer, paging)
                yield from self._questions(ours, peer, paging)
                yield incremental(ours, _FIRST, self._copy, self._shape, self._repeats.quick)
                yield from self._memory(ours, peer)
        yield from self._starts(board, paging)

    @contextmanager
    def _peer(self) -> Iterator[Server | None]:
        """MLflow's server, which has loaded its libraries."""
        if self._runs > _PEERS_MOST_RUNS:
            yield None
            return
        with mlflow_server(self._database, self._folder) as peer:
            MlflowClient(peer.address).search_runs(["1"], max_results=1)
            yield peer

    def _board(self, projects: list[str], uri: str) -> Dagboard:
        settings = [{"owner": "bench", "name": name, "mlflow": [{"uri": uri}]} for name in projects]
        return Dagboard.configured(self._folder / "boards" / f"{_NAMES}-{time.time_ns()}", settings)

    def _first_sync(self, ours: Side, paging: Side | None) -> Result:
        return Comparison(
            f"first sync of {self._shape} from the database", ours, CLIENT, paging, _FIRST_SYNC_GOALS.get(self._runs),
            "both sides are running already: our worker, MLflow's server and client",
            _MOST_FIRST_SYNC_SECONDS.get(self._runs),
        )  # fmt: skip

    def _commands(self, peer: Server, paging: Side) -> Iterator[Result]:
        """The same as a command, which starts first."""
        rest_goal = Lead(1 / 1.1) if self._is_judged else None
        most = _MOST_FIRST_SYNC_SECONDS.get(self._runs)
        ways: list[tuple[str, str, int, Lead | None, float | None]] = [
            (f"sqlite:///{self._database}", "from the database", self._repeats.quick, None, most)
        ]
        if self._runs <= _RESTS_MOST_RUNS:
            ways.append((peer.address, "over REST", self._repeats.slow, rest_goal, None))
        for uri, how, repeats, goal, most_seconds in ways:
            boards = [self._board([_NAMES], uri) for _ in range(repeats)]
            ours, note = command_sync(boards, self._repeats.quick)
            work = f"first sync of {self._shape} {how}, as a command"
            yield Comparison(work, ours, CLIENT, paging, goal, note, most_seconds)

    def _questions(self, ours: Server, peer: Server | None, paging: Side | None) -> Iterator[Result]:
        for text, key in FILTERS:
            yield self._table(ours, peer, text, key)
        yield Comparison(
            f"{self._shape}: 100 rows from anywhere, by metrics.m1, over HTTP",
            questions.jump(ours, _FIRST, self._runs, self._repeats.quick * 4),
            note="MLflow's pages are reached one after the other only",
            most_seconds=_MOST_JUMP_SECONDS if self._is_judged else None,
        )
        yield self._parallel(ours, peer, paging)
        for question in (questions.COLUMNS, questions.GROUPS, questions.DIFFERING):
            side = question.asked(ours, _FIRST, self._repeats.quick * 2)
            yield Comparison(f"{self._shape}: {question.work}, over HTTP", side, note="MLflow answers no such question")

    def _table(self, ours: Server, peer: Server | None, text: str, key: str) -> Result:
        def mine() -> list[str]:
            # MLflow puts runs of equal metrics in the order of their start; ours is by id unless asked.
            fields = {"filter": text, "order_by": f"-{key},-created", "limit": 100}
            return [run["id"] for run in json.loads(ours.get(_PROJECT, **fields))["runs"]]

        theirs = functools.partial(search_page, peer, text, key) if peer else None
        if theirs and mine() != theirs():
            raise RuntimeError(f"{text}: we find other runs than MLflow")
        return Comparison(
            f"{self._shape}: {text}, by {key}, first page of 100, over HTTP",
            timed(mine, self._repeats.quick * 4, warm=1), "MLflow REST search",
            timed(theirs, self._repeats.quick) if theirs else None,
            _TABLE_GOALS.get(self._runs), "same runs in the same order on both sides" if theirs else "",
            _MOST_TABLE_SECONDS.get(self._runs),
        )  # fmt: skip

    def _parallel(self, ours: Server, peer: Server | None, paging: Side | None) -> Result:
        question = questions.PARALLEL
        if peer:
            check_axes(json.loads(ours.get(f"{_PROJECT}{question.path}", **question.fields)), peer.address)
        return Comparison(
            f"{self._shape}: {question.work}, over HTTP", question.asked(ours, _FIRST, self._repeats.quick), CLIENT,
            paging,
            note=f"MLflow has no columns to ask for; same values in the first {_CLIENT_PAGE:,} runs" if peer else "",
            most_seconds=_MOST_PARALLEL_SECONDS.get(self._runs),
        )  # fmt: skip

    def _memory(self, ours: Server, peer: Server | None) -> Iterator[Result]:
        done = f"after {self._shape} in {self._repeats.quick + 1} projects were synced, and the above"
        yield Memory(
            f"dagboard serve with its worker, {done}", held_by(ours.pid), _MOST_BYTES if self._is_judged else None
        )
        if peer:
            yield Memory(f"mlflow server, after {self._shape} were read", held_by(peer.pid))

    def _starts(self, board: Dagboard, paging: Side | None) -> Iterator[Result]:
        healthy, first, whole = [], [], []
        for _ in range(self._repeats.quick):
            begun = time.perf_counter()
            with board.serve() as ours:
                answered = time.perf_counter()
                ours.get(_PROJECT, limit=100)
                whole.append(time.perf_counter() - begun)
                first.append(time.perf_counter() - answered)
                healthy.append(ours.start_seconds)
        peers = []
        for _ in range(self._repeats.slow if paging else 0):
            with mlflow_server(self._database, self._folder) as peer:
                peers.append(peer.start_seconds)
        yield Comparison(
            "start to the first healthy answer", Side(tuple(healthy)), "mlflow server",
            Side(tuple(peers)) if peers else None, most_seconds=_MOST_START_SECONDS,
        )  # fmt: skip
        yield Comparison(
            f"restart to a page of {self._shape}", Side(tuple(whole)), "MLflow's client reading them again", paging,
            note="start of our server included", most_seconds=_MOST_RESTART_SECONDS if self._is_judged else None,
        )  # fmt: skip
        yield Comparison(
            f"first page of {self._shape} after a restart", Side(tuple(first)), note="from the first healthy answer on",
            most_seconds=_MOST_FIRST_PAGE_SECONDS if self._is_judged else None,
        )  # fmt: skip


def search_page(peer: Server, text: str, key: str) -> list[str]:
    """Ids of the first hundred runs that MLflow's server finds."""
    body = {"experiment_ids": ["1"], "filter": text, "order_by": [f"{key} DESC"], "max_results": 100}
    found = json.loads(peer.post("/api/2.0/mlflow/runs/search", body)).get("runs", [])
    return [run["info"]["run_id"] for run in found]


def page_through(address: str) -> None:
    """Read every run, as whoever wants all of them has to."""
    client, token, count = MlflowClient(address), None, 0
    experiments = [experiment.experiment_id for experiment in client.search_experiments()]
    while True:
        page = client.search_runs(experiments, max_results=_CLIENT_PAGE, page_token=token)
        count, token = count + len(page), page.token
        if not token:
            return


def check_axes(answer: dict[str, Any], address: str) -> None:
    """MLflow's client reads the same values of the runs on its first page."""
    rows = {run_id: row for row, run_id in enumerate(answer["ids"])}
    values = {column["key"].partition(".")[2]: column["values"] for column in answer["columns"]}
    for run in MlflowClient(address).search_runs(["1"], max_results=_CLIENT_PAGE):
        mine = {name: values[name][rows[run.info.run_id]] for name in AXES}
        theirs = {name: _shown(run.data.metrics.get(name)) for name in AXES}
        if mine != theirs:
            raise RuntimeError(f"run {run.info.run_id}: we have {mine}, MLflow {theirs}")


def _shown(value: float | None) -> float | str | None:
    """A metric of MLflow's client as our API writes it; MLflow keeps infinity as the largest number."""
    if value is None or abs(value) < _LARGEST:
        return value
    return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
