"""Two pipelines laid over each other: what was added, removed, changed and why."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

from dashboard.data.model.dvc import CommitFacts, Stage
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
from dashboard.data.pipelines.status import param_name, param_value

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
        reasons = tuple(dict.fromkeys(_stage_reasons(old, new, node.id)))
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
    """What identifies a path's content: git's id where git holds it, else the recorded hash."""
    if node.kind is NodeKind.EXTERNAL:
        return node.hash
    return side.content(node.path) or node.hash


def _stage_reasons(old: Side, new: Side, address: str) -> Iterator[str]:
    before, after = old.stages[address], new.stages[address]
    for name in ("cmd", "wdir", "frozen", "always_changed"):
        if getattr(before, name) != getattr(after, name):
            yield name.replace("_", " ")
    if (before.problem is None) != (after.problem is None):
        yield "broken" if after.problem else "mended"
    yield from _entries("dep", {dep.path: dep.hash for dep in before.deps}, {dep.path: dep.hash for dep in after.deps})
    yield from _entries("param", _params(old, before), _params(new, after))
    yield from _entries("out", {out.path: out.hash for out in before.outs}, {out.path: out.hash for out in after.outs})


def _entries(kind: str, before: dict[str, Any], after: dict[str, Any]) -> Iterator[str]:
    for name, value in after.items():
        if name not in before:
            yield f"{kind} {name} added"
        elif before[name] != value:
            yield f"{kind} {name}"
    for name in before:
        if name not in after:
            yield f"{kind} {name} removed"


def _params(side: Side, stage: Stage) -> dict[str, Any]:
    found = {}
    for item in stage.params:
        values = side.facts.params.get(item.path, {})
        for key in item.keys or tuple(values):
            found[param_name(item.path, key)] = param_value(values, key)
    return found
