"""Views and labels in the table of all projects: views are private, labels belong to each run's project."""

from __future__ import annotations

from flask import Response, request

from dashboard.api.routes.views import draft_of, view_item
from dashboard.api.schemas.labels import AllLabelsAnswer, AllLabelsBody
from dashboard.api.schemas.parameters import AllViewPath
from dashboard.api.schemas.views import ViewBody, ViewChange, ViewItem, ViewList, ViewVersion
from dashboard.api.serving import CONFLICT, FORBIDDEN, PREFIX, answer, blueprint, check_json, context
from dashboard.auth.visitor import known_visitor, visitor

api = blueprint("views of all projects", "Private views and labels in the table of all projects")


@api.get("/views", responses={200: ViewList})
def list_all_views() -> Response:
    """The asking person's own views of the table of all projects."""
    by = visitor()
    views = [view_item(view, by) for view in context().views.list(None, by)]
    return answer({"views": views, "total": len(views)})


@api.post("/views", responses={201: ViewItem})
def create_all_view(body: ViewBody) -> Response:
    """Keep a new view, which only whoever made it sees. A browser without a cookie gets one."""
    check_json()
    by = known_visitor()
    view = context().views.create(None, draft_of(body), by)
    response = answer(view_item(view, by), status=201)
    response.headers["Location"] = f"{request.script_root}{PREFIX}/views/{view.id}"
    return response


@api.get("/views/<id>", responses={200: ViewItem})
def get_all_view(path: AllViewPath) -> Response:
    """One view."""
    by = visitor()
    return answer(view_item(context().views.get(None, path.id, by), by))


@api.put("/views/<id>", responses={**CONFLICT, **FORBIDDEN, 200: ViewItem})
def change_all_view(path: AllViewPath, body: ViewChange) -> Response:
    """Change a view. 409 when it was saved elsewhere meanwhile: that stays, nothing is saved."""
    check_json()
    by = known_visitor()
    view = context().views.replace(None, path.id, draft_of(body), version=body.version, visitor=by)
    return answer(view_item(view, by))


@api.delete("/views/<id>", responses={**CONFLICT, 204: None})
def delete_all_view(path: AllViewPath, query: ViewVersion) -> Response:
    """Delete a view, or only while it is at the version named."""
    context().views.remove(None, path.id, version=query.version, visitor=visitor())
    return Response(status=204)


@api.post("/runs/labels", responses={**FORBIDDEN, 200: AllLabelsAnswer})
def change_all_labels(body: AllLabelsBody) -> Response:
    """Add and remove labels of runs of any projects. Where you may not label, runs stay as they are and are named."""
    check_json()
    labels, scope = context().labels_across, context().experiments.across(context().projects.list())
    if body.filter is None:
        runs = [(run.project, run.id) for run in body.runs or ()]
        change = labels.change(scope, runs, add=body.add, remove=body.remove)
    else:
        change = labels.change_matching(
            scope, body.filter, add=body.add, remove=body.remove, include_hidden=body.include_hidden,
            baseline=body.baseline or None,
        )  # fmt: skip
    return answer({"matched": change.matched, "changed": change.changed, "refused": change.refused})
