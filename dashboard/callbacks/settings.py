"""The sync buttons start a job; its progress is polled until it ends."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import dash
from dash import ALL, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids, sources
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.access import Permission
from dashboard.data.model.job import Job
from dashboard.data.model.project import Project

Started = tuple[str, Component | None, bool]
Polled = tuple[Component | None, Component, bool]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the settings page."""
    app.callback(
        Output(ids.SETTINGS_JOB, "data"),
        Output(ids.SETTINGS_PROGRESS, "children", allow_duplicate=True),
        Output(ids.SETTINGS_POLL, "disabled", allow_duplicate=True),
        Input({"type": ids.SETTINGS_SYNC, "source": ALL}, "n_clicks"),
        Input(ids.SETTINGS_FULL, "n_clicks"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )(partial(start, context))
    app.callback(
        Output(ids.SETTINGS_PROGRESS, "children"),
        Output(ids.SETTINGS_SOURCES, "children"),
        Output(ids.SETTINGS_POLL, "disabled"),
        Input(ids.SETTINGS_POLL, "n_intervals"),
        State(ids.SETTINGS_JOB, "data"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )(partial(poll, context))


def start(context: Context, _: list[int | None], __: int | None, pathname: str | None) -> Started:
    """Ask for a sync of everything, or of the source whose button was pressed.

    Buttons that are drawn anew after a sync trigger this as well, without a click; they start nothing.
    """
    if not any(item["value"] for item in ctx.triggered):
        raise PreventUpdate
    pressed = ctx.triggered_id
    is_full = pressed == ids.SETTINGS_FULL
    source = "" if is_full or pressed is None else str(pressed["source"])
    route = _route(context, pathname)
    project = context.projects.get(route.owner, route.name)
    job = request(context, project, source, full=is_full)
    return job.id, sources.progress(job, context.projects.sources(project), datetime.now(UTC)), False


def request(context: Context, project: Project, source: str, *, full: bool) -> Job:
    """The job that syncs one source, or all of them when `source` is empty."""
    return context.syncs.request(project, source=source or None, full=full)


def poll(context: Context, _: int | None, job_id: str | None, pathname: str | None) -> Polled:
    """Progress of the job and the sources as they are now; no more polling when it has ended."""
    if not job_id:
        raise PreventUpdate
    now = datetime.now(UTC)
    route = _route(context, pathname)
    project = context.projects.get(route.owner, route.name)
    job = context.syncs.get(project, job_id)
    found, broken = context.projects.sources(project), context.projects.broken_commits(project)
    may_sync = context.access.may(Permission.PROJECT_SYNC, project.key)
    shown = sources.sources(found, broken, route, now, may_sync=may_sync)
    return sources.progress(job, found, now), shown, job.state.is_final


def _route(context: Context, pathname: str | None) -> Route:
    return parse(pathname, "", context.settings.server.url_prefix)
