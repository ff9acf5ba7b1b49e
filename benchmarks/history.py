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
from benchmarks.jobs import PROJECTS, first_syncs, sync_seconds
from benchmarks.measuring import Comparison, Lead, Repeats, Result, Side, shown, timed
from benchmarks.programs import Dagboard, Server, dvc

_NAME, _WARMING = "history", "warming"
_PROJECT = f"{PROJECTS}/{_NAME}"
_TABLE_GOALS = {1000: (Lead(25, 91.7 / 25), Lead(50, 3.4 / 50)), 100: (Lead(30, 9.9 / 30), Lead(100, 3.0 / 100))}
_SMALL_GOAL = Lead(50)
_MOST_SMALL_SECONDS = 0.05
_MOST_INCREMENTAL_SECONDS = 0.3


class HistoryBench:
    """The comparisons over one repository.

    Args:
        folder: Where workloads are kept between runs.
        commits: Length of its history.
        repeats: How often things are measured.
    """

    def __init__(self, folder: Path, commits: int, repeats: Repeats) -> None:
        self._folder = folder
        self._commits = commits
        self._repeats = repeats
        self._repository = folder / f"history-{commits}"
        self._copy = folder / f"history-{commits}-copy"
        self._label = f"{commits:,} commits of 6 stages"
        self._is_judged = commits in _TABLE_GOALS
        self._note = "a resident process against a command"

    def __iter__(self) -> Iterator[Result]:
        dvc_history.build(self._repository, self._commits)
        shutil.rmtree(self._copy, ignore_errors=True)
        shutil.copytree(self._repository, self._copy, symlinks=True)
        start = timed(lambda: dvc(self._repository, "version", "--help"), self._repeats.quick)
        self._note += f"; start of dvc alone: {shown(start.median)}"
        cold, board = self._cold()
        with board.serve() as server:
            yield from self._tables(server, cold)
            yield from self._small(server)
            yield self._incremental(server)

    def _board(self, repositories: dict[str, Path]) -> Dagboard:
        settings = [{"owner": "bench", "name": name, "git": {"url": str(at)}} for name, at in repositories.items()]
        return Dagboard.configured(self._folder / "boards" / f"{_NAME}-{time.time_ns()}", settings)

    def _cold(self) -> tuple[Side, Dagboard]:
        """First syncs in a worker that read a repository of one commit before, and the last of these boards.

        Each has a database of its own: projects of one database share what was read from equal contents.
        """
        small = self._folder / "history-1"
        dvc_history.build(small, 1)
        boards = [self._board({_WARMING: small, _NAME: self._copy}) for _ in range(self._repeats.quick)]
        seconds = []
        for board in boards:
            with board.serve() as server:
                seconds += first_syncs(board, server, (_WARMING, _NAME)).seconds
        return Side(tuple(seconds)), boards[-1]

    def _tables(self, server: Server, ours: Side) -> Iterator[Result]:
        cold_goal, warm_goal = _TABLE_GOALS.get(self._commits, (None, None))
        theirs = timed(self._exp_show_cold, self._repeats.slow)
        yield Comparison(
            f"history table of {self._label}, cold", ours, "dvc exp show -A", theirs, cold_goal,
            f"ours is the first sync of a project in the worker; {self._note}",
        )  # fmt: skip
        yield Comparison(
            f"history table of {self._label}, cold, as a command",
            self._command(),
            "dvc exp show -A",
            theirs,
            note="ours is `dagboard sync` with an empty data directory: a command against a command",
        )
        mine = timed(lambda: self._table(server), self._repeats.quick * 2, warm=1)
        theirs = timed(self._exp_show, self._repeats.quick)
        self._check_table(server)
        yield Comparison(
            f"history table of {self._label}, warm, over HTTP", mine, "dvc exp show -A", theirs, warm_goal,
            f"same params and metrics at every commit on both sides; {self._note}",
        )  # fmt: skip

    def _command(self) -> Side:
        boards = [self._board({_NAME: self._repository}) for _ in range(self._repeats.quick)]
        return timed(lambda: boards.pop().sync(), self._repeats.quick)

    def _exp_show(self) -> Any:
        return dvc(self._repository, "exp", "show", "-A", "--json")

    def _exp_show_cold(self) -> Any:
        """Without what dvc remembers of other runs."""
        shutil.rmtree(self._repository / ".dvc" / "tmp", ignore_errors=True)
        return self._exp_show()

    def _table(self, server: Server) -> list[dict[str, Any]]:
        fields = {"filter": "source = 'git'", "order_by": "-created", "limit": 10_000}
        runs: list[dict[str, Any]] = json.loads(server.get(f"{_PROJECT}/runs", **fields))["runs"]
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

    def _small(self, server: Server) -> Iterator[Result]:
        shas = subprocess.check_output(["git", "rev-list", "main"], cwd=self._repository, text=True).split()
        old, new = shas[-1], shas[0]
        span = {"from": old, "to": new}
        pairs: tuple[tuple[str, Callable[[], bytes], tuple[str, ...]], ...] = (
            *(
                (f"{what} diff", lambda what=what: server.get(f"{_PROJECT}/{what}/diff", **span),
                 (what, "diff", old, new, "--json"))
                for what in ("params", "metrics")
            ),
            ("plots diff", lambda: server.get(f"{_PROJECT}/plots/diff", **span),
             ("plots", "diff", old, new, "--json", "--out", str(self._folder / "plots"))),
            ("dag", lambda: server.get(f"{_PROJECT}/pipeline", rev=new), ("dag", "--full")),
        )  # fmt: skip
        for name, mine, command in pairs:
            _check_small(json.loads(mine()), dvc(self._repository, *command))
            theirs = timed(lambda command=command: dvc(self._repository, *command), self._repeats.quick)  # type: ignore[misc]
            yield Comparison(
                f"{name}, {self._label}, over HTTP", timed(mine, self._repeats.quick * 4), f"dvc {command[0]}", theirs,
                _SMALL_GOAL if self._is_judged else None, f"same answer on both sides; {self._note}",
                _MOST_SMALL_SECONDS if self._is_judged else None,
            )  # fmt: skip

    def _incremental(self, server: Server) -> Result:
        seconds = []
        for number in range(self._commits, self._commits + self._repeats.quick):
            sha = dvc_history.add_commit(self._copy, number)
            seconds.append(sync_seconds(server, _NAME))
            newest = self._table(server)[0]
            if newest["id"] != sha or newest["params"]["train.size"] != number + 4:
                raise RuntimeError(f"after commit {number} the newest row is {newest}")
        return Comparison(
            f"sync of one new commit into {self._label}", Side(tuple(seconds)), note="the job in the worker",
            most_seconds=_MOST_INCREMENTAL_SECONDS if self._is_judged else None,
        )  # fmt: skip


def _check_small(ours: dict[str, Any], theirs: Any) -> None:
    """Both sides name the same changes, draw the same points, or have the same stages."""
    mine: dict[Any, Any]
    other: dict[Any, Any]
    if "plots" in ours:
        mine = {plot["id"]: plot["rows"] for plot in ours["plots"]}
        other = {name: found[0]["content"]["data"]["values"] for name, found in theirs["data"].items()}
    elif "changes" in ours:
        mine = {(change["file"], change["key"]): (change["from"], change["to"]) for change in ours["changes"]}
        other = {
            (file, key): (change["old"], change["new"]) for file, keys in theirs.items() for key, change in keys.items()
        }
    else:
        mine = {node["id"]: None for node in ours["nodes"] if node["kind"] == "stage"}
        other = dict.fromkeys(stage for stage in dvc_history.STAGES if stage in theirs)
    if not mine or mine != other:
        raise RuntimeError(f"we answer {mine}, dvc {other}")
