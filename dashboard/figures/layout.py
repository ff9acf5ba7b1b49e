"""A layered drawing of a directed graph, left to right, in plain Python.

Longest-path layers, crossing reduction by barycentres, and vertical places by least squares with a minimum distance
(pool-adjacent-violators per layer). Edges that span several layers get a bend in each, so they pass between nodes, not
through them. About a thousand nodes take well under a second.
"""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

ROW = 46.0
"""Vertical distance of two nodes' centres, pixels."""
GAP = 56.0
"""Horizontal space between two columns, pixels."""
_BEND_ROW = 18.0
_ORDER_SWEEPS = 8
_PLACE_SWEEPS = 6

Point = tuple[float, float]
Edge = tuple[str, str]
_Vertex = str | tuple[str, str, int]


@dataclass(frozen=True, slots=True)
class Layout:
    """Where everything goes, in pixels.

    Attributes:
        centres: Node id to the centre of its box.
        bends: Edge to the points it passes through, from source to target; empty between neighbouring columns.
    """

    centres: dict[str, Point]
    bends: dict[Edge, tuple[Point, ...]]


def layered(widths: Mapping[str, float], edges: Iterable[Edge]) -> Layout:
    """Lay out a graph.

    Args:
        widths: Node id to the width of its box, pixels; the order decides ties.
        edges: (source, target); edges that close a cycle or name unknown nodes take no part in the layers.
    """
    kept = _acyclic(widths, dict.fromkeys(edge for edge in edges if edge[0] in widths and edge[1] in widths))
    centres: dict[str, Point] = {}
    bends: dict[Edge, tuple[Point, ...]] = {}
    top = 0.0
    groups = _components(widths, kept)
    for members in sorted((group for group in groups if len(group) > 1), key=len, reverse=True):
        inside = [edge for edge in kept if edge[0] in members]
        part = _layout_component([node for node in widths if node in members], widths, inside)
        top = _append(part, top, centres, bends)
    singles = [node for group in groups if len(group) == 1 for node in group]
    _append(_grid(singles, widths), top, centres, bends)
    return Layout(centres, bends)


def _append(part: Layout, top: float, centres: dict[str, Point], bends: dict[Edge, tuple[Point, ...]]) -> float:
    """Put a part below what is there; the new bottom."""
    if not part.centres:
        return top
    ys = [y for _, y in part.centres.values()] + [y for points in part.bends.values() for _, y in points]
    shift = top - min(ys)
    centres.update({node: (x, y + shift) for node, (x, y) in part.centres.items()})
    bends.update({edge: tuple((x, y + shift) for x, y in points) for edge, points in part.bends.items()})
    return max(ys) + shift + 1.5 * ROW


def _grid(nodes: Sequence[str], widths: Mapping[str, float]) -> Layout:
    """Nodes without edges, in columns of about equal height."""
    if not nodes:
        return Layout({}, {})
    rows = max(1, math.ceil(math.sqrt(len(nodes)) * 1.6))
    width = max(widths[node] for node in nodes) + GAP / 2
    return Layout({node: (place // rows * width, place % rows * ROW) for place, node in enumerate(nodes)}, {})


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


def _components(nodes: Iterable[str], edges: Iterable[Edge]) -> list[set[str]]:
    """Connected components, in the order of their first node."""
    leader = {node: node for node in nodes}

    def find(node: str) -> str:
        while leader[node] != node:
            leader[node] = leader[leader[node]]
            node = leader[node]
        return node

    for source, target in edges:
        leader[find(source)] = find(target)
    groups: dict[str, set[str]] = {}
    for node in leader:
        groups.setdefault(find(node), set()).add(node)
    return list(groups.values())


def _layout_component(nodes: Sequence[str], widths: Mapping[str, float], edges: Sequence[Edge]) -> Layout:
    layer = _layers(nodes, edges)
    columns: list[list[_Vertex]] = [[] for _ in range(max(layer.values()) + 1)]
    for node in nodes:
        columns[layer[node]].append(node)
    links, chains = _chained(edges, layer, columns)
    _order(columns, links)
    ys = _places(columns, links)
    xs = _column_centres(columns, widths)
    centres = {node: (xs[layer[node]], ys[node]) for node in nodes}
    bends = {edge: tuple((xs[bend[2]], ys[bend]) for bend in chain) for edge, chain in chains.items()}
    return Layout(centres, bends)


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


def _places(columns: list[list[_Vertex]], links: Links) -> dict[_Vertex, float]:
    """Vertical centres: near the neighbours, never closer than the rows allow."""
    offsets = [_offsets(column) for column in columns]
    ys = {
        vertex: offset - (heights[-1] / 2)
        for column, heights in zip(columns, offsets, strict=True)
        for vertex, offset in zip(column, heights, strict=True)
    }
    for sweep in range(_PLACE_SWEEPS):
        side = sweep % 2
        pairs = list(zip(columns, offsets, strict=True))
        for column, heights in pairs if side == 0 else reversed(pairs):
            wanted = [_mean([ys[other] for other in links[vertex][side]], ys[vertex]) for vertex in column]
            ys.update(zip(column, _spread(wanted, heights), strict=True))
    return ys


def _offsets(column: Sequence[_Vertex]) -> list[float]:
    """Distance of each vertex from the column's first when packed tightly; bends need less room than nodes."""
    total, offsets = 0.0, []
    for rank, vertex in enumerate(column):
        if rank:
            size = sum(_BEND_ROW if isinstance(one, tuple) else ROW for one in (column[rank - 1], vertex))
            total += size / 2
        offsets.append(total)
    return offsets


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


def _column_centres(columns: Sequence[Sequence[_Vertex]], widths: Mapping[str, float]) -> list[float]:
    centres, left = [], 0.0
    for column in columns:
        width = max((widths[vertex] for vertex in column if isinstance(vertex, str)), default=0.0)
        centres.append(left + width / 2)
        left += width + GAP
    return centres
