"""The generated stylesheet (icons and the run palette)."""

from __future__ import annotations

import hashlib

import dash
from flask import Response

from dashboard.components import icons
from dashboard.figures import palette


def install(app: dash.Dash, prefix: str) -> None:
    """Serve the stylesheet under the assets, with its content's hash in the address, and link it from every page.

    Args:
        app: Whose pages.
        prefix: Under which Dagboard is served.
    """
    body = icons.stylesheet() + palette.stylesheet()
    mark = hashlib.sha256(body.encode()).hexdigest()[:12]
    app.config.external_stylesheets.append(f"{prefix}assets/generated.css?m={mark}")
    app.server.add_url_rule(
        "/assets/generated.css", "generated_stylesheet", lambda: Response(body, mimetype="text/css")
    )
