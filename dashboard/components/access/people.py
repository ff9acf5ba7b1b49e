"""Everybody who may sign in, and the form that makes an account."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids_access, parts
from dashboard.components.marks import marks
from dashboard.data.model.access import EVERYWHERE, Grant
from dashboard.data.model.account import Account
from dashboard.figures import text

_ORIGINS = {"local": "password", "oidc": "single sign-on", "proxy": "proxy"}
_FEW = 4


def people(accounts: Sequence[Account], grants: Mapping[str, Sequence[Grant]], own: str, now: datetime) -> Component:
    """A table of accounts.

    Args:
        accounts: Of everybody.
        grants: The roles of each, by name; not those of groups.
        own: Name of the asker's account.
        now: The clock.
    """
    rows = [_row(account, grants.get(account.name, ()), now, is_own=account.name == own) for account in accounts]
    head = ["Account", "Signs in with", "Roles", "Last signed in", ""]
    table = html.Div(parts.table(head, rows, label="Accounts"), className="dg-stacked")
    return parts.panel("Accounts", table, count=len(accounts), flush=True)


def _row(account: Account, grants: Sequence[Grant], now: datetime, *, is_own: bool) -> list[parts.Child]:
    named: list[parts.Child] = [html.Span(account.name, className="dg-strong")]
    if is_own:
        named.append(parts.badge("You", "green"))
    if account.is_disabled:
        named.append(parts.badge("Disabled", "red"))
    if account.must_change:
        named.append(parts.badge("No password of their own yet", "amber"))
    more = " · ".join(filter(None, (account.display_name, account.email)))
    who = html.Div([html.Div(named, className="dg-row dg-row-wrap"), html.Div(more, className="dg-muted dg-break")])
    last = parts.time(account.signed_in_at, now=now)
    with_ = _ORIGINS.get(account.origin, account.origin)
    acts = None if is_own else _acts(account)
    return [who, with_, _roles(grants), parts.worded("last sign-in", last), acts]


def _roles(grants: Sequence[Grant]) -> Component:
    ordered = sorted(grants, key=lambda grant: (grant.on != EVERYWHERE, grant.on))
    chips: list[parts.Child] = [
        parts.chip(f"{grant.role.word} of {'everything' if grant.on == EVERYWHERE else grant.on}")
        for grant in ordered[:_FEW]
    ]
    if len(ordered) > _FEW:
        chips.append(html.Span(f"and {len(ordered) - _FEW} more", className="dg-muted dg-small"))
    if not chips:
        return html.Span(text.MISSING, className="dg-muted")
    return html.Div(chips, className="dg-row dg-row-wrap dg-tight")


def _acts(account: Account) -> Component:
    buttons = []
    if account.origin == "local":
        buttons.append(
            _act(
                "password",
                "New password",
                account,
                "They are signed out everywhere, sign in with the new password and take one of their own.",
            )
        )
    if account.is_disabled:
        buttons.append(_act("enable", "Let in", account, "They can sign in again."))
    else:
        buttons.append(_act("disable", "Lock out", account, "They are signed out everywhere and cannot sign in."))
    return html.Div(buttons, className="dg-row dg-to-right")


def _act(act: str, label: str, account: Account, consequence: str) -> Component:
    """A button that asks once more before it does something to somebody."""
    button = html.Button(
        label, className="dg-button dg-button-small", **marks(aria_label=f"{label}: {account.name}")
    )  # fmt: skip
    identity = {"type": ids_access.PEOPLE_ACT, "act": act, "name": account.name}
    return dcc.ConfirmDialogProvider(button, id=identity, message=f"{label}: {account.name}?\n\n{consequence}")


def adding() -> Component:
    """The form that makes a local account; its password is made here and shown once."""
    fields = [
        dmc.TextInput(id=ids_access.PERSON_NAME, label="Account", placeholder="data-scientist", size="xs", w=200),
        dmc.TextInput(id=ids_access.PERSON_SHOWN, label="Name (optional)", size="xs", w=200),
        dmc.TextInput(id=ids_access.PERSON_EMAIL, label="Mail (optional)", size="xs", w=220),
        html.Button("Make account", id=ids_access.PERSON_ADD, className="dg-button dg-button-primary"),
    ]
    said = (
        "Dagboard makes a password and shows it once, for you to pass on; who signs in with it takes one of their own. "
        "A new account has no role yet."
    )
    return parts.panel(
        "New account",
        [html.Div(fields, className="dg-row dg-row-wrap dg-giving"), html.P(said, className="dg-muted dg-after")],
    )


def made(name: str, password: str, what: str) -> Component:
    """A password that is shown once."""
    return html.Div(
        [
            html.P([html.Span(what, className="dg-strong"), f" The password of {name}, shown once: pass it on."]),
            parts.code(password, "Copy password"),
        ],
        className="dg-notice dg-notice-blue dg-made", role="status",
    )  # fmt: skip
