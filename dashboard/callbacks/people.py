"""The page of all people: making accounts, new passwords, locking out and letting in."""

from __future__ import annotations

from datetime import UTC, datetime
from functools import partial

import dash
from dash import ALL, Input, Output, State, ctx
from dash.development.base_component import Component
from dash.exceptions import PreventUpdate

from dashboard.auth import passwords
from dashboard.components import ids_access
from dashboard.components.access import people as people_parts
from dashboard.context import Context
from dashboard.data.model.account import Account
from dashboard.errors import NotFoundError

Shown = tuple[Component | None, Component]


def register(app: dash.Dash, context: Context) -> None:
    """Add the callbacks of the page."""
    app.callback(
        Output(ids_access.PEOPLE_MADE, "children"),
        Output(ids_access.PEOPLE, "children"),
        Output(ids_access.PERSON_NAME, "value"),
        Output(ids_access.PERSON_SHOWN, "value"),
        Output(ids_access.PERSON_EMAIL, "value"),
        Input(ids_access.PERSON_ADD, "n_clicks"),
        State(ids_access.PERSON_NAME, "value"),
        State(ids_access.PERSON_SHOWN, "value"),
        State(ids_access.PERSON_EMAIL, "value"),
        prevent_initial_call=True,
    )(partial(make, context))
    app.callback(
        Output(ids_access.PEOPLE_MADE, "children", allow_duplicate=True),
        Output(ids_access.PEOPLE, "children", allow_duplicate=True),
        Input({"type": ids_access.PEOPLE_ACT, "act": ALL, "name": ALL}, "submit_n_clicks"),
        prevent_initial_call=True,
    )(partial(act, context))


def make(
    context: Context, _: int | None, name: str | None, shown: str | None, email: str | None
) -> tuple[Component, Component, str, str, str]:
    """Make a local account with a password that is shown once."""
    password = passwords.generated()
    account = context.team.people.create(
        (name or "").strip(), passwords.rehashed(password), display_name=shown or "", email=email or ""
    )
    made = people_parts.made(account.name, password, f"{account.name} may sign in.")
    return made, _people(context), "", "", ""


def act(context: Context, _: list[int | None]) -> Shown:
    """Do to an account what its button says."""
    if not any(item["value"] for item in ctx.triggered) or ctx.triggered_id is None:
        raise PreventUpdate
    asked = ctx.triggered_id
    account = _account(context, str(asked["name"]))
    if asked["act"] == "password":
        return _new_password(context, account), _people(context)
    context.team.people.disable(account, is_disabled=asked["act"] == "disable")
    return None, _people(context)


def _new_password(context: Context, account: Account) -> Component:
    password = passwords.generated()
    context.team.people.set_password_hash(account, passwords.rehashed(password))
    return people_parts.made(account.name, password, "The old password is gone.")


def _account(context: Context, name: str) -> Account:
    account = next((each for each in context.team.people.all() if each.name == name), None)
    if account is None:
        raise NotFoundError(f"there is no account {name}")
    return account


def _people(context: Context) -> Component:
    accounts = context.team.people.all()
    given = context.team.people.grants_by_name(accounts)
    return people_parts.people(accounts, given, context.access.who().name, datetime.now(UTC))
