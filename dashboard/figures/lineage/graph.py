"""Cytoscape elements and stylesheet of a lineage: what went in at the left, what came out at the right.

Colours are written as ``var(--dg-…)`` like those of a pipeline (`dashboard.figures.pipeline.graph`).
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from typing import Any

from dashboard.data.lineage import Edge, Lineage, Node, NodeId, NodeKind, Relation, Remainder
from dashboard.figures import text
from dashboard.figures.lineage.words import MANY, name_of
from dashboard.figures.pipeline import layout

HEIGHT = 30.0
"""Height of a node's box, pixels."""
MORE = "more:"
"""Prefix of the id of a box that stands for counted neighbours: ``more:<place in the list of remainders>``."""
_ICON = 26.0
_CHARACTER = 7.5
_LONGEST = 36
_STRAIGHT = 40.0
"""How far an edge runs straight beside a bend, pixels."""


def elements(lineage: Lineage, chosen: str = "") -> list[dict[str, Any]]:
    """Nodes with their places and edges with their curves.

    Args:
        lineage: What to draw.
        chosen: Id of the node whose panel is open.
    """
    labels = {str(node.id): _label(node) for node in lineage.nodes}
    rests = {f"{MORE}{place}": rest for place, rest in enumerate(lineage.more)}
    labels |= {key: text.plural(rest.count, f"more {MANY[rest.kind]}") for key, rest in rests.items()}
    sizes = {key: (_ICON + 14 + _CHARACTER * max(len(label), 4), HEIGHT) for key, label in labels.items()}
    lines = [*((str(edge.upstream), str(edge.downstream), edge) for edge in shown_edges(lineage)),
             *((*_rest_line(key, rest), None) for key, rest in rests.items())]  # fmt: skip
    placed = layout.layered(sizes, [(source, target) for source, target, _ in lines])
    boxes = [_box(str(node.id), _classes(lineage, node), labels, placed, chosen) for node in lineage.nodes]
    boxes += [_box(key, f"{rest.kind.value} more", labels, placed, chosen) for key, rest in rests.items()]
    return boxes + [_curve(line[0], line[1], line[2], placed, sizes) for line in lines]


def shown_edges(lineage: Lineage) -> Iterator[Edge]:
    """The edges without those that the path through a run's stage says already."""
    known = {(edge.source, edge.relation, edge.target) for edge in lineage.edges}
    executed: dict[NodeId, list[NodeId]] = {}
    for edge in lineage.edges:
        if edge.relation is Relation.EXECUTED:
            executed.setdefault(edge.source, []).append(edge.target)
    through = {Relation.USED: Relation.READ, Relation.MADE: Relation.WROTE}
    for edge in lineage.edges:
        relation = through.get(edge.relation)
        stages = executed.get(edge.source, ()) if relation else ()
        if not any((stage, relation, edge.target) in known for stage in stages):
            yield edge


def height_of(drawn: list[dict[str, Any]]) -> int:
    """How many pixels a drawing is high when it is not shrunk."""
    ys = [item["position"]["y"] for item in drawn if "position" in item]
    return round(max(ys) - min(ys) + HEIGHT) if ys else 0


def _rest_line(key: str, rest: Remainder) -> tuple[str, str]:
    node = str(rest.node)
    return (key, node) if rest.way.value == "upstream" else (node, key)


def _label(node: Node) -> str:
    marks = [*node.aliases, *node.stages]
    return _shortened(name_of(node)) + (f" · {_shortened(', '.join(marks))}" if marks else "")


def _shortened(name: str) -> str:
    return name if len(name) <= _LONGEST else f"{name[: _LONGEST - 15]}…{name[-14:]}"


def _classes(lineage: Lineage, node: Node) -> str:
    start = ["start"] if node.id == lineage.start else []
    return " ".join([node.id.kind.value, *start, *(["missing"] if node.is_missing else [])])


def _box(
    key: str, classes: str, labels: dict[str, str], placed: layout.Layout, chosen: str
) -> dict[str, Any]:  # fmt: skip
    x, y = placed.centres[key]
    width = round(_ICON + 14 + _CHARACTER * max(len(labels[key]), 4))
    return {
        "data": {"id": key, "label": labels[key], "width": width},
        "position": {"x": round(x, 1), "y": round(y, 1)},
        "classes": classes,
        "selected": key == chosen,
        "grabbable": False,
    }


def _curve(
    source: str, target: str, edge: Edge | None, placed: layout.Layout, sizes: dict[str, layout.Size]
) -> dict[str, Any]:
    """One edge with its control points: it leaves and arrives from left to right, and passes its bends."""
    start, end = placed.centres[source], placed.centres[target]
    points = [(start[0] + sizes[source][0] / 2 + layout.GAP / 2, start[1])]
    for x, y in placed.bends.get((source, target), ()):
        points += [(x - _STRAIGHT, y), (x + _STRAIGHT, y)]
    points.append((end[0] - sizes[target][0] / 2 - layout.GAP / 2, end[1]))
    weights, distances = _relative(start, end, points)
    classes = " ".join(
        word for word, is_so in (("doubt", edge is not None and edge.caution), ("rest", edge is None)) if is_so
    )
    return {
        "data": {"source": source, "target": target, "weights": weights, "distances": distances},
        "classes": classes,
    }


def _relative(start: layout.Point, end: layout.Point, points: list[layout.Point]) -> tuple[str, str]:
    """Points as Cytoscape wants them: share of the way from start to end, and distance to the right of it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    along = [((x - start[0]) * dx + (y - start[1]) * dy) / length**2 for x, y in points]
    aside = [((y - start[1]) * dx - (x - start[0]) * dy) / length for x, y in points]
    return " ".join(f"{share:.4f}" for share in along), " ".join(f"{distance:.1f}" for distance in aside)


def stylesheet(icons: dict[NodeKind, str]) -> list[dict[str, Any]]:
    """Cytoscape's stylesheet with ``var(--dg-…)`` for colours.

    Args:
        icons: SVG source of each kind's icon; its ``currentColor`` becomes the kind's colour.
    """
    return [_node(), *_kinds(icons), *_marks(), *_edges()]


def _node() -> dict[str, Any]:
    style = {
        "shape": "round-rectangle", "width": "data(width)", "height": HEIGHT, "label": "data(label)",
        "text-wrap": "none", "text-valign": "center", "text-halign": "center", "text-margin-x": 9, "font-size": 13,
        "font-family": "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
        "color": "var(--dg-text)", "border-width": 1, "background-width": 14, "background-height": 14,
        "background-position-x": 9, "background-position-y": "50%", "overlay-opacity": 0, "min-zoomed-font-size": 4,
    }  # fmt: skip
    return {"selector": "node", "style": style}


def _kinds(icons: dict[NodeKind, str]) -> Iterator[dict[str, Any]]:
    for kind in NodeKind:
        colour = f"var(--dg-kind-{kind.value})"
        style = {
            "background-color": f"var(--dg-kind-{kind.value}-bg)",
            "border-color": colour,
            "background-image": "svg:" + icons[kind].replace("currentColor", colour),
        }
        yield {"selector": f"node.{kind.value}", "style": style}


def _marks() -> list[dict[str, Any]]:
    chosen = {"outline-width": 2, "outline-offset": 2, "outline-color": "var(--dg-focus)"}
    missing = {"border-style": "dashed", "border-color": "var(--dg-red-dot)"}
    return [
        {"selector": "node.start", "style": {"border-width": 3, "font-weight": 600}},
        {"selector": "node.external, node.more", "style": {"border-style": "dashed"}},
        {"selector": "node.missing", "style": missing},
        {"selector": "node:selected", "style": chosen},
    ]


def _edges() -> list[dict[str, Any]]:
    line, lit = "var(--dg-control)", "var(--dg-accent)"
    style = {
        "width": 1.25, "line-color": line, "target-arrow-color": line, "target-arrow-shape": "triangle",
        "arrow-scale": 0.8, "curve-style": "unbundled-bezier", "edge-distances": "node-position",
        "control-point-weights": "data(weights)", "control-point-distances": "data(distances)",
        "source-endpoint": "90deg", "target-endpoint": "270deg", "overlay-opacity": 0,
        "events": "no",
    }  # fmt: skip
    return [
        {"selector": "edge", "style": style},
        {"selector": "edge.doubt", "style": {"line-style": "dashed", "line-color": "var(--dg-amber-dot)"}},
        {"selector": "edge.rest", "style": {"line-style": "dotted"}},
        {"selector": "edge.lit", "style": {"line-color": lit, "target-arrow-color": lit, "width": 2}},
    ]
