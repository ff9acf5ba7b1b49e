"""Giving roles and taking them back, on the settings page of a project and on the page of all people."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids_access
from dashboard.components.access import parts as access_parts
from dashboard.components.access.account import said
from dashboard.components.route import LOCATION, Route, parse
from dashboard.context import Context
from dashboard.data.model.access import ROLE_WORDS, Role
from dashboard.data.model.project import ProjectKey
from dashboard.errors import ConflictError, InvalidRequestError, NotFoundError
from dashboard.figures.text import sentence

Given = tuple[Component, Component, str]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the tables of roles."""
    app.callback(
        Output(ids_access.GRANTS, "children"),
        Output(ids_access.GRANT_SAID, "children"),
        Output(ids_access.GRANT_SUBJECT, "value"),
        inputs={
            "clicks": Input(ids_access.GRANT_GIVE, "n_clicks"),
            "wanted": {
                "kind": State(ids_access.GRANT_KIND, "value"),
                "subject": State(ids_access.GRANT_SUBJECT, "value"),
                "role": State(ids_access.GRANT_ROLE, "value"),
                "place": State(ids_access.GRANT_PLACE, "value"),
            },
            "pathname": State(LOCATION, "pathname"),
        },
        prevent_initial_call=True,
    )(partial(give, context))
    app.callback(
        Output(ids_access.GRANTS, "children", allow_duplicate=True),
        Output(ids_access.GRANT_SAID, "children", allow_duplicate=True),
        Input({"type": ids_access.GRANT_TAKE, "id": ALL, "on": ALL}, "n_clicks"),
        State(LOCATION, "pathname"),
        prevent_initial_call=True,
    )(partial(take, context))


def give(context: Context, clicks: int | None, wanted: Mapping[str, str | None], pathname: str | None) -> Given:
    """Give a role; on a project's page in that project, whatever else the browser says."""
    if not clicks:
        raise PreventUpdate
    route, role = _route(context, pathname), wanted["role"]
    on = f"{route.owner}/{route.name}" if route.has_project else (wanted["place"] or "")
    if role not in ROLE_WORDS:
        raise InvalidRequestError("Say which role it is.")
    entry = context.team.grants.give(wanted["kind"] or "", wanted["subject"] or "", on, Role.of(role))
    return _table(context, route), said(f"{entry.subject} is {entry.grant.role.word} now."), ""


def take(context: Context, _: list[int | None], pathname: str | None) -> tuple[Component, Component]:
    """Take a role back; the table is drawn anew even where somebody else did so before."""
    if not any(item["value"] for item in ctx.triggered) or ctx.triggered_id is None:
        raise PreventUpdate
    asked: Any = ctx.triggered_id
    route = _route(context, pathname)
    try:
        context.team.grants.take(int(asked["id"]), str(asked["on"]))
    except (ConflictError, NotFoundError) as error:
        return _table(context, route), said(f"{sentence(error.message)} {error.hint}", is_wrong=True)
    return _table(context, route), said("Taken back.")


def _table(context: Context, route: Route) -> Component:
    key = ProjectKey(route.owner, route.name) if route.has_project else None
    entries = context.team.grants.on(key)
    known = context.team.people.known(entry.subject for entry in entries)
    return access_parts.grants(entries, known, str(key) if key else "", may_manage=True)


def _route(context: Context, pathname: str | None) -> Route:
    return parse(pathname, "", context.settings.server.url_prefix)
