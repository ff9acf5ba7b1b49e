"""What is answered about a lineage."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum

from dashboard.data.lineage.evidence import Edge, Relation
from dashboard.data.lineage.identity import NodeId, NodeKind


class Direction(StrEnum):
    """Which way a lineage is followed."""

    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"
    BOTH = "both"


@dataclass(frozen=True, slots=True)
class Node:
    """One node with what is worth saying about it; what does not apply to its kind is None or empty.

    Attributes:
        label: Short name.
        steps: Edges between the node that was asked for and this one; 0 for itself.
        way: On which side of it.
        notes: Sentences that a reader should know: a run that is gone, a commit that was rewritten.
        is_missing: Whether the thing itself is not here any more, or never was.
        commit: Where the thing was made, or its own sha.
        source: Of runs ``mlflow dvc git``, of models ``mlflow dvc``.
        command: Of a stage.
        params: Of a run: (name, value) as it logged them; of a stage as its lock recorded them.
        code: Of a stage: files under git that it reads.
        metrics: Of a stage: files of metrics that it writes.
    """

    id: NodeId
    label: str
    steps: int = 0
    way: Direction = Direction.BOTH
    notes: tuple[str, ...] = ()
    is_missing: bool = False
    commit: str | None = None
    created: datetime | None = None
    by: str = ""
    message: str = ""
    status: str = ""
    source: str = ""
    experiment: str = ""
    size: int | None = None
    nfiles: int | None = None
    aliases: tuple[str, ...] = ()
    stages: tuple[str, ...] = ()
    command: tuple[str, ...] = ()
    params: tuple[tuple[str, str], ...] = ()
    code: tuple[str, ...] = ()
    metrics: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Remainder:
    """Neighbours of a node that are counted and not listed.

    Attributes:
        node: Whose neighbours.
        kind: What they are.
        way: On which side of it they lie.
        count: How many, beside those that are listed.
        filter: Of runs, the run filter that finds all of them, listed ones too; else empty.
    """

    node: NodeId
    kind: NodeKind
    relation: Relation
    way: Direction
    count: int
    filter: str = ""


@dataclass(frozen=True, slots=True)
class Found:
    """Neighbours of one node on one side."""

    edges: tuple[Edge, ...] = ()
    more: tuple[Remainder, ...] = ()


@dataclass(frozen=True, slots=True)
class Lineage:
    """The lineage of one node.

    Attributes:
        start: The node that was asked for, every name in it resolved.
        nodes: The start first, then by distance.
        is_cut: Whether the answer ends at its greatest number of nodes.
    """

    start: NodeId
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    more: tuple[Remainder, ...] = ()
    is_cut: bool = False

    def node(self, wanted: NodeId | str) -> Node | None:
        """One of its nodes; None when it is not there."""
        text = str(wanted)
        return next((node for node in self.nodes if str(node.id) == text), None)

    def of_kind(self, kind: NodeKind) -> list[NodeId]:
        """Identities of the nodes of one kind, the nearest first."""
        return [node.id for node in self.nodes if node.id.kind is kind]


@dataclass(frozen=True, slots=True)
class ChangedData:
    """A path that two runs had in different versions; None where a run's commit does not track it."""

    path: str
    left: str | None
    right: str | None


@dataclass(frozen=True, slots=True)
class Changed:
    """What differs between two runs.

    Attributes:
        params: Names of the params that differ, or that one of them alone has.
        data: Tracked paths in different versions, those first that no stage writes.
        commits: Of the left and the right run; None when a run names none.
        program: Programs (``mlflow.source.name``) of both, when they differ.
        cautions: Why this may not be everything.
    """

    params: tuple[str, ...]
    data: tuple[ChangedData, ...]
    commits: tuple[str | None, str | None]
    program: tuple[str, str] | None = None
    cautions: tuple[str, ...] = field(default=())
