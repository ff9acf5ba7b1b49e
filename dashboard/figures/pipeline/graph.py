"""Cytoscape elements and stylesheet of a pipeline drawing.

Colours are written as ``var(--dg-…)``; ``graphs.js`` puts the theme's values in, because a canvas reads no
custom properties. So the tokens stay the only list of colours.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from dashboard.data.model.pipeline import Change, NodeKind, StageStatus
from dashboard.figures.pipeline import layout
from dashboard.figures.pipeline.folding import Drawing, Shown
from dashboard.figures.pipeline.stage_tones import CHANGE_TONES, STAGE_TONES

HEIGHT = 30.0
"""Height of a node's box, pixels."""
_ICON = 26.0
_CHARACTER = 7.5
_LONGEST = 34
_LONGEST_REASON = 26
_MOST_SOUGHT = 4_000
"""Characters of the names inside a fold among which one can find a node."""
_DETOUR = 27.0
"""How far an edge against the flow keeps away from the boxes it passes, pixels."""
_STRAIGHT = 50.0
"""How far a rightward edge runs straight beside a bend, pixels."""
_WINDOW = (1100.0, 620.0)
"""Room of the graph in a usual window, pixels; decides the direction."""

KIND_ICONS = {
    NodeKind.STAGE: "play",
    NodeKind.DATA: "database",
    NodeKind.FILE: "file",
    NodeKind.METRIC: "gauge",
    NodeKind.PLOT: "chart-line",
    NodeKind.EXTERNAL: "globe",
}
"""Icon of each kind, as in `dashboard.components.icons`."""

KIND_WORDS = {
    NodeKind.STAGE: "Stage",
    NodeKind.DATA: "DVC-tracked data",
    NodeKind.FILE: "Git-tracked file",
    NodeKind.METRIC: "Metrics",
    NodeKind.PLOT: "Plots",
    NodeKind.EXTERNAL: "External",
}

_CALM = ("", Change.SAME.value, StageStatus.UP_TO_DATE.value)
"""Notes a box leaves out: it is drawn with a colour and no word when there is nothing to do."""


def elements(
    drawing: Drawing, selected: str = "", direction: layout.Direction | None = None
) -> tuple[list[dict[str, Any]], layout.Direction]:
    """Nodes with their places and edges with their curves, and where data flows.

    Args:
        drawing: What to draw.
        selected: Id of the node whose panel is open.
        direction: Where data flows; None for the direction that needs less shrinking.
    """
    labels = {node.id: _label(node) for node in drawing.nodes}
    sizes = {node.id: (_width(labels[node.id]), HEIGHT) for node in drawing.nodes}
    placed, direction = _placed(sizes, [(source, target) for source, target, _ in drawing.edges], direction)
    boxes = [_node(node, labels[node.id], sizes[node.id][0], placed, selected) for node in drawing.nodes]
    curves = _Curves(placed, sizes, direction)
    return boxes + [curves.edge(source, target, change) for source, target, change in drawing.edges], direction


def _placed(
    sizes: dict[str, layout.Size], edges: list[layout.Edge], direction: layout.Direction | None
) -> tuple[layout.Layout, layout.Direction]:
    """The drawing, rightwards or downwards, that fits a usual window at the larger scale, or the one that is asked."""
    directions: tuple[layout.Direction, ...] = (direction,) if direction else ("right", "down")
    drawn = [(layout.layered(sizes, edges, direction), direction) for direction in directions]
    return max(drawn, key=lambda candidate: _scale(candidate[0]))


def _scale(placed: layout.Layout) -> float:
    xs, ys = zip(*placed.centres.values(), strict=True)
    return float(min(_WINDOW[0] / (max(xs) - min(xs) + 150), _WINDOW[1] / (max(ys) - min(ys) + HEIGHT)))


def height_of(elements: list[dict[str, Any]]) -> int:
    """How many pixels a drawing is high when it is not shrunk."""
    ys = [item["position"]["y"] for item in elements if "position" in item]
    return round(max(ys) - min(ys) + HEIGHT) if ys else 0


def _label(node: Shown) -> str:
    name = node.label if len(node.label) <= _LONGEST else f"{node.label[: _LONGEST - 13]}…{node.label[-12:]}"
    note = _why(node.reasons) if node.change is Change.CHANGED and not node.is_folded else node.note
    return name if note in _CALM else f"{name} · {note}"


def _why(reasons: Sequence[str]) -> str:
    """The first reason of a change, and how many more there are."""
    if not reasons:
        return Change.CHANGED.value
    first = reasons[0] if len(reasons[0]) <= _LONGEST_REASON else f"{reasons[0][: _LONGEST_REASON - 1]}…"
    return f"{first} +{len(reasons) - 1}" if len(reasons) > 1 else first


def _width(label: str) -> float:
    return _ICON + 14 + _CHARACTER * max(len(label), 4)


def _tone(change: Change) -> str:
    """The class of a change; what is the same is drawn faintly."""
    return f"tone-{CHANGE_TONES[change] or 'same'}"


def _node(node: Shown, label: str, width: float, placed: layout.Layout, selected: str) -> dict[str, Any]:
    x, y = placed.centres[node.id]
    classes = [node.kind.value, *(["fold"] if node.is_folded else []), *(["part"] if node.is_part else [])]
    if node.change is not None:
        classes.append(_tone(node.change))
    elif node.status is not None:
        classes.append(f"tone-{STAGE_TONES[node.status]}")
    data = {"id": node.id, "label": label, "width": round(width), "fold": node.fold, "words": _words(node)}
    return {
        "data": data,
        "position": {"x": round(x, 1), "y": round(y, 1)},
        "classes": " ".join(classes),
        "selected": node.id == selected,
        "grabbable": False,
    }


def _words(node: Shown) -> str:
    """What a search looks at: name, path, state or change, and the names inside a fold."""
    return " ".join(dict.fromkeys((node.label, node.path, node.note, *node.members))).lower()[:_MOST_SOUGHT]


@dataclass(frozen=True, slots=True)
class _Curves:
    """Draws edges as curves that leave and arrive along the direction of flow."""

    placed: layout.Layout
    sizes: dict[str, layout.Size]
    direction: layout.Direction

    def edge(self, source: str, target: str, change: Change | None) -> dict[str, Any]:
        """One edge with its control points."""
        start, end = self.placed.centres[source], self.placed.centres[target]
        bends = self.placed.bends.get((source, target), ())
        passed = [point for bend in bends for point in self._around(bend)] or self._back(start, end)
        controls = [self._beside(source, start, 1), *passed, self._beside(target, end, -1)]
        weights, distances = _relative(start, end, controls)
        data = {"source": source, "target": target, "weights": weights, "distances": distances}
        kinds = [_tone(change)] if change else []
        kinds += ["far"] if (source, target) in self.placed.straight else []
        return {"data": data, "classes": " ".join([self.direction, *kinds])}

    def _back(self, start: layout.Point, end: layout.Point) -> list[layout.Point]:
        """An edge against the flow, which closes a cycle, goes round the boxes between its ends."""
        along = 0 if self.direction == "right" else 1
        if end[along] > start[along]:
            return []
        side = max(start[1 - along], end[1 - along]) + _DETOUR
        first, last = start[along] + _DETOUR, end[along] - _DETOUR
        return [(first, side), (last, side)] if along == 0 else [(side, first), (side, last)]

    def _around(self, bend: layout.Point) -> tuple[layout.Point, layout.Point]:
        """Points before and behind a bend: the curve goes straight through the middle of two control points."""
        x, y = bend
        if self.direction == "right":
            return (x - _STRAIGHT, y), (x + _STRAIGHT, y)
        reach = HEIGHT / 2 + layout.GAP_DOWN / 4
        return (x, y - reach), (x, y + reach)

    def _beside(self, node: str, centre: layout.Point, sign: int) -> layout.Point:
        """A point half a gap before (-1) or behind (1) a node."""
        width, height = self.sizes[node]
        if self.direction == "right":
            return (centre[0] + sign * (width / 2 + layout.GAP / 2), centre[1])
        return (centre[0], centre[1] + sign * (height / 2 + layout.GAP_DOWN / 2))


def _relative(start: layout.Point, end: layout.Point, points: list[layout.Point]) -> tuple[str, str]:
    """Points as Cytoscape wants them: share of the way from start to end, and distance to the right of it."""
    dx, dy = end[0] - start[0], end[1] - start[1]
    length = math.hypot(dx, dy) or 1.0
    weights, distances = [], []
    for x, y in points:
        across, down = x - start[0], y - start[1]
        weights.append(f"{(across * dx + down * dy) / length**2:.4f}")
        distances.append(f"{(down * dx - across * dy) / length:.1f}")
    return " ".join(weights), " ".join(distances)


def stylesheet(icons: dict[NodeKind, str], folder: str) -> list[dict[str, Any]]:
    """Cytoscape's stylesheet with ``var(--dg-…)`` for colours.

    Args:
        icons: SVG source of each kind's icon; its ``currentColor`` becomes the kind's colour.
        folder: The same of a sub-project.
    """
    part = {"selector": "node.part", "style": {"background-image": _coloured(folder, NodeKind.STAGE)}}
    return [_base_node(), *_kinds(icons), part, *_tones(), *_edges()]


def _coloured(svg: str, kind: NodeKind) -> str:
    return "svg:" + svg.replace("currentColor", f"var(--dg-kind-{kind.value})")


def _base_node() -> dict[str, Any]:
    return {
        "selector": "node",
        "style": {
            "shape": "round-rectangle",
            "width": "data(width)",
            "height": HEIGHT,
            "label": "data(label)",
            "text-wrap": "none",
            "text-valign": "center",
            "text-halign": "center",
            "text-margin-x": 9,
            "font-size": 13,
            "font-family": "system-ui, -apple-system, Segoe UI, Roboto, Helvetica, Arial, sans-serif",
            "color": "var(--dg-text)",
            "border-width": 1,
            "background-width": 14,
            "background-height": 14,
            "background-position-x": 9,
            "background-position-y": "50%",
            "overlay-opacity": 0,
            "min-zoomed-font-size": 4,
        },
    }


def _kinds(icons: dict[NodeKind, str]) -> list[dict[str, Any]]:
    styles = []
    for kind in NodeKind:
        colour = f"var(--dg-kind-{kind.value})"
        style: dict[str, Any] = {"background-color": f"var(--dg-kind-{kind.value}-bg)", "border-color": colour}
        if kind in icons:
            style["background-image"] = _coloured(icons[kind], kind)
        styles.append({"selector": f"node.{kind.value}", "style": style})
    styles.append({"selector": "node.external", "style": {"border-style": "dashed"}})
    styles.append({"selector": "node.fold", "style": {"border-style": "double", "border-width": 4}})
    return styles


def _tones() -> list[dict[str, Any]]:
    styles: list[dict[str, Any]] = [
        {"selector": f"node.tone-{tone}", "style": {"border-color": f"var(--dg-{tone}-dot)", "border-width": 2}}
        for tone in ("green", "amber", "red", "blue")
    ]
    styles.append({"selector": "node.tone-hollow", "style": {"border-color": "var(--dg-grey-dot)"}})
    styles.append({"selector": "node.fold", "style": {"border-width": 4}})
    styles.append({"selector": ".tone-same", "style": {"opacity": 0.55}})
    styles.append({"selector": "node.tone-red", "style": {"border-style": "dashed"}})
    styles.append(
        {
            "selector": "node:selected",
            "style": {"outline-width": 2, "outline-offset": 2, "outline-color": "var(--dg-focus)"},
        }
    )
    return styles


def _edges() -> list[dict[str, Any]]:
    base = {
        "width": 1.25,
        "line-color": "var(--dg-control)",
        "target-arrow-color": "var(--dg-control)",
        "target-arrow-shape": "triangle",
        "arrow-scale": 0.8,
        "curve-style": "unbundled-bezier",
        "edge-distances": "node-position",
        "control-point-weights": "data(weights)",
        "control-point-distances": "data(distances)",
        "overlay-opacity": 0,
        "events": "no",  # else each move of the pointer measures its distance to every curve
    }
    lit = {"line-color": "var(--dg-accent)", "target-arrow-color": "var(--dg-accent)", "width": 2}
    right = {"source-endpoint": "90deg", "target-endpoint": "270deg"}
    down = {"source-endpoint": "180deg", "target-endpoint": "0deg"}
    styles: list[dict[str, Any]] = [
        {"selector": "edge", "style": base},
        {"selector": "edge.right", "style": right},
        {"selector": "edge.down", "style": down},
        {"selector": "edge.far", "style": {"opacity": 0.3, "width": 1}},
        {"selector": "edge.lit", "style": {**lit, "opacity": 1}},
    ]
    for tone in ("green", "red"):
        colour = f"var(--dg-{tone}-dot)"
        styles.append({"selector": f"edge.tone-{tone}", "style": {"line-color": colour, "target-arrow-color": colour}})
    return styles
