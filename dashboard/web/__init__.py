"""Context -> Flask + Dash: registers pages, callbacks, the REST API and the guard.

The application is served by one Flask server. Dash draws the pages, `dashboard.api` answers ``/api/v1``, and
`dashboard.auth.guard` looks at every request before either of them.
"""

from __future__ import annotations

import functools
import hashlib
import importlib
from base64 import b64encode
from collections.abc import Callable
from pathlib import Path
from typing import Any, Protocol, cast
from urllib.parse import urlsplit

import dash
import flask
from dash.development.base_component import Component

import dashboard
from dashboard.api import addresses, application
from dashboard.auth import csrf, federation, guard, plain_page, visitor
from dashboard.auth.door import Door
from dashboard.auth.embedding import link_here, root_of
from dashboard.auth.own_password import OwnPasswordPage
from dashboard.auth.plain_page import Look
from dashboard.auth.secret import secret_of
from dashboard.auth.sign_in_page import SignInPage
from dashboard.callbacks import REGISTER
from dashboard.components import shell
from dashboard.components.embed import frame as embed_frame
from dashboard.components.route import parse
from dashboard.context import Context
from dashboard.pages import PAGES
from dashboard.web import bundles, embedding, generated, notices, router, short, statics, who
from dashboard.web.forwarded import Forwarded
from dashboard.web.prefix import Prefix

_INDEX = """<!DOCTYPE html>
<html lang="en">
  <head>
    {%metas%}
    <title>{%title%}</title>
    <link rel="icon" type="image/svg+xml" href="{favicon}">
    {%css%}
    <link rel="stylesheet" href="{styles}">
    {early}
  </head>
  <body>
    {%app_entry%}
    <footer>{%config%}{%scripts%}<script src="{ours}"></script>{%renderer%}</footer>
  </body>
</html>"""

_ASSETS = Path(dashboard.__file__).parent / "assets"
_EARLY = "early.js"
"""An asset that runs inline in the head, before anything is painted (the colour scheme); never loaded twice."""


class _CallbackModule(Protocol):
    def register(self, app: dash.Dash, context: Context) -> None:
        """Add the module's callbacks to `app`."""


def create_app(context: Context) -> dash.Dash:
    """The whole web application; `create_app(...).server` is its WSGI application.

    Nothing is kept in module state, so several applications live side by side in one process (as tests need).
    """
    _import_wholly("pandas")
    prefix = context.settings.server.url_prefix
    server = application.create_server(context)
    server.extensions[addresses.TEMPLATES] = frozenset(spec.template for spec in PAGES)
    app = embedding.Board(
        "dashboard",
        server=cast("Any", server),
        requests_pathname_prefix=prefix,
        routes_pathname_prefix="/",
        assets_ignore=r"\.(js|css)$",  # linked as two bundles
        suppress_callback_exceptions=True,
        title="Dagboard",
        update_title=cast("str", None),
        on_error=notices.show,
        enable_mcp=False,
        csrf_token_name=csrf.COOKIE,
        csrf_header_name=csrf.HEADER,
    )
    app.context = context
    secret = secret_of(context.settings)
    early = _dressed(app, context.settings.server.url_prefix)
    app.layout = functools.partial(_layout, context, secret)
    router.register(app, context)
    for name in REGISTER:
        cast("_CallbackModule", importlib.import_module(name)).register(app, context)
    _guarded(app, context, secret, lambda: [*app.csp_hashes(), *_hashes(early)])
    statics.install(server)
    below = Prefix(embedding.EmbedRoot(server.wsgi_app), prefix)
    cast("Any", server).wsgi_app = Forwarded(below, context.settings.server.trusted_proxies)
    return app


def _dressed(app: embedding.Board, prefix: str) -> str:
    """Give the pages their scripts and styles, those without Dash too; the script that runs inline in each."""
    server, early = app.server, _early_script()
    scripts, styles = bundles.scripts(_ASSETS, without=_EARLY), bundles.styles(_ASSETS)
    for bundle in (scripts, styles):
        bundles.serve(server, bundle)
    generated.install(app, prefix)
    favicon = app.get_asset_url("favicon.svg")
    app.index_string = _index(favicon, early, prefix + scripts.address, prefix + styles.address)
    plain_page.install(server, Look(prefix, prefix + styles.address, favicon, early))
    return early


def _guarded(app: embedding.Board, context: Context, secret: str, hashes: Callable[[], list[str]]) -> None:
    """Who comes in, how, and what they are told where nothing is."""
    server = app.server
    SignInPage(context, secret).install(server)
    OwnPasswordPage(context, secret).install(server)
    federation.install(server, context, secret)
    guard.install(server, context.settings.server, hashes)
    Door(context, secret).install(server)
    embedding.install(server, context, app.callback_map, hashes)
    visitor.install(server, context.settings.server.url_prefix)
    short.install(server, cast("Any", app).index, context)
    router.mark_unknown_addresses(server, context)


def _import_wholly(name: str) -> None:
    """Import a module before requests come.

    Polars imports pandas when it first needs to know about it; plotly's encoder takes what ``sys.modules`` holds. Two
    first requests at once would make the second one meet half a module.
    """
    importlib.import_module(name)


def _layout(context: Context, secret: str) -> Component:
    """The frame, with room for the navigation where the page that asks for it will have one: nothing moves then."""
    prefix, link = context.settings.server.url_prefix, link_here()
    if link is not None:
        root = root_of(context.settings, link)
        return embed_frame.embed_layout(prefix, root, link, router.container())
    asking = urlsplit(flask.request.referrer or "").path if flask.has_request_context() else ""
    has_navigation = parse(asking, "", prefix).has_project
    return shell.app_layout(prefix, router.container(), who.menu(context, secret), has_navigation=has_navigation)


def _early_script() -> str:
    path = _ASSETS / _EARLY
    return path.read_text("utf-8") if path.is_file() else ""


def _index(favicon: str, early: str, scripts: str, styles: str) -> str:
    script = f"<script>{early}</script>" if early else ""
    index = _INDEX.replace("{favicon}", favicon).replace("{ours}", scripts).replace("{styles}", styles)
    return index.replace("{early}", script)


def _hashes(script: str) -> list[str]:
    if not script:
        return []
    return [f"'sha256-{b64encode(hashlib.sha256(script.encode()).digest()).decode()}'"]
