"""The account page: names, the password, and signing other browsers out."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.auth import passwords
from dashboard.auth.proof import proved
from dashboard.components import ids_access
from dashboard.components.access import account as account_parts
from dashboard.components.access.account import said
from dashboard.context import Context
from dashboard.data.accounts import check_has_password
from dashboard.data.audit import REFUSED
from dashboard.errors import InvalidRequestError, TooManyAttemptsError

Changed = tuple[Component, Any, Any]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the account page."""
    app.callback(
        Output(ids_access.ACCOUNT_SAID, "children"),
        Input(ids_access.ACCOUNT_SAVE, "n_clicks"),
        Input(ids_access.ACCOUNT_NAME, "n_submit"),
        Input(ids_access.ACCOUNT_EMAIL, "n_submit"),
        State(ids_access.ACCOUNT_NAME, "value"),
        State(ids_access.ACCOUNT_EMAIL, "value"),
        prevent_initial_call=True,
    )(partial(describe, context))
    app.callback(
        Output(ids_access.PASSWORD_SAID, "children"),
        Output(ids_access.PASSWORD_OLD, "value"),
        Output(ids_access.PASSWORD_NEW, "value"),
        Input(ids_access.PASSWORD_SAVE, "n_clicks"),
        Input(ids_access.PASSWORD_NEW, "n_submit"),
        State(ids_access.PASSWORD_OLD, "value"),
        State(ids_access.PASSWORD_NEW, "value"),
        prevent_initial_call=True,
    )(partial(change_password, context))
    app.callback(
        Output(ids_access.SESSIONS, "children"),
        Input({"type": ids_access.SESSION_END, "id": ALL}, "n_clicks"),
        prevent_initial_call=True,
    )(partial(end_session, context))


def describe(
    context: Context, _: int | None, __: int | None, ___: int | None, name: str | None, email: str | None
) -> Component:  # fmt: skip
    """Keep what pages call whoever asks, and their mail address."""
    context.team.own.describe(name or "", email or "")
    return said("Saved.")


def change_password(context: Context, _: int | None, __: int | None, old: str | None, new: str | None) -> Changed:
    """Change the password of whoever asks, if they know the present one."""
    account = context.team.own.account()
    check_has_password(account)
    try:
        passwords.check(new or "", account.name)
        if proved(context, account.name, old or "") is None:
            context.team.audit.record("account.password", subject=account.name, outcome=REFUSED)
            return said("The present password is wrong.", is_wrong=True), "", no_update
    except (InvalidRequestError, TooManyAttemptsError) as error:
        return said(str(error).removeprefix("password: "), is_wrong=True), no_update, no_update
    context.team.own.set_password_hash(passwords.rehashed(new or ""))
    return said("Changed. Your other browsers are signed out."), "", ""


def end_session(context: Context, _: list[int | None]) -> Component:
    """Sign whoever asks out in another browser, or in all others; draws the list anew."""
    if not any(item["value"] for item in ctx.triggered) or ctx.triggered_id is None:
        raise PreventUpdate
    context.team.own.end_sessions(str(ctx.triggered_id["id"]) or None)
    account, here = context.team.own.account(), context.access.who().credential
    return account_parts.sessions(context.team.sessions.of(account), here, datetime.now(UTC))
