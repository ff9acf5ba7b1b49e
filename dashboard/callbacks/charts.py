"""Callbacks of the charts over compared runs: draw one, find columns by name, take over another kind's axes."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State
from dash.development.base_component import Component

from dashboard.callbacks.cohort import cohort_of, scope_of
from dashboard.components import parts
from dashboard.components.ids_runs import (
    CHART,
    CHART_DEFAULTS,
    CHART_KIND,
    CHART_LOG,
    CHART_NOTED,
    COMPARE_COHORT,
    chart_key,
)
from dashboard.components.runs import charts as run_charts
from dashboard.context import Context
from dashboard.data.charts import ChartData
from dashboard.data.model.problem import problem_of
from dashboard.errors import DagboardError
from dashboard.figures.charts.chart_choice import matching
from dashboard.figures.charts.chart_scales import Scale
from dashboard.figures.charts.contour import contour
from dashboard.figures.charts.scatter import Chart, Runs, scatter
from dashboard.figures.charts.spread import boxes


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    keys = {axis: Input(chart_key(axis), "value") for axis in "xyz"}
    app.callback(
        Output(CHART, "children"),
        inputs={
            "kind": Input(CHART_KIND, "value"), "keys": keys, "log": Input(CHART_LOG, "value"),
            "where": State(COMPARE_COHORT, "data"),
        },
    )(partial(draw, context))  # fmt: skip
    for axis in "xyz":
        app.callback(
            Output(chart_key(axis), "data"),
            inputs={
                "text": Input(chart_key(axis), "searchValue"), "key": State(chart_key(axis), "value"),
                "where": State(COMPARE_COHORT, "data"),
            },
            prevent_initial_call=True,
        )(partial(find, context))  # fmt: skip
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCharts", "choose"),
        *(Output(chart_key(axis), "value") for axis in "xyz"),
        Input(CHART_KIND, "value"),
        State(CHART_DEFAULTS, "data"),
        prevent_initial_call=True,
    )
    browser.clientside_callback(
        ClientsideFunction("dagboardCharts", "remember"),
        Output(CHART_NOTED, "data"),
        Input(CHART_KIND, "value"),
        *keys.values(),
        Input(CHART_LOG, "value"),
        State(CHART_DEFAULTS, "data"),
        prevent_initial_call=True,
    )


def draw(
    context: Context, kind: str, keys: dict[str, str | None], log: list[str] | None, where: dict[str, Any]
) -> list[Component] | Component:
    """The chart, with sentences that say what is in it and what is not."""
    x, y, z = (keys[axis] or "" for axis in "xyz")
    if not (x and y):
        return run_charts.drawn("Choose a column for both axes.", "")
    try:
        project, cohort = cohort_of(context, where)
        wanted = (x, y) if kind == "box" else (x, y, z)
        data = context.charts.data(project, wanted, cohort.where)
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    return run_charts.drawn(_chart(kind, data, (x, y, z), set(log or ())), f"{kind.capitalize()} of {y} over {x}")


def _chart(kind: str, data: ChartData, keys: tuple[str, str, str], log: set[str]) -> Chart | str:
    across = Scale.of(data.variables[keys[0]], is_log="x" in log)
    up = Scale.of(data.variables[keys[1]], is_log="y" in log)
    if kind == "box":
        return boxes(across, up, height=run_charts.HEIGHT)
    third = data.variables.get(keys[2])
    if kind != "contour":
        return scatter(Runs(data.ids, data.names), across, up, third, height=run_charts.HEIGHT)
    if third is None:
        return "Choose under Colour what the contours show."
    return contour(across, up, Scale(third), height=run_charts.HEIGHT)


def find(context: Context, text: str | None, key: str | None, where: dict[str, Any]) -> list[str]:
    """Columns whose key holds what was typed; a chosen key that stands in the box is no search."""
    typed = "" if text is None or text == key else text
    return run_charts.offered(matching(context.experiments.columns(scope_of(context, where)), typed), key)
