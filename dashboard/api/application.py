"""The Flask server of the REST API; its OpenAPI document is generated from the typed schemas of the routes."""

from __future__ import annotations

from flask_openapi3.models.info import Info
from flask_openapi3.models.server import Server
from flask_openapi3.openapi import OpenAPI

import dashboard
from dashboard.api import problems
from dashboard.api.routes import BLUEPRINTS
from dashboard.api.routes.document import document
from dashboard.api.schemas.problem import Problem
from dashboard.context import Context

_DESCRIPTION = """Everything the pages show, for scripts and portals.

Lists take `limit` (1 to 10,000, 100 by default) and `cursor`, and answer `total` and `next`. NaN, Infinity and
-Infinity travel as strings; times are ISO 8601 UTC; durations are seconds, sizes bytes. Every GET carries an `ETag`.
Errors are RFC 9457 problem documents. Unknown query parameters are
ignored, unknown keys of a body are refused."""


def create_server(context: Context) -> OpenAPI:
    """A Flask server that answers the API for `context`; `dashboard.web` puts Dash on top of it."""
    server = OpenAPI(
        "dashboard.api",
        info=Info(title="Dagboard", version=dashboard.__version__, description=_DESCRIPTION),
        servers=[Server(url=context.settings.server.url_prefix.rstrip("/") or "/")],
        doc_ui=False,
        static_folder=None,
        validation_error_status=400,
        validation_error_model=Problem,
        validation_error_callback=problems.of_validation,
    )
    server.extensions[problems.EXTENSION] = context
    problems.install(server)
    for blueprint in BLUEPRINTS:
        server.register_api(blueprint)
    server.register_blueprint(document)
    return server
