"""The account page's access tokens: make one, which is shown this once, and revoke one."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial
from typing import Any

import dash
from dash import ALL, Input, Output, State, ctx, no_update
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.components import ids_tokens
from dashboard.components.access import tokens as account_tokens
from dashboard.context import Context
from dashboard.data.model.project import ProjectKey
from dashboard.data.model.token import TokenDraft, TokenScope
from dashboard.errors import InvalidRequestError
from dashboard.figures.text import sentence

Made = tuple[Any, Any, Any, str | None]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks."""
    app.callback(
        Output(ids_tokens.TOKEN_MADE, "children"),
        Output(ids_tokens.TOKENS, "children"),
        Output(ids_tokens.TOKEN_NAME, "value"),
        Output(ids_tokens.TOKEN_NAME, "error"),
        Input(ids_tokens.TOKEN_MAKE, "n_clicks"),
        Input(ids_tokens.TOKEN_NAME, "n_submit"),
        State(ids_tokens.TOKEN_NAME, "value"),
        State(ids_tokens.TOKEN_SCOPE, "value"),
        State(ids_tokens.TOKEN_PROJECT, "value"),
        State(ids_tokens.TOKEN_DAYS, "value"),
        prevent_initial_call=True,
    )(partial(make, context))
    app.callback(
        Output(ids_tokens.TOKEN_MADE, "children", allow_duplicate=True),
        Output(ids_tokens.TOKENS, "children", allow_duplicate=True),
        Input({"type": ids_tokens.TOKEN_REVOKE, "id": ALL}, "submit_n_clicks"),
        prevent_initial_call=True,
    )(partial(revoke, context))


def make(
    context: Context, _: int | None, __: int | None, name: str | None, scope: str | None, project: str | None,
    days: str | None,
) -> Made:  # fmt: skip
    """Make a token of whoever asks; its secret is in this answer and nowhere else."""
    context.team.own.account()
    try:
        token, secret = context.team.tokens.make(_draft(name, scope, project, days))
    except InvalidRequestError as error:
        return no_update, no_update, no_update, sentence(error.message)
    return account_tokens.made(token, secret), _table(context), "", None


def revoke(context: Context, _: list[int | None]) -> tuple[None, Component]:
    """Revoke the token whose button was pressed; what was shown of a new one goes as well."""
    if not any(item["value"] for item in ctx.triggered) or ctx.triggered_id is None:
        raise PreventUpdate
    context.team.own.account()
    context.team.tokens.revoke(str(ctx.triggered_id["id"]))
    return None, _table(context)


def _draft(name: str | None, scope: str | None, project: str | None, days: str | None) -> TokenDraft:
    owner, _, own = (project or "").partition("/")
    try:
        wanted, lasting = TokenScope(scope or ""), int(days) if days else None
    except ValueError as error:
        raise InvalidRequestError("Choose what the token may, and how long it lasts.") from error
    if not (name or "").strip():
        raise InvalidRequestError("Say what it is for.")
    return TokenDraft(name or "", wanted, ProjectKey(owner, own) if project else None, lasting)


def _table(context: Context) -> Component:
    return account_tokens.table(context.team.tokens.mine(), datetime.now(UTC))
