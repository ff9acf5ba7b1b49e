"""A lineage in words: what each kind is called, how an edge reads from either end, and the list of the same graph."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from html import escape

from dashboard.data.lineage import Direction, Edge, Lineage, Node, NodeId, NodeKind, Relation, Remainder
from dashboard.figures import text

KIND_ICONS = {
    NodeKind.RUN: "flask-conical",
    NodeKind.COMMIT: "git-commit-horizontal",
    NodeKind.DATA: "database",
    NodeKind.STAGE: "play",
    NodeKind.MODEL: "package",
    NodeKind.EXTERNAL: "globe",
}
"""Icon of each kind, as in `dashboard.components.icons`."""

KIND_WORDS = {
    NodeKind.RUN: "Run",
    NodeKind.COMMIT: "Commit",
    NodeKind.DATA: "Data version",
    NodeKind.STAGE: "Stage",
    NodeKind.MODEL: "Model version",
    NodeKind.EXTERNAL: "Outside address",
}

MANY = {
    NodeKind.RUN: "run",
    NodeKind.COMMIT: "commit",
    NodeKind.DATA: "data version",
    NodeKind.STAGE: "stage",
    NodeKind.MODEL: "model version",
    NodeKind.EXTERNAL: "outside address",
}
"""One of several, by kind."""

PHRASES = {
    Relation.RAN_AT: ("Ran at", "Run here:"),
    Relation.USED: ("Used", "Used by"),
    Relation.EXECUTED: ("Executed", "Executed by"),
    Relation.READ: ("Read", "Read by"),
    Relation.WROTE: ("Wrote", "Written by"),
    Relation.MADE: ("Made", "Made by"),
    Relation.DEFINED_AT: ("Defined at", "Defines"),
    Relation.ADDED_AT: ("Added at", "Added"),
    Relation.HOLDS: ("Holds", "Held by"),
    Relation.CAME_FROM: ("Imported from", "Imported as"),
    Relation.REGISTERED_AT: ("Registered at", "Registered here:"),
    Relation.STORED_AS: ("Stored as", "Holds the model"),
}
"""Each relation as its source tells it, and as its target does."""

_MOST_EDGES = 3
_HEAD = (("Node", ""), ("Kind", "dg-wide-only"), ("Relation", ""), ("Rests on", "dg-wide-only"))


def name_of(node: Node) -> str:
    """A short name that tells two versions apart: ``wine.csv 0908ea5``, ``train 59128a7``."""
    if node.id.kind in {NodeKind.DATA, NodeKind.STAGE}:
        return f"{node.label} · {text.short_hash(node.id.at)}"
    return node.label


def phrase(edge: Edge, end: NodeId) -> tuple[str, NodeId]:
    """How an edge reads from one of its ends, and its other end."""
    active, passive = PHRASES[edge.relation]
    return (active, edge.target) if edge.source == end else (passive, edge.source)


def rest_words(rest: Remainder) -> str:
    """A remainder in words: ``108 more runs at commits with it``."""
    counted = text.plural(rest.count, f"more {MANY[rest.kind]}")
    if rest.kind is NodeKind.RUN and rest.relation is Relation.USED:
        return f"{counted} at commits that have it"
    return counted


Href = Callable[[Node], str]
"""Address that opens the panel of a node."""


def table(lineage: Lineage, way: Direction, href: Href, rest_href: Callable[[Remainder], str]) -> str:
    """One side of a lineage as an HTML table: a row for each node, the nearest first, with its edges in words.

    Args:
        lineage: What the graph shows.
        way: Which side.
        href: Address that opens a node's panel.
        rest_href: Where the neighbours are that were only counted.
    """
    names = {node.id: name_of(node) for node in lineage.nodes}
    edges: dict[NodeId, list[Edge]] = {node.id: [] for node in lineage.nodes}
    for edge in lineage.edges:
        edges[edge.upstream if way is Direction.UPSTREAM else edge.downstream].append(edge)
    nodes = [node for node in lineage.nodes if node.way is way]
    body = "".join(_row(node, href(node), edges[node.id], names) for node in nodes)
    body += "".join(_rest_row(rest, rest_href(rest), names) for rest in lineage.more if rest.way is way)
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in _HEAD)
    return f'<table class="dg-table"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(node: Node, href: str, edges: Sequence[Edge], names: Mapping[NodeId, str]) -> str:
    kind = node.id.kind
    icon = f'<span class="dg-icon dg-icon-{KIND_ICONS[kind]} dg-kind-{kind.value}" aria-hidden="true"></span>'
    title = f"{KIND_WORDS[kind]} {node.id.name}"
    link = (
        f'<a href="{escape(href)}" data-lineage-node="{escape(str(node.id))}" title="{escape(title)}">'
        f"{escape(names[node.id])}</a>"
    )
    said = [node.message] if kind is NodeKind.COMMIT and node.message else []
    notes = "".join(f'<div class="dg-muted dg-small">{escape(line)}</div>' for line in (*said, *node.notes))
    told = "".join(_edge(edge, node.id, names) for edge in edges[:_MOST_EDGES])
    more = f'<div class="dg-muted">and {len(edges) - _MOST_EDGES:,} more</div>' if len(edges) > _MOST_EDGES else ""
    words = dict.fromkeys(item.words for edge in edges[:_MOST_EDGES] for item in edge.evidence)
    why = "".join(f"<div>{escape(item)}</div>" for item in words)
    return (
        f'<tr><td class="dg-node-cell">{icon} {link}{notes}</td>'
        f'<td class="dg-nowrap dg-wide-only">{KIND_WORDS[kind]}</td>'
        f'<td class="dg-break">{told}{more}</td><td class="dg-break dg-muted dg-small dg-wide-only">{why}</td></tr>'
    )


def _edge(edge: Edge, end: NodeId, names: Mapping[NodeId, str]) -> str:
    words, other = phrase(edge, end)
    caution = f'<div class="dg-small dg-lineage-caution">{escape(edge.caution)}</div>' if edge.caution else ""
    return f"<div>{words} {escape(names.get(other, str(other)))}</div>{caution}"


def _rest_row(rest: Remainder, href: str, names: Mapping[NodeId, str]) -> str:
    icon = f'<span class="dg-icon dg-icon-{KIND_ICONS[rest.kind]} dg-kind-{rest.kind.value}" aria-hidden="true"></span>'
    said = escape(rest_words(rest))
    link = f'<a href="{escape(href)}" title="{said}">{said}</a>'
    of = escape(names.get(rest.node, str(rest.node)))
    return (
        f'<tr><td class="dg-node-cell">{icon} {link}</td><td class="dg-nowrap dg-wide-only">Counted</td>'
        f'<td class="dg-break">Next to {of}</td><td class="dg-wide-only"></td></tr>'
    )
