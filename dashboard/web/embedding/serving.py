"""How embedded pages are served: the way in, who may frame them, and what a link that ended says."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any
from urllib.parse import urlencode

from flask import Flask, Response, redirect, request
from werkzeug.wrappers import Response as AnyResponse

from dashboard.api import problems
from dashboard.auth import guard
from dashboard.auth.embedding import is_embedded, link_here, root_of
from dashboard.auth.guard import Hashes
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.embed import EmbedLink
from dashboard.errors import DagboardError, ForbiddenError, GoneError, NotFoundError
from dashboard.web.embedding.board import theme_of
from dashboard.web.embedding.ended import ended_page
from dashboard.web.embedding.limits import ENTRY, PAGE, Declared, Limits

_FRAME = ("theme", "locale")
"""What the address of a frame may say beside the token."""


def install(server: Flask, context: Context, declared: Declared, hashes: Hashes) -> None:
    """Serve embedded panels; the door (`dashboard.auth.door`) says which link a request shows.

    Args:
        server: With the door installed.
        context: The application.
        declared: Dash's callbacks by output.
        hashes: CSP hashes of the inline scripts of a page.
    """
    limits = Limits(context, declared)

    @server.before_request
    def enter() -> AnyResponse | None:
        link = link_here()
        if link is None:
            return None
        limits.check(link)
        return redirect(_begin(context, link), code=303) if request.endpoint == ENTRY else None

    @server.after_request
    def frame(response: Response) -> Response:
        if is_embedded():
            _frame(response, context, hashes)
        return response

    for kind in (GoneError, NotFoundError, ForbiddenError):
        server.register_error_handler(kind, _said)


def _begin(context: Context, link: EmbedLink) -> str:
    """The panel's own address below the link, with what the frame's address says of colours and numbers."""
    state = link.state
    route = Route(
        link.project.owner, link.project.name, state.spec.page, state.rest, dict(state.query),
        root_of(context.settings, link),
    )  # fmt: skip
    more = {key: request.args[key] for key in _FRAME if request.args.get(key)}
    sign = "&" if "?" in route.href else "?"
    return route.href + (f"{sign}{urlencode(more)}" if more else "")


def _frame(response: Response, context: Context, hashes: Hashes) -> None:
    headers, link = response.headers, link_here()
    headers["Referrer-Policy"] = "no-referrer"  # the address is the key
    if response.mimetype != "text/html" or request.endpoint not in {ENTRY, PAGE}:
        return
    ancestors: Iterable[str] = ("'self'", *link.origins) if link else ("'none'",)
    headers["Content-Security-Policy"] = guard.policy(context.settings.server, hashes(), ancestors)
    headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    headers["Cache-Control"] = "no-store"


def _said(error: DagboardError) -> Any:
    """The problem document; a page for the person who looks at the frame."""
    answer = problems.of_error(error)
    if not is_embedded() or request.endpoint not in {ENTRY, PAGE}:
        return answer
    link = link_here()
    page = ended_page(error, theme_of(link) if link else None)
    return Response(page, status=answer.status_code, mimetype="text/html")
