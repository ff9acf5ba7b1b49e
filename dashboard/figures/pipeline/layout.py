"""A layered drawing of a directed graph, downwards or rightwards, in plain Python.

Longest-path layers, crossing reduction by barycentres, and places inside a layer by least squares with a minimum
distance (pool-adjacent-violators). Edges that span several layers get a bend in each, so they pass between nodes, not
through them; but not the long edges of a node that feeds very many (a script every stage runs): hundreds of parallel
lines would push everything else out of sight. About a thousand nodes take well under a second.
"""

from __future__ import annotations

import math
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import accumulate, pairwise
from typing import Literal

GAP = 48.0
"""Space between two layers of a rightward drawing, pixels; a downward one has `GAP_DOWN`."""
GAP_DOWN = 26.0
SPACE = 12.0
"""Space between two neighbours of a layer, pixels."""
_BEND = 6.0
"""Room a bend takes across the direction of flow."""
HUB = 12
"""A node with more edges than this in one direction is a hub; its edges across layers go straight."""
_ORDER_SWEEPS = 8
_PLACE_SWEEPS = 6

Point = tuple[float, float]
Size = tuple[float, float]
"""Width and height, pixels."""
Direction = Literal["right", "down"]
Edge = tuple[str, str]
_Vertex = str | tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes, in pixels.

    Attributes:
        centres: Node id to the centre of its box.
        bends: Edge to the points it passes through, from source to target; empty between neighbouring columns.
        straight: Edges of hubs that cross layers without a way of their own.
    """

    centres: dict[str, Point]
    bends: dict[Edge, tuple[Point, ...]]
    straight: frozenset[Edge] = frozenset()


@dataclass(frozen=True, slots=True)
class _Boxes:
    """Sizes seen along (`depth`) and across (`breadth`) the direction of flow."""

    depth: Mapping[str, float]
    breadth: Mapping[str, float]
    gap: float


def layered(sizes: Mapping[str, Size], edges: Iterable[Edge], direction: Direction = "right") -> Layout:
    """Lay out a graph.

    Args:
        sizes: Node id to the size of its box; the order decides ties.
        edges: (source, target); edges that close a cycle or name unknown nodes take no part in the layers.
        direction: Where data flows.
    """
    is_right = direction == "right"
    widths, heights = ({node: size[side] for node, size in sizes.items()} for side in (0, 1))
    boxes = _Boxes(widths, heights, GAP) if is_right else _Boxes(heights, widths, GAP_DOWN)
    flowed = _flow(boxes, edges)
    return flowed if is_right else _turned(flowed)


def _turned(layout: Layout) -> Layout:
    """Right becomes down."""
    bends = {edge: tuple((y, x) for x, y in points) for edge, points in layout.bends.items()}
    return Layout({node: (y, x) for node, (x, y) in layout.centres.items()}, bends, layout.straight)


def _flow(boxes: _Boxes, edges: Iterable[Edge]) -> Layout:
    """Components beside each other, the largest first, then the nodes without edges."""
    nodes = boxes.depth
    kept = _acyclic(nodes, dict.fromkeys(edge for edge in edges if edge[0] in nodes and edge[1] in nodes))
    groups = _components(nodes, kept)
    member_of = {node: place for place, group in enumerate(groups) for node in group}
    inside: dict[int, list[Edge]] = defaultdict(list)
    for edge in kept:
        inside[member_of[edge[0]]].append(edge)
    order = sorted((place for place in inside), key=lambda place: -len(groups[place]))
    parts = [_layout_component(groups[place], boxes, inside[place]) for place in order]
    singles = [group[0] for place, group in enumerate(groups) if place not in inside]
    return _stacked([*parts, _grid(singles, boxes)], boxes)


def _stacked(parts: Iterable[Layout], boxes: _Boxes) -> Layout:
    """Parts across the direction of flow, none touching the other."""
    centres: dict[str, Point] = {}
    bends: dict[Edge, tuple[Point, ...]] = {}
    straight: set[Edge] = set()
    edge_of_last = 0.0
    for part in parts:
        if not part.centres:
            continue
        spans = [(y, boxes.breadth[node] / 2) for node, (_, y) in part.centres.items()]
        spans += [(y, 0.0) for points in part.bends.values() for _, y in points]
        shift = edge_of_last - min(y - half for y, half in spans)
        centres.update({node: (x, y + shift) for node, (x, y) in part.centres.items()})
        bends.update({edge: tuple((x, y + shift) for x, y in points) for edge, points in part.bends.items()})
        straight |= part.straight
        edge_of_last = max(y + half for y, half in spans) + shift + 3 * SPACE
    return Layout(centres, bends, frozenset(straight))


def _grid(nodes: Sequence[str], boxes: _Boxes) -> Layout:
    """Nodes without edges, in rows and columns of about equal extent."""
    if not nodes:
        return Layout({}, {})
    depth = max(boxes.depth[node] for node in nodes) + SPACE
    breadth = max(boxes.breadth[node] for node in nodes) + SPACE
    per_line = max(1, round(math.sqrt(len(nodes) * depth / breadth)))
    places = {node: (place // per_line, place % per_line) for place, node in enumerate(nodes)}
    first = (depth - SPACE) / 2  # where the layers of the other parts begin, too
    return Layout({node: (first + line * depth, rank * breadth) for node, (line, rank) in places.items()}, {})


def _acyclic(nodes: Iterable[str], edges: Iterable[Edge]) -> list[Edge]:
    """The edges without those that close a cycle, found depth first."""
    targets: dict[str, list[str]] = defaultdict(list)
    for source, target in edges:
        targets[source].append(target)
    kept: list[Edge] = []
    state: dict[str, int] = {}
    for root in nodes:
        if root in state:
            continue
        state[root] = 1
        stack = [(root, iter(targets[root]))]
        while stack:
            node, rest = stack[-1]
            following = next(rest, None)
            if following is None:
                state[node] = 2
                stack.pop()
                continue
            if state.get(following) != 1:
                kept.append((node, following))
            if following not in state:
                state[following] = 1
                stack.append((following, iter(targets[following])))
    return kept


def _components(nodes: Iterable[str], edges: Iterable[Edge]) -> list[list[str]]:
    """Connected components, each in the order of the nodes."""
    leader = {node: node for node in nodes}

    def find(node: str) -> str:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for source, target in edges:
        leader[find(source)] = find(target)
    groups: dict[str, list[str]] = {}
    for node in leader:
        groups.setdefault(find(node), []).append(node)
    return list(groups.values())


def _layout_component(nodes: Sequence[str], boxes: _Boxes, edges: Sequence[Edge]) -> Layout:
    layer = _layers(nodes, edges)
    columns: list[list[_Vertex]] = [[] for _ in range(max(layer.values()) + 1)]
    for node in nodes:
        columns[layer[node]].append(node)
    straight = _straight(edges, layer)
    links, chains = _chained([edge for edge in edges if edge not in straight], layer, columns)
    _order(columns, links)
    across = _places(columns, links, boxes)
    along = _layer_centres(columns, boxes)
    centres = {node: (along[layer[node]], across[node]) for node in nodes}
    bends = {edge: tuple((along[bend[2]], across[bend]) for bend in chain) for edge, chain in chains.items()}
    return Layout(centres, bends, straight)


def _straight(edges: Sequence[Edge], layer: Mapping[str, int]) -> frozenset[Edge]:
    """Edges of hubs that span more than one layer."""
    leaving = Counter(source for source, _ in edges)
    arriving = Counter(target for _, target in edges)
    return frozenset(
        (source, target)
        for source, target in edges
        if layer[target] - layer[source] > 1 and (leaving[source] > HUB or arriving[target] > HUB)
    )


def _layers(nodes: Sequence[str], edges: Sequence[Edge]) -> dict[str, int]:
    """Longest path from the left; sources then move right, next to the first node that needs them."""
    targets: dict[str, list[str]] = defaultdict(list)
    missing = dict.fromkeys(nodes, 0)
    for source, target in edges:
        targets[source].append(target)
        missing[target] += 1
    layer = dict.fromkeys(nodes, 0)
    sources = [node for node in nodes if missing[node] == 0]
    ready = list(sources)
    while ready:
        node = ready.pop()
        for target in targets[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            missing[target] -= 1
            if missing[target] == 0:
                ready.append(target)
    for node in sources:
        if targets[node]:
            layer[node] = min(layer[target] for target in targets[node]) - 1
    return layer


Links = dict[_Vertex, tuple[list[_Vertex], list[_Vertex]]]
Chains = dict[Edge, list[tuple[str, str, int]]]


def _chained(edges: Sequence[Edge], layer: Mapping[str, int], columns: list[list[_Vertex]]) -> tuple[Links, Chains]:
    """Neighbours left and right of every vertex, with one bend per column that an edge crosses."""
    links: Links = defaultdict(lambda: ([], []))
    chains: Chains = {}
    for edge in edges:
        source, target = edge
        chain = [(source, target, place) for place in range(layer[source] + 1, layer[target])]
        for bend in chain:
            columns[bend[2]].append(bend)
        path: list[_Vertex] = [source, *chain, target]
        for left, right in pairwise(path):
            links[left][1].append(right)
            links[right][0].append(left)
        chains[edge] = chain
    return links, chains


def _order(columns: list[list[_Vertex]], links: Links) -> None:
    """Sort each column by the mean place of its neighbours, sweeping right and left."""
    place = {vertex: float(rank) for column in columns for rank, vertex in enumerate(column)}
    for sweep in range(_ORDER_SWEEPS):
        side = sweep % 2
        for column in columns if side == 0 else reversed(columns):
            keys = {vertex: _mean([place[other] for other in links[vertex][side]], place[vertex]) for vertex in column}
            column.sort(key=keys.__getitem__)
            for rank, vertex in enumerate(column):
                place[vertex] = float(rank)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


def _places(columns: list[list[_Vertex]], links: Links, boxes: _Boxes) -> dict[_Vertex, float]:
    """Centres across the flow: near the neighbours, never overlapping."""
    offsets = [_offsets(column, boxes) for column in columns]
    places = {
        vertex: offset - (spans[-1] / 2)
        for column, spans in zip(columns, offsets, strict=True)
        for vertex, offset in zip(column, spans, strict=True)
    }
    for sweep in range(_PLACE_SWEEPS):
        side = sweep % 2
        pairs = list(zip(columns, offsets, strict=True))
        for column, spans in pairs if side == 0 else reversed(pairs):
            wanted = [_mean([places[other] for other in links[vertex][side]], places[vertex]) for vertex in column]
            places.update(zip(column, _spread(wanted, spans), strict=True))
    return places


def _offsets(column: Sequence[_Vertex], boxes: _Boxes) -> list[float]:
    """Distance of each centre from the first when packed tightly; bends need less room than nodes."""
    sizes = [boxes.breadth[vertex] if isinstance(vertex, str) else _BEND for vertex in column]
    steps = [(before + after) / 2 + SPACE for before, after in pairwise(sizes)]
    return list(accumulate(steps, initial=0.0))


def _spread(wanted: Sequence[float], offsets: Sequence[float]) -> list[float]:
    """The places nearest to `wanted` that keep the order and the distances: isotonic regression of the slack."""
    blocks: list[tuple[float, int]] = []
    for want, offset in zip(wanted, offsets, strict=True):
        mean, size = want - offset, 1
        while blocks and blocks[-1][0] > mean:
            before, count = blocks.pop()
            mean, size = (before * count + mean * size) / (count + size), count + size
        blocks.append((mean, size))
    slack = [mean for mean, size in blocks for _ in range(size)]
    return [base + offset for base, offset in zip(slack, offsets, strict=True)]


def _layer_centres(columns: Sequence[Sequence[_Vertex]], boxes: _Boxes) -> list[float]:
    centres, start = [], 0.0
    for column in columns:
        depth = max((boxes.depth[vertex] for vertex in column if isinstance(vertex, str)), default=0.0)
        centres.append(start + depth / 2)
        start += depth + boxes.gap
    return centres
