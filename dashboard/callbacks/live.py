"""Draws a watched page again once a sync changed what it shows."""

from __future__ import annotations

from functools import partial

import dash
from dash import Input, Output, State
from dash.exceptions import PreventUpdate

from dashboard.components import ids
from dashboard.components.route import LOCATION, REFRESH, parse
from dashboard.context import Context


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback that follows the syncs."""
    app.callback(
        Output(REFRESH, "data"),
        Input(ids.LIVE_TICK, "data"),
        State(ids.LIVE_STAMP, "data"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )(partial(refreshed, context))


def refreshed(context: Context, tick: float | None, shown: str | None, pathname: str | None) -> str:
    """The present stamp when it is not the one shown; nothing happens otherwise."""
    if not tick or shown is None:
        raise PreventUpdate
    route = parse(pathname, "", context.settings.server.url_prefix)
    project = context.projects.get(route.owner, route.name) if route.has_project else None
    now = context.projects.stamp(project)
    if now == shown:
        raise PreventUpdate
    return now
