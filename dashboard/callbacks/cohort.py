"""Which runs the comparison's callbacks are about."""

from __future__ import annotations

from typing import Any

from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.cohorts import Cohort, CohortQuery
from dashboard.data.experiments import Scope


def scope_of(context: Context, where: dict[str, Any]) -> Scope:
    """The project that the page's store names or, where it names none, all that the asker sees.

    Raises:
        NotFoundError: There is no such project.
    """
    if where["owner"]:
        return context.projects.get(where["owner"], where["name"])
    return context.experiments.across(context.projects.list())


def route_of(where: dict[str, Any]) -> Route:
    """Where links of the page begin."""
    return Route(where["owner"], where["name"], prefix=where["prefix"])


def cohort_of(context: Context, where: dict[str, Any]) -> tuple[Scope, Cohort]:
    """The project, or all of them, and the runs that the page's store names.

    Raises:
        NotFoundError: The project, every run named or the selection does not exist.
        QueryError: The filter cannot be understood.
    """
    scope = scope_of(context, where)
    query = CohortQuery(
        tuple(where["runs"]), where["selection"], where["filter"], where["include_hidden"], where["baseline"]
    )
    return scope, context.cohorts.get(scope, query)
