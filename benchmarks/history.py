"""History: our index of a DVC repository against `dvc exp show -A` and its smaller commands."""

from __future__ import annotations

import json
import shutil
import subprocess
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from benchmarks import dvc_history
from benchmarks.measuring import Comparison, Side, timed
from benchmarks.programs import Dagboard, Server, dvc

PROJECT = "/api/v1/projects/bench/history"
_NOTE = "a resident process against a command: start of dvc (about 0.3 s) is in its figure"
_TABLE_GOALS = {1000: (25, 50), 100: (30, 100)}


class HistoryBench:
    """The comparisons over one repository.

    Args:
        folder: Where workloads are kept between runs.
        commits: Length of its history.
        repeats: Measurements of quick work (at least five).
        slow_repeats: Measurements of dvc reading the whole history for the first time.
    """

    def __init__(self, folder: Path, commits: int, repeats: int, slow_repeats: int) -> None:
        self._folder = folder
        self._commits = commits
        self._repeats = repeats
        self._slow_repeats = slow_repeats
        self._repository = folder / f"history-{commits}"
        self._label = f"{commits:,} commits of 6 stages"

    def __iter__(self) -> Iterator[Comparison]:
        dvc_history.build(self._repository, self._commits)
        cold_goal, warm_goal = _TABLE_GOALS.get(self._commits, (None, None))
        ours_cold, board = self._cold()
        dvc_cold = timed(self._exp_show_cold, self._slow_repeats)
        yield Comparison(
            f"history table of {self._label}, cold", ours_cold, "dvc exp show -A", dvc_cold, cold_goal,
            "ours is `dagboard sync` with an empty data directory, start of the program included",
        )  # fmt: skip
        with board.serve() as server:
            mine = timed(lambda: self._table(server), self._repeats * 2, warm=1)
            theirs = timed(self._exp_show, self._repeats)
            self._check_table(server)
            yield Comparison(
                f"history table of {self._label}, warm, over HTTP", mine, "dvc exp show -A", theirs, warm_goal, _NOTE
            )
            yield from self._small(server)

    def _cold(self) -> tuple[Side, Dagboard]:
        projects = [{"owner": "bench", "name": "history", "git": {"url": str(self._repository)}}]
        folder = self._folder / "boards"
        boards = [Dagboard.configured(folder / f"history-{time.time_ns()}", projects) for _ in range(self._repeats)]
        waiting = list(boards)
        return timed(lambda: waiting.pop().sync(), self._repeats), boards[0]

    def _exp_show(self) -> Any:
        return dvc(self._repository, "exp", "show", "-A", "--json")

    def _exp_show_cold(self) -> Any:
        """Without what dvc remembers of other runs."""
        shutil.rmtree(self._repository / ".dvc" / "tmp", ignore_errors=True)
        return self._exp_show()

    def _table(self, server: Server) -> list[dict[str, Any]]:
        fields = {"filter": "source = 'git'", "order_by": "-created", "limit": 10_000}
        runs: list[dict[str, Any]] = json.loads(server.get(f"{PROJECT}/runs", **fields))["runs"]
        return runs

    def _check_table(self, server: Server) -> None:
        """Both sides tell the same params and metrics of every commit."""
        rows = {run["id"]: run for run in self._table(server)}
        shown = {entry["rev"]: entry["data"] for entry in self._exp_show() if entry["rev"] != "workspace"}
        if rows.keys() != shown.keys():
            raise RuntimeError(f"we show {len(rows)} commits, dvc {len(shown)}")
        for sha, data in shown.items():
            metrics = data["metrics"]["metrics.json"]["data"]
            rate = data["params"]["params.yaml"]["data"]["train"]["rate"]
            if rows[sha]["metrics"]["acc"] != metrics["acc"] or rows[sha]["params"]["train.rate"] != rate:
                raise RuntimeError(f"{sha}: {rows[sha]} differs from {data}")

    def _small(self, server: Server) -> Iterator[Comparison]:
        shas = subprocess.check_output(["git", "rev-list", "main"], cwd=self._repository, text=True).split()
        old, new = shas[-1], shas[0]
        span = {"from": old, "to": new}
        pairs: tuple[tuple[str, Callable[[], object], tuple[str, ...]], ...] = (
            (
                "params diff",
                lambda: server.get(f"{PROJECT}/params/diff", **span),
                ("params", "diff", old, new, "--json"),
            ),
            (
                "metrics diff",
                lambda: server.get(f"{PROJECT}/metrics/diff", **span),
                ("metrics", "diff", old, new, "--json"),
            ),
            ("dag", lambda: server.get(f"{PROJECT}/pipeline", rev=new), ("dag", "--full")),
        )
        goal = 50 if self._commits in _TABLE_GOALS else None
        for name, mine, command in pairs:
            theirs = timed(lambda command=command: dvc(self._repository, *command), self._repeats)  # type: ignore[misc]
            yield Comparison(
                f"{name}, {self._label}",
                timed(mine, self._repeats * 4, warm=1),
                f"dvc {command[0]}",
                theirs,
                goal,
                _NOTE,
            )
