"""A click on the graph or the lists of a lineage opens the node's panel; the graph wears the theme."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids
from dashboard.components.lineage import panel as lineage_panel
from dashboard.components.lineage.links import NEIGHBOURS, PAGE, LineageView
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.lineage import Lineage, Node, NodeKind
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError
from dashboard.figures.lineage.graph import MORE


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the lineage page."""
    browser: Any = app  # Dash leaves clientside_callback untyped
    app.callback(
        Output(ids.LINEAGE_PANEL, "children"),
        Input(ids.LINEAGE_NODE, "data"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )(partial(panel_at, context))
    browser.clientside_callback(
        ClientsideFunction("dagboard", "pipelineStyle"),
        Output(ids.LINEAGE_GRAPH, "stylesheet"),
        Input(ids.LINEAGE_VIEW, "data"),
        Input(ids.THEME, "data"),
    )
    browser.clientside_callback(
        ClientsideFunction("dagboard", "lineageTap"),
        Output(ids.LINEAGE_NODE, "data"),
        Input(ids.LINEAGE_GRAPH, "tapNodeData"),
        prevent_initial_call=True,
    )


def panel_at(context: Context, chosen: str | None, pathname: str | None, search: str | None) -> Component | None:
    """The panel of one node of the lineage at an address; None, so no panel, without a node."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    view = LineageView.from_query(route.query)
    if not route.has_project or route.page != PAGE or not view.node:
        raise PreventUpdate
    if not chosen:
        return None
    project = context.projects.get(route.owner, route.name)
    lineage = context.lineage.of(project, view.node, view.direction, view.depth, NEIGHBOURS)
    rest = _rest(lineage, chosen)
    if rest is not None:
        of = lineage.node(rest.node)
        return lineage_panel.rest_panel(rest, of or lineage.nodes[0], route)
    node = lineage.node(chosen)
    if node is None:
        return lineage_panel.gone(chosen)
    return lineage_panel.panel(lineage, node, route, _compared(context, project, lineage, node, route))


def _rest(lineage: Lineage, chosen: str) -> Any:
    place = chosen.removeprefix(MORE)
    is_rest = chosen.startswith(MORE) and place.isascii() and place.isdigit() and int(place[:6]) < len(lineage.more)
    return lineage.more[int(place[:6])] if is_rest else None


def _compared(
    context: Context, project: Project, lineage: Lineage, node: Node, route: Route
) -> Component | None:  # fmt: skip
    """What else changed since the run in the centre, when another run is chosen."""
    base = lineage.nodes[0]
    if base.id.kind is not NodeKind.RUN or node.id.kind is not NodeKind.RUN or node.id == base.id or node.is_missing:
        return None
    try:
        found = context.lineage.changed(project, base.id.name, node.id.name)
    except NotFoundError:
        return None
    return lineage_panel.changed_since(base, node, found, route)
