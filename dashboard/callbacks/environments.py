"""The callback that reads the environments of compared runs when somebody asks for them."""

from __future__ import annotations

from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard.callbacks.cohort import cohort_of, route_of
from dashboard.components import parts
from dashboard.components.ids_runs import COMPARE_COHORT, ENVIRONMENT_ASKED, ENVIRONMENT_NOTED, ENVIRONMENTS
from dashboard.components.runs import origins as run_origins
from dashboard.context import Context
from dashboard.data.model.problem import problem_of
from dashboard.data.model.run_name import own_id
from dashboard.errors import DagboardError
from dashboard.figures.charts import comparison
from dashboard.figures.palette import repeats


def register(app: dash.Dash, context: Context) -> None:
    """Add the callback."""
    asked = Input(ENVIRONMENT_ASKED, "checked")
    app.callback(
        Output(ENVIRONMENTS, "children"), inputs={"is_asked": asked, "where": State(COMPARE_COHORT, "data")}
    )(partial(read, context))  # fmt: skip
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardCharts", "rememberEnvironment"),
        Output(ENVIRONMENT_NOTED, "data"),
        asked,
        prevent_initial_call=True,
    )


def read(context: Context, *, is_asked: bool | None, where: dict[str, Any]) -> parts.Child:
    """The packages that differ; nothing before somebody asks."""
    if not is_asked:
        return []
    try:
        project, cohort = cohort_of(context, where)
        found = context.environments.read(project, cohort.ids)
    except DagboardError as error:
        return parts.problem(problem_of(error), tone="amber")
    data = context.experiments.parallel(project, columns=(), **cohort.where)
    names = {run: name or own_id(run)[:7] for run, name in zip(data.ids, data.names, strict=True)}
    route = route_of(where)
    heads = [
        comparison.Head(run, names[run], route.run(run).href, repeat)
        for run, repeat in zip(found.ids, repeats(found.ids), strict=True)
    ]
    base = found.ids.index(where["base"]) if where["base"] in found.ids else 0
    markup = comparison.difference_table(heads, found.rows, base, {}) if heads else ""
    return run_origins.environments(found, markup, names)
