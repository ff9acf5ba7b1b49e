"""What the remotes hold of a commit's data: many short questions at once, within a bounded time."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import replace
from typing import Protocol

from dashboard.data.model.dvc import Output
from dashboard.data.model.pipeline import Node, NodeKind, Pipeline, Presence, StageStatus, Whereabouts
from dashboard.data.model.problem import Problem, problem_of
from dashboard.errors import DagboardError

MOST_OUTPUTS = 1_000
SECONDS = 8.0
_AT_ONCE = 8
_GOOD_SECONDS = 60.0
_MOST_ANSWERS = 32


class Holders(Protocol):
    """Who has one object."""

    @property
    def is_cached(self) -> bool:
        """Whether the DVC cache has it."""

    @property
    def remote(self) -> str:
        """Name of a remote that has it."""

    @property
    def failure(self) -> DagboardError | None:
        """Why nobody knows."""


class Answers:
    """Answers about commits for a minute: a page and the panels of its nodes ask the same.

    Args:
        clock: Seconds that only grow.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._known: dict[tuple[int, str], tuple[float, Presence]] = {}

    def get(self, key: tuple[int, str], ask: Callable[[], Presence]) -> Presence:
        """The answer for a project's id and a commit; `ask` gets a new one."""
        with self._lock:
            kept = {each: known for each, known in self._known.items() if self._clock() - known[0] < _GOOD_SECONDS}
            self._known = dict(list(kept.items())[-_MOST_ANSWERS:])
            if key in self._known:
                return self._known[key][1]
        answer = ask()
        with self._lock:
            self._known[key] = self._clock(), answer
        return answer


def presence_of(outputs: Iterable[Output], ask: Callable[[Output], Holders], seconds: float = SECONDS) -> Presence:
    """Where each of these outputs is; what is not answered in time is unknown, and why is among the problems.

    Args:
        outputs: Tracked outputs of one commit.
        ask: Asks the places about one of them.
        seconds: After this long nothing more is waited for.
    """
    wanted = list({out.hash: out for out in outputs}.values())
    asked = wanted[:MOST_OUTPUTS]
    workers = ThreadPoolExecutor(_AT_ONCE, thread_name_prefix="presence")
    pending = {workers.submit(ask, out): out for out in asked}
    done, late = wait(pending, timeout=seconds)
    workers.shutdown(wait=False, cancel_futures=True)
    found = {pending[one].hash: _answer(one) for one in done}
    problems = {problem: None for _, problem in found.values() if problem}
    if late:
        problems[_late(len(late), seconds)] = None
    if len(wanted) > len(asked):
        problems[_too_many(len(wanted) - len(asked))] = None
    unknown = (Whereabouts.UNKNOWN, None)
    return Presence({out.path: found.get(out.hash, unknown)[0] for out in outputs}, tuple(_merged(problems)))


def _answer(one: Future[Holders]) -> tuple[Whereabouts, Problem | None]:
    try:
        holders = one.result()
    except DagboardError as error:
        return Whereabouts.UNKNOWN, problem_of(error)
    if holders.remote:
        return Whereabouts.REMOTE, None
    if holders.failure is not None:
        return Whereabouts.UNKNOWN, problem_of(holders.failure)
    return (Whereabouts.CACHE if holders.is_cached else Whereabouts.MISSING), None


def _merged(problems: Iterable[Problem]) -> list[Problem]:
    """One problem for each reason: a remote that does not answer fails every path alike."""
    return list({(problem.code, problem.hint): problem for problem in problems}.values())


def _late(count: int, seconds: float) -> Problem:
    return Problem(
        "timeout", f"the remote did not answer within {seconds:.0f} seconds about {count:,} of the paths",
        hint="Ask again; what was answered is shown.",
    )  # fmt: skip


def _too_many(count: int) -> Problem:
    return Problem("too-many", f"{count:,} more paths were not asked about", hint="Use dvc status --cloud for all.")


def with_missing(pipeline: Pipeline, presence: Presence) -> Pipeline:
    """The pipeline with what is missing marked: the data, and the stages that wrote it.

    A stage that would run again anyway keeps its status; what is missing is one more reason.
    """
    missing = {*presence.at(Whereabouts.MISSING), *presence.at(Whereabouts.CACHE)}
    lost: dict[str, list[str]] = {}
    for node in pipeline.nodes:
        if node.kind is not NodeKind.STAGE and node.path in missing and node.stage:
            lost.setdefault(node.stage, []).append(node.path)
    return replace(pipeline, nodes=tuple(_marked(node, missing, lost) for node in pipeline.nodes))


def _marked(node: Node, missing: set[str], lost: Mapping[str, Sequence[str]]) -> Node:
    if node.kind is not NodeKind.STAGE:
        return replace(node, status=StageStatus.MISSING) if node.path in missing else node
    if node.id not in lost:
        return node
    status = StageStatus.MISSING if node.status in _CALM else node.status
    reasons = tuple(f"out {path} ({StageStatus.MISSING.value})" for path in lost[node.id])
    return replace(node, status=status, reasons=(*node.reasons, *reasons))


_CALM = {StageStatus.UP_TO_DATE, StageStatus.FROZEN}
