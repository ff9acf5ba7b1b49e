"""Curves of the run page."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html
from dash.development.base_component import Component

from dashboard.components import parts
from dashboard.components.graph import graph
from dashboard.components.ids_runs import (
    RUN_CURVE_AXIS,
    RUN_CURVE_KEYS,
    RUN_CURVE_LOG,
    RUN_CURVE_NOTED,
    RUN_CURVE_SMOOTHING,
    RUN_CURVES,
    RUN_PROJECT,
)
from dashboard.components.run_curves import HEIGHT
from dashboard.context import Context
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run import MetricHistory
from dashboard.errors import DagboardError
from dashboard.figures import palette
from dashboard.figures.curves import Curve, CurveStyle, curves, not_finite, style_of
from dashboard.figures.text import plural

_POINTS = 1_000


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    how = {
        "axis": Input(RUN_CURVE_AXIS, "value"),
        "is_log": Input(RUN_CURVE_LOG, "checked"),
        "smoothing": Input(RUN_CURVE_SMOOTHING, "value"),
    }
    app.callback(
        Output(RUN_CURVES, "children"),
        inputs={"keys": Input(RUN_CURVE_KEYS, "value"), "how": how, "where": State(RUN_PROJECT, "data")},
    )(partial(draw, context))
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCurves", "remember"),
        Output(RUN_CURVE_NOTED, "data"),
        Input(RUN_CURVE_KEYS, "value"),
        *how.values(),
        prevent_initial_call=True,
    )


def draw(
    context: Context, keys: list[str] | None, how: dict[str, Any], where: list[str]
) -> list[Component] | Component:
    """One small figure per metric."""
    if not keys:
        return html.P("Choose a metric to draw.", className="dg-muted")
    owner, name, run_id = where
    style = style_of(how)
    try:
        histories = context.experiments.history(context.projects.get(owner, name), run_id, keys, _POINTS)
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    if not histories:
        return html.P("This run's source keeps no history of its metrics.", className="dg-muted")
    return [_one(run_id, history, style) for history in histories]


def _one(run_id: str, history: MetricHistory, style: CurveStyle) -> Component:
    drawn = curves([Curve(history.key, palette.colour(run_id), history)], style, height=HEIGHT)
    notes = [f"{len(history.value):,} of {history.total:,} points"] if history.sampled else []
    missing = not_finite(history)
    if missing:
        notes.append(f"{plural(missing, 'value')} NaN or infinite, not drawn")
    title = html.H3(
        [history.key, html.Span(" · ".join(notes), className="dg-muted dg-small")], className="dg-curve-title"
    )
    return html.Div([title, graph(drawn, label=f"Curve of {history.key}", height=HEIGHT)], className="dg-curve")
