"""The sections of the page about one's own account."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime

import dash_mantine_components as dmc
from dash import html
from dash.development.base_component import Component

from dashboard.components import ids_access, parts
from dashboard.components.marks import marks
from dashboard.components.route import Route
from dashboard.data.model.access import Role
from dashboard.data.model.account import Account, Session
from dashboard.data.model.project import Project
from dashboard.figures import text
from dashboard.figures.runs import agents

_ORIGINS = {"local": "A password of this Dagboard", "oidc": "Single sign-on", "proxy": "The proxy in front of Dagboard"}


def about(account: Account) -> Component:
    """Who one is, and for local accounts what pages call them."""
    if account.origin == "local":
        return parts.panel("Profile", [parts.facts([("Account", html.Code(account.name))]), _describing(account)])
    known = [
        ("Account", html.Code(account.name)),
        ("Name", account.display_name or text.MISSING),
        ("Mail", account.email or text.MISSING),
        ("Signs in with", _ORIGINS.get(account.origin, account.origin)),
    ]
    return parts.panel("Profile", parts.facts(known))


def _describing(account: Account) -> Component:
    fields = [
        dmc.TextInput(
            id=ids_access.ACCOUNT_NAME, label="Name", value=account.display_name, placeholder=account.name,
            autoComplete="name", debounce=False,
        ),
        dmc.TextInput(
            id=ids_access.ACCOUNT_EMAIL, label="Mail", value=account.email, autoComplete="email", debounce=False,
        ),
    ]  # fmt: skip
    save = html.Button("Save", id=ids_access.ACCOUNT_SAVE, className="dg-button dg-button-primary")
    return html.Div([*fields, _foot(save, ids_access.ACCOUNT_SAID)], className="dg-fields")


def password(shortest: int) -> Component:
    """Change the password; the old one is asked for."""
    fields = [
        dmc.PasswordInput(id=ids_access.PASSWORD_OLD, label="Present password", autoComplete="current-password"),
        dmc.PasswordInput(
            id=ids_access.PASSWORD_NEW, label="New password", autoComplete="new-password",
            description=f"At least {shortest} characters; several random words are easy to keep in mind.",
        ),
    ]  # fmt: skip
    save = html.Button("Change password", id=ids_access.PASSWORD_SAVE, className="dg-button dg-button-primary")
    return parts.panel("Password", html.Div([*fields, _foot(save, ids_access.PASSWORD_SAID)], className="dg-fields"))


def roles(held: Sequence[tuple[Project, Role]], everywhere: Role | None, route: Route) -> Component:
    """What one is in each project that one sees."""
    title = f"{everywhere.word.capitalize()} of everything. " if everywhere else ""
    if not held:
        said = "No project is visible to you yet: ask an admin of Dagboard, or of a project, for a role."
        return parts.panel("Roles", html.P(title or said, className="dg-muted dg-panel-line"))
    rows = [
        [parts.link(str(project.key), route.project(project.key.owner, project.key.name).href), role.word.capitalize()]
        for project, role in held
    ]
    table = parts.table(["Project", "Your role"], rows, label="Roles")
    return parts.panel("Roles", table, count=len(held), flush=True)


def sessions(found: Sequence[Session], here: str, now: datetime) -> Component:
    """Browsers that are signed in, this one first, each with a button that signs it out.

    Args:
        found: The sessions.
        here: Id of the one that asks.
        now: The clock.
    """
    ordered = sorted(found, key=lambda session: session.id != here)
    rows = [_session(session, now, is_here=session.id == here) for session in ordered]
    head = ["Browser", "Address", "Signed in", "Last seen", ""]
    table = html.Div(parts.table(head, rows, label="Sessions"), className="dg-stacked")
    others = html.Button(
        "Sign out all others", id={"type": ids_access.SESSION_END, "id": ""}, className="dg-button dg-button-small",
        disabled=len(found) < 2,
    )  # fmt: skip
    return parts.panel("Signed-in browsers", table, count=len(found), flush=True, actions=[others])


def _session(session: Session, now: datetime, *, is_here: bool) -> list[parts.Child]:
    name = agents.browser(session.agent)
    browser = html.Span(name, title=session.agent or None)
    end: Component | None = html.Button(
        "Sign out", id={"type": ids_access.SESSION_END, "id": session.id}, className="dg-button dg-button-small",
        **marks(aria_label=f"Sign out {name} of {session.address}"),
    )  # fmt: skip
    if is_here:
        browser = html.Span([browser, parts.badge("This one", "green")], className="dg-row")
        end = None
    begun, seen = parts.time(session.created_at, now=now), parts.time(session.seen_at, now=now)
    address = html.Code(session.address)
    return [browser, address, parts.worded("signed in", begun), parts.worded("seen", seen), end and _right(end)]


def said(words: str, *, is_wrong: bool = False) -> Component:
    """What came of a gesture, beside its button."""
    return html.Span(words, className="dg-wrong" if is_wrong else "dg-muted", role="alert" if is_wrong else "status")


def _foot(button: Component, slot: str) -> Component:
    return html.Div([button, html.Span(id=slot)], className="dg-row dg-row-wrap")


def _right(child: Component) -> Component:
    return html.Div(child, className="dg-row dg-to-right")
