"""A click on the pipeline's graph or list opens the node's panel; the graph wears the theme."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids, parts, pipeline_panel, pipeline_view
from dashboard.components.files import addresses
from dashboard.components.lineage_links import centre_href
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.pipeline import Change, NodeKind
from dashboard.data.model.project import Project
from dashboard.errors import NotFoundError
from dashboard.figures import folding
from dashboard.figures.folding import Drawing, Shown


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the pipeline page."""
    browser: Any = app  # Dash leaves clientside_callback untyped
    app.callback(
        Output(ids.PIPELINE_PANEL, "children"),
        Input(ids.PIPELINE_NODE, "data"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )(partial(panel_at, context))
    browser.clientside_callback(
        ClientsideFunction("dagboard", "pipelineStyle"),
        Output(ids.PIPELINE_GRAPH, "stylesheet"),
        Input(ids.PIPELINE_VIEW, "data"),
        Input(ids.THEME, "data"),
    )
    browser.clientside_callback(
        ClientsideFunction("dagboard", "pipelineTap"),
        Output(ids.PIPELINE_NODE, "data"),
        Input(ids.PIPELINE_GRAPH, "tapNodeData"),
        prevent_initial_call=True,
    )


def panel_at(context: Context, node: str | None, pathname: str | None, search: str | None) -> Component | None:
    """The panel of one node of the pipeline page at an address; None, so no panel, without a node."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project:
        raise PreventUpdate
    if not node:
        return None
    project = context.projects.get(route.owner, route.name)
    unfolded = pipeline_view.unfolded(route)
    drawing = _drawing(context, project, route, unfolded)
    shown = next((each for each in drawing.nodes if each.id == node), None)
    if shown is None:
        return parts.empty("Not at this revision", html.P([html.Code(node), " is no node of the pipeline drawn here."]))
    actions = [
        *_opens(shown, route),
        *_lineage(project, shown, route),
        parts.copy_button(shown.label if shown.is_folded else shown.id, "Copy name"),
    ]
    head = pipeline_panel.head(shown, actions)
    return html.Div([head, *_sections(context, project, route, drawing, shown)], className="dg-node")


def _opens(shown: Shown, route: Route) -> list[Component]:
    """A link to the file or folder of a path's node, at the revision that has it."""
    if shown.is_folded or shown.kind in {NodeKind.STAGE, NodeKind.EXTERNAL}:
        return []
    rev = route.query["from"] if shown.change == Change.REMOVED else None
    href = addresses.page(route, shown.path, rev).href
    return [
        *_plotted(shown, route, rev),
        html.A("Open", href=href, className="dg-button dg-button-small", title=f"Open {shown.path}"),
    ]


def _plotted(shown: Shown, route: Route, rev: str | None) -> list[Component]:
    """A link to the plots that are drawn from a path."""
    if shown.kind != NodeKind.PLOT:
        return []
    named = rev or route.query.get("rev", "")
    plots = route.to("plots", q=shown.path, **({"rev": named} if named else {}))
    return [html.A("Plot", href=plots.href, className="dg-button dg-button-small", title=f"Draw {shown.path}")]


def _lineage(project: Project, shown: Shown, route: Route) -> list[Component]:
    """A link to the lineage of a stage or of tracked data, at the revision that has it."""
    if shown.is_folded or shown.kind not in {NodeKind.STAGE, NodeKind.DATA}:
        return []
    rev = route.query["from"] if shown.change == Change.REMOVED else route.query.get("rev")
    node = f"{shown.kind.value}:{shown.id if shown.kind == NodeKind.STAGE else shown.path}"
    href = centre_href(route, f"{node}@{rev or project.default_branch or 'HEAD'}")
    return [html.A("Lineage", href=href, className="dg-button dg-button-small", title=f"Lineage of {shown.label}")]


def _drawing(context: Context, project: Project, route: Route, unfolded: frozenset[str]) -> Drawing:
    rev = route.query.get("rev")
    if route.query.get("from"):
        return folding.of_diff(context.pipelines.diff(project, route.query["from"], rev), unfolded)
    return folding.of_pipeline(context.pipelines.at(project, rev), unfolded)


def _sections(context: Context, project: Project, route: Route, drawing: Drawing, shown: Shown) -> list[Component]:
    """What is known about a node, at the newer revision or, of a removed node, at the older one."""
    toggle = pipeline_view.fold_link(shown, route)
    if shown.is_folded:
        return [*toggle, *pipeline_panel.fold(shown, pipeline_view.member_links(shown, route))]
    rev = route.query["from"] if shown.change == Change.REMOVED else route.query.get("rev")
    commit, facts = context.pipelines.facts(project, rev)
    if shown.kind == NodeKind.STAGE:
        try:
            stage = context.pipelines.stage(project, commit, shown.id)
        except NotFoundError:
            return toggle
        link = partial(pipeline_view.path_link, pipeline_view.boxes(drawing), route)
        return [*toggle, *pipeline_panel.stage(stage, facts.params, facts.metrics, link)]
    nodes = {node.id: node for node in drawing.nodes}
    makers = [
        pipeline_view.node_link(nodes[source], route) for source, target, _ in drawing.edges if target == shown.id
    ]
    users = [pipeline_view.node_link(nodes[target], route) for source, target, _ in drawing.edges if source == shown.id]
    outputs = {output.path: output for stage in facts.stages for output in stage.outs}
    return [*toggle, *pipeline_panel.path(shown, outputs, makers, users, facts.metrics)]
