"""The runs of all projects as one table: which frames it is made of, and what keeps one of them out."""

from __future__ import annotations

import functools
import hashlib
import threading
from collections import Counter, OrderedDict
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.store.frames import RunFrame, RunFrames, stacked
from dashboard.errors import DagboardError

KEPT = 3
"""Newest tables that this process keeps, for cursors and for projects that change one after the other."""

_Key = tuple[tuple[tuple[int, str, int], ...], tuple[tuple[str, str], ...]]
"""Id, name and frame of each project, and the goals they agree on."""


@dataclass(frozen=True, slots=True)
class UnreadProject:
    """A project whose runs are not in the table of all projects, and why."""

    key: ProjectKey
    problem: DagboardError


@dataclass(frozen=True, slots=True)
class AllProjects:
    """What takes a project's place in questions about the runs of all.

    Attributes:
        projects: Those whose runs are here.
        goals: Metric name to ``up`` or ``down``, named by most projects first. A metric for which projects name
            different goals has none.
        unread: The other projects.
        generation: Number of the newest table, known without making it: most answers are that nothing changed.
        tables: Gives the newest table, and those that this process still has by generation.
    """

    projects: tuple[Project, ...]
    goals: Mapping[str, str]
    unread: tuple[UnreadProject, ...]
    generation: int
    tables: Callable[[], tuple[RunFrame, Mapping[int, RunFrame]]]

    @property
    def frame(self) -> RunFrame:
        """The newest table."""
        return self.tables()[0]

    def at(self, generation: int | None) -> RunFrame:
        """The table of a generation while this process has it, else the newest."""
        newest, known = self.tables()
        return known.get(generation or 0, newest)


class Across:
    """Lays the newest frames of projects over each other, once for each change of one of them.

    Args:
        frames: The run frames.
    """

    def __init__(self, frames: RunFrames) -> None:
        self._frames = frames
        self._lock = threading.Lock()
        self._made: OrderedDict[_Key, RunFrame] = OrderedDict()

    def of(self, projects: Sequence[Project]) -> AllProjects:
        """All runs of these projects; one that cannot be read hides no other."""
        read, unread = list[tuple[Project, RunFrame]](), list[UnreadProject]()
        for project in projects:
            try:
                read.append((project, self._frames.of(project)))
            except DagboardError as error:
                unread.append(UnreadProject(project.key, error))
        goals = agreed_goals([project for project, _ in read])
        return AllProjects(
            tuple(project for project, _ in read), goals, tuple(unread), _generation(read),
            functools.partial(self._kept, read, goals),
        )  # fmt: skip

    def _kept(
        self, read: Sequence[tuple[Project, RunFrame]], goals: Mapping[str, str]
    ) -> tuple[RunFrame, dict[int, RunFrame]]:
        """The table of these frames, made when there is none, and the tables of the same projects that are kept."""
        key = (tuple((project.id, str(project.key), frame.serial) for project, frame in read), tuple(goals.items()))
        with self._lock:
            if key not in self._made:
                frames = [(str(project.key), frame) for project, frame in read] or [("", self._frames.empty())]
                self._made[key] = stacked(frames, _generation(read), goals)
            self._made.move_to_end(key)
            while len(self._made) > KEPT:
                self._made.popitem(last=False)
            known = {frame.generation: frame for made, frame in self._made.items() if _ids(made) == _ids(key)}
            return self._made[key], known


def _ids(key: _Key) -> tuple[int, ...]:
    return tuple(project_id for project_id, _, _ in key[0])


def agreed_goals(projects: Sequence[Project]) -> dict[str, str]:
    """Metric name to the goal that every project with a goal for it names; what most projects name comes first."""
    named = Counter(item for project in projects for item in project.goals.items())
    metrics = Counter(metric for metric, _ in named)
    return {metric: goal for (metric, goal), _ in named.most_common() if metrics[metric] == 1}


def _generation(read: Sequence[tuple[Project, RunFrame]]) -> int:
    """A number that two processes with the same frames agree on."""
    known = repr([(project.id, frame.generation) for project, frame in read])
    return int.from_bytes(hashlib.blake2b(known.encode(), digest_size=4).digest())
