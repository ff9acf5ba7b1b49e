"""A click on the pipeline's graph or list opens the node's panel; the graph wears the theme."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import dash
from dash import Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.callbacks import graph
from dashboard.callbacks.pipeline_stage import StagePanel
from dashboard.components import ids, parts
from dashboard.components.files import addresses
from dashboard.components.lineage.links import centre_href
from dashboard.components.pipeline import panel as pipeline_panel
from dashboard.components.pipeline import remote as pipeline_remote
from dashboard.components.pipeline import state as pipeline_state
from dashboard.components.pipeline import strip as pipeline_strip
from dashboard.components.pipeline import view as pipeline_view
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.pipeline import Change, NodeKind, Pipeline, PipelineDiff
from dashboard.data.model.project import Project
from dashboard.data.pipelines import with_missing
from dashboard.figures.pipeline.folding import Drawing, Shown


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the pipeline page."""
    graph.register(
        app, partial(panel_at, context), panel=ids.PIPELINE_PANEL, node=ids.PIPELINE_NODE, graph=ids.PIPELINE_GRAPH,
        view=ids.PIPELINE_VIEW, tap="pipelineTap",
    )  # fmt: skip
    for asked, answered, work in (
        (ids.PIPELINE_HERE, ids.PIPELINE_STRIP, strip_at),
        (ids.PIPELINE_CHECK, ids.PIPELINE_REMOTE, remote_at),
    ):
        app.callback(
            Output(answered, "children"),
            Input(asked, "data"),
            State(LOCATION, "pathname"),
            State(LOCATION, "search"),
        )(partial(work, context))


def strip_at(context: Context, sha: str | None, pathname: str | None, search: str | None) -> Component | None:
    """The commits that changed the pipeline, around the one that the page shows."""
    route, project = _where(context, pathname, search)
    if not sha:
        return None
    return pipeline_strip.strip(context.pipelines.history_around(project, sha), route, datetime.now(UTC))


def remote_at(context: Context, sha: str | None, pathname: str | None, search: str | None) -> Component | None:
    """What the remotes hold of the revision's data, where the address asks for it."""
    route, project = _where(context, pathname, search)
    if not sha:
        return None
    presence = context.pipelines.presence(project, sha)
    pipeline = with_missing(context.pipelines.at(project, sha), presence)
    drawing = pipeline_state.focused(pipeline_state.whole(pipeline, route), route)
    return pipeline_remote.summary(presence, pipeline, drawing, route)


def panel_at(context: Context, node: str | None, pathname: str | None, search: str | None) -> Component | None:
    """The panel of one node of the pipeline page at an address; None, so no panel, without a node."""
    route, project = _where(context, pathname, search)
    if not node:
        return None
    drawing = pipeline_state.whole(_graph(context, project, route), route)
    shown = _box(drawing, node)
    if shown is None:
        return parts.empty("Not at this revision", html.P([html.Code(node), " is no node of the pipeline drawn here."]))
    actions = [
        *_opens(shown, route),
        *_lineage(project, shown, route),
        parts.copy_button(shown.label if shown.is_folded else shown.id, "Copy name"),
    ]
    head = pipeline_panel.head(shown, actions)
    links = [pipeline_state.focus_links(shown, route), *pipeline_state.fold_links(shown, route)]
    return html.Div([head, *links, *_sections(context, project, route, drawing, shown)], className="dg-node")


def _box(drawing: Drawing, node: str) -> Shown | None:
    """The box of a node, of the fold that holds it, or of the group that is called so."""
    by_id = {each.id: each for each in drawing.nodes}
    holding = (each for each in drawing.nodes if node in each.members or (each.is_folded and node == each.fold))
    return by_id.get(node) or next(holding, None)


def _where(context: Context, pathname: str | None, search: str | None) -> tuple[Route, Project]:
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project:
        raise PreventUpdate
    return route, context.projects.get(route.owner, route.name)


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


def _graph(context: Context, project: Project, route: Route) -> Pipeline | PipelineDiff:
    rev = route.query.get("rev")
    if route.query.get("from"):
        return context.pipelines.diff(project, route.query["from"], rev)
    pipeline = context.pipelines.at(project, rev)
    if pipeline_state.asks_remotes(route):
        return with_missing(pipeline, context.pipelines.presence(project, rev))
    return pipeline


def _sections(context: Context, project: Project, route: Route, drawing: Drawing, shown: Shown) -> list[Component]:
    """What is known about a node, at the newer revision or, of a removed node, at the older one."""
    if shown.is_folded:
        return pipeline_panel.fold(shown, pipeline_state.member_links(shown, route))
    rev = route.query["from"] if shown.change == Change.REMOVED else route.query.get("rev")
    commit, facts = context.pipelines.facts(project, rev)
    if shown.kind == NodeKind.STAGE:
        link = partial(pipeline_view.path_link, pipeline_view.boxes(drawing), route)
        return StagePanel(context, project, route, commit, shown, link).sections()
    nodes = {node.id: node for node in drawing.nodes}
    makers = [
        pipeline_view.node_link(nodes[source], route) for source, target, _ in drawing.edges if target == shown.id
    ]
    users = [pipeline_view.node_link(nodes[target], route) for source, target, _ in drawing.edges if source == shown.id]
    outputs = {output.path: output for stage in facts.stages for output in stage.outs}
    return pipeline_panel.path(shown, outputs, makers, users, facts.metrics)
