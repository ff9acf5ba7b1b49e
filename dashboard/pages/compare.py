"""Runs side by side: a parallel plot, what differs, and their curves."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import compare_parts, parts, run_curves
from dashboard.components.ids_runs import COMPARE_CONFIG, COMPARE_MOUNTED, COMPARE_PROJECT
from dashboard.components.route import Route
from dashboard.components.run_view import CompareView
from dashboard.context import Context
from dashboard.data.experiments import RunQuery
from dashboard.data.model.project import Project
from dashboard.figures import comparison
from dashboard.figures.axes import default_axes
from dashboard.figures.text import plural

MAX_COLUMNS = 50
"""Runs that stand side by side as columns; more are shown in the plot and its table."""


def layout(context: Context, route: Route) -> Component:
    """The comparison the address describes.

    Raises:
        NotFoundError: A run of the address does not exist.
        QueryError: The filter of the address cannot be understood.
    """
    project = context.projects.get(route.owner, route.name)
    view = CompareView.from_query(route.query)
    runs = view.runs or _matching(context, project, view, route)
    back = route.to("experiments", filter=view.filter, selected=",".join(view.runs))
    actions = [parts.button_link("Run table", back.href), parts.copy_link()]
    if len(runs) < 2:
        return parts.page("Compare", compare_parts.too_few(len(runs), route), actions=actions)
    columns = context.experiments.columns(project)
    axes = default_axes(columns, project.goals)
    differences = _differences(context, project, view, route, runs) if len(runs) <= MAX_COLUMNS else None
    metrics = _metrics(columns, project) if len(runs) <= MAX_COLUMNS else []
    page = parts.page(
        "Compare",
        compare_parts.plot_panel(),
        differences,
        run_curves.compare_panel(metrics, view.metric),
        sub=_sub(view, runs),
        actions=actions,
    )
    stores = [
        dcc.Store(id=COMPARE_CONFIG, data=_config(route, view, axes)),
        dcc.Store(id=COMPARE_PROJECT, data=[project.key.owner, project.key.name, *runs[:MAX_COLUMNS]]),
        dcc.Store(id=COMPARE_MOUNTED),
    ]
    return html.Div([*stores, page], className="dg-compare")


def _matching(context: Context, project: Project, view: CompareView, route: Route) -> tuple[str, ...]:
    """Ids of the filter's first matches: one more than stand side by side, to know whether there are more."""
    if "filter" not in route.query and not view.filter:
        return ()
    page = context.experiments.page(project, RunQuery(filter=view.filter, columns=(), limit=MAX_COLUMNS + 1))
    return tuple(row["id"] for row in page.rows)


def _sub(view: CompareView, runs: Sequence[str]) -> Any:
    if view.runs:
        return plural(len(runs), "run")
    return ["All runs that match ", html.Code(view.filter)] if view.filter else "All runs"


def _config(route: Route, view: CompareView, axes: tuple[str, ...]) -> dict[str, Any]:
    return {
        "api": route.api,
        "project": route.to().path,
        "runs": list(view.runs),
        "filter": view.filter,
        "axes": list(axes),
        "view": {"axes": view.axes, "brush": view.brush, "colour": view.colour},
    }


def _differences(context: Context, project: Project, view: CompareView, route: Route, runs: Sequence[str]) -> Component:
    base = view.base if view.base in runs else runs[0]
    compared = context.compare.compare(project, tuple(runs), base)
    heads = [comparison.Head(run["id"], run["name"] or "", route.to("runs", run["id"]).href) for run in compared.runs]
    place = next((place for place, head in enumerate(heads) if head.id == base), 0)
    markup = comparison.difference_table(heads, compared.rows, place, project.goals)
    return compare_parts.difference_panel(
        markup, differing=comparison.count_differences(compared.rows), total=len(compared.rows), is_all=view.is_all
    )


def _metrics(columns: Sequence[Any], project: Project) -> list[str]:
    names = [column.name for column in columns if column.kind == "metric"]
    return sorted(names, key=lambda name: (name not in project.goals, name))
