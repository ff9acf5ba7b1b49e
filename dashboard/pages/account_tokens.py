"""The section of the account page about access tokens."""

from __future__ import annotations

from datetime import UTC, datetime

from dash.development.base_component import Component

from dashboard.components.access import tokens as account_tokens
from dashboard.components.route import Route
from dashboard.context import Context
from dashboard.data.model.account import Account


def section(context: Context, _route: Route, _account: Account) -> Component:
    """The asker's tokens, and the form that makes one."""
    projects = [str(project.key) for project in context.projects.list()]
    return account_tokens.section(account_tokens.table(context.team.tokens.mine(), datetime.now(UTC)), projects)
