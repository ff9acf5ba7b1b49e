"""A click on the graph or the lists of a lineage opens the node's panel; the graph wears the theme."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks import graph
from dashboard.components import ids
from dashboard.components.lineage import panel as lineage_panel
from dashboard.components.lineage.links import NEIGHBOURS, PAGE, LineageView
from dashboard.components.route import Route, parse
from dashboard.context import Context
from dashboard.data.lineage import Lineage, Node, NodeKind
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError
from dashboard.figures.lineage.graph import MORE


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the lineage page."""
    graph.register(
        app, partial(panel_at, context), panel=ids.LINEAGE_PANEL, node=ids.LINEAGE_NODE, graph=ids.LINEAGE_GRAPH,
        view=ids.LINEAGE_VIEW, tap="lineageTap",
    )  # fmt: skip


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
