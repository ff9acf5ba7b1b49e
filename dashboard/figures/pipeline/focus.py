"""The part of a drawing that one node needs, or that needs it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import StrEnum

from dashboard.figures.pipeline.folding import Drawing


class Way(StrEnum):
    """Along which edges a focus looks."""

    BOTH = "both"
    UPSTREAM = "upstream"
    DOWNSTREAM = "downstream"


def focused(drawing: Drawing, node: str, way: Way) -> Drawing:
    """Only a node, what it needs (upstream) and what needs it (downstream).

    Args:
        drawing: The whole.
        node: Id of a box, or of a node that a box stands for; one that is not there leaves the drawing as it is.
        way: Which of the two.
    """
    box = next((each.id for each in drawing.nodes if node == each.id or node in each.members), None)
    if box is None:
        return drawing
    forwards = [(source, target) for source, target, _ in drawing.edges]
    kept = {box}
    if way is not Way.DOWNSTREAM:
        kept |= _reached(box, ((target, source) for source, target in forwards))
    if way is not Way.UPSTREAM:
        kept |= _reached(box, forwards)
    return Drawing(
        tuple(each for each in drawing.nodes if each.id in kept),
        tuple(edge for edge in drawing.edges if edge[0] in kept and edge[1] in kept),
    )


def _reached(start: str, edges: Iterable[tuple[str, str]]) -> set[str]:
    following: dict[str, list[str]] = {}
    for source, target in edges:
        following.setdefault(source, []).append(target)
    seen, waiting = {start}, [start]
    while waiting:
        for target in following.get(waiting.pop(), ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return seen
