"""The pipeline of one commit as a graph, and the difference of two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from dashboard.data.model.problem import Problem
from dashboard.data.model.revision import Commit


class NodeKind(StrEnum):
    """What a node of the pipeline is."""

    STAGE = "stage"
    DATA = "data"
    FILE = "file"
    METRIC = "metric"
    PLOT = "plot"
    EXTERNAL = "external"


class StageStatus(StrEnum):
    """State of a stage as its lock alone tells it."""

    UP_TO_DATE = "up to date"
    CHANGED = "changed"
    UPSTREAM_CHANGED = "upstream changed"
    MISSING = "missing on remote"
    NEVER_RUN = "never run"
    BROKEN = "broken"
    FROZEN = "frozen"


class Change(StrEnum):
    """How a thing differs between two revisions."""

    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True)
class Node:
    """A stage or a path.

    Attributes:
        id: For a stage DVC's address (``train``, ``sub/dvc.yaml:train``, ``train@us``); for a path the path itself.
            A ``.dvc`` file is no stage: its output is a data node (an import also has an external node).
        label: Short text to draw.
        path: File path, or the dvc.yaml of a stage.
        stage: Address of the stage that writes this path; None for sources and stages.
        status: Of a stage; of a path None, or ``missing on remote`` once the remotes were asked.
        reasons: Why the status is what it is, e.g. ``("param train.lr", "dep data/raw")``.
        group: ``train`` for the foreach / matrix stage ``train@us`` and for its paths, ``sub/dvc.yaml:train`` for one
            of another file; None otherwise.
        folder: Of the dvc.yaml or .dvc file it belongs to, or of its only readers: the sub-project. ``""`` is the root.
    """

    id: str
    kind: NodeKind
    label: str
    path: str
    stage: str | None = None
    status: StageStatus | None = None
    reasons: tuple[str, ...] = ()
    group: str | None = None
    hash: str | None = None
    size: int | None = None
    nfiles: int | None = None
    folder: str = ""


@dataclass(frozen=True, slots=True)
class Edge:
    """`target` needs `source` (data flows from source to target)."""

    source: str
    target: str


@dataclass(frozen=True, slots=True)
class Pipeline:
    """Nodes and edges of one commit."""

    commit: str
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]


@dataclass(frozen=True, slots=True)
class ChangedNode:
    """A node of either revision and how it changed; `reasons` e.g. ``("cmd", "param train.lr")``."""

    node: Node
    change: Change
    reasons: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChangedEdge:
    """An edge of either revision and how it changed (never ``changed``)."""

    edge: Edge
    change: Change


@dataclass(frozen=True, slots=True)
class PipelineDiff:
    """Both graphs laid over each other."""

    from_commit: str
    to_commit: str
    nodes: tuple[ChangedNode, ...]
    edges: tuple[ChangedEdge, ...]


@dataclass(frozen=True, slots=True)
class Dag:
    """What ``dvc dag`` shows: addresses of stages and ``.dvc`` files, and (needed, needs) between them."""

    stages: tuple[str, ...]
    edges: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class StageChange:
    """One thing about a stage that differs between two revisions.

    Attributes:
        kind: ``cmd``, ``wdir``, ``frozen``, ``always changed``, ``broken``, ``mended``, ``dep``, ``param`` or ``out``.
        name: The path or param; empty for the stage itself.
        before, after: A command, a param's value, or the hash of a path; None where a side has none.
        change: Whether the entry is new, gone, or has another value.
    """

    kind: str
    name: str = ""
    before: Any = None
    after: Any = None
    change: Change = Change.CHANGED

    @property
    def reason(self) -> str:
        """In few words: ``param train.lr``, ``dep data added``."""
        words = (self.kind, self.name, "" if self.change is Change.CHANGED else self.change.value)
        return " ".join(word for word in words if word)


@dataclass(frozen=True, slots=True)
class PipelineCommit:
    """A commit that changed the pipeline.

    Attributes:
        added, removed, changed: Addresses of stages that came, went, or are defined otherwise than before.
        ran: Addresses of stages whose entry in dvc.lock differs.
        data: Paths of ``.dvc`` files that came, went or changed.
    """

    commit: Commit
    added: tuple[str, ...] = ()
    removed: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    ran: tuple[str, ...] = ()
    data: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PipelineHistory:
    """Commits that changed the pipeline, newest first.

    Attributes:
        is_whole: Whether there is none before them; otherwise reading stopped at a bound.
        current: Id of the commit that is in effect at the revision that was asked for; empty when nobody asked.
        newer: How many more recent ones were left out.
    """

    commits: tuple[PipelineCommit, ...]
    is_whole: bool
    current: str = ""
    newer: int = 0


class Whereabouts(StrEnum):
    """Where the content of an output is."""

    REMOTE = "on the remote"
    CACHE = "only in the DVC cache"
    MISSING = "missing on remote"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Presence:
    """What the remotes that the configuration allows hold of a commit's data.

    Attributes:
        places: Tracked path to where it is.
        problems: Why the rest is not known.
    """

    places: dict[str, Whereabouts]
    problems: tuple[Problem, ...] = ()

    def at(self, place: Whereabouts) -> tuple[str, ...]:
        """Paths that are there."""
        return tuple(path for path, found in self.places.items() if found is place)
