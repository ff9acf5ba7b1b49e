"""The stages of a pipeline as one small SVG that follows the theme, for the overview."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Container, Iterator, Mapping
from html import escape
from itertools import pairwise
from typing import Literal

from dashboard.data.model.pipeline import NodeKind
from dashboard.figures.pipeline import layout
from dashboard.figures.pipeline.folding import Drawing, Shown
from dashboard.figures.pipeline.stage_tones import STAGE_TONES

_CHARACTER, _PADDING, _HEIGHT = 7.3, 36.0, 30.0
_LONGEST, _TAIL = 40, 12
_SEPARATORS = "/_-.@ "
_WIDEST = 1000.0
"""A wider picture, pixels, is drawn downwards in every window: scaled down to fit, its names would be too small."""
MOST_STAGES = 60
"""Beyond this many stages a small picture says nothing; the page then says how many there are."""


def stages(drawing: Drawing) -> Drawing:
    """Only the stages: an arrow where a path leads from one to another."""
    kept = {node.id for node in drawing.nodes if node.kind == NodeKind.STAGE}
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target, _ in drawing.edges:
        targets[source].append(target)
    arrows = {(stage, other): None for stage in kept for other in _reached(stage, targets, kept) if other != stage}
    nodes = tuple(node for node in drawing.nodes if node.id in kept)
    return Drawing(nodes, tuple((source, target, None) for source, target in arrows))


def _reached(stage: str, targets: Mapping[str, list[str]], kept: Container[str]) -> Iterator[str]:
    """Stages that need something the stage makes, also through a folder that holds it."""
    seen: set[str] = set()
    waiting = list(targets.get(stage, ()))
    while waiting:
        node = waiting.pop()
        if node in seen:
            continue
        seen.add(node)
        if node in kept:
            yield node
        else:
            waiting += targets.get(node, ())


def pictures(drawing: Drawing, href: Callable[[Shown], str], label: str) -> str:
    """The picture rightwards and, for narrow windows, downwards; only the latter where the former would not fit.

    Args:
        drawing: Stages only, see `stages`.
        href: Address of a node.
        label: Name for screen readers.
    """
    across, width = _picture(drawing, href, label, "right")
    down, _ = _picture(drawing, href, label, "down")
    if width > _WIDEST:
        return down
    return f'<div class="dg-dag-across">{across}</div><div class="dg-dag-down">{down}</div>'


def _picture(
    drawing: Drawing, href: Callable[[Shown], str], label: str, direction: layout.Direction
) -> tuple[str, float]:
    """SVG text in which every box links to its panel, and its width in pixels."""
    widths = {node.id: _PADDING + _CHARACTER * len(_short(node.label)) for node in drawing.nodes}
    sizes = {node: (width, _HEIGHT) for node, width in widths.items()}
    placed = layout.layered(sizes, [(source, target) for source, target, _ in drawing.edges], direction)
    left, top, right, bottom = _bounds(placed, widths)
    arrows = "".join(_arrow(source, target, placed, sizes, direction) for source, target, _ in drawing.edges)
    boxes = "".join(_box(node, placed.centres[node.id], widths[node.id], href(node)) for node in drawing.nodes)
    markup = (
        f'<svg xmlns="http://www.w3.org/2000/svg" class="dg-dag" width="{right - left:.0f}" '
        f'height="{bottom - top:.0f}" viewBox="{left:.0f} {top:.0f} {right - left:.0f} {bottom - top:.0f}" '
        f'role="group" aria-label="{escape(label)}">'
        f"{arrows}{boxes}</svg>"
    )
    return markup, right - left


def _bounds(placed: layout.Layout, widths: Mapping[str, float]) -> tuple[float, float, float, float]:
    """Left, top, right and bottom of all boxes and of the lines that pass around them."""
    around = [point for points in placed.bends.values() for point in points]
    xs = [placed.centres[node][0] + side * width / 2 for node, width in widths.items() for side in (-1, 1)]
    xs += [x for x, _ in around]
    ys = [y + side * _HEIGHT / 2 for _, y in placed.centres.values() for side in (-1, 1)] + [y for _, y in around]
    return min(xs) - 2, min(ys) - 2, max(xs) + 2, max(ys) + 2


def _short(label: str) -> str:
    """A long name without its middle, cut between two words where it has any."""
    if len(label) <= _LONGEST:
        return label
    head, tail = label[: _LONGEST - _TAIL - 1], label[-_TAIL:]
    end = max(head.rfind(separator) for separator in _SEPARATORS) + 1
    start = min((place for place in (tail.find(separator) for separator in _SEPARATORS) if place >= 0), default=0)
    return f"{head[:end] or head}…{tail[start:]}"


def _box(node: Shown, centre: layout.Point, width: float, href: str) -> str:
    x, y = centre[0] - width / 2, centre[1] - _HEIGHT / 2
    tone = STAGE_TONES[node.status] if node.status else "hollow"
    title = f"{node.label}: {node.note}" if node.note else node.label
    return (
        f'<a href="{escape(href)}" aria-label="{escape(title)}"><title>{escape(title)}</title>'
        f'<rect x="{x:.1f}" y="{y:.1f}" width="{width:.1f}" height="{_HEIGHT:.0f}" rx="6"/>'
        f'<circle class="dg-fill-{tone}" cx="{x + 14:.1f}" cy="{centre[1]:.1f}" r="4"/>'
        f'<text x="{x + 24:.1f}" y="{centre[1] + 4:.1f}">{escape(_short(node.label))}</text></a>'
    )


def _arrow(
    source: str, target: str, placed: layout.Layout, sizes: Mapping[str, layout.Size], direction: layout.Direction
) -> str:
    along: Literal[0, 1] = 0 if direction == "right" else 1
    start = _beside(placed.centres[source], sizes[source][along] / 2, along)
    end = _beside(placed.centres[target], -sizes[target][along] / 2 - 5, along)
    points = [start, *placed.bends.get((source, target), ()), end]
    path = f"M{points[0][0]:.1f} {points[0][1]:.1f}" + "".join(_curve(*pair, along) for pair in pairwise(points))
    tip = f"M{end[0]:.1f} {end[1]:.1f}" + ("m0 -3.5l5 3.5l-5 3.5z" if direction == "right" else "m-3.5 0l3.5 5l3.5 -5z")
    return f'<path class="dg-dag-line" d="{path}"/><path class="dg-dag-tip" d="{tip}"/>'


def _beside(centre: layout.Point, distance: float, along: Literal[0, 1]) -> layout.Point:
    """A point off a centre in the direction of flow."""
    return (centre[0] + distance, centre[1]) if along == 0 else (centre[0], centre[1] + distance)


def _curve(start: layout.Point, end: layout.Point, along: Literal[0, 1]) -> str:
    """A piece of a path that leaves and arrives in the direction of flow."""
    middle = (start[along] + end[along]) / 2
    leave, arrive = ((middle, start[1]), (middle, end[1])) if along == 0 else ((start[0], middle), (end[0], middle))
    return "C" + " ".join(f"{x:.1f} {y:.1f}" for x, y in (leave, arrive, end))
