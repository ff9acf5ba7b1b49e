"""The preview of the artifact that somebody chose on a run page."""

from __future__ import annotations

from functools import partial
from urllib.parse import quote

import dash
from dash import Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components.files import preview as file_preview
from dashboard.components.ids_runs import RUN_ARTIFACT, RUN_ARTIFACT_PREVIEW, RUN_PROJECT
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.errors import DagboardError


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback."""
    app.callback(
        Output(RUN_ARTIFACT_PREVIEW, "children"),
        Input(RUN_ARTIFACT, "data"),
        State(RUN_PROJECT, "data"),
    )(partial(show, context))


def show(context: Context, path: str | None, where: list[str]) -> Component:
    """The file as far as it can be shown, or why it cannot."""
    if not path:
        raise PreventUpdate
    owner, name, run_id = where
    project = context.projects.get(owner, name)
    prefix = context.settings.server.url_prefix
    api = Route(prefix=prefix, owner=owner, name=name).api
    address = f"{api}/runs/{quote(run_id, safe='')}/artifacts/raw?path={quote(path, safe='')}"
    try:
        preview = context.experiments.artifact_preview(project, run_id, path)
    except DagboardError as error:
        return file_preview.failed(path, address, error.message, error.where, error.hint)
    return file_preview.panel(path, preview, address)
