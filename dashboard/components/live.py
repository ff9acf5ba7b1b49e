"""Pages that follow the syncs: a stamp of what they show, asked for again every few seconds.

The browser ticks while its tab is visible (``live.js``), `dashboard.callbacks.live` compares stamps, and a new
one draws the page again where it stands.
"""

from __future__ import annotations

from dash import dcc, html
from dash.development.base_component import Component

from dashboard.components import ids
from dashboard.components.marks import marks

_SOON, _LATER = 2, 20
"""Seconds between two looks: while a first sync runs, and otherwise."""


def watch(stamp: str, *, is_urgent: bool) -> Component:
    """Keeps the page that holds it current.

    Args:
        stamp: `dashboard.data.projects.Projects.stamp` of what the page shows.
        is_urgent: Whether a first sync runs, which people wait for.
    """
    return html.Div(
        [dcc.Store(id=ids.LIVE_STAMP, data=stamp), dcc.Store(id=ids.LIVE_TICK)],
        className="dg-hidden",
        **marks(data_live=str(_SOON if is_urgent else _LATER)),
    )
