"""The pipeline of one commit as a graph, and the difference of two."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


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
        status: Of a stage; for a path None.
        reasons: Why the status is what it is, e.g. ``("param train.lr", "dep data/raw")``.
        group: ``train`` for the foreach / matrix stage ``train@us`` and for its paths; None otherwise.
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
