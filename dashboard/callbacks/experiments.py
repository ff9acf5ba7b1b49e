"""The run table's callbacks: start its script, and define the columns a person chose."""

from __future__ import annotations

from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard.components.ids_runs import RUNS_COLUMNS, RUNS_CONFIG, RUNS_DEFINITIONS, RUNS_MOUNTED, RUNS_REDRAWN
from dashboard.components.route import LOCATION, parse
from dashboard.components.run_view import split_keys
from dashboard.context import Context
from dashboard.figures import run_table


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    prefix = context.settings.server.url_prefix

    @app.callback(
        Output(RUNS_DEFINITIONS, "data"),
        Input(RUNS_COLUMNS, "data"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )
    def define(keys: list[str] | None, pathname: str) -> list[dict[str, Any]]:
        route = parse(pathname, "", prefix)
        project = context.projects.get(route.owner, route.name)
        columns = context.experiments.columns(project)
        wanted = split_keys(",".join(keys or ())) or run_table.default_columns(columns, project.goals)
        return run_table.definitions(wanted, columns)

    app.clientside_callback(
        ClientsideFunction("dagboardRuns", "mount"),
        Output(RUNS_MOUNTED, "data"),
        Input(RUNS_CONFIG, "data"),
        State(RUNS_DEFINITIONS, "data"),
    )
    app.clientside_callback(
        ClientsideFunction("dagboardRuns", "redefine"),
        Output(RUNS_REDRAWN, "data"),
        Input(RUNS_DEFINITIONS, "data"),
        prevent_initial_call=True,
    )
