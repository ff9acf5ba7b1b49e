"""Fifty people at once: `dagboard serve` as it comes, a crowd that browses, and what the server holds over time."""

from __future__ import annotations

import json
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from benchmarks import dvc_history, mlflow_store
from benchmarks.crowd import Answered
from benchmarks.jobs import sync_seconds
from benchmarks.measuring import Comparison, Held, Result, Side, held_by, shown, verdict
from benchmarks.mlflow_store import Shape
from benchmarks.programs import Dagboard, Server

_NAME = "people"
_MOST_TABLE_SECONDS = 0.5
_MOST_GROWTH = 0.05
_WARM_SECONDS = 20.0
"""Until everybody has come, and every part of the program was used once."""
_EVERY_SECONDS = 2.0


@dataclass(frozen=True, slots=True)
class Shares:
    """How long answers took under load.

    Attributes:
        work: Which answers.
        seconds: Of each.
        failed: How many were none.
        most_seconds: The longest that 95 % of them may take; None for a bare figure.
        note: What a reader must know.
    """

    work: str
    seconds: tuple[float, ...]
    failed: int
    most_seconds: float | None = None
    note: str = ""

    def at(self, share: float) -> float:
        """The time within which this share was answered."""
        ordered = sorted(self.seconds)
        return ordered[min(int(len(ordered) * share), len(ordered) - 1)]

    @property
    def is_reached(self) -> bool:
        """Whether all were answered, and in time."""
        return not self.failed and (self.most_seconds is None or self.at(0.95) <= self.most_seconds)

    def lines(self) -> Iterator[str]:
        """What is printed."""
        yield self.work
        times = ", ".join(f"{name} {shown(self.at(share))}" for name, share in _SHARES)
        goal = f"p95 {shown(self.most_seconds)}, no error" if self.most_seconds else "no error"
        yield f"    ours   {times}, n={len(self.seconds):,}"
        yield f"    errors {self.failed}; goal {goal}: {verdict(is_reached=self.is_reached)}"
        if self.note:
            yield f"    ({self.note})"


_SHARES = (("p50", 0.5), ("p95", 0.95), ("p99", 0.99))


@dataclass(frozen=True, slots=True)
class Growth:
    """What the answering process held while people browsed.

    Attributes:
        work: What went on.
        held: At equal intervals, after the warm-up.
        most_growth: The largest share by which the last fifth may exceed the first; None for a bare figure.
    """

    work: str
    held: tuple[Held, ...]
    most_growth: float | None

    @property
    def growth(self) -> float:
        """By how much the median of the last fifth exceeds that of the first, as a share."""
        first, last = self._median(0.0), self._median(0.8)
        return last / first - 1

    @property
    def is_reached(self) -> bool:
        """Whether memory was flat."""
        return self.most_growth is None or self.growth <= self.most_growth

    def _median(self, begin: float) -> float:
        fifth = max(len(self.held) // 5, 1)
        start = int(len(self.held) * begin)
        sizes = sorted(held.own for held in self.held[start : start + fifth])
        return sizes[len(sizes) // 2]

    def lines(self) -> Iterator[str]:
        """What is printed."""
        yield f"memory of {self.work}"
        places = (("start", 0), ("middle", len(self.held) // 2), ("end", -1))
        yield f"    PSS    {'; '.join(f'{name} {self.held[index]}' for name, index in places)}"
        goal = (
            ""
            if self.most_growth is None
            else f"; goal under {self.most_growth:.0%}: {verdict(is_reached=self.is_reached)}"
        )
        yield f"    grows  {self.growth:+.1%} from the first fifth to the last{goal}"


class PeopleBench:
    """A crowd in front of the embedded default.

    Args:
        folder: Where workloads are kept between runs.
        shape: The runs of the project.
        people: How many browse.
        seconds: For how long.
        is_judged: Whether goals count.
    """

    def __init__(self, folder: Path, shape: Shape, people: int, seconds: float, *, is_judged: bool) -> None:
        self._folder = folder
        self._shape = shape
        self._people = people
        self._seconds = seconds
        self._is_judged = is_judged

    def __iter__(self) -> Iterator[Result]:
        commits = 100 if self._is_judged else 10
        repository = self._folder / f"history-{commits}"
        mlflow_store.build(self._shape.path(self._folder), self._shape)
        dvc_history.build(repository, commits)
        project = {
            "owner": "bench", "name": _NAME, "git": {"url": str(repository)},
            "mlflow": [{"uri": f"sqlite:///{self._shape.path(self._folder)}"}],
        }  # fmt: skip
        board = Dagboard.configured(self._folder / "boards" / f"{_NAME}-{time.time_ns()}", [project])
        with board.serve() as ours:
            sync_seconds(ours, _NAME)
            alone = self._alone(ours)
            answered, held = self._browsed(ours)
        yield alone
        yield from self._judged(answered, held)

    def _alone(self, ours: Server) -> Result:
        """One person's first page, to compare."""
        path = f"/api/v1/projects/bench/{_NAME}/runs"
        seconds = []
        for _ in range(20):
            began = time.perf_counter()
            ours.get(path, limit=100, order_by="-metrics.m1")
            seconds.append(time.perf_counter() - began)
        return Comparison(
            f"{self._shape} and a repository: a page of the table while nobody else is there", Side(tuple(seconds))
        )

    def _browsed(self, ours: Server) -> tuple[list[Answered], list[Held]]:
        command = [sys.executable, "-m", "benchmarks.crowd", ours.address, "--home", f"/bench/{_NAME}"]
        command += ["--people", str(self._people), "--seconds", str(self._seconds)]
        held: list[Held] = []
        root = Path(__file__).parent.parent
        with (
            (self._folder / "crowd.json").open("w+b") as said,
            subprocess.Popen(command, stdout=said, cwd=root) as crowd,
        ):
            warm = time.monotonic() + min(_WARM_SECONDS, self._seconds / 3)
            while crowd.poll() is None:
                time.sleep(_EVERY_SECONDS)
                if time.monotonic() > warm:
                    held.append(held_by(ours.pid)[0])
            if crowd.returncode:
                raise RuntimeError(f"the crowd ended with {crowd.returncode}")
            said.seek(0)
            return [Answered(**each) for each in json.load(said)], held

    def _judged(self, answered: Sequence[Answered], held: Sequence[Held]) -> Iterator[Result]:
        crowd = f"{self._people} people browsing {self._shape} for {self._seconds:.0f} s"
        kinds = (
            ("rows of the run table", {"table"}, _MOST_TABLE_SECONDS if self._is_judged else None),
            ("such rows asked about again", {"again"}, None),
            ("pages", {"page"}, None),
            ("every answer", {each.kind for each in answered}, None),
        )
        note = "the crowd is a process on the same cores; everybody thinks for 2 to 8 s between two steps"
        for work, wanted, most in kinds:
            chosen = [each for each in answered if each.kind in wanted]
            failed = sum(each.status not in {200, 304} for each in chosen)
            yield Shares(
                f"{crowd}: {work}", tuple(each.seconds for each in chosen), failed, most, note if most else ""
            )  # fmt: skip
        yield Growth(
            f"dagboard serve without its worker, {crowd}", tuple(held), _MOST_GROWTH if self._is_judged else None
        )
