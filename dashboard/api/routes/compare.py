"""Runs side by side, and kept selections of runs."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from dashboard.api.blame import naming_parameter
from dashboard.api.routes.runs import asked_project
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.api.schemas.run_parameters import CompareQuery, SelectionPath
from dashboard.api.schemas.runs import ComparisonAnswer, SelectionAnswer, SelectionBody
from dashboard.api.serving import PREFIX, PROJECT, answer, blueprint, check_json, context, project_of, split_keys
from dashboard.data.cohorts import Cohort, CohortQuery
from dashboard.data.experiments import Scope
from dashboard.data.selections import Selection
from dashboard.errors import InvalidRequestError

api = blueprint("compare", "Runs side by side")


@api.get(f"{PROJECT}/compare", responses={200: ComparisonAnswer})
def compare_runs(path: ProjectPath, query: CompareQuery) -> Response:
    """Runs side by side: one row for each key. 2 to 1,000 runs: named, selected, or all that match."""
    return answer(comparison_of(asked_project(path, query), query))


def comparison_of(scope: Scope, query: CompareQuery) -> dict[str, Any]:
    """The body of a comparison."""
    cohort = _cohort(scope, query)
    if not cohort.ids:
        raise InvalidRequestError("No run is there to compare.", hint="Choose at least two runs.")
    comparison = context().compare.compare(scope, cohort.ids, query.base or cohort.ids[0])
    rows = comparison.differing if query.differing else comparison.rows
    end = len(rows) if query.limit is None else query.offset + query.limit
    return {
        "runs": comparison.runs,
        "rows": rows[query.offset : end],
        "base": comparison.base,
        "total": len(rows),
        "differing": len(comparison.differing),
        "gone": cohort.gone,
    }


@api.post(f"{PROJECT}/selections", responses={201: SelectionAnswer})
def keep_selection(path: ProjectPath, body: SelectionBody) -> Response:
    """Keep up to 1,000 runs under a short id, for addresses. The same runs in the same order have the same id."""
    check_json()
    selection = context().selections.keep(project_of(path), body.runs)
    return kept(selection, f"/projects/{path.owner}/{path.name}")


def kept(selection: Selection, below: str = "") -> Response:
    """That a selection is kept, and where."""
    response = answer(selection_of(selection), status=201)
    response.headers["Location"] = f"{request.script_root}{PREFIX}{below}/selections/{selection.id}"
    return response


@api.get(f"{PROJECT}/selections/<id>", responses={200: SelectionAnswer})
def get_selection(path: SelectionPath) -> Response:
    """The runs of a selection, in their order."""
    return answer(selection_of(context().selections.get(project_of(path), path.id)))


def _cohort(project: Scope, query: CompareQuery) -> Cohort:
    """The runs that are asked about."""
    asked = CohortQuery(
        split_keys(query.runs), query.selection or "", query.filter, query.include_hidden, query.baseline or ""
    )
    with naming_parameter(project, query):
        return context().cohorts.get(project, asked, may_be_gone=False)


def selection_of(selection: Selection) -> dict[str, object]:
    """The body of a selection."""
    return {"id": selection.id, "runs": selection.runs, "gone": selection.gone}
