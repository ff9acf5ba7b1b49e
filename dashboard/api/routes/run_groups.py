"""Reading many runs at once: in groups with their numbers, and the columns in which they differ."""

from __future__ import annotations

from typing import Any

from flask import Response

from dashboard.api.blame import naming_parameter
from dashboard.api.routes.runs import asked_project, written_keys
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.schemas.run_parameters import DifferingQuery, GroupsQuery
from dashboard.api.schemas.runs import DifferingColumns, RunGroupList
from dashboard.api.serving import PROJECT, answer, blueprint, context
from dashboard.data.experiments import GroupPage, GroupQuery, Scope
from dashboard.errors import InvalidRequestError

api = blueprint("run groups", "Many runs at once: groups, and what differs")


@api.get(f"{PROJECT}/runs/groups", responses={200: RunGroupList})
def list_groups(path: ProjectPath, query: GroupsQuery) -> Response:
    """A page of the groups of runs that match, with count, mean, deviation and range."""
    return answer(page_of_groups(asked_project(path, query), query))


def page_of_groups(scope: Scope, query: GroupsQuery) -> GroupPage:
    """The body of a page of groups.

    Raises:
        InvalidRequestError: Both cursor and offset.
    """
    if query.cursor and query.offset:
        raise InvalidRequestError("Give cursor or offset, not both.", where="offset")
    question = GroupQuery(
        by=(query.by,),
        columns=written_keys(query.columns),
        order_by=query.order_by,
        filter=query.filter,
        baseline=query.baseline or None,
        include_hidden=query.include_hidden,
        limit=query.limit,
        offset=query.offset,
        cursor=query.cursor or None,
    )
    with naming_parameter(scope, query):
        return context().experiments.groups(scope, question)


@api.get(f"{PROJECT}/runs/differing", responses={200: DifferingColumns})
def list_differing(path: ProjectPath, query: DifferingQuery) -> Response:
    """The columns in which two of the runs that match differ."""
    return answer(columns_that_differ(asked_project(path, query), query))


def columns_that_differ(scope: Scope, query: DifferingQuery) -> dict[str, Any]:
    """The body of a list of columns that differ."""
    with naming_parameter(scope, query):
        found = context().experiments.differing(
            scope,
            query.filter,
            written_keys(query.columns),
            baseline=query.baseline or None,
            include_hidden=query.include_hidden,
            limit=query.limit,
        )
    return {"columns": found.keys, "total": found.total, "looked_at": found.looked_at, "runs": found.runs}
