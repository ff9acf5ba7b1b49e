"""The run table of a project."""

from __future__ import annotations

from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import live, parts, run_grid
from dashboard.components.ids_runs import (
    RUNS_CHECK,
    RUNS_CHECKED,
    RUNS_COLUMNS,
    RUNS_CONFIG,
    RUNS_DEFINITIONS,
    RUNS_HEARD,
    RUNS_MOUNTED,
    RUNS_REDRAWN,
)
from dashboard.components.route import Route
from dashboard.components.run_view import RunView
from dashboard.components.sources import source_problems
from dashboard.components.syncing import first_sync, is_new
from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import Project
from dashboard.figures import run_table

_HOW = """import mlflow

mlflow.set_experiment("first")
with mlflow.start_run(run_name="hello"):
    mlflow.log_param("lr", 0.01)
    mlflow.log_metric("accuracy", 0.9)"""


def layout(context: Context, route: Route) -> Component:
    """The table as the address describes it."""
    project = context.projects.get(route.owner, route.name)
    if project.runs == 0:
        watch = live.watch(context.projects.stamp(project), is_urgent=is_new(project))
        return parts.page("Experiments", *_why_none(context, project, route), watch)
    columns = context.experiments.columns(project)
    view = RunView.from_query(route.query)
    defaults = run_table.default_columns(columns, project.goals)
    shown = run_table.known_keys(view.columns or defaults, columns) or defaults
    goals = {column.name: column.key for column in columns if column.kind == "metric" and column.name in project.goals}
    config = _config(route, view, shown, defaults) | {"goals": dict(project.goals), "goal_keys": goals}
    config["has_parents"] = any(column.key == "parent" and column.count for column in columns)
    stores = [
        dcc.Store(id=RUNS_CONFIG, data=config),
        dcc.Store(id=RUNS_COLUMNS),
        dcc.Store(id=RUNS_DEFINITIONS, data=run_table.definitions(shown, columns)),
        *(dcc.Store(id=key) for key in (RUNS_CHECK, RUNS_CHECKED, RUNS_HEARD, RUNS_MOUNTED, RUNS_REDRAWN)),
    ]
    labelled = RunQuery(filter="label = 'hidden'", columns=(), limit=1, include_hidden=True)
    hidden = context.experiments.page(project, labelled).total
    body = run_grid.table(view, project.last_success_at, hidden=hidden, missing=_missing(view, shown))
    page = parts.page("Experiments", *body, actions=run_grid.actions())
    return html.Div([*stores, page], className="dg-runs")


def _config(route: Route, view: RunView, shown: tuple[str, ...], defaults: tuple[str, ...]) -> dict[str, Any]:
    return {
        "api": route.api,
        "project": route.to().path,
        "view": {
            "filter": view.filter,
            "order_by": view.order_by,
            "columns": list(shown) if view.columns else None,
            "widths": view.widths,
            "pinned": view.pinned,
            "selected": list(view.selected),
            "hidden": view.is_hidden_shown,
        },
        "defaults": list(defaults),
        "language": run_grid.language(),
    }


def _missing(view: RunView, shown: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(key for key in view.columns or () if key not in shown)


def _why_none(context: Context, project: Project, route: Route) -> list[Component]:
    """What keeps the table empty: a first sync, sources that cannot be read, or nobody who ran anything."""
    problems = source_problems(context.projects.sources(project), route)
    if is_new(project):
        return [*problems, first_sync(context.jobs.latest(project), route)]
    return [*problems, _no_runs(route)]


def _no_runs(route: Route) -> Component:
    return parts.empty(
        "No runs yet",
        html.P(
            "Runs appear here by themselves: MLflow runs of a connected tracking server, DVC experiments, and commits "
            "that carry DVC metrics. To log one with MLflow:"
        ),
        html.Div(parts.code(_HOW, "Copy example"), className="dg-example"),
        html.P(["Then ", html.A("sync the project", href=route.to("settings").href), " or wait for the next sync."]),
        icon_name="flask-conical",
    )
