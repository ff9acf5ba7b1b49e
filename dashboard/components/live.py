"""Pages that follow the syncs: a stamp of what they show, asked for again every few seconds.

The browser ticks while its tab is visible (``assets/live.js``), `dashboard.callbacks.live` compares stamps, and a new
one draws the page again where it stands.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.components.syncing import is_new
from dashboard.context import Context
from dashboard.data.model.project import Project

_SOON, _LATER = 2, 20
"""Seconds between two looks: while a first sync runs, and otherwise."""


def watch(context: Context, route: Route) -> Component:
    """Keeps the page that holds it current."""
    projects = _projects(context, route)
    seconds = _SOON if any(is_new(project) for project in projects) else _LATER
    return html.Div(
        [dcc.Store(id=ids.LIVE_STAMP, data=stamp(context, route)), dcc.Store(id=ids.LIVE_TICK)],
        className="dg-hidden",
        **marks(data_live=str(seconds)),
    )


def stamp(context: Context, route: Route) -> str:
    """What a page at this address depends on: states, ages and generations, and the progress of first syncs."""
    return " ".join(_mark(context, project) for project in _projects(context, route))


def _projects(context: Context, route: Route) -> list[Project]:
    return [context.projects.get(route.owner, route.name)] if route.has_project else context.projects.list()


def _mark(context: Context, project: Project) -> str:
    when = project.last_success_at.isoformat() if project.last_success_at else ""
    job = context.jobs.latest(project) if is_new(project) else None
    progress = f"{job.state}:{job.message}:{job.done}" if job else ""
    return f"{project.id}:{project.generation}:{project.state}:{when}:{progress}"
