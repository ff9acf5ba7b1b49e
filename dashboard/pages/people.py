"""Everybody who may sign in, and every role: for admins of the server."""

from __future__ import annotations

from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import ids_access, parts
from dashboard.components.access import parts as access_parts
from dashboard.components.access import people as people_parts
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.access import EVERYWHERE


def layout(context: Context, _route: Route) -> Component:
    """Accounts, then roles.

    Raises:
        UnauthorizedError, ForbiddenError: The asker may not manage accounts.
    """
    accounts = context.team.people.all()
    names = [account.name for account in accounts]
    entries = context.team.grants.on()
    roles = html.Div(access_parts.grants(entries, names, "", may_manage=True), id=ids_access.GRANTS)
    keys = [project.key for project in context.projects.list()]
    places = [EVERYWHERE, *dict.fromkeys(key.owner for key in keys), *map(str, keys)]
    given = context.team.people.grants_by_name(accounts)
    table = people_parts.people(accounts, given, context.access.who().name, datetime.now(UTC))
    is_local = context.settings.access.mode == "local"
    return parts.page(
        "People",
        html.Div(id=ids_access.PEOPLE_MADE, className="dg-collapses"),
        html.Div(table, id=ids_access.PEOPLE),
        people_parts.adding() if is_local else None,
        parts.panel("Roles", [roles, access_parts.giving(places, is_fixed=False, names=names)], flush=True),
        sub="Who may sign in, and what each may do where.",
    )
