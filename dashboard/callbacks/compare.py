"""The comparison page's callbacks: start its script, draw the curves of one metric over the runs."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard.callbacks.compare_curves import draw
from dashboard.components.ids_runs import (
    COMPARE_COHORT,
    COMPARE_CONFIG,
    COMPARE_CURVE_AXIS,
    COMPARE_CURVE_GROUP,
    COMPARE_CURVE_KEY,
    COMPARE_CURVE_LOG,
    COMPARE_CURVE_NOTED,
    COMPARE_CURVE_SMOOTHING,
    COMPARE_CURVES,
    COMPARE_MOUNTED,
)
from dashboard.context import Context


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    how = {
        "axis": Input(COMPARE_CURVE_AXIS, "value"),
        "is_log": Input(COMPARE_CURVE_LOG, "checked"),
        "smoothing": Input(COMPARE_CURVE_SMOOTHING, "value"),
        "group": Input(COMPARE_CURVE_GROUP, "value"),
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
