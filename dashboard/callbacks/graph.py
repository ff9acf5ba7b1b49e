"""What the graphs of pipeline and lineage share: a chosen node opens its panel, and the graph wears the theme."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.route import LOCATION

PanelAt = Callable[[str | None, str | None, str | None], Component | None]
"""The panel of a node's id on the page of a path and a query; None without a node."""


def register(app: dash.Dash, panel_at: PanelAt, *, panel: str, node: str, graph: str, view: str, tap: str) -> None:
    """Add the callbacks of one graph.

    Args:
        app: Where.
        panel_at: Draws the panel.
        panel: Id of its place.
        node: Id of the store that holds the chosen node's id.
        graph: Id of the drawing.
        view: Id of the store with its stylesheet, whose colours are names of the theme's.
        tap: The browser's function that says which node a tap chooses.
    """
    browser: Any = app  # Dash leaves clientside_callback untyped
    app.callback(
        Output(panel, "children"),
        Input(node, "data"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )(panel_at)
    browser.clientside_callback(
        ClientsideFunction("dagboard", "graphStyle"),
        Output(graph, "stylesheet"),
        Input(view, "data"),
        Input(ids.THEME, "data"),
    )
    browser.clientside_callback(
        ClientsideFunction("dagboard", tap),
        Output(node, "data"),
        Input(graph, "tapNodeData"),
        prevent_initial_call=True,
    )
