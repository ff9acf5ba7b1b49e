"""The runs of all projects in one table: the second tab of the home page."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.home import tabs as home_tabs
from dashboard.components.ids_runs import RUNS_COLUMNS, RUNS_CONFIG, RUNS_DEFINITIONS, RUNS_STORES
from dashboard.components.route import Route
from dashboard.components.runs import grid as run_grid
from dashboard.components.runs import views as run_views
from dashboard.components.runs.soundness import sound
from dashboard.components.runs.view import RunView
from dashboard.context import Context
from dashboard.data.experiments import AllProjects
from dashboard.data.model.run_name import is_full, own_id
from dashboard.data.selections import Selection
from dashboard.errors import NotFoundError
from dashboard.figures import text
from dashboard.figures.runs import table as run_table
from dashboard.pages import opened_views


def layout(context: Context, route: Route) -> Component:
    """The table as the address describes it."""
    across = context.experiments.across(context.projects.list())
    tabs = home_tabs.tabs(route, home_tabs.RUNS)
    if not across.frame.height and not across.unread:
        return parts.page("Runs of all projects", tabs, _no_runs(route))
    columns = context.experiments.columns(across)
    opened, lost = opened_views.opened_view(context.views, None, route)
    state = run_views.canonical(opened.state) if opened else {}
    view, gone = sound(run_views.query_at(state, route.query), columns)
    selection = _selection(context, across, route)
    view = replace(view, selected=selection.runs) if selection else view
    of_view = sound(run_views.query_at(state, {}), columns).gone
    defaults = run_table.default_columns(columns, across.goals)
    shown = view.columns or defaults
    config = _config(route, view, shown, defaults, across)
    config["view"]["selection"] = selection.id if selection else ""
    config["views"] = opened_views.config(context.views, None, opened)
    config["gone"] = gone.with_parts(of_view)
    stores = [
        dcc.Store(id=RUNS_CONFIG, data=config),
        dcc.Store(id=RUNS_COLUMNS),
        dcc.Store(id=RUNS_DEFINITIONS, data=run_table.definitions(shown, columns)),
        *(dcc.Store(id=key) for key in RUNS_STORES),
    ]
    body = run_grid.table(
        view, None, gone, lost=lost, opened=opened.name if opened else "", is_views=gone.shares(of_view), is_across=True
    )
    sub = text.plural(len(across.projects), "project")
    page = parts.page("Runs of all projects", tabs, *body, actions=run_grid.actions(), sub=sub)
    return html.Div([*stores, page], className="dg-runs")


def _selection(context: Context, across: AllProjects, route: Route) -> Selection | None:
    """The kept selection whose runs the address has ticked; None without one, or when there is none of this id."""
    named = route.query.get("selection", "")
    if not named:
        return None
    try:
        return context.selections.across(across.projects, named)
    except NotFoundError:
        return None


def _config(
    route: Route, view: RunView, shown: tuple[str, ...], defaults: tuple[str, ...], across: AllProjects
) -> dict[str, Any]:
    metrics = (column for column in across.frame.schema.columns if column.kind == "metric")
    return {
        "api": f"{route.prefix}api/v1",
        "project": route.prefix.rstrip("/"),
        "across": True,
        "view": run_grid.view_config(view, shown) | {"nest": False, "selected": _ticks(view.selected)},
        "defaults": list(defaults),
        "goals": dict(across.goals),
        "goal_keys": {column.name: column.key for column in metrics if column.name in across.goals},
        "language": run_grid.language(is_across=True),
    }


def _ticks(selected: tuple[str, ...]) -> list[str]:
    """Ticked runs as ``owner/name/id``; what else an address says names no run here."""
    return [tick for tick in selected if is_full(tick) and own_id(tick)]


def _no_runs(route: Route) -> Component:
    return parts.empty(
        "No runs yet",
        html.P("Runs of every project appear here: MLflow runs, DVC experiments, and commits that carry metrics."),
        html.P([html.A("Look at the projects", href=route.home().href), " to see how their sources are."]),
        icon_name="flask-conical",
    )
