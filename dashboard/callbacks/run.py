"""Curves of the run page: which ones stand there, and each of them, as finely as the zoom asks for."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from functools import partial
from typing import Any

import dash
import plotly.graph_objects as go
from dash import ALL, MATCH, ClientsideFunction, Input, Output, State
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components.ids_runs import (
    RUN_CURVE_AXIS,
    RUN_CURVE_LOG,
    RUN_CURVE_NOTED,
    RUN_CURVE_SMOOTHING,
    RUN_PROJECT,
    RUN_PULSE,
    Pattern,
)
from dashboard.components.runs.curves import HEIGHT
from dashboard.components.runs.metric_curves import slots
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.data.model.run import WHOLE, MetricHistory, Run, Window
from dashboard.errors import DagboardError
from dashboard.figures import palette
from dashboard.figures.curves.figure import Curve, CurveStyle, curves, not_finite, not_positive, style_of
from dashboard.figures.curves.points import METRIC, RELATIVE, STEP, TIME
from dashboard.figures.text import plural, sentence

_POINTS, _POINTS_OF_AXIS = 1_000, 20_000
_MARGIN = 0.1
"""Share of a zoomed part that is read on both of its sides, so that lines run on to the edges."""


def _of(kind: str, wildcard: Any, name: str) -> dict[str, Any]:
    return {"type": kind, name: wildcard}


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    how = {
        "axis": Input(RUN_CURVE_AXIS, "value"),
        "is_log": Input(RUN_CURVE_LOG, "checked"),
        "smoothing": Input(RUN_CURVE_SMOOTHING, "value"),
    }
    app.callback(
        Output(_of("run-curve-slots", MATCH, "part"), "children"),
        Input(_of("run-curve-keys", MATCH, "part"), "value"),
        State(_of("run-curve-groups", MATCH, "part"), "data"),
        prevent_initial_call=True,
    )(slots)
    app.callback(
        Output(_of("run-curve", MATCH, "key"), "figure"),
        Output(_of("run-curve-note", MATCH, "key"), "children"),
        inputs={
            "how": how,
            "zoom": Input(_of("run-curve-zoom", MATCH, "key"), "data"),
            "_pulse": Input(RUN_PULSE, "data"),
            "identity": State(_of("run-curve", MATCH, "key"), "id"),
            "where": State(RUN_PROJECT, "data"),
        },
    )(partial(draw, context))
    _in_the_browser(app, list(how.values()))


def _in_the_browser(app: dash.Dash, how: list[Input]) -> None:
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCurves", "zoom"),
        Output(_of("run-curve-zoom", MATCH, "key"), "data"),
        Input(_of("run-curve", MATCH, "key"), "relayoutData"),
        State(RUN_CURVE_AXIS, "value"),
        State(RUN_CURVE_LOG, "checked"),
        State(_of("run-curve-zoom", MATCH, "key"), "data"),
        prevent_initial_call=True,
    )
    browser.clientside_callback(
        ClientsideFunction("dagboardCurves", "rememberRun"),
        Output(RUN_CURVE_NOTED, "data"),
        Input(_of("run-curve-keys", ALL, "part"), "value"),
        *how,
        prevent_initial_call=True,
    )


def draw(
    context: Context,
    how: dict[str, Any],
    zoom: dict[str, Any] | None,
    identity: Pattern,
    where: list[str] | None,
    _pulse: str | None = None,
) -> tuple[go.Figure, str | Component]:
    """The figure of one metric, and what it leaves out or why it is empty."""
    if not where:
        raise PreventUpdate
    owner, name, run_id = where
    style, key = style_of(how), identity["key"]
    try:
        project = context.projects.get(owner, name)
        run = context.experiments.run(project, run_id).run
        curve = _curve(context, project, run, key, style=style, zoom=zoom)
    except DagboardError as error:
        return _figure([], style), " ".join(filter(None, (sentence(error.message), error.hint)))
    if curve is None:
        return _figure([], style), "Its source keeps no history."
    return _zoomed(_figure([curve], style), style, zoom or {}), " · ".join(_notes(curve, style))


def _figure(lines: list[Curve], style: CurveStyle) -> go.Figure:
    made = curves(lines, style, height=HEIGHT)
    made.update_layout(uirevision=f"{style.axis} {style.is_log}")
    return made


def _zoomed(made: go.Figure, style: CurveStyle, zoom: Mapping[str, Any]) -> go.Figure:
    """The part that a person zoomed to, while the axes mean what they meant then."""
    if zoom.get("axis") != style.axis:
        return made
    if zoom.get("low") is not None:
        made.update_xaxes(range=[zoom["low"], zoom.get("high")])
    if zoom.get("bottom") is not None and bool(zoom.get("log")) is style.is_log:
        made.update_layout(yaxis_range=[zoom["bottom"], zoom.get("top")])
    return made


def _curve(
    context: Context, project: Project, run: Run, key: str, *, style: CurveStyle, zoom: dict[str, Any] | None
) -> Curve | None:
    start_ms, run_id = _milliseconds(run), run.id
    window = _window(zoom, style.axis, start_ms)
    histories = context.experiments.history(project, run_id, [key], _POINTS, window)
    if not histories:
        return None
    return Curve(key, palette.colour(run_id), histories[0], "solid", start_ms, _other(context, project, run_id, style))


def _other(context: Context, project: Project, run_id: str, style: CurveStyle) -> MetricHistory | None:
    if not style.axis.startswith(METRIC):
        return None
    found = context.experiments.history(project, run_id, [style.axis.removeprefix(METRIC)], _POINTS_OF_AXIS)
    return found[0] if found else None


def _milliseconds(run: Run) -> int | None:
    return None if run.created_at is None else int(run.created_at.timestamp() * 1000)


def _window(zoom: Mapping[str, Any] | None, axis: str, start_ms: int | None) -> Window:
    """The part of the history that a zoom shows, and a little beside it; all of it where that cannot be told."""
    if not zoom or zoom.get("axis") != axis:
        return WHOLE
    try:
        low, high = (_place(zoom[end], axis, start_ms) for end in ("low", "high"))
    except (KeyError, TypeError, ValueError):
        return WHOLE
    margin = abs(high - low) * _MARGIN
    return Window("step" if axis == STEP else "time", min(low, high) - margin, max(low, high) + margin)


def _place(end: Any, axis: str, start_ms: int | None) -> float:
    """A step, or Unix milliseconds, of one end of plotly's axis.

    Raises:
        ValueError: The axis has neither.
    """
    if axis == STEP:
        return float(end)
    if axis == TIME:
        return datetime.fromisoformat(str(end)).replace(tzinfo=UTC).timestamp() * 1000
    if axis == RELATIVE and start_ms is not None:
        return start_ms + float(end) * 1000
    raise ValueError(axis)


def _notes(curve: Curve, style: CurveStyle) -> list[str]:
    history = curve.history
    notes = []
    if history.sampled:
        notes.append(f"{len(history.value):,} of {history.total:,} points, every peak among them; zoom in for more")
    if missing := not_finite(history):
        notes.append(f"{plural(missing, 'value')} NaN or infinite, marked at an edge")
    if style.is_log and (below := not_positive(history)):
        notes.append(f"{plural(below, 'value')} of 0 or less not on a log scale")
    return notes
