"""Follows a lineage breadth first: which nodes lie how far from the one that was asked for."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from dashboard.data.lineage import of_data, of_models, of_runs, of_stages
from dashboard.data.lineage.answers import Direction, Found, Remainder
from dashboard.data.lineage.evidence import Edge, Relation, joined
from dashboard.data.lineage.identity import NodeId, NodeKind
from dashboard.data.lineage.reading import Reading

MOST_NODES = 600


@dataclass
class Walked:
    """What was found.

    Attributes:
        steps: Distance by node, the start first.
        ways: On which side of the start each node lies.
    """

    steps: dict[NodeId, int]
    ways: dict[NodeId, Direction]
    edges: list[Edge] = field(default_factory=list)
    more: list[Remainder] = field(default_factory=list)
    is_cut: bool = False


def walked(reading: Reading, start: NodeId, direction: Direction, depth: int) -> Walked:
    """The nodes within `depth` edges of one: all that went into it, all that came out of it, or both.

    What else came out of its sources is no lineage of it, so the two sides are followed apart. For the same reason
    nothing is followed through a DVC experiment or a commit whose stage tells the same more exactly.
    """
    found = Walked({start: 0}, {start: Direction.BOTH})
    for way in (Direction.UPSTREAM, Direction.DOWNSTREAM):
        if direction in {way, Direction.BOTH}:
            _follow(reading, found, start, way, depth)
    found.edges = joined(found.edges)
    return found


def _follow(reading: Reading, found: Walked, start: NodeId, way: Direction, depth: int) -> None:
    seen, frontier = {start}, [start]
    for step in range(1, depth + 1):
        following: list[NodeId] = []
        for node in frontier:
            around = neighbours(reading, node, way, is_start=node == start)
            found.more += around.more
            for edge, other in _ends(around, way):
                if other not in found.steps and len(found.steps) >= MOST_NODES:
                    found.is_cut = True
                    continue
                found.edges.append(edge)
                found.steps.setdefault(other, step)
                found.ways.setdefault(other, way)
                if other not in seen and not _is_told_by_its_stage(edge, other):
                    seen.add(other)
                    following.append(other)
        frontier = following


def _is_told_by_its_stage(edge: Edge, other: NodeId) -> bool:
    """Whether an edge leads to the run behind data, whose stage wrote it: what the stage read is where it came from."""
    return edge.relation is Relation.MADE and edge.source == other and edge.target.kind is NodeKind.DATA


def _ends(found: Found, way: Direction) -> Iterator[tuple[Edge, NodeId]]:
    for edge in found.edges:
        yield edge, edge.upstream if way is Direction.UPSTREAM else edge.downstream


def neighbours(reading: Reading, node: NodeId, way: Direction, *, is_start: bool = False) -> Found:
    """The neighbours of a node on one side.

    Args:
        reading: What is read.
        node: Which.
        way: ``upstream`` or ``downstream``.
        is_start: Whether it is the node that was asked for: of a commit more is told then.
    """
    return (
        _before(reading, node, is_start=is_start)
        if way is Direction.UPSTREAM
        else _after(reading, node, is_start=is_start)
    )


def _before(reading: Reading, node: NodeId, *, is_start: bool) -> Found:
    if node.kind is NodeKind.RUN:
        return of_runs.before(reading, node)
    if node.kind is NodeKind.DATA:
        return of_data.before(reading, node)
    if node.kind is NodeKind.STAGE:
        return of_stages.before_stage(reading, node)
    if node.kind is NodeKind.MODEL:
        return of_models.before(reading, node)
    return of_stages.before_commit(reading, node) if is_start and node.kind is NodeKind.COMMIT else Found()


def _after(reading: Reading, node: NodeId, *, is_start: bool) -> Found:
    if node.kind is NodeKind.RUN:
        return of_runs.after(reading, node, has_data=is_start)
    if node.kind is NodeKind.DATA:
        return of_data.after(reading, node)
    if node.kind is NodeKind.STAGE:
        return of_stages.after_stage(reading, node)
    return of_stages.after_commit(reading, node, is_start=is_start) if node.kind is NodeKind.COMMIT else Found()
