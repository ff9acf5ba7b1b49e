"""Times, memory and the comparison of two sides."""

from __future__ import annotations

import os
import statistics
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Protocol

import psutil


@dataclass(frozen=True, slots=True)
class Repeats:
    """How often things are measured.

    Attributes:
        quick: Work of seconds and less (at least five).
        slow: Work that takes a peer minutes.
    """

    quick: int
    slow: int


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
class Lead:
    """How far ahead of a peer we aim to be (docs/adr/0020).

    Attributes:
        ratio: Least ratio of the peer's time to ours.
        seconds: The time of ours that the ratio meant where it was set: a peer that is faster here than it was there
            takes from the ratio what nobody waits for. None where the ratio alone counts.
    """

    ratio: float
    seconds: float | None = None

    def judged(self, ratio: float, ours: float) -> tuple[bool, str]:
        """Whether the goal is reached, and what is said of it.

        Args:
            ratio: Of the peer's time to ours, in this run.
            ours: Our time in seconds, in this run.
        """
        if self.seconds is None or ratio >= self.ratio:
            is_reached = ratio >= self.ratio
            return is_reached, f"goal {self.ratio:.3g}: {verdict(is_reached=is_reached)}"
        is_reached = ours <= self.seconds
        meant = f"goal {self.ratio:.3g} not met, the {shown(self.seconds)} that it meant"
        return is_reached, f"{meant}: {verdict(is_reached=is_reached)}"


@dataclass(frozen=True, slots=True)
class Comparison:
    """A piece of work done by us and by a peer in the same run.

    Attributes:
        work: What was done.
        goal: How far ahead of the peer performance work aims to be; None for a bare figure.
        most_seconds: The longest median that performance work aims at, where there is no peer; None for a bare figure.
        note: What a reader must know to judge the ratio.
    """

    work: str
    ours: Side
    peer_name: str = ""
    peer: Side | None = None
    goal: Lead | None = None
    note: str = ""
    most_seconds: float | None = None

    @property
    def ratio(self) -> float | None:
        """How many times faster we are; None without a peer."""
        return self.peer.median / self.ours.median if self.peer else None

    @property
    def is_reached(self) -> bool:
        """Whether every goal is reached; a bare figure has none to miss."""
        return self._is_quick and self._is_ahead

    @property
    def _is_quick(self) -> bool:
        return self.most_seconds is None or self.ours.median <= self.most_seconds

    @property
    def _is_ahead(self) -> bool:
        return self.goal is None or self.ratio is None or self.goal.judged(self.ratio, self.ours.median)[0]

    def lines(self) -> Iterator[str]:
        """What is printed."""
        yield self.work
        goal = (
            ""
            if self.most_seconds is None
            else f"; goal {shown(self.most_seconds)}: {verdict(is_reached=self._is_quick)}"
        )
        yield f"    ours   {self.ours}{goal}"
        if self.peer and self.ratio:
            yield f"    theirs {self.peer}  ({self.peer_name})"
            goal = "" if self.goal is None else f"; {self.goal.judged(self.ratio, self.ours.median)[1]}"
            yield f"    ratio  {self.ratio:.1f}{goal}"
        if self.note:
            yield f"    ({self.note})"


@dataclass(frozen=True, slots=True)
class Held:
    """Proportional memory of one process.

    Attributes:
        size: All of it, in bytes.
        mapped: The part that is run frames mapped from disk: every process shares them, and the system takes them back
            when it needs the memory.
    """

    size: int
    mapped: int

    @property
    def own(self) -> int:
        """Bytes that only the process's end gives back."""
        return self.size - self.mapped

    def __str__(self) -> str:
        frames = f", {_mebibytes(self.mapped)} of it mapped run frames" if self.mapped else ""
        return f"{_mebibytes(self.size)}{frames}"


@dataclass(frozen=True, slots=True)
class Memory:
    """Proportional memory of one program with all its processes.

    Attributes:
        work: Which program, and what it had done before.
        held: By the process that was started, then by its children, the largest first.
        most_bytes: What the one that was started, which answers requests, may hold besides mapped run frames; None for
            a bare figure.
    """

    work: str
    held: tuple[Held, ...]
    most_bytes: int | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the goal, if there is one, is reached."""
        return self.most_bytes is None or self.held[0].own <= self.most_bytes

    def lines(self) -> Iterator[str]:
        """What is printed."""
        yield f"memory of {self.work}"
        yield f"    PSS    {_mebibytes(sum(each.size for each in self.held))} in {len(self.held)} processes"
        goal = ""
        if self.most_bytes is not None:
            goal = f"; goal {_mebibytes(self.most_bytes)} besides frames: {verdict(is_reached=self.is_reached)}"
        yield f"    the one that was started {self.held[0]}{goal}"
        if self.held[1:]:
            yield f"    the largest of the others {self.held[1]}"


@dataclass(frozen=True, slots=True)
class Size:
    """What something transfers or takes, beside a peer.

    Attributes:
        size: Ours, in bytes.
        most_bytes: What it may be.
        peer_size: The peer's, in bytes.
    """

    work: str
    size: int
    most_bytes: float
    peer_size: int
    peer_name: str

    @property
    def is_reached(self) -> bool:
        """Whether the goal is reached."""
        return self.size <= self.most_bytes

    def lines(self) -> Iterator[str]:
        """What is printed."""
        yield self.work
        goal = f"goal {_mebibytes(self.most_bytes)}: {verdict(is_reached=self.is_reached)}"
        yield f"    ours   {self.size / 1024:,.0f} KiB; {goal}"
        yield f"    theirs {self.peer_size / 1024:,.0f} KiB  ({self.peer_name})"


class Result(Protocol):
    """What a bench yields: it prints itself, and knows whether its goal is reached."""

    @property
    def is_reached(self) -> bool:
        """Whether the goal, if there is one, is reached."""

    def lines(self) -> Iterator[str]:
        """What is printed."""


def verdict(*, is_reached: bool) -> str:
    """A goal that is missed must catch the eye."""
    return "reached" if is_reached else "MISSED"


def _mebibytes(size: float) -> str:
    return f"{size / 2**20:,.{0 if size > 2**24 else 1}f} MiB"


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


def held_by(pid: int) -> tuple[Held, ...]:
    """What a process and each of its children hold; the children largest first."""
    children = psutil.Process(pid).children(recursive=True)
    found = sorted((_held(child.pid) for child in children), key=lambda held: held.size, reverse=True)
    return (_held(pid), *found)


def _held(pid: int) -> Held:
    """Nothing of a process that has ended."""
    try:
        maps = psutil.Process(pid).memory_maps(grouped=True)
    except psutil.Error:
        return Held(0, 0)
    return Held(sum(each.pss for each in maps), sum(each.pss for each in maps if each.path.endswith(".arrow")))


def load() -> str:
    """The machine's load average beside the number of its cores."""
    one, five, _ = os.getloadavg()
    return f"load average {one:.1f} (1 min), {five:.1f} (5 min) on {os.cpu_count()} cores"
