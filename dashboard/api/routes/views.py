"""Named views of the run table."""

from __future__ import annotations

from typing import Any

from flask import Response, request

from dashboard.api.encoding import moment
from dashboard.api.schemas.parameters import ProjectPath, ViewPath
from dashboard.api.schemas.views import ViewBody, ViewChange, ViewItem, ViewList, ViewVersion
from dashboard.api.serving import (
    CONFLICT,
    FORBIDDEN,
    PREFIX,
    PROJECT,
    answer,
    blueprint,
    check_json,
    context,
    project_of,
)
from dashboard.auth.visitor import known_visitor, visitor
from dashboard.data.model.view import View, ViewDraft

api = blueprint("views", "Named views of the run table")


@api.get(f"{PROJECT}/views", responses={200: ViewList})
def list_views(path: ProjectPath) -> Response:
    """Shared views and the asking browser's own."""
    by = visitor()
    views = [view_item(view, by) for view in context().views.list(project_of(path), by)]
    return answer({"views": views, "total": len(views)})


@api.post(f"{PROJECT}/views", responses={201: ViewItem})
def create_view(path: ProjectPath, body: ViewBody) -> Response:
    """Keep a new view. It belongs to the asking browser, which gets a cookie when it has none."""
    check_json()
    project, by = project_of(path), known_visitor()
    view = context().views.create(project, draft_of(body), by)
    response = answer(view_item(view, by), status=201)
    response.headers["Location"] = f"{request.script_root}{PREFIX}/projects/{path.owner}/{path.name}/views/{view.id}"
    return response


@api.get(f"{PROJECT}/views/<id>", responses={200: ViewItem})
def get_view(path: ViewPath) -> Response:
    """One view."""
    by = visitor()
    return answer(view_item(context().views.get(project_of(path), path.id, by), by))


@api.put(f"{PROJECT}/views/<id>", responses={**CONFLICT, **FORBIDDEN, 200: ViewItem})
def change_view(path: ViewPath, body: ViewChange) -> Response:
    """Change a view. 409 when somebody else saved meanwhile: theirs stays, nothing is saved."""
    check_json()
    by = known_visitor()
    view = context().views.replace(project_of(path), path.id, draft_of(body), version=body.version, visitor=by)
    return answer(view_item(view, by))


@api.delete(f"{PROJECT}/views/<id>", responses={**CONFLICT, 204: None})
def delete_view(path: ViewPath, query: ViewVersion) -> Response:
    """Delete a view, or only while it is at the version named."""
    context().views.remove(project_of(path), path.id, version=query.version, visitor=visitor())
    return Response(status=204)


def draft_of(body: ViewBody) -> ViewDraft:
    """What a request says of a view."""
    state = body.state.model_dump(exclude_unset=True)
    return ViewDraft(name=body.name, is_shared=body.shared, is_default=body.default, state=state)


def view_item(view: View, by: str) -> dict[str, Any]:
    """A view as the API answers it."""
    return {
        "id": view.id,
        "name": view.name,
        "shared": view.is_shared,
        "default": view.is_default,
        "mine": bool(by) and view.owner == by,
        "version": view.version,
        "created": moment(view.created_at),
        "changed": moment(view.changed_at),
        "changed_by_me": bool(by) and view.changed_by == by,
        "state": view.state,
    }
