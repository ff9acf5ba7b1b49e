"""The generated stylesheet (icons and the run palette)."""

from __future__ import annotations

import hashlib

import dash
from flask import Response

from dashboard.components import icons
from dashboard.context import Context
from dashboard.figures import palette


def register(app: dash.Dash, context: Context) -> None:
    """Serve the stylesheet under the assets, with its content's hash in the address, and link it from every page."""
    body = icons.stylesheet() + palette.stylesheet()
    mark = hashlib.sha256(body.encode()).hexdigest()[:12]
    prefix = context.settings.server.url_prefix
    app.config.external_stylesheets.append(f"{prefix}assets/generated.css?m={mark}")

    app.server.add_url_rule(
        "/assets/generated.css", "generated_stylesheet", lambda: Response(body, mimetype="text/css")
    )
