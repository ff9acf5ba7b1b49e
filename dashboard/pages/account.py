"""One's own account: who one is, the password, roles, and browsers that are signed in.

A section joins by one line in `SECTIONS`: a function of the context, the route and the account.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

from dash import html
from dash.development.base_component import Component

from dashboard.auth import passwords
from dashboard.components import ids_access, parts
from dashboard.components.access import account as account_parts
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.account import Account
from dashboard.pages import account_tokens

Section = Callable[[Context, Route, Account], Component | None]


def layout(context: Context, route: Route) -> Component:
    """The sections, one below the other.

    Raises:
        NotFoundError, UnauthorizedError, ForbiddenError: Whoever asks has no account here.
    """
    account = context.team.own.account()
    sections = [section(context, route, account) for section in SECTIONS]
    return parts.page("Account", *sections, sub="Who you are here, and where you are signed in.")


def _who(_context: Context, _route: Route, account: Account) -> Component:
    local = account.origin == "local"
    panels = [account_parts.about(account), *([account_parts.password(passwords.SHORTEST)] if local else [])]
    return html.Div(panels, className="dg-halves dg-halves-top")


def _roles(context: Context, route: Route, _account: Account) -> Component:
    roles = [(project, context.access.role(project.key)) for project in context.projects.list()]
    held = [(project, role) for project, role in roles if role is not None]
    return account_parts.roles(held, context.access.who().role_everywhere(), route)


def _sessions(context: Context, _route: Route, account: Account) -> Component:
    found, here = context.team.sessions.of(account), context.access.who().credential
    return html.Div(account_parts.sessions(found, here, datetime.now(UTC)), id=ids_access.SESSIONS)


SECTIONS: tuple[Section, ...] = (_who, account_tokens.section, _sessions, _roles)
