"""The comparison page's callbacks: start its script, draw the curves of one metric over the runs."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.callbacks.cohort import cohort_of
from dashboard.components import parts, run_curves
from dashboard.components.ids_runs import (
    COMPARE_COHORT,
    COMPARE_CONFIG,
    COMPARE_CURVE_AXIS,
    COMPARE_CURVE_KEY,
    COMPARE_CURVE_LOG,
    COMPARE_CURVE_NOTED,
    COMPARE_CURVE_SMOOTHING,
    COMPARE_CURVES,
    COMPARE_MOUNTED,
)
from dashboard.context import Context
from dashboard.data.model.problem import problem_of
from dashboard.errors import DagboardError
from dashboard.figures import palette
from dashboard.figures.curves import Curve, curves, style_of

_POINTS = 500
_DASHES = ("solid", "dash", "dot")
"""Plotly's words for `palette.LINE_STYLES`."""


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    how = {
        "axis": Input(COMPARE_CURVE_AXIS, "value"),
        "is_log": Input(COMPARE_CURVE_LOG, "checked"),
        "smoothing": Input(COMPARE_CURVE_SMOOTHING, "value"),
    }
    app.callback(
        Output(COMPARE_CURVES, "children"),
        inputs={"key": Input(COMPARE_CURVE_KEY, "value"), "how": how, "where": State(COMPARE_COHORT, "data")},
    )(partial(draw, context))
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCompare", "mount"),
        Output(COMPARE_MOUNTED, "data"),
        Input(COMPARE_CONFIG, "data"),
    )
    browser.clientside_callback(
        ClientsideFunction("dagboardCurves", "remember"),
        Output(COMPARE_CURVE_NOTED, "data"),
        Input(COMPARE_CURVE_KEY, "value"),
        *how.values(),
        prevent_initial_call=True,
    )


def draw(context: Context, key: str | None, how: dict[str, Any], where: dict[str, Any]) -> list[Component] | Component:
    """The curves of one metric, a line per run that has more than one point; of many runs those that lead."""
    if not key:
        return html.P("Choose a metric to draw.", className="dg-muted")
    try:
        project, cohort = cohort_of(context, where)
        first = [where["base"]] if where["base"] else cohort.ids[:1]
        shown = context.experiments.leading(project, key, run_curves.MAX_CURVES, first=first, **cohort.where)
        histories = context.experiments.histories(project, shown.ids, key, _POINTS)
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    # As on the rest of the page, unless these are a choice; runs that came since the cohort was asked for follow.
    ids = shown.ids if shown.having > run_curves.MAX_CURVES else tuple(dict.fromkeys((*cohort.ids, *shown.ids)))
    repeats = dict(zip(ids, palette.repeats(ids), strict=True))
    lines = [
        Curve(histories.names[run] or run[:7], palette.colour(run), history, _DASHES[repeats[run] % len(_DASHES)])
        for run, history in histories.found.items()
        if len(history.value) > 1
    ]
    figure = curves(lines, style_of(how), title=key, height=run_curves.COMPARE_HEIGHT) if lines else None
    keyed = [(run, histories.names[run] or run[:7], repeats[run]) for run in histories.found]
    return run_curves.drawn(
        figure, key, shown, keyed, goal=project.goals.get(key, ""), problems=list(histories.problems.values())
    )
