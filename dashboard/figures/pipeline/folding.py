"""The nodes and edges of a pipeline as they are drawn: foreach and matrix stages and sub-projects folded into one node.

A foreach or matrix stage starts folded. A sub-project (a folder with a dvc.yaml of its own) starts folded where the
drawing would be large otherwise.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace

from dashboard.data.model.pipeline import (
    Change,
    ChangedNode,
    Node,
    NodeKind,
    Pipeline,
    PipelineDiff,
    StageStatus,
)
from dashboard.figures.pipeline.fold_names import longer, pattern

LARGE = 150
"""Boxes beyond which sub-projects start folded."""

_MOST_REASONS = 20

FOLD = "fold:"
"""Prefix of a folded node's id: ``fold:<kind>:<group>``, of a sub-project ``fold:part:<folder>/``; no path or stage
address starts with it."""

WORST = (
    StageStatus.BROKEN,
    StageStatus.MISSING,
    StageStatus.CHANGED,
    StageStatus.UPSTREAM_CHANGED,
    StageStatus.NEVER_RUN,
    StageStatus.FROZEN,
    StageStatus.UP_TO_DATE,
)
"""States of a stage, what needs attention first."""


@dataclass(frozen=True, slots=True)
class Shown:
    """One box of the drawing.

    Attributes:
        id: Node id, or one of a fold.
        note: Short second line: a stage's status, ``2 of 3 up to date``, or how the node changed.
        status: Of a stage (the worst of a fold); None otherwise.
        change: In a difference of two revisions; None otherwise.
        group: Group that folds or unfolds with this node; None for single stages and paths.
        part: Sub-project that folds or unfolds with it, as ``folder/``; empty for what lies in the root.
        members: Ids of the nodes a fold stands for; the node's own id otherwise.
    """

    id: str
    kind: NodeKind
    label: str
    path: str
    note: str = ""
    status: StageStatus | None = None
    change: Change | None = None
    reasons: tuple[str, ...] = ()
    group: str | None = None
    part: str = ""
    members: tuple[str, ...] = ()

    @property
    def is_folded(self) -> bool:
        """Whether it stands for several nodes."""
        return self.id.startswith(FOLD)

    @property
    def is_part(self) -> bool:
        """Whether it stands for a sub-project."""
        return self.id.startswith(f"{FOLD}part:")

    @property
    def fold(self) -> str:
        """What a click folds or unfolds: the sub-project it stands for, else its group, else its sub-project."""
        return self.part if self.is_part or not self.group else self.group


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: boxes, and arrows as (source, target, change)."""

    nodes: tuple[Shown, ...]
    edges: tuple[tuple[str, str, Change | None], ...]


def of_pipeline(pipeline: Pipeline, unfolded: Container[str] = (), folded: Container[str] = ()) -> Drawing:
    """The drawing of one revision.

    Args:
        pipeline: Its graph.
        unfolded: Groups, and sub-projects as ``folder/``, that show every member.
        folded: Sub-projects that are folded although they would not be by themselves.
    """
    nodes = [ChangedNode(node, Change.SAME, node.reasons) for node in pipeline.nodes]
    edges = [(edge.source, edge.target, None) for edge in pipeline.edges]
    return _Folding(nodes, unfolded, folded, is_diff=False).drawing(edges)


def of_diff(diff: PipelineDiff, unfolded: Container[str] = (), folded: Container[str] = ()) -> Drawing:
    """The drawing of two revisions laid over each other; arguments as in `of_pipeline`."""
    edges = [(item.edge.source, item.edge.target, item.change) for item in diff.edges]
    return _Folding(list(diff.nodes), unfolded, folded, is_diff=True).drawing(edges)


class _Folding:
    """Which box each node is in."""

    def __init__(
        self, nodes: Sequence[ChangedNode], unfolded: Container[str], folded: Container[str], *, is_diff: bool
    ) -> None:
        self._nodes = nodes
        self._unfolded = unfolded
        self._is_diff = is_diff
        stages = (item.node for item in nodes if item.node.kind is NodeKind.STAGE)
        self._parts = {f"{node.folder}/" for node in stages if node.folder}
        boxes = {self._in_group(item.node) for item in nodes}
        is_large = len(boxes) > LARGE and len(self._parts) > 1
        self._folded = {part for part in self._parts if part in folded or (is_large and part not in unfolded)}

    def drawing(self, edges: Iterable[tuple[str, str, Change | None]]) -> Drawing:
        groups: dict[str, list[ChangedNode]] = {}
        for item in self._nodes:
            groups.setdefault(self._box(item.node), []).append(item)
        box_of = {item.node.id: box for box, items in groups.items() for item in items}
        boxes = _distinct([self._shown(box, items) for box, items in groups.items()])
        arrows: dict[tuple[str, str], Change | None] = {}
        for source, target, change in edges:
            pair = (box_of.get(source, source), box_of.get(target, target))
            if pair[0] in groups and pair[1] in groups and pair[0] != pair[1]:
                arrows[pair] = change if arrows.get(pair, change) == change else Change.SAME
        return Drawing(boxes, tuple((source, target, change) for (source, target), change in arrows.items()))

    def _box(self, node: Node) -> str:
        part = self._part(node)
        return f"{FOLD}part:{part}" if part in self._folded else self._in_group(node)

    def _in_group(self, node: Node) -> str:
        if node.group is None or node.group in self._unfolded:
            return node.id
        return f"{FOLD}{node.kind.value}:{node.group}"

    def _part(self, node: Node) -> str:
        part = f"{node.folder}/"
        return part if part in self._parts else ""

    def _shown(self, box: str, items: Sequence[ChangedNode]) -> Shown:
        part = self._part(items[0].node)
        if not box.startswith(FOLD):
            return _single(items[0], part, is_diff=self._is_diff)
        return _fold(box, items, part, is_diff=self._is_diff)


def _distinct(boxes: Sequence[Shown]) -> tuple[Shown, ...]:
    """Boxes of one kind and one name told apart by the folders they lie in, stages by their addresses."""
    alike: dict[tuple[NodeKind, str], list[Shown]] = {}
    for box in boxes:
        alike.setdefault((box.kind, box.label), []).append(box)
    names = {id_: name for group in alike.values() if len(group) > 1 for id_, name in _told_apart(group)}
    return tuple(replace(box, label=names.get(box.id, box.label)) for box in boxes)


def _told_apart(group: Sequence[Shown]) -> list[tuple[str, str]]:
    if group[0].kind == NodeKind.STAGE:
        return [(box.id, _counted_name(box, (box.group or box.part) if box.is_folded else box.id)) for box in group]
    names = longer([box.path for box in group])
    return [(box.id, _counted_name(box, name)) for box, name in zip(group, names, strict=False)]


def _counted_name(box: Shown, name: str) -> str:
    return f"{name} ×{len(box.members)}" if box.is_folded else name


def _fold(box: str, items: Sequence[ChangedNode], part: str, *, is_diff: bool) -> Shown:
    nodes = [item.node for item in items]
    is_part = box.startswith(f"{FOLD}part:")
    kind, group = (NodeKind.STAGE, None) if is_part else (nodes[0].kind, nodes[0].group)
    counted = sum(node.kind is NodeKind.STAGE for node in nodes) if is_part else len(nodes)
    reasons = dict.fromkeys(reason for item in items for reason in item.reasons)
    return Shown(
        id=box,
        kind=kind,
        label=f"{part if is_part else _name(nodes)} ×{counted}",
        path=part if is_part else pattern([node.path for node in nodes]),
        note=_fold_note(items, is_diff=is_diff),
        status=_worst([node.status for node in nodes if node.status]),
        change=_fold_change(items) if is_diff else None,
        reasons=tuple(reasons)[:_MOST_REASONS],
        group=group,
        part=part,
        members=tuple(node.id for node in nodes),
    )


def _name(nodes: Sequence[Node]) -> str:
    """What the members of a group are called together."""
    if nodes[0].kind is NodeKind.STAGE:
        return (nodes[0].group or "").rpartition(":")[2]
    return pattern([node.label for node in nodes])


def _single(item: ChangedNode, part: str, *, is_diff: bool) -> Shown:
    node = item.node
    status = node.status.value if node.status else ""
    return Shown(
        id=node.id,
        kind=node.kind,
        label=node.label,
        path=node.path,
        note=item.change.value if is_diff else status,
        status=node.status,
        change=item.change if is_diff else None,
        reasons=item.reasons,
        group=node.group,
        part=part,
        members=(node.id,),
    )


def _worst(statuses: Sequence[StageStatus]) -> StageStatus | None:
    return min(statuses, key=WORST.index) if statuses else None


def _fold_change(items: Sequence[ChangedNode]) -> Change:
    kinds = {item.change for item in items}
    return kinds.pop() if len(kinds) == 1 else Change.CHANGED


def _fold_note(items: Sequence[ChangedNode], *, is_diff: bool) -> str:
    """How many members are in the state that the frame shows, the worst; of a difference, what changed most often."""
    if is_diff:
        changes = Counter(item.change for item in items)
        most = next((change for change, _ in changes.most_common() if change != Change.SAME), Change.SAME)
        return _counted(most.value, changes[most], len(items))
    statuses = [item.node.status for item in items if item.node.status]
    worst = _worst(statuses)
    return _counted(worst.value, statuses.count(worst), len(statuses)) if worst else ""


def _counted(word: str, count: int, total: int) -> str:
    return word if count == total else f"{count} of {total} {word}"
