"""Follows a running run: its status, its metrics and, through the pulse, its curves."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import Input, Output, State, no_update
from dash.exceptions import PreventUpdate

from dashboard.components.ids_runs import (
    RUN_DURATION,
    RUN_LIVE,
    RUN_LIVE_KEYS,
    RUN_METRICS,
    RUN_METRICS_PAGE,
    RUN_METRICS_SEARCH,
    RUN_PROJECT,
    RUN_PULSE,
    RUN_STATUS,
    RUN_TICK,
)
from dashboard.components.route import REFRESH
from dashboard.components.runs import facts as run_facts
from dashboard.components.runs import live as run_live
from dashboard.components.runs.metric_curves import curve_keys
from dashboard.components.runs.metrics import page_of
from dashboard.components.status import run_status
from dashboard.context import Context
from dashboard.errors import DagboardError


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback."""
    app.callback(
        output={
            "pulse": Output(RUN_PULSE, "data"),
            "status": Output(RUN_STATUS, "children"),
            "duration": Output(RUN_DURATION, "children"),
            "metrics": Output(RUN_METRICS, "children", allow_duplicate=True),
            "live": Output(RUN_LIVE, "children"),
            "page": Output(REFRESH, "data", allow_duplicate=True),
        },
        inputs={
            "tick": Input(RUN_TICK, "data"),
            "pulse": State(RUN_PULSE, "data"),
            "keys": State(RUN_LIVE_KEYS, "data"),
            "search": State(RUN_METRICS_SEARCH, "value"),
            "page": State(RUN_METRICS_PAGE, "data"),
            "where": State(RUN_PROJECT, "data"),
        },
        prevent_initial_call=True,
    )(partial(follow, context))


def follow(
    context: Context, tick: float | None, pulse: str | None, keys: list[str] | None, where: list[str] | None,
    *, search: str | None = None, page: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """What moved since the pulse that the page shows; nothing happens when nothing moved, or nobody can tell."""
    if not tick or not where:
        raise PreventUpdate
    owner, name, run_id = where
    try:
        project = context.projects.get(owner, name)
        live = context.experiments.live(project, run_id, pulse or "")
    except DagboardError as error:
        raise PreventUpdate from error
    if live is None:
        raise PreventUpdate
    detail = live.detail
    return {
        "pulse": live.pulse,
        "status": run_status(detail.run.status),
        "duration": run_facts.duration(detail),
        "metrics": page_of(detail, project.primary, search or "", page or 0).table,
        "live": run_live.mark(detail),
        "page": no_update if sorted(curve_keys(detail.metrics)) == (keys or []) else live.pulse,
    }
