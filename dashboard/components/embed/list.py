"""The embed links of a project: what each shows, until when, when it was last used; and revoking one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from dash import html
from dash.development.base_component import Component

from dashboard.components import ids, parts
from dashboard.components.icons import icon
from dashboard.components.marks import marks
from dashboard.data.model.embed import EmbedLink, LinkState
from dashboard.figures import text

_TONES = {LinkState.ACTIVE: "green", LinkState.EXPIRED: "hollow", LinkState.REVOKED: "red"}
_HEAD = ("Title", "State", "Pages", "Made", "Ends", "Last used", "")


def panel(links: Sequence[EmbedLink], now: datetime, address: Callable[[EmbedLink], str]) -> Component:
    """The section of the settings page.

    Args:
        links: The newest first.
        now: The clock.
        address: Where the frame of a link is.
    """
    body = html.Div(rows(links, now, address), id=ids.EMBED_LIST)
    return parts.panel([icon("code-xml"), "Embed links"], body, flush=bool(links))


def rows(links: Sequence[EmbedLink], now: datetime, address: Callable[[EmbedLink], str]) -> Component:
    """The links, or how to make one."""
    if not links:
        said = "No panel of this project is shown elsewhere. Embed on the page of a panel makes a link."
        return html.P(said, className="dg-muted dg-panel-line")
    table = parts.table(_HEAD, [_row(link, now, address) for link in links], label="Embed links")
    return html.Div(table, className="dg-stacked dg-embed-links")


def _row(link: EmbedLink, now: datetime, address: Callable[[EmbedLink], str]) -> list[parts.Child]:
    state = link.state_at(now)
    ends = html.Span(f"{link.expires_at:%Y-%m-%d}" if link.expires_at else "never", title=text.stamp(link.expires_at))
    what = html.Span(link.state.spec.title, className="dg-muted dg-small")
    by = [html.Span(f" by {link.created_by}", className="dg-muted")] if link.created_by else []
    return [
        html.Div([html.Div(link.title, className="dg-break"), what]),
        parts.badge(state.value.capitalize(), _TONES[state]),
        html.Div([html.Div(html.Code(origin)) for origin in link.origins] or "Dagboard's own"),
        parts.worded("made", html.Span([parts.time(link.created_at, now=now), *by])),
        parts.worded("ended", parts.time(link.revoked_at, now=now)) if link.revoked_at else parts.worded("ends", ends),
        parts.worded("used", parts.time(link.used_at, now=now)),
        html.Div(_actions(link, address(link)), className="dg-row") if state is LinkState.ACTIVE else "",
    ]


def _actions(link: EmbedLink, address: str) -> list[Component]:
    """Copy, show again, and revoke, which asks once more."""
    show = html.Button("Show", id={"type": ids.EMBED_SHOW, "id": link.id}, className="dg-button dg-button-small",
                       title="The link and what to paste")  # fmt: skip
    sure = html.Button(
        "Revoke now",
        id={"type": ids.EMBED_REVOKE, "id": link.id},
        className="dg-button dg-button-small dg-button-danger",
    )
    warned = html.P("Frames that show it say so at once. This cannot be undone.")
    summary = html.Summary("Revoke…", className="dg-button dg-button-small", **marks(aria_label=f"Revoke {link.title}"))
    ask = html.Details([summary, html.Div([warned, sure], className="dg-embed-sure")],
                       className="dg-picker dg-embed-revoke")  # fmt: skip
    return [parts.copy_button(address, f"Copy link of {link.title}"), show, ask]
