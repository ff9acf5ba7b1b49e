"""The preview of the file that the page shows, and the paths that fit what was typed."""

from __future__ import annotations

from functools import partial

import dash
from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids
from dashboard.components.files import absent, addresses, head, preview_bodies
from dashboard.components.files import preview as file_preview
from dashboard.components.route import LOCATION, parse
from dashboard.context import Context
from dashboard.errors import DagboardError

_MOST_FOUND = 30


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the files page."""
    app.callback(
        Output(ids.FILES_PREVIEW, "children"),
        Input(ids.FILES_SHOWN, "data"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
    )(partial(preview_at, context))
    app.callback(
        Output(ids.FILES_FOUND, "children"),
        Input(ids.FILES_FIND, "value"),
        State(LOCATION, "pathname"),
        State(LOCATION, "search"),
        prevent_initial_call=True,
    )(partial(found_at, context))


def preview_at(context: Context, path: str | None, pathname: str | None, search: str | None) -> Component:
    """The file as far as it can be shown, or why it cannot."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    if not path or not route.has_project:
        raise PreventUpdate
    project = context.projects.get(route.owner, route.name)
    sha = context.revisions.resolve(project, route.query.get("rev") or None)
    try:
        place = context.files.place(project, sha, path)
        preview = context.files.preview(project, sha, path)
    except DagboardError as error:
        return absent.unreadable(error, path)
    shown = preview_bodies.File(
        path, preview, addresses.blob(route, path, sha), is_page=True, resolve=addresses.resolver(route, place.folder),
        picture=addresses.picturer(route, place.folder, sha), rows=addresses.table(route, path, sha),
        filter=route.query.get("filter", ""),
    )  # fmt: skip
    return file_preview.whole(shown)


def found_at(context: Context, typed: str | None, pathname: str | None, search: str | None) -> list[Component]:
    """Paths of the revision that hold every word that was typed."""
    route = parse(pathname, search, context.settings.server.url_prefix)
    words = (typed or "").strip()
    if not words or not route.has_project:
        raise PreventUpdate
    project = context.projects.get(route.owner, route.name)
    found = context.files.find(project, route.query.get("rev") or None, words, _MOST_FOUND)
    return head.hits(route, found, words)
