"""Curves of the run page."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State, html, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import parts, run_facts, run_follow
from dashboard.components.graph import graph
from dashboard.components.ids_runs import (
    RUN_CURVE_AXIS,
    RUN_CURVE_KEYS,
    RUN_CURVE_LOG,
    RUN_CURVE_NOTED,
    RUN_CURVE_SMOOTHING,
    RUN_CURVES,
    RUN_DRAWN,
    RUN_IDENTITY,
    RUN_PROJECT,
    RUN_SEEN,
    RUN_TICK,
    RUN_TITLE,
    RUN_VALUES,
)
from dashboard.components.route import LOCATION, parse
from dashboard.components.run_curves import HEIGHT, curve_keys, drawn_keys
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
        inputs={
            "keys": Input(RUN_CURVE_KEYS, "value"), "how": how, "where": State(RUN_PROJECT, "data"),
            "_drawn": Input(RUN_DRAWN, "data"),
        },
    )(partial(draw, context))  # fmt: skip
    app.callback(
        output={
            "title": Output(RUN_TITLE, "children"), "values": Output(RUN_VALUES, "children"),
            "identity": Output(RUN_IDENTITY, "children"), "seen": Output(RUN_SEEN, "data"),
            "drawn": Output(RUN_DRAWN, "data"), "keys": Output(RUN_CURVE_KEYS, "data"),
            "chosen": Output(RUN_CURVE_KEYS, "value"),
        },
        inputs={
            "tick": Input(RUN_TICK, "data"), "seen": State(RUN_SEEN, "data"), "where": State(RUN_PROJECT, "data"),
            "chosen": State(RUN_CURVE_KEYS, "value"), "pathname": State(LOCATION, "pathname"),
        },
        prevent_initial_call=True,
    )(partial(follow, context))  # fmt: skip
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCurves", "remember"),
        Output(RUN_CURVE_NOTED, "data"),
        Input(RUN_CURVE_KEYS, "value"),
        *how.values(),
        prevent_initial_call=True,
    )


def follow(
    context: Context, *, tick: float | None, seen: str | None, where: list[str], chosen: list[str] | None,
    pathname: str | None,
) -> dict[str, Any]:  # fmt: skip
    """The parts of the page that change while a run goes on; nothing happens as long as it stands still."""
    owner, name, run_id = where
    if not tick:
        raise PreventUpdate
    detail = context.experiments.run(context.projects.get(owner, name), run_id)
    now = run_follow.seen(detail)
    if now == seen:
        raise PreventUpdate
    route = parse(pathname, "", context.settings.server.url_prefix)
    keys = curve_keys(detail)
    return {
        "title": run_follow.title(detail), "values": run_follow.values(detail),
        "identity": run_facts.identity(detail, route), "seen": now, "drawn": now, "keys": keys,
        "chosen": no_update if chosen else drawn_keys(keys, ()),
    }  # fmt: skip


def draw(
    context: Context, keys: list[str] | None, how: dict[str, Any], where: list[str], _drawn: str | None = None
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
