"""Two pipelines laid over each other: what was added, removed, changed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from dashboard.data.model.dvc import CommitFacts
from dashboard.data.model.pipeline import (
    Change,
    ChangedEdge,
    ChangedNode,
    Edge,
    Node,
    NodeKind,
    Pipeline,
    PipelineDiff,
)
from dashboard.data.pipelines.changes import stage_changes

Content = Callable[[str], str | None]
"""Git's id of a path at one of the two commits."""


class Side:
    """One of the two revisions.

    Args:
        pipeline: Its graph.
        facts: What DVC's files say.
        content: Git's id of a path; equal ids are equal contents.
    """

    def __init__(self, pipeline: Pipeline, facts: CommitFacts, content: Content) -> None:
        self.pipeline = pipeline
        self.facts = facts
        self.content = content
        self.nodes = {node.id: node for node in pipeline.nodes}
        self.stages = {stage.address: stage for stage in facts.stages}


def difference(old: Side, new: Side) -> PipelineDiff:
    """The difference from `old` to `new`: nodes of the new one in its order, then those that went."""
    nodes = [_compared(old, new, node) for node in new.pipeline.nodes]
    nodes += [ChangedNode(node, Change.REMOVED) for identity, node in old.nodes.items() if identity not in new.nodes]
    return PipelineDiff(old.pipeline.commit, new.pipeline.commit, tuple(nodes), tuple(_edges(old, new)))


def _edges(old: Side, new: Side) -> Iterator[ChangedEdge]:
    before, after = set(old.pipeline.edges), set(new.pipeline.edges)
    edge: Edge
    for edge in new.pipeline.edges:
        yield ChangedEdge(edge, Change.SAME if edge in before else Change.ADDED)
    for edge in old.pipeline.edges:
        if edge not in after:
            yield ChangedEdge(edge, Change.REMOVED)


def _compared(old: Side, new: Side, node: Node) -> ChangedNode:
    before = old.nodes.get(node.id)
    if before is None:
        return ChangedNode(node, Change.ADDED)
    if node.kind is NodeKind.STAGE and before.kind is NodeKind.STAGE:
        changes = stage_changes(old.stages[node.id], new.stages[node.id], old.facts.params, new.facts.params)
        reasons = tuple(dict.fromkeys(change.reason for change in changes))
    else:
        reasons = tuple(_path_reasons(old, new, before, node))
    return ChangedNode(node, Change.CHANGED if reasons else Change.SAME, reasons)


def _path_reasons(old: Side, new: Side, before: Node, after: Node) -> Iterator[str]:
    if before.kind is not after.kind:
        yield "kind"
    if before.stage != after.stage:
        yield "stage"
    if _content(old, before) != _content(new, after):
        yield "content"


def _content(side: Side, node: Node) -> str | None:
    """What identifies a path's content: git's id where git holds it, else the recorded hash.

    Of a folder of DVC's outputs git may hold a ``.gitignore``, which stays as it is whatever the data does.
    """
    if node.kind is NodeKind.EXTERNAL or (node.kind is NodeKind.DATA and node.hash):
        return node.hash
    return side.content(node.path) or node.hash
