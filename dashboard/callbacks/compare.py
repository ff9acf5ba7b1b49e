"""The comparison page's callbacks: start its script, draw the curves of one metric over the runs."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.graph import graph
from dashboard.components.ids_runs import (
    COMPARE_CONFIG,
    COMPARE_CURVE_AXIS,
    COMPARE_CURVE_KEY,
    COMPARE_CURVE_LOG,
    COMPARE_CURVE_NOTED,
    COMPARE_CURVE_SMOOTHING,
    COMPARE_CURVES,
    COMPARE_MOUNTED,
    COMPARE_PROJECT,
)
from dashboard.components.run_curves import COMPARE_HEIGHT
from dashboard.context import Context
from dashboard.data.model.problem import problem_of
from dashboard.data.model.project import Project
from dashboard.errors import DagboardError, NotFoundError
from dashboard.figures import palette
from dashboard.figures.curves import Curve, curves, style_of
from dashboard.figures.text import plural

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
        inputs={"key": Input(COMPARE_CURVE_KEY, "value"), "how": how, "where": State(COMPARE_PROJECT, "data")},
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


def draw(context: Context, key: str | None, how: dict[str, Any], where: list[str]) -> list[Component] | Component:
    """The curves of one metric, a line per run that has more than one point."""
    if not key:
        return html.P("Choose a metric to draw.", className="dg-muted")
    owner, name, *runs = where
    project = context.projects.get(owner, name)
    styled = zip(runs, palette.repeats(runs), strict=True)
    try:
        lines = [line for run, repeat in styled if (line := _line(context, project, run, key, repeat)) is not None]
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    if not lines:
        return html.P("None of these runs kept a history of this metric.", className="dg-muted")
    style = style_of(how)
    drawn = curves(lines, style, title=key, height=COMPARE_HEIGHT)
    without = len(runs) - len(lines)
    note = (
        [html.P(f"{plural(without, 'run')} without a history of it.", className="dg-muted dg-small")] if without else []
    )
    return [graph(drawn, label=f"Curves of {key}", height=COMPARE_HEIGHT), *note]


def _line(context: Context, project: Project, run_id: str, key: str, repeat: int) -> Curve | None:
    """The curve of one run; None without a history of that metric."""
    try:
        histories = context.experiments.history(project, run_id, [key], _POINTS)
    except NotFoundError:
        return None
    if not histories or len(histories[0].value) < 2:
        return None
    name = context.experiments.run(project, run_id).run.name
    return Curve(name or run_id[:7], palette.colour(run_id), histories[0], _DASHES[repeat % len(_DASHES)])
