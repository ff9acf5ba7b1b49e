"""What every route shares: the context, the project of the address, and answers with ETags."""

from __future__ import annotations

import hashlib
from base64 import urlsafe_b64decode, urlsafe_b64encode
from collections.abc import Sequence
from typing import Any, TypeVar, cast

from flask import Response, abort, current_app, g, request
from flask_openapi3.blueprint import APIBlueprint
from flask_openapi3.models.tag import Tag
from werkzeug.exceptions import BadRequest, UnsupportedMediaType

import dashboard
from dashboard.api.encoding import dumps
from dashboard.api.problems import EXTENSION
from dashboard.api.schemas.parameters import ProjectPath
from dashboard.context import Context
from dashboard.data.model.project import Project
from dashboard.errors import InvalidRequestError

PREFIX = "/api/v1"
PROJECT = "/projects/<owner>/<name>"
_PROBLEM = {"application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
CONFLICT: dict[str | int, Any] = {
    409: {"description": "Somebody else changed it meanwhile; theirs stays.", "content": _PROBLEM}
}
FORBIDDEN: dict[str | int, Any] = {
    403: {"description": "Another browser's, or a write from another site.", "content": _PROBLEM}
}
REFUSED: dict[str | int, Any] = {401: {"description": "No token, or one that nobody has.", "content": _PROBLEM}}
_REVALIDATE = "private, no-cache"

Item = TypeVar("Item")


def blueprint(name: str, summary: str, *, prefix: str | None = PREFIX) -> APIBlueprint:
    """A group of routes, documented under one tag, with the errors all of them may answer."""
    return APIBlueprint(
        name,
        __name__,
        url_prefix=prefix,
        abp_tags=[Tag(name=name, description=summary)],
        abp_responses={
            400: {"description": "The question is malformed.", "content": _PROBLEM},
            404: {"description": "Unknown, or not visible.", "content": _PROBLEM},
            503: {"description": "A source or the database cannot be read now.", "content": _PROBLEM},
        },
    )


def context() -> Context:
    """The context of the application that answers this request."""
    return cast("Context", current_app.extensions[EXTENSION])


def project_of(path: ProjectPath) -> Project:
    """The project an address names.

    Raises:
        NotFoundError: There is no such project, or the asker may not know that there is.
    """
    return context().projects.get(path.owner, path.name)


def settle(project: Project, *basis: str) -> None:
    """Say that the answer is a function of the address, of what was synced and of `basis`, before it is computed.

    Its ETag is known then, and a client that holds the answer is told so at once (304).

    Args:
        project: Whose generation counts.
        basis: What else the answer depends on: the shas that the address's revisions resolve to now.
    """
    settle_all([project], *basis)


def settle_all(projects: Sequence[Project], *basis: str) -> None:
    """As `settle`, for an answer about several projects."""
    g.etag = _generation_tag(projects, basis)
    if request.if_none_match.contains_weak(g.etag):
        abort(_with_tag(Response(status=304), g.etag))


def answer(body: Any, *, status: int = 200) -> Response:
    """A JSON answer with its ETag, or 304 when the client holds the same."""
    data = dumps(body)
    tag = g.get("etag") or hashlib.blake2b(data, digest_size=12).hexdigest()
    if status == 200 and request.if_none_match.contains_weak(tag):
        return _with_tag(Response(status=304), tag)
    return _with_tag(Response(data, status=status, mimetype="application/json"), tag)


def tagged(response: Response) -> Response:
    """An answer that is no JSON with an ETag of its content, or 304 when the client holds the same."""
    response.add_etag(weak=True)
    response.headers["Cache-Control"] = _REVALIDATE
    return cast("Response", response.make_conditional(request))


def check_json() -> None:
    """Refuse a body that is not JSON (415) or is broken JSON (400)."""
    if not request.get_data(cache=True):
        return
    if not request.is_json:
        raise UnsupportedMediaType("The body must be JSON: Content-Type: application/json.")
    try:
        request.get_json()
    except BadRequest as error:
        raise InvalidRequestError("The body is no valid JSON.", where="body") from error


def page_of(items: Sequence[Item], limit: int, cursor: str | None) -> tuple[Sequence[Item], str | None]:
    """One page of a short list and the cursor of the next page.

    Raises:
        InvalidRequestError: The cursor is not one of ours.
    """
    start = offset_of(cursor)
    end = start + limit
    return items[start:end], cursor_of(end) if end < len(items) else None


def cursor_of(offset: int) -> str:
    """An opaque cursor for an offset."""
    return urlsafe_b64encode(f"o{offset}".encode()).decode().rstrip("=")


def offset_of(cursor: str | None) -> int:
    """The offset of a cursor; 0 for none.

    Raises:
        InvalidRequestError: The cursor is not one of ours.
    """
    if not cursor:
        return 0
    try:
        text = urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii")
        kind, offset = text[:1], int(text[1:])
    except ValueError as error:
        raise _bad_cursor() from error
    if kind != "o" or offset < 0:
        raise _bad_cursor()
    return offset


def split_keys(text: str | None) -> tuple[str, ...]:
    """Comma-separated run ids or names without quotes."""
    return tuple(part.strip() for part in (text or "").split(",") if part.strip())


def _bad_cursor() -> InvalidRequestError:
    return InvalidRequestError(
        "The cursor is not one that this list answered.", where="cursor", hint="Start again without it."
    )


def _generation_tag(projects: Sequence[Project], basis: tuple[str, ...]) -> str:
    facts = [
        (project.id, project.generation, project.head, project.runs, project.models, project.last_activity_at,
         sorted(project.goals.items()), project.primary)
        for project in projects
    ]  # fmt: skip
    known = (basis, dashboard.__version__, facts, request.path, request.query_string)
    return hashlib.blake2b(repr(known).encode(), digest_size=12).hexdigest()


def _with_tag(response: Response, tag: str) -> Response:
    response.set_etag(tag, weak=True)
    response.headers["Cache-Control"] = _REVALIDATE
    return response
