"""The one factory of graphs of nodes and edges, drawn by Cytoscape at places that the server computed."""

from __future__ import annotations

from typing import Any

import dash_cytoscape as cyto
from dash import html
from dash.development.base_component import Component

from dashboard.components.marks import marks


def node_graph(key: str, elements: list[dict[str, Any]], *, label: str) -> Component:
    """A graph that is walked by keyboard; its style comes with the theme, from a callback.

    Args:
        key: Dash id of the graph.
        elements: Nodes with their positions, and edges, as Cytoscape takes them.
        label: What it shows and which keys it knows, for people who cannot see it.
    """
    drawn = cyto.Cytoscape(
        id=key,
        elements=elements,
        stylesheet=[],
        layout={"name": "preset", "fit": True, "padding": 20, "animate": False},
        style={"width": "100%", "height": "100%"},
        minZoom=0.05,
        maxZoom=1.6,
        boxSelectionEnabled=False,
        autoRefreshLayout=False,
        responsive=False,
    )
    return html.Div(drawn, className="dg-cyto", role="application", tabIndex=0, **marks(aria_label=label))
