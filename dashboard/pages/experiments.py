"""The run table of a project."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import live, parts
from dashboard.components.embed import dialog as embed_dialog
from dashboard.components.ids_runs import RUNS_COLUMNS, RUNS_CONFIG, RUNS_DEFINITIONS, RUNS_STORES
from dashboard.components.route import Route
from dashboard.components.runs import grid as run_grid
from dashboard.components.runs import views as run_views
from dashboard.components.runs.soundness import sound
from dashboard.components.runs.view import RunView
from dashboard.components.sources import source_problems
from dashboard.components.syncing import first_sync, is_new, unreadable
from dashboard.context import Context
from dashboard.data.model.embed import PanelName
from dashboard.data.model.project import Project
from dashboard.data.selections import Selection
from dashboard.errors import NotFoundError
from dashboard.figures.runs import table as run_table
from dashboard.pages import opened_views

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
    opened, lost = opened_views.opened_view(context.views, project, route)
    state = run_views.canonical(opened.state) if opened else {}
    view, gone = sound(run_views.query_at(state, route.query), columns)
    of_view = sound(run_views.query_at(state, {}), columns).gone
    defaults = run_table.default_columns(columns, project.goals)
    shown = view.columns or defaults
    goals = {column.name: column.key for column in columns if column.kind == "metric" and column.name in project.goals}
    selection = _selection(context, project, route)
    view = replace(view, selected=selection.runs) if selection else view
    config = _config(route, view, shown, defaults) | {"goals": dict(project.goals), "goal_keys": goals}
    config["primary"] = project.primary
    config["view"]["selection"] = selection.id if selection else ""
    config["has_parents"] = any(column.key == "parent" and column.count for column in columns)
    config["views"] = opened_views.config(context.views, project, opened)
    config["gone"] = gone.with_parts(of_view)
    stores = [
        dcc.Store(id=RUNS_CONFIG, data=config),
        dcc.Store(id=RUNS_COLUMNS),
        dcc.Store(id=RUNS_DEFINITIONS, data=run_table.definitions(shown, columns)),
        *(dcc.Store(id=key) for key in RUNS_STORES),
    ]
    name = opened.name if opened else ""
    embed = embed_dialog.button([PanelName.TABLE], is_allowed=context.team.embeds.may_manage(project))
    body = run_grid.table(view, project.last_success_at, gone, lost=lost, opened=name, is_views=gone.shares(of_view))
    page = parts.page("Experiments", *body, actions=[*run_grid.actions(), *embed])
    return html.Div([*stores, page], className="dg-runs")


def embedded(context: Context, route: Route) -> Component:
    """The table alone, to look at: sorting and widths are a person's own, everything else is the address's."""
    project = context.projects.get(route.owner, route.name)
    if project.runs == 0:
        return parts.empty("No runs yet", icon_name="flask-conical")
    columns = context.experiments.columns(project)
    view, gone = sound(route.query, columns)
    others = () if route.query.get("columns") else run_table.default_columns(columns, project.goals)
    shown = view.columns or others
    names = {column.name for column in columns if column.kind == "metric" and (column.key in shown or others)}
    goals = {name: goal for name, goal in project.goals.items() if name in names}
    config = _config(route, replace(view, selected=()), shown, shown) | {
        "goals": goals, "goal_keys": {}, "primary": project.primary if project.primary in names else "",
        "has_parents": False,
        "views": {"known": [], "opened": None}, "gone": gone.with_parts(gone), "embedded": True,
    }  # fmt: skip
    stores = [
        dcc.Store(id=RUNS_CONFIG, data=config),
        dcc.Store(id=RUNS_COLUMNS),
        dcc.Store(id=RUNS_DEFINITIONS, data=run_table.definitions(shown, columns)),
        *(dcc.Store(id=key) for key in RUNS_STORES),
    ]
    return html.Div([*stores, *run_grid.table_embedded(view)], className="dg-runs")


def _config(route: Route, view: RunView, shown: tuple[str, ...], defaults: tuple[str, ...]) -> dict[str, Any]:
    return {
        "api": route.api,
        "project": route.to().path,
        "view": run_grid.view_config(view, shown),
        "defaults": list(defaults),
        "language": run_grid.language(),
    }


def _selection(context: Context, project: Project, route: Route) -> Selection | None:
    """The kept selection whose runs the address has ticked; None without one, or when there is none of this id."""
    named = route.query.get("selection", "")
    if not named:
        return None
    try:
        return context.selections.get(project, named)
    except NotFoundError:
        return None


def _why_none(context: Context, project: Project, route: Route) -> list[Component]:
    """What keeps the table empty: a first sync, sources that cannot be read, or nobody who ran anything."""
    sources = context.projects.sources(project)
    problems = source_problems(sources, route)
    if is_new(project):
        return [*problems, first_sync(context.syncs.latest(project), route)]
    if any(source.problem for source in sources):
        return [*problems, unreadable(route)]
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
