"""A question with a parameter that its route does not know is refused: an answer would pretend that it was heard.

`limit` and `cursor` every GET may be asked with, because every list has them; what begins with ``_`` is a client's own,
such as the number that keeps caches from answering.
"""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any, get_type_hints

from flask import Flask, current_app, request

from dashboard.api.schemas.parameters import Parameters
from dashboard.data.query.fields import nearest
from dashboard.errors import InvalidRequestError

_OF_LISTS = frozenset({"limit", "cursor"})
_PREFIX = "/api/v1/"


def install(server: Flask) -> None:
    """Look at the query of every question to a typed route, once it is known who asks."""

    @server.before_request
    def look() -> None:
        view = current_app.view_functions.get(request.endpoint or "")
        is_typed = hasattr(view, "__wrapped__")  # as flask-openapi3 makes them; the API's document and its page are not
        if view is None or not is_typed or not request.args or not request.path.startswith(_PREFIX):
            return
        known = _known(inspect.unwrap(view))
        _check(known | _OF_LISTS if request.method in {"GET", "HEAD"} else known)


def _check(known: frozenset[str]) -> None:
    for name in request.args:
        if name not in known and not name.startswith("_"):
            shown = name[:100]
            near = nearest(shown, sorted(known))
            said = ", ".join(sorted(known)) or "none"
            raise InvalidRequestError(
                f"There is no parameter {shown} here.", where="query", code="unknown-parameter",
                hint=f"Did you mean {near}?" if near else f"Known are: {said}.",
            )  # fmt: skip


@functools.cache
def _known(route: Callable[..., Any]) -> frozenset[str]:
    """The parameters of a route's query."""
    asked = get_type_hints(route).get("query")
    if isinstance(asked, type) and issubclass(asked, Parameters):
        return frozenset(asked.model_json_schema()["properties"])
    return frozenset()
