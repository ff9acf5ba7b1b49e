"""Times, memory and the comparison of two sides."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import psutil


@dataclass(frozen=True, slots=True)
class Side:
    """One side of a comparison.

    Attributes:
        seconds: Every measurement, in the order taken.
    """

    seconds: tuple[float, ...]

    @property
    def median(self) -> float:
        """Median in seconds."""
        return statistics.median(self.seconds)

    def __str__(self) -> str:
        spread = f" ({shown(min(self.seconds))} to {shown(max(self.seconds))})" if len(self.seconds) > 1 else ""
        return f"{shown(self.median)}{spread}, n={len(self.seconds)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A piece of work done by us and by a peer in the same run.

    Attributes:
        work: What was done.
        goal: Least ratio of the peer's time to ours that performance work aims at; None for a bare figure.
        most_seconds: The longest median that performance work aims at, where there is no peer; None for a bare figure.
        note: What a reader must know to judge the ratio.
    """

    work: str
    ours: Side
    peer_name: str = ""
    peer: Side | None = None
    goal: float | None = None
    note: str = ""
    most_seconds: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times faster we are; None without a peer."""
        return self.peer.median / self.ours.median if self.peer else None

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached; a bare figure has none to miss."""
        if self.most_seconds is not None and self.ours.median > self.most_seconds:
            return False
        return self.goal is None or self.ratio is None or self.ratio >= self.goal


def shown(seconds: float) -> str:
    """A time with a fitting unit."""
    return f"{seconds * 1000:.1f} ms" if seconds < 1 else f"{seconds:.2f} s"


def timed(work: Callable[[], object], repeats: int, *, warm: int = 0) -> Side:
    """The times of `repeats` runs of `work`, after `warm` runs that do not count."""
    for _ in range(warm):
        work()
    seconds = []
    for _ in range(repeats):
        started = time.perf_counter()
        work()
        seconds.append(time.perf_counter() - started)
    return Side(tuple(seconds))


def pss_bytes(pid: int) -> tuple[int, int]:
    """Proportional memory of a process with all its children, and how many processes these are."""
    root = psutil.Process(pid)
    pids = [root.pid, *(child.pid for child in root.children(recursive=True))]
    sizes = [size for size in map(_pss_of, pids) if size is not None]
    return sum(sizes), len(sizes)


def _pss_of(pid: int) -> int | None:
    try:
        lines = Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines()
    except OSError:
        return None
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:")), None)


def load() -> str:
    """The machine's load average beside the number of its cores."""
    one, five, _ = os.getloadavg()
    return f"load average {one:.1f} (1 min), {five:.1f} (5 min) on {os.cpu_count()} cores"
