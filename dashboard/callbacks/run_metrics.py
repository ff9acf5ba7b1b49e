"""The metrics of a run's page: what a search finds, page by page."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import Input, Output, State, ctx
from dash.exceptions import PreventUpdate

from dashboard.components.ids_runs import (
    RUN_METRICS,
    RUN_METRICS_BACK,
    RUN_METRICS_NEXT,
    RUN_METRICS_PAGE,
    RUN_METRICS_RANGE,
    RUN_METRICS_SEARCH,
    RUN_PROJECT,
)
from dashboard.components.runs.metrics import page_of
from dashboard.context import Context
from dashboard.errors import DagboardError


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback."""
    app.callback(
        output={
            "table": Output(RUN_METRICS, "children"),
            "range": Output(RUN_METRICS_RANGE, "children"),
            "page": Output(RUN_METRICS_PAGE, "data"),
            "is_first": Output(RUN_METRICS_BACK, "disabled"),
            "is_last": Output(RUN_METRICS_NEXT, "disabled"),
        },
        inputs={
            "search": Input(RUN_METRICS_SEARCH, "value"),
            "_back": Input(RUN_METRICS_BACK, "n_clicks"),
            "_next": Input(RUN_METRICS_NEXT, "n_clicks"),
            "page": State(RUN_METRICS_PAGE, "data"),
            "where": State(RUN_PROJECT, "data"),
        },
        prevent_initial_call=True,
    )(partial(_turned, context))


def _turned(
    context: Context, search: str | None, _back: int | None, _next: int | None, page: int | None,
    where: list[str] | None,
) -> dict[str, Any]:  # fmt: skip
    steps = {RUN_METRICS_BACK: -1, RUN_METRICS_NEXT: 1}
    step = steps.get(str(ctx.triggered_id))
    return turn(context, search or "", 0 if step is None else (page or 0) + step, where)


def turn(context: Context, search: str, page: int, where: list[str] | None) -> dict[str, Any]:
    """One page of the metrics that a search finds; nothing happens when the run is gone."""
    if not where:
        raise PreventUpdate
    owner, name, run_id = where
    try:
        project = context.projects.get(owner, name)
        detail = context.experiments.run(project, run_id)
    except DagboardError as error:
        raise PreventUpdate from error
    found = page_of(detail, project.primary, search, page)
    return {
        "table": found.table,
        "range": found.range,
        "page": found.page,
        "is_first": found.page == 0,
        "is_last": found.page + 1 >= found.pages,
    }
