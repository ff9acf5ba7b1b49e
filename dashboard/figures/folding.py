"""The nodes and edges of a pipeline as they are drawn: foreach and matrix stages folded into one node each."""

from __future__ import annotations

from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from itertools import takewhile

from dashboard.data.model.pipeline import (
    Change,
    ChangedNode,
    Node,
    NodeKind,
    Pipeline,
    PipelineDiff,
    StageStatus,
)

FOLD = "fold:"
"""Prefix of a folded node's id: ``fold:<kind>:<group>``; no path or stage address starts with it."""

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
        id: Node id, or ``fold:<kind>:<group>``.
        note: Short second line: a stage's status, ``2 of 3 up to date``, or how the node changed.
        status: Of a stage (the worst of a fold); None otherwise.
        change: In a difference of two revisions; None otherwise.
        group: Group that folds or unfolds with this node; None for single stages and paths.
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
    members: tuple[str, ...] = ()

    @property
    def is_folded(self) -> bool:
        """Whether it stands for several nodes."""
        return self.id.startswith(FOLD)


@dataclass(frozen=True, slots=True)
class Drawing:
    """What is drawn: boxes, and arrows as (source, target, change)."""

    nodes: tuple[Shown, ...]
    edges: tuple[tuple[str, str, Change | None], ...]


def of_pipeline(pipeline: Pipeline, unfolded: Container[str] = ()) -> Drawing:
    """The drawing of one revision; groups in `unfolded` show every member."""
    nodes = [ChangedNode(node, Change.SAME, node.reasons) for node in pipeline.nodes]
    edges = [(edge.source, edge.target, None) for edge in pipeline.edges]
    return _draw(nodes, edges, unfolded, is_diff=False)


def of_diff(diff: PipelineDiff, unfolded: Container[str] = ()) -> Drawing:
    """The drawing of two revisions laid over each other."""
    edges = [(item.edge.source, item.edge.target, item.change) for item in diff.edges]
    return _draw(list(diff.nodes), edges, unfolded, is_diff=True)


def _draw(
    nodes: Sequence[ChangedNode],
    edges: Iterable[tuple[str, str, Change | None]],
    unfolded: Container[str],
    *,
    is_diff: bool,
) -> Drawing:
    groups: dict[str, list[ChangedNode]] = {}
    for item in nodes:
        groups.setdefault(_box(item.node, unfolded), []).append(item)
    box_of = {item.node.id: box for box, items in groups.items() for item in items}
    boxes = _distinct([_shown(box, items, is_diff=is_diff) for box, items in groups.items()])
    arrows: dict[tuple[str, str], Change | None] = {}
    for source, target, change in edges:
        pair = (box_of.get(source, source), box_of.get(target, target))
        if pair[0] in groups and pair[1] in groups and pair[0] != pair[1]:
            arrows[pair] = change if arrows.get(pair, change) == change else Change.SAME
    return Drawing(boxes, tuple((source, target, change) for (source, target), change in arrows.items()))


def _distinct(boxes: Sequence[Shown]) -> tuple[Shown, ...]:
    """Boxes of one kind and one name told apart by the folders they lie in, stages by their addresses."""
    alike: dict[tuple[NodeKind, str], list[Shown]] = {}
    for box in boxes:
        alike.setdefault((box.kind, box.label), []).append(box)
    names = {id_: name for group in alike.values() if len(group) > 1 for id_, name in _longer(group).items()}
    return tuple(replace(box, label=names.get(box.id, box.label)) for box in boxes)


def _longer(group: Sequence[Shown]) -> dict[str, str]:
    """As many last parts of each path as it takes to make all of them different."""
    if group[0].kind == NodeKind.STAGE:
        return {box.id: box.id for box in group if not box.is_folded}
    parts = {box.id: box.path.split("/") for box in group}
    for depth in range(2, max(len(each) for each in parts.values()) + 1):
        names = {id_: "/".join(each[-depth:]) for id_, each in parts.items()}
        if len(set(names.values())) == len(group):
            return {box.id: names[box.id] + (f" ×{len(box.members)}" if box.is_folded else "") for box in group}
    return {}


def _box(node: Node, unfolded: Container[str]) -> str:
    if node.group is None or node.group in unfolded:
        return node.id
    return f"{FOLD}{node.kind.value}:{node.group}"


def _shown(box: str, items: Sequence[ChangedNode], *, is_diff: bool) -> Shown:
    first = items[0]
    if not box.startswith(FOLD):
        return _single(first, is_diff=is_diff)
    nodes = [item.node for item in items]
    change = _fold_change(items) if is_diff else None
    name = first.node.group if first.node.kind == NodeKind.STAGE else _pattern([node.label for node in nodes])
    return Shown(
        id=box,
        kind=first.node.kind,
        label=f"{name} ×{len(nodes)}",
        path=_pattern([node.path for node in nodes]),
        note=_fold_note(items, is_diff=is_diff),
        status=_worst([node.status for node in nodes if node.status]),
        change=change,
        reasons=tuple(dict.fromkeys(reason for item in items for reason in item.reasons)),
        group=first.node.group,
        members=tuple(node.id for node in nodes),
    )


def _single(item: ChangedNode, *, is_diff: bool) -> Shown:
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


def _pattern(names: Sequence[str]) -> str:
    """What names have in common, ``*`` for the words that differ: ``models/*.pkl``."""
    if len(set(names)) == 1:
        return names[0]
    first = names[0]
    start = _shared(names)
    while start and first[start - 1].isalnum():
        start -= 1
    end = _shared([name[start:][::-1] for name in names])
    while end and first[len(first) - end].isalnum():
        end -= 1
    return f"{first[:start]}*{first[len(first) - end :]}"


def _shared(names: Sequence[str]) -> int:
    """How many first characters all names have in common."""
    return sum(1 for _ in takewhile(lambda letters: len(set(letters)) == 1, zip(*names, strict=False)))
