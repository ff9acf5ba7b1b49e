"""Callbacks of what goes with a metric over the compared runs."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard.callbacks.cohort import cohort_of
from dashboard.components import parts
from dashboard.components.ids_runs import (
    COMPARE_COHORT,
    INFLUENCE_FOREST,
    INFLUENCE_METRIC,
    INFLUENCE_NOTED,
    INFLUENCES,
)
from dashboard.components.runs import influences as run_influences
from dashboard.context import Context
from dashboard.data.model.problem import problem_of
from dashboard.errors import DagboardError


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    metric, forest = Input(INFLUENCE_METRIC, "value"), Input(INFLUENCE_FOREST, "checked")
    app.callback(
        Output(INFLUENCES, "children"),
        inputs={"metric": metric, "has_forest": forest, "where": State(COMPARE_COHORT, "data")},
    )(partial(study, context))
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCharts", "rememberInfluence"),
        Output(INFLUENCE_NOTED, "data"),
        metric,
        forest,
        prevent_initial_call=True,
    )


def study(context: Context, metric: str, *, has_forest: bool | None, where: dict[str, Any]) -> parts.Child:
    """What the params of these runs say about a metric."""
    try:
        project, cohort = cohort_of(context, where)
        found = context.influences.study(project, metric, cohort.where, with_forest=bool(has_forest))
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    return run_influences.found(found, has_forest=bool(has_forest))
