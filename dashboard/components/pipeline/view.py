"""The pipeline page: graph, legend, panel slot and list."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon, svg
from dashboard.components.marks import marks
from dashboard.components.pipeline.node_graph import node_graph
from dashboard.components.pipeline.state import direction
from dashboard.components.pipeline.tools import tools
from dashboard.components.route import Route
from dashboard.data.model.pipeline import NodeKind, StageStatus
from dashboard.figures import listing
from dashboard.figures.pipeline import graph as pipeline_graph
from dashboard.figures.pipeline.folding import Drawing, Shown
from dashboard.figures.pipeline.graph import KIND_ICONS, KIND_WORDS
from dashboard.figures.pipeline.stage_tones import CHANGE_TONES, STAGE_TONES

_MOST_NODES = 3000
_LONG_LIST = 12


def node_href(route: Route, node: Shown) -> str:
    """Address that opens a node's panel."""
    return route.with_query(node=node.id).href


def node_link(node: Shown, route: Route, text: str = "") -> Component:
    """A link that opens a node's panel and leaves the graph as it stands."""
    return html.A(text or node.label, href=node_href(route, node), title=node.path, **marks(data_node=node.id))


def boxes(drawing: Drawing) -> dict[str, Shown]:
    """The box that stands for each node, folded or not."""
    return {member: node for node in drawing.nodes for member in node.members}


def path_link(shown: Mapping[str, Shown], route: Route, path: str) -> parts.Child:
    """A path as a link to its panel; only its text where the graph does not hold it."""
    node = shown.get(path) or shown.get(f"./{path}")
    return node_link(node, route, path) if node else path


def view(drawing: Drawing, selected: str, route: Route) -> Component:
    """Graph with its panel at the side, and the list below.

    Args:
        drawing: What is shown.
        selected: Id of the chosen node; empty for none.
        route: This page.
    """
    is_drawn = len(drawing.nodes) <= _MOST_NODES
    elements, drawn = pipeline_graph.elements(drawing, selected, direction(route)) if is_drawn else ([], "right")
    waiting = html.Div(className="dg-skeleton", style={"height": 120}) if selected else None
    side = html.Aside(waiting, id=ids.PIPELINE_PANEL, className="dg-panel dg-node-panel", **marks(aria_live="polite"))
    graph = html.Div(
        [
            *([tools(route, drawn, len(drawing.nodes))] if elements else []),
            _graph(elements, len(drawing.nodes)),
            _legend(drawing),
        ],
        className="dg-panel dg-graph-box",
        style={"--dg-drawn": f"{pipeline_graph.height_of(elements)}px"},
    )
    markup = listing.table(drawing, lambda node: node_href(route, node))
    rows = html.Div(
        className="dg-node-list", tabIndex=0, **marks(data_markup=markup, aria_label="Nodes of the pipeline")
    )
    icons = {kind: svg(name) for kind, name in KIND_ICONS.items()}
    return html.Div(
        [
            html.Div([graph, side], className="dg-graph-columns"),
            parts.panel("All nodes", rows, count=len(drawing.nodes), flush=True, actions=_finder(len(drawing.nodes))),
            dcc.Store(id=ids.PIPELINE_VIEW, data=pipeline_graph.stylesheet(icons, svg("folder"))),
            dcc.Store(id=ids.PIPELINE_NODE, data=selected),
        ],
        className="dg-stack",
    )


def _finder(nodes: int) -> list[Component]:
    """A field that narrows a list too long to see at once (``graphs.js``)."""
    if nodes < _LONG_LIST:
        return []
    return [parts.row_filter("Filter the list")]


def _graph(elements: list[dict[str, Any]], nodes: int) -> Component:
    if not elements:
        return parts.notice(f"{nodes:,} nodes are too many to draw.", "The list below has them all.")
    label = (
        "Pipeline graph. Arrow keys walk from node to node, Enter goes to the panel of the chosen one, Space folds or "
        "unfolds it, slash finds a node; the list below holds the same nodes as links."
    )
    box = node_graph(ids.PIPELINE_GRAPH, elements, label=label)
    veil, small = (
        html.Canvas(className=name, hidden=True, **marks(aria_hidden="true"))
        for name in ("dg-graph-veil", "dg-graph-map")
    )
    return html.Div([box, veil, small], className="dg-graph-stage")


def _legend(drawing: Drawing) -> Component:
    """The kinds and states that occur, each with its icon or mark and its word."""
    kinds = [kind for kind in NodeKind if any(node.kind == kind for node in drawing.nodes)]
    items = [
        html.Li([html.Span(icon(KIND_ICONS[kind], size=14), className=f"dg-kind-{kind.value}"), KIND_WORDS[kind]])
        for kind in kinds
    ]
    if any(node.is_part for node in drawing.nodes):
        items.append(html.Li([html.Span(icon("folder", size=14), className="dg-kind-stage"), "Folder with its stages"]))
    hint = html.Li("Select a node to see its command, files, params and metrics.", className="dg-graph-hint")
    return html.Ul([*items, *_states(drawing), hint], className="dg-plain dg-legend", **marks(aria_label="Legend"))


def _states(drawing: Drawing) -> list[Component]:
    if any(node.change for node in drawing.nodes):
        found = [(change.value, tone) for change, tone in CHANGE_TONES.items() if tone]
    else:
        states = {node.status for node in drawing.nodes if node.status}
        found = [(status.value, STAGE_TONES[status]) for status in StageStatus if status in states]
    return [html.Li(parts.badge(word.capitalize(), tone, plain=True)) for word, tone in found]
