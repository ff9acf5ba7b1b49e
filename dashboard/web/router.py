"""One callback from the address bar to a page.

Dash Pages is not used: it hands the query string to layouts as arguments, where ``?owner=EVIL`` overrides the path,
and it keeps its pages in a registry of the process, which two applications would share. Here the real path and query
become a `Route`, the project is looked up (so a page never runs for a project the asker may not see), and only then
the page's `layout(context, route)` is called.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Any, cast

import dash
import dash_mantine_components as dmc
from dash import Input, Output, State, ctx, dcc, html
from dash.development.base_component import Component
from flask import Flask, Response, request

from dashboard.auth.embedding import link_here
from dashboard.components.error_page import error_page
from dashboard.components.route import CONTENT, LOCATION, NOTICES, REFRESH, SEARCH, TITLE, Route, parse, template_of
from dashboard.context import Context
from dashboard.data.model.identity import IdentityKind
from dashboard.data.model.project import ProjectKey
from dashboard.errors import DagboardError, NotFoundError, UnknownProjectError
from dashboard.pages import PAGES, PageSpec, embedded
from dashboard.web import notices, previews, titles

Layout = Callable[[Context, Route], Component]
_SIGN_IN = "It may be there for you: sign in to see."
SHORT = "s"
"""What stands in an address where the owner of a project would, before the id of a short link."""
_SET_TITLE = "function (title) { if (title) { document.title = title; } }"


@dataclass(frozen=True, slots=True)
class _Page:
    spec: PageSpec
    layout: Layout


def container() -> Component:
    """Where the current page appears, with the address bar's location, the title and the notices."""
    return html.Div(
        [
            dcc.Location(id=LOCATION, refresh="callback-nav"),
            dcc.Store(id=TITLE),
            dcc.Store(id=REFRESH),
            dcc.Store(id=SEARCH),
            dmc.NotificationContainer(id=NOTICES, position="bottom-right"),
            html.Div(id=CONTENT),
        ]
    )


def register(app: dash.Dash, context: Context) -> None:
    """Add the routing callback and the one that names the document."""
    pages = load_pages(PAGES)

    @app.callback(
        Output(CONTENT, "children"),
        Output(TITLE, "data"),
        Input(LOCATION, "pathname"),
        Input(LOCATION, "search"),
        Input(REFRESH, "data"),
        State(SEARCH, "data"),
        prevent_initial_call=True,
        on_error=_failed,
    )
    def show_page(
        pathname: str | None, search: str | None, _refresh: str | None, now: str | None
    ) -> tuple[Component, str]:
        asked = now if ctx.triggered_id == REFRESH and now is not None else search
        return page_at(context, pages, parse(pathname, asked, context.settings.server.url_prefix))

    cast("Any", app).clientside_callback(_SET_TITLE, Input(TITLE, "data"))


def load_pages(specs: tuple[PageSpec, ...]) -> Mapping[str, _Page]:
    """The pages by template, their modules imported."""
    return {spec.template: _Page(spec, cast("Layout", importlib.import_module(spec.module).layout)) for spec in specs}


def page_at(context: Context, pages: Mapping[str, _Page], route: Route) -> tuple[Component, str]:
    """The page a route leads to and its document title; a `DagboardError` becomes a page that explains it."""
    try:
        link = link_here()
        if link is not None:
            return embedded.layout(context, route, link), f"{link.title} · Dagboard"
        page = _find(pages, route)
        _check(context, route)
        return page.layout(context, route), titles.document(titles.title_of(context, page.spec, route))
    except DagboardError as error:
        heading = previews.NOT_FOUND if isinstance(error, NotFoundError) else "This page cannot be shown"
        meant = _meant(context, error, route)
        notice, is_nobody = notices.notice_of(error), context.access.who().kind is IdentityKind.NOBODY
        advice = _SIGN_IN if is_nobody and isinstance(error, UnknownProjectError) else notice.detail
        why = error_page(
            heading, notice.title, advice, notice.incident, meant, is_elsewhere=meant != route, may_sign_in=is_nobody
        )
        return why, titles.document(heading)


def _meant(context: Context, error: DagboardError, route: Route) -> Route:
    """Where somebody wanted to be: for a project that does not exist, in the one with the nearest name, or nowhere."""
    if not isinstance(error, UnknownProjectError):
        is_there = not route.has_project or context.access.sees(ProjectKey(route.owner, route.name))
        return route if is_there else route.home()
    owner, _, name = error.nearest.partition("/")
    return replace(route, owner=owner, name=name) if name else route.home()


def mark_unknown_addresses(server: Flask, context: Context) -> None:
    """Answer 404 where nothing is, so that ``/robots.txt`` is no page; the router explains it to people.

    Where people sign in no browser keeps a page: going back to one after the sign-out asks the server anew.
    """
    templates = {spec.template for spec in PAGES}
    kept = "no-cache" if context.access.is_open else "no-store"

    @server.after_request
    def mark(response: Response) -> Response:
        is_page = request.endpoint == "/<path:path>" and response.status_code == 200
        if is_page:
            route = parse(request.path, request.query_string.decode("utf-8", "replace"))
            if template_of(route, templates) not in templates or not previews.leads(context, route):
                response.status_code = 404
        if is_page or request.endpoint == "/":
            response.headers["Cache-Control"] = f"private, {kept}"  # it names what this asker may see
        return response


def _find(pages: Mapping[str, _Page], route: Route) -> _Page:
    page = pages.get(template_of(route, pages))
    if page is None:
        raise NotFoundError(
            "There is no page at this address.", where=route.path, hint="Start from the list of projects."
        )
    return page


def _check(context: Context, route: Route) -> None:
    if route.owner == SHORT:
        context.links.get(route.name)
    if route.has_project:
        context.projects.get(route.owner, route.name)


def _failed(error: Exception) -> tuple[Component, str]:
    heading = "This page cannot be shown"
    notice = notices.notice_of(error)
    page = error_page(heading, notice.title, notice.detail, notice.incident, Route())
    return page, titles.document(heading)
