"""The runs of all projects in one table: a page of it, its columns, groups, what differs, its download."""

from __future__ import annotations

from urllib.parse import quote

from flask import Response, g

from dashboard.api.blame import naming_parameter
from dashboard.api.routes.run_groups import columns_that_differ, page_of_groups
from dashboard.api.routes.runs import (
    DOWNLOADS,
    columns_of,
    download,
    is_lasting,
    matching,
    page_of_runs,
    page_question,
    what_of,
)
from dashboard.api.schemas.run_parameters import DifferingQuery, ExportQuery, GroupsQuery, RunPageQuery, RunsFilter
from dashboard.api.schemas.runs import AllRunList, DifferingColumns, RunColumnList, RunGroupList
from dashboard.api.serving import answer, blueprint, context, settle_all
from dashboard.data.experiments import AllProjects

api = blueprint("runs of all projects", "Runs of every project in one table")
UNREAD = "Dagboard-Unread"
"""Header of a download: the projects that are not in it, because they cannot be read."""


@api.get("/runs", responses={200: AllRunList})
def list_all_runs(query: RunPageQuery) -> Response:
    """A page of the runs of all projects; as for one project, with `project` in each row and in the filter.

    A project that cannot be read now is named in `unread`, and hides no other.
    """
    scope = _asked(query)
    unread = [
        {"project": str(each.key), "code": each.problem.code, "detail": each.problem.message, "hint": each.problem.hint}
        for each in scope.unread
    ]
    return answer(page_of_runs(scope, query, page_question(query)) | {"unread": unread})


@api.get("/runs/columns", responses={200: RunColumnList})
def list_all_columns() -> Response:
    """Every column that a run of any project has; metrics, params, tags and paths of one name share a column."""
    scope = _everything()
    _settle(scope)
    return answer(columns_of(scope))


@api.get("/runs/groups", responses={200: RunGroupList})
def list_all_groups(query: GroupsQuery) -> Response:
    """A page of the groups of runs of all projects that match."""
    return answer(page_of_groups(_asked(query), query))


@api.get("/runs/differing", responses={200: DifferingColumns})
def list_all_differing(query: DifferingQuery) -> Response:
    """The columns in which two of the runs of all projects that match differ."""
    return answer(columns_that_differ(_asked(query), query))


@api.get("/runs/export", responses={200: DOWNLOADS})
def export_all_runs(query: ExportQuery) -> Response:
    """Every run of all projects that matches, as CSV or Parquet; the header Dagboard-Unread names missing projects."""
    scope = _asked(query)
    with naming_parameter(scope, query):
        if "etag" not in g:
            _settle(scope, *matching(scope, query))
        response = download(scope, query, "all-projects-runs")
    for project in scope.projects:
        context().team.audit.record(
            "export.runs", project=project.key, detail=what_of(query) | {"with": "all projects"}
        )
    if scope.unread:
        response.headers[UNREAD] = ", ".join(quote(str(each.key), safe="/") for each in scope.unread)
    return response


def _everything() -> AllProjects:
    return context().experiments.across(context().projects.list())


def _asked(query: RunsFilter) -> AllProjects:
    scope = _everything()
    if is_lasting(query):
        _settle(scope)
    return scope


def _settle(scope: AllProjects, *basis: str) -> None:
    """The answer is a function of the projects, of their frames, and of what keeps some of them out."""
    unread = [f"{each.key} {each.problem}" for each in scope.unread]
    settle_all(scope.projects, str(scope.generation), *unread, *basis)
