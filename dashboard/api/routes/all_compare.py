"""Runs of several projects side by side, named by their full ids ``owner/name/id``."""

from __future__ import annotations

from flask import Response

from dashboard.api.routes.all_runs import asked, everything
from dashboard.api.routes.compare import comparison_of, kept, selection_of
from dashboard.api.routes.run_histories import CSV, named_runs, points_of, what_of
from dashboard.api.routes.runs import axes_of
from dashboard.api.schemas.run_parameters import AllParallelQuery, AllSelectionPath, CompareQuery, PointsQuery
from dashboard.api.schemas.runs import AllComparisonAnswer, ParallelAnswer, SelectionAnswer, SelectionBody
from dashboard.api.serving import answer, blueprint, check_json, context, split_keys
from dashboard.data.model.run_name import parted

api = blueprint("compare all projects", "Runs of several projects side by side")


@api.get("/compare", responses={200: AllComparisonAnswer})
def compare_all_runs(query: CompareQuery) -> Response:
    """Runs of several projects side by side; as for one project, with full ids: `owner/name/id`."""
    return answer(comparison_of(asked(query), query))


@api.get("/runs/parallel", responses={200: ParallelAnswer})
def parallel_of_all(query: AllParallelQuery) -> Response:
    """Columns of equal length for the parallel plot; runs go by their full ids: `owner/name/id`."""
    return answer(axes_of(asked(query), query, split_keys(query.runs)))


@api.get("/runs/histories/export", responses={200: CSV})
def export_all_histories(query: PointsQuery) -> Response:
    """Every point of some metrics of up to 1,000 runs of several projects as CSV; run_id is `owner/name/id`."""
    scope = everything()
    runs = named_runs(scope, query)
    for project in scope.projects:
        own = [name for name in runs if parted(name)[0] == str(project.key)]
        if own:
            detail = what_of(own, query) | {"with": "other projects"}
            context().team.audit.record("export.histories", project=project.key, detail=detail)
    return points_of(scope, runs, query, "all-projects-curves.csv")


@api.post("/selections", responses={201: SelectionAnswer})
def keep_selection_of_all(body: SelectionBody) -> Response:
    """Keep up to 1,000 runs of several projects, `owner/name/id` each, under a short id; each project keeps its own."""
    check_json()
    return kept(context().selections.keep_across(context().projects.list(), body.runs))


@api.get("/selections/<id>", responses={200: SelectionAnswer})
def get_selection_of_all(path: AllSelectionPath) -> Response:
    """The runs of a selection, in their order, as far as they are of projects that the asker sees."""
    return answer(selection_of(context().selections.across(context().projects.list(), path.id)))
