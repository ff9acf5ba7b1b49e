"""The pipeline as a list: the same graph for keyboards, screen readers and narrow windows, as one HTML string.

A list of a thousand nodes would be thousands of components; as text it is one (``markup.js`` inserts it).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from html import escape

from dashboard.data.model.pipeline import Change, NodeKind
from dashboard.figures.pipeline.folding import Drawing, Shown
from dashboard.figures.pipeline.graph import KIND_ICONS, KIND_WORDS

_HEAD = (("Node", ""), ("Kind", "dg-wide-only"), ("State", ""), ("Needs", "dg-needs"), ("Feeds", "dg-wide-only"))
"""Columns and their classes: a narrow window leaves out what icon and graph say as well, and where reasons stand in
the list also what a node needs."""
_NAMES_SHOWN = 6


def table(drawing: Drawing, href: Callable[[Shown], str]) -> str:
    """An HTML table with one row per node, stages first.

    Args:
        drawing: What the graph shows.
        href: Address that opens a node's panel, or unfolds a fold.
    """
    labels = {node.id: node.label for node in drawing.nodes}
    needs: dict[str, list[str]] = {node.id: [] for node in drawing.nodes}
    feeds: dict[str, list[str]] = {node.id: [] for node in drawing.nodes}
    for source, target, _ in drawing.edges:
        needs[target].append(labels[source])
        feeds[source].append(labels[target])
    is_told = any(node.reasons for node in drawing.nodes)
    order = list(NodeKind)
    nodes = sorted(drawing.nodes, key=lambda node: order.index(node.kind))
    head = "".join(f'<th scope="col" class="{kind}">{name}</th>' for name, kind in _HEAD)
    body = "".join(_row(node, href(node), needs[node.id], feeds[node.id]) for node in nodes)
    kind = "dg-table dg-nodes-told" if is_told else "dg-table"
    return f'<table class="{kind}"><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>'


def _row(node: Shown, href: str, needs: list[str], feeds: list[str]) -> str:
    icon = f'<span class="dg-icon dg-icon-{KIND_ICONS[node.kind]} dg-kind-{node.kind.value}" aria-hidden="true"></span>'
    link = (
        f'<a href="{escape(href)}" data-node="{escape(node.id)}" title="{escape(node.path)}">{escape(node.label)}</a>'
    )
    note = "" if node.change == Change.SAME else escape(node.note.capitalize())
    reasons = f'<div class="dg-muted dg-small">{escape(", ".join(node.reasons[:4]))}</div>' if node.reasons else ""
    return (
        f'<tr><td class="dg-node-cell">{icon} {link}</td>'
        f'<td class="dg-nowrap dg-wide-only">{KIND_WORDS[node.kind]}</td>'
        f'<td><span class="dg-nowrap">{note}</span>{reasons}</td>'
        f'<td class="dg-break dg-needs">{_names(needs)}</td><td class="dg-break dg-wide-only">{_names(feeds)}</td></tr>'
    )


def _names(names: Iterable[str]) -> str:
    listed = list(names)
    rest = f" and {len(listed) - _NAMES_SHOWN} more" if len(listed) > _NAMES_SHOWN else ""
    return escape(", ".join(listed[:_NAMES_SHOWN])) + rest
