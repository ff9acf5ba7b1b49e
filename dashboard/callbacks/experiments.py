"""The run table's callbacks: start its script, define the columns a person chose, judge a filter somebody typed."""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from typing import Any

import dash
from dash import ClientsideFunction, Input, Output, State

from dashboard.components.ids_runs import (
    RUNS_CHECK,
    RUNS_CHECKED,
    RUNS_COLUMNS,
    RUNS_CONFIG,
    RUNS_DEFINITIONS,
    RUNS_HEARD,
    RUNS_MOUNTED,
    RUNS_REDRAWN,
)
from dashboard.components.route import LOCATION, parse
from dashboard.components.runs.view import split_keys
from dashboard.context import Context
from dashboard.data.experiments import RunQuery, Scope
from dashboard.data.query.editing import with_condition
from dashboard.data.query.tree import BASELINE
from dashboard.errors import InvalidRequestError, NotFoundError, QueryError, UnavailableError
from dashboard.figures.runs import table as run_table


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    where = State(LOCATION, "pathname")
    app.callback(Output(RUNS_DEFINITIONS, "data"), Input(RUNS_COLUMNS, "data"), where, prevent_initial_call=True)(
        partial(define, context)
    )
    app.callback(Output(RUNS_CHECKED, "data"), Input(RUNS_CHECK, "data"), where, prevent_initial_call=True)(
        partial(check, context)
    )
    browser: Any = app  # Dash leaves clientside_callback untyped
    browser.clientside_callback(
        ClientsideFunction("dagboardRuns", "mount"),
        Output(RUNS_MOUNTED, "data"),
        Input(RUNS_CONFIG, "data"),
        State(RUNS_DEFINITIONS, "data"),
    )
    for function, output, trigger in (
        ("redefine", RUNS_REDRAWN, RUNS_DEFINITIONS),
        ("checked", RUNS_HEARD, RUNS_CHECKED),
    ):
        browser.clientside_callback(
            ClientsideFunction("dagboardRuns", function),
            Output(output, "data"),
            Input(trigger, "data"),
            prevent_initial_call=True,
        )


def define(context: Context, keys: list[str] | None, pathname: str) -> list[dict[str, Any]]:
    """Column definitions for the keys a person chose; the default ones for none."""
    scope = _scope(context, pathname)
    columns = context.experiments.columns(scope)
    wanted = split_keys(",".join(keys or ())) or run_table.default_columns(columns, scope.goals)
    return run_table.definitions(wanted, columns)


def check(context: Context, question: dict[str, Any] | None, pathname: str) -> dict[str, Any]:
    """Whether a filter can be understood: how many runs match, or what is wrong and where; of none, what to try.

    Args:
        context: The application.
        question: ``{serial, text, hidden, baseline}``; with ``added: {condition, column}`` that condition is written
            into the text first, and the answer's ``text`` is what comes of it.
        pathname: Of the page.
    """
    asked = question or {}
    answer = {
        "serial": asked.get("serial"),
        "text": str(asked.get("text", "")),
        "total": None,
        "problem": None,
        "advice": None,
    }
    try:
        scope = _scope(context, pathname)
        text = answer["text"] = _text(context, scope, asked)
        query = RunQuery(
            filter=text, columns=(), limit=1,
            include_hidden=bool(asked.get("hidden")), baseline=asked.get("baseline") or None,
        )  # fmt: skip
        total = context.experiments.page(scope, query).total
        advice = context.experiments.advice(scope, text) if total == 0 else None
        return answer | {"total": total, "advice": asdict(advice) if advice else None}
    except (InvalidRequestError, NotFoundError) as error:
        return answer | {"problem": _problem(error)}
    except UnavailableError:
        return answer  # nobody can tell now; whoever asks for the rows hears why


def _text(context: Context, scope: Scope, asked: dict[str, Any]) -> str:
    text, added = str(asked.get("text", "")), asked.get("added")
    if not isinstance(added, dict):
        return text
    columns = context.experiments.columns(scope)
    metrics = {column.name for column in columns if column.kind == "metric"}
    return with_condition(text, str(added.get("condition", "")), str(added.get("column", "")), metrics)


def _problem(error: InvalidRequestError | NotFoundError) -> dict[str, Any]:
    if not isinstance(error, QueryError):
        is_of_baseline = isinstance(error, NotFoundError) and error.where == BASELINE
        return {"message": f"{error.message} {error.hint}".strip(), "baseline": is_of_baseline}
    known = {"position": error.position, "token": error.token, "suggestion": error.suggestion}
    # A suggestion is a button of its own; any other advice stands behind what happened.
    return {"message": error.message if error.suggestion else f"{error.message} {error.hint}".strip(), **known}


def _scope(context: Context, pathname: str) -> Scope:
    """The project of an address; on the home page, all of them."""
    route = parse(pathname, "", context.settings.server.url_prefix)
    if not route.has_project:
        return context.experiments.across(context.projects.list())
    return context.projects.get(route.owner, route.name)
