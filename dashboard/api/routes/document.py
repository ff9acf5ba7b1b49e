"""The OpenAPI document and a page for people to read it; both work without a network."""

from __future__ import annotations

from importlib.resources import files
from pathlib import Path
from typing import cast

from flask import Blueprint, Response, current_app, request, send_from_directory
from flask_openapi3.openapi import OpenAPI

from dashboard.api.description import describe
from dashboard.api.serving import PREFIX, answer, tagged

document = Blueprint("document", __name__, url_prefix=PREFIX)
_SWAGGER = Path(str(files("flask_openapi3_swagger"))) / "templates" / "swagger"
_OURS = Path(__file__).parent.parent / "static"
# Swagger UI sets inline styles and draws data: images; it needs no inline script and may ask nobody but us.
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_PAGE = """<!DOCTYPE html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>REST API · Dagboard</title>
  <link rel="icon" type="image/svg+xml" href="{root}/assets/favicon.svg">
  <meta name="color-scheme" content="light dark">
  <link rel="stylesheet" href="{root}{prefix}/docs/static/css/swagger-ui.css">
</head>
<body>
  <main id="swagger-ui" data-document="{root}{prefix}/openapi.json"></main>
  <script src="{root}{prefix}/docs/static/js/swagger-ui-bundle.js"></script>
  <script src="{root}{prefix}/docs/start.js"></script>
</body>
</html>"""


@document.get("/openapi.json")
def openapi_document() -> Response:
    """The OpenAPI 3.1 document."""
    return answer(describe(cast("OpenAPI", current_app)))


@document.get("/docs")
def docs() -> Response:
    """A page that shows the document and tries requests."""
    page = _PAGE.replace("{root}", request.script_root).replace("{prefix}", PREFIX)
    response = Response(page, mimetype="text/html")
    response.headers["Content-Security-Policy"] = _POLICY
    return tagged(response)


@document.get("/docs/start.js")
def start_script() -> Response:
    """Our few lines that start Swagger UI."""
    return send_from_directory(_OURS, "docs.js", max_age=3600)


@document.get("/docs/static/<path:name>")
def swagger_file(name: str) -> Response:
    """Swagger UI's own files, as its package ships them."""
    return send_from_directory(_SWAGGER, name, max_age=86_400)
