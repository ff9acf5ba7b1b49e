"""Who is signed in, at the right of the header: their menu, or the way in."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components.icons import icon
from dashboard.components.marks import marks


@dataclass(frozen=True, slots=True)
class Who:
    """The person whom a page is shown to.

    Attributes:
        name: Of the account.
        shown: What pages call them.
        proof: The token of their session, which the form that signs them out sends.
        can_leave: Whether signing out here means anything.
        links: Label, icon and address of pages about them or about the server.
    """

    name: str
    shown: str
    proof: str
    can_leave: bool
    links: Sequence[tuple[str, str, str]]


def menu(who: Who, prefix: str) -> Component:
    """Their name, pages about them, and the button that signs them out."""
    links = [html.A([icon(picture), label], href=href, className="dg-option") for label, picture, href in who.links]
    named = [html.Div(who.shown, className="dg-strong dg-truncate")]
    if who.shown != who.name:
        named.append(html.Div(who.name, className="dg-muted dg-small dg-truncate"))
    summary = html.Summary(
        [icon("user"), html.Span(who.shown, className="dg-truncate dg-user-name")],
        title=f"Signed in as {who.shown}", **marks(aria_label=f"Signed in as {who.shown}"),
    )  # fmt: skip
    leave = [_leave(who, prefix)] if who.can_leave else []
    return html.Details(
        [summary, html.Div([html.Div(named, className="dg-user-about"), *links, *leave], className="dg-popover")],
        className="dg-picker dg-user",
    )


def way_in(prefix: str) -> Component:
    """The link to the sign-in page, which leads back (``account.js``)."""
    return html.A("Sign in", href=f"{prefix}sign-in", className="dg-button", **marks(data_sign_in="1"))


def _leave(who: Who, prefix: str) -> Component:
    proof = dcc.Input(type="hidden", name="proof", value=who.proof)
    button = html.Button([icon("log-out"), "Sign out"], className="dg-option dg-option-button")
    return html.Form([proof, button], action=f"{prefix}sign-out", method="post")
