"""Thousands of columns: a table of many keys against one of few with as many runs, and against MLflow's server.

A table that shows twenty columns should not care how many more there are.
"""

from __future__ import annotations

import functools
import json
import shutil
import time
from collections.abc import Iterator
from pathlib import Path

from mlflow import MlflowClient

from benchmarks import mlflow_store, questions
from benchmarks.jobs import PROJECTS, first_syncs
from benchmarks.measuring import Comparison, Lead, Memory, Repeats, Result, Side, held_by, timed
from benchmarks.mlflow_store import Shape
from benchmarks.programs import Dagboard, Server, mlflow_server
from benchmarks.questions import FILTERS, Question
from benchmarks.run_syncs import incremental
from benchmarks.runs import CLIENT, page_through, search_page

_WIDE, _NARROW = "wide", "narrow"
_SLOWEST_SHARE = Lead(1 / 1.3)
_MOST_JUMP_SECONDS = 0.3
_MOST_BYTES = 500 * 2**20


class WideBench:
    """The comparisons over two databases of as many runs.

    Args:
        folder: Where workloads are kept between runs.
        wide: The one of many keys.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, wide: Shape, repeats: Repeats) -> None:
        self._folder = folder
        self._shapes = {_NARROW: Shape(wide.runs), _WIDE: wide}
        self._databases = {name: shape.path(folder) for name, shape in self._shapes.items()}
        self._repeats = repeats

    def __iter__(self) -> Iterator[Result]:
        for name, shape in self._shapes.items():
            mlflow_store.build(self._databases[name], shape)
        copies = {name: path.with_suffix(".copy.db") for name, path in self._databases.items()}
        for name, path in copies.items():
            shutil.copyfile(self._databases[name], path)
        wide = self._shapes[_WIDE]
        board = self._board(copies)
        with (
            board.serve() as ours,
            mlflow_server(self._databases[_WIDE], self._folder) as peer,
        ):
            MlflowClient(peer.address).search_runs(["1"], max_results=1)
            paging = timed(lambda: page_through(peer.address), self._repeats.slow)
            synced = first_syncs(board, ours, (_NARROW, _WIDE))
            yield Comparison(f"first sync of {wide} from the database", synced, CLIENT, paging)
            for question in questions.TABLE:
                yield self._beside_narrow(ours, question)
            yield from (self._table(ours, peer, text, key) for text, key in FILTERS)
            yield self._jump(ours)
            yield from (self._beside_narrow(ours, asked) for asked in (questions.PARALLEL, questions.GROUPS))
            for question in (questions.COLUMNS, questions.DIFFERING):
                side = question.asked(ours, _WIDE, self._repeats.quick)
                yield Comparison(f"{wide}: {question.work}, over HTTP", side)
            yield incremental(ours, _WIDE, copies[_WIDE], wide, self._repeats.quick)
            yield Memory(f"dagboard serve with its worker, after {wide} were synced, and the above",
                         held_by(ours.pid), _MOST_BYTES)  # fmt: skip
            yield Memory(f"mlflow server, after {wide} were read", held_by(peer.pid))

    def _board(self, databases: dict[str, Path]) -> Dagboard:
        settings = [
            {"owner": "bench", "name": name, "mlflow": [{"uri": f"sqlite:///{path}"}]}
            for name, path in databases.items()
        ]
        return Dagboard.configured(self._folder / "boards" / f"{_WIDE}-{time.time_ns()}", settings)

    def _beside_narrow(self, ours: Server, question: Question) -> Result:
        repeats = self._repeats.quick * 4
        wide, narrow = (question.asked(ours, name, repeats) for name in (_WIDE, _NARROW))
        return self._compared(question.work, wide, narrow)

    def _jump(self, ours: Server) -> Result:
        repeats, runs = self._repeats.quick * 4, self._shapes[_WIDE].runs
        wide, narrow = (questions.jump(ours, name, runs, repeats) for name in (_WIDE, _NARROW))
        return self._compared("100 rows from anywhere, by metrics.m1", wide, narrow, _MOST_JUMP_SECONDS)

    def _compared(self, work: str, wide: Side, narrow: Side, most_seconds: float | None = None) -> Result:
        return Comparison(
            f"{self._shapes[_WIDE]}: {work}, over HTTP", wide, f"ours, {self._shapes[_NARROW]}", narrow,
            _SLOWEST_SHARE, "the same of both tables", most_seconds,
        )  # fmt: skip

    def _table(self, ours: Server, peer: Server, text: str, key: str) -> Result:
        """Every value of every run on the page, as MLflow's server answers."""
        fields = {"filter": text, "order_by": f"-{key},-created", "limit": 100}

        def mine() -> list[str]:
            return [run["id"] for run in json.loads(ours.get(f"{PROJECTS}/{_WIDE}/runs", **fields))["runs"]]

        theirs = functools.partial(search_page, peer, text, key)
        if mine() != theirs():
            raise RuntimeError(f"{text}: we find other runs than MLflow")
        return Comparison(
            f"{self._shapes[_WIDE]}: {text}, by {key}, first page of 100 with every value, over HTTP",
            timed(mine, self._repeats.quick), "MLflow REST search", timed(theirs, self._repeats.quick),
            note="same runs in the same order on both sides",
        )  # fmt: skip
