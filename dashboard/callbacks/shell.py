"""Header and navigation follow the address; the global search and the revision filter answer."""

from __future__ import annotations

from functools import partial

import dash
from dash import Input, Output, State, html
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids, navigation, results
from dashboard.components.route import LOCATION, REFRESH, Route, parse
from dashboard.components.shell import FRAMED, WIDE
from dashboard.context import Context
from dashboard.data.model.project import Project, ProjectKey
from dashboard.data.model.revision import Ref
from dashboard.errors import DagboardError, NotFoundError

_SEARCH_LIMIT = 12

Frame = tuple[list[Component], list[Component], str]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the frame."""
    app.callback(
        Output(ids.SHELL_WHERE, "children"),
        Output(ids.SHELL_NAVIGATION, "children"),
        Output(ids.SHELL, "className"),
        Input(LOCATION, "pathname"),
        Input(LOCATION, "search"),
        Input(REFRESH, "data"),
    )(partial(frame_at, context))
    app.callback(
        Output(ids.SEARCH_RESULTS, "children"),
        Input(ids.SEARCH, "value"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )(partial(search, context))
    app.callback(
        Output(ids.REVISION_OPTIONS, "children"),
        Input(ids.REVISION_FILTER, "value"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
        prevent_initial_call=True,
    )(partial(revisions, context))


def frame_at(context: Context, pathname: str | None, search: str | None, _refresh: str | None = None) -> Frame:
    """What header and navigation show at an address."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project:
        return [], [], WIDE
    try:
        project = context.projects.get(route.owner, route.name)
    except NotFoundError:
        return [], [], WIDE
    header = navigation.where(route, context.projects.list(), _refs(context, project, route), project.default_branch)
    return header, navigation.navigation(route, project), FRAMED


def _refs(context: Context, project: Project, route: Route) -> list[Ref]:
    """Names to switch to; none when the page shows no revision or the repository was never read."""
    if not navigation.is_of_revision(route):
        return []
    try:
        return context.revisions.refs(project)
    except DagboardError:
        return []


def search(context: Context, typed: str | None, pathname: str | None = None) -> list[Component]:
    """Hits for what was typed into the header, those of the present project first."""
    words = (typed or "").strip()
    if not words:
        return []
    here = parse(pathname, "", context.settings.server.url_prefix)
    hits = context.search.search(words, _SEARCH_LIMIT, ProjectKey(here.owner, here.name) if here.has_project else None)
    home = here.home()
    return results.options(home, hits) or [html.Div(f"Nothing matches “{words}”.", className="dg-popover-group")]


def revisions(context: Context, typed: str | None, pathname: str | None, search: str | None) -> list[Component]:
    """Names that contain what was typed into the revision switcher."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not route.has_project:
        raise PreventUpdate
    project = context.projects.get(route.owner, route.name)
    return navigation.revision_options(route, context.revisions.refs(project, typed or ""), project.default_branch)
