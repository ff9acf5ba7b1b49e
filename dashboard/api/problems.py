"""RFC 9457 problem documents for every error under the API, and never a stack trace."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Sequence
from http import HTTPStatus
from typing import Any, cast

from flask import Flask, Response, current_app, request
from pydantic import ValidationError
from werkzeug.exceptions import HTTPException, InternalServerError, MethodNotAllowed, NotFound
from werkzeug.routing import RequestRedirect

from dashboard.api.encoding import dumps
from dashboard.context import Context
from dashboard.data.model.identity import IdentityKind
from dashboard.errors import (
    ConflictError,
    DagboardError,
    ForbiddenError,
    GoneError,
    InvalidRequestError,
    NotFoundError,
    QueryError,
    SourceError,
    TooManyAttemptsError,
    UnauthorizedError,
    UnavailableError,
    UnknownProjectError,
    plain_words,
)
from dashboard.figures.text import sentence

EXTENSION = "dagboard"
"""Under which name the server knows its context."""

_LOG = logging.getLogger("dashboard.api")
_STATUS: tuple[tuple[type[DagboardError], int], ...] = (
    (NotFoundError, 404),
    (GoneError, 410),
    (UnauthorizedError, 401),
    (ForbiddenError, 403),
    (InvalidRequestError, 400),
    (ConflictError, 409),
    (TooManyAttemptsError, 429),
    (UnavailableError, 503),
    (SourceError, 503),
)
_RETRY_AFTER_SECONDS = 30
_METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
_CATCH_ALL = "/<path:path>"  # Dash's own endpoint, which would answer a page
_MACHINE_PATHS = ("/healthz", "/readyz", "/metrics")
_KEPT_HEADERS = frozenset({"Allow", "Content-Range"})
_SENTENCES = {
    413: "The body is larger than Dagboard accepts.",
    416: "The range lies outside the file. Content-Range says how long it is.",
}
"""What werkzeug says less plainly, by status."""

Errors = Sequence[dict[str, Any]]


def problem(
    status: int, detail: str, *, code: str = "", hint: str = "", where: str = "", errors: Errors = ()
) -> Response:
    """One problem document.

    Args:
        status: HTTP status.
        detail: What happened.
        code: A stable slug; it becomes the document's `type`.
        hint: What to do about it.
        where: The place, when the sentence does not name it.
        errors: ``{"field", "position", "message"}`` for each wrong part of the question.
    """
    body: dict[str, Any] = {
        "type": f"urn:dagboard:problem:{code}" if code else "about:blank",
        "title": HTTPStatus(status).phrase,
        "status": status,
        "detail": detail,
        "instance": request.path,
    }
    body |= {key: value for key, value in (("where", where), ("hint", hint), ("errors", list(errors))) if value}
    response = Response(dumps(body), status=status, mimetype="application/problem+json")
    response.headers["Cache-Control"] = "no-store"
    if status == HTTPStatus.UNAUTHORIZED:
        told = ', error="invalid_token"' if code == "invalid-token" else ""
        response.headers["WWW-Authenticate"] = f'Bearer realm="Dagboard"{told}'
    if status == HTTPStatus.SERVICE_UNAVAILABLE:
        response.headers["Retry-After"] = str(_RETRY_AFTER_SECONDS)
    return response


def of_error(error: DagboardError) -> Response:
    """The problem document of an error raised on purpose.

    Who did not sign in is asked to before they are told that a project is not there: it may be there for them.
    """
    if isinstance(error, UnknownProjectError) and _is_nobody():
        error = UnauthorizedError("Say who you are.", hint="Sign in, or send Authorization: Bearer with a token.")
    status = next((status for kind, status in _STATUS if isinstance(error, kind)), 500)
    response = problem(
        status,
        sentence(error.message),
        code=error.code,
        hint=error.hint,
        where=error.where,
        errors=_query_errors(error),
    )
    if isinstance(error, TooManyAttemptsError):
        response.headers["Retry-After"] = str(error.seconds)
    return response


def of_validation(error: ValidationError) -> Response:
    """The problem document of parameters or a body that do not fit their schema."""
    errors = [
        {
            "field": ".".join(str(part) for part in item["loc"]),
            "position": None,
            "message": "must be a JSON object" if item["type"] == "model_type" else plain_words(item),
        }
        for item in error.errors(include_url=False, include_input=False)
    ]
    whole = "The query must" if request.method == "GET" else "The body"
    detail = "; ".join(f"{item['field'] or whole} {item['message']}" for item in errors)
    return problem(400, f"{detail}.", code="invalid-request", errors=errors)


def install(server: Flask) -> None:
    """Answer errors under the API (and the health addresses) with problem documents."""

    @server.before_request
    def unknown_address() -> None:
        if is_api() and request.endpoint == _CATCH_ALL:
            raise _unmatched()

    @server.errorhandler(DagboardError)
    def dagboard_error(error: DagboardError) -> Response:
        return of_error(error)

    @server.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> Any:
        return _of_http(error) if is_api() and error.response is None else error

    @server.errorhandler(Exception)
    def unexpected(error: Exception) -> Any:
        incident = secrets.token_hex(4)
        _LOG.error("incident %s at %s", incident, request.path, exc_info=error)
        if not is_api():
            return InternalServerError()
        return problem(500, f"Something went wrong in Dagboard. The log has the details under {incident}.")


def is_api() -> bool:
    """Whether the present request is one of a program rather than of a page."""
    path = request.path
    return path == "/api" or path.startswith("/api/") or path in _MACHINE_PATHS


def _is_nobody() -> bool:
    context = cast("Context", current_app.extensions[EXTENSION])
    return context.access.who().kind is IdentityKind.NOBODY


def _query_errors(error: DagboardError) -> Errors:
    if not isinstance(error, QueryError):
        return ()
    field = error.where or "filter"
    return ({"field": field, "position": error.position, "message": str(error.message), "token": error.token},)


def _of_http(error: HTTPException) -> Response:
    if isinstance(error, MethodNotAllowed):
        error = _unmatched()
    response = problem(error.code or 500, _SENTENCES.get(error.code or 500) or error.description or "")
    for name, value in error.get_headers(request.environ):
        if name in _KEPT_HEADERS:
            response.headers[name] = value
    return response


def _unmatched() -> MethodNotAllowed | NotFound:
    """Why no route took the request: the address is unknown, or known for other methods only.

    Dash takes every GET, so the router alone cannot tell the two apart.
    """
    adapter = current_app.create_url_adapter(request)
    allowed = [method for method in _METHODS if _takes(adapter, method)]
    if allowed:
        return MethodNotAllowed(
            valid_methods=allowed, description=f"{request.method} is not possible here; use {' or '.join(allowed)}."
        )
    return NotFound("There is nothing at this address. /api/v1/docs lists what there is.")


def _takes(adapter: Any, method: str) -> bool:
    try:
        endpoint, _ = adapter.match(path_info=request.path, method=method)
    except RequestRedirect:
        return False
    except (NotFound, MethodNotAllowed):
        return False
    return bool(endpoint != _CATCH_ALL)
