"""Personal access tokens on the account page: which there are, making one, and the one time that it is shown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import dash_mantine_components as dmc
from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids_tokens, parts
from dashboard.components.marks import marks
from dashboard.data.model.token import Token, TokenScope

SCOPES = {
    TokenScope.READ: "Read",
    TokenScope.WRITE: "Read and write",
    TokenScope.ADMIN: "Everything you may",
}
"""What a scope lets a program do, in a few words."""
_LASTING = {"7": "7 days", "30": "30 days", "90": "90 days", "365": "1 year", "": "For ever"}
DEFAULT_DAYS = "90"


def section(listed: Component, projects: Sequence[str]) -> Component:
    """The section: what was made just now, the list, and the form.

    Args:
        listed: As `table` draws it.
        projects: ``owner/name`` of those that the asker sees.
    """
    return html.Div(
        [
            html.Div(id=ids_tokens.TOKEN_MADE, className="dg-collapses"),
            html.Section(
                [
                    html.Div(listed, id=ids_tokens.TOKENS),
                    html.Div(_form(projects), className="dg-giving-box"),
                ],
                className="dg-panel",
                **marks(aria_label="Access tokens"),
            ),
        ],
        className="dg-stack dg-stack-tight",
    )


def table(tokens: Sequence[Token], now: datetime) -> Component:
    """The tokens, the newest first, each with a button that revokes it."""
    count = html.Span(f"{len(tokens):,}", className="dg-count") if tokens else None
    head = html.Div(html.H2(["Access tokens", count] if count else "Access tokens"), className="dg-panel-head")
    if not tokens:
        said = "You have none. Scripts and notebooks show a token where a person would sign in."
        return html.Div([head, html.P(said, className="dg-muted dg-inset")])
    rows = [_row(token, now) for token in tokens]
    body = parts.table(["Token", "May", "Expires", "Last used", ""], rows, label="Access tokens")
    return html.Div([head, html.Div(html.Div(body, className="dg-stacked"), className="dg-panel-body-flush")])


def made(token: Token, secret: str) -> Component:
    """A token that was made just now: its secret, this once."""
    return html.Div(
        [
            html.P(
                [html.Span(f"The token {token.name} is shown this once.", className="dg-strong"), " Copy it now."]
            ),
            parts.code(secret, "Copy token"),
            html.P(
                ["Programs send it as ", html.Code("Authorization: Bearer …"), ", or as the password of any user."],
                className="dg-muted",
            ),
        ],
        className="dg-notice dg-notice-blue dg-made", role="status",
    )  # fmt: skip


def _row(token: Token, now: datetime) -> list[parts.Child]:
    where = str(token.project) if token.project else "All projects"
    named = html.Div(
        [html.Div(token.name, className="dg-strong dg-break"), html.Div(where, className="dg-muted dg-break")]
    )
    used: Component = parts.time(token.used_at, now=now)
    if token.used_at is not None:
        used = html.Span([used, html.Span(f" from {token.used_from}", className="dg-muted")])
    return [named, SCOPES[token.scope], _expiry(token, now), parts.worded("last used", used), _revoke(token)]


def _expiry(token: Token, now: datetime) -> Component:
    if token.expires_at is None:
        return parts.badge("Never expires", "amber", title="Whoever finds it can use it for ever")
    if token.is_expired(now):
        return parts.badge("Expired", "red")
    day = f"{token.expires_at:%Y-%m-%d}"
    return parts.worded("until", html.Span(day, className="dg-nowrap", title=f"{token.expires_at:%Y-%m-%d %H:%M} UTC"))


def _revoke(token: Token) -> Component:
    button = html.Button(
        "Revoke", className="dg-button dg-button-small", **marks(aria_label=f"Revoke the token {token.name}")
    )
    asked = dcc.ConfirmDialogProvider(
        button, id={"type": ids_tokens.TOKEN_REVOKE, "id": token.id},
        message=f"Revoke the token {token.name}?\n\nPrograms that use it are refused from now on.",
    )  # fmt: skip
    return html.Div(asked, className="dg-row dg-to-right")


def _form(projects: Sequence[str]) -> Component:
    whole = [{"value": "", "label": "All that you see"}]
    fields = [
        dmc.TextInput(
            id=ids_tokens.TOKEN_NAME, label="New token", placeholder="What it is for", size="xs", w=200,
        ),
        _select(ids_tokens.TOKEN_SCOPE, "May", [(scope.value, words) for scope, words in SCOPES.items()], "read", 170),
        dmc.Select(
            id=ids_tokens.TOKEN_PROJECT, label="Project", data=[*whole, *projects], value="", size="xs", w=190,
            allowDeselect=False, searchable=True,
        ),
        _select(ids_tokens.TOKEN_DAYS, "Lasts", list(_LASTING.items()), DEFAULT_DAYS, 110),
        html.Button("Make token", id=ids_tokens.TOKEN_MAKE, className="dg-button dg-button-primary"),
    ]  # fmt: skip
    return html.Div(fields, className="dg-row dg-row-wrap dg-giving")


def _select(key: str, label: str, choices: Sequence[tuple[str, str]], value: str, width: int) -> Component:
    data = [{"value": chosen, "label": words} for chosen, words in choices]
    select: Component = dmc.Select(
        id=key, label=label, data=data, value=value, size="xs", w=width, allowDeselect=False
    )  # fmt: skip
    return select
