"""The runs of all projects in one table: the second tab of the home page."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import home_tabs, parts, run_grid
from dashboard.components.ids_runs import RUNS_COLUMNS, RUNS_CONFIG, RUNS_DEFINITIONS, RUNS_STORES
from dashboard.components.route import Route
from dashboard.components.run_soundness import sound
from dashboard.components.run_view import RunView
from dashboard.context import Context
from dashboard.data.experiments import AllProjects
from dashboard.figures import run_table, text


def layout(context: Context, route: Route) -> Component:
    """The table as the address describes it."""
    across = context.experiments.across(context.projects.list())
    tabs = home_tabs.tabs(route, home_tabs.RUNS)
    if not across.frame.height and not across.unread:
        return parts.page("Runs of all projects", tabs, _no_runs(route))
    columns = context.experiments.columns(across)
    view, gone = sound(route.query, columns)
    defaults = run_table.default_columns(columns, across.goals)
    shown = view.columns or defaults
    stores = [
        dcc.Store(id=RUNS_CONFIG, data=_config(route, view, shown, defaults, across) | {"gone": gone.with_parts(gone)}),
        dcc.Store(id=RUNS_COLUMNS),
        dcc.Store(id=RUNS_DEFINITIONS, data=run_table.definitions(shown, columns)),
        *(dcc.Store(id=key) for key in RUNS_STORES),
    ]
    body = run_grid.table_across(view, gone)
    page = parts.page(
        "Runs of all projects", tabs, *body, actions=run_grid.actions(is_across=True), sub=_summary(across)
    )
    return html.Div([*stores, page], className="dg-runs")


def _config(
    route: Route, view: RunView, shown: tuple[str, ...], defaults: tuple[str, ...], across: AllProjects
) -> dict[str, Any]:
    metrics = (column for column in across.frame.schema.columns if column.kind == "metric")
    return {
        "api": f"{route.prefix}api/v1",
        "across": True,
        "view": run_grid.view_config(view, shown) | {"selected": [], "nest": False},
        "views": {"known": [], "opened": None},
        "defaults": list(defaults),
        "goals": dict(across.goals),
        "goal_keys": {column.name: column.key for column in metrics if column.name in across.goals},
        "language": run_grid.language(is_across=True),
    }


def _summary(across: AllProjects) -> str:
    """How many projects these are, and where what is missing here can be done."""
    named = text.plural(len(across.projects), "project")
    return f"{named} · to compare or label runs, or to save a view, open the table of their project"


def _no_runs(route: Route) -> Component:
    return parts.empty(
        "No runs yet",
        html.P("Runs of every project appear here: MLflow runs, DVC experiments, and commits that carry metrics."),
        html.P([html.A("Look at the projects", href=route.home().href), " to see how their sources are."]),
        icon_name="flask-conical",
    )
